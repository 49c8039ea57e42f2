"""Many rows at once, the way each database likes it: COPY in PostgreSQL, plain executemany in SQLite.

SQLAlchemy's own executemany spends more time on each row's parameters than SQLite on storing it (PERF.md 6).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import JSON, Column, Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

Rows = Sequence[Mapping[str, Any]]
Wrap = Callable[[Any], Any] | None


def fill(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows that are known to be new; every row has the same keys."""
    if not rows:
        return
    columns = [c for c in table.columns if c.name in rows[0]]
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
    else:
        _execute(connection, insert(table), columns, rows)


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows, or writes their values over the row with the same primary key."""
    if not rows:
        return
    columns = [c for c in table.columns if c.name in rows[0]]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [c.name for c in table.primary_key.columns]
    changed = {c.name: statement.excluded[c.name] for c in columns if c.name not in keys}
    _execute(
        connection,
        statement.on_conflict_do_update(index_elements=keys, set_=changed),
        columns,
        rows,
    )


def _execute(
    connection: Connection, statement: Insert, columns: Sequence[Column[Any]], rows: Rows
) -> None:
    compiled = statement.compile(connection, column_keys=[c.name for c in columns])
    if compiled.positional is False:
        connection.execute(statement, [dict(row) for row in rows])
        return
    wraps = [_wrap(connection, c) for c in columns]
    values = _wrapped(columns, wraps, rows)
    connection.exec_driver_sql(str(compiled), values)


def _copy(connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: Rows) -> None:
    quote = connection.dialect.identifier_preparer.quote
    named = ", ".join(quote(c.name) for c in columns)
    wraps: list[Wrap] = [Json if isinstance(c.type, JSON) else None for c in columns]
    cursor = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {quote(table.name)} ({named}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for values in _wrapped(columns, wraps, rows):
            copy.write_row(values)


def _wrapped(
    columns: Sequence[Column[Any]], wraps: Sequence[Wrap], rows: Rows
) -> list[tuple[Any, ...]]:
    """Rows as tuples, column by column: only the columns that need it pay for their conversion."""
    drawn: list[list[Any]] = []
    for column, wrap in zip(columns, wraps, strict=True):
        values = [row[column.name] for row in rows]
        drawn.append([None if v is None else wrap(v) for v in values] if wrap else values)
    return list(zip(*drawn, strict=True))


def _wrap(connection: Connection, column: Column[Any]) -> Wrap:
    return column.type._cached_bind_processor(connection.dialect)
