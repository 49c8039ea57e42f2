"""From a sheet to rows of our fields: where its head stands, which period it speaks of, and which
of its lines are rows at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final

from connectors.sheet_cells import Cell, Line, Merged, Sheet, filled, letters
from connectors.sheet_heads import Heads, read_heads, seems_a_head
from connectors.sheet_options import Sheets
from connectors.sheet_values import is_nothing, number, period_in
from ioc.domain.vietnamese import fold, nfc
from ioc.sources.connector import Row

LOOKED_AT: Final = 20
_WIDEST: Final = 100
# Under the head of an official form stand the numbers of its columns: (1), A, (3) = (1) + (2).
_INDEX: Final = re.compile(r"\(?[\da-z]{1,2}\)?|\(?\d{1,2}\)? ?=.{1,60}")
_SUMS: Final = ("tong", "tong so", "tong cong", "cong", "tong chung")
_ENDS: Final = re.compile(
    r"^(nguoi lap|thu truong|noi nhan|nguoi ky|ky ten|tm\.|kt\.|xac nhan cua|ke toan truong|"
    r"(pho )?(giam doc|chu tich)( ubnd.{0,20})?$|lanh dao|.{0,40}, ?ngay .{0,6}thang)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet whose head was found: its columns, and the rows under it.

    `period` is what its title, its name or its file's name speaks of, "" for nothing.
    """

    sheet: Sheet
    heads: Heads
    period: str
    lines: Iterator[Line]

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
    first = _first(sheet)
    shown, declared = _covered(first, sheet.merged), {**said, **options.headers}
    at = options.header_row or _best(shown, options, declared)
    place = next((n for n, line in enumerate(first) if line.number == at), None)
    if place is None:
        return None
    texts, used = _head_texts(shown, place, sheet.merged)
    heads = read_heads(texts, options.record, declared, wide=options.wide)
    title = [str(cell) for line in first[:place] for cell in line.cells.values()]
    told = (*title, sheet.name, file_name.rpartition(".")[0])
    rest = first[place + used :]
    if rest and _is_index(rest[0]):
        rest = rest[1:]
    return Table(
        sheet=sheet,
        heads=heads,
        period=next(filter(None, map(period_in, told)), "") or options.period,
        lines=chain(rest, sheet.lines),
    )


def rows_of(table: Table, options: Sheets, about: Mapping[str, Any]) -> Iterator[tuple[int, Row]]:
    """Each row of our fields with how many lines were read, `about` of it on every one.

    A wide table's line is a row for every measure. Empty lines and sums are no rows; nor is what
    stands where the table is signed, and below, unless it is whole.
    """
    about, over = {**about, "period": table.period, "base": table.sheet.base}, False
    for done, line in enumerate(_unmerged(table), start=1):
        told = list(_told(line, table, options))
        sound = any(_is_sound(cells, options) for cells, _ in told)
        over = not sound and (over or _is_signed(line))
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


def _is_signed(line: Line) -> bool:
    """Whether a line is where a table ends: who drew it up, who signs, to whom it goes."""
    return any(isinstance(c, str) and _ENDS.search(fold(c[:80])) for c in line.cells.values())


def _first(sheet: Sheet) -> list[Line]:
    lines = zip(range(LOOKED_AT + 1), sheet.lines, strict=False)
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
