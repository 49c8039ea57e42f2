"""Ours against theirs: what is planted is named, exactly, and nothing of it enters a count."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from ioc.domain.periods import local_day
from ioc.domain.records import Total
from ioc.metrics.catalogue import find
from ioc.metrics.gap_reasons import Name, explain
from ioc.metrics.gaps import Gap, by_month, by_unit, gaps
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.store.engine import reading, writing
from ioc.store.feed_rows import TotalRow
from ioc.store.ingest import ingest
from ioc.store.ledger import sources as source_rows
from ioc.store.rows import DossierRow, Load, Reject
from tests.store.drawn import LOOKUPS
from tests.store.invented import RULES, empty, hour, open_store, row

NOW = hour(420)
TODAY = local_day(NOW)
MONTH = Where(start=date(2026, 11, 1), end=TODAY)
RECEIVED = find("dossiers.received")
slow = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """`mot-cua` tells of dossiers and is counted; `vendor` lists them too, and reports totals."""
    engine = open_store(database_url)
    marks = {"backfilled_to": hour(-9000), "data_as_of": NOW}
    with writing(engine) as connection:
        connection.execute(source_rows.update().values(**marks))
        named = source_rows.update().where(source_rows.c.name == "vendor")
        connection.execute(named.values(records="Dossier,Total", precedence=2))
    yield engine
    engine.dispose()


def code(n: int) -> str:
    return f"H15.12-261102-{n:04}"


def total(value: int, agency: str = "H15", measure: str = "dossiers.received") -> TotalRow:
    record = Total(agency=agency, agency_text="", measure=measure, period="2026-11", value=value)
    return TotalRow(record=record, asked_at=NOW, agency=agency, day=TODAY)


def fill(
    engine: Engine,
    ours: Sequence[DossierRow],
    theirs: Sequence[DossierRow],
    totals: Sequence[TotalRow],
    rejects: Sequence[Reject] = (),
) -> None:
    with writing(engine) as connection:
        empty(connection)
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=list(ours)), RULES)
    told = Load(source="vendor", now=NOW, dossiers=list(theirs), totals=list(totals))
    ingest(engine, replace(told, rejects=list(rejects)), RULES)


def told(engine: Engine, where: Where = MONTH, key: str = RECEIVED.key) -> tuple[Gap, Any]:
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        gap = next(gap for gap in gaps(reader, where) if gap.metric.key == key)
        return gap, explain(reader, gap, where)


def test_ours_stands_beside_theirs_with_the_difference(engine: Engine) -> None:
    fill(engine, [row(code(n)) for n in range(5)], [], [total(8), total(3, "H15.12")])
    gap, _ = told(engine)
    assert (gap.ours, gap.told.value, gap.difference) == (5, 8, 3)
    unit, _ = told(engine, replace(MONTH, agencies=("H15.12",)))
    assert (unit.ours, unit.difference) == (5, -2)


def test_what_nobody_reports_is_compared_with_nothing(engine: Engine) -> None:
    fill(engine, [row(code(1))], [], [total(8)])
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for where in (
            replace(MONTH, start=date(2026, 11, 2)),
            replace(MONTH, channels=("online",)),
            replace(MONTH, agencies=("H15.12", "H15.101")),
            replace(MONTH, agencies=("H15.101",)),
        ):
            assert gaps(reader, where) == ()


def some(first: int, most: int) -> st.SearchStrategy[set[int]]:
    return st.sets(st.integers(first, first + 19), max_size=most)


@slow
@given(
    plan=st.fixed_dictionaries(
        {
            "shared": some(0, 12),
            "missing": some(20, 6),
            "recoded": some(40, 4),
            "ours": some(60, 4),
            "theirs": some(80, 4),
        }
    ),
    doubled=st.integers(0, 3),
)
def test_what_is_planted_is_exactly_what_is_named(
    engine: Engine, plan: dict[str, set[int]], doubled: int
) -> None:
    """Left out, told under another code, told of another month by either side, counted twice."""
    shared, missing, recoded, ours, theirs = plan.values()
    other_code = {n: f"H15.12-261102-9{n:03}" for n in recoded}
    early: dict[str, Any] = {"received_at": hour(-24 * 20)}
    fill(
        engine,
        [row(code(n)) for n in shared | missing | recoded | ours]
        + [row(code(n), **early) for n in theirs],
        [row(code(n)) for n in shared | theirs]
        + [row(code(n), **early) for n in ours]
        + [row(other) for other in other_code.values()],
        [total(len(shared | theirs) + len(recoded) + doubled)],
    )
    gap, found = told(engine)
    planted: dict[Name, set[str]] = {
        "missing": {code(n) for n in missing | recoded},
        "ours": {code(n) for n in ours},
        "theirs": {code(n) for n in theirs},
    }
    named = {reason.name: {one.code for one in reason.named} for reason in found.reasons}
    assert named == {name: codes for name, codes in planted.items() if codes}
    assert found.listed == len(shared | theirs) + len(recoded)
    assert found.rest == doubled, "its table counts more than its own list"
    assert gap.difference == found.rest + sum(reason.adds for reason in found.reasons)
    # A dossier that only the vendor tells of is counted from it: not a difference.
    assert gap.ours == len(shared | missing | recoded | ours) + len(recoded)


def test_each_named_dossier_stands_as_either_side_tells_it(engine: Engine) -> None:
    done: dict[str, Any] = {"status": 9, "resolved_at": hour(200)}
    resolved = [total(0, measure="dossiers.resolved")]
    fill(engine, [row(code(1), **done), row(code(2), **done)], [row(code(1))], resolved)
    _, found = told(engine, key="dossiers.resolved")
    by_name = {reason.name: reason.named for reason in found.reasons}
    (only,), (otherwise,) = by_name["missing"], by_name["ours"]
    assert (only.code, only.theirs) == (code(2), None)
    assert otherwise.code == code(1)
    assert otherwise.ours is not None
    assert otherwise.theirs is not None
    assert (otherwise.ours.status, otherwise.theirs.status) == (9, 4)
    assert otherwise.theirs.resolved_day is None


def test_without_its_list_nothing_is_said_to_be_the_cause(engine: Engine) -> None:
    with writing(engine) as connection:
        named = source_rows.update().where(source_rows.c.name == "vendor")
        connection.execute(named.values(records="Total"))
    gone = row(code(7), status=7, refused_at=hour(100))
    bad = [Reject(kind="dossier", key="x", reason="không có mã thủ tục")]
    fill(engine, [row(code(1)), gone], [], [total(3)], bad)
    gap, found = told(engine)
    assert (found.listed, found.reasons, found.rest) == (None, (), 2)
    assert [(one.metric.key, one.size) for one in found.otherwise] == [("dossiers.withdrawn", 1)]
    assert found.refused == 1
    assert gap.ours == 1


def test_dossiers_of_no_known_channel_stand_beside_what_was_received_online(engine: Engine) -> None:
    online = total(2, measure="dossiers.received_online")
    fill(engine, [row(code(1)), row(code(2), channel="?")], [], [online])
    _, found = told(engine, key="dossiers.received_online")
    (only,) = found.otherwise
    assert (only.metric.key, only.size, only.channels) == ("dossiers.received", 1, ("?",))


def test_a_list_that_does_not_reach_back_so_far_is_not_believed(engine: Engine) -> None:
    fill(engine, [row(code(1))], [], [total(1)])
    with writing(engine) as connection:
        named = source_rows.update().where(source_rows.c.name == "vendor")
        connection.execute(source_rows.update().values(backfill_from=hour(-24)))
        connection.execute(named.values(backfilled_to=hour(-24)))
    gap, found = told(engine)
    assert (gap.ours, found.listed) == (1, None)


def test_units_that_are_reported_apart_are_named(engine: Engine) -> None:
    fill(
        engine,
        [row(code(1)), row(code(2), agency="H15.12.01"), row(code(3), agency="H15.12.01")],
        [row(code(1)), row(code(2), agency="H15.12.01"), row(code(3), agency="H15.12.01")],
        [total(1, "H15.12"), total(2, "H15.12.01"), total(3)],
    )
    gap, found = told(engine, replace(MONTH, agencies=("H15.12",)))
    assert found.below == 0, "its list bears it out"
    assert gap.difference == -2
    assert [(reason.name, reason.size, reason.adds) for reason in found.reasons] == [
        ("below", 2, -2)
    ]
    assert found.rest == 0


def test_units_that_are_reported_apart_are_only_a_possible_cause_without_a_list(
    engine: Engine,
) -> None:
    ours = [row(code(1)), *(row(code(n), agency="H15.12.01") for n in (2, 3))]
    fill(engine, ours, [], [total(1, "H15.12"), total(2, "H15.12.01"), total(3)])
    with writing(engine) as connection:
        vendor = source_rows.update().where(source_rows.c.name == "vendor")
        connection.execute(vendor.values(records="Total"))
    gap, found = told(engine, replace(MONTH, agencies=("H15.12",)))
    assert (found.listed, found.reasons, found.below) == (None, (), 2)
    assert found.rest == gap.difference == -2, "nothing is said to explain it"


def test_a_difference_that_is_not_known_is_not_taken_apart(engine: Engine) -> None:
    fill(engine, [row(code(1))], [], [total(3)])
    with writing(engine) as connection:
        counted = source_rows.update().where(source_rows.c.name == "mot-cua")
        marks = {"backfilled_to": NOW - timedelta(days=2), "backfill_from": hour(-9000)}
        connection.execute(counted.values(**marks))
    gap, found = told(engine)
    assert (gap.ours, gap.difference, found) == (None, None, None)


def test_lists_are_set_against_each_other_without_comparing_all_with_all(engine: Engine) -> None:
    early: dict[str, Any] = {"received_at": hour(-24 * 20)}
    fill(engine, [row(code(1)), row(code(2), **early)], [row(code(1), **early)], [total(1)])
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement.upper())

    event.listen(engine, "before_cursor_execute", note)
    _, found = told(engine)
    assert [(reason.name, reason.size) for reason in found.reasons] == [("ours", 1)]
    assert [words for words in asked if "NOT IN (SELECT" in " ".join(words.split())] == []


def test_units_and_months_stand_beside_each_other(engine: Engine) -> None:
    fill(
        engine,
        [row(code(1)), row(code(2), agency="H15.101"), row(code(3), agency="H15.101")],
        [],
        [total(3), total(1, "H15.12"), total(5, "H15.101")],
    )
    gap, _ = told(engine)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        units = [(one.key, one.ours, one.theirs) for one in by_unit(reader, gap, MONTH)]
        months = {one.key: (one.ours, one.theirs) for one in by_month(reader, gap, MONTH)}
    assert units == [("H15.101", 2, 5), ("H15.12", 1, 1)]
    assert months["2026-11"] == (3, 3)
    assert months["2026-10"] == (0, None)
    assert len(months) == 12
