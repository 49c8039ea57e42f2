"""The whole road of the other feeds: what three systems answer over HTTP is what is counted."""

from datetime import date, datetime, timedelta

import httpx
from sqlalchemy import Engine, func, select

from ioc import kinds
from ioc.config import ROOT
from ioc.lookups import read_lookups
from ioc.store import status
from ioc.store.engine import reading
from ioc.store.facts import cases, scores
from ioc.store.ledger import rejects, sources
from tests.books import RUNGS, alert_differences, case_differences, known, summed, truth
from tests.road.conftest import House

RULE = read_lookups(ROOT / "data").incidents
NAMES = ("phan-anh", "soc", "chat-luong-766")


def test_every_count_of_the_feeds_equals_the_books(feeds: House) -> None:
    assert all(feeds.worker.turn(name) for name in NAMES)
    today = feeds.clock.today()
    for first in (today.replace(day=1), date(2026, 9, 24)):
        told = truth(feeds.simulator, feeds.clock.now(), first, today)
        with reading(feeds.engine) as connection:
            assert case_differences(connection, told) == []
            assert alert_differences(connection, told) == []
    assert told["feedback"]["received"] > 100
    assert told["security"]["alerts"] > 500


def test_what_is_kept_of_the_feeds_is_resolved_dated_and_recounts(feeds: House) -> None:
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


def test_time_goes_on_and_nothing_is_counted_twice(feeds: House) -> None:
    names = NAMES[:2]
    assert all(feeds.worker.turn(name) for name in names)
    before, day = revision(feeds.engine), feeds.clock.today()
    feeds.rate(3600)
    while feeds.clock.today() < day + timedelta(days=1):
        assert all(feeds.worker.turn(name) for name in names)
    feeds.rate(0)
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


def stopped_at(feeds: House) -> datetime:
    """The simulator's own time: ours ran on a little until it heard that the other had stopped.

    What it says is rounded, and it answers nothing of what it takes for the future.
    """
    told: str = httpx.get(f"{feeds.simulator}/_clock").raise_for_status().json()["now"]
    return datetime.fromisoformat(told) - timedelta(microseconds=1)


def revision(engine: Engine) -> int:
    with reading(engine) as connection:
        return status.revision(connection)
