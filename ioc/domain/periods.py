"""Days are local, instants are UTC: the one module that owns the difference."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

# Asia/Ho_Chi_Minh has stood at +07 without summer time since 1975. A fixed offset reads no file
# at import and is several times as fast as the zone's table.
_AHEAD = timedelta(hours=7)
TZ = timezone(_AHEAD, "Asia/Ho_Chi_Minh")

_DAY = timedelta(days=1)


def local_day(instant: datetime) -> date:
    """The local date of an aware instant."""
    if instant.tzinfo is UTC:
        # The store's own instants: asked half a dozen times of every dossier.
        return (instant + _AHEAD).date()
    return instant.astimezone(TZ).date()


def local_hour(instant: datetime) -> int:
    """The local hour of an aware instant, 0 to 23."""
    return instant.astimezone(TZ).hour


def day_start(day: date) -> datetime:
    """The UTC instant at which a local day begins."""
    return datetime.combine(day, time(), TZ).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The UTC instant at which a local day is over: the next day's start, itself excluded."""
    return day_start(day + _DAY)


def month_of(day: date) -> str:
    """`2026-11`."""
    return f"{day.year:04d}-{day.month:02d}"


def month_start(of: date | str) -> date:
    """The first day of a month given as `2026-11` or as any of its days."""
    if isinstance(of, str):
        return date.fromisoformat(f"{of}-01")
    return of.replace(day=1)


def month_end(of: date | str) -> date:
    """The last day of a month given as `2026-11` or as any of its days."""
    return next_month(of) - _DAY


def next_month(of: date | str) -> date:
    """The first day of the following month."""
    return (month_start(of) + timedelta(days=31)).replace(day=1)


def previous_month(of: date | str) -> date:
    """The first day of the month before."""
    return (month_start(of) - _DAY).replace(day=1)


def months(start: date, end: date) -> list[str]:
    """Every month that a day of [start, end] lies in, in order."""
    found: list[str] = []
    first = month_start(start)
    while first <= end:
        found.append(month_of(first))
        first = next_month(first)
    return found if start <= end else []


def days(start: date, end: date) -> list[date]:
    """Every day of [start, end], both included."""
    return [start + timedelta(days=offset) for offset in range((end - start).days + 1)]


class Split(NamedTuple):
    """A period as whole months and the loose days before and after them."""

    head: tuple[date, ...]
    months: tuple[str, ...]
    tail: tuple[date, ...]


def split(start: date, end: date) -> Split:
    """[start, end] cut for the ladder of sums: together the three parts are every day, once."""
    first = start if start.day == 1 else next_month(start)
    after = next_month(end) if end == month_end(end) else month_start(end)
    if first >= after:
        return Split(tuple(days(start, end)), (), ())
    return Split(
        tuple(days(start, first - _DAY)),
        tuple(months(first, after - _DAY)),
        tuple(days(after, end)),
    )


def period_of(start: date, end: date) -> str:
    """How a span is called: `2026` and `2026-10` where it is a whole year or month, else its days,
    `2026-10-01/2026-10-15`.
    """
    if end == month_end(start) and start.day == 1:
        return month_of(start)
    if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
        return f"{start.year:04d}"
    return f"{start.isoformat()}/{end.isoformat()}"


def span_of(period: str) -> tuple[date, date]:
    """The first and the last day of a period so called; ValueError where it is none."""
    start, slash, end = period.partition("/")
    if slash:
        return date.fromisoformat(start), date.fromisoformat(end)
    if len(period) == len("2026"):
        return date(int(period), 1, 1), date(int(period), 12, 31)
    return month_start(period), month_end(period)
