"""The hours an office keeps for itself, and who takes dossiers in on a Saturday."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ioc.domain.calendars import WorkCalendar
from ioc.domain.deadlines import Life, Limit, due_by_limit, judge
from ioc.domain.offices import USUAL_HOURS, Offices, parse_offices
from ioc.domain.periods import TZ
from ioc.store.settle import Clocks, clocked

USUAL = WorkCalendar(
    off=frozenset({date(2026, 11, 24), date(2027, 2, 5), date(2027, 2, 8)}),
    worked=frozenset({date(2026, 8, 22)}),
)
AGENCIES = frozenset({"H15", "H15.12", "H15.12.01", "H15.101", "H15.102"})
EARLY = {"morning": ["07:30", "11:30"], "afternoon": ["13:00", "17:00"]}
SATURDAY = {"reception": {"saturday": [["07:30", "11:00"]], "basis": "QĐ 14/2010/QĐ-TTg"}}


def offices(**told: Any) -> Offices:
    table = {code.replace("_", "."): entry for code, entry in told.items()}
    return parse_offices({"offices": table}, USUAL, AGENCIES)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TZ).astimezone(UTC)


def test_an_office_without_hours_of_its_own_keeps_the_provinces() -> None:
    assert USUAL_HOURS.calendar("H15.12", USUAL) is USUAL
    assert offices(H15_101=EARLY).calendar("?", USUAL) is USUAL
    assert offices().calendar("H15.101", USUAL) is USUAL


def test_what_is_under_an_agency_keeps_its_hours() -> None:
    found = offices(H15_12=EARLY)
    assert found.calendar("H15.12.01", USUAL) is found.calendar("H15.12", USUAL)
    assert found.calendar("H15.12.01", USUAL).hours == ((450, 690), (780, 1020))
    assert found.calendar("H15.101", USUAL) is USUAL
    assert found.calendar("H15.120", USUAL) is USUAL


def test_offices_of_equal_hours_share_one_calendar_with_the_provinces_days() -> None:
    found = offices(H15_101=EARLY, H15_102=EARLY)
    shared = found.calendar("H15.101", USUAL)
    assert shared is found.calendar("H15.102", USUAL)
    assert (shared.off, shared.worked) == (USUAL.off, USUAL.worked)
    same = {"morning": ["07:00", "11:30"], "afternoon": ["13:30", "17:00"]}
    assert offices(H15_101=same).calendar("H15.101", USUAL) is USUAL


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"H15_999": EARLY}, r'offices\."H15\.999" is no agency of agencies\.csv; correct the'),
        (
            {"H15_12": {**EARLY, "afternoon": ["13:00", "16:30"]}},
            r'offices\."H15\.12": 7:30 hours a day; write hours that make 8',
        ),
        (
            {"H15_12": {"morning": ["07:00", "12:00"], "afternoon": ["11:30", "14:30"]}},
            r'offices\."H15\.12": the afternoon begins before the morning ends',
        ),
        (
            {"H15_12": {**EARLY, "morning": ["11:30", "07:30"]}},
            r"11:30-07:30 ends before it begins; turn the two round",
        ),
        (
            {"H15_12": {"reception": {"saturday": [["07:30", "10:00"], ["09:00", "11:00"]]}}},
            r'offices\."H15\.12": two spells of saturday overlap; join them',
        ),
        (
            {"H15_12": {"reception": {"saturday": [["11:00", "07:30"]]}}},
            r"11:00-07:30 ends before it begins",
        ),
        ({"H15_12": {"basis": "gõ nhầm"}}, r'offices\."H15\.12" tells neither hours nor reception'),
    ],
)
def test_hours_that_cannot_be_are_refused_in_one_sentence(told: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        offices(**told)
    assert "\n" not in str(refused.value)


def test_saturday_is_received_by_those_who_say_so() -> None:
    found = offices(H15_12=SATURDAY)
    assert found.receives("H15.12", at(11, 7, 8), USUAL)
    assert found.receives("H15.12.01", at(11, 7, 10, 59), USUAL)
    assert not found.receives("H15.12", at(11, 7, 11), USUAL)
    assert not found.receives("H15.12", at(11, 8, 8), USUAL)
    assert not found.receives("H15.101", at(11, 7, 8), USUAL)
    reception = found.reception("H15.12.01")
    assert reception is not None
    assert reception.basis == "QĐ 14/2010/QĐ-TTg"
    assert found.reception("H15.101") is None


def test_everybody_receives_in_working_hours_the_swapped_saturday_included() -> None:
    found = offices(H15_12=EARLY)
    assert found.receives("H15.12", at(11, 6, 13), USUAL)
    assert not found.receives("H15.101", at(11, 6, 13), USUAL)
    assert found.receives("H15.101", at(8, 22, 9), USUAL)
    assert not found.receives("H15.101", at(11, 24, 9), USUAL)


def test_nobody_receives_on_a_saturday_amid_tet() -> None:
    assert not offices(H15_12=SATURDAY).receives("H15.12", at(2, 6, 8, year=2027), USUAL)


def test_the_clock_of_a_dossier_received_on_saturday_begins_on_monday() -> None:
    found = offices(H15_12={**EARLY, **SATURDAY})
    calendar = found.calendar("H15.12", USUAL)
    saturday, monday = at(11, 7, 8), at(11, 9, 7, 30)
    assert found.receives("H15.12", saturday, USUAL)
    assert calendar.working_minutes(saturday, monday) == 0
    one = Life(saturday, None, None, (), Limit(1, "working"))
    assert due_by_limit(one, calendar) == at(11, 9, 17)
    assert due_by_limit(one, calendar) == due_by_limit(one._replace(received_at=monday), calendar)
    assert judge(one, calendar).begun_day == date(2026, 11, 7)


def test_a_stored_dossier_is_judged_by_the_hours_of_who_handles_it() -> None:
    own = offices(H15_12=EARLY).calendar("H15.12", USUAL)
    row: Any = {
        "status": 9,
        "channel": "online",
        "due_at": None,
        "pauses": [],
        "submitted_at": at(11, 1, 20),
        "received_at": at(11, 2, 7),
        "ended_at": at(11, 2, 11, 15),
        "resolved_day": date(2026, 11, 2),
    }
    half = Limit(0.5, "working")
    usual = clocked(row, half, Clocks(USUAL, USUAL))
    # Four hours from 7:00 are over at 11:00, from 7:30 at 11:30.
    assert (usual["late_since"], usual["worked_minutes"]) == (date(2026, 11, 2), 255)
    theirs = clocked(row, half, Clocks(own, USUAL))
    assert (theirs["late_since"], theirs["worked_minutes"]) == (None, 225)
