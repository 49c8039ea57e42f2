"""The JSON API of the outside contract: GET /api/v1/..., described by /api/v1/openapi.json."""

import logging
import re

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Mount, Route

from ioc.web.context import Context
from ioc.web.control import add_control_routes
from ioc.web.description import openapi
from ioc.web.difference_reads import add_difference_route
from ioc.web.figure_orders import add_figure_routes
from ioc.web.mapping_routes import add_mapping_routes
from ioc.web.paints import Shared
from ioc.web.parameters import asked
from ioc.web.problems import Problem, answered, missing
from ioc.web.pulse_reads import ReadyMark, add_pulse_routes, not_ready
from ioc.web.reads import (
    add_list_routes,
    add_metric_routes,
    add_reject_routes,
    add_state_routes,
)
from ioc.web.replies import Answer, reply, tagged
from ioc.web.split_reads import add_split_route
from ioc.web.text import t
from ioc.web.uploads import add_upload_routes
from ioc.web.wall.orders import add_wall_orders

PREFIX = "/api"
_EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_KEPT = 256

log = logging.getLogger(__name__)


def install_api(server: FastAPI, context: Context, ready: ReadyMark = not_ready) -> None:
    """Puts the API under /api, ahead of any catch-all: all of it is answered here, 404 too."""
    server.router.routes.append(Route(PREFIX, _nothing, methods=_EVERY, include_in_schema=False))
    mounted = Mount(PREFIX, app=build_api(context, ready))
    # A dot that stops at a line's end would leave an address with one in it to the catch-all.
    mounted.path_regex = re.compile(mounted.path_regex.pattern, re.DOTALL)
    server.router.routes.append(mounted)


def build_api(context: Context, ready: ReadyMark = not_ready) -> FastAPI:
    """The API as an application of its own, to be mounted at /api."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    answers: Shared[Answer] = Shared(_KEPT)
    add_pulse_routes(api.router, context, ready)
    add_state_routes(api.router, context)
    add_metric_routes(api.router, context, answers)
    add_split_route(api.router, context)
    add_difference_route(api.router, context)
    add_list_routes(api.router, context, answers)
    add_reject_routes(api.router, context, answers)
    add_control_routes(api.router, context)
    add_figure_routes(api.router, context)
    add_mapping_routes(api.router, context)
    add_upload_routes(api.router, context)
    add_wall_orders(api.router, context)
    _add_description(api, context)
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _bug)
    return api


def _add_description(api: FastAPI, context: Context) -> None:
    kept: list[Answer] = []
    targets = {
        "agency": {agency.code for agency in context.lookups.agencies},
        "sector": set(context.lookups.sectors),
        "category": set(context.lookups.categories),
    }

    def description(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        if not kept:
            kept.append(tagged(orjson.dumps(openapi(api.routes, PREFIX, targets))))
        return reply(request, kept[0])

    path = "/v1/openapi.json"
    api.add_api_route(path, description, methods=["GET", "HEAD"], include_in_schema=False)


async def _nothing(request: Request) -> Response:
    return answered(_not_found(request))


def _problem(request: Request, error: Exception) -> Response:
    return answered(error) if isinstance(error, Problem) else _bug(request, error)


def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        return _not_allowed(request)
    if status == 404:
        return answered(_not_found(request))
    return answered(Problem(status, t("api.unreadable")))


def _not_found(request: Request) -> Problem:
    return missing(t("api.what.path"), request.url.path, t("api.remedy.path"))


def _not_allowed(request: Request) -> Response:
    allowed = _allowed(request)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"allow": allowed})
    detail = t("api.not_allowed", method=request.method, path=request.url.path, allowed=allowed)
    return answered(Problem(405, detail, value=request.method), {"allow": allowed})


def _allowed(request: Request) -> str:
    """Every method some route takes at this path, not only those of the first that matched."""
    methods = {"OPTIONS"}
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= set(getattr(route, "methods", None) or ())
    return ", ".join(sorted(methods))


def _bug(request: Request, error: Exception) -> Response:
    log.error("api failed path=%s error=%s", request.url.path, type(error).__name__)
    return answered(Problem(500, t("api.bug")))
