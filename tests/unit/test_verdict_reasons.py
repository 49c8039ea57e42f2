"""Why a definition counts a dossier as it does: each reason on a dossier worked by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ioc.domain import supplements
from ioc.domain.deadlines import Life, Limit, judge, late_at
from ioc.domain.lifetime import Pause
from ioc.domain.periods import local_day
from ioc.metrics.judged import Known, Period
from ioc.metrics.verdicts import REASONS, verdicts
from ioc.web.locales import words
from tests.store.invented import CALENDAR

FORM, CLOCK, FIRST, VENDOR, COMBINED = (
    *("06a-2020", "qd766-2022", "first-promise"),
    *("vendor-06a", "with-overdue"),
)
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 10))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November, by the local clock."""
    return datetime(2026, 11, day, hour - 7, minute, tzinfo=UTC)


def known(status: int = 10, **facts: Any) -> Known:
    """Received on Monday 2/11 at 8:00, as the store settles what is given."""
    told = {"due_at": None, "ended_at": None, "pauses": (), "limit": None} | facts
    received, ended, due = at(2, 8), told["ended_at"], told["due_at"]
    life = Life(received, due, ended, told["pauses"], told["limit"])
    judged, day = judge(life, CALENDAR), local_day(ended) if ended else None
    return Known(
        status=status,
        received_at=received,
        due_at=due,
        ended_at=ended,
        received_day=None if status in (7, 8) else local_day(received),
        due_day=local_day(due) if due else None,
        first_due_day=facts.get("first", local_day(due) if due else None),
        resolved_day=day if status in (9, 10) else None,
        closed_day=day,
        begun_day=judged.begun_day,
        ended_day=judged.ended_day,
        late_since=judged.late_since,
        pauses=told["pauses"],
        limit=told["limit"],
        late_at=late_at(life, CALENDAR),
    )


def said(dossier: Known, period: Period = MONTH) -> dict[str, tuple[str, str]]:
    return {v.version: (v.state, v.reason) for v in verdicts(dossier, period)}


ONCE = (Pause(at(4, 8), at(6, 8)),)
TWICE = (*ONCE, Pause(at(9, 8), at(10, 8)))
TWO_DAYS = Limit(2, "working")


@pytest.mark.parametrize(
    ("dossier", "version", "expected"),
    [
        (known(due_at=at(5, 17), ended_at=at(4, 9)), FORM, ("in_time", "early")),
        (known(due_at=at(5, 17), ended_at=at(5, 16)), FORM, ("in_time", "same_day")),
        (known(due_at=at(5, 9), ended_at=at(5, 16)), FORM, ("in_time", "same_day_after_hour")),
        (known(due_at=at(5, 9), ended_at=at(5, 16)), CLOCK, ("late", "same_day_over_hour")),
        (known(due_at=at(5, 17), ended_at=at(5, 16)), CLOCK, ("in_time", "ended_before_hour")),
        (known(due_at=at(5, 17), ended_at=at(9, 9)), FORM, ("late", "ended_late")),
        (known(due_at=at(5, 17), ended_at=at(9, 9)), CLOCK, ("late", "ended_after_hour")),
        (
            known(due_at=at(10, 17), ended_at=at(9, 9), first=date(2026, 11, 5)),
            FIRST,
            ("late", "promise_moved"),
        ),
        (known(ended_at=at(9, 9)), FORM, ("in_time", "no_due_counts")),
        (known(ended_at=at(9, 9)), CLOCK, ("in_time", "no_due_no_limit")),
        (known(ended_at=at(3, 9), limit=TWO_DAYS), CLOCK, ("in_time", "limit_kept")),
        (known(ended_at=at(9, 9), limit=TWO_DAYS), CLOCK, ("late", "limit_passed")),
        # Due on the 5th, which fell into the wait from the 4th to the 6th.
        (
            known(due_at=at(5, 17), ended_at=at(6, 7, 30), pauses=ONCE),
            CLOCK,
            ("in_time", "waiting_stops_clock"),
        ),
        (
            known(due_at=at(20, 17), ended_at=at(12, 9), pauses=TWICE),
            CLOCK,
            ("late", "second_request"),
        ),
        (known(7, due_at=at(5, 17), ended_at=at(4, 9)), FORM, ("out", "withdrawn_not_counted")),
        (known(7, due_at=at(5, 17), ended_at=at(4, 9)), CLOCK, ("in_time", "apart_in_time")),
        (known(7, due_at=at(5, 17), ended_at=at(6, 9)), CLOCK, ("late", "apart_late")),
        (known(7, due_at=at(5, 17), ended_at=at(6, 9)), VENDOR, ("in_time", "withdrawn_counted")),
        (known(8, due_at=at(5, 17), ended_at=at(4, 9)), VENDOR, ("out", "stopped_not_counted")),
        (known(4, due_at=at(5, 17)), FORM, ("out", "open_not_counted")),
        (known(4, due_at=at(5, 17)), CLOCK, ("late", "running_late")),
        (known(4, due_at=at(5, 17)), COMBINED, ("late", "overdue_open_counted")),
        (known(4), CLOCK, ("in_time", "running_no_limit")),
        (known(10), FORM, ("out", "no_end_day")),
    ],
)
def test_a_dossier_is_counted_for_its_reason(
    dossier: Known, version: str, expected: tuple[str, str]
) -> None:
    assert said(dossier)[version] == expected


def test_on_a_day_that_is_not_over_nothing_is_late_of_it_yet() -> None:
    today = Period(date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 5))
    dossier = known(4, due_at=at(5, 9))
    assert said(dossier, today)[CLOCK] == ("in_time", "running_today")
    tomorrow = Period(date(2026, 11, 1), date(2026, 11, 6), date(2026, 11, 6))
    assert said(dossier, tomorrow)[CLOCK] == ("late", "running_late")


def test_what_lies_before_or_after_the_days_asked_is_left_out_and_says_so() -> None:
    before = Period(date(2026, 10, 1), date(2026, 10, 31), date(2026, 12, 10))
    after = Period(date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 10))
    dossier = known(due_at=at(5, 17), ended_at=at(4, 9))
    assert set(said(dossier, before).values()) == {("out", "received_later")}
    assert set(said(dossier, after).values()) == {("out", "ended_before")}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_its_sentence(language: str) -> None:
    worded = words(language)
    assert [name for name in REASONS if f"differences.reason.{name}" not in worded] == []
    asked_for = [f"dossiers.asked_for.{name}" for name in supplements.REASONS]
    assert [key for key in asked_for if key not in worded] == []
