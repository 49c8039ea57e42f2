"""The shapes of the map: each file once for ever, under a name that changes with its content."""

from collections.abc import Mapping, Sequence

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ioc.geo.served import Geometry, by_name
from ioc.web.delivery import FOREVER
from ioc.web.problems import answered, missing
from ioc.web.text import t

PATH = "/geometry/"
MEDIA_TYPE = "application/geo+json"


def add_geometry(server: FastAPI, geometries: Sequence[Geometry]) -> None:
    """GET and HEAD of `/geometry/NAME` for each of them; any other name is a 404."""
    served = by_name(geometries)

    async def geometry(request: Request) -> Response:
        return _answer(served, request)

    server.add_api_route(
        f"{PATH}{{name:path}}",
        geometry,
        methods=["GET", "HEAD"],
        include_in_schema=False,
        response_model=None,
    )


def geometry_urls(geometries: Sequence[Geometry]) -> Mapping[str, str]:
    """The address of each file today, by what we call it: communes-100, communes-50, labels."""
    return {geometry.stem: f"{PATH}{geometry.name}" for geometry in geometries}


def _answer(served: Mapping[str, Geometry], request: Request) -> Response:
    name = request.path_params["name"]
    found = served.get(name)
    if found is None:
        return answered(missing(t("geometry.what"), name, t("geometry.remedy")))
    headers = {"cache-control": FOREVER, "vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", "").lower():
        headers["content-encoding"] = "gzip"
        return Response(found.gzipped, headers=headers, media_type=MEDIA_TYPE)
    return Response(found.body, headers=headers, media_type=MEDIA_TYPE)
