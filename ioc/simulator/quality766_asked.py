"""What a question to the 766 portal asks: a period that may be told, departments, a page."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from ioc.simulator.quality766 import OLDEST_YEAR
from ioc.simulator.worktime import date_of, day_of, number_of

Asked = Mapping[str, Any]
LARGEST_PAGE = 500


class Refused(ValueError):
    """Answered with `status` and these words."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.status = message, status


class Span(NamedTuple):
    """Local days from `first` up to, not with, `end`; `running`: there will be more of them."""

    first: int
    end: int
    running: bool
    year: int


class Page(NamedTuple):
    number: int
    size: int


def span_of(asked: Asked, now: float, by_dates: bool) -> tuple[Span, Span]:
    """The period asked for and the one before it; Refused for one that cannot be told."""
    today = day_of(int(now))
    if by_dates:
        first, end = _date(asked, "fromDate"), _date(asked, "toDate") + timedelta(days=1)
        if end <= first:
            raise Refused("toDate phải sau fromDate")
        before = first - (end - first)
    else:
        first, end = _period(asked)
        before = _before(first, str(asked["timeType"]))
        if asked["timeType"] == "month" and number_of(end) > today:
            raise Refused(f"Tháng {first:%m/%Y} chưa kết thúc")
    if first.year < OLDEST_YEAR or number_of(first) > today:
        raise Refused(f"Không có số liệu từ {first:%d/%m/%Y}")
    return _span(first, end, today), _span(before, first, today)


def month_of(year: int, month: int, now: float) -> Span | None:
    """A finished month, else None."""
    first = date(year, month, 1)
    end = first + timedelta(days=calendar.monthrange(year, month)[1])
    today = day_of(int(now))
    return _span(first, end, today) if number_of(end) <= today else None


def year_of(now: float) -> Span:
    """The running year to date."""
    today = day_of(int(now))
    year = date_of(today).year
    return _span(date(year, 1, 1), date(year + 1, 1, 1), today)


def page_of(asked: Asked, usual: int) -> Page:
    number, size = asked.get("currentPage", 1), asked.get("pageSize", usual)
    if type(number) is not int or type(size) is not int or number < 1 or size < 1:
        raise Refused("currentPage, pageSize phải là số nguyên dương")
    return Page(number, min(size, LARGEST_PAGE))


def _span(first: date, end: date, today: int) -> Span:
    last = number_of(end)
    return Span(number_of(first), max(number_of(first), min(last, today)), last > today, first.year)


def _period(asked: Asked) -> tuple[date, date]:
    kind, year = asked.get("timeType"), _whole(asked, "year", OLDEST_YEAR, 2_060)
    if kind == "year":
        return date(year, 1, 1), date(year + 1, 1, 1)
    if kind == "quarter":
        first = date(year, 3 * _whole(asked, "quarter", 1, 4) - 2, 1)
        return first, _next(first, 3)
    if kind == "month":
        first = date(year, _whole(asked, "month", 1, 12), 1)
        return first, _next(first, 1)
    raise Refused("timeType phải là year, quarter hoặc month")


def _before(first: date, kind: str) -> date:
    return _next(first, -{"year": 12, "quarter": 3, "month": 1}[kind])


def _next(first: date, months: int) -> date:
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _whole(asked: Asked, key: str, least: int, most: int) -> int:
    value = asked.get(key)
    if type(value) is not int or not least <= value <= most:
        raise Refused(f"{key} phải là số nguyên từ {least} đến {most}")
    return value


def _date(asked: Asked, key: str) -> date:
    try:
        return date.fromisoformat(str(asked.get(key)))
    except ValueError as error:
        raise Refused(f"{key} phải có dạng yyyy-MM-dd") from error
