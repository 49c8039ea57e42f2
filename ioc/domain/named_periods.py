"""Named periods of two calendars: months, quarters, halves, nine months and years.

`month` is the calendar everybody knows. `report` closes on the 14th (Nghị định 09/2019, Điều 12):
its month 11 is 15/10 to 14/11, its year begins on 15/12 of the year before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

Calendar = Literal["month", "report"]
Length = Literal["month", "quarter", "half", "nine", "year"]

CALENDARS: tuple[Calendar, ...] = ("month", "report")
MONTHS: Mapping[Length, int] = MappingProxyType(
    {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12}
)
# These tile the year; nine months are its first three quarters, and leave the fourth out.
TILING: tuple[Length, ...] = ("month", "quarter", "half", "year")
# Of a span that could be the head of several: the one that whoever asks most likely means.
_LIKELIEST: tuple[Length, ...] = ("month", "quarter", "year", "half", "nine")
_OPENS = 15
_YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One named period: `number` counts those of its length in `year`, from 1."""

    length: Length
    year: int
    number: int = 1
    calendar: Calendar = "month"

    @property
    def start(self) -> date:
        """The first day."""
        return _opening(self.calendar, self._first)

    @property
    def end(self) -> date:
        """The last day, itself included."""
        return _opening(self.calendar, self._first + MONTHS[self.length]) - _DAY

    @property
    def previous(self) -> Period:
        """The one before; of nine months, those of the year before."""
        return self._moved(-1)

    @property
    def next(self) -> Period:
        """The one after; of nine months, those of the next year."""
        return self._moved(1)

    @property
    def year_before(self) -> Period:
        """The same one of the year before: cùng kỳ."""
        return replace(self, year=self.year - 1)

    @property
    def whole_year(self) -> Period:
        """The year it lies in, of its own calendar."""
        return Period("year", self.year, 1, self.calendar)

    @property
    def _first(self) -> int:
        return self.year * _YEAR + (self.number - 1) * MONTHS[self.length]

    def _moved(self, by: int) -> Period:
        a_year = _YEAR // MONTHS[self.length]
        year, number = divmod(self.year * a_year + self.number - 1 + by, a_year)
        return replace(self, year=year, number=number + 1)


def holding(day: date, length: Length, calendar: Calendar = "month") -> Period:
    """The period of that length in which a day lies.

    Of nine months: those of the day's year, also for a day after them.
    """
    month = day.year * _YEAR + day.month - 1
    if calendar == "report" and day.day >= _OPENS:
        month += 1
    year, within = divmod(month, _YEAR)
    number = 1 if length == "nine" else within // MONTHS[length] + 1
    return Period(length, year, number, calendar)


def named(start: date, end: date) -> Period | None:
    """The period that [start, end] is, or is the head of; None where it is neither.

    A whole one before a head; of heads a month before a quarter before a year.
    """
    calendar = calendar_of(start)
    if calendar is None or start > end:
        return None
    begun = [p for p in (holding(start, n, calendar) for n in _LIKELIEST) if p.start == start]
    whole = next((period for period in begun if period.end == end), None)
    return whole or next((period for period in begun if period.end > end), None)


def calendar_of(start: date) -> Calendar | None:
    """The calendar some period of which opens on that day; None where none does."""
    return "month" if start.day == 1 else "report" if start.day == _OPENS else None


def to_date(day: date, length: Length, calendar: Calendar = "month") -> tuple[date, date]:
    """The running period's days so far: its first one and `day`."""
    return holding(day, length, calendar).start, day


def _opening(calendar: Calendar, month: int) -> date:
    if calendar == "report":
        year, within = divmod(month - 1, _YEAR)
        return date(year, within + 1, _OPENS)
    year, within = divmod(month, _YEAR)
    return date(year, within + 1, 1)
