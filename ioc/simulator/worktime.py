"""The simulator's own working time: seconds of office hours laid end to end, and back to the clock
on the wall.

Instants are whole epoch seconds. Vietnam has kept UTC+7 without summer time since 1975, so a local
day is arithmetic here; the product asks the time zone database, and the two must agree.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.reference import Reference

Seconds = NDArray[np.int64]
DAY = 86_400
OFFSET = 7 * 3_600
_FIRST = date(2024, 1, 1)
_LAST = date(2060, 1, 1)
_UNIX = date(1970, 1, 1)


def day_of(instant: int) -> int:
    """The local day of an instant, as a number of days since 1970-01-01."""
    return (instant + OFFSET) // DAY


def midnight(day: int) -> int:
    """The instant at which a local day begins."""
    return day * DAY - OFFSET


def number_of(day: date) -> int:
    return (day - _UNIX).days


def date_of(day: int) -> date:
    return _UNIX + timedelta(days=day)


def written(instant: int) -> str:
    """An instant as the national dialect writes it: local time, yyyyMMddHHmmss."""
    day, clock = divmod(instant + OFFSET, DAY)
    return f"{_digits(day)}{clock // 3_600:02d}{clock // 60 % 60:02d}{clock % 60:02d}"


@lru_cache(2_000)
def _digits(day: int) -> str:
    return f"{date_of(day):%Y%m%d}"


def read(text: str) -> int | None:
    """The instant that fourteen digits of local time name, or None."""
    if len(text) != 14 or not text.isdigit():
        return None
    try:
        local = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(local.timestamp()) - OFFSET


class WorkTime:
    """Office hours from 2024 to 2060, counted in seconds from the first of them."""

    def __init__(self, reference: Reference) -> None:
        (self._open, self._noon), (self._again, self._close) = (
            (_second(half.opens), _second(half.closes)) for half in reference.hours
        )
        self._morning = self._noon - self._open
        self.day_length = self._morning + self._close - self._again
        self._base = number_of(_FIRST)
        days = [_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days)]
        self._working = np.array(
            [
                day in reference.worked or (day.weekday() < 5 and day not in reference.off)
                for day in days
            ]
        )
        self._ordinal: Seconds = np.cumsum(self._working, dtype=np.int64) - self._working
        self._days: Seconds = np.flatnonzero(self._working).astype(np.int64) + self._base

    def is_working(self, day: int) -> bool:
        return bool(self._working[day - self._base])

    def ordinal(self, day: int) -> int:
        """How many working days lie before `day`."""
        return int(self._ordinal[day - self._base])

    def working_day(self, ordinal: int) -> int:
        """The working day with that many working days before it."""
        return int(self._days[ordinal])

    def after(self, day: int, count: int) -> int:
        """The `count`-th working day after `day`."""
        return self.working_day(self.ordinal(day) + self.is_working(day) + count - 1)

    def worked(self, instants: Seconds) -> Seconds:
        """Seconds of office hours from the beginning of 2024 to each instant."""
        local = instants + OFFSET
        day = local // DAY - self._base
        clock = local % DAY
        morning = np.clip(clock - self._open, 0, self._morning)
        afternoon = np.clip(clock - self._again, 0, self._close - self._again)
        worked: Seconds = self._ordinal[day] * self.day_length
        worked += self._working[day] * (morning + afternoon)
        return worked

    def instants(self, worked: Seconds) -> Seconds:
        """The instant at which that many seconds were worked.

        The end of a day is the start of the next.
        """
        day, rest = np.divmod(worked, self.day_length)
        clock = np.where(
            rest < self._morning, self._open + rest, self._again + rest - self._morning
        )
        return self._days[day] * DAY + clock - OFFSET

    def minute(self, instant: int) -> int:
        """Whole minutes of office hours from the beginning of 2024 to an instant."""
        day, clock = divmod((instant + OFFSET) // 60 * 60, DAY)
        worked = self.ordinal(day) * self.day_length
        if self.is_working(day):
            worked += min(max(clock - self._open, 0), self._morning)
            worked += min(max(clock - self._again, 0), self._close - self._again)
        return worked // 60

    def minute_begin(self, minute: int) -> int:
        """The instant at which the work of a minute begins, that many having been worked before."""
        return int(self.instants(np.array([minute * 60]))[0])

    def closing(self, instants: Seconds) -> Seconds:
        """The end of office hours on the local day of each instant."""
        return (instants + OFFSET) // DAY * DAY + self._close - OFFSET


def _second(clock: time) -> int:
    return clock.hour * 3_600 + clock.minute * 60
