"""Coarse rungs are summed from fine ones: the same as counting each from the facts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, func, select

from ioc.store import rollups
from ioc.store.engine import reading, writing
from ioc.store.ingest import ingest
from ioc.store.ladder import OPEN_RUNGS, RUNGS, rung_table
from ioc.store.measures import Step, keys_of, steps, sums_of
from ioc.store.rollups import Difference
from ioc.store.rows import DossierRow, Load
from ioc.store.schema import dossiers, metadata, spans
from tests.store.invented import RULES, empty, hour, open_store, row
from tests.store.test_ingest import facts

MEASURES = RULES.measures
EVERY = (*RUNGS, *OPEN_RUNGS)
NAMED = {rung.name: rung for rung in EVERY}
FINEST = (
    "dossiers_day_agency_channel",
    "dossiers_day_agency_sector",
    "dossiers_month_agency_procedure",
    "open_dossiers",
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def some_dossiers() -> list[DossierRow]:
    return [
        row(
            code=f"H15.12-261102-{n:04}",
            agency="H15.101" if n % 3 else "H15.12",
            channel="counter" if n % 2 else "online",
            status=9 if n > 15 else 4,
            received_at=hour(30 * n),
            due_at=hour(30 * n + 72),
            resolved_at=hour(30 * n + 24 * (n % 7)) if n > 15 else None,
        )
        for n in range(1, 31)
    ]


def told(engine: Engine, *rows: DossierRow) -> None:
    ingest(engine, Load(source="mot-cua", now=hour(1000), dossiers=rows), RULES)


def kept(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every rung's rows that hold anything, in order."""
    return {
        rung.name: sorted(
            tuple(r) for r in connection.execute(select(rung)) if any(r[-len(sums_of(rung)) :])
        )
        for rung in EVERY
    }


def recounted_from_the_facts(connection: Connection) -> list[Difference]:
    """What each rung differs by from its own recount, whatever the finer rungs say."""
    found: list[Difference] = []
    for rung in EVERY:
        counted = rollups._counted(MEASURES, rung, None, sign=-1)
        found += rollups._differences(connection, rung, counted)
    return found


def test_each_rung_is_summed_from_one_that_tells_it() -> None:
    every = (*steps(RUNGS), *steps(OPEN_RUNGS))
    ladder = {rung.name: None if finer is None else finer.name for rung, finer in every}
    assert ladder == {
        **dict.fromkeys(FINEST),
        "dossiers_month_agency_channel": "dossiers_day_agency_channel",
        "dossiers_month_agency_sector": "dossiers_day_agency_sector",
        "dossiers_day_channel": "dossiers_day_agency_channel",
        "dossiers_day_sector": "dossiers_day_agency_sector",
        "dossiers_month_procedure": "dossiers_month_agency_procedure",
        "open_days": "open_dossiers",
        "open_days_agency": "open_dossiers",
    }
    for rung, finer in steps(RUNGS):
        if finer is not None:
            assert set(keys_of(rung)) - {"month"} <= set(keys_of(finer))
            assert set(sums_of(rung)) <= set(sums_of(finer))


def test_what_no_finer_rung_tells_is_counted_from_the_facts() -> None:
    fine = rung_table("made_up_day_agency", "day", ("agency",), ("received",))
    summed = rung_table("made_up_month_agency", "month", ("agency",), ("received",))
    other_sum = rung_table("made_up_month_late", "month", ("agency",), ("received", "late"))
    other_key = rung_table("made_up_month_sector", "month", ("sector",), ("received",))
    try:
        found = steps((summed, other_sum, other_key, fine))
    finally:
        for table in (fine, summed, other_sum, other_key):
            metadata.remove(table)
    assert found == (
        Step(other_sum, None),
        Step(other_key, None),
        Step(fine, None),
        Step(summed, other_sum),
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(facts, max_size=6), max_size=3))
def test_for_any_facts_moved_rebuilt_and_counted_rungs_are_the_same(
    engine: Engine, batches: list[list[dict[str, Any]]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    for batch in batches:
        told(engine, *(row(**values) for values in batch))
    with writing(engine) as connection:
        moved = kept(connection)
        assert recounted_from_the_facts(connection) == []
        assert rollups.verify(connection, MEASURES) == []
        rollups.rebuild(connection, MEASURES)
        assert kept(connection) == moved


def test_verify_names_the_rung_that_is_wrong_and_no_other(engine: Engine) -> None:
    told(engine, *some_dossiers())
    for rung in EVERY:
        one = rung.c[sums_of(rung)[0]]
        for more, wrong in ((1, {rung.name}), (-1, set[str]())):
            with writing(engine) as connection:
                connection.execute(rung.update().values({one.name: one + more}))
            with reading(engine) as connection:
                found = rollups.verify(connection, MEASURES)
            assert {difference.rung for difference in found} == wrong


def test_a_difference_tells_what_is_kept_and_what_a_recount_gives(engine: Engine) -> None:
    told(engine, row(due_at=hour(48)), row(code="H15.12-261102-0002", due_at=hour(48)))
    due, tomorrow = hour(48).date(), date(2026, 11, 5)
    open_days = NAMED["open_days"]
    with writing(engine) as connection:
        connection.execute(open_days.update().values(n=5))
        connection.execute(open_days.insert().values(due_day=tomorrow, paused=False, n=3))
    with reading(engine) as connection:
        found = rollups.verify(connection, MEASURES)
    assert sorted(found) == [
        Difference("open_days", "kept", (due, False, 5)),
        Difference("open_days", "kept", (tomorrow, False, 3)),
        Difference("open_days", "recounted", (due, False, 2)),
    ]
    with writing(engine) as connection:
        connection.execute(delete(open_days))
    with reading(engine) as connection:
        found = rollups.verify(connection, MEASURES)
    assert found == [Difference("open_days", "recounted", (due, False, 2))]


def test_facts_far_apart_and_near_move_the_same_rungs(engine: Engine) -> None:
    told(engine, *some_dossiers())
    with writing(engine) as connection:
        ids = connection.execute(select(dossiers.c.id).order_by(dossiers.c.id)).scalars().all()
        before = kept(connection)
        for touched in ([ids[0], ids[-1]], ids[3:5], [ids[7]], []):
            rollups.begin(connection, MEASURES, touched)
            rollups.settle(connection, MEASURES, touched)
            assert kept(connection) == before
        rollups.begin(connection, MEASURES, ids)
        connection.execute(delete(spans))
        connection.execute(delete(dossiers))
        rollups.settle(connection, MEASURES, ids)
        assert not any(kept(connection).values())
        assert connection.scalar(select(func.count()).select_from(NAMED["open_dossiers"])) == 0
