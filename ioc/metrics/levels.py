"""How much there is: the level of a stock.

Now it is read from the open dossiers; on a past day it is counted back from now.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from ioc.domain.lookups import Lookups
from ioc.domain.periods import days, month_end, months
from ioc.metrics.model import Dimension
from ioc.metrics.sums import (
    ALL,
    Scope,
    Sums,
    among_facts,
    among_open,
    column_of,
    key_of,
    question_of,
    sums,
)
from ioc.store.contributions import NO_DUE
from ioc.store.schema import OPEN_RUNGS, STILL_OPEN, spans
from ioc.store.schema import dossiers as d

ONE_DAY = timedelta(days=1)
STATES = ("in_time", "overdue", "paused")


class Ahead(NamedTuple):
    """Promised dates looked at: after `after` (excluded), up to `until` (included)."""

    name: str
    after: date
    until: date


class Now(NamedTuple):
    """What a level is asked of: the connection, today, who is looked at, and what codes mean."""

    connection: Connection
    today: date
    scope: Scope
    lookups: Lookups


def levels(now: Now, at: date, by: Dimension | None, ahead: Iterable[Ahead] = ()) -> Sums:
    """{key: {state or ahead's name: dossiers}} at the end of the day `at`; now, if it is not past.

    Promised dates ahead are known for today; on a past day they are read from that day's spans.
    """
    wanted = tuple(ahead)
    if at < now.today and wanted:
        return _past_ahead(now, at, by, wanted)
    found = _level_now(now, by, wanted)
    if at < now.today:
        _count_back(now, found, at, by)
    return found


def level_series(now: Now, start: date, end: date, by: Dimension) -> Sums:
    """{day or month: {state: level at its end}}; a running month ends today."""
    level = _level_now(now, None, ()).get(ALL, dict.fromkeys(STATES, 0))
    until = min(end, now.today)
    moves = _moves(now, (start, now.today), by) if start <= now.today else {}
    ends = (
        {p: p for p in (day.isoformat() for day in days(start, until))}
        if by == "day"
        else _month_ends(start, until)
    )
    found: Sums = {}
    later = sorted((k for k in moves), reverse=True)
    at = dict(level)
    for period in sorted(ends, reverse=True):
        while later and later[0] > period:
            _undo(at, moves[later.pop(0)])
        found[period] = dict(at)
    if by == "month" and end < month_end(until) and end < now.today:
        # The last month is cut before its end: its own level is counted back by days.
        found[max(ends)] = levels(now, end, None).get(ALL, dict.fromkeys(STATES, 0))
    return found


def _month_ends(start: date, until: date) -> dict[str, str]:
    return {m: m for m in months(start, until)}


def _undo(level: dict[str, int], moved: dict[str, int]) -> None:
    for state in STATES:
        level[state] += moved[f"{state}_left"] - moved[f"{state}_came"]


def _moves(now: Now, span: tuple[date, date], by: Dimension | None) -> Sums:
    measures = [f"{state}_{way}" for state in STATES for way in ("came", "left")]
    question = question_of(now.scope, span, now.today, by, measures)
    return sums(now.connection, question, now.scope, now.lookups)


def _count_back(now: Now, found: Sums, at: date, by: Dimension | None) -> None:
    for key, moved in _moves(now, (at + ONE_DAY, now.today), by).items():
        _undo(found.setdefault(key, dict.fromkeys(STATES, 0)), moved)


def _level_now(now: Now, by: Dimension | None, ahead: tuple[Ahead, ...]) -> Sums:
    names = (*STATES, *(a.name for a in ahead))
    found: Sums = {}
    for row in now.connection.execute(_open_query(now, by, ahead)):
        into = found.setdefault(key_of(row.key, by, now.lookups), dict.fromkeys(names, 0))
        for name in names:
            into[name] += int(getattr(row, name) or 0)
    return found


def _open_query(now: Now, by: Dimension | None, ahead: tuple[Ahead, ...]) -> Select[Any]:
    named = column_of(by)
    n: ColumnElement[int]
    due: ColumnElement[date]
    paused: ColumnElement[bool]
    columns: ReadOnlyColumnCollection[str, Column[Any]]
    if "receiving" in now.scope.filters():
        n, due = literal(1), func.coalesce(d.c.due_day, NO_DUE)
        paused, columns = d.c.status.in_((5, 6)), d.c
        conditions = [
            STILL_OPEN,
            d.c.received_day.is_not(None),
            among_facts(now.scope),
        ]
    else:
        wanted = {*now.scope.filters(), *({named} if named else ())}
        o = next(rung.c for rung in OPEN_RUNGS if wanted <= set(rung.c.keys()))
        n, due, paused, columns = o.n, o.due_day, o.paused, o
        conditions = among_open(o, now.scope)
    late = and_(~paused, due < now.today)
    totals = {
        "paused": case((paused, n), else_=0),
        "overdue": case((late, n), else_=0),
        "in_time": case((or_(paused, late), 0), else_=n),
    } | {a.name: case((and_(~paused, due > a.after, due <= a.until), n), else_=0) for a in ahead}
    key = columns[named] if named else literal(ALL)
    query = select(
        key.label("key"), *(func.sum(t).label(name) for name, t in totals.items())
    ).where(*conditions)
    return query.group_by(columns[named]) if named else query


def _past_ahead(now: Now, at: date, by: Dimension | None, ahead: tuple[Ahead, ...]) -> Sums:
    named = column_of(by)
    key = d.c[named] if named else literal(ALL)
    holding = and_(
        spans.c.since_day <= at, or_(spans.c.until_day.is_(None), spans.c.until_day > at)
    )
    in_time = spans.c.state == "in_time"
    promised = func.coalesce(d.c.due_day, literal(NO_DUE, Date))
    totals = [func.sum(case((spans.c.state == s, 1), else_=0)).label(s) for s in STATES]
    totals += [
        func.sum(case((and_(in_time, promised > a.after, promised <= a.until), 1), else_=0)).label(
            a.name
        )
        for a in ahead
    ]
    query = (
        select(key.label("key"), *totals)
        .select_from(spans.join(d, d.c.id == spans.c.dossier_id))
        .where(holding, among_facts(now.scope))
    )
    found: Sums = {}
    names = (*STATES, *(a.name for a in ahead))
    for row in now.connection.execute(query.group_by(d.c[named]) if named else query):
        into = found.setdefault(key_of(row.key, by, now.lookups), dict.fromkeys(names, 0))
        for name in names:
            into[name] += int(getattr(row, name) or 0)
    return found
