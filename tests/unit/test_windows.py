"""The windows of a turn, and the ring that spreads what is asked for again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ioc.sources.connector import Marks
from ioc.sources.windows import Window, comes_round, plan

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOMENTS = st.integers(0, 600 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))


def marks(watermark: datetime | None, backfilled_to: datetime | None) -> Marks:
    return Marks(
        now=BEGIN,
        watermark=watermark,
        backfilled_to=backfilled_to,
        backfill_from=BEGIN - 100 * DAY,
        overlap=HOUR,
    )


@given(MOMENTS, st.integers(1, 90))
def test_the_first_turns_windows_are_the_newest_month_without_a_gap(
    now: datetime, days: int
) -> None:
    windows = list(plan(marks(None, None), now, days))
    assert windows[-1].end == now
    assert {window.backfilled_to for window in windows} == {windows[0].start}
    assert 28 * DAY <= now - windows[0].start <= 32 * DAY
    assert_no_gap(windows, days)


@given(MOMENTS, st.timedeltas(timedelta(0), 90 * DAY), st.integers(1, 90))
def test_later_windows_are_the_head_then_one_month_of_history(
    now: datetime, away: timedelta, days: int
) -> None:
    now = now.replace(microsecond=0)
    watermark = (now - away).replace(microsecond=0)
    windows = list(plan(marks(watermark, BEGIN - 9 * DAY), now, days))
    head = [window for window in windows if window.watermark]
    back = [window for window in windows if not window.watermark]
    assert (head[0].start, head[-1].end) == (watermark - HOUR, now)
    assert_no_gap(head, days)
    assert back[0].end == BEGIN - 9 * DAY
    assert back == sorted(back, reverse=True)
    assert_no_gap(back[::-1], days)
    assert all(window.backfilled_to == window.start for window in back)


def test_history_that_is_in_is_not_asked_for() -> None:
    windows = list(plan(marks(BEGIN, BEGIN - 100 * DAY), BEGIN + HOUR, 31))
    assert windows == [Window(BEGIN - HOUR, BEGIN + HOUR, BEGIN + HOUR)]


@given(st.text(), MOMENTS, st.lists(st.timedeltas(timedelta(0), 9 * HOUR), max_size=20))
def test_in_a_cycle_cut_into_turns_everything_comes_round_exactly_once(
    text: str, start: datetime, steps: list[timedelta]
) -> None:
    times = [start]
    for step in steps:
        times.append(min(times[-1] + step, start + DAY))
    times.append(start + DAY)
    turns = pairwise(times)
    assert sum(comes_round(text, since, now, DAY) for since, now in turns) == 1
    assert comes_round(text, start, start + 40 * DAY, DAY)
    assert not comes_round(text, start, start, DAY)


def assert_no_gap(windows: list[Window], days: int) -> None:
    assert all(end == start for (_, end, *_), (start, *_) in pairwise(windows))
    assert all(window.end - window.start <= days * DAY for window in windows)
