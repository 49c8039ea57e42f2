"""Calls to a hotline: each leg once, the later word stands, every number equals its list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from ioc.domain.records import Outcome
from ioc.metrics import calls as metrics
from ioc.metrics.catalogue import find
from ioc.metrics.model import Dimension, Metric, Where
from ioc.metrics.reader import Reader
from ioc.store import rollups, status
from ioc.store.calls import keep_calls
from ioc.store.engine import reading, writing
from ioc.store.facts import CALL_RUNGS, calls
from ioc.store.feed_rows import CallRow
from ioc.store.intake import Kept
from ioc.store.ledger import sources as source_rows
from tests.store.drawn import LOOKUPS
from tests.store.feeds import at, call_row, day
from tests.store.invented import empty, open_store

NOW, TODAY = at(24 * 20), day(20)
MONTH = Where(start=day(-1), end=TODAY)
NARROWED: dict[Dimension, str] = {"queue": "queues", "agency": "agencies", "hour": "hours"}
told_calls = st.builds(
    lambda n, hour, outcome, wait, queue, agency: call_row(
        f"1794000000.{n}",
        hour,
        outcome=outcome,
        wait_seconds=wait,
        queue=queue,
        agency=agency,
    ),
    st.integers(1, 12),
    st.integers(0, 24 * 18),
    st.sampled_from(Outcome),
    st.sampled_from([None, 0, 12, 20, 21, 300]),
    st.sampled_from(["1022", "y-te"]),
    st.sampled_from(["H15.12", "H15.101", "?"]),
)
days = st.integers(-2, 22).map(lambda n: date(2026, 11, 2) + timedelta(days=n))
periods = st.builds(
    lambda a, b: Where(start=min(a, b), end=max(a, b)), days | st.just(date(2026, 10, 1)), days
)
slow = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    declared = {"connector": "call_centre", "simulated": False, "enabled": True, "precedence": 1}
    declared |= {"every_s": 900, "stale_after_s": 7200, "backfill_from": at(-9000)}
    named = {"name": "tong-dai", "title": "Tổng đài 1022", "records": "Call"}
    with writing(engine) as connection:
        status.declare(connection, [declared | named])
        marks = {"backfilled_to": at(-9000), "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
    yield engine
    engine.dispose()


def keep(engine: Engine, *rows: CallRow) -> Kept:
    with writing(engine) as connection:
        return keep_calls(connection, "tong-dai", rows, metrics.MEASURES)


def number(engine: Engine, key: str, where: Where = MONTH) -> float | None:
    with reading(engine) as connection:
        return Reader(connection, LOOKUPS, NOW).value(find(f"calls.{key}"), where).value


def test_a_call_told_again_changes_nothing_and_told_otherwise_is_rewritten(engine: Engine) -> None:
    assert keep(engine, call_row("a"), call_row("b"), call_row("a")) == (2, 2)
    assert keep(engine, call_row("a"), call_row("b")) == (0, 0)
    assert keep(engine, call_row("b", outcome=Outcome.TRANSFERRED), call_row("c")) == (1, 2)
    with reading(engine) as connection:
        found = connection.execute(select(calls.c.code, calls.c.outcome).order_by(calls.c.id))
        assert [tuple(row) for row in found] == [
            ("a", "answered"),
            ("b", "transferred"),
            ("c", "answered"),
        ]
        assert rollups.verify(connection, metrics.MEASURES) == []


def test_what_is_answered_is_divided_by_what_came_and_waits_are_of_the_answered(
    engine: Engine,
) -> None:
    keep(
        engine,
        call_row("a", wait_seconds=10),
        call_row("b", wait_seconds=50, outcome=Outcome.TRANSFERRED),
        call_row("c", wait_seconds=None),
        call_row("d", wait_seconds=90, outcome=Outcome.ABANDONED),
        call_row("e", wait_seconds=None, outcome=Outcome.MISSED),
    )
    told = {key: number(engine, key) for key in ("received", "answered", "missed", "transferred")}
    assert told == {"received": 5, "answered": 3, "missed": 2, "transferred": 1}
    assert number(engine, "answer_rate") == 3 / 5
    assert number(engine, "mean_wait") == 30
    # The one whose wait nobody told is not held against anybody.
    assert number(engine, "answered_in_time") == 1 / 4


def test_no_calls_are_none_and_no_rate(engine: Engine) -> None:
    assert number(engine, "received") == 0
    assert number(engine, "answer_rate") is None
    assert number(engine, "mean_wait") is None


def test_hours_are_local_and_in_the_order_of_the_day(engine: Engine) -> None:
    keep(engine, call_row("a", hour=0), call_row("b", hour=0.5), call_row("c", hour=16))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        parts = reader.by(find("calls.received"), MONTH, "hour")
    assert [(p.key, p.label, p.figure.numerator) for p in parts] == [
        ("01", "1 giờ", 1),
        ("09", "9 giờ", 2),
    ]


@slow
@given(told=st.lists(told_calls, max_size=14), where=periods)
def test_every_number_of_calls_equals_its_list_and_its_parts(
    engine: Engine, told: list[CallRow], where: Where
) -> None:
    with writing(engine) as connection:
        empty(connection)
    keep(engine, *told)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in metrics.METRICS:
            agree(reader, metric, where)


def agree(reader: Reader, metric: Metric, where: Where) -> None:
    figure = reader.value(metric, where)
    rows = reader.rows(metric, where, limit=1000)
    if metric.kind == "mean":
        assert rows.count == figure.denominator
        assert sum(row["amount"] for row in rows.rows) == figure.numerator
    else:
        assert rows.count == figure.numerator, metric.key
    if metric.kind == "rate":
        assert reader.rows(metric, where, "denominator").count == figure.denominator
    for dimension, name in NARROWED.items():
        parts = reader.by(metric, where, dimension)
        assert sum(p.figure.numerator or 0 for p in parts) == figure.numerator, metric.key
        for part in parts[:2]:
            given_key: dict[str, Any] = {name: (part.key,)}
            one = reader.value(metric, replace(where, **given_key))
            assert one.numerator == part.figure.numerator, (metric.key, part.key)


@slow
@given(told=st.lists(st.tuples(told_calls, st.booleans()), max_size=14))
def test_whatever_is_told_in_whatever_order_the_ladder_is_the_facts(
    engine: Engine, told: list[tuple[CallRow, bool]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    batch: list[CallRow] = []
    for row, ends_batch in told:
        batch.append(row)
        if ends_batch:
            keep(engine, *batch)
            batch = []
    keep(engine, *batch)
    with writing(engine) as connection:
        assert rollups.verify(connection, metrics.MEASURES) == []
        before = {rung.name: sorted(connection.execute(select(rung)).all()) for rung in CALL_RUNGS}
        rollups.rebuild(connection, metrics.MEASURES)
        after = {rung.name: sorted(connection.execute(select(rung)).all()) for rung in CALL_RUNGS}
    # Sums that are nothing are not kept by a rebuild.
    kept = {name: [row for row in rows if any(row[2:])] for name, rows in before.items()}
    assert kept == after
