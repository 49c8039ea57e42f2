"""Typed figures as a file: what the address asks for, all its pages, in the order of the screen."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from fastapi import FastAPI

from ioc.domain.figures import Stage
from ioc.domain.periods import TZ
from ioc.metrics.typed import TypedFigure
from ioc.web.context import Context
from ioc.web.figure_orders import typed_parameters
from ioc.web.filters import Filters
from ioc.web.locales import named
from ioc.web.pages.typed import EXPORT_PATH
from ioc.web.sheets import csv_cell
from ioc.web.text import moment, t
from ioc.web.typed_words import ask_of, period_words
from ioc.web.whole_files import WholeFile, add_whole_file

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

# Name, width and how its value is said; a number stays one.
HEADS = (
    ("typed.column.agency", 34),
    ("typed.file.code", 12),
    ("typed.file.party", 34),
    ("typed.column.measure", 40),
    ("typed.file.measure_code", 18),
    ("typed.file.unit", 14),
    ("typed.column.period", 16),
    ("typed.column.standing", 18),
    ("typed.column.pending", 18),
    ("typed.column.stage", 22),
    ("typed.file.reason", 40),
    ("typed.file.approved", 17),
    ("typed.file.locked", 17),
    ("typed.column.moved", 17),
    ("typed.file.source", 24),
)
STRETCH = 1_000


def add_figure_files(server: FastAPI, context: Context) -> None:
    files = WholeFile(
        path=EXPORT_PATH,
        parameters=lambda _: typed_parameters(context),
        name=_name,
        xlsx=write_xlsx,
        csv=csv_text,
    )
    add_whole_file(server, context, files)


def rows_of(reader: "Reader", filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Every figure of the question; only what waits stands under what waits."""
    typed, ask, offset = reader.typed(), ask_of(filters), 0
    while stretch := typed.page(ask, offset, STRETCH):
        yield from (_row(figure) for figure in stretch)
        offset += len(stretch)


def csv_text(reader: "Reader", filters: Filters) -> str:
    """Semicolons and decimal commas, as a Vietnamese Excel reads them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([t(head) for head, _ in HEADS])
    for row in rows_of(reader, filters):
        writer.writerow([_written(value) for value in row])
    return buffer.getvalue()


def _written(value: Any) -> str:
    if isinstance(value, float):
        # As many decimals as it has: a file is for those who count on.
        return (f"{value:.0f}" if value.is_integer() else repr(value)).replace(".", ",")
    return csv_cell(value)


def write_xlsx(target: IO[bytes], reader: "Reader", filters: Filters) -> None:
    """A sheet of the figures and one that says what they are."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    instant = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    amount = book.add_format({"num_format": "#,##0.######"})
    sheet = book.add_worksheet(t("page.typed"))
    for place, (name, width) in enumerate(HEADS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, t(name), head)
    line = 0
    for line, row in enumerate(rows_of(reader, filters), 1):
        for place, value in enumerate(row):
            _write(sheet, (line, place), value, (instant, amount))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(line, 1), len(HEADS) - 1)
    _notes(book, head, _said(reader, filters, line))
    book.close()


def _write(sheet: Any, at: tuple[int, int], value: Any, formats: Sequence[Any]) -> None:
    if isinstance(value, datetime):
        local = value.astimezone(TZ).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(*at, local, formats[0])
    elif isinstance(value, float):
        sheet.write_number(*at, value, formats[1])
    elif value:
        sheet.write_string(*at, named(str(value)))


def _notes(book: Any, head: Any, lines: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(t("export.notes"))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for line, (name, words) in enumerate(lines):
        sheet.write_string(line, 0, name, head)
        sheet.write_string(line, 1, words)


def _said(reader: "Reader", filters: Filters, rows: int) -> list[tuple[str, str]]:
    return [
        (t("export.note.metric"), t("typed.title")),
        (t("export.note.formula"), t("typed.note")),
        (t("export.note.rows"), str(rows)),
        (t("export.note.as_of"), moment(reader.fed("figures").as_of)),
        (t("export.note.made"), moment(reader.now)),
        (t("typed.file.narrowed"), filters.query() or t("export.note.no_query")),
    ]


def _row(figure: TypedFigure) -> tuple[Any, ...]:
    waiting = None if figure.stage == Stage.RETURNED else figure.pending
    return (
        figure.agency_name,
        figure.agency,
        figure.agency_text,
        figure.measure_name,
        figure.measure,
        figure.unit,
        period_words(figure.period),
        figure.standing,
        waiting,
        t(f"typed.stage.{figure.stage}"),
        figure.reason,
        figure.approved_at,
        figure.locked_at,
        figure.moved_at,
        figure.source_title,
    )


def _name(filters: Filters) -> str:
    return f"so-lieu-nhap-{filters.today:%Y%m%d}"
