"""A change is parted without rest: what we changed and what the formula changed make all of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.metrics.catalogue import family, find
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.reader import Reader
from ioc.metrics.split import Split, exact, held_against, split
from ioc.store.engine import reading
from ioc.web.components.definition_words import PLACES, value_words
from tests.store.drawn import LOOKUPS, NOW, TODAY, Told, fill, opened, slow, told, wheres

RATE = "dossiers.on_time_rate"
NUMBERS = (*family(RATE), *map(find, ("dossiers.mean_days", "dossiers.received", "dossiers.open")))
pairs = st.sampled_from([(a, b) for a in NUMBERS for b in NUMBERS if a.key == b.key])
shares = st.fractions(min_value=0, max_value=1, max_denominator=997)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


@slow
@given(values=told, before=wheres, after=wheres, asked=pairs)
def test_ours_and_the_formulas_make_the_whole_change(
    engine: Engine, values: Told, before: Where, after: Where, asked: tuple[Metric, Metric]
) -> None:
    one, other = asked
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        found = split(reader, (one, before), (other, after))
        assert found.before == reader.value(one, before)
        assert found.recounted == reader.value(other, before)
        assert found.after == reader.value(other, after)
    figures = (found.before, found.recounted, found.after)
    if any(figure.value is None for figure in figures):
        assert (found.change, found.ours, found.formula) == (None, None, None)
        assert found.shown(2) is None
        return
    assert found.change is not None
    assert found.ours is not None
    assert found.formula is not None
    assert found.change == found.ours + found.formula
    assert found.after.value is not None
    assert found.before.value is not None
    assert float(found.change) == pytest.approx(found.after.value - found.before.value)
    if one == other:
        assert found.formula == 0
    if before == after:
        assert found.ours == 0


@slow
@given(values=told, where=wheres)
def test_any_past_value_is_counted_again_under_any_version(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for metric in family(RATE):
            figure = reader.value(metric, where)
            assert figure.numerator is not None
            assert figure.denominator == reader.rows(metric, where, "denominator").count
            assert figure.numerator == reader.rows(metric, where).count
            told_exactly = exact(metric, figure)
            if figure.denominator:
                assert told_exactly == Fraction(figure.numerator, figure.denominator)
            else:
                assert told_exactly is None


KNOWN = Figure(0, 0, None)


def parted(then: Fraction, again: Fraction, now: Fraction) -> Split:
    return Split(KNOWN, KNOWN, KNOWN, now - then, now - again, again - then, then)


@given(shares, shares, shares, st.integers(0, 4), st.sampled_from((1, 100)))
def test_the_shown_parts_add_up_to_the_shown_change_and_none_is_far_off(
    then: Fraction, again: Fraction, now: Fraction, places: int, times: int
) -> None:
    shown = parted(then, again, now).shown(places, times)
    assert shown is not None
    assert shown.ours + shown.formula == shown.change
    unit = Fraction(1, 10**places)
    exactly = (now - then, now - again, again - then)
    for part, own in zip(shown, exactly, strict=True):
        assert abs(Fraction(part) - own * times) <= unit * Fraction(3, 2)
        assert part == round(part, places)


@given(shares, shares, shares)
def test_the_printed_figures_subtract_to_the_printed_changes(
    then: Fraction, again: Fraction, now: Fraction
) -> None:
    shown = parted(then, again, now).shown(PLACES, 100)
    first, second, third = map(printed, (then, again, now))
    assert shown == (third - first, third - second, second - first)


def printed(share: Fraction) -> Decimal:
    return Decimal(value_words(find(RATE), float(share)).rstrip("%").replace(",", "."))


def test_each_figure_is_rounded_by_itself() -> None:
    shown = parted(Fraction(4, 1000), Fraction(6, 1000), Fraction(10, 1000)).shown(0, 100)
    assert shown == (Decimal(1), Decimal(0), Decimal(1))


def test_what_is_loading_or_divides_by_nothing_is_not_known() -> None:
    rate = find(RATE)
    assert exact(rate, NOTHING_KNOWN) is None
    assert exact(rate, Figure(None, 0, 0)) is None
    assert exact(rate, Figure(0.5, 1, 2, loading=True)) is None
    assert exact(find("dossiers.mean_days"), Figure(1.5, 720, 1)) == Fraction(3, 2)
    assert exact(find("quality766.score"), Figure(86.84, None, None)) == Fraction("86.84")


def test_whole_days_are_held_against_days_before_them(engine: Engine) -> None:
    month = Where(start=date(2026, 11, 1), end=TODAY)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        days = held_against(reader, find(RATE), month)
        assert days is not None
        before, after = days
        assert (after.start, after.end) == (month.start, TODAY - timedelta(days=1))
        assert before.start == date(2026, 10, 1)
        assert before.end < after.start
        today_alone = replace(month, start=TODAY)
        assert held_against(reader, find(RATE), today_alone) is None
        stock = held_against(reader, find("dossiers.open"), month)
        assert stock is not None
        assert stock[1].start == stock[1].end == TODAY - timedelta(days=1)
