"""Figures as a Vietnamese reader writes them, and every word in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.web import text


def test_numbers_are_grouped_by_points_and_divided_by_a_comma() -> None:
    assert text.number(1869322) == "1.869.322"
    assert text.decimal(13125.37, 2) == "13.125,37"
    assert text.number(0) == "0"
    assert text.number(-9) == "−9"
    assert text.number(None) == text.decimal(None) == text.percent(None) == "—"


@given(st.integers(-(10**12), 10**12))
def test_a_written_number_reads_back(value: int) -> None:
    assert int(text.number(value).replace(".", "").replace("−", "-")) == value


def test_shares_are_percent_without_a_space_and_differences_are_points() -> None:
    assert text.percent(0.971) == "97,1%"
    assert text.percent(0.985, 0) == "99%"
    assert text.percent(1.0) == "100%"
    assert text.points(0.008) == "0,8 điểm %"
    assert text.points(-0.0125) == "1,3 điểm %"


@given(st.integers(1, 10**6))
def test_rounding_never_hides_the_last_dossier(others: int) -> None:
    assert text.percent(others / (others + 1)) != "100%"
    assert text.percent(others / (others + 1), 0) != "100%"


def test_a_change_has_its_direction_once() -> None:
    assert [text.signed(n) for n in (27, -9, 0, None)] == ["▲ 27", "▼ 9", "=", "—"]
    assert [text.arrow(x) for x in (0.1, -0.1, 0, None)] == ["▲", "▼", "=", ""]


def test_days_and_hours_are_local() -> None:
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert text.clock(late) == "00:30"
    assert text.moment(late) == "00:30 23/11/2026"
    assert text.weekday_day(date(2026, 11, 23)) == "Thứ Hai 23/11/2026"
    assert text.short_day(date(2026, 11, 3)) == "03/11"
    assert text.when(late, date(2026, 11, 23)) == "00:30"
    assert text.when(late, date(2026, 11, 24)) == "00:30 23/11"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "dưới 1 phút"),
        (timedelta(minutes=6), "6 phút"),
        (timedelta(hours=3, minutes=10), "3 giờ 10 phút"),
        (timedelta(hours=2), "2 giờ"),
        (timedelta(days=19, hours=4, minutes=50), "19 ngày 4 giờ"),
        (timedelta(seconds=-5), "dưới 1 phút"),
    ],
)
def test_a_length_of_time_is_said_in_two_units_at_most(length: timedelta, words: str) -> None:
    assert text.duration(length) == words


def test_a_missing_word_shows_its_key_and_breaks_nothing() -> None:
    assert text.t("nobody.wrote.this", count=3) == "nobody.wrote.this"
