"""The simulated clock: it goes on from where it stopped, as many times faster than the machine's as
asked.

The file remembers what the province was begun with. While running, it also names an instant that
the clock will not pass before the next save: after a crash the clock resumes there, so that it
never goes back.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

FASTEST = 3_600.0
SAVE_EVERY_S = 2.0
_LEASE_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is kept between runs.

    Instants are epoch seconds. `epoch` is where history ends and simulated time begins.
    """

    seed: int
    scale: float
    history_days: int
    epoch: int
    rate: float
    last: float
    not_beyond: float


def recall(path: Path) -> Memory | None:
    """What the file says, or None when there is none."""
    if not path.exists():
        return None
    return Memory(**json.loads(path.read_text(encoding="utf-8")))


def remember(path: Path, memory: Memory) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(memory), indent=1), encoding="utf-8")
    draft.replace(path)


class _Line(NamedTuple):
    """It was `start` when the machine's clock said `at`."""

    start: float
    at: float
    rate: float


class Clock:
    """Simulated time as a straight line over the machine's.

    Changing the rate bends it without a jump.
    """

    def __init__(
        self, memory: Memory, path: Path, machine: Callable[[], float] = time.monotonic
    ) -> None:
        self._memory, self._path, self._machine = memory, path, machine
        self._lock = threading.Lock()
        self._limit = max(memory.last, memory.not_beyond)
        self._line = _Line(self._limit, machine(), memory.rate)
        self.save()

    @property
    def rate(self) -> float:
        return self._line.rate

    @property
    def memory(self) -> Memory:
        return self._memory

    def now(self) -> float:
        """The simulated instant, in epoch seconds."""
        line = self._line
        return min(line.start + (self._machine() - line.at) * line.rate, self._limit)

    def set_rate(self, rate: float) -> None:
        """From now on that many times as fast; 0 stands still. ValueError outside 0 to 3600."""
        if not 0 <= rate <= FASTEST:
            raise ValueError(f"rate {rate:g} is not between 0 and {FASTEST:g}")
        with self._lock:
            self._line = _Line(self.now(), self._machine(), rate)
            self._memory = replace(self._memory, rate=rate)
        self.save()

    def forward(self, seconds: float) -> None:
        """So much later at once. ValueError for less than nothing."""
        if not 0 <= seconds < float("inf"):
            raise ValueError(f"forward {seconds:g}: the clock never goes back")
        with self._lock:
            later = self.now() + seconds
            self._limit = max(self._limit, later)
            self._line = _Line(later, self._machine(), self._line.rate)
        self.save()

    def save(self) -> None:
        """To be called every few seconds: the clock stands still when nobody has for ten."""
        with self._lock:
            last = self.now()
            ahead = max(self._limit, last + _LEASE_S * self._memory.rate)
            self._memory = replace(self._memory, last=last, not_beyond=ahead)
            remember(self._path, self._memory)
            self._limit = ahead

    def stop(self) -> None:
        """Saves exactly where it stopped."""
        with self._lock:
            last = self.now()
            self._memory = replace(self._memory, last=last, not_beyond=last)
            remember(self._path, self._memory)


def rfc3339(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()
