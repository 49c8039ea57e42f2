"""Working time as the law counts it: the office's hours, less weekends, holidays and waiting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from ioc.domain.periods import day_start, month_end, previous_month

# The tables span a century: a date beyond them is a mistake at the source and counts as its edge.
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
_FIRST = FIRST_DAY.toordinal()
_SPAN = LAST_DAY.toordinal() - _FIRST + 1
# Local time has no summer: days and minutes since here are those of the local clock.
_BEGINNING = day_start(FIRST_DAY)
_SATURDAY = 5
_MIDNIGHT = 24 * 60
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Which days are worked, and when in the day.

    `off` are weekdays not worked, `worked` weekend days made up for; `hours` are the day's spells
    in minutes after midnight; `years` are those with known holidays (elsewhere: weekends only);
    `tets` are the first days of the lunar years (mùng 1) as far as the file tells them.
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    hours: tuple[tuple[int, int], ...] = ((7 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60))
    years: frozenset[int] = frozenset()
    tets: frozenset[date] = frozenset()
    _before: Sequence[int] = field(init=False, repr=False, compare=False)
    _days: Sequence[date] = field(init=False, repr=False, compare=False)
    _elapsed: Sequence[int] = field(init=False, repr=False, compare=False)
    _clock: Sequence[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        every = [date.fromordinal(_FIRST + offset) for offset in range(_SPAN)]
        worked = [self.is_working(day) for day in every]
        minutes = [m for start, end in self.hours for m in range(start, end)]
        ticks = set(minutes)
        elapsed = accumulate((m in ticks for m in range(_MIDNIGHT)), initial=0)
        object.__setattr__(self, "_before", tuple(accumulate(worked, initial=0)))
        object.__setattr__(
            self, "_days", tuple(d for d, on in zip(every, worked, strict=True) if on)
        )
        object.__setattr__(self, "_elapsed", tuple(elapsed))
        object.__setattr__(self, "_clock", tuple(m + 1 for m in sorted(minutes)))

    @property
    def minutes_per_day(self) -> int:
        """480: eight hours are one working day."""
        return len(self._clock)

    def covers(self, day: date) -> bool:
        """Whether the year's holidays are in the file; if not, only weekends are left out."""
        return day.year in self.years

    def tet(self, year: int) -> date | None:
        """Mùng 1 Tết of a solar year; None of a year whose Tết the file does not tell."""
        return next((day for day in self.tets if day.year == year), None)

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    # Days.

    def working_days(self, start: date, end: date) -> list[date]:
        """The working days of [start, end], both included."""
        return list(self._days[self._count_before(start) : self._count_before(end, 1)])

    def count_working_days(self, start: date, end: date) -> int:
        """How many working days [start, end] has, both included; 0 if it ends before it starts."""
        return max(0, self._count_before(end, 1) - self._count_before(start))

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it if n is negative.

        0 is the day itself, or the next working day if it is not one. Received on the 2nd and due
        in 3 working days means due on `add_working_days(the 2nd, 3)`.
        """
        if n > 0:
            return self._nth(self._count_before(day, 1) + n - 1)
        return self._nth(self._count_before(day) + n)

    def nth_working_day(self, start: date, n: int) -> date:
        """The n-th working day, counted from 1, on or after `start`."""
        return self._nth(self._count_before(start) + n - 1)

    def comparable(self, start: date, today: date) -> tuple[date, date] | None:
        """The head of the month before `start`'s with as many working days as [start, today] has.

        None while no working day has passed. A shorter month gives all it has.
        """
        elapsed = self.count_working_days(start, today)
        if not elapsed:
            return None
        first = previous_month(start)
        return first, min(self.nth_working_day(first, elapsed), month_end(first))

    def weekdays_off(self, start: date, end: date) -> list[date]:
        """Holidays in order that fall on a weekday of [start, end]: what one must be told."""
        return sorted(day for day in self.off if start <= day <= end)

    # Minutes.

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole minutes worked between two instants; 0 if the end is before the start."""
        return max(0, self._position(end) - self._position(start))

    def worked_minutes(
        self,
        start: datetime,
        end: datetime,
        pauses: Iterable[tuple[datetime, datetime | None]] = (),
    ) -> int:
        """Working minutes of [start, end] less those inside a pause; an open pause has no end yet.

        Pauses may overlap, touch or stick out: no minute is taken away twice.
        """
        opened, closed = self._position(start), self._position(end)
        spans = sorted(
            (self._position(stop), closed if back is None else self._position(back))
            for stop, back in pauses
        )
        total, at = 0, opened
        for stop, back in spans:
            total += max(0, min(stop, closed) - at)
            at = max(at, stop, back)  # one that ends before it begins takes nothing away
        return total + max(0, closed - at)

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first instant (UTC) by which so many working minutes have passed.

        A start amid a working minute keeps its seconds; one that is not worked has none.
        """
        if minutes <= 0:
            return start.astimezone(UTC)
        target, spent = self._position(start) + minutes, (start - _BEGINNING) % _MINUTE
        if spent and self._works(start):
            return self._begins(target) + spent
        return self._begins(target - 1) + _MINUTE

    def resumes(self, instant: datetime) -> datetime:
        """The first instant (UTC) from then on at which work is done: itself in working hours."""
        if self._works(instant):
            return instant.astimezone(UTC)
        return self._begins(self._position(instant))

    def _works(self, instant: datetime) -> bool:
        """Whether the minute is a worked one."""
        minute = instant - (instant - _BEGINNING) % _MINUTE
        return self._position(minute + _MINUTE) > self._position(instant)

    def _begins(self, minute: int) -> datetime:
        """When the worked minute begins that has so many before it since the tables begin."""
        whole, rest = divmod(minute, self.minutes_per_day)
        return day_start(self._nth(whole)) + timedelta(minutes=self._clock[rest] - 1)

    def _count_before(self, day: date, after: int = 0) -> int:
        return self._before[min(max(day.toordinal() - _FIRST + after, 0), _SPAN)]

    def _nth(self, index: int) -> date:
        return self._days[min(max(index, 0), len(self._days) - 1)]

    def _position(self, instant: datetime) -> int:
        passed = instant - _BEGINNING
        offset = passed.days
        if not 0 <= offset < _SPAN:
            return 0 if offset < 0 else self._before[_SPAN] * len(self._clock)
        before = self._before[offset]
        position = before * len(self._clock)
        if self._before[offset + 1] > before:
            position += self._elapsed[passed.seconds // 60]
        return position
