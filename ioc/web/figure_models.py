"""Typed figures as the API tells them and takes orders about them; the names are its contract."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel

from ioc.web.models import NO_CONTROLS, Answer, Instant, Wish

# A page of the list: what a person has before him.
MOST_ITEMS = 100
MOST_ID = 2**53 - 1
PERIOD = r"^2\d{3}(-Q[1-4]|-(0[1-9]|1[0-2])(-\d{2})?)?$"
Stage = Literal["entered", "returned", "approved", "locked", "corrected"]
Act = Literal["entered", "reopened", "approved", "returned", "locked", "corrected"]
Reason = Annotated[str, Field(min_length=10, max_length=500, pattern=NO_CONTROLS)]


class TypedRow(Answer):
    """One figure as a unit typed it. `standing` is the value last approved, `pending` the one that
    waits for approval or was returned; `steps` counts the steps of its life.
    """

    id: int
    source: str
    agency: str
    agency_name: str
    agency_text: str
    measure: str
    measure_name: str
    period: str
    unit: str
    stage: Stage
    standing: float | None
    pending: float | None
    reason: str
    approved_at: Instant | None
    locked_at: Instant | None
    moved_at: Instant
    steps: int


class TypedRows(Answer):
    """One page of the figures; `next` is null on the last one."""

    revision: int
    count: int
    rows: tuple[TypedRow, ...]
    next: str | None


class TypedStepRow(Answer):
    """One step of a life: what was done, when, between which values, why and by whom."""

    number: int
    act: Act
    at: Instant
    before: float | None
    after: float | None
    reason: str
    by: str


class TypedHistory(Answer):
    revision: int
    figure: TypedRow
    steps: tuple[TypedStepRow, ...]


def _whole(value: Any) -> Any:
    """12.0 is a whole number to JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(ge=1, le=MOST_ID), BeforeValidator(_whole)]


class Seen(Wish):
    """A figure by its id, and how many steps of it the person saw: it is left if it moved since."""

    id: Count
    seen: Count


Figures = Annotated[tuple[Seen, ...], Field(min_length=1, max_length=MOST_ITEMS, strict=False)]


class ApproveOrder(Wish):
    step: Literal["approve"]
    figures: Figures


class ReturnOrder(Wish):
    step: Literal["return"]
    figures: Figures
    reason: Reason


class LockOrder(Wish):
    """Locks the named figures."""

    step: Literal["lock"]
    figures: Figures


class LockPeriodOrder(Wish):
    """Locks a whole period; refused while any of its figures is not approved. A figure that was
    returned and does not stand stays out of the books.
    """

    step: Literal["lock_period"]
    period: str = Field(pattern=PERIOD)


class CorrectOrder(Wish):
    """Another value for one approved figure, with its reason; it waits for approval."""

    step: Literal["correct"]
    figure: Seen
    value: float = Field(ge=-1e15, le=1e15, allow_inf_nan=False)
    reason: Reason


class StepOrder(
    RootModel[
        Annotated[
            ApproveOrder | ReturnOrder | LockOrder | LockPeriodOrder | CorrectOrder,
            Field(discriminator="step"),
        ]
    ]
):
    """One step of one or several figures, or of a whole period."""


class StepAccepted(Answer):
    """The order is written down; the worker takes it within a second."""

    step: str
    figures: int
    accepted_at: Instant
