"""Codes and texts come to mean something else: facts resolve anew, rollups move with them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, or_, select, update

from ioc.domain.units import UNKNOWN
from ioc.domain.vietnamese import match_key
from ioc.store import rollups, status
from ioc.store.engine import reading, writing
from ioc.store.ledger import aliases
from ioc.store.ledger import revision as revisions
from ioc.store.measures import Measures
from ioc.store.schema import dossiers

IDS_A_ROUND = 5_000

Again = Callable[[RowMapping], Mapping[str, Any]]


def mapped_aliases(connection: Connection) -> list[tuple[str, str, str]]:
    """(text, agency, source) a person has confirmed."""
    return [(r.text, r.agency, r.source) for r in connection.execute(select(aliases))]


def apply_aliases(engine: Engine, measures: Measures, again: Again, at: datetime) -> int:
    """Resolves anew what resolved to nothing, and every spelling newly confirmed by a person.

    Returns how many dossiers moved.
    """
    with writing(engine) as connection:
        unapplied = aliases.c.applied_at.is_(None)
        confirmed = set(connection.execute(select(aliases.c.text).where(unapplied)).scalars())
        alike = dossiers.c.agency_text.in_(_alike(connection, confirmed))
        among = or_(dossiers.c.agency == UNKNOWN, alike)
        moved = _resolve(connection, measures, again, among)
        connection.execute(update(aliases).where(unapplied).values(applied_at=at))
        if moved or confirmed:
            status.bump(connection)
    return moved


def _alike(connection: Connection, confirmed: Collection[str]) -> list[str]:
    """Every received spelling that is the same name as a confirmed one."""
    if not confirmed:
        return []
    keys = {match_key(text) for text in confirmed}
    texts = connection.execute(select(dossiers.c.agency_text).distinct()).scalars()
    return [text for text in texts if match_key(text) in keys]


def resolve_if_changed(
    engine: Engine, measures: Measures, again: Again, fingerprint: str
) -> int | None:
    """Resolves every dossier anew when the reference files are not those of the last time.

    Returns how many moved, None when the files are the same.
    """
    with reading(engine) as connection:
        known = connection.scalar(select(revisions.c.lookups))
    return None if known == fingerprint else resolve_all(engine, measures, again, fingerprint)


def resolve_all(engine: Engine, measures: Measures, again: Again, fingerprint: str) -> int:
    """Resolves every dossier anew; the fingerprint tells by which reference files."""
    with writing(engine) as connection:
        moved = _resolve(connection, measures, again, dossiers.c.id > 0)
        status.bump(connection)
        connection.execute(update(revisions).values(lookups=fingerprint))
    return moved


def _resolve(
    connection: Connection, measures: Measures, again: Again, among: ColumnElement[bool]
) -> int:
    moved, last = 0, 0
    while True:
        query = select(dossiers).where(among, dossiers.c.id > last).order_by(dossiers.c.id)
        rows = connection.execute(query.limit(IDS_A_ROUND)).mappings().all()
        if not rows:
            return moved
        last = rows[-1]["id"]
        changed = {row["id"]: values for row in rows if (values := _differing(row, again(row)))}
        _move(connection, measures, changed)
        moved += len(changed)


def _differing(row: RowMapping, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if row[name] != value}


def _move(
    connection: Connection, measures: Measures, changed: Mapping[int, Mapping[str, Any]]
) -> None:
    ids: Sequence[int] = list(changed)
    if not ids:
        return
    rollups.prepare(connection)
    rollups.begin(connection, measures, ids)
    for row_id, values in changed.items():
        connection.execute(update(dossiers).where(dossiers.c.id == row_id).values(**values))
    rollups.settle(connection, measures, ids)
