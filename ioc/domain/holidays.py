"""What holidays.toml says of the years: days off, swapped days, Tết, each by a decision. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from ioc.domain.calendars import WorkCalendar

STATUSES = ("in_force", "expected")
_SATURDAY = 5
_DAY_MINUTES = 8 * 60
Spell = tuple[int, int]


class Swap(NamedTuple):
    """A weekday taken off against a weekend day worked, both of one year."""

    off: date
    worked: date


class Year(NamedTuple):
    """One year's decision.

    `decided` is the day of the decision in force, None while it is only expected or the day was not
    noted; `swapped` is None where an older file does not pair its swapped days; `checked` are days
    on which a person has found the `holidays` package wrong.
    """

    number: int
    status: str
    basis: str
    decided: date | None
    off: frozenset[date]
    worked: frozenset[date]
    swapped: tuple[Swap, ...] | None
    tet: date | None
    checked: frozenset[date]


def work_calendar(document: Mapping[str, Any]) -> WorkCalendar:
    """The calendar written in holidays.toml, already parsed; ValueError names what to correct."""
    years = parse_years(document)
    return WorkCalendar(
        off=frozenset().union(*(year.off for year in years)),
        worked=frozenset().union(*(year.worked for year in years)),
        hours=parse_hours(document["hours"], "hours"),
        years=frozenset(year.number for year in years),
        tets=frozenset(year.tet for year in years if year.tet),
    )


def parse_years(document: Mapping[str, Any]) -> tuple[Year, ...]:
    """The years in order; ValueError names the year, the day and what to do about it."""
    found = document.get("years", {})
    return tuple(_year(name, found[name]) for name in sorted(found))


def parse_hours(entry: Mapping[str, Any], where: str) -> tuple[Spell, ...]:
    """The day's two spells in minutes after midnight; ValueError where they are not a day of eight
    hours, for eight hours are one working day everywhere else.
    """
    spells = tuple(parse_spell(entry[part], where) for part in ("morning", "afternoon"))
    if spells[0][1] > spells[1][0]:
        raise ValueError(
            f"holidays: {where}: the afternoon begins before the morning ends; part the two"
        )
    minutes = sum(end - start for start, end in spells)
    if minutes != _DAY_MINUTES:
        raise ValueError(
            f"holidays: {where}: {minutes // 60}:{minutes % 60:02d} hours a day; write hours that "
            "make 8, for 8 hours are one working day"
        )
    return spells


def parse_spell(pair: Sequence[str], where: str) -> Spell:
    """`["07:00", "11:30"]` in minutes after midnight; ValueError where it ends before it begins."""
    start, end = (time.fromisoformat(text) for text in pair)
    if start >= end:
        raise ValueError(
            f"holidays: {where}: {pair[0]}-{pair[1]} ends before it begins; turn the two round"
        )
    return start.hour * 60 + start.minute, end.hour * 60 + end.minute


def _year(name: str, entry: Mapping[str, Any]) -> Year:
    off = _dates(name, entry.get("off", ()), weekend=False)
    worked = _dates(name, entry.get("worked", ()), weekend=True)
    return Year(
        number=int(name),
        status=_status(name, entry.get("status", STATUSES[0])),
        basis=entry.get("basis", ""),
        decided=_day(name, "decided", entry.get("decided")),
        off=off,
        worked=worked,
        swapped=_swaps(name, entry["swapped"], off, worked) if "swapped" in entry else None,
        tet=_tet(name, _day(name, "tet", entry.get("tet"))),
        checked=frozenset(entry.get("checked", ())),
    )


def _status(year: str, status: str) -> str:
    if status not in STATUSES:
        raise ValueError(f"holidays: {year}: status {status!r}; write in_force or expected")
    return status


def _day(year: str, key: str, value: object) -> date | None:
    # tomllib makes a date of 2026-02-17 and a text of "17/02/2026".
    if value is None or type(value) is date:
        return value
    raise ValueError(f"holidays: {year}: {key} = {value!r}; write a date, {year}-MM-DD, unquoted")


def _tet(year: str, day: date | None) -> date | None:
    if day is not None and (day.year != int(year) or day.month > 2):
        raise ValueError(
            f"holidays: {year}: tet = {day}; write the day of mùng 1, in January or February of "
            f"{year}"
        )
    return day


def _dates(year: str, found: Iterable[date], *, weekend: bool) -> frozenset[date]:
    dates = frozenset(found)
    for day in sorted(dates):
        if day.year != int(year):
            raise ValueError(f"holidays: {day} stands under {year}; move it to its own year")
        if (day.weekday() >= _SATURDAY) != weekend:
            kind = "worked: only Saturdays and Sundays" if weekend else "off: only weekdays"
            raise ValueError(f"holidays: {day} is on the wrong list ({kind})")
    return dates


def _swap(year: str, pair: Mapping[str, date]) -> Swap:
    lacking = sorted({"off", "worked"} - pair.keys())
    if lacking:
        raise ValueError(
            f"holidays: {year}: a pair of swapped lacks '{lacking[0]}'; "
            f"write {{ off = {year}-MM-DD, worked = {year}-MM-DD }}"
        )
    return Swap(pair["off"], pair["worked"])


def _swaps(
    year: str,
    pairs: Iterable[Mapping[str, date]],
    off: frozenset[date],
    worked: frozenset[date],
) -> tuple[Swap, ...]:
    """The pairs, which name every day worked on a weekend once and only days that are off."""
    swaps = tuple(_swap(year, pair) for pair in pairs)
    for swap in swaps:
        told = f"holidays: {year}: swapped {swap.off} for {swap.worked}"
        if swap.off.year != swap.worked.year:
            raise ValueError(f"{told} lies across two years; check the two dates")
        if swap.off not in off:
            raise ValueError(f"{told}, but {swap.off} is not in off; add it or drop the pair")
        if swap.worked not in worked:
            raise ValueError(f"{told}, but {swap.worked} is not in worked; add it or drop the pair")
    for days in ([swap.off for swap in swaps], [swap.worked for swap in swaps]):
        twice = sorted(day for day in set(days) if days.count(day) > 1)
        if twice:
            raise ValueError(f"holidays: {year}: {twice[0]} is swapped twice; keep one pair")
    alone = sorted(worked - {swap.worked for swap in swaps})
    if alone:
        raise ValueError(
            f"holidays: {year}: {alone[0]} is worked without its day off; "
            "add the pair to swapped, or drop it from worked"
        )
    return swaps
