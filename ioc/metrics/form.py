"""Form II.06a/VPCP/KSTT in numbers, with the identities of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Where

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


class Column(NamedTuple):
    """A column of the form: its number, its field, the metric that counts it and opens its rows.

    `eve`: it stands at the end of the day before the period.
    """

    number: int
    field: str
    metric: str
    eve: bool = False


class Breach(NamedTuple):
    """An identity that does not hold: how it is written, what stands left and right of the sign."""

    identity: str
    left: int
    right: int


COLUMNS = (
    Column(3, "total", "dossiers.total"),
    Column(4, "online", "dossiers.form_online"),
    Column(5, "other", "dossiers.form_other"),
    Column(6, "carried_over", "dossiers.open", eve=True),
    Column(7, "resolved", "dossiers.resolved"),
    Column(8, "early", "dossiers.early"),
    Column(9, "on_time", "dossiers.on_time"),
    Column(10, "late", "dossiers.late"),
    Column(11, "open", "dossiers.open"),
    Column(12, "in_time", "dossiers.form_in_time"),
    Column(13, "overdue", "dossiers.overdue"),
)
IDENTITIES = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))
"""(3) = (4) + (5) + (6) and its like: the whole, and the columns that make it."""
BESIDE = ("paused", "withdrawn", "stopped", "denied", "no_end", "no_due")
"""What stands beside the form: fields named as their metrics."""
OPEN = "dossiers.open"
METRICS = (
    *dict.fromkeys(column.metric for column in COLUMNS if not column.eve),
    *(f"dossiers.{name}" for name in BESIDE),
)
COUNTS = (*(column.field for column in COLUMNS), *BESIDE)
NUMBERED = {column.number: column.field for column in COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form06a:
    """The columns (3) to (13) of the form; None while older data is still loading.

    `in_time` holds the paused ones too, told apart in `paused`. `withdrawn`, `stopped`, `denied`
    and `no_end` are in no column; `no_due` are received without a promised date, and counted.
    `withheld`: why the reader gives no figure, where parts and whole do not add up.
    """

    total: int | None
    online: int | None
    other: int | None
    carried_over: int | None
    resolved: int | None
    early: int | None
    on_time: int | None
    late: int | None
    open: int | None
    in_time: int | None
    overdue: int | None
    paused: int | None
    withdrawn: int | None
    stopped: int | None
    denied: int | None
    no_end: int | None
    no_due: int | None
    withheld: str = ""

    @property
    def columns(self) -> tuple[int | None, ...]:
        """The figures of the columns (3) to (13), in order."""
        return tuple(getattr(self, column.field) for column in COLUMNS)

    @property
    def known(self) -> bool:
        """Whether every column has a figure."""
        return None not in self.columns

    @property
    def broken(self) -> tuple[Breach, ...]:
        """The identities that do not hold; what is not known breaks none."""
        found = (self._breach(whole, parts) for whole, parts in IDENTITIES)
        return tuple(breach for breach in found if breach)

    def _breach(self, whole: int, parts: tuple[int, ...]) -> Breach | None:
        left = getattr(self, NUMBERED[whole])
        right = [getattr(self, NUMBERED[part]) for part in parts]
        if left is None or None in right or left == sum(right):
            return None
        return Breach(written(whole, parts), left, sum(right))


def written(whole: int, parts: Iterable[int]) -> str:
    """(3)=(4)+(5)+(6)."""
    return f"({whole})={'+'.join(f'({part})' for part in parts)}"


def form06a(reader: Reader, where: Where) -> Form06a:
    """The form of a question's period and agencies as one row: two questions to the store."""
    told = reader.values([find(key) for key in METRICS], where)
    carried = reader.value(find(OPEN), eve_of(where))
    return form_of(by_metric(told), carried)


def eve_of(where: Where) -> Where:
    """The same question at the end of the day before its period."""
    eve = where.start - timedelta(days=1)
    return replace(where, start=eve, end=eve)


def by_metric(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures by metric key, their versions left off."""
    return {identity.partition("@")[0]: figure for identity, figure in figures.items()}


def form_of(told: Mapping[str, Figure], carried: Figure) -> Form06a:
    """The form made of figures by metric key, and of what was open on the eve."""
    columns = {c.field: whole(carried if c.eve else told[c.metric]) for c in COLUMNS}
    beside = {name: whole(told[f"dossiers.{name}"]) for name in BESIDE}
    withheld = dict.fromkeys(f.withheld for f in (*told.values(), carried) if f.withheld)
    return Form06a(**columns, **beside, withheld="; ".join(withheld))


def whole(figure: Figure) -> int | None:
    """A count; None is not known."""
    return None if figure.value is None else int(figure.value)


def summed(forms: Iterable[Form06a]) -> Form06a:
    """The sum of several, column by column; one that is not known makes the sum unknown."""
    several = tuple(forms)
    counts = {name: _plus(getattr(one, name) for one in several) for name in COUNTS}
    withheld = dict.fromkeys(one.withheld for one in several if one.withheld)
    return Form06a(**counts, withheld="; ".join(withheld))


def _plus(values: Iterable[int | None]) -> int | None:
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
