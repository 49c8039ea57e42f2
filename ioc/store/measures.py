"""What is kept in the rollups, declared once: the same expression counts, recounts and lists."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Date
from sqlalchemy.sql.elements import KeyedColumnElement

Day = KeyedColumnElement[Date] | ColumnElement[Date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Things that happen: `amount` (default 1) of every fact where `where`, on the day `on`. `name` is its rollup column."""

    name: str
    on: ColumnElement[Date]
    where: ColumnElement[bool] | None = None
    amount: ColumnElement[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Things that last: spans of one state, from `since` (included) to `until` (excluded); columns NAME_came, NAME_left."""

    name: str
    since: ColumnElement[Date]
    until: ColumnElement[Date]
    where: ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Everything declared for one kind of fact. `dimensions` are the keys a rung may carry, as columns of the fact."""

    flows: tuple[Flow, ...]
    stocks: tuple[Stock, ...]
    dimensions: Mapping[str, ColumnElement[str]]
    counted: ColumnElement[bool]
