"""Reader: every question a page, a report or the API may ask, answered from one snapshot."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar, Unpack

from sqlalchemy import Connection

from ioc.domain.comparisons import Kind
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day
from ioc.metrics import (
    asking,
    distinct,
    dossier_story,
    oldest,
    points,
    quoted,
    reported,
    stories,
    typed,
)
from ioc.metrics import sources as known_sources
from ioc.metrics.asking import Figures, metric_id
from ioc.metrics.catalogue import SUBJECTS
from ioc.metrics.changes import Change, change
from ioc.metrics.feed_rows import cases_of
from ioc.metrics.form import Form06a, form06a
from ioc.metrics.identities import sound
from ioc.metrics.labels import label
from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import Asked, Page, PageOptions, rows_of
from ioc.metrics.model import Dimension, Figure, Metric, Part, PartName, Rows, SourceState, Where
from ioc.metrics.proposals import Proposer
from ioc.metrics.restating import series_for_today
from ioc.metrics.scope import scope_of
from ioc.metrics.sources import Fed
from ioc.metrics.sums import Now
from ioc.metrics.unmapped import Mapped, Waiting, mapped, procedures_of, waiting
from ioc.store import status

__all__ = ["Change", "Reader", "metric_id"]
Answer = TypeVar("Answer")


class Reader:
    """Bound to one snapshot, one instant, and the agencies one viewer may see (None: all)."""

    def __init__(
        self,
        connection: Connection,
        lookups: Lookups,
        now: datetime,
        viewer: frozenset[str] | None = None,
    ) -> None:
        self.connection, self.lookups, self.now, self.viewer = connection, lookups, now, viewer
        self.today: date = local_day(now)
        self._once: dict[Hashable, Any] = {}

    def once(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """What several parts of one page ask of this snapshot, worked out for the first of them."""
        if key not in self._once:
            self._once[key] = work()
        answer: Answer = self._once[key]
        return answer

    # What is known of the data.

    @cached_property
    def revision(self) -> int:
        return status.revision(self.connection)

    @cached_property
    def _sources(self) -> tuple[SourceState, ...]:
        return known_sources.source_states(self.connection, self.now)

    def sources(self) -> tuple[SourceState, ...]:
        return self._sources

    def fed(self, subject: str = "dossiers") -> Fed:
        """The sources that feed one subject: their time, age and progress."""
        return known_sources.feeding(self._sources, SUBJECTS[subject], self.now)

    @property
    def as_of(self) -> datetime | None:
        """The time the dossiers' figures speak of."""
        return self.fed().as_of

    @property
    def stale_after(self) -> timedelta:
        return self.fed().stale_after

    @property
    def loading(self) -> bool:
        return self.fed().loading

    @property
    def backfill(self) -> tuple[int, int]:
        return self.fed().backfill

    @property
    def simulated(self) -> bool:
        return any(s.simulated for s in self._sources)

    def rejects(self, source: str, limit: int = 100, after: int = 0) -> Rows:
        return known_sources.open_rejects(self.connection, source, limit, after)

    def unmapped(self) -> tuple[Waiting, ...]:
        """What arrived and means nothing here, by kind."""
        return waiting(self.connection)

    def mapped(self, limit: int) -> tuple[Mapped, ...]:
        """What people have said that received values mean, the latest first."""
        return mapped(self.connection, limit)

    def proposer(self) -> Proposer:
        """What unmapped values most likely mean."""
        procedures = procedures_of(self.connection)
        return Proposer(self.lookups, self.today, procedures)

    # Numbers.

    def value(self, metric: Metric, where: Where) -> Figure:
        return self.values([metric], where)[metric_id(metric)]

    def values(self, metrics: Sequence[Metric], where: Where) -> Figures:
        """{key@version: Figure} of many metrics at once, one query a subject for all their sums."""
        found: Figures = {}
        for subject, of_it in _by_subject(metrics).items():
            now, fed = self._now(subject, where), self.fed(subject).states
            found |= asking.values(now, of_it, where, fed)
        return sound(found)

    def by(self, metric: Metric, where: Where, dimension: Dimension) -> tuple[Part, ...]:
        """Every row there is, "?" included: what adds up adds up to the total."""
        if dimension in ("day", "month"):
            return self._series(metric, where, dimension)
        told = self.grouped([metric], where, dimension)
        return tuple(
            Part(key, self.label(dimension, key), row[metric_id(metric)])
            for key, row in sorted(told.items())
        )

    def grouped(
        self, metrics: Sequence[Metric], where: Where, dimension: Dimension
    ) -> dict[str, Figures]:
        """{key: {key@version: Figure}} of many metrics by one dimension, one query a subject."""
        found: dict[str, Figures] = {}
        for subject, of_it in _by_subject(metrics).items():
            now, fed = self._now(subject, where), self.fed(subject).states
            for key, row in asking.grouped(now, of_it, where, dimension, fed).items():
                found.setdefault(key, {}).update(row)
        return {key: sound(row) for key, row in found.items()}

    def series(self, metric: Metric, where: Where, dimension: Dimension) -> tuple[Part, ...]:
        """Every day or month of the question in order, none beyond today.

        A stock is told as it stood at the end of each. What the units of its end were not yet is
        told from the old ones, or is not known.
        """
        return series_for_today(self, metric, where, self._series(metric, where, dimension))

    def change(
        self, metric: Metric, where: Where, kind: Kind = "previous", *, aligned: bool = False
    ) -> Change:
        """The number against another period's, as many elapsed working days of it."""
        return change(self, metric, where, kind, aligned=aligned)

    def form06a(self, where: Where) -> Form06a:
        return form06a(self, where)

    def scores(self, where: Where) -> tuple[quoted.Quoted, ...]:
        """Everything the portal scored in the period that the question speaks of."""
        now = self._now("scores", where)
        period, day = quoted.period_asked(where, self.today), quoted.told_by(where, self.today)
        return quoted.quoted(now, period, day)

    def reported(self, where: Where) -> tuple[reported.Reported, ...]:
        """Every vendor's total of the question's period and agencies, with whose word it is."""
        period, day = reported.period_asked(where, self.today), reported.told_by(where, self.today)
        return reported.reported(self._now("totals", where), period, day)

    def typed(self) -> typed.TypedReader:
        """The figures that units type in, with their lives."""
        return typed.TypedReader(self.connection, self.lookups, self.today, self.viewer)

    # Lists.

    def rows(
        self,
        metric: Metric,
        where: Where,
        part: PartName = "numerator",
        **page: Unpack[PageOptions],
    ) -> Rows:
        """The list behind a number: `count` equals it at the same revision.

        `sort` is one of its listing's; a stretch begins at `offset`, or after the token `after`. A
        quoted figure has no list: KeyError.
        """
        asked, stretch = self._asked(metric, where, part), Page.of(**page)
        if metric.kind == "distinct":
            return distinct.rows(asked.now, metric, where, stretch)
        return rows_of(asked, stretch, LISTINGS[metric.subject])

    def oldest(self, metric: Metric, where: Where) -> date | None:
        """Since when the oldest fact of a stock has stood."""
        return oldest.oldest(self._asked(metric, where, "numerator"))

    def oldest_by(self, metric: Metric, where: Where, dimension: Dimension) -> dict[str, date]:
        """The same by the keys of one dimension; a key of which nothing stands is not there."""
        column = SUBJECTS[metric.subject].columns[dimension]
        return oldest.oldest_by(self._asked(metric, where, "numerator"), column)

    def points(self, metric: Metric, where: Where) -> tuple[points.Point, ...]:
        """Where the reports lie that a number of feedback is made of: those under a rate's line."""
        part: PartName = "denominator" if metric.bottom else "numerator"
        return points.points_of(self._asked(metric, where, part), LISTINGS[metric.subject])

    def steps(self, metric: Metric, where: Where) -> tuple[tuple[str, int], ...]:
        """Open dossiers of a question by the step they stand at, the commonest first."""
        return stories.steps_of(self._asked(metric, where, "numerator"))

    def worst_procedures(
        self, rate: Metric, where: Where, limit: int = 3
    ) -> tuple[stories.WorstProcedure, ...]:
        return stories.worst_procedures(self._now("dossiers", where), rate, where, limit)

    def dossier(self, code: str) -> Mapping[str, Any] | None:
        """One dossier's story, from the source it counts from; None if it is not here."""
        return dossier_story.dossier(self.connection, code, self.now, self.lookups)

    def cases(self, code: str) -> tuple[Mapping[str, Any], ...]:
        """The reports, or petitions, of one code; several where a source sent several under it."""
        where = Where(start=self.today, end=self.today)
        scopes = [self._now(subject, where) for subject in ("cases", "petitions")]
        return tuple(row for now in scopes for row in cases_of(now, code))

    def find(self, text: str, limit: int = 20) -> tuple[str, ...]:
        return stories.find(self.connection, text, limit)

    def label(self, dimension: Dimension, key: str) -> str:
        """What a person calls a key."""
        return label(self.connection, self.lookups, dimension, key)

    # Within.

    def _now(self, subject: str, where: Where) -> Now:
        scope = scope_of(SUBJECTS[subject], where, self.lookups, self.viewer)
        return Now(self.connection, self.today, scope, self.lookups)

    def _series(self, metric: Metric, where: Where, dimension: Dimension) -> tuple[Part, ...]:
        fed = self.fed(metric.subject).states
        return asking.series(self._now(metric.subject, where), metric, where, dimension, fed)

    def _asked(self, metric: Metric, where: Where, part: PartName) -> Asked:
        return Asked(metric, part, where, self._now(metric.subject, where))


def _by_subject(metrics: Sequence[Metric]) -> dict[str, list[Metric]]:
    found: dict[str, list[Metric]] = {}
    for metric in metrics:
        found.setdefault(metric.subject, []).append(metric)
    return found
