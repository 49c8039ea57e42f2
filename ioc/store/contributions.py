"""What each fact adds to each measure: said once, for a batch, a rebuild and a question alike."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ioc.store.measures import Measures
from ioc.store.schema import STILL_OPEN, Key, dossiers, spans

NO_DUE = date(9999, 12, 31)
DRAFTS = MetaData()
TEMPORARY = ("TEMPORARY",)


class month_of(FunctionElement[str]):  # noqa: N801
    """The month of a day, as the text 2026-11."""

    type = String()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _month_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 7)"


@compiles(month_of, "postgresql")
def _month_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"


touched = Table("touched", DRAFTS, Column("id", Key, primary_key=True), prefixes=list(TEMPORARY))
TOUCHED_IDS = select(touched.c.id)


def contributions(
    measures: Measures, columns: Sequence[str], keys: Sequence[str], sign: int = 0
) -> Iterator[Select[Any]]:
    """For each day-column one select: what each fact adds to each measure on that day.

    With a sign it speaks of the touched dossiers only, added (1) or taken away (-1); without, of
    all.
    """
    among, sign = sign != 0, sign or 1
    for on in _days(measures, sign):
        if set(on.values) & set(columns):
            drawn = [on.values.get(c, literal(0)).label(c) for c in columns]
            yield _contribution(measures, among, on, drawn, keys)


class OnDay(NamedTuple):
    """What is measured on one day-column: an amount for each measure, and when any is not 0."""

    day: ColumnElement[date]
    values: dict[str, ColumnElement[int]]
    wheres: list[ColumnElement[bool]]


def _days(measures: Measures, sign: int) -> Iterable[OnDay]:
    found: dict[ColumnElement[date], OnDay] = {}
    for flow in measures.flows:
        amount = literal(sign) if flow.amount is None else flow.amount * sign
        on = found.setdefault(flow.on, OnDay(flow.on, {}, []))
        on.values[flow.name] = case((flow.where, amount), else_=0)
        on.wheres.append(flow.where)
    for stock in measures.stocks:
        for day, way in ((stock.since, "came"), (stock.until, "left")):
            on = found.setdefault(day, OnDay(day, {}, []))
            on.values[f"{stock.name}_{way}"] = case((stock.where, sign), else_=0)
            on.wheres.append(stock.where)
    return found.values()


def _contribution(
    measures: Measures,
    among: bool,
    on: OnDay,
    drawn: Sequence[ColumnElement[int]],
    keys: Sequence[str],
) -> Select[Any]:
    dims: dict[str, ColumnElement[Any]] = {
        "day": on.day,
        "month": month_of(on.day),
        **measures.dimensions,
    }
    own_table = on.day.table is spans
    rows: FromClause = (
        spans.join(dossiers, dossiers.c.id == spans.c.dossier_id) if own_table else dossiers
    )
    query = (
        select(*(dims[k].label(k) for k in keys), *drawn).select_from(rows).where(measures.counted)
    )
    if not among:
        return query.where(on.day.is_not(None))
    # Said as a case: a plain condition on an indexed column would tempt the planner away from the
    # few touched rows.
    matters = case((and_(on.day.is_not(None), or_(*on.wheres)), 1), else_=0) == 1
    touched_key = spans.c.dossier_id if own_table else dossiers.c.id
    return query.where(touched_key.in_(TOUCHED_IDS), matters)


def open_rows(measures: Measures, sign: int = 0) -> Select[Any]:
    d = dossiers.c
    is_open = and_(STILL_OPEN, d.received_day.is_not(None))
    query = select(
        func.coalesce(d.due_day, literal(NO_DUE, Date)).label("due_day"),
        d.status.in_((5, 6)).label("paused"),
        d.agency,
        d.sector,
        d.channel,
        case((is_open, sign or 1), else_=0).label("n"),
    ).where(measures.counted)
    return query.where(d.id.in_(TOUCHED_IDS)) if sign else query.where(is_open)
