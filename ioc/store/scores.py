"""Quoted scores into the store: one per department, period, group and local day asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ioc.store.bulk import fill
from ioc.store.facts import scores
from ioc.store.feed_rows import ScoreRow
from ioc.store.intake import Kept, next_id, rewrite

# What a source says of a department; asked again on the same day, the later answer replaces it.
SAID = (
    *("department_name", "tier", "score", "max_score", "ratio", "delta"),
    *("numerator", "denominator", "quality"),
)
Key = tuple[str, str, str, date]


def keep_scores(connection: Connection, source: str, rows: Sequence[ScoreRow]) -> Kept:
    """Facts in; a repeat of the same answer changes nothing, an earlier one never wins."""
    told: dict[Key, ScoreRow] = {}
    for row in rows:
        before = told.get(_key(row))
        if before is None or row.asked_at >= before.asked_at:
            told[_key(row)] = row
    held = _held(connection, source, {row.day for row in told.values()})
    fresh = next_id(connection, scores)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for key, row in told.items():
        values, old = _values(row), held.get(key)
        if old is None:
            new.append({"id": fresh + len(new), "source": source} | values)
        elif row.asked_at >= old.asked_at and any(values[n] != getattr(old, n) for n in SAID):
            changed.append({"id": old.id} | values)
    fill(connection, scores, new)
    rewrite(connection, scores, changed)
    return Kept(len(new), len(new) + len(changed))


def _held(connection: Connection, source: str, days: set[date]) -> dict[Key, Any]:
    """The source's scores of those days; a day has a few hundred."""
    query = select(scores).where(scores.c.source == source, scores.c.day.in_(days))
    return {
        (row.department, row.period, row.group, row.day): row for row in connection.execute(query)
    }


def _key(row: ScoreRow) -> Key:
    return row.department, row.record.period, row.record.group, row.day


def _values(row: ScoreRow) -> dict[str, Any]:
    record = row.record
    return {name: getattr(record, name) for name in SAID} | {
        "department": row.department,
        "period": record.period,
        "group": record.group,
        "day": row.day,
        "asked_at": row.asked_at,
    }
