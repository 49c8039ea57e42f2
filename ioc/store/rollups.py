"""The ladder of sums: moved by exactly the difference a batch makes, rebuilt and verified.

One select per day-column says what every fact contributes; a batch runs it over its own dossiers
before and after the change, a rebuild over all of them, so the two cannot disagree.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Executable,
    Select,
    SmallInteger,
    String,
    Table,
    delete,
    except_,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from ioc.store.bulk import fill
from ioc.store.contributions import (
    DRAFTS,
    TEMPORARY,
    contributions,
    open_rows,
    touched,
)
from ioc.store.measures import Measures
from ioc.store.schema import (
    MEASURE_COLUMNS,
    OPEN_RUNGS,
    RUNGS,
)

DIMENSIONS = ("agency", "sector", "channel", "procedure")
OPEN_KEYS = ("due_day", "paused", "agency", "sector", "channel")


delta = Table(
    "delta",
    DRAFTS,
    Column("day", Date),
    Column("month", String),
    *(Column(name, String) for name in DIMENSIONS),
    *(Column(name, BigInteger) for name in MEASURE_COLUMNS),
    prefixes=list(TEMPORARY),
)
open_delta = Table(
    "open_delta",
    DRAFTS,
    Column("due_day", Date),
    Column("paused", Boolean),
    *(Column(name, String) for name in OPEN_KEYS[2:]),
    Column("n", SmallInteger),
    prefixes=list(TEMPORARY),
)


class Difference(NamedTuple):
    """What `verify` found: a rung, a key, and what is kept against what a recount gives."""

    rung: str
    kept_or_recounted: str
    row: tuple[Any, ...]


def prepare(connection: Connection) -> None:
    """Empty scratch tables for one transaction."""
    for table in DRAFTS.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
    for table in DRAFTS.sorted_tables:
        connection.execute(delete(table))


def begin(connection: Connection, measures: Measures, existing: Sequence[int]) -> None:
    """Takes what the existing dossiers contribute out of the ladder, before they change."""
    _touch(connection, existing)
    _contribute(connection, measures, sign=-1)


def settle(connection: Connection, measures: Measures, ids: Sequence[int]) -> None:
    """Puts in what the dossiers contribute now, and moves every rung by the difference."""
    connection.execute(delete(touched))
    _touch(connection, ids)
    _contribute(connection, measures, sign=1)
    for statement in _moves(connection.dialect.name):
        connection.execute(statement)


@cache
def _moves(dialect: str) -> tuple[Executable, ...]:
    """What moves each rung by the sums of the scratch tables."""
    moves = [_move(dialect, rung, delta, delta.c.day.is_not(None)) for rung in RUNGS]
    return (
        *moves,
        *(_move(dialect, rung, open_delta, literal(True)) for rung in OPEN_RUNGS),
        *(delete(rung).where(rung.c.n == 0) for rung in OPEN_RUNGS),
    )


def _move(dialect: str, rung: Table, drafts: Table, kept: ColumnElement[bool]) -> Executable:
    keys = [c.name for c in rung.primary_key.columns]
    columns = [c.name for c in rung.columns if not c.primary_key]
    sums = {name: func.sum(drafts.c[name]) for name in columns}
    moved = (
        select(*(drafts.c[k] for k in keys), *(sums[name].label(name) for name in columns))
        .where(kept)
        .group_by(*(drafts.c[k] for k in keys))
        .having(or_(*(total != 0 for total in sums.values())))
        .subquery()
    )
    # Without a WHERE SQLite takes ON CONFLICT for a join's ON: the outer select gives it one.
    made = (postgresql if dialect == "postgresql" else sqlite).insert(rung)
    statement = made.from_select([*keys, *columns], select(moved).where(literal(True)))
    added = {name: rung.c[name] + statement.excluded[name] for name in columns}
    moves: Executable = statement.on_conflict_do_update(index_elements=keys, set_=added)
    return moves


def rebuild(connection: Connection, measures: Measures) -> None:
    """Every rung anew from the facts; running it twice changes nothing."""
    for table, recount in _recounts(measures):
        connection.execute(delete(table))
        connection.execute(insert(table).from_select([c.name for c in table.columns], recount))


def verify(connection: Connection, measures: Measures) -> list[Difference]:
    """Recounts every rung from the facts: what is kept and not recounted, and the reverse.

    Empty when all is well.
    """
    found = []
    for table, recount in _recounts(measures):
        counted = [c for c in table.columns if not c.primary_key]
        kept = select(table).where(or_(*(c != 0 for c in counted)))
        for side, rows in (("kept", except_(kept, recount)), ("recounted", except_(recount, kept))):
            found += [Difference(table.name, side, tuple(row)) for row in connection.execute(rows)]
    return found


def _recounts(measures: Measures) -> Iterator[tuple[Table, Select[Any]]]:
    for rung in RUNGS:
        columns = [c.name for c in rung.columns if not c.primary_key]
        keys = [c.name for c in rung.primary_key.columns]
        whole = union_all(*contributions(measures, columns, keys)).subquery()
        sums = [func.sum(whole.c[name]).label(name) for name in columns]
        yield (
            rung,
            select(*(whole.c[k] for k in keys), *sums)
            .group_by(*(whole.c[k] for k in keys))
            .having(or_(*(func.sum(whole.c[name]) != 0 for name in columns))),
        )
    counted = open_rows(measures).subquery()
    for rung in OPEN_RUNGS:
        keys = [c.name for c in rung.primary_key.columns]
        kept = [counted.c[k] for k in keys]
        yield rung, select(*kept, func.sum(counted.c.n)).group_by(*kept)


def _touch(connection: Connection, ids: Sequence[int]) -> None:
    fill(connection, touched, [{"id": i} for i in ids])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE touched")


def _contribute(connection: Connection, measures: Measures, sign: int) -> None:
    for statement in _drafts(measures, sign):
        connection.execute(statement)


@cache
def _drafts(measures: Measures, sign: int) -> tuple[Executable, ...]:
    """What writes the touched dossiers' contributions into the scratch tables."""
    keys = ["day", "month", *DIMENSIONS]
    flows = contributions(measures, MEASURE_COLUMNS, keys, sign)
    opened = insert(open_delta).from_select([*OPEN_KEYS, "n"], open_rows(measures, sign))
    return (*(insert(delta).from_select([*keys, *MEASURE_COLUMNS], flow) for flow in flows), opened)
