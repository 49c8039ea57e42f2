"""Rows of text made units, events and successions; a cell that cannot be one is a fault."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from ioc.domain.successions import FULL, PARTIAL, Event, Succession
from ioc.domain.unit_faults import (
    EVENTS,
    SUCCESSIONS,
    TIERS,
    TYPES,
    UNITS,
    Fault,
    Numbered,
    Tables,
)
from ioc.domain.units import Unit
from ioc.domain.vietnamese import fold

Value = TypeVar("Value")
Wrong = list[Fault]

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIERS = {**{tier: tier for tier in TIERS}, "tinh": "province", "huyen": "district"} | {
    "xa": "commune"
}
_RELATIONS = {FULL: FULL, PARTIAL: PARTIAL, "toan bo": FULL, "mot phan": PARTIAL}


class Cells:
    """The cells of one row; whatever cannot be read is noted, and the row is none."""

    def __init__(self, table: str, numbered: Numbered) -> None:
        self.wrong: Wrong = []
        self.line = numbered.line
        self._table, self._row = table, numbered.row

    def text(self, column: str) -> str:
        return self._row.get(column, "")

    def needed(self, column: str) -> str:
        return self.text(column) or self._no(column, "không được trống")

    def one_of(self, column: str, allowed: Mapping[str, str]) -> str:
        found = allowed.get(fold(self.text(column)))
        return found or self._no(column, f"hãy ghi một trong: {', '.join(allowed)}")

    def day(self, column: str) -> date | None:
        """A day as 2025-07-01 or 01/07/2025; None where nothing stands."""
        text = self.text(column)
        turned = _DAY.fullmatch(text)
        try:
            if turned:
                return date(int(turned[3]), int(turned[2]), int(turned[1]))
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._no(column, "không phải ngày; hãy ghi như 2025-07-01 hoặc 01/07/2025")
            return None

    def needed_day(self, column: str) -> date:
        found = self.day(column)
        if found is None and not self.wrong:
            self._no(column, "không được trống; hãy ghi như 2025-07-01")
        return found or date.min

    def code(self, column: str, digits: int | None = None) -> str:
        """A code as text: of so many digits, or of as many as some tier has."""
        text = self.text(column)
        wanted = (digits,) if digits else tuple(TIERS.values())
        if text.isascii() and text.isdigit() and len(text) in wanted:
            return text
        said = " hoặc ".join(map(str, wanted))
        return self._no(column, f"phải là mã {said} chữ số; hãy định dạng ô là văn bản")

    def weight(self, column: str) -> float | None:
        """A share in (0, 1], with a comma or a point; None where nothing stands."""
        text = self.text(column)
        if not text:
            return None
        try:
            found = float(text.replace(",", "."))
        except ValueError:
            found = 0.0
        if not 0 < found <= 1:
            self._no(column, "phải là số lớn hơn 0, không quá 1, như 0,45")
        return found

    def _no(self, column: str, remedy: str) -> str:
        self.wrong.append(Fault(self._table, self.line, column, self.text(column), remedy))
        return ""


def read_rows(given: Mapping[str, Iterable[Numbered]]) -> tuple[Tables, Wrong]:
    """The rows that can be read, and a fault for every cell that cannot."""
    units, events = _all(UNITS, given, _unit), _all(EVENTS, given, _event)
    links = _all(SUCCESSIONS, given, _succession)
    tables = Tables(units=units[0], events=events[0], successions=links[0])
    return tables, [*units[1], *events[1], *links[1]]


def _all(
    table: str, given: Mapping[str, Iterable[Numbered]], read: Callable[[Cells], Value]
) -> tuple[list[tuple[int, Value]], Wrong]:
    rows: list[tuple[int, Value]] = []
    wrong: Wrong = []
    for numbered in given.get(table, ()):
        cells = Cells(table, numbered)
        value = read(cells)
        if cells.wrong:
            wrong.extend(cells.wrong)
        else:
            rows.append((cells.line, value))
    return rows, wrong


def _unit(cells: Cells) -> Unit:
    tier = cells.one_of("tier", _TIERS)
    types = {fold(name): name for name in TYPES.get(tier, ())}
    return Unit(
        tier=tier,
        code=cells.code("code", TIERS.get(tier)),
        name=cells.needed("name"),
        type=cells.one_of("type", types) if types else "",
        valid_from=cells.needed_day("valid_from"),
        valid_to=cells.day("valid_to"),
        parent=cells.text("parent"),
        legal_basis=cells.text("legal_basis"),
    )


def _event(cells: Cells) -> Event:
    return Event(
        event=cells.needed("event"),
        effective=cells.needed_day("effective"),
        kind=cells.needed("kind"),
        legal_basis=cells.text("legal_basis"),
    )


def _succession(cells: Cells) -> Succession:
    share = cells.weight("weight_area")
    if share is None:
        cells.needed("weight_area")
    return Succession(
        event=cells.needed("event"),
        from_code=cells.code("from_code"),
        to_code=cells.code("to_code"),
        relation=cells.one_of("relation", _RELATIONS),
        weight_area=share or 0.0,
        weight_population=cells.weight("weight_population"),
        weight_cases=cells.weight("weight_cases"),
        method=cells.text("method"),
    )
