"""Feedback cases into the store: older versions never win, and one id may hold two reports."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from ioc.domain.feedback import CLOSED, overdue_day
from ioc.domain.periods import local_day
from ioc.domain.records import Case, CaseStatus
from ioc.store.bulk import fill, one_of
from ioc.store.facts import cases
from ioc.store.feed_rows import CaseRow
from ioc.store.intake import Kept, moving, next_id, rewrite, rounds, write_names
from ioc.store.measures import Measures

# A thousandth of a degree: some hundred metres.
DECIMALS = 3


class Held(NamedTuple):
    """What the store already knows of a case."""

    id: int
    code: str
    collision: int
    version_at: datetime
    asked_at: datetime
    digest: int
    status: str
    category_text: str
    lat: float | None
    lon: float | None
    requested_at: datetime
    closed_at: datetime | None
    reopened: int
    first_seen_at: datetime

    @property
    def closed(self) -> bool:
        return self.status in CLOSED


KNOWN = [cases.c[name] for name in Held._fields]


def keep_cases(
    connection: Connection, source: str, rows: Sequence[CaseRow], measures: Measures
) -> Kept:
    """Facts in, and the ladder moved by exactly the difference; a repeat changes nothing."""
    arrived = stored = 0
    for part in rounds(rows, lambda row: row.record.code):
        new, changed = _changes(connection, source, part)
        if not new and not changed:
            continue
        old_ids, new_ids = [c["id"] for c in changed], [c["id"] for c in new]
        with moving(connection, measures, old_ids, old_ids + new_ids):
            fill(connection, cases, new)
            rewrite(connection, cases, changed)
        arrived += len(new)
        stored += len(new) + len(changed)
    write_names(connection, "category", ((row.category, row.category_label) for row in rows))
    return Kept(arrived, stored)


def open_codes(connection: Connection, source: str) -> tuple[str, ...]:
    """The cases of a source that are still open, those not asked for the longest first."""
    return _codes(connection, source, cases.c.closed_day.is_(None))


def closed_codes(connection: Connection, source: str, since: date) -> tuple[str, ...]:
    """The cases of a source that ended on that day or later, in the same order."""
    return _codes(connection, source, cases.c.closed_day >= since)


def _codes(connection: Connection, source: str, which: ColumnElement[bool]) -> tuple[str, ...]:
    query = select(cases.c.code).where(cases.c.source == source, which)
    found = connection.execute(query.order_by(cases.c.asked_at, cases.c.code)).scalars()
    return tuple(dict.fromkeys(found))


def _changes(
    connection: Connection, source: str, rows: Sequence[CaseRow]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows to insert and those to write over what is there."""
    held = _held(connection, source, [row.record.code for row in rows])
    fresh = next_id(connection, cases)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for row in rows:
        twins = held.get(row.record.code, ())
        old = _same_report(row.record, twins)
        if old is None:
            number = max((t.collision for t in twins), default=-1) + 1
            known = {"id": fresh + len(new), "source": source, "collision": number}
            new.append(known | _values(row, None))
        elif _wins(row, old):
            changed.append({"id": old.id} | _values(row, old))
    return new, changed


def _held(connection: Connection, source: str, codes: Sequence[str]) -> dict[str, list[Held]]:
    query = select(*KNOWN).where(cases.c.source == source, one_of(connection, cases.c.code, codes))
    found: dict[str, list[Held]] = {}
    for row in connection.execute(query.order_by(cases.c.collision)):
        found.setdefault(row.code, []).append(Held(*row))
    return found


def _same_report(record: Case, twins: Iterable[Held]) -> Held | None:
    """The stored report that this one is a version of.

    Reports sent at two instants are two. A desk may correct a category or a point afterwards, but
    one in which both are others is another report too.
    """
    spot = _spot(record.lat, record.lon)
    alike = [
        (t.category_text == record.category, _spot(t.lat, t.lon) == spot, t)
        for t in twins
        if t.requested_at == record.requested_at
    ]
    best = max(alike, key=lambda found: found[0] + found[1], default=(False, False, None))
    return best[2] if best[0] or best[1] else None


def _spot(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    if lat is None or lon is None:
        return None
    return round(lat, DECIMALS), round(lon, DECIMALS)


def _version(row: CaseRow) -> datetime:
    """When it last changed; what is dated after the request cannot be waited for."""
    return min(row.record.updated_at or row.record.requested_at, row.asked_at)


def _wins(row: CaseRow, old: Held) -> bool:
    """Older versions never win; of equal ones with other content the later request does."""
    version = _version(row)
    if version != old.version_at:
        return version > old.version_at
    return row.digest != old.digest and row.asked_at >= old.asked_at


def _values(row: CaseRow, old: Held | None) -> dict[str, Any]:
    record = row.record
    status = _status(record, old)
    closed_at = _closed_at(row, old, status)
    closed = max(local_day(closed_at), row.received_day) if closed_at else None
    opened_again = old is not None and old.closed and status not in CLOSED
    reopened = (old.reopened if old else 0) + opened_again
    return {
        "code": record.code,
        "counts": True,
        "version_at": _version(row),
        "asked_at": row.asked_at,
        "digest": row.digest,
        "status": str(status),
        "status_text": record.status_text,
        "category": row.category,
        "category_text": record.category,
        "title": record.title,
        "address": record.address,
        "agency_text": record.agency_text,
        "agency": row.agency,
        "channel": row.channel,
        "place": row.place,
        "position": row.position,
        "lat": record.lat,
        "lon": record.lon,
        "requested_at": record.requested_at,
        "updated_at": record.updated_at,
        "due_at": record.due_at,
        "due_given": record.due_at is not None,
        "closed_at": closed_at,
        "reopened": reopened,
        "satisfaction": record.satisfaction,
        "received_day": row.received_day,
        "due_day": row.due_day,
        "overdue_day": overdue_day(row.received_day, row.due_day, closed),
        "closed_day": closed,
        "first_seen_at": old.first_seen_at if old else row.asked_at,
        "changed_at": row.asked_at,
    }


def _status(record: Case, old: Held | None) -> CaseStatus:
    """What was not said, or not in words we know, changes nothing that was."""
    if record.status is CaseStatus.UNKNOWN and old is not None:
        return CaseStatus(old.status)
    return record.status


def _closed_at(row: CaseRow, old: Held | None, status: CaseStatus) -> datetime | None:
    """When it was closed: a later version of a closed case (a rating, say) closes it no later."""
    if status not in CLOSED:
        return None
    said = row.record.closed_at or row.record.updated_at or row.asked_at
    known = old.closed_at if old and old.closed else None
    return min(filter(None, (said, row.asked_at, known)))
