"""What is written of a source that is pushed: a stretch of time in place of a turn."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from ioc.store import status
from ioc.store.ledger import sources


def end_stretch(connection: Connection, run: dict[str, Any]) -> bool:
    """As the end of a turn; one in which nothing was taken only says what was refused, and when.

    Whether the figures are fresh is told by their age alone: one sender's wrong password makes
    nothing of the others' old.
    """
    if run["fetched"]:
        return status.end_turn(connection, run, None)
    row = status.marks(connection, run["source"])
    said: dict[str, Any] = {"last_attempt_at": run["ended_at"], "last_error": run["error"]}
    connection.execute(update(sources).where(sources.c.name == run["source"]).values(**said))
    changed = bool(row.last_error != run["error"])
    if changed:
        status.bump(connection)
    return changed


def complete_from(connection: Connection, source: str) -> tuple[datetime | None, bool]:
    """From when on its senders tell everything, and whether a person has paused it."""
    row = status.marks(connection, source)
    return row.backfill_from, bool(row.paused)
