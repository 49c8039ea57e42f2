"""How a route says what it takes and gives: the OpenAPI description, made from the same facts."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import BaseRoute

from ioc.web.figure_models import StepOrder
from ioc.web.mapping_models import MappingOrder, UndoOrder, with_targets
from ioc.web.models import Order, ProblemDetails, SpeedOrder
from ioc.web.parameters import Parameter
from ioc.web.problems import MEDIA_TYPE
from ioc.web.sessions import CSRF_TOKEN
from ioc.web.text import t
from ioc.web.wall.models import WallOrder, WallRemoval

_REF = "#/components/schemas/{model}"
_PROBLEM: Mapping[str, Any] = {
    MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDetails")}}
}
_MODELS = (
    *(ProblemDetails, Order, SpeedOrder, StepOrder, MappingOrder, UndoOrder),
    *(WallOrder, WallRemoval),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is promised of one operation. `query` are its parameters; `takes` the body it reads, or
    `media` the kind of bytes that are its body.

    `path` describes the parts of its address, by name; `refusals` are those of its own.
    """

    name: str
    model: type[BaseModel]
    path: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    query: Sequence[Parameter] = ()
    takes: type[BaseModel] | None = None
    media: str = ""
    refusals: Sequence[int] = ()

    @property
    def summary(self) -> str:
        return t(f"api.summary.{self.name}")


def get(
    router: APIRouter,
    path: str,
    answer: Callable[..., Response | Awaitable[Response]],
    described: Described,
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
        openapi_extra=_extra(
            described, (400, *((404,) if "{" in path else ()), *described.refusals)
        ),
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
        openapi_extra=_extra(described, (400, 403, 404, 409, 413, 415, 502)),
    )


def openapi(
    routes: Sequence[BaseRoute], prefix: str, targets: Mapping[str, Iterable[str]]
) -> dict[str, Any]:
    """The whole description; its paths carry the prefix under which the API is mounted."""
    whole = get_openapi(
        title=t("api.title"),
        version="1",
        description=t("api.description"),
        routes=routes,
    )
    whole["paths"] = {f"{prefix}{path}": item for path, item in whole["paths"].items()}
    schemas = whole.setdefault("components", {}).setdefault("schemas", {})
    for model in _MODELS:
        whole_schema = model.model_json_schema(ref_template=_REF)
        schemas.update(whole_schema.pop("$defs", {}))
        schemas[model.__name__] = whole_schema
    with_targets(schemas, targets)
    for item in whole["paths"].values():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["responses"]["401"] = _problem(401)
            operation["parameters"] = _once(operation.get("parameters", ()))
    return whole


def _once(parameters: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """FastAPI describes a part of the path by its type alone: what we say of it stands."""
    return list({(one["in"], one["name"]): one for one in parameters}.values())


def _extra(described: Described, refusals: Sequence[int]) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "parameters": [
            *({"name": n, "in": "path", "required": True, **p} for n, p in described.path.items()),
            *(parameter.described() for parameter in described.query),
        ],
        "responses": {str(status): _problem(status) for status in refusals},
    }
    if described.takes is not None:
        schema = {"$ref": _REF.format(model=described.takes.__name__)}
        content = {"application/json": {"schema": schema}}
        extra["requestBody"] = {"required": True, "content": content}
        extra["parameters"].append(_csrf())
    if described.media:
        content = {described.media: {"schema": {"type": "string", "format": "binary"}}}
        extra["requestBody"] = {"required": True, "content": content}
        extra["parameters"].append(_csrf())
    return extra


def _problem(status: int) -> dict[str, Any]:
    return {"description": t(f"api.title.{status}"), "content": _PROBLEM}


def _csrf() -> dict[str, Any]:
    return {
        "name": "X-CSRFToken",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{CSRF_TOKEN}$"},
        "description": t("api.csrf"),
    }
