"""Calls into the store: each leg once; told otherwise later, the later word stands."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ioc.store.bulk import fill, one_of
from ioc.store.facts import calls
from ioc.store.feed_rows import CallRow
from ioc.store.intake import Kept, moving, next_id, rewrite, write_names
from ioc.store.measures import Measures


class _Known(NamedTuple):
    """What is stored of a call already."""

    id: int
    code: str
    digest: int


def keep_calls(
    connection: Connection, source: str, rows: Sequence[CallRow], measures: Measures
) -> Kept:
    """New calls in, changed ones over, the ladder moved by the difference; a repeat does nothing.

    Of one code twice in a load the last stands: a source tells what it knows now.
    """
    told = {row.record.code: row for row in rows}
    known = _known(connection, source, list(told))
    fresh = [row for code, row in told.items() if code not in known]
    changed = [
        row for code, row in told.items() if code in known and known[code].digest != row.digest
    ]
    if not fresh and not changed:
        return Kept()
    first = next_id(connection, calls)
    new = [
        {"id": n, "source": source, "counts": True, "first_seen_at": row.asked_at} | _values(row)
        for n, row in enumerate(fresh, first)
    ]
    over = [{"id": known[row.record.code].id} | _values(row) for row in changed]
    before = [known[row.record.code].id for row in changed]
    with moving(connection, measures, before, [*before, *range(first, first + len(new))]):
        fill(connection, calls, new)
        rewrite(connection, calls, over)
    write_names(connection, "queue", ((row.queue, row.record.queue) for row in told.values()))
    return Kept(len(fresh), len(fresh) + len(changed))


def _known(connection: Connection, source: str, codes: Sequence[str]) -> dict[str, _Known]:
    query = select(calls.c.id, calls.c.code, calls.c.digest).where(
        calls.c.source == source, one_of(connection, calls.c.code, codes)
    )
    return {row.code: _Known(*row) for row in connection.execute(query)}


def _values(row: CallRow) -> dict[str, Any]:
    record = row.record
    return {
        "code": record.code,
        "asked_at": row.asked_at,
        "digest": row.digest,
        "started_at": record.started_at,
        "day": row.day,
        "hour": row.hour,
        "queue": row.queue,
        "outcome": record.outcome.value,
        "wait_seconds": record.wait_seconds,
        "talk_seconds": record.talk_seconds,
        "prompt": row.prompt,
        "agency_text": record.transferred_to,
        "agency": row.agency,
        "desk": record.desk,
    }
