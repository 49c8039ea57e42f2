from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.feedback import Category, category_keys, channel_of, overdue_day

DAY = date(2026, 11, 2)
days = st.integers(-3, 20).map(lambda n: DAY + timedelta(days=n))


@pytest.mark.parametrize(
    ("told", "channel"),
    [
        ("app", "app"),
        ("Ứng dụng", "app"),
        ("WEB", "web"),
        ("Cổng thông tin", "web"),
        ("1022", "call"),
        ("Tổng đài", "call"),
        ("Zalo", "zalo"),
        ("Thư điện tử", "email"),
        ("bồ câu", "?"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_a_channel_is_known_however_it_is_written(told: str | None, channel: str) -> None:
    assert channel_of(told) == channel


def test_a_spelling_of_two_categories_is_refused_by_name() -> None:
    roads = Category(code="giao-thong", name="Giao thông", working_days=5, texts=("Đường sá",))
    light = Category(code="chieu-sang", name="Chiếu sáng", working_days=3, texts=("đường  SÁ",))
    with pytest.raises(ValueError, match="giao-thong and chieu-sang"):
        category_keys([roads, light])


@given(days, st.none() | days, st.none() | days)
def test_a_case_is_overdue_on_the_days_it_is_open_past_its_due_day(
    received: date, due: date | None, closed: date | None
) -> None:
    closed = max(closed, received) if closed else None
    since = overdue_day(received, due, closed)
    for n in range(-5, 40):
        day = DAY + timedelta(days=n)
        is_open = received <= day and (closed is None or day < closed)
        counted = since is not None and since <= day and (closed is None or day < closed)
        assert counted == (is_open and due is not None and due < day)
