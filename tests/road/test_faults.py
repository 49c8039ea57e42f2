"""A source that lies, dies, hangs, repeats or reorders loses nothing and blocks nobody."""

import logging
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ioc.domain.mappings import Kind, Meaning
from ioc.metrics.catalogue import find
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import Where
from ioc.store import rollups
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources
from ioc.store.mappings import map_value
from ioc.store.schema import dossiers
from tests.road.conftest import House
from tests.store.waiting import waiting_texts


def state(house: House) -> str:
    with house.reader() as reader:
        return reader.sources()[0].state


def stored(house: House) -> int:
    with reading(house.engine) as connection:
        return connection.scalar(select(func.count()).select_from(dossiers)) or 0


@pytest.mark.parametrize("fault", ["down", "garbage", "truncated", "drop", "slow", "hang"])
def test_what_fails_is_unavailable_keeps_its_data_and_recovers(house: House, fault: str) -> None:
    house.worker.turn("mot-cua")
    before = stored(house)
    house.fault(fault)
    assert not house.worker.turn("mot-cua")
    assert state(house) == "unavailable"
    assert stored(house) == before
    house.fault(None)
    assert house.worker.turn("mot-cua")
    assert state(house) == "fresh"


def test_refused_credentials_pause_the_source_until_a_person_asks(house: House) -> None:
    house.fault("401")
    assert not house.worker.turn("mot-cua")
    assert state(house) == "refused"
    house.fault(None)
    assert not house.worker.turn("mot-cua"), "no retry storm"
    assert house.worker.turn("mot-cua", asked=True)
    assert state(house) == "fresh"


def test_a_bad_row_never_costs_its_neighbours_and_heals(house: House) -> None:
    house.fault("bad_rows")
    house.worker.turn("mot-cua")
    with house.reader() as reader:
        rejects = reader.rejects("mot-cua", 1000)
        assert rejects.count == reader.sources()[0].rejected > 0
        good = stored(house)
        assert good > rejects.count
    house.fault(None)
    with writing(house.engine) as connection:
        connection.execute(sources.update().values(watermark=None, backfilled_to=None))
    house.worker.turn("mot-cua")
    with house.reader() as reader:
        assert reader.rejects("mot-cua", 1000).count == 0
    assert stored(house) > good


def test_loss_and_recovery_are_logged_once_each(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.worker.turn("mot-cua")
    caplog.set_level(logging.INFO, "ioc.poll")
    house.fault("down")
    for _ in range(3):
        house.worker.turn("mot-cua")
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    house.fault(None)
    caplog.clear()
    house.worker.turn("mot-cua")
    assert ["đã kết nối lại" in r.getMessage() for r in caplog.records].count(True) == 1


def test_a_spelling_mapped_by_a_person_moves_its_dossiers(house: House) -> None:
    house.worker.turn("mot-cua")
    today = house.clock.today()
    where = Where(start=today.replace(month=today.month - 1, day=1), end=today, agencies=("?",))
    with house.reader() as reader:
        source, text, count = waiting_texts(reader)[0]
        before = reader.value(find("dossiers.received"), where).value
        revision = reader.revision
    told = Meaning(kind=Kind.AGENCY, text=text, target="H15.12", source=source)
    map_value(house.engine, told, "", house.clock.now())
    house.worker.obey("map", source)
    with house.reader() as reader:
        assert text not in {u[1] for u in waiting_texts(reader)}
        after = reader.value(find("dossiers.received"), where).value
        assert before is not None
        assert after is not None
        assert before - count <= after < before
        assert reader.revision > revision
    with reading(house.engine) as connection:
        assert rollups.verify(connection, MEASURES) == []


def test_a_killed_worker_ends_in_the_same_place(house: House, tmp_path: Path) -> None:
    settings = house.settings
    environ = {
        "IOC_DATABASE_URL": settings.database_url,
        "IOC_SOURCES": str(settings.sources),
        "IOC_CLOCK": settings.clock,
        "IOC_SECRET_FILE": str(settings.secret_file),
        "PATH": "/usr/bin:/bin",
    }
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "ioc", "poll", "mot-cua"], env=environ, stderr=subprocess.DEVNULL
        )
        seen = stored(house)
        until = time.monotonic() + 20
        while process.poll() is None and stored(house) == seen and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with reading(house.engine) as connection:
            assert rollups.verify(connection, MEASURES) == []
    assert house.worker.turn("mot-cua")
    with house.reader() as reader:
        open_now = Where(start=reader.today, end=reader.today)
        metric = find("dossiers.open")
        assert reader.value(metric, open_now).value == reader.rows(metric, open_now).count
    with reading(house.engine) as connection:
        assert rollups.verify(connection, MEASURES) == []
