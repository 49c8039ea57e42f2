"""What was promised, in the order it was said: the first date and every change of it are kept."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from ioc.domain.periods import local_day
from ioc.store.rows import DossierRow


class Promise(NamedTuple):
    """A promised date and when it was said."""

    said_at: datetime
    due_at: datetime


def promises_of(row: DossierRow, before: Sequence[Promise], newest: bool) -> tuple[Promise, ...]:
    """Every promised date in the order it was said; `before` are those already known.

    Supplements tell some with their instants. The rest we saw ourselves: a date that differs from
    the last one was said when we asked; one told by an older version (not `newest`) was said
    before all that is known.
    """
    due = row.record.due_at
    began = min(row.received_at or row.record.submitted_at or row.asked_at, row.asked_at)
    told = sorted({*before, *_supplemented(row, began)})
    if due is None:
        return _changes(told)
    if not told:
        return (Promise(began, due),)
    if newest and told[-1].due_at != due:
        told.append(Promise(max(row.asked_at, told[-1].said_at), due))
    elif not newest and due not in {p.due_at for p in told}:
        told = [Promise(min(began, told[0].said_at), due), *_not_before(told, row.asked_at)]
    return _changes(told)


def promised(promises: Sequence[Promise]) -> dict[str, Any]:
    """The columns that tell what was promised, how often it moved, and when last."""
    moves = [
        local_day(after.said_at)
        for before, after in pairwise(promises)
        if local_day(before.due_at) != local_day(after.due_at)
    ]
    return {
        "promises": [[p.said_at.isoformat(), p.due_at.isoformat()] for p in promises],
        "first_due_day": local_day(promises[0].due_at) if promises else None,
        "due_moves": len(moves),
        "moved_day": moves[-1] if moves else None,
    }


def promises_from(kept: Iterable[tuple[str, str]]) -> tuple[Promise, ...]:
    """The promises of a stored dossier."""
    at = datetime.fromisoformat
    return tuple(Promise(at(said), at(due)) for said, due in kept)


def _supplemented(row: DossierRow, began: datetime) -> Iterator[Promise]:
    ordered = sorted(row.record.supplements, key=lambda s: s.requested_at)
    telling = next((s for s in ordered if s.due_before or s.due_after), None)
    if telling and telling.due_before:
        yield Promise(began, telling.due_before)
    for supplement in ordered:
        if supplement.due_after:
            said = supplement.returned_at or supplement.requested_at
            yield Promise(min(said, row.asked_at), supplement.due_after)


def _not_before(told: Sequence[Promise], asked_at: datetime) -> list[Promise]:
    # What we took for the first word was said after the older version was asked for.
    return [p._replace(said_at=max(p.said_at, asked_at)) for p in told]


def _changes(told: Sequence[Promise]) -> tuple[Promise, ...]:
    """Of the same date said again and again, the first time."""
    return tuple(
        promise for n, promise in enumerate(told) if n == 0 or told[n - 1].due_at != promise.due_at
    )
