"""A small province on loopback, and a house that reads it: the whole road for a test to walk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from ioc.clock import Clock, open_clock
from ioc.config import ROOT, Settings, read_settings
from ioc.lookups import read_lookups
from ioc.metrics.reader import Reader
from ioc.simulator.province import Setting
from ioc.simulator.quality766_routes import Temper
from ioc.simulator.server import create_server
from ioc.store.engine import open_engine, reading
from ioc.worker import Worker
from tests.conftest import served, wait_until

LOOKUPS = read_lookups(ROOT / "data")
# Half past four of a Thursday: an hour of work is left, and the next day is near.
BEGINS = 1_795_080_600
ONE_STOP = """
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
"""
# What hangs is given up soon; it stands under the last table of the sources.
IMPATIENT = """
read_timeout = 5.0
deadline = 10.0
"""
FEEDS = """
[sources.phan-anh]
connector = "open311"
url = "{simulator}/phan-anh/open311/v2"
backfill_from = 2026-09-24
simulated = true
stale_after = "2d"
[sources.phan-anh.options]
jurisdiction_id = "daklak.gov.vn"
window = "local_time"
paging = "page"
page_size = 50
extensions = true
[sources.phan-anh.options.http]
attempts = 1
[sources.soc]
connector = "wazuh"
url = "{simulator}/soc"
backfill_from = 2026-09-24
simulated = true
stale_after = "2d"
[sources.soc.options]
username = "ioc"
size = 100
[sources.soc.options.http]
attempts = 1
[sources.chat-luong-766]
connector = "service_quality"
url = "{simulator}/cong-dvc"
backfill_from = 2026-10-01
simulated = true
[sources.chat-luong-766.options]
province = "H15"
[sources.chat-luong-766.options.http]
attempts = 1
pace = 0
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
        wait_until(lambda: self.clock.rate == rate, "the clock to follow")

    def fault(self, kind: str | None, system: str = "one_stop") -> None:
        beyond_our_patience = {"seconds": 15.0} if kind == "slow" else {}
        said = {"system": system, "kind": kind, **beyond_our_patience}
        httpx.post(f"{self.simulator}/_fault", json=said).raise_for_status()

    @property
    def environ(self) -> Mapping[str, str]:
        """The same house for a process of its own."""
        return {
            "IOC_DATABASE_URL": self.settings.database_url,
            "IOC_SOURCES": str(self.settings.sources),
            "IOC_CLOCK": self.settings.clock,
            "IOC_SECRET_FILE": str(self.settings.secret_file),
        }


def small_province(folder: Path, *, scale: float, speed: float = 0) -> Setting:
    """Eight weeks of history, none of whose systems asks for patience."""
    return Setting(
        folder=folder,
        reference=ROOT / "data",
        scale=scale,
        seed=66,
        speed=speed,
        history_days=56,
        begins_at=BEGINS,
        temper=Temper(pace=0, delay=0),
    )


@contextmanager
def told(app: Any) -> Iterator[str]:
    """Serves a province; its history is written by then, so that no test of ours waits for it
    within a source's patience.
    """
    with served(app) as url:
        httpx.get(f"{url}/_truth", timeout=120).raise_for_status()
        yield url


@contextmanager
def standing(
    simulator: str,
    database_url: str,
    folder: Path,
    sources: str,
    clock: Callable[[str], Clock] = open_clock,
) -> Iterator[House]:
    """A house whose worker's turns are taken by the test."""
    written = folder / "sources.toml"
    written.write_text(sources.format(simulator=simulator), encoding="utf-8")
    settings = read_settings(
        {
            "IOC_DATABASE_URL": database_url,
            "IOC_SOURCES": str(written),
            "IOC_CLOCK": f"{simulator}/_clock",
            "IOC_SECRET_FILE": str(folder / "session.key"),
        }
    )
    followed = clock(settings.clock)
    worker = Worker(settings, followed)
    worker.prepare()
    engine = open_engine(database_url)
    try:
        yield House(simulator, settings, followed, engine, worker)
    finally:
        worker.close()
        engine.dispose()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[str]:
    """A fiftieth of the size; its clock stands still until a test moves it."""
    with told(create_server(small_province(tmp_path, scale=0.02))) as url:
        yield url


@pytest.fixture
def house(simulator: str, database_url: str, tmp_path: Path) -> Iterator[House]:
    with standing(simulator, database_url, tmp_path, ONE_STOP + IMPATIENT) as house:
        yield house


@pytest.fixture
def feeds(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The three other feeds, at a tenth of the size; the clock stands still."""
    with (
        told(create_server(small_province(tmp_path, scale=0.1))) as simulator,
        standing(simulator, database_url, tmp_path, FEEDS) as house,
    ):
        yield house
