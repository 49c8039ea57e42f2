"""The whole road of the other feeds: what three systems answer over HTTP is what is counted."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import Connection, Engine, Table, func, select

from ioc import kinds
from ioc.clock import Clock, open_clock
from ioc.config import ROOT, read_settings
from ioc.lookups import read_lookups
from ioc.simulator.province import Setting
from ioc.simulator.quality766_routes import Temper
from ioc.simulator.server import create_server
from ioc.store import status
from ioc.store.engine import open_engine, reading
from ioc.store.facts import ALERT_RUNGS, CASE_RUNGS, cases, incidents, scores
from ioc.store.ledger import rejects, sources
from ioc.worker import Worker
from tests.books import truth
from tests.conftest import launched, served, wait_until

RULE = read_lookups(ROOT / "data").incidents
RUNGS = {rung.name: rung for rung in (*CASE_RUNGS, *ALERT_RUNGS)}
NAMES = ("phan-anh", "soc", "chat-luong-766")
SOURCES = """
[sources.phan-anh]
connector = "open311"
url = "{simulator}/phan-anh/open311/v2"
backfill_from = 2026-09-24
simulated = true
[sources.phan-anh.options]
jurisdiction_id = "daklak.gov.vn"
window = "local_time"
paging = "page"
page_size = 50
extensions = true
[sources.soc]
connector = "wazuh"
url = "{simulator}/soc"
backfill_from = 2026-09-24
simulated = true
[sources.soc.options]
username = "ioc"
size = 100
[sources.soc.options.http]
attempts = 1
read_timeout = 8.0
[sources.chat-luong-766]
connector = "service_quality"
url = "{simulator}/cong-dvc"
backfill_from = 2026-10-01
simulated = true
[sources.chat-luong-766.options]
province = "H15"
[sources.chat-luong-766.options.http]
pace = 0
"""


class Feeds(NamedTuple):
    simulator: str
    clock: Clock
    engine: Engine
    worker: Worker
    environ: Mapping[str, str]


@pytest.fixture
def feeds(database_url: str, tmp_path: Path) -> Iterator[Feeds]:
    """Eight weeks at a tenth of the size; the clock stands still."""
    setting = Setting(
        folder=tmp_path,
        reference=ROOT / "data",
        scale=0.1,
        seed=66,
        speed=0,
        history_days=56,
        begins_at=1_795_050_000,
        temper=Temper(pace=0, delay=0),
    )
    written = tmp_path / "sources.toml"
    with served(create_server(setting)) as url:
        httpx.get(f"{url}/_truth", timeout=120).raise_for_status()
        written.write_text(SOURCES.format(simulator=url), encoding="utf-8")
        environ = {
            "IOC_DATABASE_URL": database_url,
            "IOC_SOURCES": str(written),
            "IOC_CLOCK": f"{url}/_clock",
            "IOC_SECRET_FILE": str(tmp_path / "session.key"),
        }
        settings = read_settings(environ)
        clock = open_clock(settings.clock)
        worker = Worker(settings, clock)
        worker.prepare()
        engine = open_engine(database_url)
        yield Feeds(url, clock, engine, worker, environ)
        worker.close()
        engine.dispose()


def summed(
    connection: Connection, rung: Table, days: tuple[date, date], key: str
) -> dict[str, Any]:
    """The first measure of a rung by one of its keys, over some days."""
    measure = next(c for c in rung.columns if not c.primary_key)
    query = (
        select(rung.c[key], func.sum(measure))
        .where(rung.c.day.between(*days))
        .group_by(rung.c[key])
    )
    return {name: int(n) for name, n in connection.execute(query) if n}


def known(told: dict[str, int]) -> dict[str, int]:
    return {"?" if name == "null" else name: n for name, n in told.items() if n}


def test_every_count_of_the_feeds_equals_the_books(feeds: Feeds) -> None:
    assert all(feeds.worker.turn(name) for name in NAMES)
    today = feeds.clock.today()
    for first in (today.replace(day=1), date(2026, 9, 24)):
        days = (first, today)
        told = truth(feeds.simulator, feeds.clock.now(), *days)
        with reading(feeds.engine) as connection:
            assert case_flows(connection, days, told["feedback"]) == told["feedback"]
            security = told["security"]
            severities = summed(connection, RUNGS["alerts_day_severity"], days, "severity")
            assert severities == known(security["by_severity"])
            rules = summed(connection, RUNGS["alerts_day_rule_severity"], days, "rule")
            assert rules == known(security["by_rule"])
            agencies = summed(connection, RUNGS["alerts_day_agency_severity"], days, "agency")
            assert agencies == known(security["agencies"])
            assert opened_and_open(connection, days) == (
                security["incidents_opened"],
                security["incidents_open"],
            )
    assert told["feedback"]["received"] > 100
    assert told["security"]["alerts"] > 500


def case_flows(
    connection: Connection, days: tuple[date, date], told: dict[str, Any]
) -> dict[str, Any]:
    """Our figures under the books' names."""
    rung = RUNGS["cases_day_channel"]
    counted = {name: 0 for name in told if name in rung.c}
    flows = connection.execute(
        select(*(func.sum(rung.c[name]) for name in counted)).where(rung.c.day.between(*days))
    ).one()
    stocks = connection.execute(
        select(
            *(func.sum(rung.c[f"{n}_came"] - rung.c[f"{n}_left"]) for n in ("open", "overdue"))
        ).where(rung.c.day <= days[1])
    ).one()
    channels = summed(connection, rung, days, "channel")
    categories = summed(connection, RUNGS["cases_day_category"], days, "category")
    return {
        **{name: int(n) for name, n in zip(counted, flows, strict=True)},
        **{name: int(n) for name, n in zip(("open", "overdue"), stocks, strict=True)},
        "channels": dict.fromkeys(told["channels"], 0) | channels,
        "categories": dict.fromkeys(told["categories"], 0) | categories,
    }


def opened_and_open(connection: Connection, days: tuple[date, date]) -> tuple[int, int]:
    i = incidents.c
    found = connection.execute(select(i.opened_day, i.closed_day)).all()
    opened = sum(days[0] <= row.opened_day <= days[1] for row in found)
    return opened, sum(row.opened_day <= days[1] < row.closed_day for row in found)


def test_what_is_kept_of_the_feeds_is_resolved_dated_and_recounts(feeds: Feeds) -> None:
    assert all(feeds.worker.turn(name) for name in NAMES)
    now = feeds.clock.now()
    with reading(feeds.engine) as connection:
        assert kinds.verify(connection, RULE) == []
        assert connection.execute(select(rejects)).all() == []
        counted = select(cases.c.position, func.count()).group_by(cases.c.position)
        positions = {position: int(n) for position, n in connection.execute(counted)}
        assert set(positions) == {"inside", "outside", "zero", "missing"}
        assert positions["inside"] > sum(positions.values()) * 0.8
        placed = select(func.count()).where(
            (cases.c.place == "?") != (cases.c.position != "inside")
        )
        assert connection.scalar(placed) == 0
        for row in connection.execute(select(sources)):
            assert now - row.data_as_of < timedelta(seconds=1)
        told = truth(feeds.simulator, now, feeds.clock.today(), feeds.clock.today())
        ours = select(scores.c.score, scores.c.group).where(
            scores.c.department == "H15", scores.c.period == "2026"
        )
        by_group = {row.group: row.score for row in connection.execute(ours)}
    assert by_group.pop("") == told["quality766"]["total"]
    assert by_group == told["quality766"]["groups"]


def test_time_goes_on_and_nothing_is_counted_twice(feeds: Feeds) -> None:
    names = NAMES[:2]
    assert all(feeds.worker.turn(name) for name in names)
    before, day = revision(feeds.engine), feeds.clock.today()
    rate(feeds, 3600)
    while feeds.clock.today() < day + timedelta(days=1):
        assert all(feeds.worker.turn(name) for name in names)
    rate(feeds, 0)
    assert all(feeds.worker.turn(name) for name in names)
    with reading(feeds.engine) as connection:
        assert kinds.verify(connection, RULE) == []
        days = (day, feeds.clock.today())
        told = truth(feeds.simulator, stopped_at(feeds), *days)
        severities = summed(connection, RUNGS["alerts_day_severity"], days, "severity")
        assert severities == known(told["security"]["by_severity"])
        received = summed(connection, RUNGS["cases_day_channel"], days, "channel")
        assert received == known(told["feedback"]["channels"])
    assert revision(feeds.engine) > before


def rate(feeds: Feeds, asked: float) -> None:
    httpx.post(f"{feeds.simulator}/_clock", json={"rate": asked}).raise_for_status()
    wait_until(lambda: feeds.clock.rate == asked, "the clock to follow")


def stopped_at(feeds: Feeds) -> datetime:
    """The simulator's own time: ours ran on a little until it heard that the other had stopped.

    What it says is rounded, and it answers nothing of what it takes for the future.
    """
    told: str = httpx.get(f"{feeds.simulator}/_clock").raise_for_status().json()["now"]
    return datetime.fromisoformat(told) - timedelta(microseconds=1)


def revision(engine: Engine) -> int:
    with reading(engine) as connection:
        return status.revision(connection)


def test_a_system_that_hangs_delays_no_other(feeds: Feeds, tmp_path: Path) -> None:
    said = {"system": "wazuh", "kind": "hang"}
    httpx.post(f"{feeds.simulator}/_fault", json=said).raise_for_status()
    log = tmp_path / "worker.log"
    with launched(["-m", "ioc", "worker"], environ=feeds.environ, log=log):
        others = {"phan-anh", "chat-luong-766"}
        wait_until(lambda: read_well(feeds.engine) == others, "the others to be read")


def read_well(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        well = select(sources.c.name).where(sources.c.outcome == "ok")
        return set(connection.execute(well).scalars())
