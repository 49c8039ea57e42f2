"""Reading vendors' totals: one agency's, of one period, as last told on or before a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, func, select

from ioc.domain.periods import month_end, month_start, months, period_of
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Dimension, Figure, Metric, Where
from ioc.metrics.sums import ALL, Now
from ioc.store.facts import totals as t
from ioc.store.ledger import sources


class Reported(NamedTuple):
    """One total as its source gave it; `title` says whose word it is, `day` since when it says so.

    `agency` is what `text`, the vendor's name of the agency, means here: `?` where nobody knows.
    """

    source: str
    title: str
    agency: str
    text: str
    measure: str
    period: str
    value: int
    day: date


def period_asked(where: Where, today: date) -> str:
    """The month, year or span of the question; a month under way is asked for as the whole month,
    for so do vendors report it.
    """
    running = where.start == month_start(today) and where.end == today
    return period_of(where.start, month_end(today) if running else where.end)


def reported(now: Now, period: str, at: date) -> tuple[Reported, ...]:
    """Every total of the period and scope as last told on or before `at`, by the sources' order of
    precedence; () if none was.
    """
    return _told(now, (period,), at)


def _told(now: Now, periods: Collection[str], at: date) -> tuple[Reported, ...]:
    titles = select(sources.c.name, sources.c.title, sources.c.precedence).where(sources.c.enabled)
    told, source = _last_told(now, periods, at).subquery(), titles.subquery()
    query = (
        select(told, source.c.title)
        .join_from(told, source, told.c.source == source.c.name)
        .order_by(source.c.precedence, told.c.source, told.c.unit, told.c.measure)
    )
    return tuple(
        Reported(
            source=row.source,
            title=row.title,
            agency=row.agency,
            text=row.agency_text or row.unit,
            measure=row.measure,
            period=row.period,
            value=row.value,
            day=row.day,
        )
        for row in now.connection.execute(query)
    )


def grouped(
    now: Now, metrics: Sequence[Metric], where: Where, by: Dimension | None
) -> dict[str, dict[str, Figure]]:
    """{key: {metric key: Figure}}: one agency's figures, or those of every agency asked for."""
    found = reported(now, period_asked(where, now.today), told_by(where, now.today))
    if by is None:
        return {ALL: _figures(metrics, _of(found, _one_agency(now, where)))}
    root = now.lookups.agencies.root
    agencies = dict.fromkeys(one.agency for one in found if one.agency != root)
    return {key: _figures(metrics, _of(found, key)) for key in agencies}


def series(
    now: Now, metric: Metric, where: Where, by: Dimension, end: date
) -> Mapping[str, Figure]:
    """{month: its own figure}; `by` is never a day, for nobody reports days."""
    asked = months(where.start, end)
    told: dict[str, list[Reported]] = {month: [] for month in asked}
    for one in _of(_told(now, asked, now.today), _one_agency(now, where)):
        told[one.period].append(one)
    return {month: figure_of(metric, found) for month, found in told.items()}


def told_by(where: Where, today: date) -> date:
    """A period under way is told as it stood at the question's end, a finished one as of today."""
    return today if where.end < today else where.end


def figure_of(metric: Metric, found: Sequence[Reported]) -> Figure:
    """What the first source of precedence says; nothing known where it says two things at once."""
    named = [one for measure in metric.top for one in found if one.measure == measure]
    first = min((found.index(one) for one in named), default=None)
    if first is None:
        return NOTHING_KNOWN
    said = [one for one in named if one.source == found[first].source]
    alike = [one for one in said if one.measure == said[0].measure]
    return Figure(alike[0].value, None, None) if len(alike) == 1 else NOTHING_KNOWN


def _figures(metrics: Sequence[Metric], found: Sequence[Reported]) -> dict[str, Figure]:
    return {metric.key: figure_of(metric, found) for metric in metrics}


def _of(found: Sequence[Reported], agency: str) -> list[Reported]:
    return [one for one in found if one.agency == agency]


def _one_agency(now: Now, where: Where) -> str:
    """The one agency asked for, the province where none was; "" for several, that nobody totals."""
    if not where.agencies:
        return now.lookups.agencies.root
    return where.agencies[0] if len(where.agencies) == 1 else ""


def _last_told(now: Now, periods: Collection[str], at: date) -> Select[tuple[object, ...]]:
    of_period = and_(t.c.period.in_(periods), t.c.day <= at, *now.scope.among(t.c))
    named = (t.c.source, t.c.unit, t.c.measure, t.c.period)
    last = select(*named, func.max(t.c.day).label("day")).where(of_period).group_by(*named)
    newest = last.subquery()
    same = [t.c[column.name] == column for column in newest.c]
    return select(t).where(of_period).join_from(t, newest, and_(*same))
