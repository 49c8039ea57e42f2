"""Stores for a wall's screens: everything fed on a bad day, dossiers alone, nothing ever read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dash.development.base_component import Component
from sqlalchemy import Engine

from ioc.domain.records import Outcome
from ioc.domain.rooms import Room
from ioc.domain.stages import stage_of
from ioc.kinds import feeds
from ioc.metrics import calls
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.reader import Reader
from ioc.store import status
from ioc.store.calls import keep_calls
from ioc.store.engine import writing
from ioc.store.feed_rows import AlertRow
from ioc.store.ingest import Rules, ingest
from ioc.store.ledger import sources
from ioc.store.rows import Load
from ioc.web.filters import Filters
from ioc.web.page import Frame, filled
from ioc.web.wall.screen import Screen, Stand
from tests.store.feeds import alert_row, at, call_row
from tests.store.invented import hour, open_store
from tests.web.desk import filled_store
from tests.web.fed import FED, fed
from tests.web.mapped import NOW, known
from tests.web.test_agencies import parts
from tests.web.test_petitions import petitions

__all__ = ["bad_day", "empty", "filled_store", "painted", "stand", "stores_in"]

TIGHT = Room(diagonal=55, width=1920, height=1080, farthest=5)
AMPLE = Room(diagonal=110, width=3840, height=2160, farthest=8)
ROOMS = (TIGHT, AMPLE)
OUTCOMES = (*([Outcome.ANSWERED] * 7), Outcome.TRANSFERRED, Outcome.ABANDONED)
# Severity, for how many days it has been open, and on which of the declared devices.
INCIDENTS = (
    ("5", 0.1, "001"),
    ("4", 7.2, "009"),
    ("4", 0.3, "022"),
    ("3", 1.0, "030"),
    ("3", 0.5, "033"),
    ("4", 2.6, "035"),
    ("5", 9.2, "038"),
)


@contextmanager
def stores_in(
    folder: Path, dossiers: int = 60, **more: Callable[[str], Engine]
) -> Iterator[dict[str, Engine]]:
    """A bad day, nothing ever read, dossiers alone, and what else a test asks for by name."""
    (folder / "desk").mkdir()
    made = {
        "bad": bad_day(f"sqlite:///{folder / 'bad.sqlite'}", dossiers),
        "empty": empty(f"sqlite:///{folder / 'empty.sqlite'}"),
        "dossiers": filled_store(folder / "desk"),
        **{name: make(f"sqlite:///{folder / name}.sqlite") for name, make in more.items()},
    }
    yield made
    for engine in made.values():
        engine.dispose()


def empty(url: str) -> Engine:
    """Sources are declared, and none has ever been read."""
    engine: Engine = open_store(url)
    return engine


def bad_day(url: str, dossiers: int = 60, cases: int = 400) -> Engine:
    """Every feed there is: overdue reports and petitions, calls, serious incidents open."""
    engine = fed(url, dossiers, cases)
    rules = Rules(MEASURES, known().calendar, {**dict.fromkeys(FED, 1), "pakn": 1}, feeds(known()))
    soc = Load(source="soc", now=NOW, watermark=NOW - timedelta(minutes=4), alerts=list(_alerts()))
    ingest(engine, replace(soc, backfilled_to=hour(-9000)), rules)
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 86400, "backfill_from": hour(-9000)}
    named = {**FED, "tong-dai": "Call", "pakn": "Petition"}
    with writing(engine) as connection:
        told = [{"name": n, "title": n, "records": record, **same} for n, record in named.items()]
        status.declare(connection, told)
        marks = {"backfilled_to": hour(-9000), "data_as_of": NOW - timedelta(minutes=5)}
        others = sources.c.name.in_(("pakn", "tong-dai"))
        connection.execute(sources.update().where(others).values(**marks))
        keep_calls(connection, "tong-dai", list(_calls(200)), calls.MEASURES)
    ingest(engine, Load(source="pakn", now=NOW, cases=list(petitions(41))), rules)
    return engine


def _alerts() -> Iterator[AlertRow]:
    """An alert each twelve hours keeps an incident open."""
    for severity, days, asset in INCIDENTS:
        for n in range(int(days * 2) + 1):
            ago = timedelta(days=days) - n * timedelta(hours=12)
            when = (NOW - ago - at(0)) / timedelta(hours=1) - 0.2
            row = alert_row(f"w|{asset}-{n}", hour=when, asset=asset)
            agency = known().asset_agency("soc", asset)
            yield replace(row, severity=severity, agency=agency, asked_at=NOW)


def _calls(count: int) -> Iterator[Any]:
    begun = (NOW - at(0)) / timedelta(hours=1)
    for n in range(1, count):
        outcome, waited = OUTCOMES[n % len(OUTCOMES)], 5 + 7 * (n % 9)
        yield call_row(
            f"1794000000.{n}", begun - n * 1.7, outcome=outcome, wait_seconds=waited, agency="H15"
        )


def stand(room: Room, *, public: bool = False) -> Stand:
    return Stand(prefix="s1", stage=stage_of(room), public=public)


def painted(screen: Screen, reader: Reader, where: Stand) -> Component:
    """The screen as it is sent; every slot has its one place."""
    frame = Frame(lookups=reader.lookups, today=reader.today, simulated=True)
    filters = Filters.parse("", reader.today)
    tree, slots = screen.layout(where, filters, frame), screen.fill(reader, filters, where)
    ids: Sequence[str] = [part.id for part in parts(tree) if getattr(part, "id", "")]
    assert len(ids) == len(set(ids))
    assert set(slots) <= set(ids)
    return filled(tree, slots)
