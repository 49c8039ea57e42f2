"""Feedback cases: one row per report, the newest version of it, and rungs that equal a recount."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Row, delete, func, select

from ioc.domain.records import CaseStatus
from ioc.store import rollups
from ioc.store.cases import closed_codes, keep_cases, open_codes
from ioc.store.engine import reading, writing
from ioc.store.facts import CASE_RUNGS, cases
from ioc.store.feed_rows import CaseRow
from ioc.store.intake import Kept
from ioc.store.schema import names
from tests.store.feeds import CASE_MEASURES, at, case_row, day
from tests.store.invented import open_store

OPEN = CaseStatus.IN_PROGRESS
DONE = CaseStatus.RESOLVED


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, *rows: CaseRow, source: str = "phan-anh") -> Kept:
    with writing(engine) as connection:
        return keep_cases(connection, source, rows, CASE_MEASURES)


def differences(engine: Engine) -> list[rollups.Difference]:
    with writing(engine) as connection:
        return rollups.verify(connection, CASE_MEASURES)


def stored(engine: Engine) -> list[Row[Any]]:
    with reading(engine) as connection:
        return list(connection.execute(select(cases).order_by(cases.c.code, cases.c.collision)))


def one(engine: Engine) -> Row[Any]:
    (row,) = stored(engine)
    return row


def test_a_repeat_changes_nothing(engine: Engine) -> None:
    assert keep(engine, case_row(), case_row(code="dn:0")) == (2, 2)
    assert keep(engine, case_row(), case_row(code="dn:0")) == (0, 0)
    assert differences(engine) == []


def test_an_older_version_never_wins(engine: Engine) -> None:
    keep(engine, case_row(status=DONE, updated_at=at(30), closed_at=at(30)))
    keep(engine, case_row(status=OPEN, updated_at=at(20), asked=2000))
    assert (one(engine).status, one(engine).closed_day) == ("resolved", day(1))
    assert differences(engine) == []


def test_of_equal_versions_the_later_request_wins(engine: Engine) -> None:
    for asked, agency in ((10, "H15.12"), (12, "H15.13"), (11, "H15.11")):
        keep(engine, case_row(asked=asked, agency=agency))
    assert one(engine).agency == "H15.13"


def test_an_update_dated_ahead_of_the_request_does_not_outlast_it(engine: Engine) -> None:
    keep(engine, case_row(asked=10, status=OPEN, updated_at=at(900_000)))
    keep(engine, case_row(asked=20, status=DONE, updated_at=at(15)))
    assert one(engine).status == "resolved"


def test_closed_and_open_again_is_counted_and_is_open(engine: Engine) -> None:
    for n, status in enumerate((OPEN, DONE, OPEN, DONE, OPEN)):
        keep(engine, case_row(status=status, updated_at=at(24 * n)))
    kept = one(engine)
    assert (kept.reopened, kept.closed_at, kept.closed_day) == (2, None, None)
    assert differences(engine) == []


def test_a_rating_afterwards_closes_a_case_no_later(engine: Engine) -> None:
    keep(engine, case_row(status=DONE, updated_at=at(30)))
    keep(engine, case_row(status=DONE, updated_at=at(300), satisfaction=5))
    assert (one(engine).closed_at, one(engine).satisfaction) == (at(30), 5)


def test_a_status_that_says_nothing_opens_and_closes_nothing(engine: Engine) -> None:
    unknown = CaseStatus.UNKNOWN
    keep(engine, case_row(status=DONE, updated_at=at(30)))
    keep(engine, case_row(status=unknown, updated_at=at(40)))
    kept = one(engine)
    assert (kept.status, kept.closed_day, kept.reopened) == ("resolved", day(1), 0)
    keep(engine, case_row(code="dn:2", status=unknown))
    assert stored(engine)[1].status == "unknown"


def test_overdue_lasts_from_the_day_after_the_due_one_until_closed(engine: Engine) -> None:
    keep(
        engine,
        case_row(code="late", due_day=day(3)),
        case_row(code="closed-late", due_day=day(3), status=DONE, closed_at=at(24 * 5)),
        case_row(code="in-time", due_day=day(3), status=DONE, closed_at=at(24 * 3)),
        case_row(code="no-date"),
    )
    told = {row.code: (row.overdue_day, row.closed_day) for row in stored(engine)}
    assert told == {
        "late": (day(4), None),
        "closed-late": (day(4), day(5)),
        "in-time": (None, day(3)),
        "no-date": (None, None),
    }


def test_one_id_on_two_reports_is_two_rows_and_each_finds_its_own(engine: Engine) -> None:
    first: dict[str, Any] = {"code": "dn:7", "requested_at": at(0)}
    second: dict[str, Any] = {
        "code": "dn:7",
        "requested_at": at(50),
        "category": "VSMT",
        "lat": 13.1,
    }
    third: dict[str, Any] = {
        "code": "dn:7",
        "requested_at": at(0),
        "category": "DL",
        "lat": None,
        "lon": None,
    }
    for told in (first, second, third):
        keep(engine, case_row(**told))
    keep(engine, case_row(**second, status=DONE, updated_at=at(60)))
    keep(engine, case_row(**third, status=OPEN, updated_at=at(61)))
    keep(engine, case_row(**first, title="Ổ gà", updated_at=at(62)))
    assert [(r.collision, r.requested_at, r.status, r.title) for r in stored(engine)] == [
        (0, at(0), "new", "Ổ gà"),
        (1, at(50), "resolved", ""),
        (2, at(0), "in_progress", ""),
    ]
    assert differences(engine) == []


def test_two_reports_under_one_id_in_one_answer_are_both_kept(engine: Engine) -> None:
    twins = [case_row(requested_at=at(n), category=name) for n, name in ((0, "A"), (1, "B"))]
    assert keep(engine, *twins) == (2, 2)
    assert keep(engine, *twins) == (0, 0)
    assert len(stored(engine)) == 2


def test_a_corrected_category_or_point_is_the_same_report(engine: Engine) -> None:
    keep(engine, case_row())
    keep(engine, case_row(category="VSMT", category_code="moi-truong", updated_at=at(1)))
    keep(engine, case_row(category="VSMT", category_code="moi-truong", lat=13.0, updated_at=at(2)))
    kept = one(engine)
    assert (kept.category, kept.category_text, kept.lat) == ("moi-truong", "VSMT", 13.0)
    assert differences(engine) == []


def test_codes_of_different_sources_do_not_meet(engine: Engine) -> None:
    keep(engine, case_row())
    keep(engine, case_row(status=DONE, updated_at=at(5)), source="hue-s")
    assert {(r.source, r.status, r.counts) for r in stored(engine)} == {
        ("phan-anh", "new", True),
        ("hue-s", "resolved", True),
    }
    assert differences(engine) == []


def test_the_open_ones_are_known_for_a_fetch_each_once(engine: Engine) -> None:
    keep(engine, case_row(code="b", asked=2), case_row(code="a", asked=3), case_row(code="c"))
    keep(engine, case_row(code="b", requested_at=at(9), category="X", asked=4))
    keep(engine, case_row(code="c", status=DONE, updated_at=at(5)))
    with reading(engine) as connection:
        assert open_codes(connection, "phan-anh") == ("b", "a")


def test_those_that_ended_lately_are_known_for_a_fetch_too(engine: Engine) -> None:
    keep(engine, case_row(code="a"), case_row(code="b"), case_row(code="c"))
    keep(engine, case_row(code="b", status=DONE, updated_at=at(5), asked=6))
    keep(engine, case_row(code="c", status=DONE, updated_at=at(77), asked=78))
    with reading(engine) as connection:
        assert closed_codes(connection, "phan-anh", day(0)) == ("b", "c")
        assert closed_codes(connection, "phan-anh", day(3)) == ("c",)
        assert closed_codes(connection, "hue-s", day(0)) == ()


def test_a_category_gets_its_name(engine: Engine) -> None:
    keep(engine, case_row())
    with reading(engine) as connection:
        label = select(names.c.label).where(names.c.kind == "category")
        assert connection.execute(label).scalars().all() == ["Hạ tầng giao thông"]


hours = st.integers(0, 300)
facts = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["dn:1", "dn:2", "dn:3"]),
        "asked": st.integers(290, 310),
        "status": st.sampled_from(list(CaseStatus)),
        "requested_at": st.sampled_from([at(0), at(40)]),
        "updated_at": st.none() | hours.map(at),
        "closed_at": st.none() | hours.map(at),
        "category": st.sampled_from(["HTGT", "VSMT"]),
        "category_code": st.sampled_from(["giao-thong", "moi-truong", "?"]),
        "agency": st.sampled_from(["H15.09", "H15.101", "?"]),
        "channel_code": st.sampled_from(["app", "web", "?"]),
        "place": st.sampled_from(["24133", "22015", "?"]),
        "position": st.sampled_from(["inside", "zero", "outside", "missing"]),
        "lat": st.sampled_from([None, 0.0, 12.6]),
        "due_day": st.none() | st.integers(-1, 14).map(day),
        "satisfaction": st.none() | st.integers(1, 5),
    }
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    told=st.lists(
        st.tuples(facts, st.sampled_from(["phan-anh", "hue-s"]), st.booleans()), max_size=12
    )
)
def test_for_any_sequence_in_any_batching_the_rungs_equal_a_recount(
    engine: Engine, told: list[tuple[dict[str, Any], str, bool]]
) -> None:
    with writing(engine) as connection:
        for table in (cases, names, *CASE_RUNGS):
            connection.execute(delete(table))
    batch: list[CaseRow] = []
    for values, source, ends_batch in told:
        batch.append(case_row(**values))
        if ends_batch:
            keep(engine, *batch, source=source)
            batch = []
    keep(engine, *batch)
    assert differences(engine) == []
    assert_levels_agree(engine)


def assert_levels_agree(engine: Engine) -> None:
    """The rungs' came less left is, on every day, how many are open or overdue by their rows."""
    by_channel = next(r for r in CASE_RUNGS if r.name == "cases_day_channel")
    with reading(engine) as connection:
        rows = connection.execute(select(cases)).all()
        for n in range(-2, 20, 3):
            on = day(n)
            came_less_left = {
                stock: connection.scalar(
                    select(
                        func.coalesce(
                            func.sum(by_channel.c[f"{stock}_came"] - by_channel.c[f"{stock}_left"]),
                            0,
                        )
                    ).where(by_channel.c.day <= on)
                )
                for stock in ("open", "overdue")
            }
            still = [r for r in rows if r.received_day <= on < (r.closed_day or on + timedelta(1))]
            late = [r for r in still if r.due_day and r.due_day < on]
            assert came_less_left == {"open": len(still), "overdue": len(late)}
