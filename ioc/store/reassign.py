"""A spelling gets its agency: the dossiers that carry it move, the rollups by exactly the difference."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from ioc.store import rollups, status
from ioc.store.engine import writing
from ioc.store.measures import Measures
from ioc.store.schema import aliases, dossiers

IDS_A_ROUND = 10_000


def mapped_aliases(connection: Connection) -> list[tuple[str, str, str]]:
    """(text, agency, source) a person has confirmed."""
    return [(r.text, r.agency, r.source) for r in connection.execute(select(aliases))]


def apply_aliases(engine: Engine, measures: Measures, at: datetime) -> int:
    """Moves the dossiers of every alias not yet applied; returns how many moved."""
    with writing(engine) as connection:
        waiting = connection.execute(select(aliases).where(aliases.c.applied_at.is_(None))).all()
        moved = sum(_apply(connection, measures, a.source, a.text, a.agency) for a in waiting)
        connection.execute(
            update(aliases).where(aliases.c.applied_at.is_(None)).values(applied_at=at)
        )
        if waiting:
            status.bump(connection)
        return moved


def _apply(connection: Connection, measures: Measures, source: str, text: str, agency: str) -> int:
    found = select(dossiers.c.id).where(
        dossiers.c.source == source, dossiers.c.agency_text == text, dossiers.c.agency != agency
    )
    ids = list(connection.execute(found).scalars())
    for start in range(0, len(ids), IDS_A_ROUND):
        _move(connection, measures, ids[start : start + IDS_A_ROUND], agency)
    return len(ids)


def _move(connection: Connection, measures: Measures, ids: Sequence[int], agency: str) -> None:
    rollups.prepare(connection)
    rollups.begin(connection, measures, ids)
    connection.execute(update(dossiers).where(dossiers.c.id.in_(ids)).values(agency=agency))
    rollups.settle(connection, measures, ids)
