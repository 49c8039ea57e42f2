"""What each definition of the on-time rate says of one dossier, and why. Pure."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from ioc.domain.deadlines import promise_end, requests
from ioc.domain.lifetime import ENDED
from ioc.domain.periods import local_day
from ioc.domain.records import Status
from ioc.metrics.judged import Known, Period, counted, office_state
from ioc.metrics.model import Metric
from ioc.metrics.on_time import METRICS

State = Literal["in_time", "late", "out"]
_APART = frozenset({Status.WITHDRAWN, Status.STOPPED, Status.DENIED})
_FIRST = "in_time_first"


class Verdict(NamedTuple):
    """What one version says: counted in time, counted late, or not counted; `reason` is one of
    REASONS, a word for the locale, `promised` the promised day that the version looks at.
    """

    version: str
    state: State
    reason: str
    promised: date | None


REASONS = (
    *("early", "same_day", "same_day_after_hour", "no_due_counts", "ended_late"),
    *("promise_moved", "withdrawn_counted", "overdue_open_counted"),
    *("apart_in_time", "no_due_no_limit", "limit_kept", "ended_before_hour"),
    *("waiting_stops_clock", "apart_late", "second_request", "limit_passed", "ended_after_hour"),
    *("same_day_over_hour", "running_in_time", "running_today", "running_late"),
    *("running_waits", "running_no_limit", "running_limit", "never_received", "received_later"),
    *("withdrawn_not_counted", "stopped_not_counted", "no_end_day", "ended_before"),
    *("open_not_counted", "paused_not_counted", "open_not_overdue"),
)


def verdicts(dossier: Known, period: Period) -> tuple[Verdict, ...]:
    """What every version of the on-time rate says of one dossier."""
    return tuple(verdict(metric, dossier, period) for metric in METRICS)


def verdict(metric: Metric, dossier: Known, period: Period) -> Verdict:
    """What a rate says: as its lists say it, by the measures and states that it declares."""
    promised = dossier.first_due_day if _FIRST in metric.top else dossier.due_day
    below = counted(metric.bottom, metric.held_below, dossier, period)
    above = counted(metric.top, metric.held, dossier, period)
    if not below:
        return Verdict(metric.version, "out", _left_out(metric, dossier, period), promised)
    if above:
        return Verdict(metric.version, "in_time", _in_time(above, dossier, period), promised)
    return Verdict(metric.version, "late", _late(metric, below, dossier), promised)


def _in_time(by: str, dossier: Known, period: Period) -> str:
    if by == "withdrawn":
        return "withdrawn_counted"
    if by == "ended_in_time":
        return _ended_in_time(dossier)
    if by == "running_in_time":
        return _running_in_time(dossier, period)
    promised, done = (
        dossier.first_due_day if by == _FIRST else dossier.due_day,
        dossier.resolved_day,
    )
    if promised is None or done is None:
        return "no_due_counts"
    if done < promised:
        return "early"
    over = dossier.due_at and dossier.ended_at and dossier.ended_at > promise_end(dossier.due_at)
    return "same_day_after_hour" if over and by != _FIRST else "same_day"


def _ended_in_time(dossier: Known) -> str:
    due, ended = dossier.due_at, dossier.ended_at
    if due is not None and ended is not None and promise_end(due) < ended:
        return "waiting_stops_clock"
    if dossier.status in _APART:
        return "apart_in_time"
    if due is None:
        return "limit_kept" if dossier.limit else "no_due_no_limit"
    return "ended_before_hour"


def _running_in_time(dossier: Known, period: Period) -> str:
    late = dossier.late_at
    if late is not None and dossier.late_since == period.today == period.end:
        return "running_today"
    due = dossier.due_day
    if due is None:
        return "running_limit" if dossier.limit else "running_no_limit"
    return "running_waits" if late is None or due < period.end else "running_in_time"


def _late(metric: Metric, by: str, dossier: Known) -> str:
    if by == "overdue":
        return "overdue_open_counted"
    if by in ("ended", "running_late"):
        return _late_by_instant(by, dossier)
    if _FIRST not in metric.top:
        return "ended_late"
    moved = dossier.due_day != dossier.first_due_day
    kept = dossier.due_day is None or (dossier.resolved_day or dossier.due_day) <= dossier.due_day
    return "promise_moved" if moved and kept else "ended_late"


def _late_by_instant(by: str, dossier: Known) -> str:
    late, due = dossier.late_at, dossier.due_at
    if late is not None and late in asked_twice(dossier):
        return "second_request"
    if due is None:
        return "limit_passed"
    if by == "running_late":
        return "running_late"
    if dossier.status in _APART:
        return "apart_late"
    same = dossier.ended_at is not None and local_day(dossier.ended_at) == local_day(due)
    return "same_day_over_hour" if same else "ended_after_hour"


def asked_twice(dossier: Known) -> tuple[datetime, ...]:
    """When papers were asked for a second time; nothing if they never were."""
    return tuple(pause.since for pause in requests(dossier.pauses)[1:2])


def _left_out(metric: Metric, dossier: Known, period: Period) -> str:
    begun = dossier.begun_day or dossier.received_day
    if dossier.status in ENDED and dossier.resolved_day is None:
        return "no_end_day"
    if begun is None:
        return "never_received"
    if begun > period.end:
        return "received_later"
    closed = dossier.ended_day or dossier.closed_day
    if closed is not None and closed < period.start:
        return "ended_before"
    if closed is not None and closed <= period.end:
        return (
            "withdrawn_not_counted" if dossier.status == Status.WITHDRAWN else "stopped_not_counted"
        )
    return _open_left_out(metric, dossier, period)


def _open_left_out(metric: Metric, dossier: Known, period: Period) -> str:
    if "overdue" not in metric.held_below:
        return "open_not_counted"
    paused = office_state(dossier, period) == "paused"
    return "paused_not_counted" if paused else "open_not_overdue"
