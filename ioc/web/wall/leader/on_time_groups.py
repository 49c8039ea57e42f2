"""What "Đúng hạn" knows of each of the three groups: its rate, what is overdue, and who moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.changes import Change
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.components.groups import LEAGUES
from ioc.web.components.standing import Tally
from ioc.web.components.tile import State
from ioc.web.components.unit_lines import Line, league_of, lines, total
from ioc.web.faces import rate_state
from ioc.web.filters import Filters
from ioc.web.links import now_filters
from ioc.web.rates import few
from ioc.web.unit_parts import year_before

if TYPE_CHECKING:
    from ioc.domain.units import Agencies
    from ioc.metrics.reader import Reader

RANKED = ("departments", "communes")
"""The groups that the province directs; the third is shown beside them and judged by nobody."""
OVERDUE = "dossiers.overdue"
NONE = Tally(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """A unit whose rate moved, by a share: -0.032 is 3.2 points down."""

    code: str
    by: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group over the asked days: in time of resolved, overdue now, its twelve months.

    `moved` is the group's own change, `fell` and `rose` are its units that moved most, against the
    same working days before; `enough` tells whether any unit has cases enough to be held against
    itself.
    """

    league: str
    line: Line
    months: Sequence[Part] = ()
    moved: float | None = None
    fell: Mover | None = None
    rose: Mover | None = None
    enough: bool = False

    @property
    def figure(self) -> Figure:
        top, bottom = self.line.tally
        if self.line.rate_loading:
            return Figure(None, None, None, loading=True)
        return Figure(top / bottom if bottom else None, top, bottom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """All three in their fixed order, by which definition, and against which days.

    `unknown` are those in time and those resolved of which no unit is known: in no group.
    """

    rate: Metric
    change: Change
    groups: Sequence[Group]
    least: int
    unknown: Tally = NONE

    def state(self, group: Group) -> State:
        """Below its target a group is watched, far below it somebody must act.

        A rate of few is not judged; what the province does not direct is at most watched.
        """
        figure = group.figure
        if few(figure, self.least):
            return ""
        state = rate_state(figure.value, self.rate.target)
        return state if group.league in RANKED or not state else "watch"

    @property
    def worst(self) -> Group | None:
        """Of the groups that the province directs the one furthest below its target, if one is."""
        low = [group for group in self.groups if group.league in RANKED and self.state(group)]
        return min(low, key=lambda group: group.figure.value or 0, default=None)


def groups_of(reader: "Reader", filters: Filters, rate: Metric) -> Groups:
    """The three groups as the question asks for them.

    What is resolved is a matter of the asked days, what is overdue one of now.
    """
    agencies, today, where = reader.lookups.agencies, reader.today, filters.where()
    change, least = reader.change(rate, where), reader.lookups.least_cases
    overdue = reader.grouped([find(OVERDUE)], now_filters(filters).where(), "agency")
    found = lines((reader.grouped([rate], where, "agency"), overdue), agencies, today)
    lately, before = (
        lines([reader.grouped([rate], days, "agency")], agencies, today)
        for days in (change.where or where, change.where_before)
    )
    made = []
    for league in LEAGUES:
        own = [code for code in found if code != UNKNOWN and league_of(code, agencies) == league]
        asked = [code for code in _asked(filters, own, agencies) if code != agencies.root]
        group = Group(
            league=league,
            line=total([found[code] for code in own], league),
            months=_months(reader, filters, rate, asked),
        )
        pairs = {code: (_tally(lately, code), _tally(before, code)) for code in own}
        made.append(_held(group, pairs, least) if comparable(change) else group)
    unknown = _tally(found, UNKNOWN)
    return Groups(rate=rate, change=change, groups=tuple(made), least=least, unknown=unknown)


def _asked(filters: Filters, own: Sequence[str], agencies: "Agencies") -> list[str]:
    """Of a group's units those that are asked for, as they are asked: all, where no one is."""
    if not filters.agency or agencies.root in filters.agency:
        return list(own)
    return [code for code in filters.agency if agencies.ranked_as(code) in own]


def comparable(change: Change) -> bool:
    """Whether there is anything to be held against: on a period's first day there is not."""
    return change.refused is None and change.before.value is not None and not change.before.loading


def movers(pairs: Mapping[str, tuple[Tally, Tally]], least: int) -> list[Mover]:
    """By how much each moved between (now, before), the deepest fall first.

    Who has fewer than `least` in either is left out; equals stand by code, which never moves.
    """
    moved = [
        Mover(code=code, by=now.top / now.bottom - before.top / before.bottom)
        for code, (now, before) in sorted(pairs.items())
        if min(now.bottom, before.bottom) >= max(least, 1)
    ]
    return sorted(moved, key=lambda mover: mover.by)


def _held(group: Group, pairs: Mapping[str, tuple[Tally, Tally]], least: int) -> Group:
    whole = _sum(now for now, _ in pairs.values()), _sum(before for _, before in pairs.values())
    own, units = movers({group.league: whole}, least), movers(pairs, least)
    return replace(
        group,
        moved=own[0].by if own else None,
        fell=units[0] if units and units[0].by < 0 else None,
        rose=units[-1] if units and units[-1].by > 0 else None,
        enough=bool(units),
    )


def _months(
    reader: "Reader", filters: Filters, rate: Metric, codes: Sequence[str]
) -> Sequence[Part]:
    """Twelve months of these units together, the last the asked one; none of nobody."""
    if not codes:
        return ()
    year = filters.with_(start=year_before(filters.end), agency=tuple(codes))
    return reader.series(rate, year.where(), "month")


def _tally(found: Mapping[str, Line], code: str) -> Tally:
    return found[code].tally if code in found else NONE


def _sum(tallies: Iterable[Tally]) -> Tally:
    held = list(tallies)
    return Tally(sum(one.top for one in held), sum(one.bottom for one in held))
