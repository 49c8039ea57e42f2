"""The ladder of sums: moved by exactly the difference a batch makes, rebuilt and verified.

One select per day-column says what every fact contributes; a batch runs it over its own dossiers
before and after the change, a rebuild over all of them, so the two cannot disagree.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Executable,
    FromClause,
    MetaData,
    Select,
    SmallInteger,
    String,
    Table,
    and_,
    case,
    delete,
    except_,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.functions import FunctionElement

from ioc.store.bulk import fill
from ioc.store.measures import Measures
from ioc.store.schema import (
    MEASURE_COLUMNS,
    RUNGS,
    STILL_OPEN,
    Key,
    dossiers,
    open_dossiers,
    spans,
)

NO_DUE = date(9999, 12, 31)
DIMENSIONS = ("agency", "sector", "channel", "procedure")
OPEN_KEYS = ("due_day", "paused", "agency", "sector", "channel")
DRAFTS = MetaData()
TEMPORARY = ["TEMPORARY"]


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


touched = Table("touched", DRAFTS, Column("id", Key, primary_key=True), prefixes=TEMPORARY)
TOUCHED_IDS = select(touched.c.id)
delta = Table(
    "delta",
    DRAFTS,
    Column("day", Date),
    Column("month", String),
    *(Column(name, String) for name in DIMENSIONS),
    *(Column(name, BigInteger) for name in MEASURE_COLUMNS),
    prefixes=TEMPORARY,
)
open_delta = Table(
    "open_delta",
    DRAFTS,
    Column("due_day", Date),
    Column("paused", Boolean),
    *(Column(name, String) for name in OPEN_KEYS[2:]),
    Column("n", SmallInteger),
    prefixes=TEMPORARY,
)


class Difference(NamedTuple):
    """What `verify` found: a rung, a key, and what is kept against what a recount gives."""

    rung: str
    kept_or_recounted: str
    row: tuple[Any, ...]


def prepare(connection: Connection) -> None:
    """Empty scratch tables for one transaction."""
    for table in DRAFTS.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
    for table in DRAFTS.sorted_tables:
        connection.execute(delete(table))


def begin(connection: Connection, measures: Measures, existing: Sequence[int]) -> None:
    """Takes what the existing dossiers contribute out of the ladder, before they change."""
    _touch(connection, existing)
    _contribute(connection, measures, sign=-1)


def settle(connection: Connection, measures: Measures, ids: Sequence[int]) -> None:
    """Puts in what the dossiers contribute now, and moves every rung by the difference."""
    connection.execute(delete(touched))
    _touch(connection, ids)
    _contribute(connection, measures, sign=1)
    for statement in _moves(connection.dialect.name):
        connection.execute(statement)


@cache
def _moves(dialect: str) -> tuple[Executable, ...]:
    """What moves each rung by the sums of the scratch tables."""
    moves = [_move(dialect, rung, delta, delta.c.day.is_not(None)) for rung in RUNGS]
    return (
        *moves,
        _move(dialect, open_dossiers, open_delta, literal(True)),
        delete(open_dossiers).where(open_dossiers.c.n == 0),
    )


def _move(dialect: str, rung: Table, drafts: Table, kept: ColumnElement[bool]) -> Executable:
    keys = [c.name for c in rung.primary_key.columns]
    columns = [c.name for c in rung.columns if not c.primary_key]
    sums = {name: func.sum(drafts.c[name]) for name in columns}
    moved = (
        select(*(drafts.c[k] for k in keys), *(sums[name].label(name) for name in columns))
        .where(kept)
        .group_by(*(drafts.c[k] for k in keys))
        .having(or_(*(total != 0 for total in sums.values())))
        .subquery()
    )
    # Without a WHERE SQLite takes ON CONFLICT for a join's ON: the outer select gives it one.
    made = (postgresql if dialect == "postgresql" else sqlite).insert(rung)
    statement = made.from_select([*keys, *columns], select(moved).where(literal(True)))
    added = {name: rung.c[name] + statement.excluded[name] for name in columns}
    moves: Executable = statement.on_conflict_do_update(index_elements=keys, set_=added)
    return moves


def rebuild(connection: Connection, measures: Measures) -> None:
    """Every rung anew from the facts; running it twice changes nothing."""
    for table, recount in _recounts(measures):
        connection.execute(delete(table))
        connection.execute(insert(table).from_select([c.name for c in table.columns], recount))


def verify(connection: Connection, measures: Measures) -> list[Difference]:
    """Recounts every rung from the facts: what is kept and not recounted, and the reverse.

    Empty when all is well.
    """
    found = []
    for table, recount in _recounts(measures):
        counted = [c for c in table.columns if not c.primary_key]
        kept = select(table).where(or_(*(c != 0 for c in counted)))
        for side, rows in (("kept", except_(kept, recount)), ("recounted", except_(recount, kept))):
            found += [Difference(table.name, side, tuple(row)) for row in connection.execute(rows)]
    return found


def _recounts(measures: Measures) -> Iterator[tuple[Table, Select[Any]]]:
    for rung in RUNGS:
        columns = [c.name for c in rung.columns if not c.primary_key]
        keys = [c.name for c in rung.primary_key.columns]
        whole = union_all(*contributions(measures, columns, keys)).subquery()
        sums = [func.sum(whole.c[name]).label(name) for name in columns]
        yield (
            rung,
            select(*(whole.c[k] for k in keys), *sums)
            .group_by(*(whole.c[k] for k in keys))
            .having(or_(*(func.sum(whole.c[name]) != 0 for name in columns))),
        )
    counted = _open_rows(measures).subquery()
    yield (
        open_dossiers,
        select(*(counted.c[k] for k in OPEN_KEYS), func.sum(counted.c.n)).group_by(
            *(counted.c[k] for k in OPEN_KEYS)
        ),
    )


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


def _touch(connection: Connection, ids: Sequence[int]) -> None:
    fill(connection, touched, [{"id": i} for i in ids])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE touched")


def _contribute(connection: Connection, measures: Measures, sign: int) -> None:
    for statement in _drafts(measures, sign):
        connection.execute(statement)


@cache
def _drafts(measures: Measures, sign: int) -> tuple[Executable, ...]:
    """What writes the touched dossiers' contributions into the scratch tables."""
    keys = ["day", "month", *DIMENSIONS]
    flows = contributions(measures, MEASURE_COLUMNS, keys, sign)
    opened = insert(open_delta).from_select([*OPEN_KEYS, "n"], _open_rows(measures, sign))
    return (*(insert(delta).from_select([*keys, *MEASURE_COLUMNS], flow) for flow in flows), opened)


def _open_rows(measures: Measures, sign: int = 0) -> Select[Any]:
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
