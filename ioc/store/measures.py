"""What is kept in the rollups, declared once: the same expression counts, recounts and lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Things that happen: `amount` (default 1) of every fact where `where`, on the day `on`.

    `name` is its rollup column.
    """

    name: str
    on: ColumnElement[date]
    where: ColumnElement[bool]
    amount: ColumnElement[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Things that last: spans of one state, from `since` (included) to `until` (excluded).

    Its rollup columns are NAME_came and NAME_left.
    """

    name: str
    since: ColumnElement[date]
    until: ColumnElement[date]
    where: ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measures:
    """Everything declared for one kind of fact.

    `dimensions` are the keys a rung may carry, as columns of the fact.
    """

    flows: tuple[Flow, ...]
    stocks: tuple[Stock, ...]
    dimensions: Mapping[str, ColumnElement[str]]
    counted: ColumnElement[bool]
