"""How long a source has had nothing new to say, of the hours in which it would have. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from ioc.domain.calendars import FIRST_DAY, WorkCalendar
from ioc.domain.periods import TZ

# When a source that is well brings something new: at any hour ("always"), between 7 and 21 o'clock
# of every day ("daytime"), in working hours ("office"), at some hour of every working day
# ("workdays"); "" is never to be expected, as of a folder in which somebody may put a file.
Busy = Literal["", "always", "daytime", "office", "workdays"]

_DAY: Final = timedelta(days=1)
_DAWN, _DUSK = timedelta(hours=7), timedelta(hours=21)


def silence(since: datetime, until: datetime, busy: Busy, calendar: WorkCalendar) -> timedelta:
    """How much of [since, until], aware instants, lies in busy hours; nothing where it ends before
    it begins. Of working hours whole minutes are told, so that stretches add up.
    """
    if until <= since or not busy:
        return timedelta(0)
    if busy == "office":
        return timedelta(minutes=calendar.working_minutes(since, until))
    if busy == "daytime":
        return _daytime(until) - _daytime(since)
    if busy == "workdays":
        return _workdays(until, calendar) - _workdays(since, calendar)
    return until - since


def _daytime(instant: datetime) -> timedelta:
    """The daytime hours from the first day on."""
    days, into = _local(instant)
    return days * (_DUSK - _DAWN) + min(max(into, _DAWN), _DUSK) - _DAWN


def _workdays(instant: datetime, calendar: WorkCalendar) -> timedelta:
    """The hours of working days from the first day on."""
    days, into = _local(instant)
    today = FIRST_DAY + days * _DAY
    over = calendar.count_working_days(FIRST_DAY, today - _DAY) if days else 0
    return over * _DAY + (into if calendar.is_working(today) else timedelta(0))


def _local(instant: datetime) -> tuple[int, timedelta]:
    """Whole local days since the first day, and the time since midnight."""
    local = instant.astimezone(TZ)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (local.date() - FIRST_DAY).days, local - midnight
