"""What is true of the reports, counted from the lives themselves, by the rules of the numbers.

Only tests read it. Everything is as told at the asked instant: a report that is reopened later is
closed, one that was reopened before is open on all days since it came. Flows are by local day:
`received`, `valid`, `refused` (or duplicate), `valid_resolved`, the points, `categories` and
`channels` by the day a report was made; `resolved`, `resolved_in_time`, `rated` and `satisfied` by
the day it was closed. `open` and `overdue` stand at the end of the last day.
"""

from typing import Any, Protocol

import numpy as np

from ioc.simulator.feedback_arrivals import Bools
from ioc.simulator.feedback_cast import Ints
from ioc.simulator.feedback_lives import (
    CHANNELS,
    LONGEST_DAYS,
    Mark,
    Outcome,
    Reports,
    closings,
)
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.worktime import DAY, OFFSET, day_of

_SATISFIED = 4


class Span(Protocol):
    """Told at the instant `at`, of the local days `first` to `last`."""

    @property
    def at(self) -> int: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


def feedback_truth(world: FeedbackWorld, question: Span) -> dict[str, Any]:
    """Counts by the names of the measures, `categories` and `channels` by their codes ("?": not
    sent).
    """
    last = min(question.last, day_of(question.at))
    rows = world.between(question.first - LONGEST_DAYS, last)
    rows = rows[rows["born"] <= question.at]
    came = (rows["born"].astype(np.int64) + OFFSET) // DAY
    within = (came >= question.first) & (came <= last)
    closed = closings(rows, question.at)
    ended = np.where(closed > 0, (closed + OFFSET) // DAY, 0)
    told = _flows(rows, within, closed) | _closed(rows, (question.first, last), ended, question.at)
    standing = (came <= last) & ((closed == 0) | (ended > last))
    told["open"] = _count(standing)
    told["overdue"] = _count(standing & (rows["due_day"] < last))
    codes = [category.code for category in world.cast.categories]
    told["categories"] = _by(rows["category"][within], codes)
    named = np.where(rows["marks"] & Mark.NO_CHANNEL, len(CHANNELS), rows["channel"])
    told["channels"] = _by(named[within], [*CHANNELS, "?"])
    return told


def _flows(rows: Reports, within: Bools, closed: Ints) -> dict[str, Any]:
    """What is counted on the day a report was made."""
    resolved = (closed > 0) & (rows["outcome"] == Outcome.RESOLVED)
    refused = (closed > 0) & ~resolved
    return {
        "received": _count(within),
        "valid": _count(within & ~refused),
        "refused": _count(within & refused),
        "valid_resolved": _count(within & resolved),
        "zero_point": _count(within & ((rows["marks"] & Mark.ZERO_POINT) > 0)),
        "no_point": _count(within & ((rows["marks"] & Mark.NO_POINT) > 0)),
    }


def _closed(rows: Reports, days: tuple[int, int], ended: Ints, at: int) -> dict[str, Any]:
    """What is counted on the day a report was closed."""
    resolved = (rows["outcome"] == Outcome.RESOLVED) & (days[0] <= ended) & (ended <= days[1])
    rated = resolved & (rows["rated"] > 0) & (rows["rated"] <= at)
    return {
        "resolved": _count(resolved),
        "resolved_in_time": _count(resolved & (ended <= rows["due_day"])),
        "rated": _count(rated),
        "satisfied": _count(rated & (rows["stars"] >= _SATISFIED)),
    }


def _by(places: Ints, codes: list[str]) -> dict[str, int]:
    counts = np.bincount(places, minlength=len(codes)).tolist()
    return dict(zip(codes, counts, strict=True))


def _count(where: Bools) -> int:
    return int(np.count_nonzero(where))
