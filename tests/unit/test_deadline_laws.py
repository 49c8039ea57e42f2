"""What holds for the legal clock of every life, whatever its promise, its limit and its waits."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.calendars import WorkCalendar
from ioc.domain.deadlines import Life, Limit, judge, late_at, requests
from ioc.domain.lifetime import Pause
from ioc.domain.periods import TZ

USUAL = WorkCalendar(
    off=frozenset(
        {
            *(date(2026, 2, day) for day in (16, 17, 18, 19, 20)),
            *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)),
        }
    ),
    worked=frozenset({date(2026, 8, 22)}),
)
INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2026-01-05"),
    max_value=datetime.fromisoformat("2026-12-20"),
    timezones=st.just(UTC),
)


@st.composite
def waits(draw: st.DrawFn) -> Pause:
    since = draw(INSTANTS)
    length = draw(st.none() | st.timedeltas(timedelta(), timedelta(days=30)))
    until = None if length is None else since + length
    return Pause(since, until, kind=draw(st.sampled_from(["supplement", "payment"])))


LIVES = st.builds(
    Life,
    received_at=INSTANTS,
    due_at=st.none() | INSTANTS,
    ended_at=st.none() | INSTANTS,
    pauses=st.lists(waits(), max_size=3).map(tuple),
    limit=st.none()
    | st.builds(
        Limit,
        st.floats(0.1, 40).map(lambda n: round(n, 2)),
        st.sampled_from(["working", "calendar"]),
    ),
)
MANY = settings(max_examples=100, deadline=None)
NEVER = datetime.max.replace(tzinfo=UTC)


def until(one: Life) -> datetime:
    return late_at(one, USUAL) or NEVER


@MANY
@given(one=LIVES, more=st.timedeltas(timedelta(), timedelta(days=60)))
def test_a_later_promise_is_never_broken_earlier(one: Life, more: timedelta) -> None:
    due = one.due_at or one.received_at
    assert until(one._replace(due_at=due)) <= until(one._replace(due_at=due + more))


@MANY
@given(one=LIVES, more=st.floats(0, 30))
def test_a_longer_limit_is_never_over_earlier(one: Life, more: float) -> None:
    limit = one.limit or Limit(1, "working")
    longer = limit._replace(days=limit.days + more)
    bare = one._replace(due_at=None, limit=limit)
    assert until(bare) <= until(bare._replace(limit=longer))


@MANY
@given(one=LIVES, pause=waits())
def test_a_first_wait_never_makes_it_late_earlier(one: Life, pause: Pause) -> None:
    alone = one._replace(pauses=())
    assert until(alone) <= until(alone._replace(pauses=(pause,)))


@MANY
@given(one=LIVES, pause=waits())
def test_to_wait_for_a_payment_changes_nothing(one: Life, pause: Pause) -> None:
    paid = pause._replace(kind="payment")
    assert judge(one, USUAL) == judge(one._replace(pauses=(*one.pauses, paid)), USUAL)


@MANY
@given(one=LIVES)
def test_a_second_request_makes_it_late_from_that_day_at_the_latest(one: Life) -> None:
    asked = requests(one.pauses)
    if len(asked) > 1:
        assert until(one) <= asked[1].since


@MANY
@given(one=LIVES)
def test_the_order_in_which_waits_are_told_changes_nothing(one: Life) -> None:
    assert judge(one, USUAL) == judge(one._replace(pauses=one.pauses[::-1]), USUAL)


@MANY
@given(one=LIVES)
def test_a_day_is_in_time_or_late_or_over_and_nothing_twice(one: Life) -> None:
    told = judge(one, USUAL)
    if told.late_since is not None:
        assert told.begun_day <= told.late_since == told.kept_until
        assert told.ended_day is None or told.late_since <= told.ended_day
    else:
        assert told.kept_until == told.ended_day


@MANY
@given(one=LIVES)
def test_one_that_ended_earlier_is_not_late_for_it(one: Life) -> None:
    if one.ended_at is None:
        return
    earlier = one._replace(ended_at=one.ended_at - timedelta(hours=5))
    if judge(earlier, USUAL).late_since is not None:
        assert judge(one, USUAL).late_since is not None


@MANY
@given(received=INSTANTS, days=st.integers(1, 20), minutes=st.integers(0, 20_000))
def test_by_the_limit_it_is_late_once_more_was_worked_than_allowed(
    received: datetime, days: int, minutes: int
) -> None:
    received = received.replace(second=0, microsecond=0)
    ended = received + timedelta(minutes=minutes)
    one = Life(received, None, ended, (), Limit(days, "working"))
    if received.astimezone(TZ).time() == time():
        return
    over = USUAL.working_minutes(received, ended) > days * 480
    assert (judge(one, USUAL).late_since is not None) == over
