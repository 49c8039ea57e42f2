"""From a resolved row and what we knew of it to the facts that are stored. Pure.

Those are its promises, pauses, days and spans.
"""

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from ioc.domain.calendars import WorkCalendar
from ioc.domain.deadlines import Judgement, Life, Limit, judge
from ioc.domain.lifetime import (
    CLOSED_APART,
    ENDED,
    OPEN,
    Pause,
    Span,
    cut,
    version_of,
)
from ioc.domain.periods import local_day
from ioc.domain.records import Dossier, Status
from ioc.store.pauses import kept_pauses, pauses_from, pauses_of
from ioc.store.promises import Promise, promised, promises_from, promises_of
from ioc.store.rows import DossierRow

_AT = attrgetter("at")
# Withdrawn and stopped ones were taken in before, and so was one denied with a day of receipt.
APART_ONCE_IN = frozenset({Status.WITHDRAWN, Status.STOPPED, Status.DENIED})
NOT_JUDGED = dict.fromkeys(Judgement._fields)


class Existing(NamedTuple):
    """What the store already knows of a dossier."""

    id: int
    source: str
    code: str
    counts: bool
    version_at: datetime
    version_rank: int
    asked_at: datetime
    digest: int
    status: int
    closed_day: date | None
    ended_at: datetime | None
    due_at: datetime | None
    received_at: datetime | None
    resolved_at: datetime | None
    returned_at: datetime | None
    agency_text: str
    first_seen_at: datetime
    promises: Sequence[Promise]
    pauses: Sequence[Pause]

    @property
    def version(self) -> tuple[datetime, int]:
        return self.version_at, self.version_rank


class Clocks(NamedTuple):
    """The calendars a dossier is judged by: the handling agency's, the receiving one's."""

    handling: WorkCalendar
    receiving: WorkCalendar


class Settled(NamedTuple):
    """The column values of a dossier that change, and its spans (None: left as they are)."""

    values: dict[str, Any]
    spans: tuple[Span, ...] | None


def row_version(row: DossierRow) -> tuple[datetime, int]:
    r = row.record
    happened = [r.submitted_at, r.received_at, r.refused_at, r.resolved_at, r.returned_at]
    for s in r.supplements:
        happened += (s.requested_at, s.returned_at)
    return version_of(happened, r.status, row.asked_at)


def wins(row: DossierRow, version: tuple[datetime, int], old: Existing) -> bool:
    """Older versions never win; of equal ones with other content the later request start does."""
    if version != old.version:
        return version > old.version
    return row.digest != old.digest and row.asked_at >= old.asked_at


def settle(
    row: DossierRow, version: tuple[datetime, int], old: Existing | None, clocks: Clocks
) -> Settled:
    record = row.record
    promises = promises_of(row, old.promises if old else (), newest=True)
    pauses = pauses_of(row, version[0], old.pauses if old else ())
    received = (
        local_day(row.received_at) if row.received_at and record.status in OPEN | ENDED else None
    )
    end = record.resolved_at or record.returned_at
    end = end and min(end, row.asked_at)
    resolved = local_day(end) if end and record.status in ENDED else None
    if resolved and received:
        resolved = max(resolved, received)
    ended = end if resolved else _closed_apart_at(row, old)
    closed = resolved or (local_day(ended) if ended else None)
    due = local_day(record.due_at) if record.due_at else None
    worked = None
    if resolved and end and row.received_at and end >= row.received_at:
        worked = clocks.handling.worked_minutes(
            row.received_at, end, [(p.since, p.until or end) for p in pauses]
        )
    spans: tuple[Span, ...] = ()
    if received and (record.status in OPEN or resolved):
        paused = [(local_day(p.since), local_day(p.until) if p.until else None) for p in pauses]
        spans = cut(received, due, resolved, paused)
    values = (
        _received_as(row)
        | _standing_at(row, old)
        | promised(promises)
        | judged(
            Life(row.received_at, record.due_at, ended, pauses, row.limit)
            if row.received_at and (record.status in OPEN | APART_ONCE_IN or resolved)
            else None,
            clocks.handling,
        )
        | {
            "version_at": version[0],
            "version_rank": version[1],
            "received_day": received,
            "due_day": due,
            "resolved_day": resolved,
            "closed_day": closed,
            "ended_at": ended,
            "worked_minutes": worked,
            "accept_minutes": accept_minutes(
                row.channel, record.submitted_at, row.received_at, clocks.receiving
            ),
            "pauses": kept_pauses(pauses),
            "pause_seen": any(p.seen for p in pauses),
            "first_seen_at": old.first_seen_at if old else row.asked_at,
            "changed_at": row.asked_at,
        }
    )
    return Settled(values, spans)


def judged(life: Life | None, calendar: WorkCalendar) -> dict[str, Any]:
    """The columns by which QĐ 766 counts it; none of one never taken in, or ended without a day."""
    return judge(life, calendar)._asdict() if life else dict(NOT_JUDGED)


def clocked(row: RowMapping, limit: Limit | None, clocks: Clocks) -> dict[str, Any]:
    """The columns of a stored dossier that a calendar decides, counted anew."""
    end, pauses = row["ended_at"] if row["resolved_day"] else None, pauses_from(row["pauses"])
    received, worked = row["received_at"], None
    if end and received and end >= received:
        stood = [(p.since, p.until or end) for p in pauses]
        worked = clocks.handling.worked_minutes(received, end, stood)
    counts = received and (row["status"] in OPEN | APART_ONCE_IN or row["resolved_day"])
    life = Life(received, row["due_at"], row["ended_at"], pauses, limit) if counts else None
    return {
        "worked_minutes": worked,
        **judged(life, clocks.handling),
        "accept_minutes": accept_minutes(
            row["channel"], row["submitted_at"], received, clocks.receiving
        ),
    }


def accept_minutes(
    channel: str, submitted: datetime | None, received: datetime | None, calendar: WorkCalendar
) -> int | None:
    """Working minutes from handing in online to acceptance, where both were told.

    A receipt at the very instant it was handed in stands in for one that was not told.
    """
    if submitted == received or channel != "online" or submitted is None or received is None:
        return None
    return calendar.working_minutes(submitted, received)


def _closed_apart_at(row: DossierRow, old: Existing | None) -> datetime | None:
    record = row.record
    if record.status not in CLOSED_APART:
        return None
    last_step = max((s.at for s in record.steps), default=None)
    said = record.resolved_at or record.refused_at or last_step
    if said is None and old and old.status == record.status and old.ended_at:
        return old.ended_at
    return min(said or row.asked_at, row.asked_at)


def _standing_at(row: DossierRow, old: Existing | None) -> dict[str, Any]:
    """The step it stands at; a version without steps says nothing of it."""
    asked_at = row.asked_at
    happened = [s for s in row.record.steps if s.at <= asked_at] or row.record.steps
    if not happened:
        return {} if old else {"step": "", "room": "", "step_since": None}
    step = max(happened, key=_AT)
    return {"step": step.content or step.title, "room": step.room, "step_since": step.at}


def _received_as(row: DossierRow) -> dict[str, Any]:
    record: Dossier = row.record
    return {
        "code": record.code,
        "asked_at": row.asked_at,
        "digest": row.digest,
        "status": record.status,
        "procedure": record.procedure,
        "service_level": row.service_level,
        "sector": row.sector or record.sector,
        "sector_text": row.sector_text,
        "channel": row.channel,
        "channel_assumed": row.channel_assumed,
        "applicant_kind": record.applicant_kind,
        "agency_text": record.agency_text,
        "agency": row.agency,
        "receiving": row.receiving,
        "submitted_at": record.submitted_at,
        "received_at": row.received_at,
        "due_at": record.due_at,
        "refused_at": record.refused_at,
        "resolved_at": record.resolved_at,
        "returned_at": record.returned_at,
        "result_by_post": record.result_by_post,
        "has_fee": record.has_fee,
        "payment": record.payment,
        "digitised": record.digitised,
    }


def existing_from(row: RowMapping) -> Existing:
    return Existing(
        **{name: row[name] for name in Existing._fields[:-2]},
        promises=promises_from(row["promises"]),
        pauses=pauses_from(row["pauses"]),
    )
