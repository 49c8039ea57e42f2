"""How dossiers are listed, and what is told of one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, RowMapping, Select, and_, false, func, literal, or_
from sqlalchemy import select as select_

from ioc.domain.lookups import Lookups
from ioc.metrics.dossiers import PAUSED_NOW
from ioc.metrics.lists import Asked, Listing, sort_names
from ioc.metrics.open_levels import CLOCKED
from ioc.store.contributions import NO_DUE
from ioc.store.schema import STILL_OPEN, names, spans
from ioc.store.schema import dossiers as d

ONE_DAY = timedelta(days=1)
AMOUNT_OF = {"worked_minutes": d.c.worked_minutes}
DUE = func.coalesce(d.c.due_day, literal(NO_DUE, Date))
TOLD = (
    *("code", "procedure", "sector", "agency", "agency_text", "receiving", "channel", "status"),
    *("submitted_at", "received_at", "due_at", "resolved_at", "returned_at"),
    *("received_day", "due_day", "first_due_day", "resolved_day", "closed_day", "due_moves"),
    *("step", "room", "step_since", "source"),
)


def held(asked: Asked, at: date, states: tuple[str, ...]) -> ColumnElement[bool]:
    """The dossiers in these states at the end of a day, promised as far ahead as asked."""
    metric, today = asked.metric, asked.now.today
    office = tuple(state for state in states if state not in CLOCKED)
    clocked = [_clocked(state, at, today) for state in states if state in CLOCKED]
    standing = or_(false(), *clocked, *([_in_office(office, at, today)] if office else []))
    if metric.due is None:
        return standing
    after, until = due_days(metric.due, at, asked.now.lookups)
    return and_(standing, after < DUE, until >= DUE)


def _in_office(states: tuple[str, ...], at: date, today: date) -> ColumnElement[bool]:
    if at == today:
        return _held_now(states, at)
    holding = (
        select_(spans.c.dossier_id)
        .where(spans.c.since_day <= at, or_(spans.c.until_day.is_(None), spans.c.until_day > at))
        .where(spans.c.state.in_(states))
    )
    return d.c.id.in_(holding)


def _clocked(state: str, at: date, today: date) -> ColumnElement[bool]:
    """Running by QĐ 766 at the end of a day; on one that is not over nothing is late of it yet."""
    # None of the open ones has ended; said, because only so does SQLite take an index.
    running = and_(STILL_OPEN, d.c.begun_day.is_not(None), d.c.ended_day.is_(None))
    if at < today:
        running = and_(d.c.begun_day <= at, or_(d.c.ended_day.is_(None), d.c.ended_day > at))
    late = func.coalesce(d.c.late_since <= (at if at < today else at - ONE_DAY), false())
    return and_(running, late if state == "running_late" else ~late)


def _held_now(states: tuple[str, ...], today: date) -> ColumnElement[bool]:
    late = and_(d.c.due_day.is_not(None), d.c.due_day < today)
    each = {
        "paused": PAUSED_NOW,
        "overdue": and_(~PAUSED_NOW, late),
        "in_time": and_(~PAUSED_NOW, ~late),
    }
    is_open = and_(STILL_OPEN, d.c.received_day.is_not(None))
    if set(states) == set(each):
        return is_open
    return and_(is_open, or_(false(), *(each[s] for s in states)))


def due_days(due: tuple[int, int | None], at: date, lookups: Lookups) -> tuple[date, date]:
    """(after, until]: the promised dates from `due[0]` to `due[1]` working days ahead.

    0 is the day itself; a last of None has no end, and holds what has no promised date.
    """
    first, last = due
    after = at - timedelta(days=1) if first == 0 else _ahead(at, first - 1, lookups)
    return after, NO_DUE if last is None else _ahead(at, last, lookups)


def _ahead(at: date, working_days: int, lookups: Lookups) -> date:
    return lookups.calendar.add_working_days(at, working_days) if working_days else at


def select_rows() -> Select[Any]:
    procedure, sector = names.alias("procedure_names"), names.alias("sector_names")
    joined = d.outerjoin(
        procedure, and_(procedure.c.kind == "procedure", procedure.c.key == d.c.procedure)
    ).outerjoin(sector, and_(sector.c.kind == "sector", sector.c.key == d.c.sector))
    return select_(
        d,
        func.coalesce(procedure.c.label, "").label("procedure_name"),
        func.coalesce(sector.c.label, "").label("sector_name"),
    ).select_from(joined)


def told_row(row: RowMapping | Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """A dossier as pages, exports and the API tell it.

    No column names a citizen: there is none to name.
    """
    lookups = asked.now.lookups
    known = lookups.procedure(row["procedure"])
    amount = AMOUNT_OF.get(asked.metric.top[0]) if asked.metric.kind == "mean" else None
    return {name: row[name] for name in TOLD} | {
        "procedure_name": row["procedure_name"] or (known.name if known else ""),
        "sector_name": row["sector_name"] or lookups.sector_label(row["sector"]),
        "agency_name": lookups.agencies.label(row["agency"]),
        "receiving_name": lookups.agencies.label(row["receiving"]),
        "paused": row["status"] in (5, 6),
        "days_left": days_left(row, asked.now.today, lookups),
        "why": why(row),
        "amount": None if amount is None else row[amount.name] * asked.metric.scale,
    }


def days_left(row: RowMapping | Mapping[str, Any], today: date, lookups: Lookups) -> int | None:
    """Working days until the promised date, as of the end day if there is one.

    Negative: late by so many.
    """
    due = row["due_day"]
    if due is None:
        return None
    return working_days_left(due, row["resolved_day"] or today, lookups)


def working_days_left(due: date, at: date, lookups: Lookups) -> int:
    count = lookups.calendar.count_working_days
    one = timedelta(days=1)
    if due >= at:
        return count(at + one, due)
    # Late over days off alone is still late.
    return -max(1, count(due + one, at))


def why(row: RowMapping | Mapping[str, Any]) -> str:
    """What to know of a row first, as a word for the locale; "" when nothing is special."""
    reasons = {
        "awaiting_supplement": row["status"] == 5,
        "awaiting_payment": row["status"] == 6,
        "no_due": row["due_day"] is None,
        "other_agency": row["receiving"] not in ("?", row["agency"]),
        "moved": row["due_moves"] > 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


DOSSIER_LIST = Listing(
    sorts={
        "due": DUE,
        "received": func.coalesce(d.c.received_day, literal(NO_DUE, Date)),
        "resolved": func.coalesce(d.c.resolved_day, literal(NO_DUE, Date)),
        "code": d.c.code,
        "procedure": d.c.procedure,
        "step": d.c.step,
        "agency": d.c.agency,
    },
    usual="due",
    select=select_rows,
    tell=told_row,
    held=held,
)
SORT_NAMES = sort_names(DOSSIER_LIST)
