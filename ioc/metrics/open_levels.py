"""How many dossiers stand now, or are promised ahead: read from the open ones by due day."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
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

from ioc.metrics.model import Dimension
from ioc.metrics.sums import ALL, Now, Sums
from ioc.store.contributions import NO_DUE
from ioc.store.ladder import OPEN_RUNGS
from ioc.store.schema import STILL_OPEN, spans
from ioc.store.schema import dossiers as d

STATES = ("in_time", "overdue", "paused")
# The states of the clock of QĐ 766, which counts the same open dossiers otherwise.
CLOCKED = frozenset({"running_in_time", "running_late"})


class Ahead(NamedTuple):
    """Promised dates looked at: after `after` (excluded), up to `until` (included)."""

    name: str
    after: date
    until: date


def open_now(now: Now, by: Dimension | None, ahead: tuple[Ahead, ...] = ()) -> Sums:
    """{key: {state or ahead's name: dossiers}} at this moment."""
    return _told(now, _open_query(now, by, ahead), by, ahead)


def late_now(now: Now, by: Dimension | None, until: date) -> dict[str, int]:
    """{key: open dossiers} that QĐ 766 counts late since a day not after `until`."""
    named = now.scope.subject.column(by)
    key = d.c[named] if named else literal(ALL)
    late = and_(STILL_OPEN, d.c.late_since <= until, now.scope.among_facts())
    query = select(key.label("key"), func.count().label("n")).where(late)
    found: dict[str, int] = {}
    for row in now.connection.execute(query.group_by(d.c[named]) if named else query):
        told = now.key(row.key, by)
        found[told] = found.get(told, 0) + row.n
    return found


def past_ahead(now: Now, at: date, by: Dimension | None, ahead: tuple[Ahead, ...]) -> Sums:
    """The same at the end of a past day, read from that day's spans."""
    named = now.scope.subject.column(by)
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
        .where(holding, now.scope.among_facts())
    )
    return _told(now, query.group_by(d.c[named]) if named else query, by, ahead)


def _told(now: Now, query: Select[Any], by: Dimension | None, ahead: Iterable[Ahead]) -> Sums:
    names = (*STATES, *(a.name for a in ahead))
    found: Sums = {}
    for row in now.connection.execute(query):
        into = found.setdefault(now.key(row.key, by), dict.fromkeys(names, 0))
        for name in names:
            into[name] += int(getattr(row, name) or 0)
    return found


def _open_query(now: Now, by: Dimension | None, ahead: tuple[Ahead, ...]) -> Select[Any]:
    named = now.scope.subject.column(by)
    n: ColumnElement[int]
    due: ColumnElement[date]
    paused: ColumnElement[bool]
    columns: ReadOnlyColumnCollection[str, Column[Any]]
    wanted = {*now.scope.filters, *({named} if named else ())}
    o = next((rung.c for rung in OPEN_RUNGS if wanted <= set(rung.c.keys())), None)
    if o is None:
        n, due = literal(1), func.coalesce(d.c.due_day, NO_DUE)
        paused, columns = d.c.status.in_((5, 6)), d.c
        conditions = [STILL_OPEN, d.c.received_day.is_not(None), now.scope.among_facts()]
    else:
        n, due, paused, columns = o.n, o.due_day, o.paused, o
        conditions = now.scope.among(o)
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
