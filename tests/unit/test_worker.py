import pytest

from ioc.worker import phase_of

NAMES = ("mot-cua", "phan-anh", "soc", "chat-luong-766")


def test_where_in_its_rhythm_a_source_is_read_is_the_same_at_every_start() -> None:
    # Python's own hash of a text differs from start to start.
    assert phase_of("mot-cua") == pytest.approx(0.948392, abs=1e-6)


def test_the_sources_of_the_house_are_not_read_in_one_bunch() -> None:
    phases = [phase_of(name) for name in NAMES]
    assert all(0 <= phase < 1 for phase in phases)
    assert len({round(phase, 2) for phase in phases}) == len(NAMES)
