"""A number beside its earlier selves: as many working days, and never two different units."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from ioc.domain.lookups import Lookups
from ioc.domain.successions import Event, Succession, Successions
from ioc.domain.units import Agencies, Places
from ioc.metrics.catalogue import find
from ioc.metrics.changes import Change
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.metrics.restating import told_for_today
from ioc.metrics.split import split
from ioc.store.engine import reading, writing
from ioc.store.ingest import ingest
from ioc.store.ledger import sources as source_rows
from ioc.store.rows import DossierRow, Load
from ioc.web.context import Context
from tests.conftest import served
from tests.store.invented import CALENDAR, RULES, open_store, row
from tests.web.desk import StillClock, server

TURN = date(2025, 7, 1)
NOW = datetime(2025, 11, 21, 3, tzinfo=UTC)
AGENCIES = Agencies.from_csv(
    "code,name,short_name,kind,parent,place,valid_from,valid_to,invented\n"
    "H15,UBND tỉnh,Tỉnh,province,,,2020-01-01,,1\n"
    "H15.12,Sở Nông nghiệp và Môi trường,NN&MT,department,H15,,2020-01-01,,1\n"
    "H15.13,Sở Mới,Mới,department,H15,,2025-03-01,,1\n"
    "H15.1,UBND xã Cũ A,Cũ A,commune,H15,24001,2020-01-01,2025-07-01,1\n"
    "H15.2,UBND xã Cũ B,Cũ B,commune,H15,24002,2020-01-01,2025-07-01,1\n"
    "H15.101,UBND xã Mới,Mới,commune,H15,24133,2025-07-01,,1\n"
    "H15.102,UBND xã Bên,Bên,commune,H15,24134,2025-07-01,,1\n"
)
PLACES = Places.from_csv(
    "tier,code,name,type,valid_from,valid_to,parent,legal_basis\n"
    "province,66,Đắk Lắk,tỉnh,2020-01-01,,,NQ\n"
    "commune,24001,Cũ A,xã,2020-01-01,2025-07-01,66,NQ\n"
    "commune,24002,Cũ B,xã,2020-01-01,2025-07-01,66,NQ\n"
    "commune,24133,Mới,xã,2025-07-01,,66,NQ\n"
    "commune,24134,Bên,xã,2025-07-01,,66,NQ\n"
)


def link(code: str, to: str, share: float, cases: float | None = None) -> Succession:
    relation = "full" if share == 1 else "partial"
    return Succession(
        event="sap-xep",
        from_code=code,
        to_code=to,
        relation=relation,
        weight_area=share,
        weight_cases=cases,
    )


SUCCESSIONS = Successions(
    events=(Event(event="sap-xep", effective=TURN, kind="merge"),),
    links=(
        link("24001", "24133", 1),
        link("24002", "24133", 0.5, cases=0.25),
        link("24002", "24134", 0.5, cases=0.75),
    ),
)
LOOKUPS = Lookups(
    agencies=AGENCIES,
    places=PLACES,
    procedures={},
    sectors={},
    calendar=CALENDAR,
    successions=SUCCESSIONS,
)
RECEIVED = find("dossiers.received")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    early = datetime(2023, 1, 1, tzinfo=UTC)
    with writing(engine) as connection:
        marks = {"backfilled_to": early, "backfill_from": early, "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=list(dossiers())), RULES)
    yield engine
    engine.dispose()


def dossiers() -> Iterator[DossierRow]:
    """Before the turn 4 of Cũ A and 8 of Cũ B in June; after it 10 of Mới in July."""
    for agency, first, count in (
        ("H15.1", date(2025, 6, 2), 4),
        ("H15.2", date(2025, 6, 3), 8),
        ("H15.101", date(2025, 7, 2), 10),
        ("H15.12", date(2025, 6, 4), 3),
        ("H15.12", date(2025, 7, 3), 5),
        ("H15.13", date(2025, 7, 3), 2),
    ):
        for n in range(count):
            at = datetime(first.year, first.month, first.day, 2, tzinfo=UTC) + timedelta(minutes=n)
            code = f"{agency}-{first:%y%m%d}-{n:04}"
            yield row(code=code, agency=agency, receiving=agency, received_at=at)


def changed(engine: Engine, where: Where, lookups: Lookups = LOOKUPS) -> Change:
    with reading(engine) as connection:
        return Reader(connection, lookups, NOW).change(RECEIVED, where)


def test_a_split_tells_no_more_across_the_turn_than_the_change_does(engine: Engine) -> None:
    june = Where(start=date(2025, 6, 1), end=date(2025, 6, 30))
    for agencies in (("H15.101", "H15.12"), ("H15.101",), ("H15.12",)):
        asked = replace(JULY, agencies=agencies)
        earlier = replace(june, agencies=agencies)
        with reading(engine) as connection:
            reader = Reader(connection, LOOKUPS, NOW)
            known = reader.change(RECEIVED, asked)
            found = split(reader, (RECEIVED, earlier), (RECEIVED, asked))
        assert found.before == found.recounted == known.before
        assert found.change == found.ours == known.difference


def test_the_api_tells_no_month_that_a_page_refuses(engine: Engine) -> None:
    context = Context(engine=engine, lookups=LOOKUPS, clock=StillClock(NOW), clock_url="")
    asked = {"from": "2025-05-01", "to": "2025-08-31", "by": "month"}
    told: list[Any] = []
    with (
        served(server(context)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        for agency in ("H15.101,H15.12", "H15.101", "H15.12"):
            query = {**asked, "agency": agency.split(",")}
            answer = client.get("/api/v1/metrics/dossiers.received", params=query)
            assert answer.status_code == 200, answer.text
            told.append(answer.json())
    months = ["2025-05", "2025-06", "2025-07", "2025-08"]
    assert [[row["key"] for row in one["rows"]] for one in told] == [months] * 3
    assert [[row["label"] for row in one["rows"]] for one in told] == [months] * 3
    values = [[row["value"] for row in one["rows"]] for one in told]
    assert values == [[None, None, 15, 0], [0, 6, 10, 0], [0, 3, 5, 0]]
    # What is told from the old communes is no part of a total of the new one.
    assert [one["additive"] for one in told] == [True, False, True]


JULY = Where(start=TURN, end=date(2025, 7, 31))


def test_the_province_is_one_territory_and_is_compared_as_it_is(engine: Engine) -> None:
    found = changed(engine, JULY)
    assert (found.now.value, found.before.value, found.difference) == (17, 15, 2)
    assert (found.refused, found.restated) == (None, False)
    assert found.where_before.start == date(2025, 6, 1)


def test_a_department_that_was_there_is_compared_as_it_is(engine: Engine) -> None:
    found = changed(engine, replace(JULY, agencies=("H15.12",)))
    assert (found.before.value, found.difference, found.restated) == (3, 2, False)


def test_a_commune_is_told_from_its_parts_by_their_cases(engine: Engine) -> None:
    for where in (replace(JULY, places=("24133",)), replace(JULY, agencies=("H15.101",))):
        found = changed(engine, where)
        # All of Cũ A's 4, and a quarter of Cũ B's 8.
        assert (found.before.value, found.difference) == (6, 4)
        assert (found.restated, found.refused) == (True, None)


def test_restated_parts_are_together_what_the_old_ones_were(engine: Engine) -> None:
    found = [changed(engine, replace(JULY, places=(p,))).before.value for p in ("24133", "24134")]
    both = changed(engine, replace(JULY, places=("24133", "24134"))).before.value
    assert found == [6, 6]
    assert both == 12


def test_the_half_before_the_turn_and_the_half_after_it_are_one_number(engine: Engine) -> None:
    third = Where(start=date(2025, 7, 1), end=date(2025, 9, 30), places=("24133",))
    quarter = changed(engine, third)
    assert (quarter.before.value, quarter.restated) == (6, True)
    straddling = Where(start=date(2025, 7, 15), end=date(2025, 8, 14), places=("24133",))
    found = changed(engine, straddling)
    # The reporting month before ours is 15/6 to 14/7: nothing of June's first days, all of July's.
    assert found.where_before.start == date(2025, 6, 15)
    assert (found.before.value, found.restated) == (10, True)


def test_what_cannot_be_restated_is_refused_with_its_day(engine: Engine) -> None:
    untold = replace(LOOKUPS, successions=Successions((), ()))
    unknown = replace(LOOKUPS, agencies=Agencies(tuple(a for a in AGENCIES if a.code != "H15.2")))
    for where, lookups, day in (
        (replace(JULY, places=("24133",)), untold, TURN),
        (replace(JULY, agencies=("H15.101",)), untold, TURN),
        (replace(JULY, agencies=("H15.101", "H15.12")), LOOKUPS, TURN),
        # Nobody is known to have been the UBND of Cũ B: its dossiers are not among its figures.
        (replace(JULY, places=("24133",)), unknown, TURN),
    ):
        found = changed(engine, where, lookups)
        assert (found.refused, found.difference, found.before.value) == (day, None, None)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        own = reader.change(RECEIVED, replace(JULY, agencies=("H15.13",)), "year_to_date")
        assert own.refused == date(2025, 3, 1)


def test_a_stock_is_held_against_the_same_day_of_the_other_period(engine: Engine) -> None:
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        standing = find("dossiers.open")
        week = reader.change(standing, Where(start=date(2025, 11, 1), end=NOW.date()))
        assert week.where_before.end == date(2025, 11, 13)
        year = reader.change(
            standing, Where(start=date(2025, 11, 1), end=NOW.date()), "same_period"
        )
        assert year.where_before.start == year.where_before.end
        assert (year.now.value, year.before.value) == (32, 0)
        never = reader.change(standing, JULY, "year_to_date")
        assert (never.where, never.difference) == (None, None)


def test_a_new_type_alone_changes_nothing_of_what_a_commune_holds(engine: Engine) -> None:
    """Xã Mới became a phường in September: July is the same commune's, June is its parts'."""
    became = Event(event="len-phuong", effective=date(2025, 9, 1), kind="retype")
    history = Successions(
        events=(*SUCCESSIONS.events, became),
        links=(*SUCCESSIONS.links, replace(link("24133", "24133", 1), event="len-phuong")),
    )
    units = [
        replace(unit, valid_to=became.effective) if unit.code == "24133" else unit
        for unit in PLACES
    ]
    phuong = replace(units[3], type="phường", valid_from=became.effective, valid_to=None)
    lookups = replace(LOOKUPS, places=Places((*units, phuong)), successions=history)
    mine = Where(start=date(2025, 9, 1), end=date(2025, 9, 30), places=("24133",))
    with reading(engine) as connection:
        reader = Reader(connection, lookups, NOW)
        july = told_for_today(reader, RECEIVED, replace(JULY, places=mine.places), mine.end)
        assert (july.figure.value, july.refused, july.restated) == (10, None, False)
        june = replace(mine, start=date(2025, 6, 1), end=date(2025, 6, 30))
        told = told_for_today(reader, RECEIVED, june, mine.end)
        assert (told.figure.value, told.restated) == (6, True)
        both = replace(mine, start=date(2025, 6, 1), end=date(2025, 7, 31))
        assert told_for_today(reader, RECEIVED, both, mine.end).figure.value == 16


def test_reports_lie_in_the_communes_of_todays_map_whenever_they_came(engine: Engine) -> None:
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        mine = replace(JULY, places=("24133",))
        reports = reader.change(find("feedback.received"), mine)
        assert (reports.refused, reports.restated) == (None, False)
        theirs = reader.change(find("feedback.received"), replace(JULY, agencies=("H15.101",)))
        assert theirs.refused == TURN


def test_a_series_is_told_for_the_units_of_its_end(engine: Engine) -> None:
    half = Where(start=date(2025, 5, 1), end=date(2025, 8, 31))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)

        def months(**filters: Any) -> list[tuple[float | None, bool]]:
            parts = reader.series(RECEIVED, replace(half, **filters), "month")
            return [(part.figure.value, part.restated) for part in parts]

        assert months() == [(0, False), (15, False), (17, False), (0, False)]
        mine = [(0, True), (6, True), (10, False), (0, False)]
        assert months(places=("24133",)) == months(agencies=("H15.101",)) == mine
        beside = [(None, False), (None, False), (15, False), (0, False)]
        assert months(agencies=("H15.101", "H15.12")) == beside
        days = reader.series(RECEIVED, replace(half, places=("24133",)), "day")
        known = [part.key for part in days if part.figure.value is not None]
        assert known[0] == "2025-07-01"
        # A breakdown adds up to its own total, which is of today's units alone.
        rows = reader.by(RECEIVED, replace(half, places=("24133",)), "month")
        total = reader.value(RECEIVED, replace(half, places=("24133",))).value
        assert sum(part.figure.value or 0 for part in rows) == total == 10
