"""The questions of the API: state, figures, the rows behind them, and what was not taken in."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from ioc.metrics.catalogue import CATALOGUE
from ioc.metrics.coverage import not_included
from ioc.metrics.model import Part, PartName
from ioc.metrics.reader import Reader
from ioc.web import models, parameters, row_models
from ioc.web.comparison_reads import HeldAgainst, comparison, held_against
from ioc.web.context import Context
from ioc.web.description import Described, get
from ioc.web.paints import Shared
from ioc.web.parameters import asked
from ioc.web.problems import contradiction, missing
from ioc.web.questions import Page, Question, page, part, question
from ioc.web.replies import Answer, rendered, reply
from ioc.web.split_reads import definition
from ioc.web.text import t

_LONGEST_ID = 18
_ROWS: Mapping[str, type[models.Answer]] = {
    "dossiers": row_models.DossierRow,
    "cases": row_models.CaseRow,
    "petitions": row_models.CaseRow,
    "alerts": row_models.AlertRow,
    "incidents": row_models.IncidentRow,
    "calls": row_models.CallRow,
}


def add_state_routes(router: APIRouter, context: Context) -> None:
    def status(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        with context.reader() as reader:
            return reply(request, rendered(_status(reader)))

    def catalogue(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        return reply(request, rendered(_catalogue()))

    get(router, "/v1/status", status, Described(name="status", model=models.Status))
    get(router, "/v1/metrics", catalogue, Described(name="catalogue", model=models.Catalogue))


def add_metric_routes(router: APIRouter, context: Context, answers: Shared[Answer]) -> None:
    scope = parameters.scope(context.lookups)
    of_value = (*scope, parameters.breakdown(), *parameters.comparison())
    of_rows = (*scope, parameters.part(), *parameters.paging())

    def value(request: Request, key: str) -> Response:
        wanted = asked(request.query_params.multi_items(), of_value, key)
        with context.reader() as reader:
            ask, beside = question(key, wanted, reader.today), held_against(wanted)
            return _shared(request, reader, answers, lambda: _value(reader, ask, beside))

    def rows(request: Request, key: str) -> Response:
        wanted = asked(request.query_params.multi_items(), of_rows, key)
        with context.reader() as reader:
            ask = question(key, wanted, reader.today)
            which, stretch = part(wanted, ask.metric), page(wanted)
            return _shared(request, reader, answers, lambda: _rows(reader, ask, which, stretch))

    of_key, key_part = "/v1/metrics/{key}", parameters.of_metric()
    as_value = Described(name="value", model=models.Value, path=key_part, query=of_value)
    get(router, of_key, value, as_value)
    as_rows = Described(name="rows", model=row_models.Rows, path=key_part, query=of_rows)
    get(router, f"{of_key}/rows", rows, as_rows)


def add_list_routes(router: APIRouter, context: Context, answers: Shared[Answer]) -> None:
    """The reports and the alerts themselves, as their counts list them."""
    for name, key, model in (
        ("feedback", "feedback.received", row_models.CaseRows),
        ("alerts", "security.alerts", row_models.AlertRows),
    ):
        _add_list(router, context, answers, (name, key, model))


def _add_list(
    router: APIRouter,
    context: Context,
    answers: Shared[Answer],
    listed: tuple[str, str, type[BaseModel]],
) -> None:
    name, key, model = listed
    of_rows = (*parameters.scope(context.lookups), *parameters.paging())

    def rows(request: Request) -> Response:
        wanted = asked(request.query_params.multi_items(), of_rows)
        with context.reader() as reader:
            ask, stretch = question(key, wanted, reader.today), page(wanted)
            return _shared(
                request, reader, answers, lambda: _rows(reader, ask, "numerator", stretch)
            )

    get(router, f"/v1/{name}", rows, Described(name=name, model=model, query=of_rows))


def add_reject_routes(router: APIRouter, context: Context, answers: Shared[Answer]) -> None:
    of_list = parameters.paging()

    def rejects(request: Request, name: str) -> Response:
        stretch = page(asked(request.query_params.multi_items(), of_list))
        with context.reader() as reader:
            known_source(reader, name)
            return _shared(request, reader, answers, lambda: _rejects(reader, name, stretch))

    described = Described(
        name="rejects", model=models.RejectRows, path=parameters.of_source(), query=of_list
    )
    get(router, "/v1/sources/{name}/rejects", rejects, described)


def known_source(reader: Reader, name: str) -> None:
    names = [source.name for source in reader.sources()]
    if name not in names:
        remedy = t("api.remedy.source", names=", ".join(names) or "—")
        raise missing(t("api.what.source"), name, remedy)


def _shared(
    request: Request, reader: Reader, answers: Shared[Answer], make: Callable[[], BaseModel]
) -> Response:
    pairs = sorted(set(request.query_params.multi_items()))
    # A turn that brought nothing moves what time the data speaks of, and no revision.
    spoken = tuple(source.data_as_of for source in reader.sources())
    key = (reader.revision, reader.today, spoken, request.url.path, tuple(pairs))
    return reply(request, answers.get(key, lambda: rendered(make())))


def _status(reader: Reader) -> models.Status:
    sources = tuple(models.SourceStatus.model_validate(source) for source in reader.sources())
    return models.Status(revision=reader.revision, now=reader.now, sources=sources)


def _catalogue() -> models.Catalogue:
    return models.Catalogue(tuple(definition(metric) for metric in CATALOGUE))


def _value(reader: Reader, ask: Question, beside: HeldAgainst | None) -> models.Value:
    figure = reader.value(ask.metric, ask.where)
    parts = _parts(reader, ask)
    return models.Value(
        key=ask.metric.key,
        version=ask.metric.version,
        start=ask.where.start,
        end=ask.where.end,
        cut_to_today=ask.cut,
        as_of=reader.fed(ask.metric.subject).as_of,
        revision=reader.revision,
        loading=figure.loading,
        additive=ask.metric.kind not in ("distinct", "quoted")
        and not any(part.restated for part in parts),
        according_to=_according_to(reader, ask),
        not_included=tuple(map(str, not_included(reader, ask.metric.subject, ask.where))),
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        comparison=comparison(reader, ask, beside) if beside else None,
        rows=tuple(_row(part) for part in parts),
    )


def _according_to(reader: Reader, ask: Question) -> tuple[str, ...]:
    if ask.metric.subject != "totals":
        return ()
    told = reader.reported(ask.where)
    return tuple(dict.fromkeys(one.title for one in told if one.measure in ask.metric.top))


def _parts(reader: Reader, ask: Question) -> tuple[Part, ...]:
    if ask.by is None:
        return ()
    if ask.by in ("day", "month"):
        # What the units of its end were not yet is no more told here than on a page.
        return reader.series(ask.metric, ask.where, ask.by)
    return reader.by(ask.metric, ask.where, ask.by)


def _row(part: Part) -> models.Row:
    figure = part.figure
    return models.Row(
        key=part.key,
        label=part.label,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        loading=figure.loading,
    )


def _rows(reader: Reader, ask: Question, which: PartName, stretch: Page) -> row_models.Rows:
    try:
        found = reader.rows(
            ask.metric, ask.where, part=which, limit=stretch.limit, after=stretch.after
        )
    except ValueError:
        raise _not_ours(stretch) from None
    distinct = ask.metric.kind == "distinct"
    row: type[models.Answer] = row_models.DistinctRow if distinct else _ROWS[ask.metric.subject]
    told: Any = tuple(row.model_validate(one) for one in found.rows)
    return row_models.Rows(revision=reader.revision, count=found.count, rows=told, next=found.next)


def _rejects(reader: Reader, name: str, stretch: Page) -> models.RejectRows:
    found = reader.rejects(name, stretch.limit, _reject_id(stretch))
    rows = tuple(models.RejectRow.model_validate(row) for row in found.rows)
    return models.RejectRows(
        revision=reader.revision, count=found.count, rows=rows, next=found.next
    )


def _reject_id(stretch: Page) -> int:
    """A reject's token is the number of the last one shown."""
    token = stretch.after or "0"
    if not (token.isascii() and token.isdigit()) or len(token) > _LONGEST_ID:
        raise _not_ours(stretch)
    return int(token)


def _not_ours(stretch: Page) -> Exception:
    return contradiction("after", stretch.after or "", t("api.remedy.after"))
