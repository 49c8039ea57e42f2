"""Dossiers as sheets: a file outlives its page, so it carries its definition and its time."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from ioc.domain.periods import TZ
from ioc.web.components import cells
from ioc.web.components.question import Question, Row, Search, asked, every, searched
from ioc.web.filters import Filters
from ioc.web.text import day, moment, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

# A sheet of Excel has 1,048,576 rows, and the first is the head.
MOST_SHEET_ROWS = 1_048_575
CSV_ROWS = 500
RISKY = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its head, its width, and its value: text, number, day or instant."""

    head: str
    width: int
    value: Callable[[Row], Any]


def _plain(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _yes(row: Row) -> str:
    return t("dossiers.yes") if row.get("paused") else ""


COLUMNS = (
    Column("export.code", 24, _plain("code")),
    Column("export.procedure", 12, _plain("procedure")),
    Column("export.procedure_name", 48, _plain("procedure_name")),
    Column("export.sector_name", 26, _plain("sector_name")),
    Column("export.agency", 34, _plain("agency_name")),
    Column("export.receiving", 34, _plain("receiving_name")),
    Column("export.channel", 12, cells.channel),
    Column("export.status", 18, cells.status),
    Column("export.received_at", 17, _plain("received_at")),
    Column("export.due_day", 12, _plain("due_day")),
    Column("export.first_due_day", 12, _plain("first_due_day")),
    Column("export.due_moves", 9, _plain("due_moves")),
    Column("export.resolved_at", 17, _plain("resolved_at")),
    Column("export.resolved_day", 12, _plain("resolved_day")),
    Column("export.returned_at", 17, _plain("returned_at")),
    Column("export.paused", 10, _yes),
    Column("export.days_left", 12, _plain("days_left")),
    Column("export.step", 24, _plain("step")),
    Column("export.room", 24, _plain("room")),
    Column("export.step_since", 17, _plain("step_since")),
    Column("export.why", 24, cells.why),
)
AMOUNT = Column("export.amount", 14, _plain("amount"))
PROCEDURE_COLUMNS = (
    Column("export.procedure", 12, _plain("key")),
    Column("export.procedure_name", 60, _plain("label")),
)


def columns(question: Question | Search) -> Sequence[Column]:
    if isinstance(question, Question) and question.metric.kind == "distinct":
        return PROCEDURE_COLUMNS
    if isinstance(question, Question) and question.metric.kind == "mean":
        return (*COLUMNS, AMOUNT)
    return COLUMNS


def rows_of(reader: "Reader", question: Question | Search) -> Iterator[Row]:
    return (
        iter(searched(reader, question))
        if isinstance(question, Search)
        else every(reader, question)
    )


def csv_text(reader: "Reader", question: Question | Search) -> Iterator[str]:
    """Semicolons, days as a Vietnamese Excel reads them, no cell that could run as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    shown = columns(question)
    writer.writerow([t(column.head) for column in shown])
    for position, row in enumerate(rows_of(reader, question), 1):
        writer.writerow([csv_cell(column.value(row)) for column in shown])
        if position % CSV_ROWS == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(TZ):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return safe_text(value) if isinstance(value, str) else str(value)


def safe_text(text: str) -> str:
    """A text that begins like a formula is marked as text."""
    return f"'{text}" if text.startswith(RISKY) else text


def write_xlsx(target: IO[bytes], reader: "Reader", filters: Filters) -> None:
    """Row after row to disk, so that a long list does not stand in memory."""
    question = asked(filters)
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    formats = {
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8ECF0", "border": 1}
        ),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "instant": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "number": book.add_format({"num_format": "#,##0.##"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "text": book.add_format({}),
    }
    written = _rows_sheet(book, formats, columns(question), rows_of(reader, question))
    _notes_sheet(book, formats["head"], notes(reader, filters, question, written))
    book.close()


def _rows_sheet(
    book: Any, formats: Mapping[str, Any], shown: Sequence[Column], rows: Iterable[Row]
) -> int:
    sheet = book.add_worksheet(t("export.sheet"))
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(shown):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, t(column.head), formats["head"])
    line = 0
    for line, row in enumerate(rows, 1):
        for position, column in enumerate(shown):
            _write(sheet, (line, position), column.value(row), formats)
    sheet.autofilter(0, 0, max(line, 1), len(shown) - 1)
    return line


def _write(sheet: Any, at: tuple[int, int], value: Any, formats: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        # Excel knows no zone: it is given the province's wall clock, to the second.
        local = value.astimezone(TZ).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(*at, local, formats["instant"])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, formats["day"])
    elif isinstance(value, int | float):
        sheet.write_number(*at, value, formats["whole" if isinstance(value, int) else "number"])
    else:
        sheet.write_string(*at, str(value), formats["text"])


def _notes_sheet(book: Any, head: Any, lines: Sequence[tuple[str, str | int]]) -> None:
    sheet = book.add_worksheet(t("export.notes"))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name, head)
        if isinstance(value, int):
            sheet.write_number(line, 1, value)
        else:
            sheet.write_string(line, 1, value)


def notes(
    reader: "Reader", filters: Filters, question: Question | Search, written: int
) -> list[tuple[str, str | int]]:
    """What the rows are, by which definition, of which time."""
    about = (
        _search_notes(question) if isinstance(question, Search) else _metric_notes(reader, question)
    )
    common: list[tuple[str, str | int]] = [
        (t("export.note.rows"), written),
        (t("export.note.as_of"), moment(reader.as_of)),
        (t("export.note.made"), moment(reader.now)),
        (t("export.note.query"), filters.query() or t("export.note.no_query")),
    ]
    if reader.simulated:
        common.append((t("export.note.warning"), t("export.note.simulated")))
    return [*about, *common]


def _search_notes(search: Search) -> list[tuple[str, str | int]]:
    return [(t("export.note.metric"), t("export.note.search", text=search.text))]


def _metric_notes(reader: "Reader", question: Question) -> list[tuple[str, str | int]]:
    metric, where = question.metric, question.where
    side = "export.part.denominator" if question.part == "denominator" else "export.part.numerator"
    agencies = ", ".join(
        f"{reader.lookups.agencies.label(code)} ({code})" for code in where.agencies
    )
    return [
        (t("export.note.metric"), metric.name),
        (t("export.note.version"), f"{metric.key} · {metric.version}"),
        (t("export.note.part"), t(side)),
        (t("export.note.formula"), metric.formula),
        (t("export.note.population"), metric.population),
        (t("export.note.basis"), metric.basis),
        (t("export.note.period"), f"{day(where.start)}–{day(where.end)}"),
        (t("export.note.agency"), agencies or t("export.note.every_agency")),
    ]
