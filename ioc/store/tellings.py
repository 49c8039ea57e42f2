"""What a source said before it said otherwise: kept when a dossier's telling facts change."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, select

from ioc.store.bulk import upsert
from ioc.store.schema import tellings
from ioc.store.settle import Existing, Settled

TOLD = ("status", "received_at", "due_at", "resolved_at", "returned_at", "agency_text")


class Changed(Protocol):
    """One dossier that moves, as an ingest sees it."""

    @property
    def is_new(self) -> bool: ...

    @property
    def settled(self) -> Settled: ...


def keep_tellings(
    connection: Connection,
    source: str,
    changes: Sequence[Changed],
    before: Mapping[str, Sequence[Existing]],
) -> None:
    """Keeps what was said of each dossier that now says something else."""
    told = [c.settled.values for c in changes if not c.is_new and "digest" in c.settled.values]
    rows = []
    for values in told:
        old = next((e for e in before[values["code"]] if e.source == source), None)
        if old is not None and any(getattr(old, name) != values[name] for name in TOLD):
            said = {name: getattr(old, name) for name in TOLD}
            rows.append({"source": source, "dossier": old.code, "asked_at": old.asked_at, **said})
    upsert(connection, tellings, rows)


def told_before(connection: Connection, source: str, code: str) -> list[Mapping[str, Any]]:
    """What a source said of a dossier before its present word, the oldest first."""
    query = (
        select(tellings)
        .where(tellings.c.source == source, tellings.c.dossier == code)
        .order_by(tellings.c.asked_at)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
