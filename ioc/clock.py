"""The only module that knows what time it is: the machine's, or a simulator's own faster one."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Protocol

import httpx

from ioc.domain.errors import ConfigError
from ioc.domain.periods import local_day

# A correction of the machine's clock shorter than this is waited out, a longer one is believed.
_HELD = timedelta(minutes=1)
_FIRST_ANSWER = 15.0
_ASK_EVERY = 0.5


class Clock(Protocol):
    """What time it is in the product: `now` is aware UTC, `rate` is 1 for real time.

    `monotonic` counts the machine's own seconds, whatever the rate: for what a turn took.
    """

    @property
    def rate(self) -> float: ...
    def now(self) -> datetime: ...
    def today(self) -> date: ...
    def monotonic(self) -> float: ...


class Reading(NamedTuple):
    """What a simulator said: it was `now` there no later than `at`, by our monotonic seconds."""

    now: datetime
    rate: float
    at: float

    def after(self, at: float) -> datetime:
        return self.now + timedelta(seconds=max(0.0, at - self.at) * self.rate)


class MachineClock:
    """The machine's own time, held still while a small correction sets it back."""

    def __init__(self, wall: Callable[[], datetime]) -> None:
        self._wall = wall
        self._lock = threading.Lock()
        self._last = wall()

    @property
    def rate(self) -> float:
        return 1.0

    def now(self) -> datetime:
        with self._lock:
            wall = self._wall()
            if not wall < self._last < wall + _HELD:
                self._last = wall
            return self._last

    def today(self) -> date:
        return local_day(self.now())

    def monotonic(self) -> float:
        return time.monotonic()


class SimulatedClock:
    """A simulator's time: its last answer plus elapsed seconds times rate, also while it is away.

    An answer was true a little before it arrived, so this clock may lag a little, never lead.
    """

    def __init__(self, first: Reading, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._reading = first
        self._last = first.now

    @property
    def rate(self) -> float:
        return self._reading.rate

    def now(self) -> datetime:
        with self._lock:
            self._last = max(self._last, self._reading.after(self._monotonic()))
            return self._last

    def today(self) -> date:
        return local_day(self.now())

    def monotonic(self) -> float:
        return self._monotonic()

    def believe(self, reading: Reading) -> None:
        """Takes a newer answer, unless it only travelled more slowly than the one we have."""
        with self._lock:
            ahead = reading.now > self._reading.after(reading.at)
            behind = self._reading.after(reading.at) - reading.now
            if ahead or reading.rate != self._reading.rate or behind > _slack(reading.rate):
                self._reading = reading


def machine_clock() -> Clock:
    return MachineClock(lambda: datetime.now(UTC))


def simulated_clock(url: str) -> Clock:
    """Follows the simulator whose `url` answers {"now": RFC 3339, "rate": float}."""
    http = httpx.Client(timeout=2.0, trust_env=False)
    clock = SimulatedClock(_first(http, url), time.monotonic)
    threading.Thread(target=_follow, args=(clock, http, url), name="clock", daemon=True).start()
    return clock


def open_clock(url: str) -> Clock:
    """The clock that IOC_CLOCK names; "" is the machine's."""
    return simulated_clock(url) if url else machine_clock()


def ask(http: httpx.Client, url: str) -> Reading | None:
    """One question; None when there is no usable answer."""
    try:
        answer = http.get(url).raise_for_status().json()
        now, rate = datetime.fromisoformat(answer["now"]), float(answer["rate"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
    if now.tzinfo is None or not 0 <= rate < float("inf"):
        return None
    return Reading(now.astimezone(UTC), rate, time.monotonic())


def _first(http: httpx.Client, url: str) -> Reading:
    until = time.monotonic() + _FIRST_ANSWER
    while time.monotonic() < until:
        reading = ask(http, url)
        if reading is not None:
            return reading
        time.sleep(_ASK_EVERY)
    raise ConfigError(
        f"IOC_CLOCK={url} không trả lời; hãy chạy `python -m ioc simulate` hoặc bỏ IOC_CLOCK."
    )


def _follow(clock: SimulatedClock, http: httpx.Client, url: str) -> None:
    while True:
        time.sleep(_ASK_EVERY)
        reading = ask(http, url)
        if reading is not None:
            clock.believe(reading)


def _slack(rate: float) -> timedelta:
    # How far behind an answer may be before it means that the simulator's own time was set back.
    return timedelta(seconds=2.0 * rate)
