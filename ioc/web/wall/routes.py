"""The walls' addresses: the document, and the figures of a later revision."""

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ioc.walls import WallBook
from ioc.web.comfort import Comfort, comforting
from ioc.web.context import Context
from ioc.web.problems import answered, missing
from ioc.web.release import release
from ioc.web.text import t
from ioc.web.wall.document import Served, document
from ioc.web.wall.values import WallValues

PATH = "/man-hinh/"


def add_walls(server: FastAPI, context: Context, book: WallBook) -> WallValues:
    """GET of `/man-hinh/NAME` and `/man-hinh/NAME/values?since=KEY`; an unknown name is a 404."""
    values, version = WallValues(context, book), release()

    def shown(name: str) -> Response:
        wall = book.walls.walls.get(name)
        ready = values.ready(name) if wall else None
        if wall is None or ready is None:
            return _missing(name)
        with comforting(Comfort(lang=wall.language, theme=wall.theme)):
            served = Served(version=version, now=context.clock.now(), rate=context.clock.rate)
            return HTMLResponse(document(wall, ready, values.frame(), served))

    async def wall(request: Request) -> Response:
        return await run_in_threadpool(shown, request.path_params["name"])

    async def figures(request: Request) -> Response:
        name = request.path_params["name"]
        ready = values.noticed(name) or await run_in_threadpool(values.ready, name)
        if ready is None:
            return _missing(name)
        since = request.query_params.get("since", "")
        body = ready.changes if since and since == ready.before else ready.whole
        headers = {"content-encoding": "gzip", "cache-control": "no-store"}
        return Response(body, headers=headers, media_type="application/json")

    for path, answer in ((f"{PATH}{{name}}", wall), (f"{PATH}{{name}}/values", figures)):
        server.add_api_route(
            path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_model=None
        )
    return values


def _missing(name: str) -> Response:
    return answered(missing(t("wall.what"), name, t("wall.remedy")))
