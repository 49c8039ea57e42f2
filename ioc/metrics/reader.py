"""Reader: every question a page, a report or the API may ask, answered from one snapshot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection

from ioc.domain.lookups import Lookups
from ioc.domain.periods import days as days_of
from ioc.domain.periods import local_day, month_start
from ioc.domain.periods import months as months_of
from ioc.metrics import distinct, stories
from ioc.metrics import sources as known_sources
from ioc.metrics.figures import NOTHING_KNOWN, figure
from ioc.metrics.form import Form06a, form06a
from ioc.metrics.levels import Ahead, Now, level_series, levels
from ioc.metrics.lists import Asked, Page, PageOptions, due_days, rows_of
from ioc.metrics.model import Dimension, Figure, Metric, Part, PartName, Rows, SourceState, Where
from ioc.metrics.sums import ALL, Scope, question_of, scope_of, sums
from ioc.store import status

Figures = dict[str, Figure]
A_WEEK = timedelta(days=7)


class Change(NamedTuple):
    """Now against before: the earlier figure, the question it answers, and the difference.

    A difference of None is not known.
    """

    before: Figure
    where_before: Where
    difference: float | None


def metric_id(metric: Metric) -> str:
    """The definition's name in answers that hold several: key@version."""
    return f"{metric.key}@{metric.version}"


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

    # What is known of the data.

    @cached_property
    def revision(self) -> int:
        return status.revision(self.connection)

    @cached_property
    def _sources(self) -> tuple[SourceState, ...]:
        return known_sources.source_states(self.connection, self.now)

    def sources(self) -> tuple[SourceState, ...]:
        return self._sources

    @property
    def as_of(self) -> datetime | None:
        """The time the figures speak of: the oldest among the sources that feed them."""
        return known_sources.data_as_of(self._sources)

    @property
    def stale_after(self) -> timedelta:
        return timedelta(seconds=min((s.stale_after_s for s in self._sources), default=7200))

    @property
    def loading(self) -> bool:
        return not known_sources.wholly_in(self._sources)

    @property
    def backfill(self) -> tuple[int, int]:
        return known_sources.months_in(self._sources, self.now)

    @property
    def simulated(self) -> bool:
        return any(s.simulated for s in self._sources)

    def rejects(self, source: str, limit: int = 100, after: int = 0) -> Rows:
        return known_sources.open_rejects(self.connection, source, limit, after)

    def unresolved(self, limit: int = 100) -> tuple[tuple[str, str, int], ...]:
        return known_sources.unresolved_texts(self.connection, limit)

    # Numbers.

    def value(self, metric: Metric, where: Where) -> Figure:
        return self.values([metric], where)[metric_id(metric)]

    def values(self, metrics: Sequence[Metric], where: Where) -> Figures:
        """{key@version: Figure} of many metrics at once, one query for all their sums."""
        found = self._summed(metrics, where, None).get(ALL, {})
        return {metric_id(m): self._figure(m, found, where) for m in metrics}

    def by(self, metric: Metric, where: Where, dimension: Dimension) -> tuple[Part, ...]:
        """Every row there is, "?" included: what adds up adds up to the total."""
        if dimension in ("day", "month"):
            return self.series(metric, where, dimension)
        told = self.grouped([metric], where, dimension)
        return tuple(
            Part(key, self.label(dimension, key), row[metric_id(metric)])
            for key, row in sorted(told.items())
        )

    def grouped(
        self, metrics: Sequence[Metric], where: Where, dimension: Dimension
    ) -> dict[str, Figures]:
        """{key: {key@version: Figure}} of many metrics by one dimension, in one query."""
        found = self._summed(metrics, where, dimension)
        return {
            key: {metric_id(m): self._figure(m, row, where) for m in metrics}
            for key, row in found.items()
        }

    def series(self, metric: Metric, where: Where, dimension: Dimension) -> tuple[Part, ...]:
        """Every day or month of the question in order, none beyond today.

        A stock is told as it stood at the end of each.
        """
        end = min(where.end, self.today)
        if where.start > end:
            return ()
        every = (
            [d.isoformat() for d in days_of(where.start, end)]
            if dimension == "day"
            else months_of(where.start, end)
        )
        scope = self._scope(where)
        if metric.kind == "stock":
            found = level_series(self._now(scope), where.start, end, dimension)
        elif metric.kind == "distinct":
            found = distinct.by_month(self._now(scope), metric, where.start, end)
        else:
            question = question_of(
                scope, (where.start, end), self.today, dimension, _measures([metric])
            )
            found = sums(self.connection, question, scope, self.lookups)
        nothing = dict.fromkeys(_measures([metric]), 0)
        return tuple(
            Part(
                key,
                key,
                self._figure(
                    metric, found.get(key, nothing), replace(where, start=_first_day(key))
                ),
            )
            for key in every
        )

    def change(self, metric: Metric, where: Where) -> Change:
        """A running period against as many elapsed working days of the month before; a stock
        against a week earlier.

        Whole days only: today is compared when it is over, or every morning would look worse.
        """
        whole = self._whole_days(metric, where)
        before = self._before(metric, whole)
        if before is None or whole.start > whole.end:
            return Change(NOTHING_KNOWN, where, None)
        now, then = self.value(metric, whole), self.value(metric, before)
        if now.value is None or then.value is None:
            return Change(then, before, None)
        return Change(then, before, now.value - then.value)

    def form06a(self, where: Where) -> Form06a:
        return form06a(self, where)

    # Lists.

    def rows(
        self,
        metric: Metric,
        where: Where,
        part: PartName = "numerator",
        **page: Unpack[PageOptions],
    ) -> Rows:
        """The list behind a number: `count` equals it at the same revision.

        `sort` is one of SORT_NAMES; a stretch begins at `offset`, or after the token `after`.
        """
        asked, stretch = self._asked(metric, where, part), Page.of(**page)
        if metric.kind == "distinct":
            return distinct.rows(self._now(asked.scope), metric, where, stretch)
        return rows_of(self.connection, asked, stretch)

    def steps(self, metric: Metric, where: Where) -> tuple[tuple[str, int], ...]:
        """Open dossiers of a question by the step they stand at, the commonest first."""
        return stories.steps_of(self.connection, self._asked(metric, where, "numerator"))

    def worst_procedures(self, where: Where, limit: int = 3) -> tuple[stories.WorstProcedure, ...]:
        return stories.worst_procedures(
            self.connection, self._now(self._scope(where)), where, limit
        )

    def dossier(self, code: str) -> Mapping[str, Any] | None:
        """One dossier's story, from the source it counts from; None if it is not here."""
        return stories.dossier(self.connection, code, self.today, self.lookups)

    def find(self, text: str, limit: int = 20) -> tuple[str, ...]:
        return stories.find(self.connection, text, limit)

    def label(self, dimension: Dimension, key: str) -> str:
        """What a person calls a key."""
        if dimension == "agency":
            return self.lookups.agencies.label(key)
        if dimension == "place":
            return self.lookups.places.label(key)
        if dimension == "sector":
            return self.lookups.sector_label(key)
        return CHANNELS.get(key, key) if dimension == "channel" else key

    # Within.

    def _scope(self, where: Where) -> Scope:
        return scope_of(where, self.lookups, self.viewer)

    def _now(self, scope: Scope) -> Now:
        return Now(self.connection, self.today, scope, self.lookups)

    def _asked(self, metric: Metric, where: Where, part: PartName) -> Asked:
        return Asked(metric, part, where, self._scope(where), self.today, self.lookups)

    def _summed(
        self, metrics: Sequence[Metric], where: Where, by: Dimension | None
    ) -> dict[str, dict[str, int]]:
        scope, end = self._scope(where), min(where.end, self.today)
        found: dict[str, dict[str, int]] = {}
        flows = [m for m in metrics if m.kind not in ("stock", "distinct")]
        if flows and where.start <= end:
            question = question_of(scope, (where.start, end), self.today, by, _measures(flows))
            _merge(found, sums(self.connection, question, scope, self.lookups))
        stocks = [m for m in metrics if m.kind == "stock"]
        if stocks:
            ahead = [Ahead(m.key, *due_days(m.due, end, self.lookups)) for m in stocks if m.due]
            _merge(found, levels(self._now(scope), end, by, ahead))
        for m in metrics:
            if m.kind == "distinct":
                _merge(found, distinct.counts(self._now(scope), m, where.start, end, by))
        return found

    def _figure(self, metric: Metric, summed: Mapping[str, int], where: Where) -> Figure:
        shown = (
            replace(metric, top=(metric.key,))
            if metric.due or metric.kind == "distinct"
            else metric
        )
        known = known_sources.knowledge(self._sources, metric, where, self.today)
        return figure(shown, summed, known)

    def _whole_days(self, metric: Metric, where: Where) -> Where:
        end = min(where.end, self.today - timedelta(days=1))
        return replace(where, start=end if metric.kind == "stock" else where.start, end=end)

    def _before(self, metric: Metric, where: Where) -> Where | None:
        end = where.end
        if metric.kind == "stock":
            return replace(where, start=end - A_WEEK, end=end - A_WEEK)
        if where.start > end:
            return None
        if where.start == month_start(end):
            span = self.lookups.calendar.comparable(where.start, end)
            return None if span is None else replace(where, start=span[0], end=span[1])
        length = end - where.start + timedelta(days=1)
        return replace(where, start=where.start - length, end=where.start - timedelta(days=1))


CHANNELS: Mapping[str, str] = {
    "online": "Trực tuyến",
    "counter": "Trực tiếp",
    "postal": "Bưu chính công ích",
    "?": "Chưa xác định kênh",
}


def _measures(metrics: Iterable[Metric]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for m in metrics for name in (*m.top, *m.bottom)))


def _merge(found: dict[str, dict[str, int]], more: Mapping[str, dict[str, int]]) -> None:
    for key, row in more.items():
        found.setdefault(key, {}).update(row)


def _first_day(key: str) -> date:
    return date.fromisoformat(key if len(key) == len("2026-11-23") else f"{key}-01")
