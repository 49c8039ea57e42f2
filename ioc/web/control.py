"""What a person may change: one order to one source, and the speed of a simulated clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

import anyio.to_thread
import httpx
from fastapi import APIRouter
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from ioc.store import commands
from ioc.web import models
from ioc.web.context import Context
from ioc.web.description import Described, post
from ioc.web.parameters import asked, of_source
from ioc.web.problems import Problem, missing
from ioc.web.reads import known_source
from ioc.web.replies import rendered
from ioc.web.text import t

Wish = TypeVar("Wish", bound=BaseModel)
_MOST_BYTES = 16 * 1024
_PATIENCE = 3.0
_TELL: Mapping[str, Callable[[Engine, str, datetime], None]] = MappingProxyType(
    {"run": commands.run_now, "pause": commands.pause, "resume": commands.resume}
)


def add_control_routes(router: APIRouter, context: Context) -> None:
    async def command(request: Request, name: str) -> Response:
        asked(request.query_params.multi_items(), ())
        order = await sent(request, models.Order)
        accepted = await anyio.to_thread.run_sync(lambda: _tell(context, name, order))
        return accepted_answer(accepted)

    async def speed(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        wish = await sent(request, models.SpeedOrder)
        return accepted_answer(
            await anyio.to_thread.run_sync(lambda: _set_speed(context, wish.rate))
        )

    of_command = Described(
        name="command", model=models.Accepted, path=of_source(), takes=models.Order
    )
    post(router, "/v1/sources/{name}/commands", command, of_command)
    of_speed = Described(name="speed", model=models.Speed, takes=models.SpeedOrder)
    post(router, "/v1/clock", speed, of_speed)


def accepted_answer(answer: BaseModel) -> Response:
    body = rendered(answer).body
    return Response(body, status_code=202, media_type="application/json")


def _tell(context: Context, source: str, order: models.Order) -> models.Accepted:
    with context.reader() as reader:
        known_source(reader, source)
        at = reader.now
    _TELL[order.command](context.engine, source, at)
    return models.Accepted(source=source, command=order.command, accepted_at=at)


def _set_speed(context: Context, rate: float) -> models.Speed:
    if not context.clock_url:
        raise missing(t("api.what.clock"), "/_clock", t("api.remedy.clock"))
    try:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as http:
            told = http.post(context.clock_url, json={"rate": rate}).raise_for_status().json()
        return models.Speed(rate=float(told["rate"]))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Problem(502, t("api.clock_away", error=type(error).__name__)) from None


async def sent(request: Request, model: type[Wish]) -> Wish:
    """The body as the model, or a Problem: 415 not JSON, 413 too long, 400 not as described."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, t("api.not_json"), parameter="content-type", value=kind or None)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise Problem(413, t("api.too_long", most=_MOST_BYTES))
    try:
        return model.model_validate_json(bytes(body))
    except ValidationError as error:
        raise _unfit(error) from None


def _unfit(error: ValidationError) -> Problem:
    # Where and what pydantic found; never what was sent, which may be anything.
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or t("api.what.body")
    remedy = t("api.remedy.body")
    detail = t("api.bad_body", name=where, reason=first["msg"], remedy=remedy)
    return Problem(400, detail, parameter=where, remedy=remedy)
