"""Số liệu đơn vị nhập: the life of one typed figure, entry to locked books. Pure; time is given.

entered --approve--> approved --lock--> locked --correct--> corrected --approve--> locked
   |  ^                 |                                       |
   |  +---- another value (the approval falls) ----+            +--return--> locked, as it stood
   +--return--> returned --another value--> entered

What is approved and not locked can be returned too: then nothing of it stands. The standing value
is the last one that a leader approved and did not take back, whatever waits beside it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """Where a figure stands. CORRECTED: locked, with another value that waits for approval."""

    ENTERED = "entered"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"
    CORRECTED = "corrected"


WAITING = (Stage.ENTERED, Stage.CORRECTED)
"""The stages in which a value waits for a leader."""
IN_THE_BOOKS = (Stage.LOCKED, Stage.CORRECTED)
"""The stages in which the standing value is locked."""


class Act(StrEnum):
    """What one step did. REOPENED: another value came, and the approval fell."""

    ENTERED = "entered"
    REOPENED = "reopened"
    APPROVED = "approved"
    RETURNED = "returned"
    LOCKED = "locked"
    CORRECTED = "corrected"


class Why(StrEnum):
    """Why a step cannot be done."""

    LOCKED = "locked"
    NOT_WAITING = "not_waiting"
    NOT_APPROVED = "not_approved"
    NOT_STANDING = "not_standing"
    NO_REASON = "no_reason"
    SAME = "same"
    CHANGED = "changed"
    DOUBLED = "doubled"
    NOBODY = "nobody"
    GONE = "gone"


class WrongStep(ValueError):
    """A step that a figure cannot take as it stands; `why` says what is in the way."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Hand(NamedTuple):
    """Who does a step and when, in the product's time."""

    by: str
    at: datetime


class Word(NamedTuple):
    """What a source says of a figure: its value and why it differs ("": not said), as of when it
    was asked; and who brought it, when.
    """

    value: float
    reason: str
    asked_at: datetime
    hand: Hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a life, the `number`th. `before` and `after` are the values it went between."""

    number: int
    act: Act
    at: datetime
    before: float | None
    after: float | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How a figure stands now, after `steps` steps.

    `standing` is the value last approved and not taken back; `pending` the one that waits, or was
    returned; `reason` is why it waits or was returned. `said`, `said_reason` and `said_at` are what
    its source told last: a repeat of it is no news, whatever people have done since.
    """

    stage: Stage
    standing: float | None
    pending: float | None
    reason: str
    said: float
    said_reason: str
    said_at: datetime
    approved_at: datetime | None
    locked_at: datetime | None
    moved_at: datetime
    steps: int

    @property
    def current(self) -> float | None:
        """The value last put forward, approved or not."""
        return self.standing if self.pending is None else self.pending


class Moved(NamedTuple):
    """What a figure is after a step, and the step."""

    life: Life
    step: Step


def heard(life: Life | None, word: Word) -> Moved | None:
    """What a source's word does; None where it says nothing new.

    WrongStep LOCKED where the books are closed and no reason is given.
    """
    if life is None:
        return _begun(word)
    if _says_nothing_new(life, word):
        return None
    if life.stage in IN_THE_BOOKS and not word.reason:
        raise WrongStep(Why.LOCKED)
    moved = _put_forward(life, word.value, word.reason, word.hand)
    after = replace(moved.life, said=word.value, said_reason=word.reason, said_at=word.asked_at)
    return Moved(after, moved.step)


def told_anew(life: Life, word: Word) -> Life:
    """The same figure, where a word is no step of it but another one than its source's last.

    It is remembered: a source that says what a leader wrote, and then its old value again, has
    changed its mind.
    """
    repeats = (word.value, word.reason) == (life.said, life.said_reason)
    if repeats or word.asked_at < life.said_at:
        return life
    return replace(life, said=word.value, said_reason=word.reason, said_at=word.asked_at)


def approved(life: Life, hand: Hand) -> Moved:
    """A leader takes the value that waits; a correction goes into the books at once."""
    if life.stage not in WAITING:
        raise WrongStep(Why.NOT_WAITING)
    stage = Stage.LOCKED if life.stage is Stage.CORRECTED else Stage.APPROVED
    after = replace(
        life, stage=stage, standing=life.pending, pending=None, reason="", approved_at=hand.at
    )
    return _step(after, Act.APPROVED, (life.standing, life.pending), "", hand)


def returned(life: Life, reason: str, hand: Hand) -> Moved:
    """A leader gives the value that waits back to its unit; what is in the books stands.

    Where none waits he takes the approval back, of what is not in the books.
    """
    if life.stage not in WAITING and not can_fall(life.stage, life.standing):
        raise WrongStep(Why.NOT_WAITING)
    if not reason:
        raise WrongStep(Why.NO_REASON)
    if life.stage not in WAITING:
        after = replace(
            life,
            stage=Stage.RETURNED,
            standing=None,
            pending=life.current,
            reason=reason,
            approved_at=None,
        )
        return _step(after, Act.RETURNED, (life.standing, None), reason, hand)
    if life.stage is Stage.CORRECTED:
        after = replace(life, stage=Stage.LOCKED, pending=None, reason="")
    else:
        after = replace(life, stage=Stage.RETURNED, reason=reason)
    return _step(after, Act.RETURNED, (life.pending, life.standing), reason, hand)


def can_fall(stage: str, standing: float | None) -> bool:
    """Whether an approval can be taken back: no other value waits, and the books are open."""
    return stage in (Stage.APPROVED, Stage.RETURNED) and standing is not None


def locked(life: Life, hand: Hand) -> Moved:
    """The books close on an approved value."""
    if life.stage in IN_THE_BOOKS:
        raise WrongStep(Why.LOCKED)
    if life.stage is not Stage.APPROVED:
        raise WrongStep(Why.NOT_APPROVED)
    after = replace(life, stage=Stage.LOCKED, locked_at=hand.at)
    return _step(after, Act.LOCKED, (life.standing, life.standing), "", hand)


def corrected(life: Life, value: float, reason: str, hand: Hand) -> Moved:
    """Another value for one that was approved: it waits for approval anew, with its reason."""
    if life.standing is None or life.stage is Stage.ENTERED:
        raise WrongStep(Why.NOT_STANDING)
    if not reason:
        raise WrongStep(Why.NO_REASON)
    if value == life.current:
        raise WrongStep(Why.SAME)
    return _put_forward(life, value, reason, hand)


def _says_nothing_new(life: Life, word: Word) -> bool:
    """A repeat, the value that stands or waits already, or an older word than the last."""
    if (word.value, word.reason) == (life.said, life.said_reason) or word.asked_at < life.said_at:
        return True
    # What was returned and is insisted upon, with a reason, is looked at again.
    insisted = life.stage is Stage.RETURNED and word.reason
    return word.value == life.current and not insisted


def _begun(word: Word) -> Moved:
    life = Life(
        stage=Stage.ENTERED,
        standing=None,
        pending=word.value,
        reason=word.reason,
        said=word.value,
        said_reason=word.reason,
        said_at=word.asked_at,
        approved_at=None,
        locked_at=None,
        moved_at=word.hand.at,
        steps=0,
    )
    return _step(life, Act.ENTERED, (None, word.value), word.reason, word.hand)


def _put_forward(life: Life, value: float, reason: str, hand: Hand) -> Moved:
    """Another value than the current one; back to the locked one, a correction is withdrawn."""
    between = (life.current, value)
    if life.stage in IN_THE_BOOKS:
        withdrawn = value == life.standing
        after = replace(
            life,
            stage=Stage.LOCKED if withdrawn else Stage.CORRECTED,
            pending=None if withdrawn else value,
            reason="" if withdrawn else reason,
        )
        return _step(after, Act.CORRECTED, between, reason, hand)
    act = Act.REOPENED if life.stage is Stage.APPROVED else Act.ENTERED
    after = replace(life, stage=Stage.ENTERED, pending=value, reason=reason)
    return _step(after, act, between, reason, hand)


def _step(
    life: Life, act: Act, between: tuple[float | None, float | None], reason: str, hand: Hand
) -> Moved:
    number = life.steps + 1
    step = Step(
        number=number,
        act=act,
        at=hand.at,
        before=between[0],
        after=between[1],
        reason=reason,
        by=hand.by,
    )
    return Moved(replace(life, moved_at=hand.at, steps=number), step)
