"""Many rows at once, the way each database likes it: COPY in PostgreSQL, one long INSERT in SQLite.

SQLAlchemy's own executemany spends more time on each row's parameters than SQLite on storing it
(PERF.md 6). Rows travel as columns: only a column that needs converting pays for it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    String,
    Table,
    any_,
    literal,
)

from ioc.store.schema import EPOCH, MICROSECOND, Instant

Rows = Sequence[Mapping[str, Any]]
Columns = Mapping[str, Sequence[Any]]
Condition = ColumnElement[bool]

# What SQLite takes in one statement unless it was built otherwise.
MOST_PARAMETERS = 32_000


def fill(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows that are known to be new; every row has the same keys."""
    if rows:
        fill_columns(connection, table, as_columns(rows))


def fill_columns(connection: Connection, table: Table, columns: Columns) -> None:
    """The same, told column by column."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, table.name, columns)
    else:
        _insert(connection, table, columns, "")


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows, or writes their values over the row with the same primary key."""
    if rows:
        upsert_columns(connection, table, as_columns(rows))


def upsert_columns(connection: Connection, table: Table, columns: Columns) -> None:
    """The same, told column by column; no two rows have the same primary key."""
    over = _over(connection, table, columns)
    if connection.dialect.name != "postgresql":
        _insert(connection, table, columns, over)
        return
    stage, named = f"stage_{table.name}", _named(connection, _ordered(table, columns))
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    _copy(connection, table, stage, columns)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({named}) SELECT {named} FROM {stage}{over}"
    )
    connection.exec_driver_sql(f"TRUNCATE {stage}")


def as_columns(rows: Rows) -> dict[str, Sequence[Any]]:
    names = tuple(rows[0])
    # Row by row: the rows of a load do not fit a processor's cache, and would be walked anew for
    # each column.
    drawn = [[row[name] for name in names] for row in rows]
    return dict(zip(names, zip(*drawn, strict=True), strict=True))


def one_of(connection: Connection, column: Column[str], values: Iterable[str]) -> Condition:
    """Whether the column is one of thousands of texts."""
    if connection.dialect.name == "postgresql":
        # One parameter: thousands of them take longer to write down than to look up.
        return column == any_(literal(list(values), ARRAY(String)))
    return column.in_(values)


def _ordered(table: Table, columns: Columns) -> list[Column[Any]]:
    return [c for c in table.columns if c.name in columns]


def _named(connection: Connection, columns: Sequence[Column[Any]]) -> str:
    return ", ".join(connection.dialect.identifier_preparer.quote(c.name) for c in columns)


def _over(connection: Connection, table: Table, columns: Columns) -> str:
    """What an INSERT says of a row that is there already."""
    quote = connection.dialect.identifier_preparer.quote
    changed = [quote(c.name) for c in _ordered(table, columns) if not c.primary_key]
    written = ", ".join(f"{name} = excluded.{name}" for name in changed)
    keys = _named(connection, list(table.primary_key.columns))
    return f" ON CONFLICT ({keys}) DO " + (f"UPDATE SET {written}" if written else "NOTHING")


def _insert(connection: Connection, table: Table, columns: Columns, over: str) -> None:
    # One statement of many rows takes as long as executemany, but SQLite lets other threads run
    # for as long as it lasts, not for one row at a time.
    ordered = _ordered(table, columns)
    rows = list(_tuples([_for_sqlite(c) for c in ordered], ordered, columns))
    head = f"INSERT INTO {table.name} ({_named(connection, ordered)}) VALUES "
    one = f"({', '.join('?' * len(ordered))})"
    most = MOST_PARAMETERS // len(ordered)
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        statement = head + ", ".join([one] * len(some)) + over
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def _copy(connection: Connection, table: Table, into: str, columns: Columns) -> None:
    ordered = _ordered(table, columns)
    cursor: Any = connection.connection.cursor()
    named = _named(connection, ordered)
    with cursor, cursor.copy(f"COPY {into} ({named}) FROM STDIN") as copy:
        for values in _tuples([_for_postgresql(c) for c in ordered], ordered, columns):
            copy.write_row(values)


Wrap = Callable[[Any], Any] | None


def _tuples(
    wraps: Sequence[Wrap], ordered: Sequence[Column[Any]], columns: Columns
) -> Iterator[tuple[Any, ...]]:
    drawn = [
        [None if v is None else wrap(v) for v in columns[c.name]] if wrap else columns[c.name]
        for c, wrap in zip(ordered, wraps, strict=True)
    ]
    return zip(*drawn, strict=True)


def _for_sqlite(column: Column[Any]) -> Wrap:
    """As SQLAlchemy's own types write it, without their two calls a value."""
    if isinstance(column.type, Instant):
        return _microseconds
    if isinstance(column.type, Date):
        return date.isoformat
    return _json if isinstance(column.type, JSON) else None


def _for_postgresql(column: Column[Any]) -> Wrap:
    return _json if isinstance(column.type, JSON) else None


def _microseconds(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
