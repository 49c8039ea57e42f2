from datetime import UTC, date, datetime

from ioc.doctor import Finding, Verdict, calendar_differences, check_clock, render

# What the holidays package says of 2026 beyond weekends, by decree and by the Labour Code.
OFF_2026 = [
    *(date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)),
    *(date(2026, 2, 19), date(2026, 2, 20), date(2026, 4, 27), date(2026, 4, 30)),
    *(date(2026, 5, 1), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)),
    date(2026, 11, 24),
]
WORKED_2026 = [date(2026, 8, 22)]


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


def test_a_calendar_that_agrees_has_no_differences() -> None:
    assert calendar_differences(2026, OFF_2026, WORKED_2026) == []


def test_each_differing_day_is_named_with_who_says_so() -> None:
    off = [day for day in OFF_2026 if day != date(2026, 11, 24)] + [date(2026, 1, 2)]
    assert calendar_differences(2026, off, [date(2026, 1, 10)]) == [
        "02/01 ta nghỉ, gói thì không",
        "24/11 gói nghỉ, ta thì không",
        "10/01 ta làm bù, gói thì không",
        "22/08 gói làm bù, ta thì không",
    ]


def test_a_simulated_clock_is_pointed_out() -> None:
    assert check_clock(StandingClock(1)).verdict is Verdict.GOOD
    assert check_clock(StandingClock(60)).verdict is Verdict.LOOK
    assert "24/11/2026" in check_clock(StandingClock(60)).text


def test_the_table_stands_in_columns() -> None:
    findings = [
        Finding(verdict=Verdict.GOOD, subject="Đĩa", text="còn trống"),
        Finding(verdict=Verdict.BAD, subject="Nguồn mot-cua", text="không mở"),
    ]
    assert render(findings).splitlines() == [
        "tốt   Đĩa            còn trống",
        "hỏng  Nguồn mot-cua  không mở",
    ]
