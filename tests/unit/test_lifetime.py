from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.lifetime import Pause, Span, cut, pauses_seen, version_of

DAY = date(2026, 11, 1)
days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
Paused = list[tuple[date, date | None]]
pauses = st.lists(st.tuples(days, st.none() | days), max_size=4)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@given(days, st.none() | days, st.none() | days, pauses)
def test_on_every_day_an_open_dossier_is_in_exactly_one_state(
    received: date, due: date | None, closed: date | None, paused: Paused
) -> None:
    spans = cut(received, due, closed, paused)
    for n in range(-2, 60):
        day = DAY + timedelta(days=n)
        holding = [s for s in spans if s.since <= day and (s.until is None or day < s.until)]
        is_open = received <= day and (closed is None or day < closed)
        assert len(holding) == is_open


@given(days, st.none() | days, st.none() | days, pauses)
def test_an_overdue_day_is_after_the_due_day_and_never_a_paused_one(
    received: date, due: date | None, closed: date | None, paused: Paused
) -> None:
    for span in cut(received, due, closed, paused):
        if span.state == "overdue":
            assert due is not None
            assert span.since > due
        assert span.until is None or span.since < span.until


def test_a_dossier_waits_for_its_citizen_and_is_then_late() -> None:
    spans = cut(
        date(2026, 11, 2), date(2026, 11, 6), None, [(date(2026, 11, 4), date(2026, 11, 9))]
    )
    assert spans == (
        Span("in_time", date(2026, 11, 2), date(2026, 11, 4)),
        Span("paused", date(2026, 11, 4), date(2026, 11, 9)),
        Span("overdue", date(2026, 11, 9), None),
    )


def test_a_pause_without_an_interval_begins_when_first_seen_and_ends_when_left() -> None:
    first = pauses_seen((), (), 6, at(3), lambda _: at(3))
    assert first == (Pause(at(3), None, seen=True, kind="payment"),)
    again = pauses_seen(first, (), 6, at(4), lambda _: at(4))
    assert again == first
    paid = Pause(at(3), at(5), seen=True, kind="payment")
    assert pauses_seen(again, (), 4, at(6), lambda _: at(5)) == (paid,)


def test_a_promised_date_and_an_instant_of_the_future_make_no_version() -> None:
    assert version_of([at(2), None, at(9)], 4, asked_at=at(5)) == (at(2), 2)
