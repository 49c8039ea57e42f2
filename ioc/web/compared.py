"""Against what a number is held: named in words, with as many working days, or a week earlier."""

from datetime import date
from typing import TYPE_CHECKING

from ioc.domain.calendars import WorkCalendar
from ioc.domain.periods import month_end, month_start
from ioc.web.filters import Filters
from ioc.web.period_words import period_name
from ioc.web.text import arrow, bare_month, day, number, points, short_day, t

if TYPE_CHECKING:
    from ioc.domain.comparisons import Beside
    from ioc.metrics.changes import Change
    from ioc.metrics.model import Where


def in_week(change: "Change") -> str:
    """A stock: ▲ 27 trong tuần."""
    if change.refused:
        return refused_words(change.refused)
    if change.difference is None or change.before.loading:
        return ""
    if change.difference == 0:
        return t("compared.same_week")
    return t("compared.week", change=f"{arrow(change.difference)} {number(abs(change.difference))}")


def with_before(change: "Change", calendar: WorkCalendar, *, share: bool = False) -> str:
    """A running period: ▲ 0,8 điểm % so với 15 ngày làm việc đầu tháng 10."""
    if change.refused:
        return refused_words(change.refused)
    if change.difference is None or change.before.loading:
        return ""
    words = against_words(change, calendar)
    told = t("compared.before", change=moved_words(change.difference, share=share), with_=words)
    return t("compared.restated", words=told) if change.restated else told


def moved_words(difference: float, *, share: bool = False) -> str:
    """▲ 0,8 điểm %, ▼ 27, or = where nothing moved."""
    if not difference:
        return arrow(0)
    return f"{arrow(difference)} {points(difference) if share else number(abs(difference))}"


def refused_words(changed: date) -> str:
    """không so được: đơn vị đổi ngày 01/7/2025."""
    return t("compared.refused", day=day(changed))


def against_words(change: "Change", calendar: WorkCalendar) -> str:
    """What was compared with: 15 ngày làm việc đầu tháng 10, quý III/2026, 13/01–09/02/2025."""
    if change.days is None:
        return before_words(change.where_before, calendar)
    return beside_words(change.days)


def beside_words(days: "Beside") -> str:
    """The other side of a comparison by its name, or by its days."""
    if days.manner == "tet":
        return t("compared.tet", days=_two_days(days), count=days.working)
    if days.period is None:
        if days.kind == "previous":
            first, last = short_day(days.other_start), short_day(days.other_end)
            return t("compared.days", first=first, last=last)
        return t("compared.loose", days=_two_days(days), count=days.working)
    name = period_name(days.period, days.end)
    if days.manner == "whole":
        return name
    return t("compared.first_days", count=days.working, period=name)


def before_words(where: "Where", calendar: WorkCalendar) -> str:
    working = calendar.count_working_days(where.start, where.end)
    if where.start.day == 1 and where.start.month == where.end.month:
        name = t("period.month", month=bare_month(where.end))
        return t("compared.first_days", count=working, period=name)
    return t("compared.days", first=short_day(where.start), last=short_day(where.end))


def period_words(filters: Filters) -> str:
    """tháng 11 for a whole month and for the running one, else its two days."""
    start, end = filters.start, filters.end
    if start == month_start(end) and end in (month_end(end), filters.today):
        return t("compared.month", month=bare_month(end))
    return t("compared.period", first=_short(start, filters.today), last=_short(end, filters.today))


def _two_days(days: "Beside") -> str:
    return t("compared.days", first=short_day(days.other_start), last=day(days.other_end))


def _short(value: date, today: date) -> str:
    return short_day(value) if value.year == today.year else day(value)
