"""The week in numbers: what leaders send upward, each number with the time it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ioc.domain.periods import month_of, month_start, previous_month
from ioc.metrics.catalogue import find
from ioc.metrics.form import by_metric
from ioc.metrics.form_rows import below
from ioc.metrics.model import Figure, Where
from ioc.metrics.quality766 import GROUPS, TOTAL
from ioc.metrics.quoted import Quoted, quoted

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

A_WEEK = timedelta(days=7)
MONTHS = 3
LOWEST = 5
FULL_SCORE = 100.0
SERIOUS, WATCHED = 0.8, 0.9
"""A commune under the first share of the full score is serious, under the second watched."""
RATE, OVERDUE, OPEN = "dossiers.on_time_rate", "dossiers.overdue", "dossiers.open"
CASES, CASES_OPEN = "feedback.overdue", "feedback.open"
INCIDENTS, INCIDENTS_SERIOUS = "security.incidents_open", "security.incidents_serious"
FEEDS = ("scores", "dossiers", "cases", "incidents")


class Mark(NamedTuple):
    """One period's score, and the one it is compared with; None where the portal gave none."""

    period: str
    now: Quoted | None
    before: Quoted | None

    @property
    def difference(self) -> float | None:
        """Points gained; None is not known."""
        if not self.now or not self.before:
            return None
        if self.now.score is None or self.before.score is None:
            return None
        return round(self.now.score - self.before.score, 2)

    @property
    def climbed(self) -> int | None:
        """Ranks gained; None is not known."""
        if not self.now or not self.before or self.now.rank is None or self.before.rank is None:
            return None
        return self.before.rank - self.now.rank


class UnitCount(NamedTuple):
    """A unit directly below the province, with all that lies under it: how many are overdue."""

    agency: str
    overdue: int


class Tie(NamedTuple):
    """Units of as many overdue each, too many to be named: none before another by its code."""

    units: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """What the text is made of.

    `year` is compared with a week earlier, `month` (the last one over) and `quarter` (the running
    one) with the one before; `trend` are the last months that are over. `departments` and
    `communes` are scored units, the lowest first: all of the communes, of the departments (`scored`
    in all) the lowest few. `units` have the most overdue, `tied` come after. `times` are the data
    times by feed: a feed that is not there has no source, None has never answered.
    """

    today: date
    made_at: datetime
    province: str
    simulated: bool
    year: Mark
    month: Mark
    quarter: Mark
    groups: tuple[Mark, ...]
    trend: tuple[Mark, ...]
    departments: tuple[Quoted, ...]
    scored: int
    communes: tuple[Quoted, ...]
    figures: Mapping[str, Figure]
    units: tuple[UnitCount, ...]
    tied: Tie | None
    period: Where
    times: Mapping[str, datetime | None]

    @property
    def serious(self) -> tuple[Quoted, ...]:
        """Communes under the first line."""
        return tuple(one for one in self.communes if (share(one) or 0) < SERIOUS)

    @property
    def watched(self) -> tuple[Quoted, ...]:
        """Communes between the two lines."""
        return tuple(one for one in self.communes if SERIOUS <= (share(one) or 0) < WATCHED)


def share(one: Quoted) -> float | None:
    """A score as a share of what could be had: a group's own maximum, a total's hundred."""
    most = one.max_score or (FULL_SCORE if one.group == TOTAL else None)
    return one.score / most if one.score is not None and most else None


def weekly(reader: Reader) -> Weekly:
    """As of this moment: the running month of what happens, now of what stands."""
    root, today = reader.lookups.agencies.root, reader.today
    now, before = told(reader, f"{today:%Y}", today), _week_ago(reader)
    month = previous_month(today)
    ended = [month]
    while len(ended) < MONTHS + 1:
        ended.append(previous_month(ended[-1]))
    months = {first: own(told(reader, month_of(first), today), root) for first in ended}
    running = Where(start=month_start(today), end=today)
    departments = scored(now, "agency", root)
    units, tied = most_overdue(_units(reader, running))
    return Weekly(
        today=today,
        made_at=reader.now,
        province=root,
        simulated=reader.simulated,
        year=Mark(f"{today:%Y}", own(now, root), own(before, root)),
        month=_mark(months, month),
        quarter=_quarter(reader),
        groups=tuple(Mark(g, own(now, root, g), own(before, root, g)) for g in GROUPS),
        trend=tuple(_mark(months, first) for first in reversed(ended[:MONTHS])),
        departments=departments[:LOWEST],
        scored=len(departments),
        communes=scored(now, "commune", root),
        figures=_figures(reader, running),
        units=units,
        tied=tied,
        period=running,
        times={feed: reader.fed(feed).as_of for feed in FEEDS if reader.fed(feed)},
    )


def told(reader: Reader, period: str, at: date) -> tuple[Quoted, ...]:
    """Every score of a period (`2026`, `2026-10`, `2026-Q4`) as last asked for by a day."""
    return quoted(reader._now("scores", Where(start=at, end=at)), period, at)


def own(scores: Sequence[Quoted], root: str, group: str = TOTAL) -> Quoted | None:
    """The province's own score of a group among these; None without one."""
    found = (q for q in scores if (q.department, q.group) == (root, group))
    return next((one for one in found if one.score is not None), None)


def scored(scores: Sequence[Quoted], tier: str, root: str) -> tuple[Quoted, ...]:
    """The units of a tier under the province that have a score, the lowest first."""
    ours = [
        one
        for one in scores
        if (one.tier, one.group) == (tier, TOTAL)
        and one.score is not None
        and one.department.startswith(f"{root}.")
    ]
    return tuple(sorted(ours, key=lambda one: (one.score or 0, one.department)))


def _week_ago(reader: Reader) -> tuple[Quoted, ...]:
    """The running year's scores a week earlier: in its first week there are none to compare."""
    ago = reader.today - A_WEEK
    return told(reader, f"{ago:%Y}", ago) if ago.year == reader.today.year else ()


def _mark(months: Mapping[date, Quoted | None], first: date) -> Mark:
    return Mark(month_of(first), months[first], months.get(previous_month(first)))


def _quarter(reader: Reader) -> Mark:
    root, today = reader.lookups.agencies.root, reader.today
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    names = [f"{day:%Y}-Q{(day.month + 2) // 3}" for day in (first, previous_month(first))]
    now, before = (own(told(reader, name, today), root) for name in names)
    return Mark(names[0], now, before)


def _figures(reader: Reader, running: Where) -> dict[str, Figure]:
    """By metric key; of a feed without a source nothing is asked."""
    keys = {
        "dossiers": (RATE, OVERDUE, OPEN),
        "cases": (CASES, CASES_OPEN),
        "incidents": (INCIDENTS, INCIDENTS_SERIOUS),
    }
    found: dict[str, Figure] = {}
    for subject, of_it in keys.items():
        if reader.fed(subject):
            found |= by_metric(reader.values([find(key) for key in of_it], running))
    return found


def most_overdue(units: Sequence[UnitCount]) -> tuple[tuple[UnitCount, ...], Tie | None]:
    """The few with the most, and those that would be named or not by their code alone."""
    most = sorted((u for u in units if u.overdue), key=lambda unit: (-unit.overdue, unit.agency))
    named, cut = most[:LOWEST], most[LOWEST:]
    if not cut or cut[0].overdue < named[-1].overdue:
        return tuple(named), None
    last = named[-1].overdue
    tied = sum(unit.overdue == last for unit in most)
    return tuple(unit for unit in named if unit.overdue > last), Tie(tied, last)


def _units(reader: Reader, running: Where) -> tuple[UnitCount, ...]:
    """How many are overdue now by unit; () where that is not known of any."""
    agencies = reader.lookups.agencies
    fold = below(agencies, agencies.root)
    counts: dict[str, int] = {}
    for code, figures in reader.grouped([find(OVERDUE)], running, "agency").items():
        unit, figure = fold(code), by_metric(figures)[OVERDUE]
        if figure.value is None:
            return ()
        counts[unit] = counts.get(unit, 0) + (figure.numerator or 0)
    return tuple(UnitCount(code, count) for code, count in counts.items())
