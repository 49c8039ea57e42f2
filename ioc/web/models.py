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
    """The cheap question every open page asks. By source: `as_of`, the time its data speaks of;
    `asked`, when it last answered well.
    """

    revision: int
    now: Instant
    rate: float
    day: date
    as_of: Mapping[str, Instant | None]
    asked: Mapping[str, Instant | None]


class SourceStatus(Answer):
    """`data_as_of` is earlier than the last good turn where that brought nothing new in hours in
    which a system that is well has something; `last_attempt_at`: when the last turn began.
    """

    name: str
    title: str
    connector: str
    simulated: bool
    state: State
    data_as_of: Instant | None
    last_attempt_at: Instant | None
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


class Wording(Answer):
    """What a definition says in one language. A count has no line: neither of its two sides."""

    name: str
    formula: str
    numerator: str | None
    denominator: str | None
    population: str
    excluded: str
    basis: str
    unit: str


class Definition(Wording):
    """In force from `valid_from` until `valid_to`, both included; null is without end."""

    key: str
    version: str
    kind: Literal["count", "rate", "mean", "stock", "distinct", "quoted"]
    better: Literal["up", "down", ""]
    target: float | None
    dimensions: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    english: Wording


class Catalogue(RootModel[tuple[Definition, ...]]):
    """Every definition: one entry per key and version."""


class Row(Answer):
    key: str
    label: str
    value: int | float | None
    numerator: int | None
    denominator: int | None
    loading: bool


class Side(Answer):
    """One side of a comparison: its days, and what came out."""

    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    value: int | float | None
    numerator: int | None
    denominator: int | None
    loading: bool


class Comparison(Side):
    """The days that the figure is held against; `now` is the figure's own whole days, and
    `difference` what `now` is more than these. `with` says in words what is compared with,
    `refused` why nothing can be; `restated`: told for today's units from those of old, an estimate;
    `aligned`: moved as far as Tết moved.
    """

    kind: Literal["previous", "same_period", "year_to_date"]
    aligned: bool
    restated: bool
    refused: str | None
    words: str | None = Field(serialization_alias="with")
    difference: float | None
    now: Side | None


class Value(Answer):
    """`loading`: older records are still on their way in. `additive`: the rows sum to the total.
    `comparison`: null unless `compare` asks for it.
    `according_to`: the sources whose own totals these are, by title; none for what is counted here.
    `not_included`: kinds of dossier of this scope that only a ministry's system has.
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
    not_included: tuple[str, ...] = ()
    value: int | float | None
    numerator: int | None
    denominator: int | None
    comparison: Comparison | None = None
    rows: tuple[Row, ...]


class Counted(Answer):
    """One side of a split: by which version, of which days, and what came out."""

    version: str
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    value: int | float | None
    numerator: int | None
    denominator: int | None
    loading: bool


class Split(Answer):
    """A change parted: `change` = `ours` + `formula`. `recounted` is the earlier period by the
    version of the later; the three are null where a figure is not known.
    """

    key: str
    unit: str
    cut_to_today: bool
    as_of: Instant | None
    revision: int
    before: Counted
    recounted: Counted
    after: Counted
    change: float | None
    ours: float | None
    formula: float | None


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
