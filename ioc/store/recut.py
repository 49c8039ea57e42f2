"""A stored dossier's days and spans as its own instants tell them: to check them, and to mend."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, select

from ioc.domain.lifetime import ENDED, OPEN, Span, cut
from ioc.domain.periods import local_day
from ioc.store.bulk import fill
from ioc.store.pauses import pauses_from
from ioc.store.schema import spans

Spans = tuple[Span, ...]
"""In the order of their first days."""


def days_of(row: RowMapping) -> dict[str, date | None]:
    """The days of a stored dossier, local, as an ingest settles them from what was said."""
    status = row["status"]
    received = local_day(row["received_at"]) if row["received_at"] else None
    received = received if status in OPEN | ENDED else None
    said = row["resolved_at"] or row["returned_at"]
    resolved = local_day(min(said, row["asked_at"])) if said and status in ENDED else None
    if resolved and received:
        resolved = max(resolved, received)
    return {
        "received_day": received,
        "due_day": local_day(row["due_at"]) if row["due_at"] else None,
        "resolved_day": resolved,
        "closed_day": resolved or (local_day(row["ended_at"]) if row["ended_at"] else None),
    }


def spans_of(row: RowMapping) -> Spans:
    """How the open time of a stored dossier is cut; none of one that was never open."""
    days = days_of(row)
    received, resolved = days["received_day"], days["resolved_day"]
    if received is None or not (row["status"] in OPEN or resolved):
        return ()
    stood = pauses_from(row["pauses"])
    paused = [(local_day(p.since), local_day(p.until) if p.until else None) for p in stood]
    return cut(received, days["due_day"], resolved, paused)


def kept_spans(connection: Connection, numbers: Sequence[int]) -> Mapping[int, Spans]:
    """{dossier's id: its stored spans}; () of one that has none."""
    found: dict[int, list[Span]] = {number: [] for number in numbers}
    query = select(spans).where(spans.c.dossier_id.in_(numbers))
    for one in connection.execute(query.order_by(spans.c.dossier_id, spans.c.since_day)):
        found[one.dossier_id].append(Span(one.state, one.since_day, one.until_day))
    return {number: tuple(told) for number, told in found.items()}


def rewrite_spans(connection: Connection, cut_anew: Mapping[int, Spans]) -> None:
    """Writes these spans in the place of what the dossiers had."""
    if not cut_anew:
        return
    stale = [{"its_id": number} for number in cut_anew]
    connection.execute(delete(spans).where(spans.c.dossier_id == bindparam("its_id")), stale)
    rows: list[dict[str, Any]] = [
        {"dossier_id": number, "since_day": s.since, "state": s.state, "until_day": s.until}
        for number, told in cut_anew.items()
        for s in told
    ]
    fill(connection, spans, rows)
