"""Quoted scores: one per department, period, group and day; the same day's later answer stands."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select

from ioc.store.engine import reading, writing
from ioc.store.facts import scores
from ioc.store.feed_rows import ScoreRow
from ioc.store.intake import Kept
from ioc.store.scores import keep_scores
from tests.store.feeds import at, day, score_row
from tests.store.invented import open_store


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, *rows: ScoreRow) -> Kept:
    with writing(engine) as connection:
        return keep_scores(connection, "chat-luong-766", rows)


def stored(engine: Engine) -> list[Row[Any]]:
    with reading(engine) as connection:
        order = (scores.c.department, scores.c.period, scores.c.group, scores.c.day)
        return list(connection.execute(select(scores).order_by(*order)))


def test_the_same_days_later_answer_replaces_and_an_earlier_one_never_does(engine: Engine) -> None:
    assert keep(engine, score_row(asked=1, score=80.0)) == (1, 1)
    assert keep(engine, score_row(asked=5, score=81.0)) == (0, 1)
    assert keep(engine, score_row(asked=3, score=79.0)) == (0, 0)
    (row,) = stored(engine)
    assert (row.score, row.asked_at) == (81.0, at(5))


def test_each_day_keeps_its_own_so_that_a_trend_can_be_drawn(engine: Engine) -> None:
    keep(engine, score_row(asked=1, score=80.0))
    keep(engine, score_row(asked=25, score=80.0))
    assert [(r.day, r.score) for r in stored(engine)] == [(day(0), 80.0), (day(1), 80.0)]


def test_the_same_answer_again_changes_nothing(engine: Engine) -> None:
    keep(engine, score_row(asked=1))
    assert keep(engine, score_row(asked=2)) == (0, 0)


def test_what_was_not_sent_is_none_and_not_zero(engine: Engine) -> None:
    keep(engine, score_row(score=None, max_score=None, quality="thiếu dữ liệu"))
    (row,) = stored(engine)
    assert (row.score, row.max_score, row.numerator, row.quality) == (
        *(None, None, None),
        "thiếu dữ liệu",
    )
    keep(engine, score_row(asked=1, score=0.0))
    assert stored(engine)[0].score == 0.0


def test_departments_periods_and_groups_are_kept_apart(engine: Engine) -> None:
    rows = [
        score_row(department=department, period=period, group=group)
        for department in ("H15", "H15.12", "H37")
        for period in ("2026", "2026-09", "2026-Q3")
        for group in ("", "CKMB")
    ]
    assert keep(engine, *rows, rows[0]) == (18, 18)


def test_of_two_in_one_load_the_later_asked_stands(engine: Engine) -> None:
    keep(engine, score_row(asked=5, score=81.0), score_row(asked=3, score=79.0))
    assert stored(engine)[0].score == 81.0
