"""The periods that units report: years, quarters, months and days, as figures name them."""

import re
from datetime import date, timedelta
from typing import Literal

from ioc.domain.periods import month_end, month_of

Grain = Literal["year", "quarter", "month", "day"]

_YEAR = re.compile(r"(2\d{3})", re.ASCII)
_QUARTER = re.compile(r"(2\d{3})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"2\d{3}-(0[1-9]|1[0-2])", re.ASCII)
_DAY = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
_MONTHS_A_QUARTER = 3


def grain_of(period: str) -> Grain:
    """Which kind of period `2026`, `2026-Q3`, `2026-10` or `2026-10-05` is; ValueError: none."""
    if _YEAR.fullmatch(period):
        return "year"
    if _QUARTER.fullmatch(period):
        return "quarter"
    if _MONTH.fullmatch(period):
        return "month"
    if _DAY.fullmatch(period):
        date.fromisoformat(period)
        return "day"
    raise ValueError(f"{period!r} is no year, quarter, month or day")


def reported_span(period: str) -> tuple[date, date]:
    """The first and the last day of a reported period; ValueError where it is none."""
    grain, year = grain_of(period), int(period[:4])
    if grain == "year":
        return date(year, 1, 1), date(year, 12, 31)
    if grain == "quarter":
        last = _MONTHS_A_QUARTER * int(period[-1])
        return date(year, last - _MONTHS_A_QUARTER + 1, 1), month_end(date(year, last, 1))
    if grain == "month":
        first = date(year, int(period[5:]), 1)
        return first, month_end(first)
    day = date.fromisoformat(period)
    return day, day


def period_holding(grain: Grain, day: date) -> str:
    """The period of that kind in which a day lies."""
    if grain == "year":
        return f"{day.year:04d}"
    if grain == "quarter":
        return f"{day.year:04d}-Q{(day.month - 1) // _MONTHS_A_QUARTER + 1}"
    return month_of(day) if grain == "month" else day.isoformat()


def period_before(period: str) -> str:
    """The period of the same kind just before."""
    return period_holding(grain_of(period), reported_span(period)[0] - timedelta(days=1))


def last_ended(grain: Grain, today: date) -> str:
    """The latest period of a kind that is over: the one that units owe their figures of."""
    return period_before(period_holding(grain, today))
