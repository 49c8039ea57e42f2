"""What moves dossiers that are here already: a status told by itself, a last step told later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from ioc.domain.lifetime import CLOSED_APART
from ioc.poll import Station
from ioc.receiving.changes import changed
from ioc.sift import nothing_yet, resolved
from ioc.sources.connector import Connector, Source
from ioc.sources.errors import BadRow
from ioc.sources.pushing import Change, Delivery
from ioc.store.engine import reading
from ioc.store.ingest import ingest
from ioc.store.intake import rounds
from ioc.store.rows import Ingested, Load
from ioc.store.standing import dateless, standing, steps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One source's way into the store."""

    station: Station
    source: Source
    connector: Connector

    def store(self, load: Load) -> Ingested:
        return ingest(self.station.engine, load, self.station.rules)


class Move(NamedTuple):
    """One change of one delivery, by its place in the group."""

    place: int
    change: Change
    at: datetime


def rounds_of(group: Sequence[Delivery]) -> list[list[Move]]:
    """The changes of status in the order they came; a dossier twice is changed in two rounds."""
    moves = [
        Move(place, change, delivery.at)
        for place, delivery in enumerate(group)
        for change in delivery.changes
    ]
    return rounds(moves, lambda move: move.change.code)


def move(desk: Desk, moves: Sequence[Move], refused: dict[int, list[BadRow]]) -> Ingested:
    """Moves dossiers that are here; one that is not is refused, and healed when it comes."""
    name, station = desk.source.name, desk.station
    with reading(station.engine) as connection:
        known = standing(connection, name, [move.change.code for move in moves])
    sifted = nothing_yet(desk.source, desk.connector)
    places: dict[str, int] = {}
    for place, change, at in moves:
        places[change.code] = place
        if change.code not in known:
            bad = BadRow("trạng thái của hồ sơ chưa được gửi tới đây", key=change.code)
            sifted.bad.append(bad)
            continue
        moved = changed(known[change.code], change, at)
        if moved is not None:
            sifted.take(moved, at)
    load = resolved(sifted, station.lookups, station.locate, station.clock.now())
    for reject in load.rejects:
        refused.setdefault(places[reject.key], []).append(BadRow(reject.reason, key=reject.key))
    return desk.store(load)


def end_by_steps(desk: Desk, load: Load) -> list[Ingested]:
    """A dossier refused, withdrawn or stopped without a date ended with its last step, which is
    pushed before or after it: where either came now, the two are read together.
    """
    name, station = desk.source.name, desk.station
    apart = {row.record.code for row in load.dossiers if row.record.status in CLOSED_APART}
    codes = {step.dossier for step in load.steps} | apart
    with reading(station.engine) as connection:
        ended = dateless(connection, name, sorted(codes)) if codes else []
        if not ended:
            return []
        known, told = standing(connection, name, ended), steps_of(connection, name, ended)
    sifted = nothing_yet(desk.source, desk.connector)
    for code, steps in told.items():
        sifted.take(replace(known[code].record, steps=steps), known[code].asked_at)
    return [desk.store(resolved(sifted, station.lookups, station.locate, station.clock.now()))]
