"""The whole road of the other feeds: what three systems answer over HTTP is what is counted."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Connection, Engine, Table, func, select

from ioc import kinds
from ioc.config import ROOT
from ioc.lookups import read_lookups
from ioc.store import status
from ioc.store.engine import reading
from ioc.store.facts import ALERT_RUNGS, CASE_RUNGS, cases, incidents, scores
from ioc.store.ledger import rejects, sources
from tests.books import truth
from tests.road.conftest import House

RULE = read_lookups(ROOT / "data").incidents
RUNGS = {rung.name: rung for rung in (*CASE_RUNGS, *ALERT_RUNGS)}
NAMES = ("phan-anh", "soc", "chat-luong-766")


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


def test_every_count_of_the_feeds_equals_the_books(feeds: House) -> None:
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
