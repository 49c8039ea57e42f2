"""Hand-worked on paper first: the calendar of 2026 around Tết, 2/9 and 24/11."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.calendars import WorkCalendar
from ioc.domain.holidays import work_calendar
from ioc.domain.periods import TZ

TET = [date(2026, 2, day) for day in (16, 17, 18, 19, 20)]
HOURS = {"morning": ["07:00", "11:30"], "afternoon": ["13:30", "17:00"]}
LAW: dict[str, Any] = {
    "hours": HOURS,
    "years": {
        "2026": {
            "off": [
                *TET,
                date(2026, 8, 31),
                date(2026, 9, 1),
                date(2026, 9, 2),
                date(2026, 11, 24),
            ],
            "worked": [date(2026, 8, 22)],
        }
    },
}
CALENDAR = work_calendar(LAW)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TZ).astimezone(UTC)


# Days.


def test_tet_is_skipped_by_a_deadline_in_days() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert CALENDAR.add_working_days(date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_the_swapped_saturday_works_and_the_monday_it_pays_for_does_not() -> None:
    assert CALENDAR.is_working(date(2026, 8, 22))
    assert not CALENDAR.is_working(date(2026, 8, 31))
    assert CALENDAR.add_working_days(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert CALENDAR.add_working_days(date(2026, 8, 28), 1) == date(2026, 9, 3)


def test_two_working_days_after_monday_23_november_end_on_thursday() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 23), 2) == date(2026, 11, 26)
    assert CALENDAR.weekdays_off(date(2026, 11, 23), date(2026, 11, 26)) == [date(2026, 11, 24)]


def test_zero_days_after_a_day_off_is_the_next_working_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 11, 24), 0) == date(2026, 11, 25)
    assert CALENDAR.add_working_days(date(2026, 11, 25), 0) == date(2026, 11, 25)
    assert CALENDAR.add_working_days(date(2026, 11, 25), -1) == date(2026, 11, 23)


def test_the_working_days_of_a_week_with_a_holiday_are_four() -> None:
    week = CALENDAR.working_days(date(2026, 11, 23), date(2026, 11, 29))
    assert [day.day for day in week] == [23, 25, 26, 27]
    assert CALENDAR.count_working_days(date(2026, 11, 29), date(2026, 11, 23)) == 0


def test_a_running_month_is_compared_with_as_many_working_days_of_the_one_before() -> None:
    assert CALENDAR.count_working_days(date(2026, 11, 1), date(2026, 11, 22)) == 15
    assert CALENDAR.comparable(date(2026, 11, 1), date(2026, 11, 22)) == (
        date(2026, 10, 1),
        date(2026, 10, 21),
    )


def test_a_month_shortened_by_tet_gives_all_it_has() -> None:
    assert CALENDAR.comparable(date(2026, 3, 1), date(2026, 3, 31)) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )


def test_nothing_is_comparable_before_the_first_working_day() -> None:
    assert CALENDAR.comparable(date(2026, 11, 1), date(2026, 11, 1)) is None


def test_a_year_the_law_has_not_spoken_about_is_known_as_such() -> None:
    assert CALENDAR.covers(date(2026, 1, 1))
    assert not CALENDAR.covers(date(2031, 1, 1))
    assert CALENDAR.is_working(date(2031, 9, 2))


def test_a_date_beyond_the_century_counts_as_its_edge() -> None:
    last = date(2099, 12, 31)
    assert CALENDAR.add_working_days(date(2150, 1, 1), 5) == last
    assert CALENDAR.count_working_days(last, date(2150, 1, 1)) == 1


# Minutes.


def test_a_working_day_is_eight_hours() -> None:
    assert CALENDAR.minutes_per_day == 480
    assert CALENDAR.working_minutes(at(11, 2, 0), at(11, 3, 0)) == 480


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(11, 2, 6, 0), at(11, 2, 7, 1), 1),
        (at(11, 2, 11, 29), at(11, 2, 13, 31), 2),
        (at(11, 2, 16, 59), at(11, 3, 7, 0), 1),
        (at(11, 2, 17, 0), at(11, 3, 7, 0), 0),
        (at(11, 3, 7, 0), at(11, 2, 7, 0), 0),
    ],
)
def test_minutes_are_counted_to_the_minute(start: datetime, end: datetime, minutes: int) -> None:
    assert CALENDAR.working_minutes(start, end) == minutes


def test_three_days_from_the_eve_of_tet_end_at_the_same_hour_twelve_days_later() -> None:
    # Fri 13/2 10:00-17:00 is 5 h, Mon 23 and Tue 24 are 16 h, so 3 h are left for Wed 25.
    assert CALENDAR.add_working_minutes(at(2, 13, 10), 3 * 480) == at(2, 25, 10)
    assert CALENDAR.working_minutes(at(2, 13, 10), at(2, 25, 10)) == 3 * 480


def test_half_a_day_across_24_november_ends_on_wednesday_at_nine() -> None:
    # Mon 23/11 15:00-17:00 is 2 h, Tue is Ngày Văn hóa Việt Nam, so 2 h are left for Wed.
    assert CALENDAR.add_working_minutes(at(11, 23, 15), 240) == at(11, 25, 9)


def test_a_day_across_the_swapped_saturday_and_monday() -> None:
    # Fri 16:00-17:00 is 1 h; 7 h are left: 4,5 h in the morning, 2,5 h from 13:30.
    assert CALENDAR.add_working_minutes(at(8, 21, 16), 480) == at(8, 22, 16)
    assert CALENDAR.add_working_minutes(at(8, 28, 16), 480) == at(9, 3, 16)


def test_waiting_for_a_supplement_is_not_worked() -> None:
    # Mon 2/11 8:00 to Fri 6/11 17:00 is 39 h; away from Tue 10:00 (5 h) over Wed (8 h) to Thu
    # 14:00 (5 h) leaves 21 h.
    received, resolved = at(11, 2, 8), at(11, 6, 17)
    assert CALENDAR.worked_minutes(received, resolved) == 39 * 60
    assert CALENDAR.worked_minutes(received, resolved, [(at(11, 3, 10), at(11, 5, 14))]) == 21 * 60


def test_an_open_pause_lasts_to_the_end() -> None:
    assert CALENDAR.worked_minutes(at(11, 2, 8), at(11, 6, 17), [(at(11, 5, 14), None)]) == 28 * 60


def test_pauses_that_overlap_or_stick_out_take_no_minute_twice() -> None:
    received, resolved = at(11, 2, 8), at(11, 6, 17)
    pauses = [
        (at(11, 4, 7), at(11, 5, 14)),
        (at(11, 3, 10), at(11, 4, 17)),
        (at(10, 1, 7), at(11, 2, 8)),
        (at(11, 6, 17), at(11, 20, 17)),
    ]
    assert CALENDAR.worked_minutes(received, resolved, pauses) == 21 * 60


# The file.


def test_a_holiday_under_the_wrong_year_is_named() -> None:
    with pytest.raises(ValueError, match="2026-02-16 stands under 2027"):
        work_calendar({"hours": HOURS, "years": {"2027": {"off": [TET[0]]}}})


def test_a_sunday_is_no_holiday_and_a_monday_no_day_made_up_for() -> None:
    with pytest.raises(ValueError, match="2026-11-22 is on the wrong list"):
        work_calendar({"hours": HOURS, "years": {"2026": {"off": [date(2026, 11, 22)]}}})
    with pytest.raises(ValueError, match="2026-11-23 is on the wrong list"):
        work_calendar({"hours": HOURS, "years": {"2026": {"worked": [date(2026, 11, 23)]}}})


# What holds for every day and every minute.

DATES = st.dates(min_value=date(2025, 6, 1), max_value=date(2027, 6, 30))
INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"),
    max_value=datetime.fromisoformat("2026-12-31"),
    timezones=st.just(UTC),
)
PAUSES = st.lists(st.tuples(INSTANTS, st.none() | INSTANTS), max_size=4)
FEW = settings(max_examples=100, deadline=None)


def plainly(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """The same count, minute by minute."""
    at, total = start.replace(second=0, microsecond=0), 0
    while at < end.replace(second=0, microsecond=0):
        local = at.astimezone(TZ)
        clock = local.hour * 60 + local.minute
        open_now = 420 <= clock < 690 or 810 <= clock < 1020
        total += open_now and calendar.is_working(local.date())
        at += timedelta(minutes=1)
    return total


@FEW
@given(day=DATES, n=st.integers(min_value=1, max_value=60))
def test_days_added_are_days_counted_back(day: date, n: int) -> None:
    due = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working(due)
    assert CALENDAR.count_working_days(day + timedelta(days=1), due) == n
    assert CALENDAR.add_working_days(due, -n) <= day or not CALENDAR.is_working(day)
    assert CALENDAR.nth_working_day(day + timedelta(days=1), n) == due


@FEW
@given(start=INSTANTS, minutes=st.integers(min_value=1, max_value=20_000))
def test_minutes_added_are_minutes_counted_back(start: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_minutes(start, minutes)
    assert CALENDAR.working_minutes(start, end) == minutes
    if end.second or end.microsecond:
        assert (end.second, end.microsecond) == (start.second, start.microsecond)
    else:
        assert CALENDAR.working_minutes(start, end - timedelta(minutes=1)) == minutes - 1


@FEW
@given(instant=INSTANTS)
def test_work_resumes_at_the_first_instant_after_which_a_minute_is_worked(
    instant: datetime,
) -> None:
    resumes = CALENDAR.resumes(instant)
    assert resumes >= instant
    assert CALENDAR.working_minutes(instant, resumes) == 0
    assert CALENDAR.working_minutes(resumes, resumes + timedelta(minutes=1)) == 1


@FEW
@given(moments=st.tuples(INSTANTS, INSTANTS, INSTANTS))
def test_working_minutes_add_up(moments: tuple[datetime, datetime, datetime]) -> None:
    a, b, c = sorted(moments)
    parts = CALENDAR.working_minutes(a, b) + CALENDAR.working_minutes(b, c)
    assert parts == CALENDAR.working_minutes(a, c)


@settings(max_examples=25, deadline=None)
@given(start=INSTANTS, length=st.integers(min_value=0, max_value=3 * 24 * 60))
def test_the_tables_agree_with_counting_minute_by_minute(start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    assert CALENDAR.working_minutes(start, end) == plainly(CALENDAR, start, end)


@FEW
@given(start=INSTANTS, end=INSTANTS, pauses=PAUSES, more=st.tuples(INSTANTS, INSTANTS))
def test_a_pause_never_raises_what_was_worked(
    start: datetime,
    end: datetime,
    pauses: list[tuple[datetime, datetime | None]],
    more: tuple[datetime, datetime],
) -> None:
    worked = CALENDAR.worked_minutes(start, end, pauses)
    assert 0 <= worked <= CALENDAR.working_minutes(start, end)
    assert CALENDAR.worked_minutes(start, end, [*pauses, more]) <= worked
