"""What each fact adds to each measure: said once, for a batch, a rebuild and a question alike."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    MetaData,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ioc.store.measures import Measures
from ioc.store.schema import STILL_OPEN, Key, dossiers

NO_DUE = date(9999, 12, 31)
TEMPORARY = ("TEMPORARY",)
IS_OPEN = and_(STILL_OPEN, dossiers.c.received_day.is_not(None))


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


touched = Table(
    "touched", MetaData(), Column("id", Key, primary_key=True), prefixes=list(TEMPORARY)
)
TOUCHED_IDS = select(touched.c.id)
# Written out, not bound: a planner that sees how near to each other the touched facts lie reads
# that stretch and not the whole table.
TOUCHED_RANGE = (
    bindparam("first_touched", literal_execute=True, type_=BigInteger),
    bindparam("last_touched", literal_execute=True, type_=BigInteger),
)


def contributions(
    measures: Measures, columns: Sequence[str], keys: Sequence[str], sign: int = 0
) -> Iterator[Select[Any]]:
    """For each day-column one select: what each fact adds to each measure on that day.

    With a sign it speaks of the touched facts only, added (1) or taken away (-1); without, of all.
    """
    among, sign = sign != 0, sign or 1
    for on in _days(measures, sign):
        if set(on.values) & set(columns):
            drawn = [on.values.get(c, literal(0)).label(c) for c in columns]
            query = _contribution(measures, on, drawn, keys)
            yield _touched(measures, on, query) if among else query.where(on.day.is_not(None))


def totals(
    measures: Measures, columns: Sequence[str], keys: Sequence[str], sign: int = 1
) -> Iterator[Select[Any]]:
    """The same of all facts, summed by `keys` for each day-column."""
    for on in _days(measures, sign):
        own = [c for c in columns if c in on.values]
        if not own:
            continue
        drawn = [on.values[c].label(c) for c in own]
        query = _contribution(measures, on, drawn, keys).where(on.day.is_not(None), or_(*on.wheres))
        facts = query.subquery()
        sums = (func.sum(facts.c[c]) if c in own else literal(0) for c in columns)
        named = (total.label(c) for total, c in zip(sums, columns, strict=True))
        by = [facts.c[k] for k in keys]
        yield select(*by, *named).group_by(*by)


_Change = tuple[ColumnElement[date], str, ColumnElement[bool], ColumnElement[int]]


class OnDay(NamedTuple):
    """What is measured on one day-column: an amount for each measure, and when any is not 0."""

    day: ColumnElement[date]
    values: dict[str, ColumnElement[int]]
    wheres: list[ColumnElement[bool]]


def _days(measures: Measures, sign: int) -> Iterable[OnDay]:
    found: dict[ColumnElement[date], OnDay] = {}
    for day, name, where, amount in _changes(measures, sign):
        alike = measures.alike.get(day)
        parts = (
            [(day, where)]
            if alike is None
            else [
                # Where two days of a fact are one, one row of the sums tells of both.
                (alike, and_(where, day == alike)),
                (day, and_(where, day.is_distinct_from(alike))),
            ]
        )
        for at, holds in parts:
            on = found.setdefault(at, OnDay(at, {}, []))
            on.values[name] = case((holds, amount), else_=0)
            on.wheres.append(holds)
    return found.values()


def _changes(measures: Measures, sign: int) -> Iterator[_Change]:
    """Each measure's day, name, condition and amount."""
    for flow in measures.flows:
        amount = literal(sign) if flow.amount is None else flow.amount * sign
        yield flow.on, flow.name, flow.where, amount
    for stock in measures.stocks:
        yield stock.since, f"{stock.name}_came", stock.where, literal(sign)
        yield stock.until, f"{stock.name}_left", stock.where, literal(sign)


def _contribution(
    measures: Measures, on: OnDay, drawn: Sequence[ColumnElement[int]], keys: Sequence[str]
) -> Select[Any]:
    dims: dict[str, ColumnElement[Any]] = {
        "day": on.day,
        "month": month_of(on.day),
        **measures.dimensions,
    }
    facts, key = measures.facts, _fact_key(measures, on)
    own = key is facts.c.id
    rows: FromClause = facts if own else key.table.join(facts, facts.c.id == key)
    named = (dims[k].label(k) for k in keys)
    return select(*named, *drawn).select_from(rows).where(measures.counted)


def _touched(measures: Measures, on: OnDay, query: Select[Any]) -> Select[Any]:
    # Said as a case: a plain condition on an indexed column would tempt the planner away from the
    # few touched rows.
    matters = case((and_(on.day.is_not(None), or_(*on.wheres)), 1), else_=0) == 1
    near = measures.facts.c.id.between(*TOUCHED_RANGE)
    return query.where(_fact_key(measures, on).in_(TOUCHED_IDS), near, matters)


def _fact_key(measures: Measures, on: OnDay) -> Column[Any]:
    """What names the fact in the table that holds the day."""
    table: Table = on.day.table
    return measures.facts.c.id if table is measures.facts else table.primary_key.columns[0]


def open_rows(measures: Measures, sign: int = 1) -> Select[Any]:
    """One row for every counted dossier that is open: what it adds to the open rungs."""
    return _open_rows(measures, sign).where(IS_OPEN)


def touched_open_rows(measures: Measures, sign: int) -> Select[Any]:
    """The same of the touched dossiers; one that is not open adds 0."""
    d = dossiers.c
    near = d.id.between(*TOUCHED_RANGE)
    return _open_rows(measures, sign).where(d.id.in_(TOUCHED_IDS), near)


def _open_rows(measures: Measures, sign: int) -> Select[Any]:
    d = dossiers.c
    return select(
        func.coalesce(d.due_day, literal(NO_DUE, Date)).label("due_day"),
        d.status.in_((5, 6)).label("paused"),
        d.agency,
        d.sector,
        d.channel,
        case((IS_OPEN, sign), else_=0).label("n"),
    ).where(measures.counted)
