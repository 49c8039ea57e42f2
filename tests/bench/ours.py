"""Our road over rendered pages: connector, poll, ingest, rollups, as the worker does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select, update

from ioc.clock import Clock
from ioc.domain.periods import local_day
from ioc.geo.locate import read_locator
from ioc.lookups import read_lookups
from ioc.metrics.dossiers import MEASURES
from ioc.poll import Station, poll, spare_the_collector
from ioc.sources.connector import Source
from ioc.sources.http import Clocks, open_http
from ioc.sources.registry import find_connectors
from ioc.store import rollups, status
from ioc.store.engine import migrate, open_engine, reading, writing
from ioc.store.ledger import sources
from ioc.store.schema import dossiers
from tests.bench.pages import ROOT, SIZE

NAME = "mot-cua"


class StoodClock:
    """The product's time: set to an evening, from there on the machine's seconds."""

    def __init__(self, at: datetime) -> None:
        self.stand(at)

    def stand(self, at: datetime) -> None:
        self._at, self._began = at, time.monotonic()

    @property
    def rate(self) -> float:
        return 1.0

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def today(self) -> date:
        return local_day(self.now())

    def monotonic(self) -> float:
        return time.monotonic()


def made_up_source(url: str) -> Source:
    """The one-stop source, one window for everything, a thousand dossiers to a page."""
    return Source(
        name=NAME,
        connector="one_stop",
        title="Bench",
        url=url,
        simulated=True,
        options={"page_size": SIZE, "window_days": 4_000},
    )


def open_store(database: str, source: Source, begins: datetime) -> Engine:
    """An empty store that has read up to the day all begins, so that one turn reads all."""
    engine = open_engine(database)
    migrate(engine)
    with writing(engine) as connection:
        status.declare(connection, [declared(source, begins)])
        connection.execute(update(sources).values(watermark=begins, backfilled_to=begins))
    return engine


def declared(source: Source, begins: datetime) -> dict[str, Any]:
    """The source as the worker writes it down."""
    connector = find_connectors()[source.connector]
    return {
        "name": source.name,
        "connector": source.connector,
        "title": source.title,
        "simulated": source.simulated,
        "enabled": source.enabled,
        "precedence": source.precedence,
        "records": ",".join(record.__name__ for record in connector.records),
        "every_s": int(connector.every.total_seconds()),
        "stale_after_s": int(connector.stale_after.total_seconds()),
        "backfill_from": begins,
    }


class Ours:
    """One store, one open client: what a worker keeps between its turns."""

    def __init__(self, database: str, url: str, begins: datetime, clock: StoodClock) -> None:
        spare_the_collector()
        self._source = made_up_source(url)
        self._connector = find_connectors()[self._source.connector]
        self._engine = open_store(database, self._source, begins)
        known: Clock = clock
        self._station = Station(
            engine=self._engine,
            lookups=read_lookups(ROOT / "data"),
            locate=read_locator(ROOT / "data" / "boundaries").positions,
            clock=known,
            precedence={NAME: 100},
        )
        clocks = Clocks(now=clock.now, monotonic=clock.monotonic, sleep=time.sleep)
        self._http = open_http(self._source, "", clocks)
        self._clock = clock

    def turn(self, at: datetime) -> None:
        """One turn as the worker makes it."""
        self._clock.stand(at)
        turn = poll(self._station, self._source, self._connector, self._http)
        if turn.outcome != "ok" or turn.rejected:
            raise RuntimeError(f"the turn ended {turn.outcome}: {turn.error}, {turn.rejected} bad")

    def stored(self) -> int:
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(dossiers)) or 0

    def verified(self) -> bool:
        """Whether the rollups equal a recount."""
        with writing(self._engine) as connection:
            return not rollups.verify(connection, MEASURES)


@contextmanager
def ours(database: str, url: str, begins: datetime) -> Iterator[Ours]:
    yield Ours(database, url, begins, StoodClock(begins))
