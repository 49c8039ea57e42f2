"""Distinct counts: how many procedures had at least one; parts do not add up to the total."""

from datetime import date

from sqlalchemy import ColumnElement, String, literal, select

from ioc.domain.periods import month_end, month_of, month_start
from ioc.metrics.levels import Now
from ioc.metrics.lists import FLOW_OF, Page
from ioc.metrics.model import Dimension, Metric, Rows, Where
from ioc.metrics.sums import ALL, Sums, among_facts, among_open, column_of, key_of
from ioc.store.contributions import month_of as month_of_day
from ioc.store.schema import RUNGS, names
from ioc.store.schema import dossiers as d

# The coarser first.
BY_PROCEDURE = tuple(t for t in RUNGS if "procedure" in t.c)


def counts(now: Now, metric: Metric, start: date, end: date, by: Dimension | None) -> Sums:
    """{key: {metric key: procedures}}.

    Whole months come from the rung, anything else from the facts.
    """
    found: dict[str, set[str]] = {}
    for raw, procedure in _pairs(now, metric, start, end, by):
        found.setdefault(key_of(raw, by, now.lookups), set()).add(procedure)
    return {key: {metric.key: len(procedures)} for key, procedures in found.items()} or {
        ALL: {metric.key: 0}
    }


def by_month(now: Now, metric: Metric, start: date, end: date) -> Sums:
    return counts(now, metric, start, end, "month")


def rows(now: Now, metric: Metric, where: Where, page: Page) -> Rows:
    """The procedures themselves: key and label."""
    found = sorted(
        {p for _, p in _pairs(now, metric, where.start, min(where.end, now.today), None)}
    )
    query = select(names.c.key, names.c.label).where(
        names.c.kind == "procedure", names.c.key.in_(found)
    )
    labels = {row.key: row.label for row in now.connection.execute(query)}
    known = [p for p in found if page.after is None or p > page.after][page.offset :]
    shown = known[: page.limit]
    told = tuple({"key": p, "label": labels.get(p, p)} for p in shown)
    return Rows(count=len(found), rows=told, next=shown[-1] if len(known) > len(shown) else None)


def _pairs(
    now: Now, metric: Metric, start: date, end: date, by: Dimension | None
) -> list[tuple[str, str]]:
    (measure,) = metric.top
    whole = start == month_start(start) and (end == month_end(end) or end >= now.today)
    wanted = {*now.scope.filters(), *({column_of(by)} - {None})}
    rung = next((t for t in BY_PROCEDURE if wanted <= set(t.c.keys())), None)
    if whole and rung is not None:
        c = rung.c
        key: ColumnElement[str] = (
            c.month if by == "month" else c.agency if column_of(by) else literal(ALL, String)
        )
        query = select(key.label("key"), c.procedure).where(
            c.month.between(month_of(start), month_of(end)),
            c[measure] > 0,
            *among_open(c, now.scope),
        )
    else:
        flow = FLOW_OF[measure]
        key = (
            month_of_day(flow.on)
            if by == "month"
            else d.c.agency
            if column_of(by)
            else literal(ALL, String)
        )
        query = select(key.label("key"), d.c.procedure).where(
            flow.on.between(start, end),
            among_facts(now.scope),
            flow.where,
        )
    return [(row.key, row.procedure) for row in now.connection.execute(query.distinct())]
