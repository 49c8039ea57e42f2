"""Lists as sheets: a file outlives its page, so it carries its definition and its time."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, cast

import xlsxwriter

from ioc.domain.periods import TZ
from ioc.metrics.model import Dimension, Where
from ioc.web.components.behind import PARTS
from ioc.web.components.kind import Filed, Kind
from ioc.web.components.listed import MOST_FOUND, Row, every, searched
from ioc.web.components.question import Question, Search, asked, needles
from ioc.web.filters import Filters
from ioc.web.locales import named
from ioc.web.text import day, moment, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

# A sheet of Excel has 1,048,576 rows, and the first is the head.
MOST_SHEET_ROWS = 1_048_575
# Excel's number for the paper.
A4 = 9
CSV_ROWS = 500
RISKY = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "receiving": "export.receiving",
        "place": "export.place",
        "sector": "export.sector_name",
        "channel": "export.channel",
        "procedure": "export.procedure_name",
        "category": "feedback.column.category",
        "severity": "security.column.severity",
        "rule": "security.column.rule",
        "asset": "security.column.asset",
        "queue": "calls.column.queue",
        "hour": "calls.column.hour",
        "status": "feedback.column.status",
    }
)
"""What a note calls each filter; whose dossiers they are is noted always."""


def columns(question: Question | Search) -> Sequence[Filed]:
    kind = question.kind
    if question.distinct:
        return kind.parts_filed
    extra = kind.extra(question.metric) if isinstance(question, Question) else ()
    return (*kind.filed, *extra)


def rows_of(reader: "Reader", question: Question | Search) -> Iterator[Row]:
    if isinstance(question, Search):
        found, _ = searched(reader, question)
        return iter(found)
    return every(reader, question)


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
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return safe_text(named(value)) if isinstance(value, str) else str(value)


def safe_text(text: str) -> str:
    """A text that begins like a formula is marked as text."""
    return f"'{text}" if text.startswith(RISKY) else text


def write_xlsx(target: IO[bytes], reader: "Reader", filters: Filters, kind: Kind) -> None:
    """Row after row to disk, so that a long list does not stand in memory."""
    question = asked(filters, (kind,))
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
    written = _rows_sheet(book, formats, question, rows_of(reader, question))
    _notes_sheet(book, formats["head"], notes(reader, filters, question, written))
    book.close()


def _rows_sheet(
    book: Any, formats: Mapping[str, Any], question: Question | Search, rows: Iterable[Row]
) -> int:
    shown = columns(question)
    sheet = book.add_worksheet(t(question.kind.title))
    _printed(sheet)
    sheet.repeat_rows(0)
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


def _printed(sheet: Any) -> None:
    """A4 across, as wide as the sheet and as many pages long as it takes, each with its number."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P/&N")


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
        sheet.write_string(*at, named(str(value)), formats["text"])


def _notes_sheet(book: Any, head: Any, lines: Sequence[tuple[str, str | int]]) -> None:
    sheet = book.add_worksheet(t("export.notes"))
    _printed(sheet)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name, head)
        if isinstance(value, int):
            sheet.write_number(line, 1, value)
        else:
            sheet.write_string(line, 1, named(value))


def notes(
    reader: "Reader", filters: Filters, question: Question | Search, written: int
) -> list[tuple[str, str | int]]:
    """What the rows are, by which definition, of which time."""
    about = (
        _search_notes(reader, question)
        if isinstance(question, Search)
        else _metric_notes(reader, question)
    )
    heads = {c.name: c.head for c in (*question.kind.columns, *question.kind.parts)}
    narrowed = [
        (t("export.note.filtered"), t("export.note.has", column=t(heads[name]), text=words))
        for name, words in needles(filters, question.kind)
    ]
    common: list[tuple[str, str | int]] = [
        (t("export.note.rows"), written),
        (t("export.note.as_of"), moment(reader.fed(question.kind.subject).as_of)),
        (t("export.note.made"), moment(reader.now)),
        (t("export.note.query"), filters.query() or t("export.note.no_query")),
    ]
    if reader.simulated:
        common.append((t("export.note.warning"), t("export.note.simulated")))
    return [*about, *narrowed, *common]


def _search_notes(reader: "Reader", search: Search) -> list[tuple[str, str | int]]:
    _, cut = searched(reader, search)
    key = "export.note.search_first" if cut else "export.note.search"
    return [(t("export.note.metric"), t(key, text=search.text, count=MOST_FOUND))]


def _metric_notes(reader: "Reader", question: Question) -> list[tuple[str, str | int]]:
    metric, where = question.metric, question.where
    agencies = ", ".join(
        f"{named(reader.lookups.agencies.label(code))} ({code})" for code in where.agencies
    )
    return [
        (t("export.note.metric"), metric.name),
        (t("export.note.version"), f"{metric.key} · {metric.version}"),
        (t("export.note.part"), t(PARTS[question.part])),
        (t("export.note.formula"), metric.formula),
        (t("export.note.population"), metric.population),
        (t("export.note.basis"), metric.basis),
        (t("export.note.period"), f"{day(where.start)}–{day(where.end)}"),
        (t("export.note.agency"), agencies or t("export.note.every_agency")),
        *_filter_notes(reader, where),
        *([(t("export.note.text"), question.text)] if question.text else ()),
    ]


def _filter_notes(reader: "Reader", where: Where) -> list[tuple[str, str | int]]:
    asked_by = where.by_dimension()
    return [
        (t(head), ", ".join(_labelled(reader, name, key) for key in asked_by[name]))
        for name, head in FILTERS.items()
        if name in asked_by
    ]


def _labelled(reader: "Reader", name: str, key: str) -> str:
    dimension = "agency" if name == "receiving" else name
    label = named(reader.label(cast(Dimension, dimension), key))
    return label if label == key else f"{label} ({key})"
