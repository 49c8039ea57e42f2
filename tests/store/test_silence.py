"""What an answer without news moves: not the watermark, and the time of the data only by hours in
which nothing is to be expected.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from ioc.domain.periods import TZ
from ioc.domain.silence import Busy
from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.store import status
from ioc.store.engine import reading
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load
from tests.store.invented import hour, open_store, row
from tests.web.desk import lookups

HEARD = datetime(2026, 11, 20, 16, 0, tzinfo=TZ)


class Source:
    """One source of a store, read up to some instant."""

    def __init__(self, url: str) -> None:
        self.engine = open_store(url)
        calendar, kinds = lookups().calendar, feeds(lookups())
        self.rules = Rules(MEASURES, calendar, {"mot-cua": 1}, kinds)

    def read(self, until: datetime, code: str = "", busy: Busy = "office") -> Any:
        """Read once more, with a new dossier of that code or with nothing new."""
        asked = (until - hour(0)) / timedelta(hours=1)
        rows = (row(code, asked=asked),) if code else ()
        load = Load(source="mot-cua", now=until, dossiers=rows, watermark=until, busy=busy)
        ingest(self.engine, load, self.rules)
        with reading(self.engine) as connection:
            return status.marks(connection, "mot-cua")


@pytest.fixture
def source(database_url: str) -> Any:
    source = Source(database_url)
    yield source
    source.engine.dispose()


def test_news_move_both_marks_and_silence_at_work_moves_none(source: Source) -> None:
    source.read(HEARD, "H15.12-261102-0001")
    told = source.read(HEARD + timedelta(minutes=30))
    assert (told.watermark, told.data_as_of) == (HEARD, HEARD)
    told = source.read(HEARD + timedelta(minutes=45), "H15.12-261102-0002")
    assert told.watermark == told.data_as_of == HEARD + timedelta(minutes=45)


def test_what_is_told_again_is_no_news(source: Source) -> None:
    source.read(HEARD, "H15.12-261102-0001")
    asked = (HEARD - hour(0)) / timedelta(hours=1)
    again = row("H15.12-261102-0001", asked=asked)
    later = HEARD + timedelta(minutes=15)
    load = Load(source="mot-cua", now=later, dossiers=(again,), watermark=later, busy="office")
    ingest(source.engine, load, source.rules)
    with reading(source.engine) as connection:
        assert status.marks(connection, "mot-cua").data_as_of == HEARD


def test_a_weekend_makes_nothing_old_and_a_monday_morning_does(source: Source) -> None:
    source.read(HEARD, "H15.12-261102-0001")
    # Friday, 16:00: one hour of work is left of it.
    for later, told in (
        (timedelta(hours=5), timedelta(hours=4)),
        (timedelta(days=2), timedelta(hours=47)),
        (timedelta(days=2, hours=15), timedelta(days=2, hours=14)),
        (timedelta(days=2, hours=18), timedelta(days=2, hours=14)),
    ):
        marks = source.read(HEARD + later)
        assert (marks.watermark, marks.data_as_of) == (HEARD, HEARD + told)


def test_a_source_from_which_nothing_need_come_is_as_new_as_its_reading(source: Source) -> None:
    source.read(HEARD, "H15.12-261102-0001")
    later = HEARD + timedelta(days=3)
    marks = source.read(later, busy="")
    assert marks.watermark == marks.data_as_of == later
