"""The make-believe reports: the same for ever, when people report them, with lives that go on."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.simulator.feedback_arrivals import A_YEAR, is_tet, storm
from ioc.simulator.feedback_cast import FLOODED
from ioc.simulator.feedback_lives import (
    LONGEST_DAYS,
    Ints,
    Mark,
    Outcome,
    Reports,
    Stage,
    closings,
    reports,
    state_at,
)
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import DAY, OFFSET, date_of, day_of, midnight, number_of

FIRST, LAST = number_of(date(2025, 11, 18)), number_of(date(2026, 11, 17))
INSTANTS = st.integers(midnight(FIRST), midnight(LAST + LONGEST_DAYS))


@pytest.fixture(scope="module")
def town(reference: Reference) -> FeedbackWorld:
    return FeedbackWorld(reference, 66, 1.0, FIRST)


@pytest.fixture(scope="module")
def year(town: FeedbackWorld) -> Reports:
    return town.between(FIRST, LAST)


def local_days(instants: Reports) -> Ints:
    days: Ints = (instants.astype(np.int64) + OFFSET) // DAY
    return days


def local_hours(instants: Reports) -> Ints:
    hours: Ints = (instants.astype(np.int64) + OFFSET) % DAY // 3_600
    return hours


def marked(rows: Reports, mark: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return (rows["marks"] & mark) > 0


def test_the_same_seed_tells_the_same_reports_in_any_order(reference: Reference) -> None:
    one, other = (FeedbackWorld(reference, 7, 1.0, FIRST) for _ in range(2))
    days = [FIRST + 200, FIRST + 3, FIRST + 340]
    told = [one.day(day).tobytes() for day in days]
    assert [other.day(day).tobytes() for day in reversed(days)] == told[::-1]
    assert other.between(*sorted(days)[:2]).tobytes() == one.between(*sorted(days)[:2]).tobytes()


def test_another_seed_tells_other_reports(reference: Reference) -> None:
    one, other = (FeedbackWorld(reference, seed, 1.0, FIRST) for seed in (7, 8))
    assert one.day(FIRST + 9).tobytes() != other.day(FIRST + 9).tobytes()


def test_nobody_reports_before_the_first_day(town: FeedbackWorld) -> None:
    assert len(town.day(FIRST - 1)) == 0
    assert len(town.between(FIRST - 10, FIRST)) == len(town.day(FIRST)) > 0


def test_a_year_brings_what_a_year_brings(reference: Reference, year: Reports) -> None:
    half = FeedbackWorld(reference, 66, 0.5, FIRST).between(FIRST, LAST)
    assert A_YEAR * 0.9 < len(year) < A_YEAR * 1.1
    assert A_YEAR * 0.44 < len(half) < A_YEAR * 0.56


def test_a_day_is_told_as_it_went(town: FeedbackWorld) -> None:
    rows = town.day(FIRST + 100)
    assert (np.diff(rows["born"].astype(np.int64)) >= 0).all()
    assert (local_days(rows["born"]) == FIRST + 100).all()


def test_people_report_in_the_morning_and_in_the_evening_and_hardly_at_night(year: Reports) -> None:
    hours = Counter(local_hours(year["born"]).tolist())
    morning, noon, evening, night = (
        sum(hours[hour] for hour in span) / len(span)
        for span in (range(7, 10), range(12, 15), range(18, 21), range(1, 5))
    )
    assert min(morning, evening) > 1.3 * noon > 5 * night > 0


def test_weekends_are_as_full_as_people_make_them(year: Reports) -> None:
    days = (local_days(year["born"]) + 3) % 7  # 1 January 1970 was a Thursday
    counts = np.bincount(days, minlength=7)
    assert counts[0] > counts[5] > counts[6] > counts[0] / 2


def test_tet_is_quiet(town: FeedbackWorld) -> None:
    tet = [day for day in range(FIRST, LAST) if is_tet(town.worktime, day)]
    assert tet == list(range(number_of(date(2026, 2, 14)), number_of(date(2026, 2, 23))))
    quiet = np.mean([len(town.day(day)) for day in tet])
    plain = np.mean([len(town.day(day)) for day in range(tet[-1] + 1, tet[-1] + 30)])
    assert quiet < plain / 2


def test_a_storm_floods_its_neighbourhood(town: FeedbackWorld) -> None:
    storms = {day: found for day in range(FIRST, LAST) if (found := storm(town.cast, 66, day))}
    assert 2 <= len(storms) <= 25
    day, found = max(storms.items(), key=lambda item: item[1].strength)
    assert date_of(day).month in range(4, 13)
    rows = town.day(day)
    wet = [n for n, category in enumerate(town.cast.categories) if category.code in FLOODED]
    here = np.isin(rows["commune"], town.cast.nearest[found.eye]) & np.isin(rows["category"], wet)
    calm = np.mean([len(town.day(other)) for other in range(FIRST, LAST) if other not in storms])
    assert np.count_nonzero(here) > 50
    assert len(rows) > 2 * calm


def test_lives_go_forward_and_end(year: Reports) -> None:
    for report in reports(year):
        assert report.born < report.acknowledged < report.closed
        resolved = report.outcome == Outcome.RESOLVED
        assert not resolved or report.acknowledged <= report.started <= report.closed
        assert bool(report.reopened) == bool(report.closed_again)
        assert not report.reopened or report.closed < report.reopened < report.closed_again
        done = report.closed_again or report.closed
        assert not report.rated or done < report.rated <= done + 14 * DAY
        assert bool(report.rated) == bool(report.stars)
        assert resolved or not (report.rated or report.reopened)
        assert max(report.rated, done) < report.born + LONGEST_DAYS * DAY


def test_offices_work_in_office_hours(town: FeedbackWorld, year: Reports) -> None:
    for name in ("acknowledged", "started", "closed", "closed_again"):
        done = year[name][year[name] > 0]
        assert set(local_hours(done).tolist()) <= {7, 8, 9, 10, 11, 13, 14, 15, 16}
        assert all(town.worktime.is_working(day) for day in set(local_days(done).tolist()))


def test_due_is_the_category_s_own_deadline_unless_more_was_promised(
    town: FeedbackWorld, year: Reports
) -> None:
    longer = 0
    for report in reports(year):
        days = town.cast.categories[report.category].working_days
        own = town.worktime.after(day_of(report.born), days)
        assert report.due_day >= own
        assert report.due_day == own or report.marks & Mark.DUE_SENT
        longer += report.due_day > own
    assert 0.05 < longer / len(year) < 0.12


def test_a_third_is_refused_or_told_twice_and_some_come_back(year: Reports) -> None:
    resolved = year["outcome"] == Outcome.RESOLVED
    assert 0.3 < 1 - resolved.mean() < 0.36
    assert 0.32 < (year["rated"] > 0)[resolved].mean() < 0.38
    assert 0.02 < (year["reopened"] > 0)[resolved].mean() < 0.04


def test_most_are_done_in_time_and_the_slow_ones_are_slower(
    town: FeedbackWorld, year: Reports
) -> None:
    rows = year[year["outcome"] == Outcome.RESOLVED]
    late = local_days(rows["closed"]) > rows["due_day"]
    slow = town.cast.slow_office[rows["office"]] + town.cast.slow_category[rows["category"]] > 0
    assert late.mean() < 0.2
    assert late[slow].mean() > 2 * late[~slow].mean() > 0


def test_points_lie_about_their_commune_or_are_known_not_to(
    town: FeedbackWorld, year: Reports
) -> None:
    zero, none, outside = (
        marked(year, mark) for mark in (Mark.ZERO_POINT, Mark.NO_POINT, Mark.OUTSIDE)
    )
    assert 0.01 < zero.mean() < 0.02
    assert 0.03 < none.mean() < 0.05
    assert 0.006 < outside.mean() < 0.014
    assert not year["lat"][zero | none].any()
    assert not year["lon"][zero | none].any()
    cast, rows = town.cast, year[~(zero | none | outside)]
    north = (rows["lat"] - cast.lat[rows["commune"]]) * 111.2
    east = (rows["lon"] - cast.lon[rows["commune"]]) * 111.2 * np.cos(np.radians(rows["lat"]))
    assert (np.hypot(north, east) <= cast.radius_km[rows["commune"]] * 1.01).all()
    far = year[outside & ~(zero | none)]
    away = np.hypot(far["lat"][:, None] - cast.lat, (far["lon"][:, None] - cast.lon) * 0.97).min(
        axis=1
    )
    assert (away > 0.3).all()


def test_of_two_thousand_one_bears_another_s_number(town: FeedbackWorld, year: Reports) -> None:
    shared = year[marked(year, Mark.SHARED_NUMBER)]
    assert 1 <= len(shared) <= 15
    assert len(set(year["number"].tolist())) == len(year) - len(shared)
    for number in shared["number"].tolist():
        two = reports(town.numbered(number, LAST))
        assert len(two) == 2
        assert two[0].who != two[1].who


def test_a_number_that_nobody_bears_is_nothing(town: FeedbackWorld) -> None:
    for number in (0, 7, 26_131_399_999, 68_010_100_001, 10**20):
        assert len(town.numbered(number, LAST)) == 0
    last = town.day(LAST)["number"].tolist()[0]
    assert len(town.numbered(last, LAST - 1)) == 0


@given(at=INSTANTS)
def test_what_is_closed_is_closed_in_columns_as_in_lives(year: Reports, at: int) -> None:
    some = year[4_000:4_200]
    closed = closings(some, at)
    for report, instant in zip(reports(some), closed.tolist(), strict=True):
        state = state_at(report, at)
        assert state.closed == bool(instant)
        assert state.changed <= at
        assert not instant or state.changed == instant


@given(which=st.integers(0, 9_999), at=INSTANTS)
def test_nothing_later_can_be_seen(year: Reports, which: int, at: int) -> None:
    (report,) = reports(year[which : which + 1])
    state = state_at(report, at)
    if at < report.acknowledged:
        assert (state.stage, state.changed, state.stars) == (Stage.NEW, 0, 0)
    if report.reopened and report.reopened <= at < report.closed_again:
        assert state.stage == Stage.REOPENED
    if at >= max(report.closed, report.closed_again):
        assert state.stage == report.outcome
    assert state.stars == (report.stars if report.rated <= at else 0)
