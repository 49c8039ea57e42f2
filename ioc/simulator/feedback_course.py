"""What becomes of the reports of one day.

Acknowledged, worked on and closed in office hours, in time or not; reopened and rated at any hour.
"""

import numpy as np

from ioc.simulator.feedback_arrivals import Bools
from ioc.simulator.feedback_cast import FeedbackCast, Floats, Ints
from ioc.simulator.feedback_lives import Mark, Outcome, Reports
from ioc.simulator.worktime import DAY, WorkTime, day_of

_REFUSED, _DUPLICATE = 0.22, 0.11
_LATE = 0.06
_LONGEST_DELAY_DAYS = 40
_LONGEST_DEADLINE = 30
_REOPENED, _REOPENED_WITHIN_DAYS = 0.03, 10
_RATED, _RATED_WITHIN_DAYS = 0.35, 14
# One star to five, where it was done in time and where it was not.
_STARS = (0.02, 0.04, 0.12, 0.38, 0.44)
_STARS_LATE = (0.15, 0.2, 0.25, 0.25, 0.15)


def live(cast: FeedbackCast, worktime: WorkTime, rows: Reports, rng: np.random.Generator) -> None:
    """Writes the rest of their lives into rows that all came on one local day."""
    if not len(rows):
        return
    length = worktime.day_length
    born = worktime.worked(rows["born"].astype(np.int64))
    acknowledged = born + 60 + _exponential(rng, len(rows), 0.25 * length, 1.2 * length)
    rows["outcome"] = _outcomes(len(rows), rng)
    resolved = rows["outcome"] == Outcome.RESOLVED
    due, ends = _due(cast, worktime, rows, rng)
    late = rng.random(len(rows)) < _lateness(cast, rows)
    closed = _closed(acknowledged, ends, late, (length, rng))
    quick = acknowledged + 60 + _exponential(rng, len(rows), 0.4 * length, 4 * length)
    closed = np.where(resolved, closed, quick)
    started = acknowledged + ((closed - acknowledged) * rng.uniform(0.05, 0.5, len(rows)))
    rows["due_day"] = due
    rows["acknowledged"] = worktime.instants(acknowledged)
    rows["started"] = np.where(resolved, worktime.instants(started.astype(np.int64)), 0)
    rows["closed"] = worktime.instants(closed)
    _reopen(worktime, rows, resolved, rng)
    _rate(rows, resolved, late, rng)


def _exponential(rng: np.random.Generator, count: int, mean: float, longest: float) -> Ints:
    return np.minimum(rng.exponential(mean, count), longest).astype(np.int64)


def _outcomes(count: int, rng: np.random.Generator) -> Ints:
    draw = rng.random(count)
    other = np.where(draw < _REFUSED, Outcome.REFUSED, Outcome.DUPLICATE)
    return np.where(draw < _REFUSED + _DUPLICATE, other, Outcome.RESOLVED)


def _due(
    cast: FeedbackCast, worktime: WorkTime, rows: Reports, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The day each is due, and the end of that day as seconds of office time.

    What is promised in words may be a few days more than the category's own deadline.
    """
    came = day_of(int(rows["born"][0]))
    extended = ((rows["marks"] & Mark.DUE_SENT) > 0) & (rng.random(len(rows)) < 0.12)
    days = cast.working_days[rows["category"]] + extended * rng.integers(1, 6, len(rows))
    table = np.array([worktime.after(came, days) for days in range(_LONGEST_DEADLINE + 1)])
    due: Ints = table[np.minimum(days, _LONGEST_DEADLINE)]
    ends = (np.array([worktime.ordinal(int(day)) for day in due]) + 1) * worktime.day_length
    return due, ends


def _lateness(cast: FeedbackCast, rows: Reports) -> Floats:
    """The odds that the day it is due will pass."""
    odds: Floats = _LATE + cast.slow_office[rows["office"]] + cast.slow_category[rows["category"]]
    return odds


def _closed(
    acknowledged: Ints, ends: Ints, late: Bools, made_with: tuple[int, np.random.Generator]
) -> Ints:
    """In seconds of office time: somewhere before the end of the last day, or some days after."""
    length, rng = made_with
    share = rng.beta(2.2, 1.6, len(ends))
    in_time = acknowledged + (share * (ends - 1 - acknowledged)).astype(np.int64)
    delay = _exponential(rng, len(ends), 4.0 * length, _LONGEST_DELAY_DAYS * length)
    return np.where(late, ends + 1 + delay, in_time)


def _reopen(worktime: WorkTime, rows: Reports, resolved: Bools, rng: np.random.Generator) -> None:
    """Some are not content; then it is done once more, within eight working days."""
    again = resolved & (rng.random(len(rows)) < _REOPENED)
    wait = rng.uniform(0.2, _REOPENED_WITHIN_DAYS, len(rows)) * DAY
    reopened = rows["closed"].astype(np.int64) + wait.astype(np.int64)
    more = (rng.uniform(0.5, 8.0, len(rows)) * worktime.day_length).astype(np.int64)
    closed = worktime.instants(worktime.worked(reopened) + more)
    rows["reopened"] = np.where(again, reopened, 0)
    rows["closed_again"] = np.where(again, closed, 0)


def _rate(rows: Reports, resolved: Bools, late: Bools, rng: np.random.Generator) -> None:
    rated = resolved & (rng.random(len(rows)) < _RATED)
    wait = 600 + _exponential(rng, len(rows), 2.0 * DAY, _RATED_WITHIN_DAYS * DAY - 600)
    draw = rng.random(len(rows))
    pleased, cross = (np.searchsorted(np.cumsum(odds)[:-1], draw) for odds in (_STARS, _STARS_LATE))
    done = np.maximum(rows["closed"], rows["closed_again"]).astype(np.int64)
    rows["rated"] = np.where(rated, done + wait, 0)
    rows["stars"] = np.where(rated, np.where(late, cross, pleased) + 1, 0)
