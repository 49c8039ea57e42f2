"""The calls to the make-believe province's hotline 1022: from a seed, every day's, and their ends.

Nothing is written down. A day is made when it is first asked for, and some are kept. Numbers of
callers and names of those who answer are invented, and follow from the call.
"""

from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.reference import Reference
from ioc.simulator.worktime import WorkTime, date_of, midnight

QUEUE, SALT = "1022", 1022
A_YEAR = 15_000
# No call lasts longer, menu, wait and talk together.
LONGEST_S = 3_600
_WEEKDAYS = (1.2, 1.05, 1.0, 1.0, 1.05, 0.8, 0.6)
_HOURS = (1, 1, 0, 0, 0, 1, 3, 8, 14, 13, 10, 6, 4, 8, 11, 11, 9, 6, 4, 4, 4, 3, 2, 1)
_SEATS, _KEPT = 12, 60
_PATIENT_S = 90
_ANSWERED_AT_NIGHT = 0.75


class End(IntEnum):
    """How a call ended."""

    BY_CALLER = 1
    BY_AGENT = 2
    TRANSFERRED = 3
    ABANDONED = 4
    TIMEOUT = 5


SPOKEN = frozenset({End.BY_CALLER, End.BY_AGENT, End.TRANSFERRED})


class Call(NamedTuple):
    """Instants are epoch seconds; `wait` and `talk` are seconds, `talk` 0 where nobody answered.

    `office` is the place of the unit in the reference that it was passed on to, -1 for none.
    """

    at: int
    serial: int
    wait: int
    talk: int
    end: End
    seat: int
    office: int

    @property
    def unique(self) -> str:
        """Asterisk's uniqueid."""
        return f"{self.at}.{self.serial}"

    @property
    def ended(self) -> int:
        return self.at + self.wait + self.talk

    @property
    def caller(self) -> str:
        """An invented number: 0900 is given to nobody here."""
        return f"0900{(self.at * 7 + self.serial * 613) % 1_000_000:06d}"


class CallsWorld:
    """`first_day` is the local day (since 1970) before which nobody called."""

    def __init__(self, reference: Reference, seed: int, scale: float, first_day: int) -> None:
        self.seed, self.scale, self.first_day = seed, scale, first_day
        self.offices = reference.offices
        # Who is passed on to: departments and some communes, some far more often than others.
        kinds = np.array([office.kind == "department" for office in reference.offices])
        rng = np.random.default_rng([seed, SALT])
        odds = rng.lognormal(0.0, 0.8, len(kinds)) * np.where(kinds, 1.0, 0.05)
        self._passed_on = odds.cumsum() / odds.sum()
        self._worktime = WorkTime(reference)
        self._day = lru_cache(_KEPT)(self._made)

    def day(self, day: int) -> tuple[Call, ...]:
        """The calls of a local day, as they came; the same whatever was asked before."""
        return self._day(day)

    def _made(self, day: int) -> tuple[Call, ...]:
        if day < self.first_day:
            return ()
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, SALT, day]))
        busy = _WEEKDAYS[date_of(day).weekday()] * (1.0 if self._worktime.is_working(day) else 0.5)
        count = int(rng.poisson(A_YEAR / 365 * self.scale * busy))
        hours = rng.choice(24, count, p=np.array(_HOURS) / sum(_HOURS))
        at = np.sort(hours * 3_600 + rng.integers(0, 3_600, count)) + midnight(day)
        return tuple(self._lived(at, rng))

    def _lived(self, at: NDArray[Any], rng: np.random.Generator) -> list[Call]:
        """What becomes of those who call at these instants."""
        count = len(at)
        crowd = 1 + 2 * (rng.random(count) < 0.12)
        wait = np.minimum(rng.exponential(14.0 * crowd, count).astype(np.int64) + 1, _PATIENT_S)
        hour = (at + 7 * 3_600) % 86_400 // 3_600
        odds = np.where((hour < 6) | (hour > 21), _ANSWERED_AT_NIGHT, 0.97)
        answered = (rng.random(count) < odds) & (wait < _PATIENT_S)
        ends = rng.choice(
            [End.BY_CALLER, End.BY_AGENT, End.TRANSFERRED], count, p=[0.6, 0.22, 0.18]
        )
        ends = np.where(answered, ends, np.where(wait < _PATIENT_S, End.ABANDONED, End.TIMEOUT))
        talk = np.minimum(rng.lognormal(4.6, 0.7, count), 2_400).astype(np.int64) + 5
        office = np.searchsorted(self._passed_on, rng.random(count))
        seats = rng.integers(0, _SEATS, count)
        columns = (at, wait, np.where(answered, talk, 0), ends, seats, office)
        return [
            Call(
                at=moment,
                serial=n,
                wait=waited,
                talk=talked,
                end=End(end),
                seat=801 + seat,
                office=unit if end == End.TRANSFERRED else -1,
            )
            for n, (moment, waited, talked, end, seat, unit) in enumerate(
                zip(*(column.tolist() for column in columns), strict=True), 1
            )
        ]
