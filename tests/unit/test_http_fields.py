"""Single fields of the national dialect, however they are written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.sources.fields import children, flag, instant, maybe_instant, number, text

MORNING = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["20261122083000", "202611220830", 20261122083000, " 202611220830 "]
)
def test_an_instant_is_local_and_becomes_utc(value: Any) -> None:
    assert instant(value) == MORNING


def test_a_day_alone_is_its_first_second() -> None:
    assert instant("20261122") == datetime(2026, 11, 21, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [None, "", " ", "0", 0, "null", "00010101000000", "19000101000000", "99991231235959"]
)
def test_the_many_ways_of_writing_no_date_are_none(value: Any) -> None:
    assert instant(value) is None


@pytest.mark.parametrize(
    "value",
    ["20261322083000", "20260230083000", "2026112208300", "hôm nay", "2026-11-22", 5.5, True, [1]],
)
def test_anything_else_is_no_instant(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        instant(value)
    assert maybe_instant(value) is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_every_second_of_the_century_is_read_back(moment: datetime) -> None:
    found = instant(moment.strftime("%Y%m%d%H%M%S"))
    assert found is not None
    assert (found.replace(tzinfo=None) - moment).total_seconds() // 3600 == -8 + (
        moment.microsecond == 0
    )


@given(
    st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.lists(st.text()), st.binary())
)
def test_no_value_makes_a_reader_fall_over(value: Any) -> None:
    maybe_instant(value)
    assert isinstance(text(value), str)
    told = number(value)
    assert told is None or told >= 0
    assert flag(value) in (True, False, None)
    assert isinstance(list(children(value)), list)


def test_a_text_is_composed_single_spaced_and_masked() -> None:
    assert text("  U\u0309y  ban  ") == "Ủy ban"
    assert text("gọi 0900000000") == "gọi [số đã che]"
    assert text(7) == "7"
    assert text(900_000_000) == "[số đã che]"
    assert text(None) == text(["x"]) == text(True) == ""
    assert len(text("x" * 9999)) == 500
