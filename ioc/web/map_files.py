"""Two files of one map: what the address asks, or a 400 that says why not."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.responses import Response

from ioc.domain.lookups import Lookups
from ioc.web.components.map_question import BEFORE, metric_of, offered, period_of
from ioc.web.components.map_table import EXPORT_PATH, SORTS
from ioc.web.context import Context
from ioc.web.exports import XLSX_TYPE
from ioc.web.filters import Filters
from ioc.web.map_sheets import csv_of, sheet, xlsx_of
from ioc.web.parameters import Parameter, asked, scope
from ioc.web.problems import Problem, answered
from ioc.web.sheets import BOM
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


def add_map_files(server: FastAPI, context: Context) -> None:
    def guarded(request: Request, write: Callable[["Reader", Filters], Response]) -> Response:
        try:
            with context.reader() as reader:
                asked(request.query_params.multi_items(), _parameters(reader.lookups))
                return write(reader, Filters.parse(request.url.query, reader.today))
        except Problem as problem:
            return answered(problem)

    def xlsx(request: Request) -> Response:
        return guarded(request, _xlsx)

    def as_csv(request: Request) -> Response:
        return guarded(request, _csv)

    for ending, answer in (("xlsx", xlsx), ("csv", as_csv)):
        server.add_api_route(
            f"{EXPORT_PATH}.{ending}",
            answer,
            methods=["GET"],
            include_in_schema=False,
            response_model=None,
        )


def _csv(reader: "Reader", filters: Filters) -> Response:
    body = (BOM + csv_of(sheet(reader, filters))).encode()
    return _file(body, "text/csv; charset=utf-8", filters, "csv")


def _xlsx(reader: "Reader", filters: Filters) -> Response:
    with TemporaryFile() as held:
        xlsx_of(held, sheet(reader, filters))
        held.seek(0)
        return _file(held.read(), XLSX_TYPE, filters, "xlsx")


def _file(body: bytes, kind: str, filters: Filters, ending: str) -> Response:
    key = metric_of(filters).key.replace(".", "-")
    name = f"ban-do-{key}-{filters.today:%Y%m%d}.{ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


def _parameters(lookups: Lookups) -> tuple[Parameter, ...]:
    sorts = [f"{sign}{name}" for name in SORTS for sign in ("", "-")]
    return (
        *scope(lookups),
        _choice("metric", sorted({metric.key for metric in offered()})),
        _choice("view", ["side", "difference"]),
        _choice("points", ["1"]),
        _choice("sort", sorts),
        Parameter(
            name="compare",
            schema={"type": "string"},
            valid=lambda text: text == BEFORE or period_of(text) is not None,
            remedy=t("map.remedy.compare"),
            description="compare",
        ),
    )


def _choice(name: str, values: list[str]) -> Parameter:
    return Parameter(
        name=name,
        schema={"type": "string", "enum": values},
        valid=frozenset(values).__contains__,
        remedy=t("export.remedy.choice", values=", ".join(values)),
        description=name,
    )
