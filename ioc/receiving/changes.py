"""A status that comes by itself, made into the dossier that it changes. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from ioc.domain.records import Dossier, Status, Step
from ioc.sources.pushing import Change
from ioc.store.standing import Standing


def changed(known: Standing, change: Change, asked_at: datetime) -> Dossier | None:
    """The dossier as it stands after the change; None where the change says nothing new.

    One that does not say when, happened when it reached us: said again, it changes nothing.
    """
    record = known.record
    if change.at is None and record.status == change.status:
        return None
    at = change.at or asked_at
    ends: dict[str, Any] = {
        name: getattr(record, name) or at for name in _told_by(Status(change.status))
    }
    step = Step(change.code, at, known.room, "", change.content, change.status)
    return replace(record, status=change.status, steps=(step,), **ends)


def _told_by(status: Status) -> tuple[str, ...]:
    """Which instant of a dossier a status tells, where the dossier has none yet."""
    told = {
        Status.ACCEPTED: ("received_at",),
        Status.DENIED: ("refused_at",),
        Status.RESOLVED: ("resolved_at",),
        Status.RETURNED: ("returned_at",),
    }
    return told.get(status, ())
