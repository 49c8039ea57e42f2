"""The classes of a map: they rise, hold every value once, and never part equal values."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.web.components.map_classes import CLASSES, Scale, difference_scale, scale
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_words import range_words
from tests.web.desk import TODAY

COUNTS = st.lists(st.integers(0, 5000) | st.integers(0, 4), max_size=120)
SHARES = st.lists(st.floats(0, 1, width=32), max_size=120)
CHANGES = st.lists(st.integers(-400, 400) | st.integers(-2, 2), max_size=120)


def held(made: Scale, values: list[float]) -> None:
    """Every value in one class, higher ones in no lower class, and no class without a value."""
    ordered = sorted(values)
    levels = [made.level(value) for value in ordered]
    assert all(one <= other for one, other in pairwise(levels))
    assert set(levels) <= set(made.levels)
    assert len(made.levels) <= CLASSES
    assert list(made.borders) == sorted(set(made.borders))


@given(COUNTS)
def test_counts_have_at_most_five_classes_none_of_them_empty(values: list[float]) -> None:
    made = scale(values, whole=True)
    held(made, values)
    assert not values or {made.level(value) for value in values} == set(made.levels)
    assert all(border == int(border) for border in made.borders)


@given(SHARES)
def test_shares_have_at_most_five_classes_none_of_them_empty(values: list[float]) -> None:
    made = scale(values, whole=False)
    held(made, values)
    assert not values or {made.level(value) for value in values} == set(made.levels)


@given(CHANGES)
def test_a_rise_and_a_fall_of_one_size_are_as_far_from_the_middle(values: list[float]) -> None:
    made = difference_scale(values, whole=True)
    held(made, values)
    for value in values:
        assert made.level(value) - 3 == 3 - made.level(-value)
    assert made.level(0) == 3


def test_a_border_belongs_to_the_class_above_it() -> None:
    made = Scale(kind="sequence", borders=(5.0, 10.0))
    assert [made.level(value) for value in (0, 4, 5, 9, 10, 99)] == [1, 1, 2, 2, 3, 3]


def test_few_classes_take_their_colours_from_the_whole_range() -> None:
    assert [Scale(kind="sequence", borders=(1.0,)).shade(level) for level in (1, 2)] == [1, 5]
    assert [Scale(kind="sequence", borders=(1.0, 2.0)).shade(n) for n in (1, 2, 3)] == [1, 3, 5]


def test_where_more_is_better_a_rise_takes_the_colour_of_good() -> None:
    made = Scale(kind="difference", borders=(1.0, 2.0))
    assert [made.shade(level) for level in made.levels] == [1, 2, 3, 4, 5]
    assert [replace(made, turned=True).shade(level) for level in made.levels] == [5, 4, 3, 2, 1]


def asked(key: str, view: str = "one") -> MapQuestion:
    where = Where(start=TODAY, end=TODAY)
    return MapQuestion(
        metric=find(key),
        where=where,
        earlier=None,
        view=view,  # type: ignore[arg-type]
        points=False,
    )


def test_classes_are_worded_by_their_own_numbers() -> None:
    counts = Scale(kind="sequence", borders=(1.0, 3.0, 1000.0))
    words = [range_words(asked("dossiers.open"), counts, level) for level in counts.levels]
    assert words == ["0", "1–2", "3–999", "từ 1.000"]
    shares = Scale(kind="sequence", borders=(0.9, 0.955))
    rate = asked("dossiers.on_time_rate")
    words = [range_words(rate, shares, level) for level in shares.levels]
    assert words == ["dưới 90,0%", "90,0–95,5%", "từ 95,5%"]


def test_changes_are_worded_by_their_way_and_size() -> None:
    made = Scale(kind="difference", borders=(1.0, 4.0))
    question = asked("dossiers.overdue", "difference")
    words = [range_words(question, made, level) for level in made.levels]
    assert words == ["▼ giảm từ 4", "▼ giảm 1–3", "không đổi", "▲ tăng 1–3", "▲ tăng từ 4"]


def test_where_most_have_none_the_others_are_still_told_apart() -> None:
    few = scale([0.0] * 91 + [1.0] * 9 + [2.0] * 2, whole=True)
    assert [few.level(value) for value in (0, 1, 2)] == [1, 2, 3]
    many = scale([0.0] * 91 + [float(n) for n in range(1, 12)], whole=True)
    assert many.level(0) == 1
    assert many.level(11) > many.level(1)
