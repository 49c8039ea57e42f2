"""Feedback, alerts, incidents and scores: a number equals its list, a breakdown its total."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.records import CaseStatus
from ioc.metrics import feedback, security
from ioc.metrics.catalogue import find
from ioc.metrics.model import Dimension, Metric, Where
from ioc.metrics.reader import Reader
from ioc.metrics.scope import NoSuchFilter
from ioc.store import status
from ioc.store.alerts import keep_alerts
from ioc.store.cases import keep_cases
from ioc.store.engine import reading, writing
from ioc.store.feed_rows import AlertRow, CaseRow, ScoreRow
from ioc.store.ledger import sources as source_rows
from ioc.store.scores import keep_scores
from tests.store.drawn import LOOKUPS
from tests.store.feeds import RULE, alert_row, at, case_row, day, score_row
from tests.store.invented import empty, open_store

NOW = at(24 * 20)
TODAY = day(20)
PLACES = ("24133", "?")
hours = st.integers(0, 24 * 18)
cases = st.builds(
    lambda n, opened, took, told, place: case_row(
        code=f"dl:{n}",
        asked=24 * 20,  # Nobody hears of a report after now.
        requested_at=at(opened),
        updated_at=at(opened + took),
        closed_at=at(opened + took) if told["status"] == CaseStatus.RESOLVED else None,
        place=place,
        position="inside" if place != "?" else told.pop("position"),
        due_day=day(opened // 24 + 3),
        **{k: v for k, v in told.items() if k != "position"},
    ),
    st.integers(1, 8),
    hours,
    st.integers(0, 24 * 6),
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(
                [
                    CaseStatus.NEW,
                    CaseStatus.IN_PROGRESS,
                    CaseStatus.RESOLVED,
                    CaseStatus.REJECTED,
                    CaseStatus.DUPLICATE,
                ]
            ),
            "position": st.sampled_from(["zero", "outside", "missing"]),
            "category_code": st.sampled_from(["giao-thong", "moi-truong", "?"]),
            "channel_code": st.sampled_from(["app", "call", "?"]),
            "agency": st.sampled_from(["H15.12", "H15.101", "?"]),
            "satisfaction": st.sampled_from([None, None, 2, 4, 5]),
        }
    ),
    st.sampled_from(PLACES),
)
alerts = st.builds(
    lambda n, hour, severity, rule, asset: alert_row(
        code=f"node|{n}", hour=hour, severity=severity, rule=rule, asset=asset
    ),
    st.integers(1, 60),
    hours,
    st.sampled_from(["1", "3", "4", "5", "?"]),
    st.sampled_from(["5710", "31101"]),
    st.sampled_from(["007", "012"]),
)
days = st.integers(-2, 22).map(lambda n: date(2026, 11, 2) + timedelta(days=n))
periods = st.builds(
    lambda a, b: Where(start=min(a, b), end=max(a, b)), days | st.just(date(2026, 10, 1)), days
)
slow = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 7200, "backfill_from": at(-9000)}
    fed = {"phan-anh": "Case", "soc": "Alert", "chat-luong-766": "Score"}
    with writing(engine) as connection:
        status.declare(
            connection,
            [{"name": n, "title": n, "records": record, **same} for n, record in fed.items()],
        )
        marks = {"backfilled_to": at(-9000), "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
    yield engine
    engine.dispose()


def fill(
    engine: Engine,
    *,
    told: Sequence[CaseRow] = (),
    raised: Sequence[AlertRow] = (),
    scored: Sequence[ScoreRow] = (),
) -> None:
    with writing(engine) as connection:
        empty(connection)
        keep_cases(connection, "phan-anh", told, feedback.MEASURES)
        keep_alerts(connection, "soc", raised, security.ALERT_MEASURES, RULE)
        keep_scores(connection, "chat-luong-766", scored)


def agree(reader: Reader, metric: Metric, where: Where) -> None:
    figure = reader.value(metric, where)
    assert reader.rows(metric, where, limit=1000).count == figure.numerator, metric.key
    if metric.kind == "rate":
        assert reader.rows(metric, where, "denominator").count == figure.denominator
    for dimension in metric.dimensions:
        if metric.kind == "distinct" or dimension in ("day", "month"):
            continue
        parts = reader.by(metric, where, dimension)
        assert sum(p.figure.numerator or 0 for p in parts) == figure.numerator, metric.key
        for part in parts[:2]:
            narrowed = narrow(where, dimension, part.key)
            assert reader.value(metric, narrowed).numerator == part.figure.numerator


def narrow(where: Where, dimension: Dimension, key: str) -> Where:
    names = {
        "agency": "agencies",
        "place": "places",
        "category": "categories",
        "channel": "channels",
        "severity": "severities",
        "rule": "rules",
        "asset": "assets",
        "status": "statuses",
    }
    told: dict[str, Any] = {names[dimension]: (key,)}
    return replace(where, **told)


@slow
@given(told=st.lists(cases, max_size=12), where=periods)
def test_every_number_of_feedback_equals_its_list_and_its_parts(
    engine: Engine, told: list[CaseRow], where: Where
) -> None:
    fill(engine, told=told)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in feedback.METRICS:
            agree(reader, metric, where)


@slow
@given(raised=st.lists(alerts, max_size=20), where=periods)
def test_every_number_of_security_equals_its_list_and_its_parts(
    engine: Engine, raised: list[AlertRow], where: Where
) -> None:
    fill(engine, raised=raised)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in security.METRICS:
            agree(reader, metric, where)


@slow
@given(told=st.lists(cases, max_size=12), raised=st.lists(alerts, max_size=12), where=periods)
def test_a_series_of_levels_is_each_days_own_level(
    engine: Engine, told: list[CaseRow], raised: list[AlertRow], where: Where
) -> None:
    fill(engine, told=told, raised=raised)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for key in ("feedback.open", "feedback.overdue", "security.incidents_open"):
            metric = find(key)
            for part in reader.series(metric, where, "day"):
                alone = date.fromisoformat(part.key)
                level = reader.value(metric, replace(where, start=alone, end=alone))
                assert part.figure.numerator == level.numerator, (key, alone)


@slow
@given(told=st.lists(cases, max_size=12), where=periods)
def test_what_was_received_is_valid_or_refused_and_what_is_overdue_is_open(
    engine: Engine, told: list[CaseRow], where: Where
) -> None:
    fill(engine, told=told)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)

        def number(key: str) -> int:
            return reader.value(find(f"feedback.{key}"), where).numerator or 0

        assert number("received") == number("valid") + number("refused")
        assert number("overdue") <= number("open")
        lost = number("zero_point") + number("outside_point") + number("no_point")
        received = reader.by(find("feedback.received"), where, "place")
        assert lost == sum(p.figure.numerator or 0 for p in received if p.key == "?")


def ranking(asked: float, *told: tuple[str, float | None]) -> list[ScoreRow]:
    return [score_row(asked, department=code, department_name=code, score=v) for code, v in told]


def test_a_quoted_score_is_the_latest_days_and_its_rank_is_among_its_tier(engine: Engine) -> None:
    fill(
        engine,
        scored=[
            *ranking(0, ("H05", 91.7), ("H15", 85.0), ("H32", 80.9), ("H99", None)),
            *ranking(24 * 9, ("H05", 91.7), ("H15", 92.0), ("H32", 80.9), ("H99", None)),
            score_row(24 * 9, group="TDGQ", score=19.4, max_score=20.0),
            score_row(24 * 9, department="H15.12", tier="agency", score=70.0),
            score_row(24 * 9, department="H15.13", tier="agency", score=75.0),
            score_row(24 * 9, period="2026-10", score=88.0),
        ],
    )
    score, rank = find("quality766.score"), find("quality766.rank")
    now = Where(start=TODAY.replace(day=1), end=TODAY)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        assert reader.value(score, now).value == 92.0
        assert (reader.value(rank, now).value, reader.value(rank, now).denominator) == (1, 3)
        assert reader.value(score, replace(now, end=day(5))).value == 85.0
        assert reader.value(score, replace(now, groups=("TDGQ",))).value == 19.4
        assert {p.key: p.figure.value for p in reader.by(score, now, "group")} == {"TDGQ": 19.4}
        assert {p.key: p.figure.value for p in reader.by(rank, now, "agency")} == {
            "H15.12": 2,
            "H15.13": 1,
        }
        whole = Where(start=date(2026, 10, 1), end=date(2026, 10, 31))
        assert reader.value(score, whole).value == 88.0
        months = reader.by(score, Where(start=date(2026, 9, 1), end=TODAY), "month")
        assert {p.key: p.figure.value for p in months}["2026-10"] == 88.0
        assert {p.key: p.figure.value for p in reader.by(score, now, "day")} == {
            "2026-11-02": 85.0,
            "2026-11-11": 92.0,
        }


def test_nothing_scored_is_nothing_known(engine: Engine) -> None:
    fill(engine)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        told = reader.value(find("quality766.score"), Where(start=TODAY, end=TODAY))
        assert told.value is None


def test_a_filter_its_facts_do_not_carry_is_refused_by_name(engine: Engine) -> None:
    where = Where(start=TODAY, end=TODAY, sectors=("G10-TN01",))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        with pytest.raises(NoSuchFilter, match="sector"):
            reader.value(find("feedback.open"), where)


def test_each_subject_speaks_of_the_time_of_its_own_sources(engine: Engine) -> None:
    late: dict[str, Any] = {"data_as_of": at(24 * 10)}
    with writing(engine) as connection:
        connection.execute(source_rows.update().where(source_rows.c.name == "soc").values(**late))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        assert reader.fed("alerts").as_of == reader.fed("incidents").as_of == at(24 * 10)
        assert reader.fed("cases").as_of == NOW
        assert bool(reader.fed("scores"))
