"""Codes and texts come to mean something else: facts resolve anew, rollups move with them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Table, select, update

from ioc.domain.incidents import IncidentRule
from ioc.store import rollups, status
from ioc.store.engine import reading, writing
from ioc.store.incidents import rebuild_incidents
from ioc.store.intake import rewrite
from ioc.store.ledger import revision as revisions
from ioc.store.measures import Measures

IDS_A_ROUND = 5_000


class Kind(NamedTuple):
    """One kind of fact, and what stored rows of it resolve to now: the columns lookups decide."""

    measures: Measures
    again: Callable[[Sequence[RowMapping]], Sequence[Mapping[str, Any]]]

    @property
    def facts(self) -> Table:
        return self.measures.facts


def resolve_if_changed(
    engine: Engine, kinds: Sequence[Kind], rule: IncidentRule, fingerprint: str
) -> int | None:
    """Resolves every fact anew when the reference files are not those of the last time.

    Returns how many moved, None when the files are the same. Where no files are known of the last
    time, as after a migration that brings new sums, every ladder is counted anew too.
    """
    with reading(engine) as connection:
        known = connection.scalar(select(revisions.c.lookups))
    if known == fingerprint:
        return None
    return resolve_all(engine, kinds, rule, fingerprint, recount=not known)


def resolve_all(
    engine: Engine,
    kinds: Sequence[Kind],
    rule: IncidentRule,
    fingerprint: str,
    *,
    recount: bool = False,
) -> int:
    """Resolves every fact anew, and makes the incidents anew of the alerts.

    The fingerprint tells by which reference files. `recount`: the ladders are counted from the
    facts in the same transaction, whatever they held.
    """
    with writing(engine) as connection:
        moved = sum(resolve_some(connection, kind, kind.facts.c.id > 0) for kind in kinds)
        if recount:
            for kind in kinds:
                rollups.rebuild(connection, kind.measures)
        rebuild_incidents(connection, rule)
        status.bump(connection)
        connection.execute(update(revisions).values(lookups=fingerprint))
    return moved


def resolve_some(connection: Connection, kind: Kind, among: ColumnElement[bool]) -> int:
    """Resolves anew the facts among which the condition holds; how many of them moved."""
    moved, last, key = 0, 0, kind.facts.c.id
    while True:
        query = select(kind.facts).where(among, key > last).order_by(key)
        rows = connection.execute(query.limit(IDS_A_ROUND)).mappings().all()
        if not rows:
            return moved
        last = rows[-1]["id"]
        told = zip(rows, kind.again(rows), strict=True)
        changed = [{"id": row["id"], **now} for row, now in told if _differs(row, now)]
        _move(connection, kind, changed)
        moved += len(changed)


def _differs(row: RowMapping, now: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in now.items())


def _move(connection: Connection, kind: Kind, changed: Sequence[Mapping[str, Any]]) -> None:
    if not changed:
        return
    if not kind.measures.rungs:
        # What is quoted is summed nowhere.
        rewrite(connection, kind.facts, changed)
        return
    ids = [row["id"] for row in changed]
    rollups.begin(connection, kind.measures, ids)
    rewrite(connection, kind.facts, changed)
    rollups.settle(connection, kind.measures, ids)
