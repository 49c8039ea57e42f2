"""The make-believe lives: the same for ever, in order, and roughly as in a real province."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from ioc.simulator.arrivals import rush
from ioc.simulator.lives import (
    LONGEST_DAYS,
    Birth,
    Event,
    Happening,
    Mark,
    State,
    birth_of,
    happenings,
    state_at,
)
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import DAY, day_of, number_of
from ioc.simulator.world import World, code_of

FAR = 2**32 - 2
Told = tuple[str, Birth, list[Happening]]


@pytest.fixture(scope="module")
def lives(world: World) -> list[Told]:
    return [
        (life.code, birth_of(life.packed), happenings(life.packed))
        for day in world.days(number_of(date(2026, 11, 18)))
        for life in day.lives
    ]


@pytest.fixture(scope="module")
def ends(lives: list[Told]) -> list[tuple[Birth, State]]:
    return [(birth, state_at(birth, events, FAR)) for _, birth, events in lives]


def test_the_same_seed_tells_the_same_lives_in_any_order(reference: Reference) -> None:
    first = World(reference, 7, 0.05, number_of(date(2026, 6, 1)))
    again = World(reference, 7, 0.05, number_of(date(2026, 6, 1)))
    monday, friday = number_of(date(2026, 7, 6)), number_of(date(2026, 7, 10))
    told = [first.day(monday), first.day(friday)]
    assert [again.day(friday), again.day(monday)] == told[::-1]


def test_another_seed_tells_other_lives(reference: Reference) -> None:
    day = number_of(date(2026, 7, 6))
    worlds = [World(reference, seed, 0.05, day) for seed in (7, 8)]
    assert worlds[0].day(day) != worlds[1].day(day)


def test_no_code_is_given_twice(lives: list[Told]) -> None:
    codes = Counter(code for code, _, _ in lives)
    assert codes.most_common(1)[0][1] == 1


def test_events_come_in_order_and_each_life_ends(lives: list[Told]) -> None:
    for _, birth, events in lives:
        instants = [event.at for event in events]
        assert instants == sorted(instants)
        assert instants[0] == birth.born
        assert instants[-1] < birth.born + LONGEST_DAYS * DAY


def test_what_comes_first_comes_first(lives: list[Told]) -> None:
    for _, _, events in lives:
        kinds = [event.kind for event in events if event.kind not in (Event.STAGE, Event.MOVED)]
        told = [Event(kind) for kind in kinds]
        if Event.DENIED in told:
            assert told[-1] == Event.DENIED
            assert len(told) <= 2
            continue
        last = {Event.RETURNED, Event.WITHDRAWN, Event.STOPPED}
        assert told[-1] in last
        assert Event.RESOLVED in told or told[-1] != Event.RETURNED
        assert told.count(Event.ASKED) - told.count(Event.GIVEN) in (0, 1)
        assert told.index(Event.ACCEPTED) <= 1


def test_nobody_is_asked_for_papers_and_for_money_at_once(lives: list[Told]) -> None:
    for _, _, events in lives:
        kinds = {event.kind for event in events}
        assert not {Event.ASKED, Event.FEE_ASKED} <= kinds


def test_counters_receive_in_working_hours_only(world: World, lives: list[Told]) -> None:
    born = np.array([b.born for _, b, _ in lives if b.marks & Mark.CHANNEL != 2])
    worked = world.worktime.worked(born)
    assert (world.worktime.instants(worked) == born).all()


def test_acceptance_is_an_act_of_office_hours(world: World, lives: list[Told]) -> None:
    accepted = np.array(
        [event.at for _, _, events in lives for event in events if event.kind == Event.ACCEPTED]
    )
    assert (world.worktime.instants(world.worktime.worked(accepted)) == accepted).all()


@pytest.mark.parametrize("holiday", [date(2026, 11, 24), date(2026, 8, 31), date(2026, 9, 2)])
def test_on_a_holiday_only_the_net_is_open(reference: Reference, holiday: date) -> None:
    big = World(reference, 66, 1.0, number_of(date(2026, 6, 1)))
    births = [birth_of(life.packed) for life in big.day(number_of(holiday)).lives]
    assert births
    assert {birth.marks & Mark.CHANNEL for birth in births} == {2}


def test_the_swapped_saturday_and_mondays_are_busy(world: World) -> None:
    def busy(*day: int) -> float:
        return rush(world.worktime, number_of(date(*day)))

    assert busy(2026, 8, 22) > 0
    assert busy(2026, 8, 29) == 0
    assert busy(2026, 10, 12) > busy(2026, 10, 14)
    assert busy(2026, 10, 28) > busy(2026, 10, 21)


def share(found: int, of: int) -> float:
    return found / of


def test_the_planted_shares_come_out(ends: list[tuple[Birth, State]]) -> None:
    count = len(ends)
    online = sum(birth.marks & Mark.CHANNEL == 2 for birth, _ in ends)
    assert 0.6 < share(online, count) < 0.7
    papers = [sum(pause.papers for pause in state.pauses) for _, state in ends]
    assert 0.03 < share(papers.count(1), count) < 0.08
    assert 0.003 < share(papers.count(2), count) < 0.015
    statuses = Counter(state.status for _, state in ends)
    assert 0.005 < share(statuses[7], count) < 0.015
    assert 0.001 < share(statuses[8], count) < 0.006
    assert 0.014 < share(statuses[3], count) < 0.026


def test_most_is_on_time_and_a_few_units_stay_late(reference: Reference) -> None:
    world = World(reference, 66, 1.0, number_of(date(2026, 9, 1)))
    done: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for day in world.days(number_of(date(2026, 9, 30))):
        for life in day.lives:
            birth = birth_of(life.packed)
            state = state_at(birth, happenings(life.packed), FAR)
            if state.status == 10:
                done[birth.handling] += 1
                late[birth.handling] += bool(state.due) and day_of(state.ended) > day_of(state.due)
    assert 0.955 < 1 - late.total() / done.total() < 0.985
    rates = [1 - late[unit] / done[unit] for unit in done if done[unit] >= 50]
    assert 3 <= sum(rate < 0.93 for rate in rates) <= 15
    assert sum(rate > 0.95 for rate in rates) > 0.8 * len(rates)


def test_codes_are_written_in_both_orders_and_by_ministries(
    world: World, lives: list[Told], reference: Reference
) -> None:
    serials = Counter(len(code.rsplit("-", 1)[1]) for code, _, _ in lives)
    assert set(serials) == {4, 6, 7}
    padded = [code for code, _, _ in lives if code.startswith("000.")]
    assert padded
    assert all(".H15-" in code for code in padded)
    code, birth, _ = lives[0]
    assert code_of(world.cast, birth) == code
    received = {reference.offices[birth.receiving].code for _, birth, _ in lives}
    elsewhere = sum(birth.receiving != birth.handling for _, birth, _ in lives)
    assert 0.05 < share(elsewhere, len(lives)) < 0.13
    assert "H15.01.01" in received
