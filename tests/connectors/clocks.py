"""Time for tests of the wire: a product's clock that stands still, and a sleep that only takes
notes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ioc.sources.http import Clocks, Http
from ioc.sources.manners import Manners

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def utc(*moment: int) -> datetime:
    """Year, month, day, then hour, minute and second where they are given."""
    year, month, day, hour, minute, second = (*moment, 0, 0, 0)[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def local(*moment: int) -> datetime:
    """The instant when it was that in Đắk Lắk."""
    return utc(*moment) - timedelta(hours=7)


@dataclass
class Notes:
    """What was slept, and a monotonic clock that moves by it when `moves` is set."""

    slept: list[float] = field(default_factory=list)
    now: datetime = NOW
    moves: bool = False

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return sum(self.slept) if self.moves else time.monotonic()

    def clocks(self) -> Clocks:
        return Clocks(now=lambda: self.now, monotonic=self.monotonic, sleep=self.sleep)


@contextmanager
def client(url: str, notes: Notes | None = None, **manners: Any) -> Iterator[Http]:
    """An impatient client: what waits in life does not wait here."""
    kept = {"read_timeout": 5.0, "deadline": 10.0, "attempts": 3, **manners}
    clocks = (notes or Notes()).clocks()
    http = Http(url, secret="mat-khau-rat-dai", manners=Manners(**kept), clocks=clocks)
    try:
        yield http
    finally:
        http.close()
