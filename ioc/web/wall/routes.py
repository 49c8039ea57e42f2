"""The walls' addresses: the document, and the figures of a later revision."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import TypeVar

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ioc.walls import WallBook
from ioc.web.comfort import Comfort, comforting
from ioc.web.context import Context
from ioc.web.locales import locale
from ioc.web.problems import Problem, answered, missing
from ioc.web.release import release
from ioc.web.text import t
from ioc.web.wall.document import Served, document
from ioc.web.wall.ready import Ready
from ioc.web.wall.values import WallValues

PATH, JSON = "/man-hinh/", "application/json"
THREADS, PATIENCE_S, AGAIN_S, MADE_S = 2, 20.0, 5, 1.0
Result = TypeVar("Result")


class Waiting:
    """Threads of the walls' own: one whose working-out hangs shall hold up no other page."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="wall")

    async def done(self, work: Callable[[], Result]) -> Result:
        """What `work` gives. Problem 503 where it takes too long."""
        turn = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.wait_for(turn, PATIENCE_S)
        except TimeoutError:
            raise Problem(503, t("wall.busy")) from None


class Documents:
    """The walls' documents: after a power cut all ask at once, and of one second and the same
    figures one is made.
    """

    def __init__(self, context: Context, values: WallValues) -> None:
        self._context, self._values, self._version = context, values, release()
        self._made: dict[str, tuple[float, str, str]] = {}

    def of(self, name: str) -> Response:
        """The wall's document. Problem 404: there is no such wall."""
        wall = self._context.walls.walls.walls.get(name)
        ready = self._values.ready(name) if wall else None
        if wall is None or ready is None:
            raise _missing(name)
        clock, (at, key, text) = self._context.clock, self._made.get(name, (0.0, "", ""))
        seconds = clock.monotonic()
        if key != ready.key or seconds - at > MADE_S:
            served = Served(version=self._version, now=clock.now(), rate=clock.rate)
            with comforting(Comfort(lang=wall.language, theme=wall.theme)):
                text = document(wall, ready, self._values.frame(), served)
            self._made[name] = seconds, ready.key, text
        return HTMLResponse(text)


def add_walls(server: FastAPI, context: Context, book: WallBook) -> WallValues:
    """GET of `/man-hinh/NAME` and `/man-hinh/NAME/values?since=KEY`; an unknown name is a 404."""
    values, waiting = WallValues(context, book), Waiting()
    documents = Documents(context, values)

    async def wall(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            return await waiting.done(lambda: documents.of(name))
        except Problem as problem:
            return _asks_again(problem)

    async def figures(request: Request) -> Response:
        name = request.path_params["name"]
        found = values.noticed(name)
        if found:
            return _figures(found, request)
        return await _or_problem(waiting.done(lambda: _figures(values.ready(name), request)))

    for path, answer in ((f"{PATH}{{name}}", wall), (f"{PATH}{{name}}/values", figures)):
        server.add_api_route(
            path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_model=None
        )
    return values


async def _or_problem(answer: Awaitable[Response]) -> Response:
    try:
        return await answer
    except Problem as problem:
        return answered(problem, {"retry-after": str(AGAIN_S)})


def _asks_again(problem: Problem) -> Response:
    """What a screen shows that nobody can press: why there is nothing; it asks again by itself."""
    page = (
        f'<!DOCTYPE html><html lang="{locale()}"><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="{AGAIN_S}"><title>IOC</title>'
        f"<body><h1>{escape(problem.detail)}</h1></body></html>"
    )
    return HTMLResponse(page, problem.status, {"retry-after": str(AGAIN_S)})


def _figures(ready: Ready | None, request: Request) -> Response:
    """What lies ready, or what of it differs from the figures that stand there."""
    if ready is None:
        return answered(_missing(request.path_params["name"]))
    since = request.query_params.get("since", "")
    body = ready.changes if since and since == ready.before else ready.body
    headers = {"cache-control": "no-store", "vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", "").lower():
        return Response(gzip.decompress(body), headers=headers, media_type=JSON)
    headers["content-encoding"] = "gzip"
    return Response(body, headers=headers, media_type=JSON)


def _missing(name: str) -> Problem:
    return missing(t("wall.what"), name, t("wall.remedy"))
