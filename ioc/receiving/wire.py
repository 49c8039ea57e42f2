"""The port at which senders push: what the wire refuses, what a desk answers, what must be kept."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import orjson
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.clock import Clock
from ioc.receiving.gathering import FAILED, Gathering, NotNow
from ioc.sources.body import BadCoding, TooLarge, unpack
from ioc.sources.pushing import Asked, Receiver, Reply

MOST_BYTES = 8 * 1024 * 1024
BODY_PATIENCE = 30.0
# A guess at a password costs this much, and nobody else's time.
REFUSED_PAUSE = 1.0
ASIDE_EVERY = 5.0

Refused = Callable[[str, str], None]


class Wire:
    """Serves the desks of all sources, each under its own name."""

    def __init__(
        self, desks: Mapping[str, Receiver], gathering: Gathering, clock: Clock, refused: Refused
    ) -> None:
        self._desks, self._gathering = desks, gathering
        self._clock, self._refused = clock, refused

    async def answer(self, request: Request) -> Response:
        """One call, whatever it holds, is one answer of the dialect."""
        source, path = request.path_params["source"], f"/{request.path_params['path']}".rstrip("/")
        desk = self._desks.get(source)
        if desk is None:
            return _json(Reply(body={"error_code": "404", "message": "Không có nguồn"}, status=404))
        if request.method != "POST":
            return _json(desk.complaint(path, 405, "Hãy gửi bằng POST"))
        try:
            body = await asyncio.wait_for(_body(request), BODY_PATIENCE)
        except TooLarge:
            most = MOST_BYTES // 1024 // 1024
            return _json(desk.complaint(path, 413, f"Nội dung lớn hơn {most} MB, hãy chia nhỏ"))
        except BadCoding as error:
            return _json(desk.complaint(path, 400, f"Nội dung gửi: {error}"))
        except TimeoutError:
            return _json(desk.complaint(path, 408, "Nội dung đến quá chậm, hãy gửi lại"))
        except ClientDisconnect:
            return Response(status_code=400)
        return await self._served(source, desk, path, request, body)

    async def _served(
        self, source: str, desk: Receiver, path: str, request: Request, body: bytes
    ) -> Response:
        asked = Asked(
            path=path,
            headers=request.headers,
            query=request.query_params,
            body=body,
            at=self._clock.now(),
            seconds=self._clock.monotonic(),
        )
        taken = desk.take(asked)
        if taken is None:
            return _json(desk.complaint(path, 404, "Không có dịch vụ ở đường dẫn này"))
        if isinstance(taken, Reply):
            if taken.refused:
                self._refused(source, taken.refused)
                await asyncio.sleep(REFUSED_PAUSE)
            return _json(taken)
        try:
            kept = await self._gathering.hand_in(source, taken)
        except NotNow as later:
            status = 500 if later.message == FAILED else 503
            reply = desk.complaint(path, status, later.message)
            return _json(reply, {"Retry-After": str(math.ceil(later.seconds))})
        return _json(taken.answer(kept))

    async def sorry(self, request: Request, _: Exception) -> Response:
        """A bug of ours, which the log tells of: the sender shall keep what it sent."""
        desk = self._desks.get(request.path_params.get("source", ""))
        failed = {"error_code": "500", "message": FAILED}
        path = f"/{request.path_params.get('path', '')}"
        return _json(desk.complaint(path, 500, FAILED) if desk else Reply(body=failed, status=500))


def create_wire(wire: Wire, gathering: Gathering, aside: Callable[[], None]) -> Starlette:
    """The ASGI server; while it stands, what waits is kept, and `aside` is done now and then."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        work = (gathering.run(), _every(gathering, aside))
        tasks = [asyncio.create_task(each) for each in work]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return Starlette(
        routes=[Route("/{source}/{path:path}", wire.answer, methods=methods)],
        lifespan=lifespan,
        exception_handlers={Exception: wire.sorry},
    )


async def _every(gathering: Gathering, aside: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(ASIDE_EVERY)
        await gathering.aside(aside)


async def _body(request: Request) -> bytes:
    """The unpacked body, never holding more of it than is allowed, packed or not."""
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if len(held) > MOST_BYTES:
            raise TooLarge
    return unpack([bytes(held)], request.headers.get("content-encoding", ""), MOST_BYTES)


def _json(reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
    body = orjson.dumps(reply.body)
    return Response(body, reply.status, headers=headers, media_type="application/json")
