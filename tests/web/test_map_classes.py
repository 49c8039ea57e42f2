"""The classes of a map: they rise, hold every value as it is shown, and none is too wide."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.metrics.catalogue import find
from ioc.metrics.model import Metric, Where
from ioc.web.components.map_classes import CLASSES, Scale, difference_scale, scale
from ioc.web.components.map_question import MapQuestion, View
from ioc.web.components.map_shown import change_shown, unit_of, value_shown
from ioc.web.components.map_words import difference_words, range_words, value_words
from tests.web.desk import TODAY

COUNTS = st.lists(st.integers(0, 5000) | st.integers(0, 4), min_size=1, max_size=120)
# As communes are: most have little, a few have very much.
SKEWED = st.lists(
    st.floats(0, 0.9995).map(lambda share: int(3 / (1 - share)) - 3),
    min_size=1,
    max_size=120,
)
SHARES = st.lists(
    st.floats(0, 1) | st.floats(0.9, 1) | st.just(1.0) | st.just(0.96999),
    min_size=1,
    max_size=120,
)
MEANS = st.lists(st.floats(0, 400), min_size=1, max_size=120)
CHANGES = st.lists(st.integers(-400, 400) | st.integers(-2, 2), min_size=1, max_size=120)
MOVED = st.lists(st.floats(-1, 1) | st.floats(-0.01, 0.01), min_size=1, max_size=120)
COUNT, RATE, MEAN = "dossiers.overdue", "dossiers.on_time_rate", "dossiers.mean_days"


def held(made: Scale, values: list[float]) -> None:
    """Every value in one class, higher ones in no lower class."""
    ordered = sorted(values)
    levels = [made.level(value) for value in ordered]
    assert all(one <= other for one, other in pairwise(levels))
    assert set(levels) <= set(made.levels)
    assert len(made.levels) <= CLASSES
    assert list(made.borders) == sorted(set(made.borders))


def shown(metric: Metric, values: list[float]) -> list[float]:
    return [told for value in values if (told := value_shown(metric, value)) is not None]


def asked(key: str, view: View = "one") -> MapQuestion:
    where = Where(start=TODAY, end=TODAY)
    return MapQuestion(metric=find(key), where=where, earlier=None, view=view, points=False)


def read(text: str) -> list[Decimal]:
    """The numbers in a text, as its reader takes them."""
    found = re.findall(r"\d[\d.]*(?:,\d+)?", text)
    return [Decimal(one.replace(".", "").replace(",", ".")) for one in found]


@given(COUNTS | SKEWED)
def test_counts_have_at_most_five_classes_none_of_them_empty(values: list[float]) -> None:
    made = scale(values, 1.0)
    held(made, values)
    assert {made.level(value) for value in values} == set(made.levels)
    assert all(border == int(border) for border in made.borders)


@given(SHARES)
def test_shares_have_at_most_five_classes_none_of_them_empty(values: list[float]) -> None:
    metric = find(RATE)
    told = shown(metric, values)
    made = scale(told, unit_of(metric))
    held(made, told)
    assert {made.level(value) for value in told} == set(made.levels)


@given(COUNTS | SKEWED)
def test_no_class_spans_half_of_what_there_is(values: list[float]) -> None:
    made, spread = scale(values, 1.0), max(values) - min(values)
    for level in made.levels:
        inside = [value for value in values if made.level(value) == level]
        assert not spread or max(inside) - min(inside) < spread / 2


@given(COUNTS | SKEWED)
def test_no_class_holds_most_communes_unless_they_are_near_the_same(values: list[float]) -> None:
    made, spread = scale(values, 1.0), max(values) - min(values)
    for level in made.levels:
        inside = [value for value in values if made.level(value) == level]
        crowd = max(inside.count(value) for value in inside)
        moved = sum(1 for value in values if value < min(inside) + spread / 20)
        assert len(inside) <= 2 / 5 * len(values) + crowd + moved


@pytest.mark.parametrize("key", [COUNT, RATE, MEAN])
@given(st.data())
def test_every_value_as_shown_lies_in_its_class_as_worded(key: str, data: st.DataObject) -> None:
    metric, question = find(key), asked(key)
    lists: dict[str, Any] = {COUNT: COUNTS | SKEWED, RATE: SHARES, MEAN: MEANS}
    values: list[float] = data.draw(lists[key])
    made = scale(shown(metric, values), unit_of(metric))
    for value, told in zip(values, shown(metric, values), strict=True):
        words = range_words(question, made, made.level(told))
        said, ends = read(value_words(metric, value))[0], read(words)
        assert ends[0] <= said <= ends[-1], (value, words)


@pytest.mark.parametrize("key", [COUNT, RATE])
@given(st.data())
def test_every_change_as_shown_lies_in_its_class_as_worded(key: str, data: st.DataObject) -> None:
    metric, question = find(key), asked(key, "difference")
    lists: dict[str, Any] = {COUNT: CHANGES, RATE: MOVED}
    values: list[float] = data.draw(lists[key])
    told = [change_shown(metric, value) or 0 for value in values]
    made = difference_scale(told, unit_of(metric))
    for value, change in zip(values, told, strict=True):
        words = range_words(question, made, made.level(change))
        said = difference_words(metric, value)
        size = read(said)[0] if change else Decimal(0)
        if "trở lên" in words:
            assert words[0] == said[0]
            assert size >= read(words)[0]
        elif "dưới" in words:
            assert size < read(words)[0]
        elif words == "không đổi":
            assert said == "="
        else:
            assert words[0] == said[0]
            assert read(words)[0] <= size <= read(words)[-1]


@given(CHANGES)
def test_a_rise_and_a_fall_of_one_size_are_as_far_from_the_middle(values: list[float]) -> None:
    made = difference_scale(values, 1.0)
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


def test_a_value_just_under_a_border_is_not_shown_as_the_border() -> None:
    """97,0% stood in the class «dưới 97%»: it was 96,99% and shown as 97,0%."""
    metric = find(RATE)
    shares = [0.90, 0.92, 0.94, 0.95, 0.96, 0.9699, 0.975, 0.98, 0.99]
    made = scale(shown(metric, shares), unit_of(metric))
    told = value_shown(metric, 0.9699)
    assert told == 0.97
    assert value_words(metric, 0.9699) == "97,0%"
    assert read(range_words(asked(RATE), made, made.level(told)))[-1] >= Decimal("97.0")


def test_a_few_large_numbers_stand_in_a_class_of_their_own_that_says_how_large() -> None:
    """«từ 4» held everything from 4 to 17."""
    values = [0.0] * 40 + [1.0] * 25 + [2.0] * 15 + [3.0] * 8 + [4, 4, 5, 5, 6, 7, 8, 9, 10, 17]
    made, question = scale(values, 1.0), asked(COUNT)
    words = [range_words(question, made, level) for level in made.levels]
    assert words == ["0", "1–2", "3–4", "5–16", "17"]


def test_classes_are_worded_by_their_own_numbers() -> None:
    counts = Scale(kind="sequence", borders=(1.0, 3.0, 1000.0), most=4200.0)
    words = [range_words(asked("dossiers.open"), counts, level) for level in counts.levels]
    assert words == ["0", "1–2", "3–999", "1.000–4.200"]
    shares = Scale(kind="sequence", borders=(0.9, 0.955), unit=0.001, least=0.825, most=1.0)
    rate = asked(RATE)
    words = [range_words(rate, shares, level) for level in shares.levels]
    assert words == ["82,5–89,9%", "90,0–95,4%", "95,5–100%"]


def test_changes_are_worded_by_their_way_and_size() -> None:
    made = Scale(kind="difference", borders=(1.0, 4.0))
    question = asked("dossiers.overdue", "difference")
    words = [range_words(question, made, level) for level in made.levels]
    assert words == [
        "▼ giảm 4 hồ sơ trở lên",
        "▼ giảm 1–3 hồ sơ",
        "không đổi",
        "▲ tăng 1–3 hồ sơ",
        "▲ tăng 4 hồ sơ trở lên",
    ]
    shares = Scale(kind="difference", borders=(0.005, 0.02), unit=0.001)
    words = [range_words(asked(RATE, "difference"), shares, n) for n in shares.levels]
    assert words[2:] == [
        "thay đổi dưới 0,5 điểm %",
        "▲ tăng 0,5–1,9 điểm %",
        "▲ tăng 2,0 điểm % trở lên",
    ]


def test_where_most_have_none_the_others_are_still_told_apart() -> None:
    few = scale([0.0] * 91 + [1.0] * 9 + [2.0] * 2, 1.0)
    assert [few.level(value) for value in (0, 1, 2)] == [1, 2, 3]
    many = scale([0.0] * 91 + [float(n) for n in range(1, 12)], 1.0)
    assert many.level(0) == 1
    assert many.level(11) > many.level(6) > many.level(1)


def test_borders_are_round_where_a_round_number_is_near() -> None:
    made = scale([float(n * 7 + 3) for n in range(100)], 1.0)
    assert all(border % 10 == 0 for border in made.borders)
