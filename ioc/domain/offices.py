"""Whose clock counts: the hours of the offices that do not keep the province's own. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from ioc.domain.calendars import WorkCalendar
from ioc.domain.holidays import Spell, parse_hours, parse_spell
from ioc.domain.periods import TZ

_SATURDAY = 5
_DAY = timedelta(days=1)
Value = TypeVar("Value")


class Reception(NamedTuple):
    """When an office takes dossiers in on a Saturday, in minutes after midnight, and by what."""

    saturday: tuple[Spell, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """The calendars of agencies with hours of their own, and who receives on Saturdays.

    What is under an agency keeps its hours and its reception. Reception moves no deadline: the
    clock of a dossier taken in on a Saturday begins with the next working minute.
    """

    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    receptions: Mapping[str, Reception] = field(default_factory=dict)

    def calendar(self, agency: str, usual: WorkCalendar) -> WorkCalendar:
        """The calendar an agency works by; `usual` where nothing else is said of it."""
        return _nearest(agency, self.calendars) or usual

    def reception(self, agency: str) -> Reception | None:
        """Its Saturday reception; None where it has none."""
        return _nearest(agency, self.receptions)

    def receives(self, agency: str, instant: datetime, usual: WorkCalendar) -> bool:
        """Whether dossiers are taken in at that instant: in working hours, and on Saturdays as its
        reception says, unless the Friday before and the Monday after are holidays too.
        """
        calendar = self.calendar(agency, usual)
        local = instant.astimezone(TZ)
        day, minute = local.date(), local.hour * 60 + local.minute
        if calendar.is_working(day) and _within(calendar.hours, minute):
            return True
        reception = self.reception(agency)
        if reception is None or day.weekday() != _SATURDAY or _amid_holidays(day, calendar):
            return False
        return _within(reception.saturday, minute)


USUAL_HOURS = Offices()


def parse_offices(
    document: Mapping[str, Any], usual: WorkCalendar, agencies: Container[str]
) -> Offices:
    """[offices] of holidays.toml, already parsed; those of equal hours share one calendar.

    ValueError names the office, what is wrong with it and what to do.
    """
    shared = {usual.hours: usual}
    calendars: dict[str, WorkCalendar] = {}
    receptions: dict[str, Reception] = {}
    for code, entry in document.get("offices", {}).items():
        where = f'offices."{code}"'
        if code not in agencies:
            raise ValueError(
                f"holidays: {where} is no agency of agencies.csv; correct the code or add it there"
            )
        if not {"morning", "afternoon", "reception"} & entry.keys():
            raise ValueError(
                f"holidays: {where} tells neither hours nor reception; write one or drop it"
            )
        if "morning" in entry or "afternoon" in entry:
            hours = parse_hours(entry, where)
            shared.setdefault(hours, replace(usual, hours=hours))
            calendars[code] = shared[hours]
        if "reception" in entry:
            receptions[code] = _reception(entry["reception"], where)
    return Offices(calendars=calendars, receptions=receptions)


def _reception(entry: Mapping[str, Any], where: str) -> Reception:
    spells = tuple(sorted(parse_spell(pair, where) for pair in entry["saturday"]))
    for before, after in pairwise(spells):
        if before[1] > after[0]:
            raise ValueError(f"holidays: {where}: two spells of saturday overlap; join them")
    return Reception(spells, entry.get("basis", ""))


def _amid_holidays(saturday: date, calendar: WorkCalendar) -> bool:
    return saturday - _DAY in calendar.off and saturday + 2 * _DAY in calendar.off


def _within(spells: tuple[Spell, ...], minute: int) -> bool:
    return any(start <= minute < end for start, end in spells)


def _nearest(agency: str, told: Mapping[str, Value]) -> Value | None:
    at = agency
    while at:
        if at in told:
            return told[at]
        at = at.rpartition(".")[0]
    return None
