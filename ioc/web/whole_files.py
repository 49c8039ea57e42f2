"""Files small enough to be made whole: one question's XLSX, and CSV, or a 400 that says why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.responses import Response

from ioc.web.context import Context
from ioc.web.exports import XLSX_TYPE, keep_period
from ioc.web.filters import Filters
from ioc.web.parameters import Parameter, asked
from ioc.web.problems import Problem, answered
from ioc.web.sheets import BOM

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

CSV_TYPE = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFile:
    """One question's files: where, what may be asked, and what is written in them.

    `csv` is None of what is a paper, and no list.
    """

    path: str
    parameters: Callable[["Reader"], Sequence[Parameter]]
    name: Callable[[Filters], str]
    xlsx: Callable[[IO[bytes], "Reader", Filters], None]
    csv: Callable[["Reader", Filters], str] | None


def add_whole_file(server: FastAPI, context: Context, file: WholeFile) -> None:
    def guarded(request: Request, write: Callable[["Reader", Filters], Response]) -> Response:
        try:
            with context.reader() as reader:
                asked(request.query_params.multi_items(), file.parameters(reader))
                filters = Filters.parse(request.url.query, reader.today)
                keep_period(request, filters)
                return write(reader, filters)
        except Problem as problem:
            return answered(problem)

    def xlsx(request: Request) -> Response:
        return guarded(request, lambda reader, filters: _xlsx(file, reader, filters))

    def as_csv(request: Request) -> Response:
        return guarded(request, lambda reader, filters: _csv(file, reader, filters))

    answers = {"xlsx": xlsx} if file.csv is None else {"xlsx": xlsx, "csv": as_csv}
    for ending, answer in answers.items():
        server.add_api_route(
            f"{file.path}.{ending}",
            answer,
            methods=["GET"],
            include_in_schema=False,
            response_model=None,
        )


def _xlsx(file: WholeFile, reader: "Reader", filters: Filters) -> Response:
    with TemporaryFile() as held:
        file.xlsx(held, reader, filters)
        held.seek(0)
        return _attached(held.read(), XLSX_TYPE, f"{file.name(filters)}.xlsx")


def _csv(file: WholeFile, reader: "Reader", filters: Filters) -> Response:
    body = f"{BOM}{file.csv(reader, filters) if file.csv else ''}".encode()
    return _attached(body, CSV_TYPE, f"{file.name(filters)}.csv")


def _attached(body: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)
