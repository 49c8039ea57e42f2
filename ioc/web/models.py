"""The answers of the API as pydantic sees them; the names are the outside contract."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, RootModel, WithJsonSchema

from ioc.domain.periods import TZ

Instant = Annotated[
    datetime,
    PlainSerializer(lambda at: at.astimezone(TZ).isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
State = Literal["fresh", "stale", "unavailable", "refused", "paused", "never"]
NO_CONTROLS = r"^[^\x00-\x1f\x7f]+$"


class Answer(BaseModel):
    """Any answer: read from our own values, never from the wire."""

    model_config = ConfigDict(frozen=True, from_attributes=True, populate_by_name=True)


class Revision(Answer):
    """The cheap question every open page asks."""

    revision: int
    now: Instant
    rate: float
    day: date
    as_of: Mapping[str, Instant | None]


class SourceStatus(Answer):
    name: str
    title: str
    connector: str
    simulated: bool
    state: State
    data_as_of: Instant | None
    backfilled_to: Instant | None
    last_success_at: Instant | None
    next_at: Instant | None
    stale_after_s: int
    stored: int
    rejected: int
    last_error: str | None
    progress_what: str | None = None
    progress_done: int | None = None
    progress_total: int | None = None


class Status(Answer):
    revision: int
    now: Instant
    sources: tuple[SourceStatus, ...]


class Definition(Answer):
    key: str
    version: str
    kind: Literal["count", "rate", "mean", "stock", "distinct", "quoted"]
    name: str
    formula: str
    population: str
    basis: str
    unit: str
    better: Literal["up", "down", ""]
    target: float | None
    dimensions: tuple[str, ...]


class Catalogue(RootModel[tuple[Definition, ...]]):
    """Every definition: one entry per key and version."""


class Row(Answer):
    key: str
    label: str
    value: int | float | None
    numerator: int | None
    denominator: int | None
    loading: bool


class Value(Answer):
    """`loading`: older records are still on their way in. `additive`: the rows sum to the total.
    `according_to`: the sources whose own totals these are, by title; none for what is counted here.
    """

    key: str
    version: str
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    cut_to_today: bool
    as_of: Instant | None
    revision: int
    loading: bool
    additive: bool
    according_to: tuple[str, ...] = ()
    value: int | float | None
    numerator: int | None
    denominator: int | None
    rows: tuple[Row, ...]


class RejectRow(Answer):
    kind: str
    key: str
    reason: str
    fields: Mapping[str, str | int | float | bool | None]
    first_seen_at: Instant
    last_seen_at: Instant
    times: int


class RejectRows(Answer):
    revision: int
    count: int
    rows: tuple[RejectRow, ...]
    next: str | None


class Accepted(Answer):
    """The order is written down; the worker takes it within a second."""

    source: str
    command: str
    accepted_at: Instant


class Speed(Answer):
    """How fast the simulated clock now runs: 60 is an hour a minute."""

    rate: float


class ProblemDetails(BaseModel):
    """RFC 9457, with the parameter, the value and the remedy where there is one."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    value: str | None = None
    remedy: str | None = None


class Wish(BaseModel):
    """What a client sends: nothing more than it declares."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Order(Wish):
    """One order to one source."""

    command: Literal["run", "pause", "resume"]


class SpeedOrder(Wish):
    rate: float = Field(gt=0, le=86400, strict=False, allow_inf_nan=False)
