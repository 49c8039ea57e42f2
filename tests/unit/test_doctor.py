"""What the doctor says without looking anywhere: its list, its table, the calendar, the clock."""

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from ioc.doctor.findings import (
    Finding,
    Verdict,
    as_json,
    bad,
    good,
    look,
    render,
    render_todo,
    todo,
)
from ioc.doctor.findings import status as exit_status
from ioc.doctor.reference import calendar_differences, check_clock

# What the holidays package says of 2026 beyond weekends, by decree and by the Labour Code.
OFF_2026 = [
    *(date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)),
    *(date(2026, 2, 19), date(2026, 2, 20), date(2026, 4, 27), date(2026, 4, 30)),
    *(date(2026, 5, 1), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)),
    date(2026, 11, 24),
]
WORKED_2026 = [date(2026, 8, 22)]
WORDS = st.text("aâ: .", min_size=1, max_size=6)
FINDINGS = st.lists(
    st.one_of(
        st.builds(good, WORDS, WORDS),
        st.builds(look, WORDS, WORDS, st.just("") | WORDS),
        st.builds(bad, WORDS, WORDS, WORDS),
    )
)


class StandingClock:
    """A clock that tells what a test wants."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    def today(self) -> date:
        return date(2026, 11, 24)

    def monotonic(self) -> float:
        return 0.0


@given(FINDINGS)
def test_there_is_something_to_do_exactly_when_the_status_says_so(found: list[Finding]) -> None:
    tasks = todo(found)
    assert (tasks == []) == (exit_status(found) == 0)
    assert exit_status(found) == any(each.task for each in found)
    told = json.loads(as_json(found))
    assert (told["todo"], told["status"]) == (tasks, exit_status(found))
    lines = render_todo(found).splitlines()
    assert len(lines) == (len(tasks) + 1 if tasks else 1)


@given(FINDINGS)
def test_what_is_broken_comes_first_and_nothing_is_said_twice(found: list[Finding]) -> None:
    tasks = todo(found)
    assert len(tasks) == len(set(tasks))
    urgent = {each.task for each in found if each.verdict is Verdict.BAD}
    assert [task in urgent for task in tasks] == sorted(task in urgent for task in tasks)[::-1]


def test_a_calendar_that_agrees_has_no_differences() -> None:
    assert calendar_differences(2026, OFF_2026, WORKED_2026) == []


def test_each_differing_day_is_named_with_who_says_so() -> None:
    off = [day for day in OFF_2026 if day != date(2026, 11, 24)] + [date(2026, 1, 2)]
    assert calendar_differences(2026, off, [date(2026, 1, 10)]) == [
        (date(2026, 1, 2), "02/01 ta nghỉ, gói holidays thì không"),
        (date(2026, 11, 24), "24/11 gói holidays nghỉ, ta thì không"),
        (date(2026, 1, 10), "10/01 ta làm bù, gói holidays thì không"),
        (date(2026, 8, 22), "22/08 gói holidays làm bù, ta thì không"),
    ]


def test_a_simulated_clock_is_pointed_out() -> None:
    assert check_clock(StandingClock(1)).verdict is Verdict.GOOD
    assert check_clock(StandingClock(60)).verdict is Verdict.LOOK
    assert "24/11/2026" in check_clock(StandingClock(60)).text


def test_the_table_stands_in_columns_and_is_painted_only_on_a_terminal() -> None:
    findings = [good("Đĩa", "còn trống"), bad("mot-cua: TLS", "không tin", "x")]
    assert render(findings, coloured=False).splitlines() == [
        "tốt   Đĩa           còn trống",
        "hỏng  mot-cua: TLS  không tin",
    ]
    painted = render(findings, coloured=True)
    assert painted.count("\x1b[") == 4
    assert "\x1b[1;31mhỏng\x1b[0m" in painted
