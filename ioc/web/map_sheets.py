"""The map's table as a file: the communes as ordered on the screen, what is left out, the whole."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.model import Figure
from ioc.web.components.map_figures import ELSEWHERE, Line, Told, told
from ioc.web.components.map_question import MapQuestion, of_metric, question
from ioc.web.components.map_table import ordered, sort_of
from ioc.web.components.map_told import moment_of
from ioc.web.components.map_words import class_words, facts_words
from ioc.web.filters import Filters
from ioc.web.locales import named
from ioc.web.sheets import csv_cell
from ioc.web.text import moment, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

OUTSIDE = {
    NO_PLACE: "map.file.agencies",
    UNKNOWN: "map.file.unknown",
    ELSEWHERE: "map.file.elsewhere",
}
WIDTHS = (10, 34, 14, 14, 14, 14, 14, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole file: its head, its rows (texts and numbers, None is unknown), and what they are."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[tuple[str, str], ...]


def sheet(reader: "Reader", filters: Filters) -> Sheet:
    """From the same figures as the page, in its order."""
    asked = question(reader, filters)
    found = told(reader, asked)
    lines = ordered(found, sort_of(filters))
    rows = [_row(line.code, line.name, line, found) for line in lines]
    return Sheet(
        heads=_heads(asked),
        rows=(*rows, *_outside(found), _whole(found)),
        notes=_notes(reader, filters, asked),
    )


def _heads(asked: MapQuestion) -> tuple[str, ...]:
    unit = named(asked.metric.unit)
    parts = (
        t("map.file.top"),
        t("map.file.bottom", facts=facts_words(asked.metric)),
    )
    change = t("map.unit.points") if asked.metric.kind == "rate" else unit
    compared = (
        t("map.file.before", unit=unit),
        t("map.file.change", unit=change),
    )
    return (
        t("map.file.code"),
        t("map.column.place"),
        t("map.file.value", unit=unit),
        *(compared if asked.earlier else ()),
        *(parts if asked.metric.kind == "rate" else parts[1:] if asked.shares else ()),
        t("map.column.class"),
    )


def _row(code: str, name: str, line: Line, found: Told) -> tuple[Any, ...]:
    asked = found.question
    words = class_words(line, asked, found.scale)
    compared = (_told(line.before.value, asked), _told(line.difference, asked))
    return (
        code,
        name,
        _told(line.figure.value, asked),
        *(compared if asked.earlier else ()),
        *_parts(line.figure, asked),
        words,
    )


def _outside(found: Told) -> Iterator[tuple[Any, ...]]:
    for key, figure in found.outside.items():
        yield _other("" if key == ELSEWHERE else key, t(OUTSIDE[key]), figure, found)


def _whole(found: Told) -> tuple[Any, ...]:
    return _other("", t("map.file.whole"), found.total, found)


def _other(code: str, name: str, figure: Figure, found: Told) -> tuple[Any, ...]:
    asked = found.question
    value = figure.value if figure.value is not None or asked.shares else figure.numerator
    blank = (None, None) if asked.earlier else ()
    return (code, name, _told(value, asked), *blank, *_parts(figure, asked), "")


def _parts(figure: Figure, asked: MapQuestion) -> tuple[int | None, ...]:
    if asked.metric.kind == "rate":
        return figure.numerator, figure.denominator
    return (figure.denominator,) if asked.shares else ()


def _told(value: float | None, asked: MapQuestion) -> float | int | None:
    """Shares as per cent, as the head says."""
    if value is None or isinstance(value, int):
        return value
    return round(value * (100 if asked.metric.kind == "rate" else 1), 2)


def _notes(reader: "Reader", filters: Filters, asked: MapQuestion) -> tuple[tuple[str, str], ...]:
    metric, today = asked.metric, filters.today
    scoped = of_metric(filters, metric)
    then = (
        [(t("map.pick.compare"), moment_of(metric, asked.earlier, today))] if asked.earlier else []
    )
    warning = [(t("export.note.warning"), t("export.note.simulated"))] if reader.simulated else []
    return (
        (t("export.note.metric"), metric.name),
        (t("export.note.version"), f"{metric.key} · {metric.version}"),
        (t("export.note.formula"), metric.formula),
        (t("export.note.population"), metric.population),
        (t("export.note.basis"), metric.basis),
        (t("map.meaning.place"), t(f"map.place.{metric.subject}")),
        (t("export.note.period"), moment_of(metric, asked.where, today)),
        *then,
        (t("map.file.few"), t("map.file.few_words", least=reader.lookups.least_cases)),
        (t("export.note.as_of"), moment(reader.fed(metric.subject).as_of)),
        (t("export.note.made"), moment(reader.now)),
        (t("export.note.query"), scoped.query() or t("export.note.no_query")),
        *warning,
    )


def csv_of(made: Sheet) -> str:
    """Semicolons and decimal commas, as a Vietnamese Excel opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([csv_cell(value) for value in row] for row in (made.heads, *made.rows))
    return buffer.getvalue()


def xlsx_of(target: IO[bytes], made: Sheet) -> None:
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    )
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8ECF0", "border": 1}
    )
    formats = {
        int: book.add_format({"num_format": "#,##0"}),
        float: book.add_format({"num_format": "#,##0.00"}),
    }
    rows = book.add_worksheet(t("page.map"))
    for position, (words, width) in enumerate(zip(made.heads, WIDTHS, strict=False)):
        rows.set_column(position, position, width)
        rows.write_string(0, position, words, head)
    _write(rows, made.rows, formats)
    rows.freeze_panes(1, 2)
    rows.autofilter(0, 0, len(made.rows), len(made.heads) - 1)
    notes = book.add_worksheet(t("export.notes"))
    notes.set_column(0, 0, 26)
    notes.set_column(1, 1, 110)
    for line, (name, words) in enumerate(made.notes):
        notes.write_string(line, 0, name, head)
        notes.write_string(line, 1, words)
    book.close()


def _write(page: Any, rows: Sequence[tuple[Any, ...]], formats: Mapping[type, Any]) -> None:
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            if isinstance(value, int | float):
                page.write_number(line, position, value, formats[type(value)])
            elif value:
                page.write_string(line, position, value)
