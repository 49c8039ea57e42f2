"""What is kept in the rollups, declared once: the same expression counts, recounts and lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Table


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
    """Everything declared for one kind of fact, and the ladder its sums are kept in.

    `dimensions` are the keys a rung may carry, as columns of the fact. A day of another table (a
    dossier's spans) is of the fact that this table's first key names. `open_rungs` count the
    dossiers open now. `alike`: a day that mostly is another one of the same fact.
    """

    flows: tuple[Flow, ...]
    stocks: tuple[Stock, ...]
    dimensions: Mapping[str, Column[str]]
    counted: ColumnElement[bool]
    rungs: tuple[Table, ...] = ()
    open_rungs: tuple[Table, ...] = ()
    alike: Mapping[ColumnElement[date], ColumnElement[date]] = field(default_factory=dict)

    @property
    def facts(self) -> Table:
        """The table of the fact."""
        table: Table = next(iter(self.dimensions.values())).table
        return table


class Step(NamedTuple):
    """A rung, and the finer one it is the sum of; None: it is counted from the facts."""

    rung: Table
    finer: Table | None


def steps(rungs: Sequence[Table]) -> tuple[Step, ...]:
    """Every rung once, those counted from the facts first."""
    finest = [r for r in rungs if not any(_follows(r, f) for f in rungs if f is not r)]
    summed = [r for r in rungs if r not in finest]
    return (
        *(Step(rung, None) for rung in finest),
        *(Step(rung, next(f for f in finest if _follows(rung, f))) for rung in summed),
    )


def _follows(rung: Table, finer: Table) -> bool:
    """Its keys are among the finer one's or, as a day's month, told by them; so are its sums."""
    told = {*keys_of(finer), *(["month"] if "day" in finer.c else [])}
    return {*keys_of(rung)} <= told and {*sums_of(rung)} <= {*sums_of(finer)}


def keys_of(rung: Table) -> tuple[str, ...]:
    return tuple(column.name for column in rung.primary_key.columns)


def sums_of(rung: Table) -> tuple[str, ...]:
    return tuple(column.name for column in rung.columns if not column.primary_key)
