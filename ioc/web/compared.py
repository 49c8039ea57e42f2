"""Against what a number is held: named in words, with as many working days, or a week earlier."""

from datetime import date
from typing import TYPE_CHECKING

from ioc.domain.calendars import WorkCalendar
from ioc.web.filters import Filters
from ioc.web.text import arrow, bare_month, day, number, points, short_day, t

if TYPE_CHECKING:
    from ioc.metrics.model import Where
    from ioc.metrics.reader import Change


def in_week(change: "Change") -> str:
    """A stock: ▲ 27 trong tuần."""
    if change.difference is None or change.before.loading:
        return ""
    if change.difference == 0:
        return t("compared.same_week")
    return t("compared.week", change=f"{arrow(change.difference)} {number(abs(change.difference))}")


def with_before(change: "Change", calendar: WorkCalendar, *, share: bool = False) -> str:
    """A running period: ▲ 0,8 điểm % so với 15 ngày làm việc đầu tháng 10."""
    if change.difference is None or change.before.loading:
        return ""
    size = points(change.difference) if share else number(abs(change.difference))
    moved = f"{arrow(change.difference)} {size}" if change.difference else arrow(0)
    return t("compared.before", change=moved, with_=before_words(change.where_before, calendar))


def before_words(where: "Where", calendar: WorkCalendar) -> str:
    working = calendar.count_working_days(where.start, where.end)
    if where.start.day == 1 and where.start.month == where.end.month:
        return t("compared.first_days", count=working, month=bare_month(where.end))
    return t("compared.days", first=short_day(where.start), last=short_day(where.end))


def period_words(filters: Filters) -> str:
    """tháng 11 for a month and for the running one, else its two days."""
    start, end = filters.start, filters.end
    if start.day == 1 and (start.year, start.month) == (end.year, end.month):
        return t("compared.month", month=bare_month(end))
    return t("compared.period", first=_short(start, filters.today), last=_short(end, filters.today))


def _short(value: date, today: date) -> str:
    return short_day(value) if value.year == today.year else day(value)
