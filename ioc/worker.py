"""The only writer of facts: one job per source, one leader, commands taken within a second."""

import logging
import os
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from pathlib import Path
from zlib import crc32

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import DBAPIError

from ioc.asked import Asked
from ioc.clock import Clock, machine_clock
from ioc.config import Settings
from ioc.declared import declare
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Meaning
from ioc.geo.locate import read_locator
from ioc.kinds import kinds
from ioc.lookups import fingerprint, read_lookups
from ioc.poll import Station, failed, marks_of, poll, spare_the_collector
from ioc.receiving.port import Pushed, receiving
from ioc.sources.clients import Clients
from ioc.sources.connector import Connector, Source
from ioc.sources.http import Clocks
from ioc.sources.registry import find_connectors, read_sources
from ioc.store import commands, figure_orders, reassign, remapping, status
from ioc.store.engine import first_line, migrate, open_engine, reading, writing
from ioc.store.leader import leading
from ioc.store.mappings import InForce, in_force
from ioc.store.reassign import Kind

log = logging.getLogger("ioc.worker")

TICK = 0.5
# Seconds between two sources' first turns: none waits for another's first answer to be stored.
APART = 2.0
# A source may have its rhythm's turn, its first one and one asked for under way or waiting.
TURNS_A_SOURCE = 3


class Worker:
    """Polls every configured source by its rhythm, in the product's time, until told to stop."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        spare_the_collector()
        self._settings, self._clock = settings, clock
        self._connectors = find_connectors()
        self._sources = {s.name: s for s in read_sources(settings.sources) if s.enabled}
        self._polled = [name for name, source in self._sources.items() if not source.senders]
        self._engine = open_engine(settings.database_url)
        clocks = Clocks(now=clock.now, monotonic=clock.monotonic, sleep=time.sleep)
        self._clients = Clients(os.environ, lambda path: Path(path).read_text("utf-8"), clocks)
        self._turning = {name: threading.Lock() for name in self._sources}
        self._stop = threading.Event()
        self._rate = clock.rate
        self._remap: dict[str, frozenset[int]] = {}
        self._locate = read_locator(settings.data / "boundaries").positions
        self._asked = Asked(lambda name: self.turn(name, asked=True))
        migrate(self._engine)
        self._lookups = self._read_lookups()
        self._station = self._built_station()

    def prepare(self) -> None:
        """Writes what is configured, and reads anew by other reference files or mappings."""
        # Who waited to lead waited long: by now the files and what people say may be others.
        self._lookups = self._read_lookups()
        self._station = self._built_station()
        told = ((source, self._connector(name)) for name, source in self._sources.items())
        declare(self._engine, told, self._clock.now())
        self._resolve_all()
        self._apply_mappings(remapping.unsettled(self._engine))
        found = remapping.apply_waiting(self._engine, self._kinds)
        if found:
            log.info("waiting rows found their meaning facts=%d", found)

    def run(self) -> None:
        """Leads until stopped; a second worker waits its turn rather than write beside us."""
        with leading(self._engine, self._settings.secret_file.parent, self._stop):
            self.prepare()
            commands.lead(self._engine, self._clock.now())
            scheduler = self._scheduler()
            scheduler.start()
            try:
                with receiving(self.pushed(), self._settings.push_host, self._settings.push_port):
                    self._lead(scheduler)
            finally:
                scheduler.shutdown(wait=False)
                self.close()

    def pushed(self) -> Pushed:
        """The sources that are pushed, and the house that takes them in."""
        return Pushed(
            sources=[source for source in self._sources.values() if source.senders],
            connectors=self._connectors,
            station=lambda: self._station,
            kept=self._remapped,
        )

    def _scheduler(self) -> BackgroundScheduler:
        """Every source's turns, spread and not bunched, each in a thread of its own."""
        threads = ThreadPoolExecutor(TURNS_A_SOURCE * max(1, len(self._sources)))
        scheduler = BackgroundScheduler(
            timezone=UTC,
            daemon=True,
            executors={"default": threads},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        for place, name in enumerate(self._polled):
            scheduler.add_job(self.turn, self._rhythm(name), [name], id=name)
            first = machine_clock().now() + timedelta(seconds=place * APART)
            scheduler.add_job(self.turn, "date", [name], id=f"{name}-first", run_date=first)
        return scheduler

    def _rhythm(self, name: str) -> IntervalTrigger:
        """A turn every so often; when in that time, its name says: the same at every start."""
        seconds = self._seconds(name)
        start = machine_clock().now() + timedelta(seconds=seconds * phase_of(name))
        return IntervalTrigger(seconds=seconds, start_date=start, timezone=UTC)

    def _lead(self, scheduler: BackgroundScheduler) -> None:
        lost = False
        while not self._stop.wait(TICK):
            try:
                self._tick(scheduler)
                lost = False
            except DBAPIError as error:
                # A database that restarts must not take the worker with it; said once.
                if not lost:
                    log.error("database lost error=%r", first_line(error))
                lost = True

    def stop(self) -> None:
        self._stop.set()

    def close(self) -> None:
        """Lets go of every source and of the database; a worker closed is not used again."""
        self.stop()
        self._clients.close()
        self._engine.dispose()

    def turn(self, name: str, asked: bool = False) -> bool:
        """Reads one source once, and on at once while its history is still coming in.

        True when it went well. One that is pushed is never asked.
        """
        # The first turn, one asked for, and the rhythm's may meet: only one is under way. One that
        # a person asks for waits for it.
        if not self._turning[name].acquire(blocking=asked):
            return False
        try:
            return self._turn(self._sources[name], asked)
        finally:
            self._turning[name].release()

    def _turn(self, source: Source, asked: bool) -> bool:
        started_at = self._clock.now()
        try:
            return self._read_on(source, asked)
        except ConfigError:
            raise
        except Exception:
            if self._stop.is_set():
                # Stopped in the middle: its clients are closed under it, and that is no bug.
                return False
            # A bug of ours ends this source's turn, never the others'.
            log.exception("turn source=%s", source.name)
            failed(self._station, source, self._connector(source.name), started_at)
        return False

    def _read_on(self, source: Source, asked: bool) -> bool:
        """Turn after turn while history is still coming in; one that a person asked for even if
        the source rests.
        """
        connector = self._connector(source.name)
        while not self._stop.is_set() and (asked or not self._resting(source.name)):
            went = poll(self._station, source, connector, self._clients.of(source))
            self._remapped(source.name)
            if went.outcome != "ok":
                return False
            marks = marks_of(self._station, source, connector)
            if marks.backfilled_to is None or marks.backfilled_to <= marks.backfill_from:
                return True
            asked = False
        return False

    def _remapped(self, name: str) -> None:
        """Rows of this turn were resolved while a person said what a value means: once more."""
        numbers = self._remap.pop(name, frozenset())
        try:
            if numbers:
                self._apply_mappings(numbers)
        except DBAPIError:
            self._note({name}, numbers)
            raise

    def _tick(self, scheduler: BackgroundScheduler) -> None:
        if self._clock.rate != self._rate:
            self._rate = self._clock.rate
            for name in self._polled:
                scheduler.reschedule_job(name, trigger=self._rhythm(name))
        self.attend()
        self._asked.start(lambda run, name: scheduler.add_job(run, args=[name]))

    def attend(self) -> None:
        """Does what people asked for, in the order they asked; a database that fails in the middle
        leaves the rest for the next time.
        """
        figure_orders.obey(self._engine, self._clock.now())
        for command in commands.waiting(self._engine):
            if command.source in self._sources or command.kind == "map":
                self.obey(command.kind, command.source)
            commands.done(self._engine, command, self._clock.now())

    def obey(self, kind: str, name: str) -> None:
        """What a person asked of a source; twice is as good as once."""
        if kind == "map":
            self._apply_mappings()
        if kind in ("pause", "resume"):
            with writing(self._engine) as connection:
                status.set_paused(connection, name, kind == "pause")
        if kind in ("run", "resume") and name in self._polled:
            self._asked.want(name)

    def _resting(self, name: str) -> bool:
        with reading(self._engine) as connection:
            row = status.marks(connection, name)
        return bool(row.paused) or row.outcome == "refused"

    def _seconds(self, name: str) -> float:
        every = self._sources[name].every or self._connector(name).every
        return max(1.0, every.total_seconds() / max(self._clock.rate, 0.01))

    def _connector(self, name: str) -> Connector:
        return self._connectors[self._sources[name].connector]

    def _resolve_all(self) -> None:
        """Other reference files than the last time's: every fact is read by the new ones."""
        lookups = self._station.lookups
        known = fingerprint(self._settings.data, lookups.streams)
        moved = reassign.resolve_if_changed(self._engine, self._kinds, lookups.incidents, known)
        if moved is not None:
            log.info("lookups changed facts=%d", moved)

    def _apply_mappings(self, again: frozenset[int] = frozenset()) -> None:
        """Counts anew what people have mapped or taken back since."""
        now = self._clock.now()
        applied = remapping.apply_mappings(self._engine, self._standing, now, again)
        if applied.moved:
            log.info("mappings applied facts=%d", applied.moved)

    def _standing(self, told: InForce) -> Sequence[Kind]:
        """The kinds by what stands now; turns under way go by what stood, and are read again."""
        self._station = self._station_of(told.meanings)
        self._note(self._sources, told.pending)
        return self._kinds

    def _note(self, names: Iterable[str], numbers: frozenset[int]) -> None:
        for name in names:
            self._remap[name] = self._remap.get(name, frozenset()) | numbers

    @property
    def _kinds(self) -> Sequence[Kind]:
        return kinds(self._station.lookups, self._locate)

    def _read_lookups(self) -> Lookups:
        """The reference files; they are read at a start alone, when every fact is read by them."""
        streams = {source.name: source.feedback for source in self._sources.values()}
        return read_lookups(self._settings.data, (), streams)

    def _built_station(self) -> Station:
        with reading(self._engine) as connection:
            return self._station_of(in_force(connection))

    def _station_of(self, meanings: Iterable[Meaning]) -> Station:
        return Station(
            engine=self._engine,
            lookups=self._lookups.with_meanings(meanings),
            locate=self._locate,
            clock=self._clock,
            precedence={s.name: s.precedence for s in self._sources.values()},
        )


def phase_of(name: str) -> float:
    """Where in its rhythm a source's turns come, 0 to 1: the same at every start."""
    return crc32(name.encode()) / (1 << 32)
