"""A dossier's life on the calendar: what pauses it, and how its open time is cut into spans.

Open = in time + overdue + paused on every day, because spans of one dossier never overlap and
leave no gap.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from ioc.domain.records import Status

ONE_DAY = timedelta(days=1)
State = Literal["in_time", "overdue", "paused"]
PauseKind = Literal["supplement", "payment"]

OPEN = frozenset(
    {Status.ACCEPTED, Status.PROCESSING, Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT}
)
PAUSED = frozenset({Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT})
ENDED = frozenset({Status.RESOLVED, Status.RETURNED})
CLOSED_APART = frozenset({Status.DENIED, Status.WITHDRAWN, Status.STOPPED})
RANK = {1: 0, 2: 1, 4: 2, 5: 2, 6: 2, 3: 3, 7: 3, 8: 3, 9: 3, 10: 4}


class Pause(NamedTuple):
    """The clock stands still from `since` until `until` (None: still).

    `seen`: no source gave it, we saw it ourselves. `kind` says what is waited for; `why` is one
    of ioc.domain.supplements.REASONS, `by` the room that asked ("" where nobody said).
    """

    since: datetime
    until: datetime | None
    seen: bool = False
    kind: PauseKind = "supplement"
    why: str = ""
    by: str = ""


class Span(NamedTuple):
    """One state from `since` (included) until `until` (excluded; None: still so)."""

    state: State
    since: date
    until: date | None


def version_of(
    happened: Iterable[datetime | None], status: int, asked_at: datetime
) -> tuple[datetime, int]:
    """The version of a dossier in a dialect without an update time.

    It is the latest instant of what happened, then the status's rank. Instants after the request
    start do not count (DESIGN.md 2, Versions).
    """
    known = [at for at in happened if at is not None and at <= asked_at]
    return max(known, default=datetime.min.replace(tzinfo=asked_at.tzinfo)), RANK[status]


def pauses_seen(
    previous: Sequence[Pause],
    given: Sequence[Pause],
    status: int,
    seen_at: datetime,
    resumed: Callable[[datetime], datetime],
) -> tuple[Pause, ...]:
    """The pauses a source gave, with those that only the change of status showed us.

    A status 5 or 6 without a given open pause begins one at `seen_at`; leaving it ends the last
    one when `resumed`, asked with its start, says.
    """
    own = [p for p in previous if p.seen]
    if status in PAUSED and not any(p.until is None for p in given):
        if not own or own[-1].until is not None:
            kind: PauseKind = "payment" if status == Status.AWAITING_PAYMENT else "supplement"
            own.append(Pause(seen_at, None, seen=True, kind=kind))
    elif own and own[-1].until is None:
        own[-1] = own[-1]._replace(until=max(resumed(own[-1].since), own[-1].since))
    return tuple(sorted((*given, *own), key=lambda p: p.since))


def cut(
    received: date,
    due: date | None,
    closed: date | None,
    paused: Sequence[tuple[date, date | None]],
) -> tuple[Span, ...]:
    """Cuts [received, closed) into spans.

    Paused days go first; the rest is in time up to and with the due day, then overdue.
    """
    spans: list[Span] = []
    at = received
    for since, until in _merged(paused, received, closed):
        spans += _running(at, since, due)
        spans.append(Span("paused", since, until))
        if until is None:
            return tuple(spans)
        at = until
    if closed is None or at < closed:
        spans += _running(at, closed, due)
    return tuple(spans)


def _running(since: date, until: date | None, due: date | None) -> list[Span]:
    if until is not None and since >= until:
        return []
    if due is None or (until is not None and until <= due + ONE_DAY):
        return [Span("in_time", since, until)]
    late_from = due + ONE_DAY
    if since >= late_from:
        return [Span("overdue", since, until)]
    return [Span("in_time", since, late_from), Span("overdue", late_from, until)]


def _merged(
    paused: Sequence[tuple[date, date | None]], received: date, closed: date | None
) -> list[tuple[date, date | None]]:
    """Whole-day pauses, clipped to the open time, overlapping ones joined, empty ones gone."""
    end = closed or date.max
    clipped = sorted((max(s, received), min(u or date.max, end)) for s, u in paused)
    joined: list[tuple[date, date]] = []
    for since, until in clipped:
        if since >= until:
            continue
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return [(s, None if u == date.max else u) for s, u in joined]
