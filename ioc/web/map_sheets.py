"""The map's table as a file: the communes as ordered on the screen, what is left out, the whole."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.figures import figure
from ioc.metrics.model import Figure
from ioc.web.components.map_figures import ELSEWHERE, Line, Told, told
from ioc.web.components.map_question import MapQuestion, of_metric, question
from ioc.web.components.map_shown import change_shown, value_shown
from ioc.web.components.map_table import ordered, sort_of
from ioc.web.components.map_told import few_note, moment_of
from ioc.web.components.map_words import class_words, facts_words
from ioc.web.filters import Filters
from ioc.web.locales import named
from ioc.web.sheets import csv_cell
from ioc.web.text import moment, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

# What stands for the code of a row that is no commune, and its name.
OUTSIDE = {
    NO_PLACE: ("map.file.code.agencies", "map.file.agencies"),
    UNKNOWN: ("map.file.code.unknown", "map.file.unknown"),
    ELSEWHERE: ("map.file.code.elsewhere", "map.file.elsewhere"),
}
DIGITS = {"rate": "#,##0.0", "mean": "#,##0.0"}
WIDTHS = {"code": 10, "place": 34, "class": 28}
USUAL_WIDTH = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole file: its columns (name, head), rows (texts and numbers, None is unknown), and notes.

    `digits` is how Excel writes what is divided.
    """

    columns: tuple[tuple[str, str], ...]
    digits: str
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[tuple[str, str], ...]


def sheet(reader: "Reader", filters: Filters) -> Sheet:
    """From the same figures as the page, in its order."""
    asked = question(reader, filters)
    found = told(reader, asked)
    lines = ordered(found, sort_of(filters, asked))
    rows = [_row(line, found) for line in lines]
    return Sheet(
        columns=tuple(_columns(asked)),
        digits=DIGITS.get(asked.metric.kind, "#,##0.##"),
        rows=(*rows, *_outside(found), _whole(found)),
        notes=_notes(reader, filters, asked),
    )


def _columns(asked: MapQuestion) -> Iterator[tuple[str, str]]:
    """The columns of the question and their heads, in order."""
    unit, facts = named(asked.metric.unit), facts_words(asked.metric)
    yield "code", t("map.file.code")
    yield "place", t("map.column.place")
    yield "value", t("map.file.value", unit=unit)
    yield from ((name, t(f"map.file.{name}", facts=facts)) for name in _parts_of(asked))
    if asked.earlier:
        yield "before", t("map.file.before", unit=unit)
        for name in _parts_of(asked):
            yield f"before_{name}", t(f"map.file.before_{name}", facts=facts)
        change = t("map.unit.points") if asked.metric.kind == "rate" else unit
        yield "change", t("map.file.change", unit=change)
    yield "class", t("map.column.class")


def _parts_of(asked: MapQuestion) -> tuple[str, ...]:
    """What a divided number is told with; what a mean is the sum of is no number to read."""
    if asked.metric.kind == "rate":
        return ("top", "bottom")
    return ("bottom",) if asked.shares else ()


def _row(line: Line, found: Told) -> tuple[Any, ...]:
    cells = _cells(line.figure, line.before, found.question)
    return (line.code, line.name, *cells, class_words(line, found))


def _outside(found: Told) -> Iterator[tuple[Any, ...]]:
    for key in OUTSIDE:
        if key in found.outside or key in found.outside_before:
            code, name = OUTSIDE[key]
            now, then = (_of(told, key, found) for told in (found.outside, found.outside_before))
            yield (t(code), t(name), *_cells(now, then, found.question), "")


def _of(told: Mapping[str, Figure], key: str, found: Told) -> Figure:
    """What lies there; without a row there is none of what is counted."""
    return told.get(key, figure(found.question.metric, {}))


def _whole(found: Told) -> tuple[Any, ...]:
    cells = _cells(found.total, found.total_before, found.question)
    return (t("map.file.code.whole"), t("map.file.whole"), *cells, "")


def _cells(now: Figure, before: Figure, asked: MapQuestion) -> Iterator[float | int | None]:
    """The numbers of a row in the columns' order, as the screen shows them."""
    metric = asked.metric
    value, then = (_counted(told, asked) for told in (now, before))
    yield _told(value_shown(metric, value), asked)
    yield from _parts(now, asked)
    if asked.earlier:
        yield _told(value_shown(metric, then), asked)
        yield from _parts(before, asked)
        change = None if value is None or then is None else value - then
        yield _told(change_shown(metric, change), asked)


def _counted(told: Figure, asked: MapQuestion) -> float | None:
    """The value; of what is summed outside the map, where it is no value, the count."""
    return told.value if told.value is not None or asked.shares else told.numerator


def _parts(told: Figure, asked: MapQuestion) -> tuple[int | None, ...]:
    known = {"top": told.numerator, "bottom": told.denominator}
    return tuple(known[name] for name in _parts_of(asked))


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
    few = [few_note(asked, reader.lookups.least_cases)] if asked.shares else []
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
        *few,
        (t("export.note.as_of"), moment(reader.fed(metric.subject).as_of)),
        (t("export.note.made"), moment(reader.now)),
        (t("export.note.query"), scoped.query() or t("export.note.no_query")),
        *warning,
    )


def csv_of(made: Sheet) -> str:
    """Semicolons and decimal commas, as a Vietnamese Excel opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    heads = [words for _, words in made.columns]
    writer.writerows([csv_cell(value) for value in row] for row in (heads, *made.rows))
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
        float: book.add_format({"num_format": made.digits}),
    }
    rows = book.add_worksheet(t("page.map"))
    for position, (name, words) in enumerate(made.columns):
        rows.set_column(position, position, WIDTHS.get(name, USUAL_WIDTH))
        rows.write_string(0, position, words, head)
    _write(rows, made.rows, formats)
    rows.freeze_panes(1, 2)
    rows.autofilter(0, 0, len(made.rows), len(made.columns) - 1)
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
