"""Rows put aside: one per source, kind and key, with how often and since when.

A good version closes it.
"""

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ioc.store.ledger import rejects
from ioc.store.rows import Load


def keep_rejects(connection: Connection, load: Load) -> int:
    """Returns how many rejects are newly open; one seen again only counts its times."""
    if not load.rejects:
        return 0
    before = _open(connection, load.source)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(rejects)
    again = {
        "reason": statement.excluded.reason,
        "fields": statement.excluded.fields,
        "last_seen_at": statement.excluded.last_seen_at,
        "times": rejects.c.times + 1,
        "closed_at": None,
    }
    rows = {
        (r.kind, r.key): {
            "source": load.source,
            "kind": r.kind,
            "key": r.key,
            "reason": r.reason,
            "fields": dict(r.fields),
            "first_seen_at": load.now,
            "last_seen_at": load.now,
            "times": 1,
        }
        for r in load.rejects
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["source", "kind", "key"], set_=again),
        list(rows.values()),
    )
    return _open(connection, load.source) - before


def renew_rejects(connection: Connection, load: Load) -> int:
    """Closes what a file said before, for it is told anew; returns how many."""
    closed = 0
    for begins in load.renews:
        before = update(rejects).where(
            rejects.c.source == load.source,
            rejects.c.closed_at.is_(None),
            rejects.c.key.startswith(begins, autoescape=True),
        )
        closed += connection.execute(before.values(closed_at=load.now)).rowcount
    return closed


def close_rejects(connection: Connection, load: Load) -> int:
    """A good version of a record heals its reject; one with good parts, those of its parts."""
    good = {kind: codes for kind, codes in _good(load).items() if codes}
    if not good or not _open(connection, load.source):
        return 0
    closed = 0
    for kind, codes in good.items():
        well = codes - {r.key for r in load.rejects if r.kind == kind}
        healed = update(rejects).where(
            rejects.c.source == load.source,
            rejects.c.kind == kind,
            rejects.c.closed_at.is_(None),
            rejects.c.key.in_(well),
        )
        closed += connection.execute(healed.values(closed_at=load.now)).rowcount
    return closed


def _good(load: Load) -> dict[str, set[str]]:
    """The keys that came well, by the kind of reject they heal."""
    dossiers = {row.record.code for row in load.dossiers}
    return {
        "dossier": dossiers,
        "part": dossiers,
        "case": {row.record.code for row in load.cases},
        "alert": {row.record.code for row in load.alerts},
        "score": {row.department for row in load.scores},
        "call": {row.record.code for row in load.calls},
        "total": {f"{row.record.unit} {row.record.period}" for row in load.totals},
        "figure": {key for row in load.figures for key in (row.place, row.identity)},
    }


def _open(connection: Connection, source: str) -> int:
    still = rejects.c.closed_at.is_(None)
    return connection.scalar(select(func.count()).where(rejects.c.source == source, still)) or 0
