"""Typed figures over the API: the list, one figure's history, and the steps people ask for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ioc.metrics.reader import Reader
from ioc.metrics.typed import TypedAsk
from ioc.sources.privacy import free_text
from ioc.store.figure_orders import Item, Order, Refusal, ask
from ioc.web import figure_models as models
from ioc.web import parameters
from ioc.web.context import Context
from ioc.web.control import accepted_answer, sent
from ioc.web.description import Described, get, post
from ioc.web.parameters import Asked, Parameter, asked, one
from ioc.web.problems import Problem, contradiction, missing
from ioc.web.questions import Page, page
from ioc.web.replies import rendered, reply
from ioc.web.text import t
from ioc.web.typed_words import STAGES, is_period, refusal_words

LONGEST_ID = 18
MOST_MEASURE = 100
MOST_REASON = 500
ADMINISTRATOR = "quản trị"
"""Who signs the steps: there is one account."""


def add_figure_routes(router: APIRouter, context: Context) -> None:
    of_list = (*typed_parameters(context), *parameters.paging())

    def listed(request: Request) -> Response:
        wanted = asked(request.query_params.multi_items(), of_list)
        with context.reader() as reader:
            return reply(request, rendered(_rows(reader, _ask(wanted), page(wanted))))

    def history(request: Request, figure: str) -> Response:
        asked(request.query_params.multi_items(), ())
        with context.reader() as reader:
            return reply(request, rendered(_history(reader, figure)))

    async def steps(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        order = (await sent(request, models.StepOrder)).root
        return accepted_answer(await anyio.to_thread.run_sync(lambda: _tell(context, order)))

    path = "/v1/typed-figures"
    get(router, path, listed, Described(name="typed", model=models.TypedRows, query=of_list))
    of_history = Described(
        name="typed_history", model=models.TypedHistory, path={"figure": _figure()}
    )
    get(router, f"{path}/{{figure}}/steps", history, of_history)
    of_steps = Described(name="typed_steps", model=models.StepAccepted, takes=models.StepOrder)
    post(router, f"{path}/steps", steps, of_steps)


def typed_parameters(context: Context) -> tuple[Parameter, ...]:
    """What the figures can be asked by."""
    agency = next(p for p in parameters.scope(context.lookups) if p.name == "agency")
    return (
        agency,
        Parameter(
            name="measure",
            schema={"type": "string", "minLength": 1, "maxLength": MOST_MEASURE},
            valid=lambda text: 0 < len(text) <= MOST_MEASURE,
            remedy=t("api.remedy.measure"),
            description=t("api.param.measure"),
        ),
        Parameter(
            name="period",
            schema={"type": "string", "pattern": models.PERIOD},
            valid=is_period,
            remedy=t("api.remedy.period"),
            description=t("api.param.period"),
        ),
        Parameter(
            name="stage",
            schema={"type": "string", "enum": list(STAGES)},
            valid=STAGES.__contains__,
            remedy=t("api.remedy.choice", values=", ".join(STAGES)),
            description=t("api.param.stage"),
        ),
    )


def _figure() -> Mapping[str, Any]:
    schema = {"type": "string", "pattern": f"^[1-9][0-9]{{0,{LONGEST_ID - 1}}}$"}
    return {"description": t("api.param.figure"), "schema": schema, "example": "1"}


def _ask(wanted: Asked) -> TypedAsk:
    return TypedAsk(
        agencies=wanted.get("agency", ()),
        measure=one(wanted, "measure") or "",
        period=one(wanted, "period") or "",
        stages=STAGES.get(one(wanted, "stage") or "", ()),
    )


def _rows(reader: Reader, ask_: TypedAsk, stretch: Page) -> models.TypedRows:
    token = stretch.after or "0"
    if not (token.isascii() and token.isdigit()) or len(token) > LONGEST_ID:
        raise contradiction("after", token, t("api.remedy.after"))
    typed = reader.typed()
    found = typed.after(ask_, int(token), stretch.limit + 1)
    shown = found[: stretch.limit]
    return models.TypedRows(
        revision=reader.revision,
        count=typed.count(ask_),
        rows=tuple(models.TypedRow.model_validate(row) for row in shown),
        next=str(shown[-1].id) if len(found) > stretch.limit else None,
    )


def _history(reader: Reader, figure: str) -> models.TypedHistory:
    typed = reader.typed()
    known = figure.isascii() and figure.isdigit() and len(figure) <= LONGEST_ID
    found = typed.one(int(figure)) if known else None
    if found is None:
        raise missing(t("api.what.figure"), figure, t("api.remedy.figure"))
    steps = typed.history(found.id)
    return models.TypedHistory(
        revision=reader.revision,
        figure=models.TypedRow.model_validate(found),
        steps=tuple(models.TypedStepRow.model_validate(step) for step in steps),
    )


def _tell(context: Context, wish: Any) -> models.StepAccepted:
    order = _order(wish, context.clock.now())
    refusals = ask(context.engine, order)
    if refusals:
        raise Problem(409, _refused(context, refusals, order.period))
    return models.StepAccepted(step=wish.step, figures=len(order.items), accepted_at=order.at)


def _order(wish: Any, at: datetime) -> Order:
    if isinstance(wish, models.LockPeriodOrder):
        return Order(step="lock", period=wish.period, by=ADMINISTRATOR, at=at)
    if isinstance(wish, models.CorrectOrder):
        item = Item(wish.figure.id, wish.figure.seen)
        value, reason = wish.value, free_text(wish.reason, MOST_REASON)
        return Order(
            step="correct", items=(item,), value=value, reason=reason, by=ADMINISTRATOR, at=at
        )
    items = tuple(Item(one_.id, one_.seen) for one_ in wish.figures)
    reason = free_text(getattr(wish, "reason", ""), MOST_REASON)
    return Order(step=wish.step, items=items, reason=reason, by=ADMINISTRATOR, at=at)


def _refused(context: Context, refusals: list[Refusal], period: str) -> str:
    with context.reader() as reader:
        named = reader.typed().named(refusal.figure for refusal in refusals)
    told = [(named.get(refusal.figure), refusal.why.value) for refusal in refusals]
    return f"{refusal_words(told, period)}."
