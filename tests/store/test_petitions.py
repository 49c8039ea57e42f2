"""PAKN: cases like any other in the store, and in no number of the reports."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from ioc import kinds
from ioc.domain.feedback import PETITION
from ioc.domain.records import Case, CaseStatus
from ioc.metrics import feedback, petitions
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.reader import Reader
from ioc.resolve import Told
from ioc.resolve_feeds import resolve_cases
from ioc.store import rollups, status
from ioc.store.cases import keep_cases
from ioc.store.engine import reading, writing
from ioc.store.facts import cases as facts
from ioc.store.feed_rows import CaseRow
from ioc.store.ledger import sources as source_rows
from ioc.store.reassign import resolve_all
from tests.store.drawn import LOOKUPS
from tests.store.feeds import RULE, at, case_row, day
from tests.store.invented import empty, open_store
from tests.store.test_feed_numbers import NOW, agree, cases, periods, slow

EVER = Where(start=date(2026, 10, 1), end=day(20))
PAKN = replace(LOOKUPS, streams={"pakn": PETITION})


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 7200, "backfill_from": at(-9000)}
    fed = {"phan-anh": "Case", "pakn": "Petition"}
    with writing(engine) as connection:
        status.declare(
            connection,
            [{"name": n, "title": n, "records": record, **same} for n, record in fed.items()],
        )
        marks = {"backfilled_to": at(-9000), "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
    yield engine
    engine.dispose()


def fill(engine: Engine, told: Sequence[CaseRow], petitions_told: Sequence[CaseRow]) -> None:
    moved = [replace(row, stream=PETITION) for row in petitions_told]
    with writing(engine) as connection:
        empty(connection)
        keep_cases(connection, "phan-anh", told, feedback.MEASURES)
        keep_cases(connection, "pakn", moved, feedback.MEASURES)


def numbers(engine: Engine, metrics: Sequence[Metric], where: Where) -> dict[Any, Figure]:
    """Every number of these, whole and by everything it can be divided by."""
    found: dict[Any, Figure] = {}
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in metrics:
            found[metric.key] = reader.value(metric, where)
            for by in metric.dimensions:
                parts = reader.by(metric, where, by)
                found |= {(metric.key, by, part.key): part.figure for part in parts}
    return found


@slow
@given(told=st.lists(cases, max_size=8), more=st.lists(cases, max_size=8), where=periods)
def test_petitions_change_no_number_of_the_reports_and_reports_none_of_theirs(
    engine: Engine, told: list[CaseRow], more: list[CaseRow], where: Where
) -> None:
    fill(engine, told, [])
    reports = numbers(engine, feedback.METRICS, where)
    fill(engine, [], more)
    theirs = numbers(engine, petitions.METRICS, where)
    fill(engine, told, more)
    assert numbers(engine, feedback.METRICS, where) == reports
    assert numbers(engine, petitions.METRICS, where) == theirs
    with reading(engine) as connection:
        assert kinds.verify(connection, RULE) == []
        reader = Reader(connection, LOOKUPS, NOW)
        listed = [reader.rows(find(f"{kind}.received"), EVER) for kind in ("feedback", "petitions")]
        stored = connection.scalar(select(func.count()).select_from(facts))
        assert sum(rows.count for rows in listed) == stored


@slow
@given(more=st.lists(cases, max_size=12), where=periods)
def test_every_number_of_petitions_equals_its_list_and_its_parts(
    engine: Engine, more: list[CaseRow], where: Where
) -> None:
    fill(engine, [], more)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in petitions.METRICS:
            agree(reader, metric, where)


class Nowhere:
    place, kind = "?", "missing"


def resolved(source: str, **facts_told: Any) -> CaseRow:
    record = Case(code="pa:1", status=CaseStatus.NEW, requested_at=at(0), **facts_told)
    told = [Told(record, at(200))]
    (row,), bad = resolve_cases(told, source, PAKN, lambda lats, lons: [Nowhere()])
    assert bad == []
    return row


def test_a_petition_has_the_laws_fifteen_working_days_unless_its_source_promises_a_day() -> None:
    usual = resolved("pakn", category="giao-thong")
    assert usual.stream == PETITION
    assert usual.due_day == PAKN.calendar.add_working_days(usual.received_day, 15)
    promised = resolved("pakn", due_at=at(24))
    assert promised.due_day == usual.received_day + timedelta(days=1)
    assert resolved("phan-anh").stream == "field"
    assert resolved("phan-anh").due_day is None


def test_a_source_told_to_be_of_petitions_takes_its_cases_with_it_and_back(engine: Engine) -> None:
    fill(engine, [case_row(f"dl:{n}", asked=480, lat=None, lon=None) for n in range(9)], [])
    moved = replace(LOOKUPS, streams={"phan-anh": PETITION})
    counts = ("feedback.open", "petitions.open")
    with reading(engine) as connection:
        before = [Reader(connection, LOOKUPS, NOW).value(find(k), EVER).value for k in counts]
    for number, lookups, expected in (
        (1, moved, [0, 9]),
        # A source that is configured no more keeps what it was.
        (2, LOOKUPS, [0, 9]),
        (3, replace(LOOKUPS, streams={"phan-anh": "field"}), before),
    ):
        kind = kinds.kinds(lookups, lambda lats, lons: [Nowhere() for _ in lats])
        resolve_all(engine, kind, RULE, str(number))
        with reading(engine) as connection:
            reader = Reader(connection, lookups, NOW)
            assert [reader.value(find(key), EVER).value for key in counts] == expected
            assert rollups.verify(connection, feedback.MEASURES) == []


def test_the_oldest_of_each_state_is_the_first_of_its_list(engine: Engine) -> None:
    states = (CaseStatus.NEW, CaseStatus.ASSIGNED, CaseStatus.IN_PROGRESS)
    told = [
        case_row(f"dl:{n}", asked=480, status=states[n % 3], requested_at=at(7 * n))
        for n in range(30)
    ]
    fill(engine, told, [])
    open_ones = find("feedback.open")
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        oldest = reader.oldest_by(open_ones, EVER, "status")
        assert oldest.keys() == {"new", "assigned", "in_progress"}
        for state, since in oldest.items():
            listed = reader.rows(open_ones, replace(EVER, statuses=(state,)), sort="received")
            assert listed.rows[0]["received_day"] == since
