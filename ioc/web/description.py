"""How a route says what it takes and gives, so that the OpenAPI description is never beside the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import BaseRoute

from ioc.web.models import ProblemDetails
from ioc.web.parameters import Parameter
from ioc.web.problems import MEDIA_TYPE
from ioc.web.text import t

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is promised of one operation. `query` are its parameters; `takes` the body it reads."""

    name: str
    model: type[BaseModel]
    query: Sequence[Parameter] = ()
    takes: type[BaseModel] | None = None

    @property
    def summary(self) -> str:
        return t(f"api.summary.{self.name}")


def get(
    router: APIRouter, path: str, answer: Callable[..., Response], described: Described
) -> None:
    """GET, and HEAD beside it, which needs no description of its own."""
    router.add_api_route(
        path,
        answer,
        methods=["GET"],
        name=described.name,
        operation_id=described.name,
        summary=described.summary,
        response_model=None,
        responses={200: {"model": described.model}, 304: {"description": t("api.same")}},
        openapi_extra=_extra(described, (400, 404) if "{" in path else (400,)),
    )
    router.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)


def post(router: APIRouter, path: str, answer: Callable[..., Any], described: Described) -> None:
    """POST of a JSON body, for those who carry the CSRF pair."""
    router.add_api_route(
        path,
        answer,
        methods=["POST"],
        name=described.name,
        operation_id=described.name,
        summary=described.summary,
        status_code=202,
        response_model=None,
        responses={202: {"model": described.model}},
        openapi_extra=_extra(described, (400, 403, 404, 413, 415, 502)),
    )


def openapi(routes: Sequence[BaseRoute], prefix: str) -> dict[str, Any]:
    """The whole description; its paths carry the prefix under which the API is mounted."""
    whole = get_openapi(
        title=t("api.title"),
        version="1",
        description=t("api.description"),
        routes=routes,
    )
    whole["paths"] = {f"{prefix}{path}": item for path, item in whole["paths"].items()}
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    for model in (ProblemDetails,):
        schemas[model.__name__] = model.model_json_schema()
    for item in whole["paths"].values():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["responses"]["401"] = _problem(401)
    return whole


def _extra(described: Described, refusals: Sequence[int]) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "parameters": [parameter.described() for parameter in described.query],
        "responses": {str(status): _problem(status) for status in refusals},
    }
    if described.takes is not None:
        schema = described.takes.model_json_schema()
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
        extra["parameters"].append(_CSRF)
    return extra


def _problem(status: int) -> dict[str, Any]:
    return {"description": t(f"api.title.{status}"), "content": _PROBLEM}


_CSRF = {
    "name": "X-CSRFToken",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,128}$"},
    "description": "Same value as the cookie _csrf_token.",
}
