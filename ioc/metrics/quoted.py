"""Reading quoted figures: one department's, of one period, as last asked for on or before a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from ioc.domain.periods import month_end, months
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Dimension, Figure, Metric, Where
from ioc.metrics.quality766 import TOTAL
from ioc.metrics.sums import ALL, Now
from ioc.store.facts import scores as s


class Quoted(NamedTuple):
    """One score as it was given; `rank` is among its tier, 1 the best, None without a score."""

    department: str
    name: str
    tier: str
    group: str
    score: float | None
    max_score: float | None
    delta: float | None
    quality: str
    rank: int | None
    of: int


def period_asked(where: Where, today: date) -> str:
    """The finished month that the question spans wholly, else the year of its end."""
    whole_month = where.start.day == 1 and where.end == month_end(where.start)
    return f"{where.end:%Y-%m}" if whole_month and where.end < today else f"{where.end:%Y}"


def told_by(where: Where, today: date) -> date:
    """A running year is told as it stood at the question's end, a finished period as of today."""
    return min(where.end, today) if period_asked(where, today) == f"{today:%Y}" else today


def quoted(now: Now, period: str, at: date) -> tuple[Quoted, ...]:
    """Every score of a period as last asked for on or before `at`; () if never."""
    last = select(func.max(s.c.day)).where(s.c.period == period, s.c.day <= at).scalar_subquery()
    of_period = and_(s.c.period == period, s.c.day == last)
    rank = func.rank().over(
        partition_by=[s.c.tier, s.c.group], order_by=[s.c.score.is_(None), s.c.score.desc()]
    )
    of = func.count(s.c.score).over(partition_by=[s.c.tier, s.c.group])
    named = [s.c[n] for n in ("department", "tier", "group", "max_score", "delta", "quality")]
    query = select(
        *named, s.c.score, s.c.department_name.label("name"), rank.label("rank"), of.label("of")
    ).where(of_period)
    return tuple(_told(row) for row in now.connection.execute(query).mappings())


def grouped(
    now: Now, metrics: Sequence[Metric], where: Where, by: Dimension | None
) -> dict[str, dict[str, Figure]]:
    """{key: {metric key: Figure}}: one department's figure, its groups, or the units under it."""
    found = quoted(now, period_asked(where, now.today), told_by(where, now.today))
    chosen = {key: one for one in found if (key := _key(now, one, where, by)) is not None}
    if by is None and not chosen:
        return {ALL: {m.key: NOTHING_KNOWN for m in metrics}}
    return {key: {m.key: figure_of(m, one) for m in metrics} for key, one in chosen.items()}


def series(
    now: Now, metric: Metric, where: Where, by: Dimension, end: date
) -> Mapping[str, Figure]:
    """{day: the running year's figure as told that day} or {month: that month's own figure}."""
    if by == "month":
        return {
            month: _one(now, metric, quoted(now, month, now.today), where)
            for month in months(where.start, end)
        }
    return {
        day.isoformat(): _one(now, metric, quoted(now, f"{end:%Y}", day), where)
        for day in _asked_days(now, where, end)
    }


def figure_of(metric: Metric, one: Quoted) -> Figure:
    """The score, or the rank among how many."""
    if metric.top == ("rank",):
        return Figure(one.rank, one.rank, one.of)
    return Figure(one.score, None, None)


def _one(now: Now, metric: Metric, found: Sequence[Quoted], where: Where) -> Figure:
    chosen = [one for one in found if _key(now, one, where, None) is not None]
    return figure_of(metric, chosen[0]) if len(chosen) == 1 else NOTHING_KNOWN


def _asked_days(now: Now, where: Where, end: date) -> list[date]:
    query = (
        select(s.c.day)
        .where(s.c.period == f"{end:%Y}", s.c.day.between(where.start, end))
        .distinct()
        .order_by(s.c.day)
    )
    return list(now.connection.scalars(query))


def _key(now: Now, one: Quoted, where: Where, by: Dimension | None) -> str | None:
    """The key under which a score is told; None if it was not asked for."""
    department = where.agencies[0] if where.agencies else now.lookups.agencies.root
    group = where.groups[0] if where.groups else TOTAL
    if by == "agency":
        inside = one.department.startswith(f"{department}.")
        return one.department if inside and one.group == group else None
    if one.department != department:
        return None
    if by == "group":
        return one.group if one.group != TOTAL else None
    return ALL if one.group == group else None


def _told(row: Mapping[Any, Any]) -> Quoted:
    rank = row["rank"] if row["score"] is not None else None
    return Quoted(**{**{name: row[name] for name in Quoted._fields}, "rank": rank})
