"""What a named period is called: tháng 11/2026, quý IV/2026, 6 tháng đầu năm 2026, kỳ báo cáo."""

from datetime import date

from ioc.domain.named_periods import Period, named
from ioc.web.text import bare_day, bare_month, day, month, short_day, t


def period_name(period: Period, today: date | None = None) -> str:
    """Its name, of either calendar; a month of `today`'s year goes without it: tháng 10."""
    name = _bare(period, today)
    return t("period.report", name=name) if period.calendar == "report" else name


def span_words(start: date, end: date, today: date) -> str:
    """A named period, whole or running with its days; a running year by its name; or two days."""
    period = named(start, end)
    if period is None or end not in (period.end, today):
        return t("agency.period.days", first=day(start), last=day(end))
    name = period_name(period)
    if period.calendar == "report":
        return _sentence(t("period.with_days", name=name, days=days_words(start, end)))
    if period.end == end or period.length == "year":
        return _sentence(name)
    return _sentence(t("period.with_days", name=name, days=days_words(start, end)))


def days_words(start: date, end: date) -> str:
    """01–23/11 of one month, 15/10–14/11 of two."""
    if (start.year, start.month) == (end.year, end.month):
        return t("period.days", first=bare_day(start), last=short_day(end))
    return t("period.days", first=short_day(start), last=short_day(end))


def _bare(period: Period, today: date | None) -> str:
    if period.length == "month":
        first = date(period.year, period.number, 1)
        own = today is not None and today.year == period.year
        return t("period.month", month=bare_month(first) if own else month(first))
    if period.length in ("quarter", "half"):
        return t(f"period.{period.length}.{period.number}", year=period.year)
    return t(f"period.{period.length}", year=period.year)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
