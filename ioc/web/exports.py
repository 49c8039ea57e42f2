"""The list on the screen as a file: the same question, the same rows, or a 400 that says why."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from ioc.metrics.catalogue import CATALOGUE, SUBJECTS
from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import sort_names
from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.kind import Kind
from ioc.web.components.kinds import KINDS
from ioc.web.components.listed import count
from ioc.web.components.question import PARTS, STRIPS, Question, asked
from ioc.web.filters import Filters
from ioc.web.parameters import Parameter, scope
from ioc.web.parameters import asked as checked
from ioc.web.problems import Problem, answered, contradiction
from ioc.web.sheets import BOM, MOST_SHEET_ROWS, csv_text, write_xlsx
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

MOST_TEXT = 100
# More units than these are counted in a file's name, not listed.
MOST_NAMED = 3
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Write = Callable[["Reader", Filters, Kind], Response]


class Readers(Protocol):
    """What the routes need: a Reader for one request."""

    def reader(self) -> "AbstractContextManager[Reader]": ...


def add_routes(server: FastAPI, context: Readers) -> None:
    """Two files of one question for each kind; a bad parameter is a 400, never other rows."""
    for kind in KINDS.values():
        _add_kind(server, context, kind)


def _add_kind(server: FastAPI, context: Readers, kind: Kind) -> None:
    def xlsx(request: Request) -> Response:
        return _guarded(context, request, kind, _xlsx_response)

    def as_csv(request: Request) -> Response:
        return _guarded(context, request, kind, _csv_response)

    # Plain functions: the server runs them in a thread, so that a long file stops nobody.
    path = kind.export_path
    server.add_api_route(f"{path}.xlsx", xlsx, methods=["GET"], include_in_schema=False)
    server.add_api_route(f"{path}.csv", as_csv, methods=["GET"], include_in_schema=False)


def _guarded(context: Readers, request: Request, kind: Kind, write: Write) -> Response:
    try:
        with context.reader() as reader:
            return write(reader, _filters(reader, request, kind), kind)
    except Problem as problem:
        return answered(problem)


def _filters(reader: "Reader", request: Request, kind: Kind) -> Filters:
    checked(request.query_params.multi_items(), _parameters(reader, kind))
    filters = Filters.parse(request.url.query, reader.today)
    keep_period(request, filters)
    return filters


def keep_period(request: Request, filters: Filters) -> None:
    """A period that makes no sense is refused, where a page would show this month."""
    start, end = request.query_params.get("from"), request.query_params.get("to")
    for name, given, taken in (("from", start, filters.start), ("to", end, filters.end)):
        if given and date.fromisoformat(given) != taken:
            raise contradiction(name, given, t("export.remedy.period"))


def _parameters(reader: "Reader", kind: Kind) -> tuple[Parameter, ...]:
    carried = {"from", "to", "version", *SUBJECTS[kind.subject].columns}
    return (
        *(parameter for parameter in scope(reader.lookups) if parameter.name in carried),
        _choice("part", PARTS),
        _choice("metric", {m.key for m in CATALOGUE if m.subject == kind.subject}),
        *([_choice("strip", [name for name, _ in STRIPS])] if kind is DOSSIERS else ()),
        _choice("sort", sort_names(LISTINGS[kind.subject])),
        Parameter(
            name="q",
            schema={"type": "string", "maxLength": MOST_TEXT},
            valid=lambda text: len(text) <= MOST_TEXT,
            remedy=t("export.remedy.q"),
            description=t("export.param.q"),
        ),
        Parameter(
            name="has",
            schema={"type": "string", "maxLength": MOST_TEXT},
            valid=lambda text: _names_columns(text, kind),
            remedy=t("export.remedy.has", columns=", ".join(kind.names)),
            description=t("export.param.has"),
        ),
    )


def _names_columns(text: str, kind: Kind) -> bool:
    """step:ky;why:hen lai. A column that nobody knows would leave more rows than were meant."""
    named = [part.partition(":") for part in text.split(";")]
    right = all(name in kind.names and words.strip() for name, _, words in named)
    return len(text) <= MOST_TEXT and right


def _choice(name: str, values: Iterable[str]) -> Parameter:
    listed = sorted(values)
    return Parameter(
        name=name,
        schema={"type": "string", "enum": listed},
        valid=frozenset(listed).__contains__,
        remedy=t("export.remedy.choice", values=", ".join(listed)),
        description=name,
    )


def _csv_response(reader: "Reader", filters: Filters, kind: Kind) -> Response:
    # Written whole before the first byte leaves: a half file would look like a whole one.
    held = TemporaryFile()  # noqa: SIM115
    held.write(BOM.encode())
    for text in csv_text(reader, asked(filters, (kind,))):
        held.write(text.encode())
    return _file(held, "text/csv; charset=utf-8", _file_name(filters, kind, "csv"))


def _xlsx_response(reader: "Reader", filters: Filters, kind: Kind) -> Response:
    question = asked(filters, (kind,))
    expected = count(reader, question) if isinstance(question, Question) else 0
    if (expected or 0) > MOST_SHEET_ROWS:
        raise contradiction(
            "metric",
            filters.query(),
            t("export.remedy.rows", most=number(MOST_SHEET_ROWS), count=number(expected)),
        )
    held = TemporaryFile()  # noqa: SIM115
    write_xlsx(held, reader, filters, kind)
    return _file(held, XLSX_TYPE, _file_name(filters, kind, "xlsx"))


def _file_name(filters: Filters, kind: Kind, ending: str) -> str:
    several = len(filters.agency) > MOST_NAMED
    asked_for = filters.extra.get("metric", filters.extra.get("strip", ""))
    words = [
        asked_for.rpartition(".")[2],
        *([f"{len(filters.agency)}-don-vi"] if several else filters.agency),
    ]
    name = "-".join(
        word.replace("?", "x") for word in [kind.file, *words, f"{filters.today:%Y%m%d}"] if word
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
