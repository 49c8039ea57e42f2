"""A metric is a value: what it counts, of whom, by which law, and how its parts divide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["count", "rate", "mean", "stock", "distinct", "quoted"]
Dimension = Literal[
    "agency",
    "place",
    "sector",
    "channel",
    "procedure",
    "category",
    "severity",
    "rule",
    "asset",
    "group",
    "queue",
    "hour",
    "status",
    "day",
    "month",
]
Better = Literal["up", "down", ""]
PartName = Literal["numerator", "denominator", "rest"]
Knowledge = Literal["known", "loading", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One defined number. `key` and `version` together are the definition.

    `top` and `bottom` name the measures above and below the line (sums first, ratio last), `rest`,
    where one is kept, the measure of what is below and not above; `held` and `held_below` name the
    states whose dossiers at the end of the period count with them; a stock names its states in
    `top` and, where it looks at the promised date, `due` as working days ahead of today (0 today);
    a distinct count names in `of` what is counted once; a quoted one gives a figure as its source
    gave it. `subject` is the kind of fact it is made of. `name`, `formula`,
    `above` and `below` (the line), `population`, `excluded`, `basis` are Vietnamese sentences for
    the reader; `english` is the English name. It holds from `valid_from` until `valid_to`, both
    included; None is without end.
    """

    key: str
    subject: str = "dossiers"
    kind: Kind
    name: str
    english: str
    formula: str
    population: str
    basis: str
    version: str = "1"
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    held_below: tuple[str, ...] = ()
    due: tuple[int, int | None] | None = None
    of: str = ""
    unit: str = "hồ sơ"
    better: Better = ""
    target: float | None = None
    scale: float = 1.0
    dimensions: tuple[Dimension, ...] = ("agency", "place", "sector", "channel", "day", "month")
    above: str = ""
    below: str = ""
    excluded: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the definition is in force on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def states(self) -> tuple[str, ...]:
        """The states whose level it counts; none of a stock that looks at promised dates."""
        if self.due:
            return ()
        return (*(self.top if self.kind == "stock" else ()), *self.held, *self.held_below)

    @property
    def measures(self) -> tuple[str, ...]:
        """The sums over its days that it is made of."""
        return () if self.kind in ("stock", "distinct") else (*self.top, *self.bottom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The filters of a question.

    Days are local and both included; tuples are "or"; empty means all. `agencies` means the one
    that handles, with everything under it; `receiving` the one that received. A subject is asked
    only by the filters it has.
    """

    start: date
    end: date
    agencies: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def by_dimension(self) -> Mapping[str, tuple[str, ...]]:
        """The filters that are set, by the dimension each speaks of."""
        named = {
            "agency": self.agencies,
            "receiving": self.receiving,
            "place": self.places,
            "sector": self.sectors,
            "channel": self.channels,
            "procedure": self.procedures,
            "category": self.categories,
            "severity": self.severities,
            "rule": self.rules,
            "asset": self.assets,
            "group": self.groups,
            "queue": self.queues,
            "hour": self.hours,
            "status": self.statuses,
        }
        return {name: keys for name, keys in named.items() if keys}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its parts: None is "nothing known", never 0.

    `loading`: older data is still on its way. `withheld`: why it is not shown, where parts and
    whole do not add up (ioc.metrics.identities).
    """

    value: float | int | None
    numerator: int | None
    denominator: int | None
    loading: bool = False
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown: its key, its Vietnamese label, its figure.

    The keys are those of DESIGN.md 4: "?" is unresolved, "-" elsewhere. `restated`: told for the
    units of today from those of then, an estimate.
    """

    key: str
    label: str
    figure: Figure
    restated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The list behind a number: how many in all, this page of them, and the next page's token."""

    count: int
    rows: tuple[Mapping[str, Any], ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of one source.

    `state` is fresh, stale, unavailable, refused, paused or never; `records` is what it tells of.
    While something long is read, `progress_what` says what, and how many rows of how many.
    """

    name: str
    title: str
    connector: str
    simulated: bool
    state: str
    data_as_of: datetime | None
    watermark: datetime | None
    backfilled_to: datetime | None
    backfill_from: datetime | None
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    next_at: datetime | None
    stale_after_s: int
    every_s: int
    stored: int
    rejected: int
    last_error: str | None
    records: frozenset[str] = frozenset()
    progress_what: str | None = None
    progress_done: int | None = None
    progress_total: int | None = None

    @property
    def pushed(self) -> bool:
        """Whether its senders come to us: then it has no rhythm, and no turn that we could ask."""
        return self.every_s == 0
