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
_INSTANT = timedelta.resolution


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
    late_since = max(local_day(late + _INSTANT), begun) if late else None
    known = [day for day in (late_since, ended) if day is not None]
    return Judgement(begun, min(known, default=None), late_since, ended)


def late_at(life: Life, calendar: WorkCalendar) -> datetime | None:
    """The last instant at which it was not late; None: it never will be, as far as is known.

    A second request for papers makes it late (QĐ 766); while it waits for the first one's answer
    the date passes without harm.
    """
    if life.due_at is not None and not life.pauses:
        # So are most, and an ingest judges every one.
        return promise_end(life.due_at)
    asked = requests(life.pauses)
    second = asked[1].since if len(asked) > 1 else None
    passed = _passed_at(life, calendar)
    return min((at for at in (passed, second) if at is not None), default=None)


def _passed_at(life: Life, calendar: WorkCalendar) -> datetime | None:
    """When the promise, or the procedure's maximum time, has passed."""
    if life.due_at is not None:
        return _passed(promise_end(life.due_at), life.pauses)
    over = due_by_limit(life, calendar)
    if over is None or life.limit is None or life.limit.kind == "calendar":
        return over
    # Overnight nothing is worked: eight hours over at closing time are exceeded in the morning.
    return calendar.resumes(over)


def requests(pauses: Iterable[Pause]) -> list[Pause]:
    """The requests for papers, in order, each once.

    One answered as it was asked only moved the promised date. One that we saw ourselves, before the
    source told of it, is the one that the source told of; what is asked for on the same day, while
    the answer to another is still waited for, is the same request.
    """
    asked = sorted(_waits(pauses), key=_SINCE)
    told = [pause for pause in asked if not pause.seen]
    found: list[Pause] = []
    for pause in asked:
        if pause.seen and any(_overlap(pause, other) for other in told):
            continue
        if found and _same_request(found[-1], pause):
            found[-1] = found[-1]._replace(until=_later(found[-1].until, pause.until))
        else:
            found.append(pause)
    return found


def _same_request(one: Pause, other: Pause) -> bool:
    waited = one.until is None or one.until > other.since
    return waited and local_day(one.since) == local_day(other.since)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def promise_end(due_at: datetime) -> datetime:
    """The last instant of what was promised: a bare date, written as its midnight, is the whole
    day.
    """
    if due_at.astimezone(TZ).time() == MIDNIGHT:
        return day_end(local_day(due_at)) - _INSTANT
    return due_at


def acceptance_due(submitted_at: datetime, calendar: WorkCalendar) -> datetime:
    """When the eight working hours to accept what was handed in online are over.

    It is late once another minute has been worked: one accepted overnight is in time.
    """
    return calendar.add_working_minutes(submitted_at, ACCEPTANCE_MINUTES)


def due_by_limit(life: Life, calendar: WorkCalendar) -> datetime | None:
    """When the procedure's maximum time is over; None without one, or while it stands still."""
    if life.limit is None:
        return None
    return limit_at(life.received_at, life.limit, life.pauses, calendar)


def limit_at(
    received_at: datetime, limit: Limit, pauses: Iterable[Pause], calendar: WorkCalendar
) -> datetime | None:
    """When a procedure's maximum time is over, the time of supplements taken off.

    None while it stands still. Days of the calendar last until the end of their last one, or of the
    next working day where that is one off (Bộ luật Dân sự 2015, Điều 147, 148). What was received
    on a bare date, written as its midnight, counts from the end of that day.
    """
    waits, start, bare = _merged(_waits(pauses)), received_at, False
    if received_at.astimezone(TZ).time() == MIDNIGHT:
        start, bare = day_end(local_day(received_at)), True
    if limit.kind == "working":
        minutes = round(limit.days * calendar.minutes_per_day)
        return _worked_off(start, minutes, waits, calendar)
    # A whole day's last instant is on that day; the next one's midnight is not.
    at = start + timedelta(days=limit.days) - (_INSTANT if bare else timedelta())
    for since, until in waits:
        if max(since, start) > _day_over(at, calendar):
            break
        if until is None:
            return None
        at = max(at, since, start) + max(timedelta(), until - max(since, start))
    return _day_over(at, calendar)


def _day_over(at: datetime, calendar: WorkCalendar) -> datetime:
    """The last instant of the first working day from then on."""
    return day_end(calendar.add_working_days(local_day(at), 0)) - _INSTANT


def _worked_off(
    start: datetime,
    minutes: int,
    waits: Iterable[tuple[datetime, datetime | None]],
    calendar: WorkCalendar,
) -> datetime | None:
    at, rest = start, minutes
    for since, until in waits:
        worked = calendar.working_minutes(at, since)
        if worked > rest:
            break
        if until is None:
            return None
        rest, at = rest - worked, max(at, until)
    return calendar.add_working_minutes(at, rest)


def _waits(pauses: Iterable[Pause]) -> list[Pause]:
    """Those of the citizen for papers: to pay is no supplement, and a moment is no wait."""
    return [
        pause
        for pause in pauses
        if pause.kind == "supplement" and (pause.until is None or pause.until > pause.since)
    ]


def _overlap(one: Pause, other: Pause) -> bool:
    return _reaches(one.until, other.since) and _reaches(other.until, one.since)


def _merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime | None]]:
    """In order, those that overlap or touch joined."""
    joined: list[tuple[datetime, datetime | None]] = []
    for pause in sorted(pauses, key=_SINCE):
        if not joined or not _reaches(joined[-1][1], pause.since):
            joined.append((pause.since, pause.until))
            continue
        since, until = joined[-1]
        joined[-1] = (since, _later(until, pause.until))
    return joined


def _reaches(until: datetime | None, since: datetime) -> bool:
    return until is None or since <= until


def _passed(due: datetime, pauses: Iterable[Pause]) -> datetime | None:
    """When a promised instant has passed: one that falls into a supplement waits for its end."""
    for since, until in _merged(_waits(pauses)):
        if since <= due and (until is None or due < until):
            return until
    return due
