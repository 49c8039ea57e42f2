"""Figures of old communes told for those of today: nothing is lost, nothing is guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.successions import Event, Succession, Successions
from ioc.domain.territory import Territory
from ioc.domain.units import Places, Unit

DAY = date(2025, 7, 1)
EVE, LATER = DAY - timedelta(days=1), date(2026, 1, 1)
EVENTS = "event,effective,kind,legal_basis\nsap-xep,2025-07-01,merge,NQ 1660\n"
LINKS = (
    "event,from_code,to_code,relation,weight_area,weight_population,weight_cases,method\n"
    "sap-xep,24001,24133,full,1,,,\n"
    "sap-xep,24002,24133,partial,0.5,0.4,0.25,đếm hồ sơ\n"
    "sap-xep,24002,24134,partial,0.5,0.6,0.75,đếm hồ sơ\n"
    "sap-xep,24003,24134,partial,0.9,0.2,,dân số\n"
    "sap-xep,24003,24135,partial,0.1,0.8,,dân số\n"
)
TOLD = Successions.from_csv(EVENTS, LINKS)


def commune(code: str, since: date = date(2010, 1, 1), until: date | None = None) -> Unit:
    return Unit(tier="commune", code=code, name=code, type="xã", valid_from=since, valid_to=until)


OLD = ("24001", "24002", "24003")
NEW = ("24133", "24134", "24135")
PLACES = Places(
    (
        *(commune(code, until=DAY) for code in OLD),
        *(commune(code, since=DAY) for code in NEW),
        commune("24200"),
    )
)
TERRITORY = Territory(places=PLACES, successions=TOLD)


def test_the_files_are_read_as_they_are_written() -> None:
    assert TOLD.events == (
        Event(event="sap-xep", effective=DAY, kind="merge", legal_basis="NQ 1660"),
    )
    assert TOLD.links[1] == Succession(
        event="sap-xep",
        from_code="24002",
        to_code="24133",
        relation="partial",
        weight_area=0.5,
        weight_population=0.4,
        weight_cases=0.25,
        method="đếm hồ sơ",
    )
    assert (TOLD.links[0].weight_cases, TOLD.links[3].weight_cases) == (None, None)


def test_a_link_of_an_event_nobody_told_is_named() -> None:
    with pytest.raises(ValueError, match=r"sap-xep is not in unit_events\.csv"):
        Successions.from_csv("event,effective,kind,legal_basis\n", LINKS)


def test_cases_follow_their_own_weights_then_inhabitants_then_area() -> None:
    assert TOLD.case_shares("24002", EVE, LATER) == {"24133": 0.25, "24134": 0.75}
    assert TOLD.case_shares("24003", EVE, LATER) == {"24134": 0.2, "24135": 0.8}
    assert TOLD.case_shares("24001", EVE, LATER) == {"24133": 1}
    assert TOLD.shares("24002", EVE, LATER) == {"24133": 0.5, "24134": 0.5}


def test_a_commune_is_made_of_its_parts() -> None:
    assert TERRITORY.parts_of("24133", EVE, LATER) == {"24001": 1, "24002": 0.25}
    assert TERRITORY.parts_of("24200", EVE, LATER) == {"24200": 1}
    assert TERRITORY.parts_of("24999", EVE, LATER) is None
    assert [TERRITORY.same(code, EVE, LATER) for code in ("24133", "24200")] == [False, True]
    assert TERRITORY.same("24133", DAY, LATER)


def test_nothing_is_told_where_a_commune_went_nobody_says_where() -> None:
    lost = Places((*PLACES.units, commune("24004", until=DAY)))
    assert Territory(places=lost, successions=TOLD).parts_of("24133", EVE, LATER) is None


def test_the_days_on_which_a_unit_was_touched() -> None:
    assert TOLD.between(EVE, LATER) == TOLD.touched("24133", EVE, LATER) == (DAY,)
    assert TOLD.touched("24001", EVE, LATER) == (DAY,)
    assert TOLD.touched("24200", EVE, LATER) == TOLD.between(DAY, LATER) == ()


@st.composite
def histories(draw: st.DrawFn) -> Successions:
    """Up to five events in which any unit may pass to any others, weighed in any way."""
    codes = "abcdef"
    events, links = [], []
    for number in range(draw(st.integers(0, 5))):
        name = f"e{number}"
        events.append(Event(event=name, effective=DAY + timedelta(days=number), kind="merge"))
        for code in sorted(draw(st.sets(st.sampled_from(codes)))):
            to = sorted(draw(st.sets(st.sampled_from(codes), min_size=1, max_size=4)))
            raw = [draw(st.integers(1, 9)) for _ in to]
            cases = draw(st.booleans())
            links += [
                Succession(
                    event=name,
                    from_code=code,
                    to_code=other,
                    relation="full" if len(to) == 1 else "partial",
                    weight_area=1 / len(to),
                    weight_cases=weight / sum(raw) if cases else None,
                )
                for other, weight in zip(to, raw, strict=True)
            ]
    return Successions(events=tuple(events), links=tuple(links))


counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10_000))


@given(histories(), counts, st.integers(-1, 6), st.integers(0, 7))
def test_restated_counts_are_together_as_many_as_they_were(
    history: Successions, held: dict[str, int], since: int, length: int
) -> None:
    first = DAY + timedelta(days=since)
    last = first + timedelta(days=length)
    places = Places(tuple(commune(code) for code in "abcdef"))
    territory = Territory(places=places, successions=history)
    told = [
        share * held.get(old, 0)
        for code in "abcdef"
        for old, share in (territory.parts_of(code, first, last) or {}).items()
    ]
    assert sum(told) == pytest.approx(sum(held.values()))
