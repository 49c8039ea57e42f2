"""The books' own legal clock on lives worked by hand, and that lives differ by definition."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ioc.domain.records import Status
from ioc.simulator.legal import Legal, first_told, rates
from ioc.simulator.lives import Birth, Event, Mark, Pause, State, birth_of, happenings, state_at
from ioc.simulator.progress import consulted
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import day_of, number_of
from ioc.simulator.world import World

FAR = 2**32 - 2
MONDAY, THURSDAY = date(2026, 11, 2), date(2026, 11, 5)


def at(day: date, clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    return int((local - timedelta(hours=7)).timestamp())


def days(count: int) -> date:
    return MONDAY + timedelta(days=count)


def born(reference: Reference, allowed: float = 3, marks: int = 1, calendar: bool = False) -> Birth:
    """One of a procedure that has so many days."""
    kinds = [(p.max_days, p.calendar_days) for p in reference.procedures]
    return Birth(1, at(MONDAY, "08:00"), 0, marks, 1, 0, 0, kinds.index((allowed, calendar)), 0, 1)


def stands(status: int = Status.PROCESSING, **facts: Any) -> State:
    told: dict[str, Any] = {
        "accepted": at(MONDAY, "08:00"),
        "refused": 0,
        "ended": 0,
        "returned": 0,
        "due": at(THURSDAY, "10:00"),
        "paid": False,
        "pauses": (),
        "moved": 0,
        "traced": 0,
        "seen": (),
    } | facts
    return State(status=status, **told)


def waited(asked: int, given: int, before: int = 0, after: int = 0) -> Pause:
    return Pause(asked, given, before, after, True)


@pytest.fixture(scope="module")
def legal(world: World, reference: Reference) -> Legal:
    within = (number_of(MONDAY), number_of(days(30)))
    return Legal(world.worktime, reference.procedures, within, number_of(THURSDAY) + 1)


def facts(legal: Legal, birth: Birth, state: State) -> set[str]:
    return {*legal.facts(birth, state)}


@pytest.mark.parametrize(("ended", "in_time"), [("09:59", True), ("10:00", True), ("10:01", False)])
def test_the_hour_of_the_promise_counts(
    legal: Legal, reference: Reference, ended: str, in_time: bool
) -> None:
    done = stands(Status.RETURNED, ended=at(THURSDAY, ended))
    assert ("ended_in_time" in facts(legal, born(reference), done)) == in_time
    assert "in_time_first_told" in facts(legal, born(reference), done)


def test_a_bare_date_is_its_whole_day(legal: Legal, reference: Reference) -> None:
    done = stands(Status.RESOLVED, due=at(THURSDAY, "00:00"), ended=at(THURSDAY, "16:59"))
    assert "ended_in_time" in facts(legal, born(reference), done)


def test_what_falls_due_while_papers_are_waited_for_waits(
    legal: Legal, reference: Reference
) -> None:
    wait = waited(at(days(1), "09:00"), at(days(7), "09:00"))
    for end, in_time in ((at(days(7), "09:00"), True), (at(days(7), "09:01"), False)):
        done = stands(Status.RESOLVED, ended=end, pauses=(wait,))
        assert ("ended_in_time" in facts(legal, born(reference), done)) == in_time


def test_a_second_request_is_late_though_its_date_is_kept(
    legal: Legal, reference: Reference
) -> None:
    first = waited(at(MONDAY, "09:00"), at(MONDAY, "10:00"))
    second = waited(at(days(1), "09:00"), 0)
    waits = stands(Status.AWAITING_SUPPLEMENT, pauses=(first, second), due=at(days(20), "10:00"))
    assert "running_late" in facts(legal, born(reference), waits)
    moved = first._replace(papers=False)
    assert "running_in_time" in facts(
        legal, born(reference), waits._replace(pauses=(moved, second))
    )


def test_without_a_date_the_procedures_days_count(legal: Legal, reference: Reference) -> None:
    birth = born(reference)
    nothing = stands(due=0)
    assert legal.late_at(birth, nothing) == at(THURSDAY, "08:00")
    wait = waited(at(MONDAY, "09:00"), at(days(1), "09:00"))
    assert legal.late_at(birth, nothing._replace(pauses=(wait,))) == at(days(4), "08:00")
    assert legal.late_at(birth, nothing._replace(pauses=(wait._replace(given=0),))) == 0
    # Over at closing time: exceeded when the next day's work begins.
    dawn = nothing._replace(accepted=at(MONDAY, "07:00"))
    assert legal.late_at(birth, dawn) == at(THURSDAY, "07:00")


def test_days_of_the_calendar_end_on_a_working_one(legal: Legal, reference: Reference) -> None:
    allowed = next(p.max_days for p in reference.procedures if p.calendar_days and p.max_days > 1)
    ends = MONDAY + timedelta(days=int(allowed))
    birth = born(reference, allowed, calendar=True)
    late = legal.late_at(birth, stands(due=0))
    assert late + 1 - at(ends, "00:00") in {86_400 * days for days in (1, 2, 3, 4)}


def test_withdrawn_and_stopped_ones_end_as_others(legal: Legal, reference: Reference) -> None:
    for status in (Status.WITHDRAWN, Status.STOPPED):
        cut = stands(status, ended=at(days(4), "08:00"))
        assert facts(legal, born(reference), cut) == {"ended"}
        assert facts(legal, born(reference), cut._replace(accepted=0)) == set()


def test_a_day_that_is_not_over_makes_nothing_late(legal: Legal, reference: Reference) -> None:
    for due, state in ((THURSDAY, "running_late"), (days(4), "running_in_time")):
        running = stands(due=at(due, "07:00"))
        assert state in facts(legal, born(reference), running)


def test_eight_working_hours_to_accept(legal: Legal, reference: Reference) -> None:
    birth = born(reference, marks=2)
    for clock, in_time in (("08:00", True), ("08:01", False)):
        told = facts(legal, birth, stands(accepted=at(days(1), clock)))
        assert "accepted" in told
        assert ("accepted_in_time" in told) == in_time


def test_the_first_promise_is_what_one_who_comes_now_is_told() -> None:
    shift = waited(at(MONDAY, "09:00"), at(days(1), "09:00"), before=5, after=6)
    assert first_told(stands(due=9, pauses=(shift,))) == 5
    silent = shift._replace(due_before=0, due_after=0)
    assert first_told(stands(due=9, pauses=(silent,))) == 9
    assert first_told(stands(due=9, pauses=(silent, shift))) == 5


def test_the_definitions_are_quotients_of_the_sums() -> None:
    sums = Counter(in_time=8, resolved=10, withdrawn=1, overdue=3, ended=12, running_late=2)
    assert rates(sums)["06a-2020"] == [8, 10]
    assert rates(sums)["vendor-06a"] == [9, 11]
    assert rates(sums)["with-overdue"] == [8, 13]
    assert rates(sums)["qd766-2022"] == [0, 14]


def test_lives_differ_by_definition_and_some_wait_for_others(
    world: World, reference: Reference
) -> None:
    found: Counter[str] = Counter()
    for day in world.days(number_of(date(2026, 8, 31))):
        for life in day.lives:
            birth, events = birth_of(life.packed), happenings(life.packed)
            state = state_at(birth, events, FAR)
            found["lives"] += 1
            hour = state.due and state.due < state.ended
            found["by the hour"] += bool(hour and day_of(state.ended) == day_of(state.due))
            found["twice"] += sum(pause.papers for pause in state.pauses) > 1
            found["undated"] += not birth.due and not birth.marks & Mark.NO_END
            kinds = [event.kind for event in events]
            if Event.CONSULTED in kinds:
                found["asked others"] += 1
                own = {reference.offices[n].name for n in (birth.handling, birth.receiving)}
                assert consulted(world.cast, birth) not in own
    for kind in ("by the hour", "twice", "undated", "asked others"):
        assert 0.003 < found[kind] / found["lives"] < 0.06, kind
