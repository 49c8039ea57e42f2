"""Biểu II.06a as an XLSX in the layout of Thông tư 01/2020/TT-VPCP: the screen's own figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from ioc.metrics.catalogue import find
from ioc.metrics.form import COLUMNS, Form06a
from ioc.web.components.official_form import (
    BESIDE,
    HEAD_ROWS,
    HEADS,
    WIDTH,
    head_words,
    numbering,
    period_line,
    running_line,
)
from ioc.web.filters import Filters
from ioc.web.form_paper import FormPaper, form_paper
from ioc.web.locales import NATIVE, speaking
from ioc.web.problems import contradiction
from ioc.web.sheets import A4
from ioc.web.text import day, moment, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

WIDTHS = (5, 38, 9, 9, 11, 9, 9, 9, 9, 9, 9, 9, 9)
TITLE_ROWS = 8
FIRST = TITLE_ROWS + HEAD_ROWS + 1
"""The first row of figures, from 0: below the title, the heads and their numbering."""
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
CELL = {**FONT, "border": 1}
STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "title": {**FONT, "bold": True, "font_size": 13, "align": "center", "text_wrap": True},
        "strong": {**FONT, "bold": True, "align": "center"},
        "line": {**FONT, "align": "center", "text_wrap": True},
        "small": {**FONT, "italic": True, "text_wrap": True},
        "head": {**CELL, "bold": True, "align": "center", "text_wrap": True},
        "numbering": {**CELL, "italic": True, "font_size": 10, "align": "center"},
        "number": {**CELL, "align": "center"},
        "name": {**CELL, "text_wrap": True},
        "count": {**CELL, "num_format": "#,##0"},
        "strong_number": {**CELL, "bold": True, "align": "center"},
        "strong_name": {**CELL, "bold": True, "text_wrap": True},
        "strong_count": {**CELL, "bold": True, "num_format": "#,##0"},
        "note_name": {**FONT, "bold": True, "valign": "top", "text_wrap": True},
        "note": {**FONT, "valign": "top", "text_wrap": True},
    }
)


@dataclass(frozen=True, slots=True)
class Pen:
    """A sheet and the manners of its cells."""

    sheet: Any
    styles: Mapping[str, Any]

    def merge(self, row: int, columns: tuple[int, int], text: str, style: str) -> None:
        self.sheet.merge_range(row, columns[0], row, columns[1], text, self.styles[style])


def write_form(target: IO[bytes], reader: "Reader", filters: Filters) -> None:
    """The office's paper is Vietnamese, whatever language its page is read in.

    A form with a broken identity, or with older data still on its way, is refused by a sentence.
    """
    with speaking(NATIVE):
        paper = form_paper(reader, filters)
        refusal = refused_words(paper)
        if refusal:
            raise contradiction("agency", ", ".join(paper.filters.agency) or paper.unit, refusal)
        book = xlsxwriter.Workbook(
            target,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False},
        )
        styles = {name: book.add_format(dict(style)) for name, style in STYLES.items()}
        _form(Pen(book.add_worksheet(t("form.sheet")), styles), paper, simulated=reader.simulated)
        _notes(Pen(book.add_worksheet(t("export.notes")), styles), notes(reader, paper))
        book.close()


def refused_words(paper: FormPaper) -> str:
    """Why there is no file; "" where there is one."""
    if paper.wrong:
        return t("form.refused", wrong=" ".join(paper.wrong))
    return "" if paper.known else t("form.loading")


def file_name(filters: Filters) -> str:
    units = filters.agency if len(filters.agency) == 1 else ()
    whose = units[0].replace("?", "x") if units else "nhieu-don-vi" if filters.agency else "tinh"
    return f"bieu-06a-{whose}-{filters.start:%Y%m%d}-{filters.end:%Y%m%d}"


def _form(pen: Pen, paper: FormPaper, *, simulated: bool) -> None:
    _printed(pen.sheet)
    for column, width in enumerate(WIDTHS):
        pen.sheet.set_column(column, column, width)
    _title(pen, paper, simulated=simulated)
    _head(pen, paper.by)
    row = FIRST
    for line in paper.lines:
        _figures(pen, row, (line.number, line.name), line.form, "strong_" if line.head else "")
        row += 1
    _figures(pen, row, ("", t("form.sum")), paper.whole, "strong_")
    _signature(pen, row + 2, paper)


def _printed(sheet: Any) -> None:
    """A4 across, as wide as the form; its heads stand on every page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.repeat_rows(TITLE_ROWS, FIRST - 1)
    sheet.set_footer("&R&P/&N")
    sheet.freeze_panes(FIRST, 2)


def _title(pen: Pen, paper: FormPaper, *, simulated: bool) -> None:
    right = (8, WIDTH - 1)
    pen.merge(0, (0, 3), t("form.sign"), "strong")
    pen.merge(1, (0, 3), t("form.issued"), "small")
    pen.merge(0, right, t("form.unit", unit=paper.unit), "line")
    pen.merge(1, right, t("form.receiver.line", receiver=paper.receiver), "line")
    pen.sheet.set_row(0, 32)
    pen.sheet.set_row(1, 32)
    pen.merge(3, (0, WIDTH - 1), t("form.title").upper(), "title")
    pen.merge(4, (0, WIDTH - 1), period_line(paper.filters), "line")
    running = running_line(paper)
    if running:
        pen.merge(5, (0, WIDTH - 1), running, "line")
    if simulated:
        pen.merge(6, (0, WIDTH - 1), t("letter.simulated"), "title")
    pen.merge(7, right, t("form.measure"), "small")


def _head(pen: Pen, by: str) -> None:
    style = pen.styles["head"]
    for head in HEADS:
        top, left = TITLE_ROWS + head.row, head.column
        bottom, right = top + head.rows - 1, left + head.columns - 1
        words = head_words(head, by)
        if (top, left) == (bottom, right):
            pen.sheet.write_string(top, left, words, style)
        else:
            pen.sheet.merge_range(top, left, bottom, right, words, style)
    pen.sheet.set_row(TITLE_ROWS + HEAD_ROWS - 1, 48)
    for column in range(WIDTH):
        words = numbering(column + 1)
        pen.sheet.write_string(FIRST - 1, column, words, pen.styles["numbering"])
    pen.sheet.set_row(FIRST - 1, 30)


def _figures(pen: Pen, row: int, names: tuple[str, str], form: Form06a, manner: str) -> None:
    pen.sheet.write_string(row, 0, names[0], pen.styles[f"{manner}number"])
    pen.sheet.write_string(row, 1, names[1], pen.styles[f"{manner}name"])
    for position, value in enumerate(form.columns, 2):
        pen.sheet.write_number(row, position, value, pen.styles[f"{manner}count"])


def _signature(pen: Pen, row: int, paper: FormPaper) -> None:
    """Left for the office to fill: who made it, who signs it, and when."""
    right = (7, WIDTH - 1)
    place = t("form.place", year=paper.filters.today.year)
    pen.merge(row, right, place, "line")
    for columns, who in (((0, 3), "maker"), (right, "head")):
        pen.merge(row + 1, columns, t(f"form.signed.{who}"), "strong")
        pen.merge(row + 2, columns, t(f"form.below.{who}"), "line")


def _notes(pen: Pen, lines: Sequence[tuple[str, str]]) -> None:
    pen.sheet.set_paper(A4)
    pen.sheet.set_landscape()
    pen.sheet.fit_to_pages(1, 0)
    pen.sheet.set_column(0, 0, 34)
    pen.sheet.set_column(1, 1, 100)
    for row, (name, words) in enumerate(lines):
        pen.sheet.write_string(row, 0, name, pen.styles["note_name"])
        pen.sheet.write_string(row, 1, words, pen.styles["note"])


def notes(reader: "Reader", paper: FormPaper) -> list[tuple[str, str]]:
    """Of which time, by which definitions, and what is in no column."""
    whole = paper.whole
    beside = [
        (t(f"form.note.{name}"), number(getattr(whole, name))) for name in ("paused", *BESIDE)
    ]
    defined = [
        (f"({c.number}) {m.name}", f"{m.key} · {m.version} · {m.formula}")
        for c in COLUMNS
        if (m := find(c.metric))
    ]
    simulated = (t("export.note.warning"), t("export.note.simulated"))
    return [
        *([simulated] if reader.simulated else []),
        (t("export.note.agency"), paper.unit),
        (t("export.note.period"), f"{day(paper.filters.start)}–{day(paper.filters.end)}"),
        (t("export.note.as_of"), moment(reader.as_of)),
        (t("export.note.made"), moment(reader.now)),
        (t("export.note.query"), paper.filters.query() or t("export.note.no_query")),
        (t("form.note.eve"), t("form.note.eve_words")),
        *beside,
        *defined,
    ]
