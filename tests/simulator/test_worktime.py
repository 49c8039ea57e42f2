"""The simulator's working time against a walk from minute to minute."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from ioc.simulator.reference import Reference
from ioc.simulator.worktime import OFFSET, WorkTime, number_of, read, written


def at(text: str) -> int:
    instant = read(text.replace("-", "").replace(" ", "").replace(":", ""))
    assert instant is not None
    return instant


def walked(reference: Reference, start: int, end: int) -> int:
    """Working minutes between two instants, one after the other."""
    minutes = 0
    for instant in range(start, end, 60):
        local = datetime(1970, 1, 1) + timedelta(seconds=instant + OFFSET)  # noqa: DTZ001
        day, clock = local.date(), local.time()
        working = day in reference.worked or (day.weekday() < 5 and day not in reference.off)
        minutes += working and any(half.opens <= clock < half.closes for half in reference.hours)
    return minutes


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-02-12 15:00:00", "2026-02-25 09:10:00"),  # over Tết
        ("2026-08-21 16:00:00", "2026-09-03 08:00:00"),  # the swapped Saturday, the swapped Monday
        ("2026-11-23 16:30:00", "2026-11-25 07:30:00"),  # over the Day of Vietnamese Culture
        ("2026-10-03 09:00:00", "2026-10-05 12:00:00"),  # from a Saturday into a noon break
    ],
)
def test_working_time_is_what_a_walk_from_minute_to_minute_finds(
    reference: Reference, start: str, end: str
) -> None:
    worktime = WorkTime(reference)
    first, last = worktime.worked(np.array([at(start), at(end)]))
    assert (last - first) // 60 == walked(reference, at(start), at(end))


def test_an_instant_of_work_comes_back_from_its_count(reference: Reference) -> None:
    worktime = WorkTime(reference)
    instants = np.array([at("2026-11-20 07:00:00"), at("2026-08-22 16:59:59")])
    assert list(worktime.instants(worktime.worked(instants))) == list(instants)


def test_the_end_of_friday_is_the_beginning_of_monday(reference: Reference) -> None:
    worktime = WorkTime(reference)
    evening = np.array([at("2026-11-20 17:00:00")])
    assert list(worktime.instants(worktime.worked(evening))) == [at("2026-11-23 07:00:00")]


def test_the_holiday_is_no_working_day_after_monday(reference: Reference) -> None:
    worktime = WorkTime(reference)
    monday, wednesday = number_of(date(2026, 11, 23)), number_of(date(2026, 11, 25))
    assert worktime.after(monday, 1) == wednesday
    assert worktime.after(monday - 1, 2) == wednesday


def test_dates_are_written_in_local_time_and_read_back() -> None:
    assert written(0) == "19700101070000"
    assert read("19700101070000") == 0
    assert read("20261301000000") is None
    assert read("2026-11-20") is None
