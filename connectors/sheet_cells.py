"""What a table is before anybody knows what it means: sheets of numbered rows of plain cells.

A cell is text, a number, a flag: what JSON has. A day is text in the order of ISO, a month is
`2026-10`, hundredths are text with their sign; an error keeps its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

Cell = str | int | float | bool
Cells = Mapping[int, Cell]

# What a formula holds that was never worked out: no text of a person begins so and ends there.
NO_VALUE: Final = "="
_ERRORS: Final = frozenset(
    {
        *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
        *("#SPILL!", "#CALC!", "#GETTING_DATA", "#######"),
    }
)


class Unreadable(Exception):
    """A file is no table that can be read: one sentence with its remedy."""


class Line(NamedTuple):
    """One row: its number as the program that wrote it shows it, and its cells by column from 1."""

    number: int
    cells: Cells


class Merged(NamedTuple):
    """A block of cells shown as one; only its first holds anything."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: `name` is "" of a .csv; `total` is how many rows there are, as far as can be told
    beforehand; `base` the year from which its program counts days.
    """

    name: str
    lines: Iterator[Line]
    total: int
    merged: Sequence[Merged] = ()
    base: int = 1900


def letters(column: int) -> str:
    """A column as it is shown: 1 is A, 27 is AA."""
    told = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def is_error(cell: object) -> bool:
    """Whether a cell holds what a formula that failed shows."""
    return isinstance(cell, str) and cell.strip().upper() in _ERRORS


def filled(cells: Cells) -> dict[int, Cell]:
    """The cells that hold anything but spaces."""
    return {c: v for c, v in cells.items() if not isinstance(v, str) or v.strip()}
