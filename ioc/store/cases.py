"""Feedback cases into the store: older versions never win, and one id may hold two reports."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from ioc.domain.feedback import CLOSED, closed_day, closing, overdue_day
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
    status_before: str
    category_text: str
    lat: float | None
    lon: float | None
    requested_at: datetime
    closed_at: datetime | None
    closed_before: datetime | None
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
    record, stands = row.record, _stands(row, old)
    closed = closed_day(stands.closed_at, row.received_day)
    opened_again = old is not None and old.closed and stands.status not in CLOSED
    reopened = (old.reopened if old else 0) + opened_again
    return {
        "code": record.code,
        "counts": True,
        "version_at": _version(row),
        "asked_at": row.asked_at,
        "digest": row.digest,
        "status": str(stands.status),
        "status_text": record.status_text,
        "status_waits": bool(stands.before) and row.status is None,
        "status_before": stands.before,
        "closed_before": stands.closed_before,
        "ended_at": stands.ended_at,
        "category": row.category,
        "category_text": record.category,
        "category_name": record.category_name,
        "title": record.title,
        "address": record.address,
        "agency_text": record.agency_text,
        "agency": row.agency,
        "stream": row.stream,
        "channel": row.channel,
        "place": row.place,
        "position": row.position,
        "lat": record.lat,
        "lon": record.lon,
        "requested_at": record.requested_at,
        "updated_at": record.updated_at,
        "due_at": record.due_at,
        "due_given": record.due_at is not None,
        "closed_at": stands.closed_at,
        "reopened": reopened,
        "satisfaction": record.satisfaction,
        "received_day": row.received_day,
        "due_day": row.due_day,
        "overdue_day": overdue_day(row.received_day, row.due_day, closed),
        "closed_day": closed,
        "first_seen_at": old.first_seen_at if old else row.asked_at,
        "changed_at": row.asked_at,
    }


class _Stands(NamedTuple):
    """Where a report stands, and, where the source's word for it means nothing by itself, what it
    is without that word.
    """

    status: CaseStatus
    closed_at: datetime | None
    before: str = ""
    closed_before: datetime | None = None
    ended_at: datetime | None = None


def _stands(row: CaseRow, old: Held | None) -> _Stands:
    """What was not said, or not in words we know, changes nothing that was."""
    record, asked_at = row.record, row.asked_at
    ended = min(record.closed_at or record.updated_at or asked_at, asked_at)
    if record.status is not CaseStatus.UNKNOWN:
        known = old.closed_at if old and old.closed else None
        return _Stands(record.status, closing(record.status, known, ended))
    before, closed = _before(old)
    if not record.status_text:
        return _Stands(before, closing(before, closed, ended))
    status = row.status or before
    kept = closed if before in CLOSED else None
    return _Stands(status, closing(status, kept, ended), str(before), kept, ended)


def _before(old: Held | None) -> tuple[CaseStatus, datetime | None]:
    """What a report was by the words we know, and when it was closed by them."""
    if old is None:
        return CaseStatus.UNKNOWN, None
    if old.status_before:
        return CaseStatus(old.status_before), old.closed_before
    return CaseStatus(old.status), old.closed_at
