from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.clock import MachineClock, Reading, SimulatedClock

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Stopwatch:
    """Monotonic seconds that a test moves by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def machine(instants: Iterable[datetime]) -> MachineClock:
    following = iter(instants)
    return MachineClock(lambda: next(following))


def simulated(rate: float) -> tuple[SimulatedClock, Stopwatch]:
    watch = Stopwatch()
    return SimulatedClock(Reading(NOON, rate, watch.at), watch), watch


def test_the_machine_clock_waits_out_a_small_step_back() -> None:
    clock = machine([NOON, NOON + 5 * SECOND, NOON + 2 * SECOND, NOON + 6 * SECOND])
    assert [clock.now() for _ in range(3)] == [NOON + n * SECOND for n in (5, 5, 6)]


def test_the_machine_clock_believes_a_large_correction() -> None:
    wrong = NOON + timedelta(days=400)
    clock = machine([wrong, wrong, NOON])
    assert [clock.now(), clock.now()] == [wrong, NOON]


def test_today_is_the_day_in_viet_nam() -> None:
    evening = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert machine([evening, evening]).today() == date(2026, 11, 24)


def test_simulated_time_runs_at_its_rate_while_nobody_answers() -> None:
    clock, watch = simulated(rate=60)
    watch.at += 10
    assert clock.now() == NOON + timedelta(minutes=10)
    watch.at += 3600
    assert clock.now() == NOON + timedelta(minutes=10, hours=60)


def test_simulated_time_follows_a_new_rate() -> None:
    clock, watch = simulated(rate=60)
    watch.at += 1
    clock.believe(Reading(NOON + 60 * SECOND, 1, watch.at))
    watch.at += 10
    assert clock.rate == 1
    assert clock.now() == NOON + 70 * SECOND


def test_an_answer_that_travelled_slowly_does_not_hold_the_clock_back() -> None:
    clock, watch = simulated(rate=60)
    watch.at += 10
    clock.believe(Reading(NOON + timedelta(minutes=9, seconds=50), 60, watch.at))
    assert clock.now() == NOON + timedelta(minutes=10)


def test_an_answer_that_is_ahead_is_believed() -> None:
    clock, watch = simulated(rate=60)
    clock.believe(Reading(NOON + timedelta(hours=1), 60, watch.at))
    assert clock.now() == NOON + timedelta(hours=1)


def test_a_simulator_set_back_is_waited_for() -> None:
    clock, watch = simulated(rate=1)
    watch.at += 3600
    before = clock.now()
    clock.believe(Reading(NOON + timedelta(minutes=50), 1, watch.at))
    assert clock.now() == before
    watch.at += 660
    assert clock.now() == NOON + timedelta(minutes=61)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 5), st.sampled_from([0.0, 1.0, 60.0, 600.0]))
    )
)
def test_simulated_time_never_steps_back(turns: list[tuple[float, float, float]]) -> None:
    """Whatever the answers, however late they come and however the rate changes."""
    clock, watch = simulated(rate=60)
    truth, last = NOON, clock.now()
    for waited, travelled, rate in turns:
        watch.at += waited
        said = truth + timedelta(seconds=waited * clock.rate)
        watch.at += travelled
        truth = said + timedelta(seconds=travelled * rate)
        clock.believe(Reading(said, rate, watch.at))
        assert clock.now() >= last
        last = clock.now()


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 2)), max_size=20))
def test_at_a_steady_rate_simulated_time_never_leads(turns: list[tuple[float, float]]) -> None:
    clock, watch = simulated(rate=60)
    began = watch.at
    for waited, travelled in turns:
        watch.at += waited
        said = NOON + timedelta(seconds=(watch.at - began) * 60)
        watch.at += travelled
        clock.believe(Reading(said, 60, watch.at))
        truth = NOON + timedelta(seconds=(watch.at - began) * 60)
        assert clock.now() <= truth + timedelta(milliseconds=1)
