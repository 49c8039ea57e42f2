"""Vendors' totals into the store: a row for each day on which one says something else than before.

A source is asked several times a day for the same months; what it only repeats is not kept again.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select

from ioc.store.bulk import fill
from ioc.store.facts import totals
from ioc.store.feed_rows import TotalRow
from ioc.store.intake import Kept, next_id, rewrite

Key = tuple[str, str, str]


def keep_totals(connection: Connection, source: str, rows: Sequence[TotalRow]) -> Kept:
    """Facts in; a repeat of what was last said changes nothing, an earlier answer never wins."""
    told: dict[Key, TotalRow] = {}
    for row in rows:
        before = told.get(_key(row))
        if before is None or row.asked_at >= before.asked_at:
            told[_key(row)] = row
    held = _last_said(connection, source, {row.record.period for row in told.values()})
    fresh = next_id(connection, totals)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for key, row in told.items():
        old = held.get(key)
        if old is None or (row.day > old.day and row.record.value != old.value):
            new.append({"id": fresh + len(new), "source": source} | _values(row))
        elif row.asked_at >= old.asked_at and _differs(row, old):
            changed.append({"id": old.id} | _values(row) | {"day": old.day})
    fill(connection, totals, new)
    rewrite(connection, totals, changed)
    return Kept(len(new), len(new) + len(changed))


def _last_said(connection: Connection, source: str, periods: set[str]) -> dict[Key, Any]:
    """What the source last said of those periods; a month has a few thousand figures."""
    named = [totals.c[name] for name in ("unit", "measure", "period")]
    of_source = and_(totals.c.source == source, totals.c.period.in_(periods))
    day = func.max(totals.c.day).label("day")
    last = select(*named, day).where(of_source).group_by(*named).subquery()
    same = [totals.c[column.name] == column for column in last.c]
    found = connection.execute(select(totals).where(of_source).join_from(totals, last, and_(*same)))
    return {(row.unit, row.measure, row.period): row for row in found}


def _differs(row: TotalRow, old: Any) -> bool:
    said = (row.record.value, row.agency, row.record.agency_text)
    return said != (old.value, old.agency, old.agency_text)


def _key(row: TotalRow) -> Key:
    return row.record.unit, row.record.measure, row.record.period


def _values(row: TotalRow) -> dict[str, Any]:
    record = row.record
    return {
        "unit": record.unit,
        "agency_text": record.agency_text,
        "agency": row.agency,
        "measure": record.measure,
        "period": record.period,
        "day": row.day,
        "value": record.value,
        "asked_at": row.asked_at,
    }
