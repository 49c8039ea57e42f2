"""A small province on loopback, and a house that reads it: the whole road for a test to walk."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from ioc.clock import Clock, open_clock
from ioc.config import ROOT, Settings, read_settings
from ioc.lookups import read_lookups
from ioc.metrics.reader import Reader
from ioc.simulator.province import Setting
from ioc.simulator.server import create_server
from ioc.store.engine import open_engine, reading
from ioc.worker import Worker
from tests.conftest import served

LOOKUPS = read_lookups(ROOT / "data")
SOURCES = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa"
url = "{simulator}/dvcqg"
simulated = true
[sources.mot-cua.options]
username = "ioc"
madonvi = "H15"
dstcode = "VN:GOV:000.00.00.H15:mot-cua"
page_size = 200
[sources.mot-cua.options.http]
attempts = 1
read_timeout = 5.0
deadline = 10.0
"""


@dataclass(frozen=True)
class House:
    """One installation reading one simulated province."""

    simulator: str
    settings: Settings
    clock: Clock
    engine: Engine
    worker: Worker

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        with reading(self.engine) as connection:
            yield Reader(connection, LOOKUPS, self.clock.now())

    def rate(self, rate: float) -> None:
        httpx.post(f"{self.simulator}/_clock", json={"rate": rate}).raise_for_status()
        until = time.monotonic() + 10
        while self.clock.rate != rate:
            assert time.monotonic() < until, "the clock did not follow"
            time.sleep(0.05)

    def fault(self, kind: str | None) -> None:
        beyond_our_patience = {"seconds": 15.0} if kind == "slow" else {}
        said = {"kind": kind, **beyond_our_patience}
        httpx.post(f"{self.simulator}/_fault", json=said).raise_for_status()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[str]:
    """Eight weeks at a fiftieth of the size; its clock stands still until a test moves it."""
    setting = Setting(
        folder=tmp_path,
        reference=ROOT / "data",
        scale=0.02,
        seed=66,
        speed=0,
        history_days=56,
        begins_at=1_795_050_000,
    )
    with served(create_server(setting)) as url:
        # Its history is written by then: no test of ours waits for it within a source's patience.
        httpx.get(f"{url}/_truth", timeout=120).raise_for_status()
        yield url


@pytest.fixture
def house(simulator: str, database_url: str, tmp_path: Path) -> Iterator[House]:
    sources = tmp_path / "sources.toml"
    sources.write_text(SOURCES.format(simulator=simulator), encoding="utf-8")
    settings = read_settings(
        {
            "IOC_DATABASE_URL": database_url,
            "IOC_SOURCES": str(sources),
            "IOC_CLOCK": f"{simulator}/_clock",
            "IOC_SECRET_FILE": str(tmp_path / "session.key"),
        }
    )
    clock = open_clock(settings.clock)
    worker = Worker(settings, clock)
    worker.prepare()
    engine = open_engine(database_url)
    yield House(simulator, settings, clock, engine, worker)
    worker.close()
    engine.dispose()
