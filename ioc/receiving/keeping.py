"""What waits, kept in one transaction: parsed, sifted, resolved and ingested as a pull would be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from ioc.receiving.moving import Desk, end_by_steps, move, rounds_of
from ioc.sift import nothing_yet, resolved, sift
from ioc.sources.connector import Batch
from ioc.sources.errors import BadRow
from ioc.sources.pushing import Delivery, Kept
from ioc.store.engine import reading
from ioc.store.pushed import complete_from
from ioc.store.rows import Load
from ioc.store.standing import known_codes

PART = "part"


class Paused(Exception):
    """A person has paused the source: what is sent is not taken, and its sender keeps it."""


class Told(NamedTuple):
    """One delivery on its way: its load, and what was here already."""

    delivery: Delivery
    load: Load
    existing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """How a group ended: the outcome of each delivery, and how many rows it was about."""

    kept: Sequence[Kept]
    fetched: int
    stored: int
    rejected: int


def keep(desk: Desk, group: Sequence[Delivery]) -> Group:
    """One commit for the dossiers and steps of all, then others for what these move.

    Returns after the last: whatever this answers is in the store. Raises Paused.
    """
    loads = [_load(desk, delivery) for delivery in group]
    coming = {
        row.record.code
        for delivery, load in zip(group, loads, strict=True)
        for row in load.dossiers
        if delivery.new_only
    }
    with reading(desk.station.engine) as connection:
        since, paused = complete_from(connection, desk.source.name)
        here = known_codes(connection, desk.source.name, sorted(coming)) if coming else set()
    if paused:
        raise Paused
    told = _told(group, loads, here)
    now = desk.station.clock.now()
    load = _merged(desk.source.name, told, since, now)
    ended = [desk.store(load), *end_by_steps(desk, load)]
    refused: dict[int, list[BadRow]] = {}
    for some in rounds_of(group):
        ended.append(move(desk, some, refused))
    return Group(
        kept=[_outcome(one, refused.get(place, ())) for place, one in enumerate(told)],
        fetched=sum(map(len, group)),
        stored=sum(done.stored for done in ended),
        rejected=sum(done.rejected for done in ended),
    )


def _told(group: Sequence[Delivery], loads: Sequence[Load], here: set[str]) -> list[Told]:
    """Each delivery by itself, in the order in which they came: an earlier one makes "here"."""
    told = []
    for delivery, load in zip(group, loads, strict=True):
        existing: list[str] = []
        if delivery.new_only:
            existing = [r.record.code for r in load.dossiers if r.record.code in here]
            load = replace(load, dossiers=[r for r in load.dossiers if r.record.code not in here])
        here.update(row.record.code for row in load.dossiers)
        told.append(Told(delivery, load, existing))
    return told


def _load(desk: Desk, delivery: Delivery) -> Load:
    sifted = nothing_yet(desk.source, desk.connector)
    reads = replace(desk.connector, parse=delivery.parse)
    sift(Batch(rows=delivery.rows, asked_at=delivery.at), desk.source, reads, sifted)
    sifted.bad += delivery.bad
    station = desk.station
    return resolved(sifted, station.lookups, station.locate, delivery.at)


def _merged(name: str, told: Sequence[Told], since: datetime | None, now: datetime) -> Load:
    """All of them as one load; what nobody could take moves no mark."""
    taken = [one.delivery.at for one in told if _takes(one)]
    return Load(
        source=name,
        now=now,
        dossiers=[row for one in told for row in one.load.dossiers],
        steps=[step for one in told for step in one.load.steps],
        rejects=[reject for one in told for reject in one.load.rejects],
        watermark=max(taken, default=None),
        backfilled_to=since if taken else None,
    )


def _takes(told: Told) -> bool:
    load, sent = told.load, told.delivery
    nothing_sent = not (sent.rows or sent.bad)
    return bool(load.dossiers or load.steps or told.existing or sent.changes or nothing_sent)


def _outcome(told: Told, moved: Sequence[BadRow]) -> Kept:
    """What the sender is told: a part of a dossier that was left out has not cost the dossier."""
    steps_only = not told.load.dossiers
    rejects = [
        (reject.key if not reject.key.startswith("#") else "", reject.reason)
        for reject in told.load.rejects
        if steps_only or reject.kind != PART
    ]
    rejects += [(bad.key, bad.reason) for bad in moved]
    return Kept(existing=told.existing, rejects=rejects)
