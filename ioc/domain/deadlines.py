"""The legal clock of one dossier: by when it must be done, and since when it is late. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Literal, NamedTuple

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lifetime import Pause
from ioc.domain.periods import TZ, day_end, local_day

DayKind = Literal["working", "calendar"]
MIDNIGHT = time()
# An online dossier is to be accepted within eight working hours.
ACCEPTANCE_MINUTES = 8 * 60
_SINCE = attrgetter("since")


class Limit(NamedTuple):
    """A procedure's maximum time: `days` of eight working hours each, or of the calendar."""

    days: float
    kind: DayKind


class Life(NamedTuple):
    """What QĐ 766 judges a dossier by.

    `ended_at` is when it was done, returned, stopped or withdrawn, the first of these that is
    known; None while it is open. `limit` speaks only where `due_at` is None.
    """

    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    pauses: Sequence[Pause] = ()
    limit: Limit | None = None


class Judgement(NamedTuple):
    """A life in local days, as QĐ 766, group 2, judges it.

    From `begun_day` it is in time until `kept_until`, late from `late_since` until `ended_day`, the
    last day of each excluded; None: never, or not yet. A `late_since` of one that ended says that
    it ended late.
    """

    begun_day: date
    kept_until: date | None
    late_since: date | None
    ended_day: date | None


def judge(life: Life, calendar: WorkCalendar) -> Judgement:
    """Since when a dossier is late by QĐ 766, and whether it ended late: by instants."""
    begun = local_day(life.received_at)
    ended = max(local_day(life.ended_at), begun) if life.ended_at else None
    late = late_at(life, calendar)
    if late is not None and life.ended_at is not None and late >= life.ended_at:
        late = None
    late_since = max(local_day(late), begun) if late else None
    known = [day for day in (late_since, ended) if day is not None]
    return Judgement(begun, min(known, default=None), late_since, ended)


def late_at(life: Life, calendar: WorkCalendar) -> datetime | None:
    """The instant after which the dossier is late; None: never, as far as is known.

    A second request for papers makes it late (QĐ 766); while it waits for the first one's answer
    the date passes without harm.
    """
    asked = sorted((p for p in life.pauses if _asks_for_papers(p)), key=_SINCE)
    if life.due_at is not None:
        passed = _passed(promise_end(life.due_at), asked)
    else:
        passed = limit_at(life.received_at, life.limit, asked, calendar) if life.limit else None
    second = asked[1].since if len(asked) > 1 else None
    return min((at for at in (passed, second) if at is not None), default=None)


def _asks_for_papers(pause: Pause) -> bool:
    # One answered as it was asked only moved the promised date.
    return pause.kind == "supplement" and (pause.until is None or pause.until > pause.since)


def promise_end(due_at: datetime) -> datetime:
    """The end of what was promised: a bare date, written as its midnight, is the whole day."""
    if due_at.astimezone(TZ).time() == MIDNIGHT:
        return day_end(local_day(due_at))
    return due_at


def limit_at(
    received_at: datetime, limit: Limit, pauses: Iterable[Pause], calendar: WorkCalendar
) -> datetime | None:
    """When a procedure's maximum time is over, the time of supplements taken off.

    None while it stands still. Calendar days keep the clock's time and end on a working day.
    """
    waits = _merged(pauses)
    if limit.kind == "working":
        minutes = round(limit.days * calendar.minutes_per_day)
        return _worked_off(received_at, minutes, waits, calendar)
    at = received_at + timedelta(days=limit.days)
    for since, until in waits:
        if since < at:
            if until is None:
                return None
            at += until - since
    day = local_day(at)
    return at + (calendar.add_working_days(day, 0) - day)


def _worked_off(
    start: datetime,
    minutes: int,
    waits: Iterable[tuple[datetime, datetime | None]],
    calendar: WorkCalendar,
) -> datetime | None:
    at, rest = start, minutes
    for since, until in waits:
        worked = calendar.working_minutes(at, since)
        if worked >= rest:
            break
        if until is None:
            return None
        rest, at = rest - worked, max(at, until)
    return calendar.add_working_minutes(at, rest)


def _merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime | None]]:
    """In order, those that overlap or touch joined."""
    joined: list[tuple[datetime, datetime | None]] = []
    for pause in sorted(pauses, key=_SINCE):
        if not joined or not _reaches(joined[-1][1], pause.since):
            joined.append((pause.since, pause.until))
            continue
        since, until = joined[-1]
        last = None if until is None or pause.until is None else max(until, pause.until)
        joined[-1] = (since, last)
    return joined


def _reaches(until: datetime | None, since: datetime) -> bool:
    return until is None or since <= until


def _passed(due: datetime, asked: Sequence[Pause]) -> datetime | None:
    """When a promised instant has passed: one that falls into a supplement waits for its end."""
    for since, until in _merged(asked):
        if since <= due and (until is None or due < until):
            return until
    return due
