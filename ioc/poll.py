"""One turn of one source: fetch, parse, resolve, ingest; and how it ended."""

import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine

from ioc.clock import Clock
from ioc.domain.lookups import Lookups
from ioc.domain.records import Case
from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.resolve_feeds import Locate
from ioc.sift import Sifted, misread, nothing_yet, resolved, sift
from ioc.sources.connector import Connector, Known, Marks, Progress, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from ioc.store import status
from ioc.store.cases import closed_codes, open_codes
from ioc.store.engine import reading, writing
from ioc.store.ingest import Rules, ingest
from ioc.store.mappings import headers_of
from ioc.store.rows import Load

log = logging.getLogger("ioc.poll")
Each = TypeVar("Each")

ROWS_A_LOAD = 5_000
# How long citizens take to rate what was done for them, or to ask for it again.
LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What a turn needs of the house.

    The database, what codes mean, where points lie, the time, and who is believed first.
    """

    engine: Engine
    lookups: Lookups
    locate: Locate
    clock: Clock
    precedence: Mapping[str, int]

    @property
    def rules(self) -> Rules:
        return Rules(
            MEASURES,
            self.lookups.calendar,
            self.precedence,
            feeds(self.lookups),
            self.lookups.offices,
        )


@dataclass(slots=True)
class Turn:
    """How one turn went: outcome is ok, unavailable, refused or failed.

    `error` says why it is not ok, or, where it is, what a person should do soon.
    """

    source: str
    started_at: datetime
    outcome: str = "ok"
    error: str | None = None
    fetched: int = 0
    stored: int = 0
    rejected: int = 0


class Ready(NamedTuple):
    """A load to be stored; who wants to know when it is, and how far the reading had come then."""

    load: Load
    stored: tuple[Callable[[], None], ...]
    progress: Progress | None


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
        for ready in ahead(_loads(station, source, connector, http, turn)):
            done = ingest(station.engine, ready.load, station.rules)
            turn.stored += done.stored
            turn.rejected += done.rejected
            _told(station, source, ready)
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


def known_of(station: Station, source: Source, connector: Connector) -> Known:
    """What is open by our own store or ended lately, for connectors that must ask again for it;
    and what people have said that column heads mean.
    """
    lately = station.clock.today() - LATELY
    with reading(station.engine) as connection:
        headers = headers_of(connection, source.name)
        if Case not in connector.records:
            return Known(headers=headers)
        return Known(
            open_codes=open_codes(connection, source.name),
            closed_codes=closed_codes(connection, source.name, lately),
            headers=headers,
        )


def ahead(loads: Iterator[Each]) -> Iterator[Each]:
    """The same loads in the same order; while one is being stored the next is already asked for.

    Who stops early waits for the one under way.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="read") as pool:
        following = pool.submit(next, loads, None)
        while (load := following.result()) is not None:
            following = pool.submit(next, loads, None)
            yield load


def _loads(
    station: Station, source: Source, connector: Connector, http: Http, turn: Turn
) -> Iterator[Ready]:
    """Batches gathered into loads; a failing fetch still yields what came before it."""
    gathered, waiting = nothing_yet(source, connector), list[Callable[[], None]]()
    progress: Progress | None = None
    try:
        marks = marks_of(station, source, connector)
        for batch in connector.fetch(http, source, marks, known_of(station, source, connector)):
            turn.fetched += len(batch.rows)
            turn.error = http.redact(batch.notice) if batch.notice else turn.error
            sift(batch, source, connector, gathered)
            progress = batch.progress or progress
            waiting += [batch.stored] if batch.stored else []
            if len(gathered) >= ROWS_A_LOAD:
                changed = _misread(source, gathered, ended=False)
                yield _ready(station, gathered, waiting, progress)
                gathered, waiting = gathered.following(), []
                if changed:
                    raise Unavailable(changed)
    except (Unavailable, Refused):
        if not connector.snapshot:
            _misread(source, gathered, ended=False)
            yield _ready(station, gathered, waiting, progress)
        raise
    changed = _misread(source, gathered, ended=True)
    if changed and connector.snapshot:
        gathered, waiting = gathered.only_bad(), []
    turn.error = "; ".join(filter(None, (turn.error, http.redact(gathered.notice)))) or None
    yield _ready(station, gathered, waiting, progress)
    if changed:
        raise Unavailable(changed)


def _misread(source: Source, gathered: Sifted, *, ended: bool) -> str:
    """A file that people wrote is told cell by cell, however bad: only systems change shapes."""
    return misread(gathered, ended=ended) if source.url.startswith("http") else ""


def _ready(
    station: Station,
    gathered: Sifted,
    waiting: list[Callable[[], None]],
    progress: Progress | None,
) -> Ready:
    load = resolved(gathered, station.lookups, station.locate, station.clock.now())
    return Ready(load, tuple(waiting), progress)


def _told(station: Station, source: Source, ready: Ready) -> None:
    """Tells who waits for it that a load is stored, and how far the reading has come."""
    for stored in ready.stored:
        stored()
    if ready.progress:
        with writing(station.engine) as connection:
            status.tell_progress(connection, source.name, *ready.progress)


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
    if turn.outcome == "ok" and turn.error:
        log.info(line + " notice=%r", *told, turn.error)
    elif turn.outcome == "ok":
        log.info(line + (" (đã kết nối lại)" if changed else ""), *told)
    elif changed:
        log.error(line + " error=%r", *told, turn.error)


__all__ = ["Station", "Turn", "failed", "marks_of", "poll"]
