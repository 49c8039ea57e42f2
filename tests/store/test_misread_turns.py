"""Turns of a source whose past cannot all be read: what is new is read on, the past waits, and what
was put aside is closed when it comes well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from connectors.open311 import connector
from ioc.config import ROOT
from ioc.geo.locate import read_locator
from ioc.lookups import read_lookups
from ioc.poll import Station, Turn, poll
from ioc.sources.connector import Batch, Marks, Row, Source
from ioc.sources.http import Clocks, open_http
from ioc.store import status
from ioc.store.engine import migrate, open_engine, reading, writing
from ioc.store.facts import cases
from ioc.store.ledger import rejects
from tests.web.desk import StillClock

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
BACK = NOW - timedelta(days=28)
MONTH = timedelta(days=30)
SOURCE = Source(
    name="phan-anh", connector="open311", title="Phản ánh", url="http://127.0.0.1:9", options={}
)


def row(number: int, at: str | None = "2026-11-20T00:00:00+07:00") -> Row:
    return {"service_request_id": str(number), "status": "open", "requested_datetime": at}


@dataclass
class Far:
    """A system with 30 new reports and, once there is a mark, a month of 20 old ones."""

    head_bad: int = 0
    old_bad: int = 0

    def fetch(self, http: Any, source: Source, marks: Marks, known: Any) -> Iterator[Batch]:
        now = marks.now
        first = None if marks.watermark else BACK
        yield Batch(
            rows=[row(n, None) if n < self.head_bad else row(n) for n in range(30)],
            asked_at=now,
            watermark=now,
            backfilled_to=first,
        )
        if marks.backfilled_to:
            old = [row(n, None) if n < 100 + self.old_bad else row(n) for n in range(100, 120)]
            yield Batch(rows=old, asked_at=now, backfilled_to=marks.backfilled_to - MONTH)


@dataclass
class House:
    engine: Engine
    far: Far
    clock: StillClock

    def turn(self) -> Turn:
        self.clock = StillClock(self.clock.now() + timedelta(minutes=15))
        clocks = Clocks(now=self.clock.now, monotonic=self.clock.monotonic, sleep=lambda _: None)
        station = Station(
            engine=self.engine,
            lookups=read_lookups(ROOT / "data"),
            locate=read_locator(ROOT / "data" / "boundaries").positions,
            clock=self.clock,
            precedence={},
        )
        http = open_http(SOURCE, "", clocks)
        try:
            # What an answer without news moves is told in test_silence.py.
            far = replace(connector, fetch=self.far.fetch, busy="")
            return poll(station, SOURCE, far, http)
        finally:
            http.close()

    def seen(self) -> tuple[int, int, datetime | None, datetime | None]:
        """Cases held, rejects still open, and both marks."""
        with reading(self.engine) as connection:
            held = connection.scalar(select(func.count()).select_from(cases)) or 0
            still = rejects.c.closed_at.is_(None)
            put_aside = connection.scalar(select(func.count(rejects.c.id)).where(still)) or 0
            marks = status.marks(connection, SOURCE.name)
        return held, put_aside, marks.watermark, marks.backfilled_to


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    engine = open_engine(database_url)
    migrate(engine)
    declared = {
        "name": SOURCE.name,
        "connector": SOURCE.connector,
        "title": SOURCE.title,
        "simulated": False,
        "enabled": True,
        "precedence": 100,
        "records": "Case",
        "every_s": 900,
        "stale_after_s": 7200,
        "backfill_from": datetime(2018, 1, 1, tzinfo=UTC),
    }
    with writing(engine) as connection:
        status.declare(connection, [declared])
    yield House(engine, Far(), StillClock(NOW))
    engine.dispose()


def test_a_bad_month_of_the_past_never_stops_what_is_new(house: House) -> None:
    assert house.turn().outcome == "ok"
    house.far.old_bad = 12
    for _ in range(2):
        turn = house.turn()
        assert turn.outcome == "ok"
        assert "dữ liệu cũ" in (turn.error or "")
        assert house.seen() == (38, 12, house.clock.now(), BACK)
    house.far.old_bad = 0
    turn = house.turn()
    assert (turn.outcome, turn.error) == ("ok", None)
    assert house.seen() == (50, 0, house.clock.now(), BACK - MONTH)


def test_a_bad_head_holds_every_mark_and_is_seen(house: House) -> None:
    house.turn()
    _, _, watermark, back = house.seen()
    house.far.head_bad = 20
    for _ in range(2):
        turn = house.turn()
        assert turn.outcome == "unavailable"
        assert "20 dòng không đọc được, như: " in (turn.error or "")
        assert house.seen() == (50, 20, watermark, back)
    house.far.head_bad = 0
    assert house.turn().outcome == "ok"
    assert house.seen() == (50, 0, house.clock.now(), BACK - MONTH)
