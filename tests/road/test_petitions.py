"""One platform read as field reports and as petitions: the same cases, and never one number."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc import kinds
from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.simulator.server import create_server
from ioc.store.engine import reading
from ioc.worker import Worker
from tests.books import truth
from tests.road.conftest import LOOKUPS, House, small_province, standing, told

KINDS = ("feedback", "petitions")
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
page_size = 200
extensions = true
[sources.pakn]
connector = "open311"
url = "{simulator}/phan-anh/open311/v2"
backfill_from = 2026-09-24
simulated = true
feedback = "petition"
[sources.pakn.options]
jurisdiction_id = "daklak.gov.vn"
window = "local_time"
paging = "page"
page_size = 200
extensions = true
"""


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with (
        told(create_server(small_province(tmp_path, scale=0.05))) as simulator,
        standing(simulator, database_url, tmp_path, SOURCES) as house,
    ):
        yield house


def received(house: House) -> tuple[int, int]:
    """Reports and petitions of the last weeks, from a house where nothing is amiss."""
    where = Where(start=house.clock.today().replace(month=10, day=1), end=house.clock.today())
    with reading(house.engine) as connection:
        assert kinds.verify(connection, LOOKUPS.incidents) == []
    with house.reader() as reader:
        told = (reader.value(find(f"{name}.received"), where).numerator for name in KINDS)
        first, second = (count or 0 for count in told)
    return first, second


def declared_as(house: House, text: str) -> None:
    """The worker starts anew by other sources."""
    house.settings.sources.write_text(text.format(simulator=house.simulator), encoding="utf-8")
    worker = Worker(house.settings, house.clock)
    worker.prepare()
    worker.close()


def test_a_source_of_petitions_is_counted_apart_and_moves_when_it_is_said_to_be_another(
    house: House,
) -> None:
    assert house.worker.turn("phan-anh")
    alone = received(house)
    today = house.clock.today()
    books = truth(house.simulator, house.clock.now(), today.replace(month=10, day=1), today)
    sent = books["feedback"]["received"]
    assert alone == (sent, 0)
    assert house.worker.turn("pakn")
    assert received(house) == (sent, sent)
    with house.reader() as reader:
        assert reader.fed("cases").states != reader.fed("petitions").states
    declared_as(house, SOURCES.replace('feedback = "petition"', ""))
    assert received(house) == (2 * sent, 0)
    declared_as(house, SOURCES)
    assert received(house) == (sent, sent)
