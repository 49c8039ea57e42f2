"""An answer without news makes nothing younger in the hours in which news were to be expected."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendars import WorkCalendar
from ioc.domain.periods import TZ
from ioc.domain.silence import Busy, silence

CALENDAR = WorkCalendar()
EVERY: tuple[Busy, ...] = ("", "always", "daytime", "office", "workdays")
_FIRST, _LAST = datetime(2026, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(_FIRST, _LAST).map(lambda at: at.replace(tzinfo=TZ))


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Of November 2026: the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TZ)


@pytest.mark.parametrize(
    ("busy", "since", "until", "hours"),
    [
        ("", at(20, 8), at(23, 8), 0),
        ("always", at(20, 8), at(23, 8), 72),
        ("daytime", at(20, 20), at(21, 8), 2),
        ("daytime", at(20, 22), at(21, 6), 0),
        ("daytime", at(20, 5), at(22, 23), 42),
        ("office", at(20, 16), at(23, 8), 2),
        ("office", at(20, 11), at(20, 14), 1),
        ("office", at(20, 17), at(23, 7), 0),
        ("workdays", at(20, 12), at(23, 6), 18),
        ("workdays", at(21), at(22, 23), 0),
    ],
)
def test_silence_counts_only_in_the_hours_that_bring_news(
    busy: Busy, since: datetime, until: datetime, hours: float
) -> None:
    assert silence(since, until, busy, CALENDAR) == timedelta(hours=hours)


@given(st.sampled_from(EVERY), st.lists(MOMENTS, min_size=3, max_size=3))
def test_stretches_of_silence_add_up_and_none_is_longer_than_its_time(
    busy: Busy, moments: list[datetime]
) -> None:
    first, middle, last = sorted(moments)
    parts = silence(first, middle, busy, CALENDAR) + silence(middle, last, busy, CALENDAR)
    assert parts == silence(first, last, busy, CALENDAR)
    # Working minutes are told whole.
    assert timedelta(0) <= parts <= last - first + timedelta(minutes=1)
    assert silence(last, first, busy, CALENDAR) == timedelta(0)
