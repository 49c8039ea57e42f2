"""The list behind a number: the same declarations as conditions, so that it holds as many rows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple, TypedDict, Unpack

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    RowMapping,
    Select,
    String,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from ioc.domain.lookups import Lookups
from ioc.metrics.dossiers import FLOWS, PAUSED_NOW
from ioc.metrics.model import Metric, PartName, Rows, Where
from ioc.metrics.sums import Scope, among_facts
from ioc.store.contributions import NO_DUE
from ioc.store.schema import STILL_OPEN, names, spans
from ioc.store.schema import dossiers as d

FLOW_OF = {flow.name: flow for flow in FLOWS}
AMOUNT_OF = {"worked_minutes": d.c.worked_minutes}
SORTS: Mapping[str, ColumnElement[Any]] = {
    "due": func.coalesce(d.c.due_day, literal(NO_DUE, Date)),
    "received": func.coalesce(d.c.received_day, literal(NO_DUE, Date)),
    "resolved": func.coalesce(d.c.resolved_day, literal(NO_DUE, Date)),
    "code": d.c.code,
    "procedure": d.c.procedure,
    "step": d.c.step,
    "agency": d.c.agency,
}
SORT_NAMES = tuple(sign + name for name in SORTS for sign in ("", "-"))


class BadToken(ValueError):
    """The `after` of a next page is not one this program gave."""


class PageOptions(TypedDict, total=False):
    sort: str | None
    limit: int | None
    after: str | None
    offset: int | None


class Page(NamedTuple):
    """Which stretch of a list: in which order, how many, after which token or from which offset."""

    sort: str = "due"
    limit: int = 100
    after: str | None = None
    offset: int = 0

    @classmethod
    def of(cls, **options: Unpack[PageOptions]) -> Page:
        """What was left out or is None takes its default."""
        chosen: dict[str, Any] = {k: value for k, value in options.items() if value is not None}
        return cls(**chosen)


class Asked(NamedTuple):
    """A list's question: whose rows, when, within which filters, as of which day."""

    metric: Metric
    part: PartName
    where: Where
    scope: Scope
    today: date
    lookups: Lookups


def rows_of(connection: Connection, asked: Asked, page: Page) -> Rows:
    """Dossiers behind the numerator or the denominator; `count` is how many there are in all."""
    condition = condition_of(asked)
    total = connection.scalar(select(func.count()).select_from(d).where(condition)) or 0
    descending = page.sort.startswith("-")
    order = SORTS[page.sort.removeprefix("-")]
    query = select_rows().where(condition)
    if page.after is not None:
        key = tuple_(order, d.c.id)
        start = _start(page.after, order)
        query = query.where(key < start if descending else key > start)
    query = query.order_by(*((order.desc(), d.c.id.desc()) if descending else (order, d.c.id)))
    query = query.add_columns(order.label("sort_key")).limit(page.limit + 1).offset(page.offset)
    drawn = connection.execute(query).mappings().all()
    shown = drawn[: page.limit]
    more = len(drawn) > page.limit
    told = tuple(told_row(row, asked) for row in shown)
    return Rows(count=total, rows=told, next=_token(shown[-1]) if more else None)


def condition_of(asked: Asked) -> ColumnElement[bool]:
    """The list's condition on dossiers."""
    metric, within = asked.metric, among_facts(asked.scope)
    if metric.kind == "stock":
        return and_(within, _held(asked))
    named = metric.bottom if asked.part == "denominator" or metric.kind == "mean" else metric.top
    flows = [FLOW_OF[name] for name in named]
    span = (asked.where.start, asked.where.end)
    happened = [and_(f.on.between(*span), f.where) for f in flows]
    return and_(within, or_(false(), *happened))


def _held(asked: Asked) -> ColumnElement[bool]:
    metric, at = asked.metric, min(asked.where.end, asked.today)
    if at == asked.today:
        held = _held_now(metric.top, at)
    else:
        holding = (
            select(spans.c.dossier_id)
            .where(
                spans.c.since_day <= at, or_(spans.c.until_day.is_(None), spans.c.until_day > at)
            )
            .where(spans.c.state.in_(metric.top))
        )
        held = d.c.id.in_(holding)
    if metric.due is None:
        return held
    after, until = due_days(metric.due, at, asked.lookups)
    due_day = SORTS["due"]
    return and_(held, due_day > after, due_day <= until)


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
    return select(
        d,
        func.coalesce(procedure.c.label, "").label("procedure_name"),
        func.coalesce(sector.c.label, "").label("sector_name"),
    ).select_from(joined)


def told_row(row: RowMapping | Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """A dossier as pages, exports and the API tell it.

    No column names a citizen: there is none to name.
    """
    lookups = asked.lookups
    known = lookups.procedure(row["procedure"])
    amount = AMOUNT_OF.get(asked.metric.top[0]) if asked.metric.kind == "mean" else None
    return {name: row[name] for name in TOLD} | {
        "procedure_name": row["procedure_name"] or (known.name if known else ""),
        "sector_name": row["sector_name"] or lookups.sector_label(row["sector"]),
        "agency_name": lookups.agencies.label(row["agency"]),
        "receiving_name": lookups.agencies.label(row["receiving"]),
        "paused": row["status"] in (5, 6),
        "days_left": days_left(row, asked.today, lookups),
        "why": why(row),
        "amount": None if amount is None else row[amount.name] * asked.metric.scale,
    }


TOLD = (
    *("code", "procedure", "sector", "agency", "agency_text", "receiving", "channel", "status"),
    *("submitted_at", "received_at", "due_at", "resolved_at", "returned_at"),
    *("received_day", "due_day", "first_due_day", "resolved_day", "closed_day", "due_moves"),
    *("step", "room", "step_since", "source"),
)


def days_left(row: RowMapping | Mapping[str, Any], today: date, lookups: Lookups) -> int | None:
    """Working days until the promised date, as of the end day if there is one.

    Negative: late by so many.
    """
    due = row["due_day"]
    if due is None:
        return None
    at = row["resolved_day"] or today
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


def _token(row: RowMapping) -> str:
    key = row["sort_key"]
    told = [key.isoformat() if isinstance(key, date) else key, row["id"]]
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def _start(token: str, order: ColumnElement[Any]) -> Any:
    try:
        key, row_id = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if isinstance(order.type, Date):
            key = date.fromisoformat(key)
        elif not isinstance(key, str):
            raise TypeError("a text was expected")
        if not isinstance(row_id, int) or abs(row_id) >= 2**63:
            raise TypeError("an id was expected")
    except (ValueError, TypeError, binascii.Error, UnicodeError) as cause:
        raise BadToken(token) from cause
    kind = Date() if isinstance(key, date) else String()
    return tuple_(literal(key, kind), literal(row_id))
