"""What is known of each source: how far it is read, how its last turn ended.

And the revision every page asks for.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy import delete as delete_rows

from ioc.domain.calendars import WorkCalendar
from ioc.domain.silence import silence
from ioc.store.bulk import upsert
from ioc.store.ledger import rejects, runs, sources
from ioc.store.ledger import revision as revisions
from ioc.store.rows import Load

RUNS_KEPT = 2_000
UNREAD: Mapping[str, Any] = MappingProxyType(
    {
        "watermark": None,
        "backfilled_to": None,
        "data_as_of": None,
        "last_attempt_at": None,
        "last_success_at": None,
        "next_at": None,
        "outcome": "never",
        "last_error": None,
        "paused": False,
        "stored": 0,
    }
)
NO_PROGRESS: Mapping[str, Any] = MappingProxyType(
    {"progress_what": None, "progress_done": None, "progress_total": None}
)


def revision(connection: Connection) -> int:
    return connection.scalar(select(revisions.c.revision)) or 0


def bump(connection: Connection) -> int:
    """One more: facts, rejects or a source's state have changed."""
    at = revision(connection) + 1
    if connection.execute(update(revisions).values(revision=at)).rowcount == 0:
        connection.execute(insert(revisions).values(id=1, revision=at))
    return at


def declare(connection: Connection, declared: Iterable[Mapping[str, Any]]) -> None:
    """Writes the configured sources beside what is known of them; one not configured is disabled.

    A row holds the columns name, connector, title, simulated, enabled, precedence, records,
    every_s, stale_after_s, and backfill_from, which stays as it was first declared.
    """
    known = {row.name: dict(row._mapping) for row in connection.execute(select(sources))}
    rows = []
    for row in declared:
        before = known.pop(row["name"], {**UNREAD, "backfill_from": row["backfill_from"]})
        # Whoever was reading something long is gone.
        now = {k: v for k, v in row.items() if k != "backfill_from"}
        rows.append({**row, **before, **now, **NO_PROGRESS})
    rows += [gone | {"enabled": False} for gone in known.values()]
    upsert(connection, sources, rows)
    bump(connection)


def marks(connection: Connection, source: str) -> Any:
    """The row of one source: watermark, backfilled_to, backfill_from, paused and the rest."""
    return connection.execute(select(sources).where(sources.c.name == source)).one()


def advance(
    connection: Connection, load: Load, arrived: int, quiet: WorkCalendar | None = None
) -> bool:
    """Moves the two marks with their data, never backwards, and the time the data speaks of.

    `quiet` is the calendar by which the silence of a load counts that brought no news; None: it
    brought some. Tells whether a stretch of history became complete.
    """
    row = marks(connection, load.source)
    values: dict[str, Any] = {"stored": row.stored + arrived} if arrived else {}
    if load.watermark is not None and (row.watermark is None or load.watermark > row.watermark):
        values |= _read_to(row, load, load.watermark, quiet)
    if load.backfilled_to is not None and (
        row.backfilled_to is None or load.backfilled_to < row.backfilled_to
    ):
        values["backfilled_to"] = load.backfilled_to
    if values:
        connection.execute(update(sources).where(sources.c.name == load.source).values(**values))
    return "backfilled_to" in values or (row.watermark is None and "watermark" in values)


def _read_to(row: Any, load: Load, until: datetime, quiet: WorkCalendar | None) -> dict[str, Any]:
    """What a reading up to `until` moves.

    An answer without news is what a frozen system gives, too: the time the data speaks of goes on
    by the hours in which nothing is to be expected, and what was not told is asked for again.
    """
    if quiet is None or not load.busy or row.watermark is None:
        return {"watermark": until, "data_as_of": until}
    told = until - silence(row.watermark, until, load.busy, quiet)
    return {"data_as_of": max(told, row.data_as_of or told)}


def end_turn(connection: Connection, run: dict[str, Any], next_at: datetime | None) -> bool:
    """Writes how a turn ended; the revision rises only when the source's state changed."""
    row = marks(connection, run["source"])
    good = run["outcome"] == "ok"
    values: dict[str, Any] = {
        "last_attempt_at": run["started_at"],
        "outcome": run["outcome"],
        "next_at": next_at,
    }
    values["last_error"] = run["error"]
    values |= NO_PROGRESS
    if good:
        values["last_success_at"] = run["ended_at"]
    connection.execute(update(sources).where(sources.c.name == run["source"]).values(**values))
    connection.execute(insert(runs).values(**run))
    oldest = connection.scalar(select(func.max(runs.c.id))) - RUNS_KEPT
    connection.execute(delete_rows(runs).where(runs.c.id < oldest))
    changed = (row.outcome, row.last_error) != (run["outcome"], run["error"])
    if changed:
        bump(connection)
    return bool(changed)


def tell_progress(connection: Connection, source: str, what: str, done: int, total: int) -> None:
    """How far a long reading has come. No revision rises: the page of sources asks for it."""
    told = {"progress_what": what, "progress_done": done, "progress_total": total}
    connection.execute(update(sources).where(sources.c.name == source).values(**told))


def set_paused(connection: Connection, source: str, paused: bool) -> None:
    connection.execute(update(sources).where(sources.c.name == source).values(paused=paused))
    bump(connection)


def open_rejects(connection: Connection) -> dict[str, int]:
    query = (
        select(rejects.c.source, func.count())
        .where(rejects.c.closed_at.is_(None))
        .group_by(rejects.c.source)
    )
    return dict(connection.execute(query).all())
