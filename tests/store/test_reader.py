"""Every number equals its list, every breakdown adds up, whichever rung answers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.periods import month_end
from ioc.metrics.catalogue import find
from ioc.metrics.definitions import METRICS as DEFINED
from ioc.metrics.model import Dimension, Where
from ioc.metrics.reader import Reader
from ioc.metrics.rungs import Piece, rung
from ioc.metrics.sums import question_of, sums_over
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources as source_rows
from tests.store.drawn import (
    LOOKUPS,
    NOW,
    TODAY,
    Told,
    fill,
    opened,
    slow,
    sure,
    told,
    wheres,
)
from tests.store.invented import CALENDAR, hour


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


@slow
@given(values=told, where=wheres)
def test_a_number_equals_the_list_behind_it(engine: Engine, values: Told, where: Where) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in DEFINED:
            figure = reader.value(metric, where)
            listed = reader.rows(metric, where, limit=1000)
            expected = figure.denominator if metric.kind == "mean" else figure.numerator
            assert listed.count == len(listed.rows) == expected, metric.key
            if metric.kind == "rate":
                assert reader.rows(metric, where, "denominator").count == figure.denominator
            if metric.kind == "mean":
                total = sum(r["amount"] for r in listed.rows)
                assert total == pytest.approx(sure(figure.numerator) * metric.scale)


@slow
@given(
    values=told, where=wheres, dimension=st.sampled_from(["agency", "place", "sector", "channel"])
)
def test_the_rows_of_what_adds_up_add_up_to_the_total(
    engine: Engine, values: Told, where: Where, dimension: Dimension
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in DEFINED:
            if metric.kind == "distinct" or dimension not in metric.dimensions:
                continue
            total = reader.value(metric, where)
            parts = reader.by(metric, where, dimension)
            assert sum(sure(p.figure.numerator) for p in parts) == total.numerator, metric.key
            if total.denominator is not None:
                assert sum(sure(p.figure.denominator) for p in parts) == total.denominator


@slow
@given(
    values=told,
    where=wheres,
    dimension=st.sampled_from([None, "agency", "sector", "channel", "day", "month"]),
)
def test_every_rung_answers_as_the_facts_do(
    engine: Engine, values: Told, where: Where, dimension: Dimension
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        metrics = [m for m in DEFINED if m.kind not in ("stock", "distinct")]
        now = reader._now("dossiers", where)
        end = min(where.end, TODAY)
        measures = sorted({name for m in metrics for name in (*m.top, *m.bottom)})
        if where.start > end:
            return
        question = question_of(now, (where.start, end), dimension, measures)
        by_rung = sums_over(now, rung(question), question)
        facts_only = (Piece(None, question.start, question.end),)
        by_facts = sums_over(now, facts_only, question)
    nothing = dict.fromkeys(measures, 0)
    for key in by_rung.keys() | by_facts.keys():
        assert by_rung.get(key, nothing) == by_facts.get(key, nothing)


@slow
@given(values=told, where=wheres)
def test_a_past_level_by_day_is_the_level_of_that_day_and_its_list(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for key in (
            "dossiers.open",
            "dossiers.overdue",
            "dossiers.paused",
            "dossiers.open_in_time",
        ):
            metric = find(key)
            for part in reader.series(metric, where, "day")[-4:]:
                day = date.fromisoformat(part.key)
                at = replace(where, start=day, end=day)
                assert (
                    part.figure.value
                    == reader.value(metric, at).value
                    == reader.rows(metric, at).count
                )
            for part in reader.series(metric, where, "month"):
                last = min(where.end, TODAY, month_end(part.key))
                assert (
                    part.figure.value
                    == reader.value(metric, replace(where, start=last, end=last)).value
                )


def test_a_list_is_walked_page_by_page_in_every_order(engine: Engine) -> None:
    fill(
        engine,
        [{"code": f"H15.12-261102-{n:04}", "due_at": hour(24 * (n % 3))} for n in range(1, 11)],
    )
    where = Where(start=TODAY, end=TODAY)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for sort in ("due", "-due", "code", "-code", "received"):
            seen, after = [], None
            while True:
                page = reader.rows(find("dossiers.open"), where, limit=3, after=after, sort=sort)
                seen += [r["code"] for r in page.rows]
                after = page.next
                if after is None:
                    break
            assert len(seen) == len(set(seen)) == 10


def test_older_data_still_on_its_way_is_loading_and_never_a_smaller_number(engine: Engine) -> None:
    fill(engine, [{"code": "H15.12-261102-0001"}])
    with writing(engine) as connection:
        connection.execute(source_rows.update().values(backfilled_to=hour(-48)))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        month = Where(start=date(2026, 11, 1), end=TODAY)
        assert reader.value(find("dossiers.open"), month).loading
        assert reader.value(find("dossiers.received"), month).value == 1
        assert (
            reader.value(find("dossiers.received"), replace(month, start=date(2026, 9, 1))).value
            is None
        )


def test_a_period_before_all_history_or_after_today_is_not_known(engine: Engine) -> None:
    fill(engine, [{"code": "H15.12-261102-0001"}])
    with writing(engine) as connection:
        marks = {"backfilled_to": hour(0), "backfill_from": hour(0)}
        connection.execute(source_rows.update().values(**marks))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        old = Where(start=date(2026, 10, 1), end=date(2026, 10, 31))
        coming = Where(start=date(2027, 1, 1), end=date(2027, 1, 31))
        for key in ("dossiers.received", "dossiers.on_time_rate"):
            for where in (old, coming):
                figure = reader.value(find(key), where)
                assert (figure.value, figure.loading) == (None, False)
        assert reader.value(find("dossiers.open"), old).value is None
        days = reader.series(find("dossiers.received"), replace(old, end=date(2026, 11, 2)), "day")
        assert [d.figure.value for d in days[-3:]] == [None, None, 1]


def test_only_whole_days_are_compared_so_that_no_morning_looks_worse(engine: Engine) -> None:
    fill(engine, [{"code": "H15.12-261102-0001", "due_at": hour(24 * 16)}])
    where = Where(start=TODAY.replace(day=1), end=TODAY)
    with reading(engine) as connection:
        morning = Reader(connection, LOOKUPS, NOW)
        change = morning.change(find("dossiers.overdue"), where)
        assert change.where_before.end == TODAY - timedelta(days=8)
        level = morning.value(find("dossiers.overdue"), replace(where, end=TODAY)).value
        assert (level, change.difference) == (1, 0)
        flow = morning.change(find("dossiers.received"), where)
        counted = CALENDAR.count_working_days
        yesterday = TODAY - timedelta(days=1)
        assert counted(flow.where_before.start, flow.where_before.end) == counted(
            where.start, yesterday
        )
