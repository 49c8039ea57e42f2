"""Vendor reports the whole road: dossiers read from lists equal the books, totals stand apart."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ioc.metrics.catalogue import find
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import Where
from ioc.simulator.server import create_server
from ioc.store import rollups
from ioc.store.engine import reading, writing
from ioc.store.facts import totals
from ioc.store.ledger import sources
from tests.books import handling_differences, truth
from tests.conftest import wait_until
from tests.road.conftest import LOOKUPS, House, small_province, standing, told

THONGKE = """
[sources.thong-ke]
connector = "thongke_ioc"
title = "Một cửa Tân Dân"
url = "{simulator}/thongke-ioc"
agency = "H15"
backfill_from = 2026-10-01
simulated = true
[sources.thong-ke.options]
page_size = 40
[sources.thong-ke.options.http]
attempts = 1
pace = 0
read_timeout = 20.0
deadline = 20.0
"""
# What the vendor counts as the books do; what it calls received, overdue and in time is its own.
REPORTED = {"resolved": "resolved", "on_time": "on_time", "late": "late"}


# A dozen departments and some communes: what every unit is asked for takes its time.
SOME = [a.code for a in LOOKUPS.agencies if a.kind == "department"][:12]
SOME += [a.code for a in LOOKUPS.agencies if a.kind == "commune"][:4]


@pytest.fixture
def province(tmp_path: Path) -> Iterator[str]:
    """The clock stands still."""
    with told(create_server(small_province(tmp_path, scale=0.02))) as simulator:
        yield simulator


@pytest.fixture
def house(province: str, database_url: str, tmp_path: Path) -> Iterator[House]:
    """A house that reads nothing but the vendor's reports, of every unit that these name."""
    with standing(province, database_url, tmp_path, THONGKE) as house:
        yield house


@pytest.fixture
def small_house(province: str, database_url: str, tmp_path: Path) -> Iterator[House]:
    """The same, of some units only."""
    named = f'page_size = 40\nunits = "{",".join(SOME)}"'
    sources = THONGKE.replace("page_size = 40", named)
    with standing(province, database_url, tmp_path, sources) as house:
        yield house


def disagreements(house: House, units: Collection[str] = ()) -> list[str]:
    """One line for each figure that is not what really happened, by who really handles: of these
    units, or of all.
    """
    with house.reader() as reader:
        assert reader.as_of is not None
        start = reader.today.replace(day=1)
        books = truth(house.simulator, reader.as_of, start, reader.today)
        return handling_differences(reader, books, units)


def unlike_the_books(house: House) -> list[str]:
    """The same of the totals that the vendor reports, of this month."""
    found = []
    with house.reader() as reader:
        assert reader.as_of is not None
        start = reader.today.replace(day=1)
        where = Where(start=start, end=reader.today)
        books = truth(house.simulator, reader.as_of, start, reader.today)
        received = reader.value(find("totals.received"), where).value
        assert received is not None
        assert received >= books["total"]["received"]
        for key, word in REPORTED.items():
            metric = find(f"totals.{key}")
            assert reader.value(metric, where).value == books["total"][word], key
            told = {part.key: part.figure.value for part in reader.by(metric, where, "agency")}
            for agency, figures in books["handling"].items():
                if told.get(agency) != figures[word] and not _all_in_time(key, figures):
                    found.append(f"{agency} {key}: told {told.get(agency)}, books {figures[word]}")
    return found


def _all_in_time(key: str, figures: Mapping[str, int]) -> bool:
    """Where nothing was early, what was on the day is all that was in time, and is told as that."""
    return key == "on_time" and not figures["early"]


def test_lists_and_tables_end_with_the_simulators_books(house: House) -> None:
    assert house.worker.turn("thong-ke")
    assert disagreements(house) == []
    assert unlike_the_books(house) == []
    with house.reader() as reader:
        where = Where(start=reader.today.replace(day=1), end=reader.today)
        early = reader.value(find("dossiers.early"), where).value
        assert early
        assert reader.value(find("totals.in_time"), where).value is None, "early ones are left out"
        assert {one.title for one in reader.reported(where)} == {"Một cửa Tân Dân"}
        assert not reader.sources()[0].rejected
    with reading(house.engine) as connection:
        assert rollups.verify(connection, MEASURES) == []
        before = connection.scalar(select(func.count()).select_from(totals))
    assert house.worker.turn("thong-ke")
    with reading(house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(totals)) == before


def test_through_every_fault_it_ends_with_the_simulators_books(small_house: House) -> None:
    for fault in ("down", "truncated", "429", "drop", "garbage", "empty", "403"):
        small_house.fault(fault, "thongke_ioc")
        assert not small_house.worker.turn("thong-ke", asked=True), fault
    with small_house.reader() as reader:
        assert reader.sources()[0].state == "refused"
    small_house.fault("bad_rows", "thongke_ioc")
    assert small_house.worker.turn("thong-ke", asked=True)
    with small_house.reader() as reader:
        assert reader.rejects("thong-ke", 1000).count > 0
    small_house.fault(None, "thongke_ioc")
    with writing(small_house.engine) as connection:
        connection.execute(sources.update().values(watermark=None, backfilled_to=None))
    assert small_house.worker.turn("thong-ke")
    with small_house.reader() as reader:
        assert reader.rejects("thong-ke", 1000).count == 0
    assert disagreements(small_house, SOME) == []
    assert unlike_the_books(small_house) == []


def test_time_goes_on_and_the_figures_with_it(small_house: House) -> None:
    assert small_house.worker.turn("thong-ke")
    with small_house.reader() as reader:
        day = reader.today
    small_house.rate(3_600)
    wait_until(lambda: small_house.clock.today() > day, "the next day", patience=60)
    small_house.rate(0)
    assert small_house.worker.turn("thong-ke")
    assert disagreements(small_house, SOME) == []
    assert unlike_the_books(small_house) == []
