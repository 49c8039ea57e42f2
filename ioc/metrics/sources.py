"""What a reader must know of the sources.

Whose data it is, of which time, and how complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from ioc.domain.periods import day_start, local_day
from ioc.metrics.model import Knowledge, Metric, Rows, SourceState, Where
from ioc.metrics.subject import Subject
from ioc.store import status
from ioc.store.ledger import rejects, sources

# What is told of a source as it is stored.
SAME = (
    *("name", "title", "connector", "simulated", "every_s", "stale_after_s", "stored"),
    *("data_as_of", "watermark", "backfilled_to", "backfill_from"),
    *("last_success_at", "last_attempt_at", "last_error", "next_at"),
    *("progress_what", "progress_done", "progress_total"),
)
REJECT_COLUMNS = ("id", "kind", "key", "reason", "fields", "first_seen_at", "last_seen_at", "times")


def source_states(connection: Connection, now: datetime) -> tuple[SourceState, ...]:
    """Every enabled source, in order of precedence."""
    rejected = status.open_rejects(connection)
    rows = connection.execute(
        select(sources).where(sources.c.enabled).order_by(sources.c.precedence, sources.c.name)
    )
    return tuple(_told(row._mapping, rejected.get(row.name, 0), now) for row in rows)


def _told(row: Any, rejected: int, now: datetime) -> SourceState:
    same = {name: row[name] for name in SAME}
    records = frozenset(row["records"].split(","))
    return SourceState(state=state_of(row, now), rejected=rejected, records=records, **same)


def state_of(row: Any, now: datetime) -> str:
    """fresh | stale | unavailable | refused | paused | never.

    Age alone makes stale, whatever the cause.
    """
    if row["paused"]:
        return "paused"
    if row["outcome"] == "refused":
        return "refused"
    if row["outcome"] in ("unavailable", "failed"):
        return "unavailable"
    if row["data_as_of"] is None:
        return "never"
    return "stale" if now - row["data_as_of"] > timedelta(seconds=row["stale_after_s"]) else "fresh"


@dataclass(frozen=True, slots=True)
class Fed:
    """What is known of the sources that feed one subject."""

    states: tuple[SourceState, ...]
    now: datetime

    @property
    def as_of(self) -> datetime | None:
        """The time the figures speak of: the oldest among these sources."""
        return data_as_of(self.states)

    @property
    def asked(self) -> datetime | None:
        """By when all of them had answered well for the last time; None if one never did."""
        return _oldest([s.last_success_at for s in self.states])

    @property
    def silent(self) -> bool:
        """Whether one of them gave no good answer the last time it was asked."""
        return any(s.state in ("unavailable", "refused") for s in self.states)

    @property
    def stale_after(self) -> timedelta:
        return timedelta(seconds=min((s.stale_after_s for s in self.states), default=7200))

    @property
    def loading(self) -> bool:
        return not wholly_in(self.states)

    @property
    def backfill(self) -> tuple[int, int]:
        """(months in, months in all) of the source that is furthest behind."""
        return months_in(self.states, self.now)

    def __bool__(self) -> bool:
        """Whether any source feeds it at all."""
        return bool(self.states)


def feeding(states: Sequence[SourceState], subject: Subject, now: datetime) -> Fed:
    return Fed(tuple(s for s in states if s.records & subject.feeds), now)


def data_as_of(states: Sequence[SourceState]) -> datetime | None:
    """The oldest time any feeding source speaks of; None if one never answered."""
    return _oldest([s.data_as_of for s in states])


def _oldest(times: Sequence[datetime | None]) -> datetime | None:
    known = [t for t in times if t is not None]
    return min(known) if known and len(known) == len(times) else None


def complete_back_to(states: Sequence[SourceState]) -> datetime | None:
    """How far back every feeding source is in; None if one has not begun."""
    marks = [s.backfilled_to for s in states]
    known = [m for m in marks if m is not None]
    return max(known) if known and len(known) == len(marks) else None


def wholly_in(states: Sequence[SourceState]) -> bool:
    return bool(states) and all(
        s.backfilled_to is not None
        and s.backfill_from is not None
        and s.backfilled_to <= s.backfill_from
        for s in states
    )


def knowledge(
    states: Sequence[SourceState], metric: Metric, where: Where, today: date
) -> Knowledge:
    """Whether a question can be answered: "loading" while the days it needs are still coming in,
    "unknown" where they lie before all history or after today. Never a smaller number instead.
    """
    back = complete_back_to(states)
    stands = metric.kind == "stock" or bool(metric.states)
    if not wholly_in(states):
        # An open dossier may have stood still for a year: a level is whole only with everything.
        waits = stands or back is None or back > day_start(where.start)
        return "loading" if waits else "known"
    first = min(where.end, today) if metric.kind == "stock" else where.start
    beyond = first > today or (back is not None and first < local_day(back))
    return "unknown" if beyond else "known"


def months_in(states: Sequence[SourceState], now: datetime) -> tuple[int, int]:
    """(months in, months in all) of the source that is furthest behind."""
    counts = [
        (_months(s.backfilled_to, now), _months(s.backfill_from, now))
        for s in states
        if s.backfill_from
    ]
    return min(counts, key=lambda c: c[0] - c[1], default=(0, 0))


def _months(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else max(1, round((now - since).days / 30.44))


def open_rejects(connection: Connection, source: str, limit: int, after: int) -> Rows:
    """Rejects still open, newest id last; `next` is the id to go on from."""
    still = [rejects.c.source == source, rejects.c.closed_at.is_(None)]
    total = connection.scalar(select(func.count()).select_from(rejects).where(*still)) or 0
    query = select(*(rejects.c[n] for n in REJECT_COLUMNS)).where(*still, rejects.c.id > after)
    drawn = connection.execute(query.order_by(rejects.c.id).limit(limit + 1)).mappings().all()
    shown = [dict(row) for row in drawn[:limit]]
    return Rows(
        count=total, rows=tuple(shown), next=str(shown[-1]["id"]) if len(drawn) > limit else None
    )
