"""The national portal over HTTP: POST /cong-dvc/api/v1/reporting/evaluation/{question}.

A guard stands before it: who does not say what he is gets 403, who asks again before the answer or
too soon gets 429. Time is the machine's here, for that is what a server protects.
"""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.simulator.quality766_asked import Asked
from ioc.simulator.quality766_desk import ENDPOINTS, QualityDesk


class Temper(NamedTuple):
    """Seconds: the least between two requests, and how long every answer takes."""

    pace: float
    delay: float


USUAL_TEMPER = Temper(pace=0.3, delay=0.05)


class Guard:
    """Lets one request in at a time, and not too soon after the one before."""

    def __init__(self, pace: float, machine: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._machine = pace, machine
        self._busy, self._free_at = False, 0.0

    def enter(self) -> bool:
        """Whether the caller may come in; then it must `leave`."""
        if self._busy or self._machine() < self._free_at:
            return False
        self._busy, self._free_at = True, self._machine() + self._pace
        return True

    def leave(self) -> None:
        self._busy = False


def routes(desk: QualityDesk, now: Callable[[], float], temper: Temper) -> list[Route]:
    """The seven questions; `now` is the instant as of which they are answered."""
    guard = Guard(temper.pace)

    async def evaluation(request: Request) -> Response:
        if not request.headers.get("user-agent"):
            return _said(403, {"code": "FORBIDDEN", "message": "Yêu cầu bị từ chối"})
        if not guard.enter():
            said = {"code": "TOO_MANY_REQUESTS", "message": "Quá nhiều yêu cầu"}
            return _said(429, said, {"Retry-After": "1"})
        try:
            await asyncio.sleep(temper.delay)
            endpoint, asked = request.path_params["endpoint"], await _asked(request)
            if endpoint not in ENDPOINTS:
                return _said(404, {"code": "NOT_FOUND", "message": "Không tìm thấy"})
            status, said = await run_in_threadpool(lambda: desk.answer(endpoint, asked, now()))
            return _said(status, said)
        finally:
            guard.leave()

    path = "/cong-dvc/api/v1/reporting/evaluation/{endpoint}"
    return [Route(path, evaluation, methods=["POST"])]


async def _asked(request: Request) -> Asked:
    """The body as an object; anything else is an empty one, which the desk refuses."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _said(status: int, said: object, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(said), status, headers, media_type="application/json")
