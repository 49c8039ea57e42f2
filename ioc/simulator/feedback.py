"""The feedback system over HTTP: Open311 GeoReport v2 under /phan-anh/open311/v2/."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.simulator.feedback_desk import Answer, FeedbackDesk

PREFIX = "/phan-anh/open311/v2"


def routes(desk: FeedbackDesk, now: Callable[[], float]) -> list[Route]:
    """The four calls; `now` is the instant as of which they answer."""

    async def discovery(_: Request) -> Response:
        return _response(desk.discovery(now()))

    async def services(_: Request) -> Response:
        return _response(desk.services(now()))

    async def requests(request: Request) -> Response:
        asked = request.query_params
        return _response(await run_in_threadpool(lambda: desk.requests(asked, now())))

    async def one(request: Request) -> Response:
        number, asked = request.path_params["number"], request.query_params
        return _response(await run_in_threadpool(lambda: desk.one(number, asked, now())))

    return [
        Route(f"{PREFIX}/discovery.json", discovery, methods=["GET"]),
        Route(f"{PREFIX}/services.json", services, methods=["GET"]),
        Route(f"{PREFIX}/requests.json", requests, methods=["GET"]),
        Route(f"{PREFIX}/requests/{{number}}.json", one, methods=["GET"]),
    ]


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {"content-type": answer.media_type})
