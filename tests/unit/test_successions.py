"""What became of a unit: shares that always sum to one, however many times it was divided."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.successions import Event, Succession, Successions

DAY = date(2025, 7, 1)


def link(event: str, code: str, to: str, weight: float) -> Succession:
    relation = "full" if weight == 1 else "partial"
    return Succession(
        event=event, from_code=code, to_code=to, relation=relation, weight_area=weight
    )


HISTORY = Successions(
    events=(
        Event(event="tach", effective=date(2010, 1, 1), kind="split"),
        Event(event="sap-xep", effective=DAY, kind="merge"),
    ),
    links=(
        link("sap-xep", "b", "d", 1),
        link("sap-xep", "c", "d", 0.5),
        link("sap-xep", "c", "a", 0.5),
        link("tach", "a", "b", 0.6),
        link("tach", "a", "c", 0.4),
    ),
)


def test_a_unit_is_followed_through_every_event_between_two_days() -> None:
    assert HISTORY.shares("a", date(2009, 1, 1), date(2024, 1, 1)) == {"b": 0.6, "c": 0.4}
    both = HISTORY.shares("a", date(2009, 1, 1), DAY)
    assert both == pytest.approx({"d": 0.8, "a": 0.2})
    assert HISTORY.shares("c", date(2010, 1, 1), DAY) == {"d": 0.5, "a": 0.5}


def test_a_code_used_again_is_another_unit_after_that_day() -> None:
    assert HISTORY.shares("a", DAY, date(2030, 1, 1)) == {"a": 1.0}
    assert HISTORY.shares("d", DAY, date(2030, 1, 1)) == {"d": 1.0}
    assert HISTORY.shares("x", date(2000, 1, 1), date(2030, 1, 1)) == {"x": 1.0}


@st.composite
def histories(draw: st.DrawFn) -> Successions:
    codes = "abcdef"
    events, links = [], []
    for number in range(draw(st.integers(0, 5))):
        name = f"e{number}"
        events.append(Event(event=name, effective=DAY + timedelta(days=number), kind="merge"))
        for code in draw(st.sets(st.sampled_from(codes))):
            to = sorted(draw(st.sets(st.sampled_from(codes), min_size=1, max_size=4)))
            links += [link(name, code, other, 1 / len(to)) for other in to]
    return Successions(events=tuple(events), links=tuple(links))


@given(histories(), st.sampled_from("abcdef"), st.integers(-1, 6), st.integers(0, 7))
def test_nothing_of_a_unit_is_lost_or_gained(
    history: Successions, code: str, since: int, days: int
) -> None:
    first = DAY + timedelta(days=since)
    last = first + timedelta(days=days)
    assert sum(history.shares(code, first, last).values()) == pytest.approx(1)
    # By way of any day between is the same way.
    middle = first + timedelta(days=days // 2)
    through: dict[str, float] = {}
    for at, share in history.shares(code, first, middle).items():
        for to, part in history.shares(at, middle, last).items():
            through[to] = through.get(to, 0) + share * part
    assert through == pytest.approx(history.shares(code, first, last))
