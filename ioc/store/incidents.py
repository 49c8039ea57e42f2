"""Incidents, made of alerts: moved by each load's alerts, recounted from all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, select

from ioc.domain.incidents import IncidentRule, Spell, gathered, joined
from ioc.store.bulk import fill
from ioc.store.facts import alerts, incidents
from ioc.store.feed_rows import AlertRow
from ioc.store.intake import next_id, rewrite
from ioc.store.rollups import Difference


class Thread(NamedTuple):
    """What alerts must have in common to be one incident."""

    source: str
    rule: str
    asset: str
    origin: str


Threads = Mapping[Thread, Sequence[Spell]]
# What tells one incident from another is compared; who runs the asset is resolved.
COMPARED = [c for c in incidents.columns if c.name != "id"]


def keep_incidents(
    connection: Connection, source: str, rows: Sequence[AlertRow], rule: IncidentRule
) -> None:
    """Moves the incidents that new alerts belong to.

    One that grows keeps its row; of two that merge the earlier stays. An incident is as good as its
    alerts, so only those near are read, and no alert of the past is.
    """
    told = _threads(source, (row for row in rows if row.severity in rule.severities))
    near = _near(connection, source, told, rule)
    groups = {
        thread: [
            group
            for group in gathered([*near.get(thread, ()), *spells], rule.window_days)
            if any(spell.id is None for spell in group)
        ]
        for thread, spells in told.items()
    }
    _write(connection, groups, rule)


def rebuild_incidents(connection: Connection, rule: IncidentRule) -> None:
    """Every incident anew from the alerts; one with the same first day as before keeps its id."""
    kept = {_key(row): row["id"] for row in connection.execute(select(incidents)).mappings()}
    rows = [_values(thread, spell, rule) for thread, spell in _recounted(connection, rule)]
    same = [{"id": kept[_key(row)]} | row for row in rows if _key(row) in kept]
    gone = set(kept.values()) - {row["id"] for row in same}
    fresh = max(kept.values(), default=0) + 1
    new = [row for row in rows if _key(row) not in kept]
    _delete(connection, gone)
    rewrite(connection, incidents, same)
    fill(connection, incidents, [{"id": n} | row for n, row in enumerate(new, fresh)])


def verify_incidents(connection: Connection, rule: IncidentRule) -> list[Difference]:
    """Recounts the incidents from the alerts: what is kept and not recounted, and the reverse."""
    kept = {tuple(row) for row in connection.execute(select(*COMPARED))}
    recounted = set()
    for thread, spell in _recounted(connection, rule):
        values = _values(thread, spell, rule)
        recounted.add(tuple(values[c.name] for c in COMPARED))
    return [
        *(Difference("incidents", "kept", row) for row in kept - recounted),
        *(Difference("incidents", "recounted", row) for row in recounted - kept),
    ]


def _threads(source: str, rows: Iterable[AlertRow]) -> dict[Thread, list[Spell]]:
    found: dict[Thread, list[Spell]] = {}
    for row in rows:
        r = row.record
        spell = Spell(row.day, row.day, r.at, r.at, row.severity, 1, row.agency)
        found.setdefault(Thread(source, r.rule, r.asset, r.origin), []).append(spell)
    return found


def _near(
    connection: Connection, source: str, told: Threads, rule: IncidentRule
) -> dict[Thread, list[Spell]]:
    """The incidents that the told spells may belong to, by their thread."""
    if not told:
        return {}
    days = [spell.opened_day for spells in told.values() for spell in spells]
    # Closed after the window: an alert before that day belongs to it.
    query = select(incidents).where(
        incidents.c.source == source,
        incidents.c.rule.in_({thread.rule for thread in told}),
        incidents.c.closed_day > min(days),
        incidents.c.opened_day < rule.closed_day(max(days)),
    )
    found: dict[Thread, list[Spell]] = {}
    for row in connection.execute(query).mappings():
        thread = Thread(*(row[name] for name in Thread._fields))
        if thread in told:
            found.setdefault(thread, []).append(_spell(row, rule))
    return found


def _write(
    connection: Connection, groups: Mapping[Thread, Sequence[Sequence[Spell]]], rule: IncidentRule
) -> None:
    fresh = next_id(connection, incidents)
    gone: set[int] = set()
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for thread, found in groups.items():
        for group in found:
            whole = joined(group)
            gone |= {s.id for s in group if s.id is not None} - {whole.id}
            row = _values(thread, whole, rule)
            if whole.id is None:
                new.append({"id": fresh + len(new)} | row)
            else:
                changed.append({"id": whole.id} | row)
    # First those that merge away: another may take over their first day.
    _delete(connection, gone)
    rewrite(connection, incidents, changed)
    fill(connection, incidents, new)


def _delete(connection: Connection, ids: Iterable[int]) -> None:
    gone = [{"its_id": i} for i in ids]
    if gone:
        connection.execute(delete(incidents).where(incidents.c.id == bindparam("its_id")), gone)


def _recounted(connection: Connection, rule: IncidentRule) -> Iterator[tuple[Thread, Spell]]:
    """Every incident there should be, from the alerts of each thread by day."""
    a = alerts.c
    keys = (a.source, a.rule, a.asset, a.origin)
    query = (
        select(
            *keys,
            a.day,
            func.min(a.at).label("opened_at"),
            func.max(a.at).label("last_at"),
            func.max(a.severity).label("severity"),
            func.count().label("alerts"),
            func.max(a.agency).label("agency"),
        )
        .where(a.counts, a.severity.in_(rule.severities))
        .group_by(*keys, a.day)
        .order_by(*keys, a.day)
    )
    rows = connection.execute(query)
    for key, days in groupby(rows, key=lambda row: Thread(*row[:4])):
        spells = [
            Spell(d.day, d.day, d.opened_at, d.last_at, d.severity, d.alerts, d.agency)
            for d in days
        ]
        for group in gathered(spells, rule.window_days):
            yield key, joined(group)


def _spell(row: RowMapping, rule: IncidentRule) -> Spell:
    return Spell(
        opened_day=row["opened_day"],
        last_day=rule.last_day(row["closed_day"]),
        opened_at=row["opened_at"],
        last_at=row["last_at"],
        severity=row["severity"],
        alerts=row["alerts"],
        agency=row["agency"],
        id=row["id"],
    )


def _values(thread: Thread, spell: Spell, rule: IncidentRule) -> dict[str, Any]:
    return thread._asdict() | {
        "agency": spell.agency,
        "severity": spell.severity,
        "counts": True,
        "opened_at": spell.opened_at,
        "last_at": spell.last_at,
        "alerts": spell.alerts,
        "opened_day": spell.opened_day,
        "closed_day": rule.closed_day(spell.last_day),
    }


def _key(row: Mapping[str, Any] | RowMapping) -> tuple[Any, ...]:
    return tuple(row[name] for name in (*Thread._fields, "opened_day"))
