"""What the database tells of the sources: how far each is read, what waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, func, select

from ioc.domain.mappings import Kind
from ioc.metrics.unmapped import waiting
from ioc.store.leader import LEADER_LOCK
from ioc.store.ledger import commands, rejects, revision, sources
from ioc.store.looking import open_to_look
from ioc.store.schema import dossiers

_SHOWN: Final = 3
_WHAT: Final = MappingProxyType(
    {
        Kind.AGENCY: "đơn vị",
        Kind.SECTOR: "lĩnh vực",
        Kind.CATEGORY: "lĩnh vực",
        Kind.STATUS: "trạng thái",
        Kind.HEADER: "tiêu đề cột",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Values by a source's name. `rows` are the sources' own; `rejects` how many rows are put
    aside and the commonest reasons; `unmapped` how many facts wait for a meaning, by what it is of;
    `heard` when the dossiers of each receiving agency were last told. `lookups` tells by which
    reference files everything was counted, `asked` since when an order waits, `led` whether a
    worker holds the lock (None: not to be told by this database).
    """

    rows: Mapping[str, Mapping[str, Any]]
    rejects: Mapping[str, tuple[int, tuple[str, ...]]]
    unmapped: Mapping[str, Mapping[str, int]]
    heard: Mapping[str, Mapping[str, datetime]]
    lookups: str
    asked: datetime | None
    led: bool | None


def read_books(url: str, pushed: tuple[str, ...]) -> Books | None:
    """The books; None where there are none to read. `pushed` are the sources that are pushed."""
    engine = open_to_look(url)
    try:
        with engine.connect() as connection:
            return Books(
                rows={row.name: dict(row._mapping) for row in connection.execute(select(sources))},
                rejects=_rejects(connection),
                unmapped=_unmapped(connection),
                heard={name: _heard(connection, name) for name in pushed},
                lookups=connection.scalar(select(revision.c.lookups)) or "",
                asked=_asked(connection),
                led=_led(connection),
            )
    except sa.exc.DBAPIError:
        return None
    finally:
        engine.dispose()


def _rejects(connection: Connection) -> dict[str, tuple[int, tuple[str, ...]]]:
    count = func.count()
    query = (
        select(rejects.c.source, rejects.c.reason, count)
        .where(rejects.c.closed_at.is_(None))
        .group_by(rejects.c.source, rejects.c.reason)
        .order_by(count.desc(), rejects.c.reason)
    )
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for source, reason, times in connection.execute(query):
        before, reasons = found.get(source, (0, ()))
        found[source] = before + times, (*reasons, reason)[:_SHOWN]
    return found


def _unmapped(connection: Connection) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for each in waiting(connection):
        for value in each.values:
            if not (value.pending or value.refused):
                counts, what = found.setdefault(value.source, {}), _WHAT[value.kind]
                counts[what] = counts.get(what, 0) + value.rows
    return found


def _heard(connection: Connection, source: str) -> dict[str, datetime]:
    query = (
        select(dossiers.c.receiving, func.max(dossiers.c.asked_at).label("last"))
        .where(dossiers.c.source == source)
        .group_by(dossiers.c.receiving)
    )
    return {row.receiving: row.last for row in connection.execute(query)}


def _asked(connection: Connection) -> datetime | None:
    waits = commands.c.done_at.is_(None)
    oldest: datetime | None = connection.scalar(select(func.min(commands.c.asked_at)).where(waits))
    return oldest


def _led(connection: Connection) -> bool | None:
    if connection.dialect.name != "postgresql":
        return None
    asked = sa.text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 "
        "AND objid = :key AND database = (SELECT oid FROM pg_database "
        "WHERE datname = current_database())"
    )
    return bool(connection.scalar(asked, {"key": LEADER_LOCK}))
