"""Simulated time never jumps and never goes back."""

from dataclasses import replace
from pathlib import Path

import pytest

from ioc.simulator.clock import Clock, Memory, recall, remember

EPOCH = 1_795_000_000
BEGUN = Memory(
    seed=1, scale=1.0, history_days=365, epoch=EPOCH, rate=60.0, last=EPOCH, not_beyond=EPOCH
)


class FakeMachine:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


def test_time_runs_at_its_rate(tmp_path: Path, machine: FakeMachine) -> None:
    clock = Clock(BEGUN, tmp_path / "state.json", machine)
    machine.seconds += 2
    assert clock.now() == EPOCH + 120


def test_a_changed_rate_is_no_jump(tmp_path: Path, machine: FakeMachine) -> None:
    clock = Clock(BEGUN, tmp_path / "state.json", machine)
    machine.seconds += 2
    clock.set_rate(1)
    assert clock.now() == EPOCH + 120
    machine.seconds += 3
    assert clock.now() == EPOCH + 123
    clock.set_rate(0)
    machine.seconds += 1_000
    assert clock.now() == EPOCH + 123


def test_an_impossible_rate_is_refused(tmp_path: Path, machine: FakeMachine) -> None:
    clock = Clock(BEGUN, tmp_path / "state.json", machine)
    for rate in (-1.0, 3_601.0, float("nan")):
        with pytest.raises(ValueError, match="rate"):
            clock.set_rate(rate)


def test_it_may_be_told_to_go_on_at_once(tmp_path: Path, machine: FakeMachine) -> None:
    path = tmp_path / "state.json"
    clock = Clock(replace(BEGUN, rate=0.0), path, machine)
    clock.forward(90_000)
    machine.seconds += 50
    assert clock.now() == EPOCH + 90_000
    kept = recall(path)
    assert kept is not None
    assert Clock(kept, path, machine).now() == EPOCH + 90_000
    for seconds in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="never goes back"):
            clock.forward(seconds)


def test_a_stopped_clock_resumes_where_it_stopped(tmp_path: Path, machine: FakeMachine) -> None:
    path = tmp_path / "state.json"
    clock = Clock(BEGUN, path, machine)
    machine.seconds += 5
    clock.stop()
    kept = recall(path)
    assert kept is not None
    machine.seconds += 10_000
    assert Clock(kept, path, machine).now() == EPOCH + 300


def test_after_a_crash_it_goes_on_from_no_earlier_than_it_had_told(
    tmp_path: Path, machine: FakeMachine
) -> None:
    path = tmp_path / "state.json"
    clock = Clock(BEGUN, path, machine)
    machine.seconds += 500  # nobody saved: it stands still where the file says that it may
    told = clock.now()
    kept = recall(path)
    assert kept is not None
    assert told <= Clock(kept, path, machine).now() <= EPOCH + 600


def test_what_is_remembered_is_recalled(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert recall(path) is None
    remember(path, replace(BEGUN, rate=0.5))
    assert recall(path) == replace(BEGUN, rate=0.5)
