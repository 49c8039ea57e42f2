"""The list on the screen as a file: the same question, the same rows, or a 400 that says why."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from ioc.metrics.catalogue import CATALOGUE
from ioc.web.components.question import SORTS, STRIPS, Question, asked, count
from ioc.web.filters import Filters
from ioc.web.parameters import Parameter, part, scope
from ioc.web.parameters import asked as checked
from ioc.web.problems import Problem, answered, contradiction
from ioc.web.sheets import BOM, MOST_SHEET_ROWS, csv_text, write_xlsx
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH = "/api/export/dossiers"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Readers(Protocol):
    """What the routes need: a Reader for one request."""

    def reader(self) -> "AbstractContextManager[Reader]": ...


def add_routes(server: FastAPI, context: Readers) -> None:
    """Two files of one question; a bad parameter is a 400, never a file of other rows."""

    def xlsx(request: Request) -> Response:
        return _guarded(context, request, _xlsx_response)

    def as_csv(request: Request) -> Response:
        return _guarded(context, request, _csv_response)

    # Plain functions: the server runs them in a thread, so that a long file stops nobody.
    server.add_api_route(f"{PATH}.xlsx", xlsx, methods=["GET"], include_in_schema=False)
    server.add_api_route(f"{PATH}.csv", as_csv, methods=["GET"], include_in_schema=False)


def _guarded(
    context: Readers, request: Request, write: Callable[["Reader", Filters], Response]
) -> Response:
    try:
        with context.reader() as reader:
            return write(reader, _filters(reader, request))
    except Problem as problem:
        return answered(problem)


def _filters(reader: "Reader", request: Request) -> Filters:
    checked(request.query_params.multi_items(), _parameters(reader))
    filters = Filters.parse(request.url.query, reader.today)
    start, end = request.query_params.get("from"), request.query_params.get("to")
    for name, given, taken in (("from", start, filters.start), ("to", end, filters.end)):
        if given and date.fromisoformat(given) != taken:
            raise contradiction(name, given, t("export.remedy.period"))
    return filters


def _parameters(reader: "Reader") -> tuple[Parameter, ...]:
    return (
        *scope(reader.lookups),
        part(),
        _choice("metric", {metric.key for metric in CATALOGUE}),
        _choice("strip", [name for name, _ in STRIPS]),
        _choice("sort", SORTS),
        Parameter(
            name="q",
            schema={"type": "string", "maxLength": 100},
            valid=lambda text: len(text) <= 100,
            remedy=t("export.remedy.q"),
            description=t("export.param.q"),
        ),
    )


def _choice(name: str, values: Iterable[str]) -> Parameter:
    listed = sorted(values)
    return Parameter(
        name=name,
        schema={"type": "string", "enum": listed},
        valid=frozenset(listed).__contains__,
        remedy=t("export.remedy.choice", values=", ".join(listed)),
        description=name,
    )


def _csv_response(reader: "Reader", filters: Filters) -> Response:
    # Written whole before the first byte leaves: a half file would look like a whole one.
    held = TemporaryFile()  # noqa: SIM115
    held.write(BOM.encode())
    for text in csv_text(reader, asked(filters)):
        held.write(text.encode())
    return _file(held, "text/csv; charset=utf-8", _file_name(filters, "csv"))


def _xlsx_response(reader: "Reader", filters: Filters) -> Response:
    question = asked(filters)
    expected = count(reader, question) if isinstance(question, Question) else 0
    if (expected or 0) > MOST_SHEET_ROWS:
        raise contradiction(
            "metric",
            filters.query(),
            t("export.remedy.rows", most=number(MOST_SHEET_ROWS), count=number(expected)),
        )
    held = TemporaryFile()  # noqa: SIM115
    write_xlsx(held, reader, filters)
    return _file(held, XLSX_TYPE, _file_name(filters, "xlsx"))


def _file_name(filters: Filters, ending: str) -> str:
    words = [
        filters.extra.get("metric", filters.extra.get("strip", "")).removeprefix("dossiers."),
        *filters.agency,
    ]
    name = "-".join(
        word.replace("?", "x") for word in ["ho-so", *words, f"{filters.today:%Y%m%d}"] if word
    )
    return f"{name}.{ending}"


def _file(held: IO[bytes], kind: str, name: str) -> Response:
    size = held.tell()
    held.seek(0)
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(size),
        "cache-control": "no-store",
    }
    return StreamingResponse(_chunks(held), media_type=kind, headers=headers)


def _chunks(held: IO[bytes]) -> Iterator[bytes]:
    with held:
        while chunk := held.read(65536):
            yield chunk
