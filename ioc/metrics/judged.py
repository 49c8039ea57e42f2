"""One dossier as the definitions of the on-time rate count it: its facts, days and states. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from ioc.domain.deadlines import Life, Limit, late_at
from ioc.domain.lifetime import ENDED, OPEN, PAUSED, Pause, cut
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day
from ioc.domain.records import Status
from ioc.metrics.model import Where
from ioc.store.pauses import pauses_from

ONE_DAY = timedelta(days=1)
_OPEN_STATES = ("in_time", "overdue", "paused")
_SAME = (
    *("status", "received_at", "due_at", "ended_at", "received_day", "due_day", "first_due_day"),
    *("resolved_day", "closed_day", "begun_day", "ended_day", "late_since"),
)


class Known(NamedTuple):
    """The facts of a stored dossier that definitions judge; days are local.

    `late_at` is the instant after which QĐ 766 calls it late, whether or not it came to that;
    `limit` is its procedure's maximum time.
    """

    status: int
    received_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    received_day: date | None
    due_day: date | None
    first_due_day: date | None
    resolved_day: date | None
    closed_day: date | None
    begun_day: date | None
    ended_day: date | None
    late_since: date | None
    pauses: tuple[Pause, ...]
    limit: Limit | None
    late_at: datetime | None


class Period(NamedTuple):
    """The days asked about, both included, none after today."""

    start: date
    end: date
    today: date


def known(row: RowMapping | Mapping[str, Any], lookups: Lookups) -> Known:
    """The facts of a stored row; the clock is that of the agency that handles it."""
    pauses, limit = pauses_from(row["pauses"]), lookups.limit(row["procedure"])
    late = None
    if row["received_at"] is not None:
        life = Life(row["received_at"], row["due_at"], row["ended_at"], pauses, limit)
        late = late_at(life, lookups.calendar_of(row["agency"]))
    return Known(**{name: row[name] for name in _SAME}, pauses=pauses, limit=limit, late_at=late)


def period_of(where: Where, today: date) -> Period:
    """The days of a question as its lists count them."""
    return Period(where.start, min(where.end, today), today)


def counted(
    measures: tuple[str, ...], states: tuple[str, ...], dossier: Known, period: Period
) -> str:
    """The measure or state of a rate's line that counts a dossier; "" if none does."""
    for name in measures:
        day = _HAPPENED[name](dossier)
        if day is not None and period.start <= day <= period.end:
            return name
    return next((name for name in states if _holds(name, dossier, period)), "")


def _resolved(dossier: Known) -> date | None:
    return dossier.resolved_day if dossier.status in ENDED else None


def _not_after(dossier: Known, promised: date | None) -> date | None:
    done = _resolved(dossier)
    return done if done and (promised is None or done <= promised) else None


_HAPPENED: Mapping[str, Callable[[Known], date | None]] = MappingProxyType(
    {
        "resolved": _resolved,
        "in_time_resolved": lambda dossier: _not_after(dossier, dossier.due_day),
        "in_time_first": lambda dossier: _not_after(dossier, dossier.first_due_day),
        "withdrawn": lambda d: d.closed_day if d.status == Status.WITHDRAWN else None,
        "ended": lambda dossier: dossier.ended_day,
        "ended_in_time": lambda d: d.ended_day if d.late_since is None else None,
    }
)


def _holds(state: str, dossier: Known, period: Period) -> bool:
    if state in _OPEN_STATES:
        return state == office_state(dossier, period)
    return state == clock_state(dossier, period)


def office_state(dossier: Known, period: Period) -> str:
    """in_time | overdue | paused at the period's end by the promised day; "" if not open then."""
    at = period.end
    if at == period.today:
        return _state_now(dossier, at)
    received, done = dossier.received_day, _resolved(dossier)
    if received is None or not (dossier.status in OPEN or done):
        return ""
    paused = [(local_day(p.since), local_day(p.until) if p.until else None) for p in dossier.pauses]
    spans = cut(received, dossier.due_day, done, paused)
    return next(
        (s.state for s in spans if s.since <= at and (s.until is None or s.until > at)),
        "",
    )


def _state_now(dossier: Known, today: date) -> str:
    if dossier.status not in OPEN or dossier.received_day is None:
        return ""
    if dossier.status in PAUSED:
        return "paused"
    return "overdue" if dossier.due_day is not None and dossier.due_day < today else "in_time"


def clock_state(dossier: Known, period: Period) -> str:
    """running_in_time | running_late at the period's end by QĐ 766; "" if it does not run then.

    On a day that is not over nothing is late of that day yet.
    """
    at, begun, ended = period.end, dossier.begun_day, dossier.ended_day
    if begun is None:
        return ""
    if at == period.today:
        runs, late_by = dossier.status in OPEN, at - ONE_DAY
    else:
        runs, late_by = begun <= at and (ended is None or ended > at), at
    if not runs:
        return ""
    late = dossier.late_since is not None and dossier.late_since <= late_by
    return "running_late" if late else "running_in_time"
