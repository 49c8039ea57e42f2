"""The SOC's indexer over HTTP: POST /soc/{index}/_search with Basic auth."""

from collections.abc import Callable

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.simulator.soc_desk import SocDesk, admits, refusal

_REALM = {"WWW-Authenticate": 'Basic realm="OpenSearch Security"'}


def routes(desk: SocDesk, now: Callable[[], float]) -> list[Route]:
    """The one call; `now` is the instant as of which it answers."""

    async def search(request: Request) -> Response:
        if not admits(request.headers.get("authorization", "")):
            return Response("Unauthorized", 401, _REALM)
        body, index = await request.body(), request.path_params["index"]
        status, said = await run_in_threadpool(lambda: _searched(desk, index, body, now()))
        return Response(orjson.dumps(said), status, media_type="application/json; charset=UTF-8")

    return [Route("/soc/{index}/_search", search, methods=["POST"])]


def _searched(desk: SocDesk, index: str, body: bytes, now: float) -> tuple[int, object]:
    try:
        asked = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError as error:
        return refusal(400, "parsing_exception", str(error))
    if not isinstance(asked, dict):
        return refusal(400, "parsing_exception", "Expected [START_OBJECT]")
    return desk.search(index, asked, now)
