"""Security alerts into the store: each once, however often it is shipped."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from ioc.domain.incidents import IncidentRule
from ioc.store.bulk import fill, one_of
from ioc.store.facts import alerts
from ioc.store.feed_rows import AlertRow
from ioc.store.incidents import keep_incidents
from ioc.store.intake import Kept, moving, next_id, write_names
from ioc.store.measures import Measures


def keep_alerts(
    connection: Connection,
    source: str,
    rows: Sequence[AlertRow],
    measures: Measures,
    rule: IncidentRule,
) -> Kept:
    """New alerts in, the ladder moved by them, and the incidents they belong to."""
    fresh = _fresh(connection, source, rows)
    if not fresh:
        return Kept()
    first = next_id(connection, alerts)
    values = [{"id": n, "source": source} | _values(row) for n, row in enumerate(fresh, first)]
    with moving(connection, measures, (), range(first, first + len(fresh))):
        fill(connection, alerts, values)
    keep_incidents(connection, source, fresh, rule)
    write_names(connection, "rule", ((row.record.rule, row.record.rule_name) for row in fresh))
    return Kept(len(fresh), len(fresh))


def _fresh(connection: Connection, source: str, rows: Sequence[AlertRow]) -> list[AlertRow]:
    told: dict[str, AlertRow] = {}
    for row in rows:
        told.setdefault(row.record.code, row)
    shipped = one_of(connection, alerts.c.code, list(told))
    query = select(alerts.c.code).where(alerts.c.source == source, shipped)
    known = set(connection.execute(query).scalars())
    return [row for code, row in told.items() if code not in known]


def _values(row: AlertRow) -> dict[str, Any]:
    record = row.record
    return {
        "code": record.code,
        "counts": True,
        "at": record.at,
        "day": row.day,
        "severity": row.severity,
        "level": record.level,
        "rule": record.rule,
        "tactic": record.tactic,
        "asset": record.asset,
        "agency": row.agency,
        "origin": record.origin,
        "country": record.country,
        "first_seen_at": row.asked_at,
    }
