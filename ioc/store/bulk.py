"""Many rows at once, the way each database likes it: COPY in PostgreSQL, executemany in SQLite."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import JSON, Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite


def fill(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that are known to be new; every row has the same keys."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    columns = [table.c[name] for name in rows[0]]
    wraps = [Json if isinstance(c.type, JSON) else None for c in columns]
    named = ", ".join(connection.dialect.identifier_preparer.quote(c.name) for c in columns)
    cursor = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table.name} ({named}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(
                [w(v) if w and v is not None else v for w, v in zip(wraps, row.values(), strict=True)]
            )


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, or writes their values over the row with the same primary key where they differ."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [c.name for c in table.primary_key.columns]
    others = [c for c in table.columns if c.name not in keys]
    changed = {c.name: statement.excluded[c.name] for c in others}
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changed), [dict(row) for row in rows]
    )
