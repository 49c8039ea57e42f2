"""A system that is ill for as long as a test wishes, and a clock that a test may hurry."""

import asyncio
import time
from datetime import date, datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from ioc.clock import Clock
from ioc.simulator.faults import system_of

_DROP = 0.02


class Dripping:
    """Stands before a province: while `system` is named, each of its answers comes byte by byte
    and never ends, and `held` is how many are under way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.system: str | None = None
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or system_of(scope["path"]) != self.system or not self.system:
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        given_up = asyncio.create_task(_given_up(receive))
        self.held += 1
        try:
            while not given_up.done() and self.system:
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
                await asyncio.wait([given_up], timeout=_DROP)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.held -= 1
            given_up.cancel()


async def _given_up(receive: Receive) -> None:
    """Returns when the one who asked has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class HurriedClock:
    """A clock as it is, but for the machine's seconds, of which a test may let any number pass."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._passed = 0.0

    @property
    def rate(self) -> float:
        return self._clock.rate

    def now(self) -> datetime:
        return self._clock.now()

    def today(self) -> date:
        return self._clock.today()

    def monotonic(self) -> float:
        return time.monotonic() + self._passed

    def hurry(self, seconds: float) -> None:
        self._passed += seconds
