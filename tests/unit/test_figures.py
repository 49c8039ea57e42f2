"""A typed figure's life: what is approved stands, what is locked moves with a reason only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.figures import (
    IN_THE_BOOKS,
    Act,
    Hand,
    Life,
    Moved,
    Stage,
    Step,
    Why,
    Word,
    WrongStep,
    approved,
    corrected,
    heard,
    locked,
    returned,
    told_anew,
)

BEGIN = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
LEADER = "quản trị"


def at(hours: int) -> datetime:
    return BEGIN + timedelta(hours=hours)


def hand(hours: int, by: str = LEADER) -> Hand:
    return Hand(by, at(hours))


def word(value: float, hours: int = 0, reason: str = "") -> Word:
    return Word(value, reason, at(hours), hand(hours, "bao-cao.xlsx"))


def entered(value: float = 5, hours: int = 0) -> Life:
    return step_of(heard(None, word(value, hours))).life


def standing(value: float = 5) -> Life:
    return approved(entered(value), hand(1)).life


def shut(value: float = 5) -> Life:
    return locked(standing(value), hand(2)).life


def step_of(moved: Moved | None) -> Moved:
    assert moved is not None
    return moved


def test_a_figure_is_entered_approved_and_locked_each_step_dated() -> None:
    moved = step_of(heard(None, word(5)))
    life, steps = moved.life, [moved.step]
    assert (life.stage, life.standing, life.pending) == (Stage.ENTERED, None, 5)
    for take, hours in ((approved, 1), (locked, 2)):
        moved = take(life, hand(hours))
        life, steps = moved.life, [*steps, moved.step]
    assert (life.stage, life.standing, life.pending) == (Stage.LOCKED, 5, None)
    assert [(s.number, s.act, s.at, s.by) for s in steps] == [
        (1, Act.ENTERED, at(0), "bao-cao.xlsx"),
        (2, Act.APPROVED, at(1), LEADER),
        (3, Act.LOCKED, at(2), LEADER),
    ]
    assert (life.approved_at, life.locked_at, life.moved_at) == (at(1), at(2), at(2))


def test_another_value_takes_the_approval_away_but_not_the_value_that_was_approved() -> None:
    life, step = step_of(heard(standing(5), word(6, 3)))
    assert (life.stage, life.standing, life.pending) == (Stage.ENTERED, 5, 6)
    assert (step.act, step.before, step.after) == (Act.REOPENED, 5, 6)


def test_locked_books_take_another_value_with_a_reason_only_and_stand_until_it_is_approved() -> (
    None
):
    with pytest.raises(WrongStep) as wrong:
        heard(shut(5), word(6, 3))
    assert wrong.value.why is Why.LOCKED
    life, step = step_of(heard(shut(5), word(6, 3, "thiếu một xã")))
    assert (life.stage, life.standing, life.pending) == (Stage.CORRECTED, 5, 6)
    assert (step.act, step.reason) == (Act.CORRECTED, "thiếu một xã")
    life, step = approved(life, hand(4))
    assert (life.stage, life.standing, life.pending) == (Stage.LOCKED, 6, None)
    assert (step.before, step.after) == (5, 6)


def test_a_correction_that_is_returned_leaves_the_books_as_they_were() -> None:
    life, _ = corrected(shut(5), 6, "cộng nhầm một cột", hand(3))
    life, step = returned(life, "chưa có chứng từ", hand(4))
    assert (life.stage, life.standing, life.pending) == (Stage.LOCKED, 5, None)
    assert (step.act, step.before, step.after, step.reason) == (
        Act.RETURNED,
        6,
        5,
        "chưa có chứng từ",
    )


def test_what_was_returned_comes_again_with_another_value_or_with_a_reason() -> None:
    given_back = returned(entered(5), "xem lại", hand(1)).life
    assert heard(given_back, word(5, 2)) is None
    assert step_of(heard(given_back, word(6, 2))).life.stage is Stage.ENTERED
    insisted = step_of(heard(given_back, word(5, 2, "đã kiểm tra, đúng"))).life
    assert (insisted.stage, insisted.pending) == (Stage.ENTERED, 5)


def test_a_source_that_repeats_itself_undoes_nothing_that_people_did_since() -> None:
    life = corrected(shut(5), 6, "cộng nhầm một cột", hand(3)).life
    life = approved(life, hand(4)).life
    assert heard(life, word(5, 9)) is None, "the source has said 5 before"
    assert heard(life, word(6, 9)) is None, "6 is what stands"


def test_an_approval_is_taken_back_and_the_unit_may_insist() -> None:
    life, step = returned(standing(5), "trùng số của đơn vị khác", hand(3))
    assert (life.stage, life.standing, life.pending) == (Stage.RETURNED, None, 5)
    assert (step.act, step.before, step.after) == (Act.RETURNED, 5, None)
    assert life.approved_at is None
    assert heard(life, word(5, 4)) is None
    assert step_of(heard(life, word(5, 4, "đã kiểm tra"))).life.stage is Stage.ENTERED


def test_what_stood_before_a_returned_value_is_put_forward_again_or_falls_too() -> None:
    reopened = step_of(heard(standing(5), word(6, 3))).life
    life = returned(reopened, "chưa có chứng từ", hand(4)).life
    assert (life.stage, life.standing, life.pending) == (Stage.RETURNED, 5, 6)
    again = corrected(life, 5, "giữ số đã duyệt", hand(5)).life
    assert approved(again, hand(6)).life.standing == 5
    assert returned(life, "không của đơn vị", hand(5)).life.standing is None


def test_a_source_that_says_what_the_leader_wrote_and_then_takes_it_back_is_heard() -> None:
    life = corrected(standing(10), 12, "sửa theo biên bản", hand(2)).life
    life = approved(life, hand(3)).life
    assert heard(life, word(12, 4)) is None
    told = told_anew(life, word(12, 4))
    assert (told.said, told.steps, told.standing) == (12, life.steps, 12)
    assert told_anew(told, word(12, 9)) is told, "a repeat is nothing to remember"
    assert told_anew(told, word(11, 1)) is told, "an older word neither"
    assert step_of(heard(told, word(10, 5))).life.pending == 10
    with pytest.raises(WrongStep):
        heard(locked(told, hand(4)).life, word(10, 5))


def test_an_older_word_changes_nothing() -> None:
    assert heard(entered(5, hours=4), word(6, 3)) is None


@pytest.mark.parametrize(
    ("take", "why"),
    [
        (lambda: approved(standing(), hand(3)), Why.NOT_WAITING),
        (lambda: approved(shut(), hand(3)), Why.NOT_WAITING),
        (lambda: returned(shut(), "sai", hand(3)), Why.NOT_WAITING),
        (lambda: returned(standing(), "", hand(3)), Why.NO_REASON),
        (lambda: returned(returned(entered(), "sai", hand(1)).life, "x", hand(2)), Why.NOT_WAITING),
        (lambda: returned(entered(), "", hand(3)), Why.NO_REASON),
        (lambda: locked(entered(), hand(3)), Why.NOT_APPROVED),
        (lambda: locked(shut(), hand(3)), Why.LOCKED),
        (lambda: corrected(entered(), 6, "nhầm", hand(3)), Why.NOT_STANDING),
        (lambda: corrected(shut(5), 6, "", hand(3)), Why.NO_REASON),
        (lambda: corrected(shut(5), 5, "nhầm", hand(3)), Why.SAME),
    ],
)
def test_steps_out_of_order_are_refused(take: object, why: Why) -> None:
    assert callable(take)
    with pytest.raises(WrongStep) as wrong:
        take()
    assert wrong.value.why is why


@dataclass(frozen=True)
class Deed:
    """One thing that happens to a figure."""

    what: str
    value: float
    reason: str


VALUES = st.sampled_from([0.0, 5.0, 6.5, -2.0])
REASONS = st.sampled_from(["", "ghi nhầm", "bổ sung một xã"])
DEEDS = st.lists(
    st.builds(
        Deed,
        st.sampled_from(["heard", "heard", "approved", "returned", "locked", "corrected"]),
        VALUES,
        REASONS,
    ),
    max_size=25,
)


def done(life: Life | None, deed: Deed, hours: int) -> Moved | None:
    """The deed's step; None where it changes nothing or is refused."""
    try:
        if deed.what == "heard":
            return heard(life, word(deed.value, hours, deed.reason))
        if life is None:
            return None
        if deed.what == "approved":
            return approved(life, hand(hours))
        if deed.what == "returned":
            return returned(life, deed.reason, hand(hours))
        if deed.what == "locked":
            return locked(life, hand(hours))
        return corrected(life, deed.value, deed.reason, hand(hours))
    except WrongStep:
        return None


def lived(deeds: Sequence[Deed]) -> list[Moved]:
    found: list[Moved] = []
    for hours, deed in enumerate(deeds):
        moved = done(found[-1].life if found else None, deed, hours)
        if moved:
            found.append(moved)
    return found


@given(DEEDS)
def test_the_standing_value_is_the_last_approved_one_that_was_not_taken_back(
    deeds: Sequence[Deed],
) -> None:
    last: float | None = None
    for life, step in lived(deeds):
        if step.act is Act.RETURNED:
            assert step.after in (last, None)
        last = step.after if step.act in (Act.APPROVED, Act.RETURNED) else last
        assert life.standing == last


@given(DEEDS)
def test_every_figure_gets_into_the_books_or_out_of_their_way(deeds: Sequence[Deed]) -> None:
    moves = lived(deeds)
    if not moves or moves[-1].life.stage is Stage.LOCKED:
        return
    life = moves[-1].life
    while life.stage is not Stage.LOCKED and (life.stage, life.standing) != (Stage.RETURNED, None):
        life = returned(life, "không của đơn vị nào", hand(100)).life
    assert life.steps - moves[-1].life.steps <= 2


@given(DEEDS)
def test_a_locked_value_moves_only_after_a_step_with_a_reason(deeds: Sequence[Deed]) -> None:
    steps: list[Step] = []
    before: Life | None = None
    for life, step in lived(deeds):
        steps.append(step)
        if before and before.stage in IN_THE_BOOKS:
            assert life.stage in IN_THE_BOOKS, "what is locked stays locked"
            if life.standing != before.standing:
                assert any(s.act is Act.CORRECTED and s.reason for s in steps)
                assert steps[-1].act is Act.APPROVED
        before = life


@given(DEEDS)
def test_steps_are_numbered_dated_in_order_and_join(deeds: Sequence[Deed]) -> None:
    moves = lived(deeds)
    assert [m.step.number for m in moves] == list(range(1, len(moves) + 1))
    assert [m.step.at for m in moves] == sorted(m.step.at for m in moves)
    assert all(m.life.moved_at == m.step.at and m.life.steps == m.step.number for m in moves)


@given(DEEDS, VALUES, REASONS)
def test_hearing_the_same_twice_is_hearing_it_once(
    deeds: Sequence[Deed], value: float, reason: str
) -> None:
    moves = lived(deeds)
    life = moves[-1].life if moves else None
    once = done(life, Deed("heard", value, reason), 100)
    after = once.life if once else life
    assert done(after, Deed("heard", value, reason), 101) is None


@given(DEEDS)
def test_something_waits_exactly_where_a_stage_says_so(deeds: Sequence[Deed]) -> None:
    for life, _ in lived(deeds):
        held = life.stage in (Stage.ENTERED, Stage.CORRECTED, Stage.RETURNED)
        assert (life.pending is not None) == held
        assert (life.locked_at is not None) == (life.stage in IN_THE_BOOKS)
