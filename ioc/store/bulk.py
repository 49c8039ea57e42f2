"""Many rows at once, the way each database likes it: COPY in PostgreSQL, executemany in SQLite.

SQLAlchemy's own executemany spends more time on each row's parameters than SQLite on storing it
(PERF.md 6). Rows travel as columns: only a column that needs converting pays for it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import JSON, Column, Connection, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

Rows = Sequence[Mapping[str, Any]]
Columns = Mapping[str, Sequence[Any]]


def fill(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows that are known to be new; every row has the same keys."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, table.name, as_columns(rows))
    else:
        _execute(connection, insert(table), table, as_columns(rows))


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows, or writes their values over the row with the same primary key."""
    if rows:
        upsert_columns(connection, table, as_columns(rows))


def upsert_columns(connection: Connection, table: Table, columns: Columns) -> None:
    """The same, told column by column; no two rows have the same primary key."""
    if connection.dialect.name != "postgresql":
        _execute(connection, _over(sqlite.insert(table), table, columns), table, columns)
        return
    stage = f"stage_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    _copy(connection, table, stage, columns)
    staged = table.to_metadata(type(table.metadata)(), name=stage)
    named = [c.name for c in _ordered(table, columns)]
    drawn = select(*(staged.c[name] for name in named))
    connection.execute(_over(postgresql.insert(table).from_select(named, drawn), table, columns))
    connection.exec_driver_sql(f"TRUNCATE {stage}")


def as_columns(rows: Rows) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _over(statement: Any, table: Table, columns: Columns) -> Insert:
    keys = [c.name for c in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    written: Insert = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    return written


def _ordered(table: Table, columns: Columns) -> list[Column[Any]]:
    return [c for c in table.columns if c.name in columns]


def _execute(connection: Connection, statement: Insert, table: Table, columns: Columns) -> None:
    ordered = _ordered(table, columns)
    compiled = statement.compile(connection, column_keys=[c.name for c in ordered])
    wraps = [c.type._cached_bind_processor(connection.dialect) for c in ordered]
    connection.exec_driver_sql(str(compiled), _tuples(ordered, wraps, columns))


def _copy(connection: Connection, table: Table, into: str, columns: Columns) -> None:
    quote = connection.dialect.identifier_preparer.quote
    ordered = _ordered(table, columns)
    named = ", ".join(quote(c.name) for c in ordered)
    wraps = [Json if isinstance(c.type, JSON) else None for c in ordered]
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {quote(into)} ({named}) FROM STDIN") as copy:
        for values in _tuples(ordered, wraps, columns):
            copy.write_row(values)


def _tuples(
    ordered: Sequence[Column[Any]],
    wraps: Sequence[Callable[[Any], Any] | None],
    columns: Columns,
) -> list[tuple[Any, ...]]:
    drawn = [
        [None if v is None else wrap(v) for v in columns[c.name]] if wrap else columns[c.name]
        for c, wrap in zip(ordered, wraps, strict=True)
    ]
    return list(zip(*drawn, strict=True))
