"""Which period a table speaks of, and which one a row does whose month and year stand apart."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from connectors.sheet_cells import Cell
from connectors.sheet_values import is_nothing, period, period_in
from ioc.domain.figure_periods import grain_of, reported_span
from ioc.domain.vietnamese import fold

MONTH, QUARTER, YEAR = "month", "quarter", "year"
WHOLE = ""
# The narrowest first: of a row that tells its month and its quarter, the month.
PARTS: Final = (WHOLE, MONTH, QUARTER, YEAR)
_WORDS: Final = MappingProxyType({"thang": MONTH, "quy": QUARTER, "nam": YEAR})
_BARE_MONTH: Final = re.compile(r"(thang |t\.? ?)?0?(\d{1,2})(?:\.0)?", re.ASCII)
_BARE_QUARTER: Final = re.compile(r"(quy |q\.? ?)?0?(iv|i{1,3}|[1-4])(?:\.0)?", re.ASCII)


class Told(NamedTuple):
    """What a table's title and its names say: its period, its year, and why they are in doubt.

    `period` and `year` are "" for nothing, `doubt` is "" for none.
    """

    period: str
    year: str
    doubt: str = ""


def told_period(titles: Sequence[str], sheet: str, file: str, declared: str) -> Told:
    """What `declared` says; else the narrowest period of the titles, else of the sheet's name, else
    of the file's. In doubt where the file's name says another of the same kind, or of another year.
    """
    if declared:
        return Told(declared, declared[:4])
    in_titles = sorted(filter(None, map(period_in, titles)), key=_days)
    inside, named = in_titles[0] if in_titles else period_in(sheet), period_in(file)
    if inside and named and _apart(inside, named):
        year = inside[:4] if inside[:4] == named[:4] else ""
        doubt = (
            f"tiêu đề hay tên trang ghi kỳ {inside} mà tên tệp ghi kỳ {named}; hãy sửa một trong "
            "hai rồi gửi lại, hoặc khai options.period"
        )
        return Told(inside, year, doubt)
    told = inside or named
    return Told(told, told[:4])


def part_of(plain_head: str) -> str:
    """Which part of a period a column holds by its head: MONTH, QUARTER, YEAR, or WHOLE."""
    return _WORDS.get(plain_head.split(" ")[0], WHOLE) if plain_head else WHOLE


def row_period(cells: Mapping[int, Cell], parts: Mapping[str, int], year: str) -> tuple[int, Cell]:
    """The column that tells a row's period and the period as it is to be read; 0 for none.

    `parts` are the columns by the part that they hold; `year` is the table's, for a row that has
    none of its own. What cannot be completed is left as it stands, to be told.
    """
    filled = {part: c for part in PARTS if (c := parts.get(part, 0)) and _fills(cells.get(c))}
    if not filled:
        return 0, ""
    part, column = next(iter(filled.items()))
    value = cells[column]
    if part == YEAR:
        # A year alone is no month of it that somebody forgot.
        bare = any(other in parts for other in (WHOLE, MONTH, QUARTER))
        return (column, f"{value} -") if bare else (column, value)
    if YEAR in parts:
        year = _year(cells[filled[YEAR]]) if YEAR in filled else ""
    return column, _completed(value, part, year)


def _completed(value: Cell, part: str, year: str) -> Cell:
    """`Quý III` or the 8 of a column `Tháng` with its year; what has one already as it stands."""
    if isinstance(value, bool):
        return value
    text = " ".join(fold(str(value)).split()).strip(" .:")
    month, quarter = _BARE_MONTH.fullmatch(text), _BARE_QUARTER.fullmatch(text)
    if quarter and (part == QUARTER or (part == WHOLE and quarter[1])):
        told = f"quý {quarter[2]}/{year}"
    elif month and (part == MONTH or (part == WHOLE and month[1])):
        told = f"tháng {month[2]}/{year}"
    else:
        return value
    try:
        return period(told)
    except ValueError:
        return value


def _year(value: Cell) -> str:
    try:
        told = period(int(value) if isinstance(value, float) and value.is_integer() else value)
    except ValueError:
        return ""
    return told if len(told) == len("2026") else ""


def _fills(value: Cell | None) -> bool:
    return not is_nothing(value)


def _days(told: str) -> int:
    start, end = reported_span(told)
    return (end - start).days


def _apart(one: str, other: str) -> bool:
    """Whether two periods cannot both be what one table reports."""
    return one[:4] != other[:4] or (one != other and grain_of(one) == grain_of(other))
