"""One turn of one source: fetch, parse, resolve, ingest; and how it ended."""

import gc
import logging
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Engine

from ioc.clock import Clock
from ioc.domain.lookups import Lookups
from ioc.domain.records import Dossier, Step
from ioc.metrics.dossiers import MEASURES
from ioc.resolve import Told, resolve
from ioc.sources.connector import Batch, Connector, Known, Marks, Source
from ioc.sources.errors import BadRow, Refused, Unavailable
from ioc.sources.http import Http
from ioc.store import status
from ioc.store.engine import reading, writing
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load, Reject

log = logging.getLogger("ioc.poll")

ROWS_A_LOAD = 5_000
PAGES_AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What a turn needs of the house.

    The database, what codes mean, the time, and who is believed first.
    """

    engine: Engine
    lookups: Lookups
    clock: Clock
    precedence: Mapping[str, int]

    @property
    def rules(self) -> Rules:
        return Rules(MEASURES, self.lookups.calendar, self.precedence)


@dataclass(slots=True)
class Sifted:
    """What one or several batches said, waiting for one transaction."""

    dossiers: list[Told] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    bad_parts: list[BadRow] = field(default_factory=list)
    watermark: datetime | None = None
    backfilled_to: datetime | None = None

    def __len__(self) -> int:
        return len(self.dossiers) + len(self.steps) + len(self.bad)


@dataclass(slots=True)
class Turn:
    """How one turn went: outcome is ok, unavailable, refused or failed."""

    source: str
    started_at: datetime
    outcome: str = "ok"
    error: str | None = None
    fetched: int = 0
    stored: int = 0
    rejected: int = 0


def spare_the_collector() -> None:
    """For a process that polls: a load holds some hundred thousand values, none of them a cycle.

    Python's own thresholds would walk them all every few milliseconds.
    """
    gc.set_threshold(100_000, 50, 100)


def poll(station: Station, source: Source, connector: Connector, http: Http) -> Turn:
    """Reads the source once and writes down how it ended.

    What was read before a failure is kept.
    """
    turn = Turn(source=source.name, started_at=station.clock.now())
    started = station.clock.monotonic()
    try:
        for sifted in _loads(station, source, connector, http, turn):
            _ingest(station, source, sifted, turn)
    except Unavailable as cause:
        turn.outcome, turn.error = "unavailable", http.redact(str(cause))
    except Refused as cause:
        turn.outcome, turn.error = "refused", http.redact(str(cause))
    _end(station, source, connector, turn, station.clock.monotonic() - started)
    return turn


def failed(station: Station, source: Source, connector: Connector, started_at: datetime) -> None:
    """A bug of ours ended the turn: said on the sources page, traceback in the log."""
    turn = Turn(
        source=source.name,
        started_at=started_at,
        outcome="failed",
        error="lỗi của chương trình, xem nhật ký",
    )
    _end(station, source, connector, turn, 0.0)


def marks_of(station: Station, source: Source, connector: Connector) -> Marks:
    with reading(station.engine) as connection:
        row = status.marks(connection, source.name)
    return Marks(
        now=station.clock.now(),
        watermark=row.watermark,
        backfilled_to=row.backfilled_to,
        backfill_from=row.backfill_from or datetime.min.replace(tzinfo=UTC),
        overlap=source.overlap or connector.overlap,
    )


def _loads(
    station: Station, source: Source, connector: Connector, http: Http, turn: Turn
) -> Iterator[Sifted]:
    """Batches gathered into loads; a failing fetch still yields what came before it."""
    gathered = Sifted()
    try:
        marks = marks_of(station, source, connector)
        for batch in ahead(connector.fetch(http, source, marks, Known())):
            turn.fetched += len(batch.rows)
            sift(batch, source, connector, gathered)
            if len(gathered) >= ROWS_A_LOAD:
                yield gathered
                gathered = Sifted()
    except (Unavailable, Refused):
        if not connector.snapshot:
            yield gathered
        raise
    yield gathered


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches in the same order, asked for while those before them are being stored."""
    with ThreadPoolExecutor(1, thread_name_prefix="fetch") as pool:
        waiting = deque(pool.submit(next, batches, None) for _ in range(PAGES_AHEAD))
        try:
            while (batch := waiting.popleft().result()) is not None:
                waiting.append(pool.submit(next, batches, None))
                yield batch
        finally:
            for left in waiting:
                left.cancel()


def sift(batch: Batch, source: Source, connector: Connector, into: Sifted) -> None:
    """Parses each row by itself: a bad one is put aside and never costs its neighbours."""
    for row in batch.rows:
        try:
            parsed = connector.parse(row, source)
        except BadRow as reject:
            into.bad.append(reject)
            continue
        into.bad_parts += getattr(parsed, "rejects", ())
        for record in parsed:
            if isinstance(record, Dossier):
                into.dossiers.append(Told(record, batch.asked_at))
            else:
                into.steps.append(record)
    if batch.watermark is not None:
        into.watermark = max(filter(None, (into.watermark, batch.watermark)))
    if batch.backfilled_to is not None:
        into.backfilled_to = min(filter(None, (into.backfilled_to, batch.backfilled_to)))


def _ingest(station: Station, source: Source, sifted: Sifted, turn: Turn) -> None:
    rows, refused = resolve(sifted.dossiers, source.name, station.lookups)
    rejects = [_reject("dossier", bad) for bad in (*sifted.bad, *refused)]
    rejects += [_reject("part", bad) for bad in sifted.bad_parts]
    load = Load(
        source=source.name,
        now=station.clock.now(),
        dossiers=rows,
        steps=sifted.steps,
        rejects=rejects,
        watermark=sifted.watermark,
        backfilled_to=sifted.backfilled_to,
    )
    done = ingest(station.engine, load, station.rules)
    turn.stored += done.stored
    turn.rejected += done.rejected


def _reject(kind: str, bad: BadRow) -> Reject:
    """Known by its own key; a row without one by a hash of the fields that may be kept."""
    key = bad.key
    if not key:
        said = repr(sorted(bad.fields.items())).encode()
        key = f"#{blake2b(said, digest_size=8).hexdigest()}"
    return Reject(kind=kind, key=key, reason=bad.reason, fields=bad.fields)


def _end(station: Station, source: Source, connector: Connector, turn: Turn, took: float) -> None:
    now = station.clock.now()
    run: dict[str, Any] = {
        "source": turn.source,
        "started_at": turn.started_at,
        "ended_at": now,
        "outcome": turn.outcome,
        "fetched": turn.fetched,
        "stored": turn.stored,
        "rejected": turn.rejected,
        "error": turn.error,
    }
    every: timedelta = source.every or connector.every
    with writing(station.engine) as connection:
        changed = status.end_turn(connection, run, turn.started_at + every)
    line = "run source=%s outcome=%s fetched=%d stored=%d rejected=%d took=%.1fs"
    told = (turn.source, turn.outcome, turn.fetched, turn.stored, turn.rejected, took)
    if turn.outcome == "ok":
        log.info(line + (" (đã kết nối lại)" if changed else ""), *told)
    elif changed:
        log.error(line + " error=%r", *told, turn.error)


__all__ = ["Station", "Turn", "failed", "marks_of", "poll", "sift"]
