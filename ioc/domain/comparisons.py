"""Which days a number is held against: as many working days, the same period, or by Tết.

So với kỳ trước, so với cùng kỳ (năm trước), lũy kế từ đầu năm. Pure: days in, days out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ioc.domain.calendars import WorkCalendar
from ioc.domain.named_periods import Period, calendar_of, holding, named

Kind = Literal["previous", "same_period", "year_to_date"]
Manner = Literal["head", "whole", "days", "tet"]

KINDS: tuple[Kind, ...] = ("previous", "same_period", "year_to_date")
# A commune's counter is full before Tết and empty after it: three weeks to either side.
NEAR_TET = timedelta(days=21)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """[start, end] beside [other_start, other_end], all days included.

    `manner` is how the other days were found: the head of a named period with as many working days,
    a whole named period, loose days, or days as far from Tết. `period` is the named one they are
    of; `working` counts their working days.
    """

    kind: Kind
    start: date
    end: date
    other_start: date
    other_end: date
    manner: Manner
    working: int
    period: Period | None = None


def beside(
    kind: Kind, start: date, end: date, calendar: WorkCalendar, *, aligned: bool = False
) -> Beside | None:
    """What [start, end] is compared with; None while none of its working days has passed.

    The period before gives as many working days as have passed, a shorter one all it has. The same
    period of last year does so while ours runs, and is taken whole when ours is over; `aligned`
    moves it as far as Tết moved, where that makes a difference. Year to date starts both sides
    with their years.
    """
    if kind == "year_to_date":
        start = _year(start, end).start
    if start > end:
        return None
    period = _year(start, end) if kind == "year_to_date" else named(start, end)
    if period is None and kind == "previous":
        return _loose(kind, start, end, calendar)
    if not calendar.count_working_days(start, end):
        return None
    if aligned and kind == "same_period":
        moved = tet_moved(start, end, calendar)
        if moved is not None:
            return _by_tet(start, end, calendar, moved)
    if period is None:
        return _loose(kind, start, end, calendar)
    other = period.previous if kind == "previous" else period.year_before
    return _of_period(kind, (start, end), period, other, calendar)


def tet_moved(start: date, end: date, calendar: WorkCalendar) -> timedelta | None:
    """How far Tết stands from last year's, where that matters to [start, end]; else None.

    It matters when these days, or the same ones of last year, touch the weeks around a Tết, and
    not both hold them whole: a first quarter has its Tết in either year.
    """
    ours, theirs = calendar.tet(end.year), calendar.tet(end.year - 1)
    if ours is None or theirs is None:
        return None
    now, then = (start, end), (year_ago(start), year_ago(end))
    near = _touches(now, ours) or _touches(then, theirs)
    return ours - theirs if near and not (_holds(now, ours) and _holds(then, theirs)) else None


def year_ago(day: date) -> date:
    """The same day of the year before; of 29/2, the 28th."""
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)


def _touches(days: tuple[date, date], tet: date) -> bool:
    return days[0] <= tet + NEAR_TET and days[1] >= tet - NEAR_TET


def _holds(days: tuple[date, date], tet: date) -> bool:
    return days[0] <= tet - NEAR_TET and days[1] >= tet + NEAR_TET


def _year(start: date, end: date) -> Period:
    period = named(start, end)
    return period.whole_year if period else holding(end, "year", calendar_of(start) or "month")


def _by_tet(start: date, end: date, calendar: WorkCalendar, moved: timedelta) -> Beside:
    first = start - moved
    last = _as_many(first, (start, end), calendar)
    return Beside(
        kind="same_period",
        start=start,
        end=end,
        other_start=first,
        other_end=last,
        manner="tet",
        working=calendar.count_working_days(first, last),
    )


def _as_many(first: date, ours: tuple[date, date], calendar: WorkCalendar) -> date:
    """The end of as many working days from `first` on; what is over a year stops at our own eve."""
    last = calendar.nth_working_day(first, calendar.count_working_days(*ours))
    return min(last, ours[0] - _DAY)


def _of_period(
    kind: Kind, days: tuple[date, date], period: Period, other: Period, calendar: WorkCalendar
) -> Beside:
    start, end = days
    elapsed = calendar.count_working_days(start, end)
    shorter = calendar.count_working_days(other.start, other.end) <= elapsed
    # Two that are over are whole weeks' ends included; the one before gives no more than ours has.
    whole = end == period.end and (kind != "previous" or shorter)
    last = other.end if whole else min(calendar.nth_working_day(other.start, elapsed), other.end)
    working = calendar.count_working_days(other.start, last)
    return Beside(
        kind=kind,
        start=start,
        end=end,
        other_start=other.start,
        other_end=last,
        manner="whole" if whole else "head",
        working=working,
        period=other,
    )


def _loose(kind: Kind, start: date, end: date, calendar: WorkCalendar) -> Beside:
    if kind == "previous":
        first, last = start - (end - start) - _DAY, start - _DAY
    else:
        first = year_ago(start)
        last = _as_many(first, (start, end), calendar)
    return Beside(
        kind=kind,
        start=start,
        end=end,
        other_start=first,
        other_end=last,
        manner="days",
        working=calendar.count_working_days(first, last),
    )
