"""Distinct counts: how many different ones had at least one; parts do not add up to the total."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, Table, literal, select

from ioc.domain.periods import month_end, month_of, month_start
from ioc.metrics.lists import Page
from ioc.metrics.model import Dimension, Metric, Rows, Where
from ioc.metrics.sums import ALL, Now, Sums
from ioc.store.contributions import month_of as month_of_day
from ioc.store.schema import names


def counts(now: Now, metric: Metric, start: date, end: date, by: Dimension | None) -> Sums:
    """{key: {metric key: how many different ones}}.

    Whole months come from a rung by month, whole days from one by day, the rest from the facts.
    """
    found: dict[str, set[str]] = {}
    for raw, one in _pairs(now, metric, start, end, by):
        found.setdefault(now.key(raw, by), set()).add(one)
    return {key: {metric.key: len(ones)} for key, ones in found.items()} or {ALL: {metric.key: 0}}


def rows(now: Now, metric: Metric, where: Where, page: Page) -> Rows:
    """The different ones themselves: key and label."""
    found = sorted(
        {one for _, one in _pairs(now, metric, where.start, min(where.end, now.today), None)}
    )
    query = select(names.c.key, names.c.label).where(
        names.c.kind == metric.of, names.c.key.in_(found)
    )
    labels = {row.key: row.label for row in now.connection.execute(query)}
    if metric.of == "agency":
        labels = {code: now.lookups.agencies.label(code) for code in found}
    known = [p for p in found if page.after is None or p > page.after][page.offset :]
    shown = known[: page.limit]
    told = tuple({"key": p, "label": labels.get(p, p)} for p in shown)
    return Rows(count=len(found), rows=told, next=shown[-1] if len(known) > len(shown) else None)


def _pairs(
    now: Now, metric: Metric, start: date, end: date, by: Dimension | None
) -> list[tuple[str, str]]:
    (measure,) = metric.top
    subject = now.scope.subject
    named = subject.column(by)
    wanted = {metric.of, *now.scope.filters, *([named] if named else ())}
    whole = start == month_start(start) and (end == month_end(end) or end >= now.today)
    rung = _rung(subject.rungs, wanted, measure, whole)
    key: ColumnElement[Any]
    if rung is not None:
        c = rung.c
        period = c.month if "month" in c else c.day
        span = (month_of(start), month_of(end)) if "month" in c else (start, end)
        key = _key(by, period, c[named] if named else None)
        query = select(key.label("key"), c[metric.of].label("one")).where(
            period.between(*span), c[measure] > 0, *now.scope.among(c)
        )
    else:
        flow, f = subject.flows[measure], subject.facts.c
        key = _key(by, flow.on, f[named] if named else None)
        query = select(key.label("key"), f[metric.of].label("one")).where(
            flow.on.between(start, end), now.scope.among_facts(), flow.where
        )
    return [(row.key, row.one) for row in now.connection.execute(query.distinct())]


def _rung(rungs: tuple[Table, ...], wanted: set[str], measure: str, whole: bool) -> Table | None:
    """The coarser first; one by month only for whole months."""
    fitting = [t for t in rungs if {*wanted, measure} <= set(t.c.keys())]
    by_month = [t for t in fitting if "month" in t.c] if whole else []
    by_day = [t for t in fitting if "day" in t.c]
    return next(iter([*by_month, *by_day]), None)


def _key(
    by: Dimension | None, period: ColumnElement[Any], column: ColumnElement[Any] | None
) -> ColumnElement[Any]:
    if by == "month":
        return period if period.type.python_type is str else month_of_day(period)
    return literal(ALL, String) if column is None else column
