"""One report's whole life, packed: where and when it was made, then everything that happens to it.

What a report looks like on the wire but does not change any count (spellings, who is named, which
words) follows from `who`, a random number, by `pick`.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CHANNELS = ("app", "web", "call", "zalo", "email")
# No life lasts longer, so a window needs the reports of at most so many days before it.
LONGEST_DAYS = 150
A_DAY = 100_000

Ints = NDArray[np.int64]
Reports = NDArray[np.void]


class Mark:
    """What a report is born with; NO_STATUS: its status is not sent before it is closed."""

    ZERO_POINT = 1 << 0
    NO_POINT = 1 << 1
    OUTSIDE = 1 << 2
    NO_STATUS = 1 << 3
    DUE_SENT = 1 << 4
    NO_CHANNEL = 1 << 5
    SHARED_NUMBER = 1 << 6


class Outcome(IntEnum):
    RESOLVED = 1
    REFUSED = 2
    DUPLICATE = 3


class Stage(IntEnum):
    """How far a report has come; the outcomes of a closed one are those of `Outcome`."""

    RESOLVED = 1
    REFUSED = 2
    DUPLICATE = 3
    NEW = 4
    ACKNOWLEDGED = 5
    IN_PROGRESS = 6
    REOPENED = 7


REPORT = np.dtype(
    [
        ("who", "<u8"),
        ("number", "<i8"),
        ("born", "<u4"),
        ("due_day", "<u4"),
        ("acknowledged", "<u4"),
        ("started", "<u4"),
        ("closed", "<u4"),
        ("reopened", "<u4"),
        ("closed_again", "<u4"),
        ("rated", "<u4"),
        ("marks", "<u4"),
        ("lat", "<f8"),
        ("lon", "<f8"),
        ("category", "u1"),
        ("commune", "<u2"),
        ("office", "<u2"),
        ("spelling", "u1"),
        ("channel", "u1"),
        ("outcome", "u1"),
        ("stars", "u1"),
    ]
)


class Report(NamedTuple):
    """One row of REPORT.

    Instants are epoch seconds, 0 what never happens; `due_day` is a local day, `commune` and
    `office` places in their lists.
    """

    who: int
    number: int
    born: int
    due_day: int
    acknowledged: int
    started: int
    closed: int
    reopened: int
    closed_again: int
    rated: int
    marks: int
    lat: float
    lon: float
    category: int
    commune: int
    office: int
    spelling: int
    channel: int
    outcome: int
    stars: int


class State(NamedTuple):
    """A report as it stands at one instant; `changed` 0: nobody has touched it; `stars` 0: none."""

    stage: Stage
    changed: int
    stars: int

    @property
    def closed(self) -> bool:
        return self.stage <= Stage.DUPLICATE


def joined(days: Iterable[Reports]) -> Reports:
    """One table of several, read-only; by its bytes, since numpy joins records column by column."""
    return np.frombuffer(b"".join(rows.tobytes() for rows in days), dtype=REPORT)


def reports(rows: Reports) -> list[Report]:
    return [Report._make(row) for row in rows.tolist()]


def state_at(report: Report, at: int) -> State:
    """What is true at `at`. Everything later is invisible, and a rating changes no stage."""
    stars = report.stars if report.rated and report.rated <= at else 0
    outcome = Stage(report.outcome)
    steps = (
        (report.closed_again, outcome),
        (report.reopened, Stage.REOPENED),
        (report.closed, outcome),
        (report.started, Stage.IN_PROGRESS),
        (report.acknowledged, Stage.ACKNOWLEDGED),
    )
    for instant, stage in steps:
        if instant and instant <= at:
            return State(stage, instant, stars)
    return State(Stage.NEW, 0, stars)


def closings(rows: Reports, at: int) -> Ints:
    """When each report was closed, as it is told at `at`; 0: it is open."""
    first, again = (rows[name].astype(np.int64) for name in ("closed", "closed_again"))
    reopened = (rows["reopened"] > 0) & (rows["reopened"] <= at)
    closed: Ints = np.where(reopened, again, first)
    closed[closed > at] = 0
    return closed


def pick(who: int, topic: int, sides: int) -> int:
    """A die that always falls the same way for one report and one topic."""
    mixed = (who ^ topic * 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return (mixed >> 32) % sides
