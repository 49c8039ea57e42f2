"""Which spans of time a turn asks for: what is new first, then one month further back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zlib import crc32

from ioc.domain.periods import day_start, local_day, month_start
from ioc.sources.connector import Marks

NEWEST: Final = timedelta(days=28)
_BEGIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
_WHOLE: Final = 1 << 32


class Window(NamedTuple):
    """A span of UTC instants, and what is complete once it is read: one that promises a watermark
    is of the head.
    """

    start: datetime
    end: datetime
    watermark: datetime | None = None
    backfilled_to: datetime | None = None


def plan(marks: Marks, now: datetime, days: int) -> Iterator[Window]:
    """Windows of at most `days`: what is new, oldest first; then one month of what is older, newest
    first.

    The first turn reads the newest month only; `now` has whole seconds.
    """
    if marks.watermark is None:
        start = max(_newest_start(now), marks.backfill_from)
        for window in _cut(min(start, now), now, days):
            yield window._replace(watermark=window.end, backfilled_to=start)
        return
    for window in _cut(min(marks.watermark - marks.overlap, now), now, days):
        yield window._replace(watermark=window.end)
    back = marks.backfilled_to or marks.watermark
    if back > marks.backfill_from:
        month = day_start(month_start(local_day(back - timedelta(microseconds=1))))
        for window in reversed(list(_cut(max(month, marks.backfill_from), back, days))):
            yield window._replace(backfilled_to=window.start)


def whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def comes_round(text: str, since: datetime, now: datetime, cycle: timedelta) -> bool:
    """Whether the moment of `text`, which every cycle has once, lies after `since` and not after
    `now`: what must be asked for again is so spread evenly, without remembering what was asked.
    """
    turn = cycle * (crc32(text.encode()) / _WHOLE)
    return (since - _BEGIN - turn) // cycle < (now - _BEGIN - turn) // cycle


def _newest_start(now: datetime) -> datetime:
    today = local_day(now)
    return day_start(min(month_start(today), today - NEWEST))


def _cut(start: datetime, end: datetime, days: int) -> Iterator[Window]:
    step = timedelta(days=days)
    while end - start > step:
        yield Window(start, start + step)
        start += step
    yield Window(start, end)
