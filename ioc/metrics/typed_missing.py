"""Who has not sent: units that told a measure of the period before, and nothing of this one."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from ioc.domain.figure_periods import grain_of, last_ended, period_before
from ioc.domain.units import UNKNOWN
from ioc.metrics.typed import TypedAsk, TypedReader
from ioc.store.figure_tables import figures as f

# Nobody is asked for what nobody has told for longer than this many periods.
_PERIODS_BACK = 3
_READ = (
    *("source", "agency", "agency_text", "party", "measure", "measure_name", "period", "unit"),
    *("standing", "pending"),
)


class Missing(NamedTuple):
    """A figure that is owed: whose, of what and which period, and what was told before it."""

    source: str
    agency: str
    agency_name: str
    measure: str
    measure_name: str
    unit: str
    period: str
    before: str
    value: float | None


class _Due(NamedTuple):
    """A measure of a source, the period it is owed of, and the last one it was told of before."""

    source: str
    measure: str
    period: str
    before: str


def missing(typed: TypedReader, ask: TypedAsk) -> tuple[Missing, ...]:
    """What is owed of the period asked for, else of the last period that is over, for each measure
    by the kind of period it is told of; by unit, as ids of agencies order them.
    """
    due = list(_due(typed, ask))
    if not due:
        return ()
    told = _told(typed, ask, due)
    found = (_owed(typed, told, one) for one in due)
    return tuple(sorted((m for owed in found for m in owed), key=_by_unit))


def units_of(owed: Iterable[Missing]) -> int:
    """How many units owe something."""
    return len({(one.agency, one.agency_name) for one in owed})


def _due(typed: TypedReader, ask: TypedAsk) -> Iterator[_Due]:
    asked = TypedAsk(measure=ask.measure)
    query = select(f.c.source, f.c.measure, f.c.period).where(typed.among(asked)).distinct()
    periods: dict[tuple[str, str], set[str]] = {}
    for source, measure, period in typed.connection.execute(query):
        periods.setdefault((source, measure), set()).add(period)
    for (source, measure), told in sorted(periods.items()):
        for grain in sorted({grain_of(period) for period in told}):
            period = ask.period or last_ended(grain, typed.today)
            before = _last_before(period, told) if grain_of(period) == grain else ""
            if before:
                yield _Due(source, measure, period, before)


def _last_before(period: str, told: set[str]) -> str:
    before = period
    for _ in range(_PERIODS_BACK):
        before = period_before(before)
        if before in told:
            return before
    return ""


_Unit = tuple[str, str]
_Told = dict[tuple[str, str, str], dict[_Unit, Row[Any]]]


def _told(typed: TypedReader, ask: TypedAsk, due: Iterable[_Due]) -> _Told:
    """The figures of the periods that count, by (source, measure, period) and by unit."""
    periods = {period for one in due for period in (one.period, one.before)}
    scope = typed.among(TypedAsk(agencies=ask.agencies, measure=ask.measure))
    told: _Told = {}
    query = select(*(f.c[name] for name in _READ)).where(scope, f.c.period.in_(sorted(periods)))
    for row in typed.connection.execute(query):
        unit = (row.agency, "" if row.agency != UNKNOWN else row.party)
        told.setdefault((row.source, row.measure, row.period), {})[unit] = row
    return told


def _owed(typed: TypedReader, told: _Told, due: _Due) -> Iterator[Missing]:
    sent = told.get((due.source, due.measure, due.period), {})
    for unit, row in told.get((due.source, due.measure, due.before), {}).items():
        if unit not in sent:
            named = row.agency != UNKNOWN
            yield Missing(
                source=row.source,
                agency=row.agency,
                agency_name=typed.lookups.agencies.label(row.agency) if named else row.agency_text,
                measure=row.measure,
                measure_name=row.measure_name or row.measure,
                unit=row.unit,
                period=due.period,
                before=due.before,
                value=row.standing if row.pending is None else row.pending,
            )


def _by_unit(one: Missing) -> tuple[str, str, str]:
    return one.agency, one.agency_name, one.measure_name
