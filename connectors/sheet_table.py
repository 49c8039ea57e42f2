"""From a sheet to rows of our fields: where its head stands, which period it speaks of, and which
of its lines are rows at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final

from connectors.sheet_cells import Cell, Line, Merged, Sheet, Unreadable, filled, letters
from connectors.sheet_heads import Heads, read_heads, seems_a_head
from connectors.sheet_options import EVERY_SHEET, Sheets
from connectors.sheet_periods import Told, row_period, told_period
from connectors.sheet_values import is_nothing, number
from ioc.domain.vietnamese import fold, nfc
from ioc.sources.connector import Row

LOOKED_AT: Final = 20
# A head that was declared may stand lower, within reason: what is above it is held.
_LOWEST: Final = 10_000
_WIDEST: Final = 100
# Under the head of an official form stand the numbers of its columns: (1), A, (3) = (1) + (2).
_INDEX: Final = re.compile(r"\(?[\da-z]{1,2}\)?|\(?\d{1,2}\)? ?=.{1,60}")
_SUMS: Final = ("tong", "tong so", "tong cong", "cong", "tong chung")
_ENDS: Final = re.compile(
    r"^(nguoi lap|thu truong|noi nhan|nguoi ky|ky ten|tm\.|kt\.|xac nhan cua|ke toan truong|"
    r"(pho )?(giam doc|chu tich)( ubnd.{0,20})?$|lanh dao|.{0,40}, ?ngay .{0,6}thang)"
)
# Where words of a row stand that say nothing of who signs: `Lãnh đạo tiếp công dân (lượt)`.
_FREE: Final = frozenset(
    {
        *("measure", "reason", "title", "address", "category_name", "rule_name"),
        *("procedure_name", "sector_name"),
    }
)
_DIGIT: Final = re.compile(r"\d", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet whose head was found: its columns, and the rows under it.

    `told` is what its title, its name or its file's name says of its period.
    """

    sheet: Sheet
    heads: Heads
    told: Told
    lines: Iterator[Line]

    @property
    def period(self) -> str:
        """The period that it speaks of, in doubt or not; "" for nothing."""
        return self.told.period

    @property
    def spans(self) -> Mapping[int, list[Merged]]:
        """The merged blocks that go down a column, by their first row."""
        found: dict[int, list[Merged]] = {}
        for block in self.sheet.merged:
            if block.bottom > block.top:
                found.setdefault(block.top, []).append(block)
        return found


def find_table(
    sheet: Sheet, options: Sheets, said: Mapping[str, str], file_name: str
) -> Table | None:
    """The sheet's table; None where no head stands among its first rows. `said` are plain heads
    and what people have said that they mean.
    """
    first = _first(sheet, max(LOOKED_AT, min(options.header_row, _LOWEST)))
    shown, declared = _covered(first, sheet.merged), {**said, **options.headers}
    at = options.header_row or _best(shown, options, declared)
    place = next((n for n, line in enumerate(first) if line.number == at), None)
    if place is None:
        return None
    texts, used = _head_texts(shown, place, sheet.merged)
    heads = read_heads(texts, options.record, declared, wide=options.wide)
    title = [str(cell) for line in first[:place] for cell in line.cells.values()]
    told = told_period(title, sheet.name, file_name.rpartition(".")[0], options.period)
    if options.sheet == EVERY_SHEET:
        # Of a book of many months no one month of its file's name is every sheet's.
        told = Told(told.period, told.period[:4])
    rest = first[place + used :]
    if rest and _is_index(rest[0]):
        rest = rest[1:]
    return Table(
        sheet=sheet,
        heads=heads,
        told=told,
        lines=chain(rest, sheet.lines),
    )


def rows_of(table: Table, options: Sheets, about: Mapping[str, Any]) -> Iterator[tuple[int, Row]]:
    """Each row of our fields with how many lines were read, `about` of it on every one.

    A wide table's line is a row for every measure. Empty lines and sums are no rows; nor is what
    stands where the table is signed, and below, unless it has a unit or a code, and a number.
    Unreadable where its title and its file's name differ on the period of its rows.
    """
    if table.told.doubt and _asks_period(table, options):
        raise Unreadable(table.told.doubt)
    about, over = (
        {**about, "period": "" if table.told.doubt else table.period, "base": table.sheet.base},
        False,
    )
    for done, line in enumerate(_unmerged(table), start=1):
        told = list(_told(line, table, options))
        whole = any(_is_sound(cells, options) for cells, _ in told) or _has_number(line, table)
        over = not whole and (over or _is_signed(line, table))
        if over:
            continue
        for cells, columns in told:
            yield done, {**about, "row": line.number, "cells": cells, "columns": columns}


def _told(
    line: Line, table: Table, options: Sheets
) -> Iterator[tuple[Mapping[str, Cell], Mapping[str, int]]]:
    """What one line tells: the cells of our fields and their columns, for each row that it is."""
    fields = {name: c for name, c in table.heads.fields.items() if c in line.cells}
    told = {name: line.cells[c] for name, c in fields.items()}
    column, its_period = row_period(line.cells, table.heads.parts, table.told.year)
    if column:
        fields, told = {**fields, "period": column}, {**told, "period": its_period}
    if fold(str(told.get("agency_text", ""))).strip(" :.") in _SUMS:
        return
    if not options.wide:
        if _says_enough(told, options):
            yield told, fields
        return
    for column, (measure, unit) in table.heads.measures.items():
        value = line.cells.get(column)
        if not is_nothing(value) and value is not None and "agency_text" in told:
            cells = {"unit": unit, **told, "measure": measure, "value": value}
            yield cells, {**fields, "value": column}


def _says_enough(told: Mapping[str, Cell], options: Sheets) -> bool:
    """Whether a line says anything: of what is counted, its value; of the rest, any two fields."""
    if "value" in options.kind.fields:
        return not is_nothing(told.get("value")) and len(told) > 1
    return sum(not is_nothing(value) for value in told.values()) > 1


def _is_sound(told: Mapping[str, Cell], options: Sheets) -> bool:
    """Whether it has all that a row must have."""
    if any(is_nothing(told.get(name)) for name in options.kind.required):
        return False
    try:
        number(told.get("value", 0))
    except ValueError:
        return False
    return True


def _asks_period(table: Table, options: Sheets) -> bool:
    return "period" in options.kind.fields and "period" not in table.heads.fields


def _is_signed(line: Line, table: Table) -> bool:
    """Whether a line is where a table ends, for it tells who drew it up, who signs or to whom it
    goes, and names no unit and has no code.
    """
    fields = table.heads.fields
    if any(_tells(line.cells.get(fields.get(name, 0))) for name in ("agency_text", "code")):
        return False
    free = {column for name, column in fields.items() if name in _FREE}
    return any(_signs(cell) for column, cell in line.cells.items() if column not in free)


def _has_number(line: Line, table: Table) -> bool:
    """Whether it has a value or a code that holds a digit, whatever else is wrong with it."""
    told = [c for name, c in table.heads.fields.items() if name in ("value", "code")]
    cells = (line.cells.get(column) for column in (*told, *table.heads.measures))
    return any(_tells(cell) and _DIGIT.search(str(cell)) for cell in cells)


def _tells(cell: Cell | None) -> bool:
    return not is_nothing(cell) and not _signs(cell)


def _signs(cell: Cell | None) -> bool:
    return isinstance(cell, str) and bool(_ENDS.search(fold(cell[:80])))


def _first(sheet: Sheet, most: int) -> list[Line]:
    lines = zip(range(most + 1), sheet.lines, strict=False)
    return [Line(line.number, filled(line.cells)) for _, line in lines]


def _covered(first: Iterable[Line], merged: Iterable[Merged]) -> list[Line]:
    """The lines as they look: what a merged head says it says of all it covers."""
    by_number = {line.number: dict(line.cells) for line in first}
    for block in merged:
        value = by_number.get(block.top, {}).get(block.left)
        if isinstance(value, str) and block.right - block.left <= _WIDEST:
            covered = dict.fromkeys(range(block.left, block.right + 1), value)
            for number in range(block.top, min(block.bottom, block.top + LOOKED_AT) + 1):
                if number in by_number:
                    by_number[number] |= covered
    return [Line(number, cells) for number, cells in by_number.items()]


def _best(first: Iterable[Line], options: Sheets, declared: Mapping[str, str]) -> int:
    """The number of the row that holds most known heads; 0 where none is like a head."""
    known, like = (0, 0), (1, 0)
    for line in list(first)[:LOOKED_AT]:
        texts = {c: nfc(v) for c, v in line.cells.items() if isinstance(v, str)}
        # A title in a merged cell says the same all the way.
        if len(set(texts.values())) < 2:
            continue
        heads = read_heads(texts, options.record, declared, wide=options.wide)
        known = max(known, (len(heads.fields), line.number), key=lambda one: one[0])
        like = max(like, (seems_a_head(texts, options.record), line.number), key=lambda o: o[0])
    return known[1] or like[1]


def _head_texts(
    first: list[Line], place: int, merged: Iterable[Merged]
) -> tuple[dict[int, str], int]:
    """The heads by column, those of two storeys as one text; and how many rows they take."""
    line = first[place]
    texts = {column: nfc(str(cell)) for column, cell in line.cells.items()}
    two = [m for m in merged if m.top == line.number == m.bottom and m.right > m.left]
    below = first[place + 1].cells if place + 1 < len(first) else {}
    parts = {c: nfc(str(v)) for c, v in below.items() if any(m.left <= c <= m.right for m in two)}
    if not parts or not all(isinstance(below[c], str) for c in parts):
        return texts, 1
    return texts | {c: f"{texts.get(c, '')} - {part}".strip(" -") for c, part in parts.items()}, 2


def _is_index(line: Line) -> bool:
    cells = line.cells.values()
    numbered = [cell for cell in cells if _INDEX.fullmatch(fold(str(cell)))]
    return len(numbered) == len(line.cells) > 1 and _counts(list(line.cells.values()))


def _counts(cells: list[Cell]) -> bool:
    """Whether the numbers among them go up one by one, as the numbers of columns do."""
    numbers = [int(found[0]) for cell in cells if (found := re.search(r"\d+", str(cell)))]
    return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _unmerged(table: Table) -> Iterator[Line]:
    """The lines, with a text that is merged down a column on each of the rows it stands for."""
    spans = table.spans
    open_blocks: list[tuple[Merged, Cell]] = []
    for line in table.lines:
        cells = dict(line.cells)
        open_blocks = [one for one in open_blocks if one[0].bottom >= line.number]
        for block, value in open_blocks:
            cells.setdefault(block.left, value)
        for block in spans.get(line.number, ()):
            value = cells.get(block.left, "")
            # A figure is its first row's alone, or it would count twice.
            if isinstance(value, str) and value.strip():
                open_blocks.append((block, value))
        yield Line(line.number, cells)


def place_of(columns: Mapping[str, int], name: str, number: int) -> str:
    """The address of a field's cell, as a program shows it: C14."""
    return f"{letters(columns.get(name, 0))}{number}"
