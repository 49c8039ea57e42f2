"""When a dossier's clock stood still: as its supplements tell, or as its status showed us."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ioc.domain.lifetime import PAUSED, Pause, pauses_seen
from ioc.store.rows import DossierRow


def pauses_of(row: DossierRow, version_at: datetime, before: Sequence[Pause]) -> tuple[Pause, ...]:
    """The pauses of a dossier, those seen by ourselves flagged; none reaches beyond the request."""
    record = row.record
    if not (before or record.supplements or record.status in PAUSED):
        return ()

    def resumed(since: datetime) -> datetime:
        """When the clock went on: the first running step after it, else what happened, else now."""
        steps = (s.at for s in record.steps if s.status is not None and s.status not in PAUSED)
        known = [at for at in (*steps, version_at) if since < at <= row.asked_at]
        return min(known, default=row.asked_at)

    given = []
    for supplement in record.supplements:
        since, until = min(supplement.requested_at, row.asked_at), supplement.returned_at
        if until is None and record.status not in PAUSED:
            until = resumed(since)
        ended = None if until is None else min(until, row.asked_at)
        by = _asked_by(row, supplement.requested_at)
        given.append(Pause(since, ended, why=supplement.reason, by=by))
    return pauses_seen(before, given, record.status, _began(row), resumed)


def _began(row: DossierRow) -> datetime:
    """When the present status began, as far as a step tells."""
    same = [s.at for s in row.record.steps if s.status == row.record.status]
    return min(max(same, default=row.asked_at), row.asked_at)


def _asked_by(row: DossierRow, at: datetime) -> str:
    """The room whose step began the wait; an official's name is never read."""
    rooms = (s.room for s in row.record.steps if s.at == at and s.status in PAUSED)
    return next(rooms, "")


def pauses_from(kept: Iterable[Sequence[Any]]) -> tuple[Pause, ...]:
    """The pauses of a stored dossier."""
    at = datetime.fromisoformat
    return tuple(
        Pause(at(since), at(until) if until else None, *told) for since, until, *told in kept
    )


def kept_pauses(pauses: Iterable[Pause]) -> list[list[Any]]:
    """Pauses as they are stored."""
    return [
        [p.since.isoformat(), p.until and p.until.isoformat(), p.seen, p.kind, p.why, p.by]
        for p in pauses
    ]
