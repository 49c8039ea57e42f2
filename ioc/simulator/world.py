"""The make-believe province.

From a seed, every day's arrivals with all that will ever happen to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ioc.simulator.arrivals import arrivals
from ioc.simulator.cast import Cast, give_out
from ioc.simulator.course import Course, course
from ioc.simulator.lives import BIRTH, EVENT, LIVES_A_DAY, NEVER, Birth, Event, Mark, birth_of
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import WorkTime, date_of, day_of


class Life(NamedTuple):
    """One line of the books; `accepted` and `ended` are NEVER where it does not come to that."""

    number: int
    code: str
    accepted: int
    ended: int
    packed: bytes


class Change(NamedTuple):
    """An instant at which a life changes, and the next one after it (NEVER: none)."""

    at: int
    life: int
    next: int


@dataclass(frozen=True, slots=True)
class Day:
    lives: list[Life]
    changes: list[tuple[int, int, int]]


class World:
    """`first_day` is the local day (since 1970) before which nobody came."""

    def __init__(self, reference: Reference, seed: int, scale: float, first_day: int) -> None:
        self.seed, self.scale, self.first_day = seed, scale, first_day
        self.cast: Cast = give_out(reference, seed)
        self.worktime = WorkTime(reference)

    def day(self, day: int) -> Day:
        """The lives that begin on this day; the same for ever, whatever was asked before."""
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, day]))
        coming = arrivals(self.cast, self.worktime, self.scale, day, rng)
        if day < self.first_day or not len(coming):
            return Day([], [])
        told = course(self.cast, self.worktime, coming, rng)
        return _packed(self.cast, day, coming.births.tobytes(), told)

    def days(self, last: int) -> Iterator[Day]:
        """Day after day from the first to `last`."""
        return (self.day(day) for day in range(self.first_day, last + 1))


def code_of(cast: Cast, birth: Birth) -> str:
    """MaHoSo.

    The receiving unit, the day and the day's serial; some in the old order, some a ministry's.
    """
    agency = cast.reference.offices[birth.receiving].code
    parts = agency.split(".")
    if birth.marks & Mark.PADDED_CODE and len(parts) < 4:
        agency = "0" + ".".join(["00"] * (4 - len(parts)) + parts[::-1])
    serial = f"{birth.serial:04d}"
    if birth.marks & Mark.CENTRAL:
        width = 5 if birth.marks & Mark.WIDE_SERIAL else 4
        serial = f"{cast.ministry[birth.procedure]:02d}{birth.serial:0{width}d}"
    return f"{agency}-{date_of(day_of(birth.born)):%y%m%d}-{serial}"


def _packed(cast: Cast, day: int, births: bytes, told: Course) -> Day:
    """Cuts the columns into lives.

    Numbers follow the codes, so that equal instants are told in that order.
    """
    count = len(births) // BIRTH.itemsize
    found = [births[n * BIRTH.itemsize : (n + 1) * BIRTH.itemsize] for n in range(count)]
    codes = [code_of(cast, birth_of(packed)) for packed in found]
    order = sorted(range(count), key=codes.__getitem__)
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count) + day * LIVES_A_DAY
    edges = np.searchsorted(told.life, np.arange(count + 1)).tolist()
    accepted = _when(told, count, (Event.ACCEPTED,))
    ended = _when(told, count, (Event.RESOLVED, Event.WITHDRAWN, Event.STOPPED, Event.DENIED))
    happened = told.events.tobytes()
    size = EVENT.itemsize
    lives = [
        Life(
            int(rank[n]),
            codes[n],
            accepted[n],
            ended[n],
            found[n] + happened[edges[n] * size : edges[n + 1] * size],
        )
        for n in order
    ]
    return Day(lives, _changes(told, rank))


def _when(told: Course, count: int, kinds: tuple[Event, ...]) -> list[int]:
    when = np.full(count, NEVER, dtype=np.int64)
    chosen = np.isin(told.events["kind"], kinds)
    when[told.life[chosen]] = told.events["at"][chosen]
    return [int(instant) for instant in when]


def _changes(
    told: Course, rank: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> list[tuple[int, int, int]]:
    at = told.events["at"].astype(np.int64)
    same = np.append(told.life[1:] == told.life[:-1], False)
    following = np.where(same, np.append(at[1:], NEVER), NEVER)
    last = following != at  # of several at one instant only the last counts
    columns = (at[last], rank[told.life[last]], following[last])
    ordered = np.lexsort((columns[1], columns[0]))
    return list(zip(*(column[ordered].tolist() for column in columns), strict=True))
