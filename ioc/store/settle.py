"""From a resolved row and what we knew of it to the facts that are stored. Pure.

Those are its promises, pauses, days and spans.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from ioc.domain.deadlines import WorkCalendar
from ioc.domain.lifetime import (
    CLOSED_APART,
    ENDED,
    OPEN,
    PAUSED,
    Pause,
    Span,
    cut,
    pauses_seen,
    version_of,
)
from ioc.domain.periods import local_day
from ioc.domain.records import Dossier, Step
from ioc.store.rows import DossierRow


class Promise(NamedTuple):
    """A promised date and when it was said: the first one and every change are kept."""

    said_at: datetime
    due_at: datetime


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
    first_seen_at: datetime
    promises: Sequence[Promise]
    pauses: Sequence[Pause]

    @property
    def version(self) -> tuple[datetime, int]:
        return self.version_at, self.version_rank


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


def promises_of(
    row: DossierRow, version: tuple[datetime, int], old: Existing | None
) -> tuple[Promise, ...]:
    """Every promised date in the order it was said.

    The supplements tell some, the rest we saw ourselves.
    """
    record = row.record
    known = {p.due_at: p.said_at for p in old.promises} if old else {}
    began = row.received_at or record.submitted_at or row.asked_at
    for n, supplement in enumerate(sorted(record.supplements, key=lambda s: s.requested_at)):
        if supplement.due_before and n == 0:
            known[supplement.due_before] = began
        if supplement.due_after:
            known.setdefault(
                supplement.due_after, supplement.returned_at or supplement.requested_at
            )
    if record.due_at and record.due_at not in known:
        seen_later = bool(known) and (old is None or version >= old.version)
        known[record.due_at] = row.asked_at if seen_later else began
    return tuple(sorted((Promise(said, due) for due, said in known.items())))


def settle(
    row: DossierRow, version: tuple[datetime, int], old: Existing | None, calendar: WorkCalendar
) -> Settled:
    record = row.record
    promises = promises_of(row, version, old)
    pauses = _pauses(row, version, old)
    received = (
        local_day(row.received_at) if row.received_at and record.status in OPEN | ENDED else None
    )
    end = record.resolved_at or record.returned_at
    resolved = local_day(end) if end and record.status in ENDED else None
    if resolved and received:
        resolved = max(resolved, received)
    closed = resolved or _closed_apart(row, old)
    due = local_day(record.due_at) if record.due_at else None
    worked = None
    if resolved and end and row.received_at and end >= row.received_at:
        worked = calendar.worked_minutes(
            row.received_at, end, [(p.since, p.until or end) for p in pauses]
        )
    spans: tuple[Span, ...] = ()
    if received and (record.status in OPEN or resolved):
        paused = [(local_day(p.since), local_day(p.until) if p.until else None) for p in pauses]
        spans = cut(received, due, resolved, paused)
    step = max(record.steps, key=lambda s: s.at, default=None)
    values = (
        _received_as(row, step)
        | promised(promises)
        | {
            "version_at": version[0],
            "version_rank": version[1],
            "received_day": received,
            "due_day": due,
            "resolved_day": resolved,
            "closed_day": closed,
            "worked_minutes": worked,
            "pauses": [
                [p.since.isoformat(), p.until and p.until.isoformat(), p.seen] for p in pauses
            ],
            "pause_seen": any(p.seen for p in pauses),
            "first_seen_at": old.first_seen_at if old else row.asked_at,
            "changed_at": row.asked_at,
        }
    )
    return Settled(values, spans)


def _pauses(
    row: DossierRow, version: tuple[datetime, int], old: Existing | None
) -> tuple[Pause, ...]:
    record = row.record
    resumed_at = (
        max(version[0].replace(tzinfo=UTC), row.received_at or row.asked_at)
        if old
        else row.asked_at
    )
    given = []
    for s in record.supplements:
        since, until = min(s.requested_at, row.asked_at), s.returned_at
        if until is None and record.status not in PAUSED:
            until = max(since, min(resumed_at, row.asked_at))
        given.append(Pause(since, until))
    seen_at = next(
        (
            s.at
            for s in sorted(record.steps, key=lambda s: s.at, reverse=True)
            if s.status == record.status
        ),
        row.asked_at,
    )
    return pauses_seen(
        old.pauses if old else (), given, record.status, min(seen_at, row.asked_at), resumed_at
    )


def _closed_apart(row: DossierRow, old: Existing | None) -> date | None:
    record = row.record
    if record.status not in CLOSED_APART:
        return None
    last_step = max((s.at for s in record.steps), default=None)
    said = record.resolved_at or record.refused_at or last_step
    if said is None and old and old.status == record.status and old.closed_day:
        return old.closed_day
    return local_day(said or row.asked_at)


def promised(promises: Sequence[Promise]) -> dict[str, Any]:
    """The columns that tell what was promised, and how often it moved."""
    days = {local_day(p.due_at) for p in promises}
    return {
        "promises": [[p.said_at.isoformat(), p.due_at.isoformat()] for p in promises],
        "first_due_day": local_day(promises[0].due_at) if promises else None,
        "due_moves": max(0, len(days) - 1),
        "moved_day": local_day(promises[-1].said_at) if len(days) > 1 else None,
    }


def _received_as(row: DossierRow, step: Step | None) -> dict[str, Any]:
    record: Dossier = row.record
    return {
        "code": record.code,
        "asked_at": row.asked_at,
        "digest": row.digest,
        "status": record.status,
        "procedure": record.procedure,
        "service_level": row.service_level,
        "sector": record.sector,
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
        "step": (step.content or step.title) if step else "",
        "room": step.room if step else "",
        "step_since": step.at if step else None,
    }


def existing_from(row: RowMapping) -> Existing:
    at = datetime.fromisoformat
    return Existing(
        **{name: row[name] for name in Existing._fields[:-2]},
        promises=tuple(Promise(at(said), at(due)) for said, due in row["promises"]),
        pauses=pauses_from(row["pauses"]),
    )


def pauses_from(kept: Iterable[tuple[str, str | None, bool]]) -> tuple[Pause, ...]:
    """The pauses of a stored dossier."""
    at = datetime.fromisoformat
    return tuple(
        Pause(at(since), at(until) if until else None, seen) for since, until, seen in kept
    )
