"""Named periods tile time, and two sides of a comparison have as many working days."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ioc.domain.calendars import WorkCalendar
from ioc.domain.comparisons import KINDS, Beside, Kind, beside, tet_moved, year_ago
from ioc.domain.named_periods import (
    CALENDARS,
    MONTHS,
    TILING,
    Calendar,
    Length,
    Period,
    calendar_of,
    holding,
    named,
    to_date,
)

OFF = (date(2025, 1, 1), date(2026, 1, 1), date(2026, 11, 24))
TET_OFF = [date(2025, 1, 27) + timedelta(days=n) for n in range(5)]
TET_OFF += [date(2026, 2, 16) + timedelta(days=n) for n in range(5)]
CALENDAR = WorkCalendar(
    off=frozenset([*OFF, *TET_OFF]), tets=frozenset({date(2025, 1, 29), date(2026, 2, 17)})
)
DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from(CALENDARS)
lengths = st.sampled_from(TILING)
every_length = st.sampled_from(tuple(MONTHS))


def sides(kind: Kind, start: date, end: date, *, aligned: bool = False) -> Beside:
    found = beside(kind, start, end, CALENDAR, aligned=aligned)
    assert found is not None
    return found


@given(days, lengths, calendars)
def test_every_day_is_in_exactly_one_period(day: date, length: Length, calendar: Calendar) -> None:
    period = holding(day, length, calendar)
    assert period.start <= day <= period.end
    assert period.next.start == period.end + DAY
    assert period.previous.end == period.start - DAY
    assert (
        holding(period.start, length, calendar) == period == holding(period.end, length, calendar)
    )


@given(days, every_length, calendars)
def test_the_one_before_the_next_is_itself(day: date, length: Length, calendar: Calendar) -> None:
    period = holding(day, length, calendar)
    assert period.previous.next == period == period.next.previous
    assert period.year_before.year == period.year - 1
    assert named(period.start, period.end) == period


@given(st.integers(2020, 2030), calendars)
def test_a_year_is_made_of_its_parts(year: int, calendar: Calendar) -> None:
    whole = Period("year", year, 1, calendar)
    for length in TILING:
        parts = [Period(length, year, n + 1, calendar) for n in range(12 // MONTHS[length])]
        assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
        assert all(part.whole_year == whole for part in parts)
    nine = Period("nine", year, 1, calendar)
    third = Period("quarter", year, 3, calendar)
    assert (nine.start, nine.end) == (whole.start, third.end)


def test_reporting_periods_close_on_the_fourteenth() -> None:
    expected = {
        Period("month", 2026, 11, "report"): (date(2026, 10, 15), date(2026, 11, 14)),
        Period("quarter", 2026, 4, "report"): (date(2026, 9, 15), date(2026, 12, 14)),
        Period("half", 2026, 1, "report"): (date(2025, 12, 15), date(2026, 6, 14)),
        Period("nine", 2026, 1, "report"): (date(2025, 12, 15), date(2026, 9, 14)),
        Period("year", 2026, 1, "report"): (date(2025, 12, 15), date(2026, 12, 14)),
        Period("month", 2026, 1, "report"): (date(2025, 12, 15), date(2026, 1, 14)),
    }
    assert {period: (period.start, period.end) for period in expected} == expected
    assert holding(date(2026, 11, 14), "month", "report").number == 11
    assert holding(date(2026, 12, 15), "month", "report") == Period("month", 2027, 1, "report")
    assert to_date(date(2026, 11, 23), "year", "report") == (date(2025, 12, 15), date(2026, 11, 23))


def test_a_span_is_called_by_the_period_it_is_or_begins() -> None:
    assert named(date(2026, 11, 1), date(2026, 11, 23)) == Period("month", 2026, 11)
    assert named(date(2026, 10, 1), date(2026, 11, 23)) == Period("quarter", 2026, 4)
    assert named(date(2026, 7, 1), date(2026, 11, 23)) == Period("half", 2026, 2)
    assert named(date(2026, 1, 1), date(2026, 9, 30)) == Period("nine", 2026)
    assert named(date(2026, 1, 1), date(2026, 11, 23)) == Period("year", 2026)
    assert named(date(2026, 10, 15), date(2026, 11, 10)) == Period("month", 2026, 11, "report")
    assert named(date(2026, 11, 2), date(2026, 11, 23)) is None
    assert named(date(2026, 11, 3), date(2026, 11, 1)) is None
    assert calendar_of(date(2026, 11, 14)) is None


@given(days, st.integers(0, 330), st.sampled_from(KINDS), st.booleans())
@example(date(2026, 2, 14), 8, "same_period", True)
def test_a_running_period_is_held_against_as_many_working_days(
    start: date, length: int, kind: Kind, aligned: bool
) -> None:
    found = beside(kind, start, start + timedelta(days=length), CALENDAR, aligned=aligned)
    if found is None:
        return
    ours = CALENDAR.count_working_days(found.start, found.end)
    assert found.other_start <= found.other_end
    assert found.other_end < found.start
    theirs = CALENDAR.count_working_days(found.other_start, found.other_end)
    assert theirs == found.working
    if found.manner == "head":
        assert found.period is not None
        assert theirs == ours or (theirs < ours and found.other_end == found.period.end)
    if found.manner == "whole" and kind == "previous":
        assert theirs <= ours
    if found.manner in ("days", "tet") and kind != "previous":
        assert theirs == ours or found.other_end == found.start - DAY


@given(days, st.integers(0, 1500), st.sampled_from(KINDS), st.booleans())
@example(date(2025, 2, 3), 500, "same_period", False)
def test_the_other_days_run_forward_and_end_before_ours_begin(
    start: date, length: int, kind: Kind, aligned: bool
) -> None:
    found = beside(kind, start, start + timedelta(days=length), CALENDAR, aligned=aligned)
    assert found is None or found.other_start <= found.other_end < found.start


@pytest.mark.parametrize("aligned", [False, True])
def test_days_that_are_all_holidays_are_held_against_nothing(aligned: bool) -> None:
    """Of 14–22/2/2026, Tết and its weekends, no day was worked."""
    week = date(2026, 2, 14), date(2026, 2, 22)
    assert beside("same_period", *week, CALENDAR, aligned=aligned) is None


def test_a_month_is_held_against_the_head_of_the_month_before() -> None:
    found = sides("previous", date(2026, 11, 1), date(2026, 11, 22))
    assert (found.other_start, found.other_end) == CALENDAR.comparable(
        date(2026, 11, 1), date(2026, 11, 22)
    )
    assert (found.manner, found.working) == ("head", 15)
    assert found.period == Period("month", 2026, 10)


def test_the_month_before_is_taken_whole_where_ours_is_over_and_has_as_many_days() -> None:
    over = sides("previous", date(2026, 3, 1), date(2026, 3, 31))
    assert (over.other_start, over.other_end, over.manner) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
        "whole",
    )
    # A longer month before gives no more than ours has.
    fewer = sides("previous", date(2026, 2, 1), date(2026, 2, 28))
    assert (fewer.other_start, fewer.other_end, fewer.manner, fewer.working) == (
        date(2026, 1, 1),
        date(2026, 1, 22),
        "head",
        15,
    )


def test_the_same_period_is_taken_whole_once_ours_is_over() -> None:
    over = sides("same_period", date(2026, 10, 1), date(2026, 10, 31))
    assert (over.other_start, over.other_end, over.manner) == (
        date(2025, 10, 1),
        date(2025, 10, 31),
        "whole",
    )
    running = sides("same_period", date(2026, 10, 15), date(2026, 11, 10))
    assert running.other_start == date(2025, 10, 15)
    assert running.period == Period("month", 2025, 11, "report")
    assert running.working == CALENDAR.count_working_days(date(2026, 10, 15), date(2026, 11, 10))


def test_the_year_to_date_begins_both_sides_with_their_years() -> None:
    found = sides("year_to_date", date(2026, 11, 1), date(2026, 11, 22))
    assert (found.start, found.end) == (date(2026, 1, 1), date(2026, 11, 22))
    assert found.other_start == date(2025, 1, 1)
    assert found.working == CALENDAR.count_working_days(date(2026, 1, 1), date(2026, 11, 22))
    report = sides("year_to_date", date(2026, 10, 15), date(2026, 11, 14))
    assert (report.start, report.other_start) == (date(2025, 12, 15), date(2024, 12, 15))


def test_february_is_held_against_the_days_as_far_from_tet() -> None:
    start, end = date(2026, 2, 1), date(2026, 2, 28)
    plain, found = sides("same_period", start, end), sides("same_period", start, end, aligned=True)
    assert (plain.manner, plain.other_start) == ("whole", date(2025, 2, 1))
    assert (found.manner, found.other_start) == ("tet", date(2025, 1, 13))
    assert found.working == CALENDAR.count_working_days(start, end) == 15
    # Mùng 1 stands equally far from both beginnings.
    assert date(2026, 2, 17) - start == date(2025, 1, 29) - found.other_start


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 11, 1), date(2026, 11, 30)),  # far from Tết
        (date(2026, 1, 1), date(2026, 3, 31)),  # a quarter holds its Tết in either year
        (date(2027, 2, 1), date(2027, 2, 28)),  # the file does not tell its Tết
    ],
)
def test_tet_is_not_spoken_of_where_it_changes_nothing(start: date, end: date) -> None:
    assert tet_moved(start, end, CALENDAR) is None
    assert sides("same_period", start, end, aligned=True) == sides("same_period", start, end)


def test_january_is_moved_because_last_years_held_tet() -> None:
    assert tet_moved(date(2026, 1, 1), date(2026, 1, 31), CALENDAR) == timedelta(days=384)


def test_nothing_is_held_against_days_before_the_first_working_one() -> None:
    for kind in KINDS[:2]:
        assert beside(kind, date(2026, 11, 1), date(2026, 11, 1), CALENDAR) is None
    assert beside("previous", date(2026, 11, 2), date(2026, 11, 1), CALENDAR) is None


def test_a_leap_day_has_its_eve_in_the_year_before() -> None:
    assert year_ago(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_ago(date(2026, 11, 23)) == date(2025, 11, 23)
