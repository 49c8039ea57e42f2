from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.periods import (
    day_end,
    day_start,
    days,
    local_day,
    month_end,
    month_of,
    month_start,
    months,
    next_month,
    period_of,
    previous_month,
    span_of,
    split,
)

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))


def test_the_local_day_begins_seven_hours_before_the_utc_day() -> None:
    assert local_day(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert day_start(date(2026, 11, 23)) == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert day_end(date(2026, 11, 23)) == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_a_month_is_known_by_its_key_or_by_any_of_its_days() -> None:
    assert month_of(date(2026, 2, 17)) == "2026-02"
    assert month_start("2026-02") == month_start(date(2026, 2, 17)) == date(2026, 2, 1)
    assert month_end("2028-02") == date(2028, 2, 29)
    assert month_end(date(2026, 12, 1)) == date(2026, 12, 31)
    assert next_month("2026-12") == date(2027, 1, 1)
    assert previous_month(date(2026, 1, 31)) == date(2025, 12, 1)


def test_months_lists_every_month_touched() -> None:
    assert months(date(2025, 12, 31), date(2026, 2, 1)) == ["2025-12", "2026-01", "2026-02"]
    assert months(date(2026, 2, 1), date(2026, 1, 31)) == []


def test_a_period_splits_into_loose_days_and_whole_months() -> None:
    head, whole, tail = split(date(2026, 1, 30), date(2026, 4, 2))
    assert head == (date(2026, 1, 30), date(2026, 1, 31))
    assert whole == ("2026-02", "2026-03")
    assert tail == (date(2026, 4, 1), date(2026, 4, 2))


def test_a_whole_month_has_no_loose_days() -> None:
    assert split(date(2026, 11, 1), date(2026, 11, 30)) == ((), ("2026-11",), ())


def test_a_period_without_a_whole_month_is_loose_days_only() -> None:
    parts = split(date(2026, 11, 20), date(2026, 12, 5))
    assert parts.months == parts.tail == ()
    assert len(parts.head) == 16


@settings(max_examples=100, deadline=None)
@given(start=DAYS, length=st.integers(min_value=0, max_value=800))
def test_the_parts_of_a_period_are_every_day_once(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    head, whole, tail = split(start, end)
    inside = [day for month in whole for day in days(month_start(month), month_end(month))]
    assert [*head, *inside, *tail] == days(start, end)


@given(day=DAYS)
def test_an_instant_of_a_day_is_of_that_day(day: date) -> None:
    assert local_day(day_start(day)) == day
    assert local_day(day_end(day) - timedelta(microseconds=1)) == day


@given(start=DAYS, length=st.integers(min_value=0, max_value=400))
def test_a_span_and_its_name_are_one(start: date, length: int) -> None:
    span = (start, start + timedelta(days=length))
    assert span_of(period_of(*span)) == span


def test_whole_months_and_years_have_names_of_their_own() -> None:
    assert period_of(date(2026, 2, 1), date(2026, 2, 28)) == "2026-02"
    assert period_of(date(2026, 1, 1), date(2026, 12, 31)) == "2026"
    assert period_of(date(2026, 2, 1), date(2026, 2, 27)) == "2026-02-01/2026-02-27"
