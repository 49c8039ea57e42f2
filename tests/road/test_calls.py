"""The whole road of calls: what an exchange writes to its log is what is counted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, select

from connectors.call_centre import connector
from ioc import kinds
from ioc.config import ROOT
from ioc.doctor.findings import Verdict
from ioc.doctor.own_side import check_file
from ioc.lookups import read_lookups
from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.poll import Station, Turn, poll
from ioc.sources.connector import Source
from ioc.sources.http import Clocks, Http, open_http
from ioc.store import reassign, status
from ioc.store.engine import migrate, open_engine, reading, writing
from ioc.store.feeds import Feeds
from ioc.store.ledger import rejects, sources
from ioc.store.schema import metadata
from tests.connectors.call_logs import (
    PERSONAL,
    abandoned,
    answered,
    append,
    epoch,
    queue_line,
    source,
    write,
)
from tests.store.waiting import waiting_texts
from tests.web.desk import StillClock

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LOOKUPS = read_lookups(ROOT / "data")
MONTH = Where(start=NOW.date().replace(day=1), end=NOW.date())


class House(NamedTuple):
    """One source of calls, and the house that reads it."""

    engine: Engine
    source: Source
    log: Path
    clock: StillClock

    def turn(self) -> Turn:
        """One turn as a process that has just started makes it: nothing is remembered."""
        http = self.http()
        try:
            return self.turn_with(http)
        finally:
            http.close()

    def turn_with(self, http: Http) -> Turn:
        station = Station(
            engine=self.engine,
            lookups=LOOKUPS,
            locate=lambda lats, lons: [],
            clock=self.clock,
            precedence={},
        )
        return poll(station, self.source, connector, http)

    def http(self) -> Http:
        clocks = Clocks(now=self.clock.now, monotonic=self.clock.monotonic, sleep=lambda _: None)
        return open_http(self.source, "", clocks)

    def number(self, key: str) -> float | None:
        with reading(self.engine) as connection:
            reader = Reader(connection, LOOKUPS, self.clock.now())
            return reader.value(find(f"calls.{key}"), MONTH).value

    def differences(self) -> list[object]:
        with reading(self.engine) as connection:
            return list(kinds.verify(connection, LOOKUPS.incidents))


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    engine = open_engine(database_url)
    migrate(engine)
    log = tmp_path / "queue_log"
    of = source(log)
    declared = {
        "name": of.name,
        "connector": of.connector,
        "title": of.title,
        "simulated": False,
        "enabled": True,
        "precedence": 100,
        "records": "Call",
        "every_s": 900,
        "stale_after_s": 7200,
        "backfill_from": NOW - timedelta(days=60),
    }
    with writing(engine) as connection:
        status.declare(connection, [declared])
    yield House(engine, of, log, StillClock(NOW))
    engine.dispose()


def transferred(at: datetime, n: int, to: str) -> list[str]:
    lines = answered(at, n)[:2]
    end = queue_line(
        at + timedelta(seconds=40), f"{epoch(at)}.{n}", "BLINDTRANSFER", to, "noi-bo", 8, 32, 1
    )
    return [*lines, end]


def test_what_the_exchange_wrote_is_what_is_counted_and_nobody_is_in_it(house: House) -> None:
    begun = NOW - timedelta(days=2)
    write(house.log.with_name("queue_log.1.gz"), answered(begun, 1, wait=30))
    write(
        house.log,
        [
            *answered(begun + timedelta(hours=3), 2, wait=10),
            *abandoned(begun + timedelta(hours=4), 3),
            *transferred(begun + timedelta(hours=5), 4, "Sở Y tế"),
            *transferred(begun + timedelta(hours=6), 5, "801"),
            "một dòng rách",
        ],
    )
    turn = house.turn()
    assert (turn.outcome, turn.stored, turn.rejected) == ("ok", 5, 1)
    told = {key: house.number(key) for key in ("received", "answered", "missed", "transferred")}
    assert told == {"received": 5, "answered": 4, "missed": 1, "transferred": 2}
    assert house.number("mean_wait") == (30 + 10 + 8 + 8) / 4
    assert house.number("answered_in_time") == 3 / 5
    with reading(house.engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        parts = reader.by(find("calls.transferred"), MONTH, "agency")
        named = {part.label: part.figure.numerator for part in parts if part.figure.numerator}
        # An extension is nobody until a person says whose it is.
        assert len(named) == 2
        assert ("tong-dai", "801", 1) in waiting_texts(reader)
    assert house.differences() == []
    assert stored_words(house.engine) & set(PERSONAL) == set()
    everything = repr(sorted(stored_words(house.engine)))
    assert not [word for word in PERSONAL if word in everything]


def test_a_kill_and_a_rotation_between_turns_lose_and_double_nothing(house: House) -> None:
    start = NOW - timedelta(hours=2)
    first, *rest = answered(start, 1)
    write(house.log, [*answered(start - timedelta(hours=1), 0), first])
    assert house.turn().stored == 1
    append(house.log, [*rest, *abandoned(start + timedelta(minutes=5), 2)])
    write(house.log.with_name("queue_log.1"), house.log.read_text("utf-8").splitlines())
    write(house.log, answered(start + timedelta(minutes=9), 3))
    assert house.turn().stored == 3
    assert house.turn().stored == 0
    assert house.number("received") == 4
    assert house.differences() == []
    with reading(house.engine) as connection:
        assert connection.execute(select(rejects)).all() == []


def test_lost_and_found_again_is_said_and_moves_no_mark(house: House) -> None:
    write(house.log, answered(NOW - timedelta(hours=1), 1))
    http = house.http()
    assert house.turn_with(http).outcome == "ok"
    whole = house.log.read_text("utf-8")
    house.log.unlink()
    lost = house.turn_with(http)
    assert (lost.outcome, lost.stored) == ("unavailable", 0)
    assert "không có tệp này" in (lost.error or "")
    house.log.write_text(whole, "utf-8")
    append(house.log, answered(NOW - timedelta(minutes=1), 2))
    assert house.turn_with(http).outcome == "ok"
    assert house.number("received") == 2
    http.close()


def test_another_threshold_or_alias_counts_what_is_there_anew(house: House) -> None:
    write(house.log, [*answered(NOW - timedelta(hours=1), 1, wait=30)])
    house.turn()
    assert house.number("answered_in_time") == 0
    patient = replace(LOOKUPS, answer_seconds=30)
    again = kinds.kinds(patient, lambda lats, lons: [])
    moved = reassign.resolve_all(house.engine, again, patient.incidents, "khác")
    assert moved == 1
    assert house.number("answered_in_time") == 1
    assert house.differences() == []


def test_the_doctor_says_whether_the_log_may_be_read(house: House) -> None:
    (lost,) = check_file("tong-dai", house.log)
    assert lost.verdict is Verdict.BAD
    write(house.log, answered(NOW, 1))
    (found,) = check_file("tong-dai", house.log)
    assert found.verdict is Verdict.GOOD


def test_a_rebuild_makes_the_same_ladder(house: House) -> None:
    write(house.log, [line for n in range(9) for line in answered(NOW - timedelta(hours=n), n)])
    house.turn()
    with writing(house.engine) as connection:
        kinds.rebuild(connection, LOOKUPS.incidents)
    assert house.differences() == []
    assert house.number("received") == 9
    assert isinstance(kinds.feeds(LOOKUPS), Feeds)


def stored_words(engine: Engine) -> set[str]:
    """Every text in every table but the one that says where the log is."""
    found: set[str] = set()
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            if table is not sources:
                for row in connection.execute(select(table)):
                    found |= {str(value) for value in row}
    return found
