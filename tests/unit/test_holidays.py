"""What a year of holidays.toml may say, and in what sentence it is refused."""

from datetime import date
from typing import Any

import pytest

from ioc.domain.holidays import Swap, parse_years, work_calendar

HOURS = {"morning": ["07:00", "11:30"], "afternoon": ["13:30", "17:00"]}
MONDAY, SATURDAY = date(2026, 8, 31), date(2026, 8, 22)
YEAR: dict[str, Any] = {
    "status": "in_force",
    "basis": "Bộ luật Lao động",
    "decided": date(2025, 10, 13),
    "tet": date(2026, 2, 17),
    "off": [MONDAY],
    "worked": [SATURDAY],
    "swapped": [{"off": MONDAY, "worked": SATURDAY}],
    "checked": [MONDAY],
}


def document(**more: Any) -> dict[str, Any]:
    return {"hours": HOURS, "years": {"2026": {**YEAR, **more}}}


def test_a_year_is_read_with_its_decision() -> None:
    (year,) = parse_years(document())
    assert (year.number, year.status, year.decided) == (2026, "in_force", date(2025, 10, 13))
    assert year.swapped == (Swap(MONDAY, SATURDAY),)
    assert year.checked == {MONDAY}
    calendar = work_calendar(document())
    assert calendar.is_working(SATURDAY)
    assert not calendar.is_working(MONDAY)


def test_tet_is_told_of_the_years_that_tell_it() -> None:
    calendar = work_calendar(document())
    assert calendar.tet(2026) == date(2026, 2, 17)
    assert calendar.tet(2027) is None


def test_a_file_of_before_that_pairs_no_days_is_read_as_it_is() -> None:
    old = {"off": [MONDAY], "worked": [SATURDAY]}
    (year,) = parse_years({"hours": HOURS, "years": {"2026": old}})
    assert (year.swapped, year.decided, year.tet, year.status) == (None, None, None, "in_force")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"swapped": []}, "2026-08-22 is worked without its day off; add the pair to swapped"),
        ({"off": []}, "but 2026-08-31 is not in off; add it or drop the pair"),
        ({"worked": []}, "but 2026-08-22 is not in worked; add it or drop the pair"),
        (
            {"swapped": [{"off": date(2027, 1, 4), "worked": SATURDAY}]},
            "swapped 2027-01-04 for 2026-08-22 lies across two years; check the two dates",
        ),
        (
            {"swapped": [{"off": MONDAY, "worked": SATURDAY}] * 2},
            "2026: 2026-08-31 is swapped twice; keep one pair",
        ),
        (
            {"swapped": [{"off": MONDAY}]},
            "2026: a pair of swapped lacks 'worked'; write { off = 2026-",
        ),
        ({"tet": date(2025, 1, 29)}, "2026: tet = 2025-01-29; write the day of mùng 1"),
        ({"tet": date(2026, 8, 17)}, "2026: tet = 2026-08-17; write the day of mùng 1"),
        ({"status": "maybe"}, "2026: status 'maybe'; write in_force or expected"),
        ({"decided": "13/10/2025"}, "2026: decided = '13/10/2025'; write a date, 2026-"),
    ],
)
def test_what_a_year_may_not_say_is_refused_in_one_sentence(
    more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match="holidays") as refused:
        work_calendar(document(**more))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_provinces_hours_are_a_day_of_eight_hours() -> None:
    hours = {"morning": ["07:00", "11:30"], "afternoon": ["13:30", "16:30"]}
    with pytest.raises(ValueError, match="hours: 7:30 hours a day; write hours that make 8"):
        work_calendar({"hours": hours, "years": {}})
