"""How feedback cases, alerts, incidents and calls are listed, and what is told of each."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    RowMapping,
    Select,
    String,
    and_,
    func,
    literal,
    or_,
)
from sqlalchemy import select as select_

from ioc.metrics.dossier_rows import working_days_left
from ioc.metrics.lists import Asked, Listing
from ioc.metrics.sums import Now
from ioc.store.contributions import NO_DUE
from ioc.store.facts import alerts as a
from ioc.store.facts import calls as k
from ioc.store.facts import cases as c
from ioc.store.facts import incidents as i
from ioc.store.schema import names

CASE_TOLD = (
    *("code", "collision", "status", "status_text", "category", "category_text", "title"),
    *("address", "agency", "agency_text", "channel", "place", "position", "lat", "lon"),
    *("requested_at", "updated_at", "due_at", "due_given", "closed_at", "reopened"),
    *("satisfaction", "received_day", "due_day", "closed_day", "source", "stream"),
)
ALERT_TOLD = (
    *("code", "at", "day", "severity", "level", "rule", "tactic", "asset", "agency"),
    *("country", "source"),
)
INCIDENT_TOLD = (
    *("id", "rule", "asset", "agency", "severity", "opened_at", "last_at", "alerts"),
    *("opened_day", "closed_day", "source"),
)

CALL_TOLD = (
    *("code", "started_at", "day", "hour", "queue", "outcome", "wait_seconds", "talk_seconds"),
    *("prompt", "agency", "agency_text", "source"),
)


def standing(asked: Asked, at: date, states: tuple[str, ...]) -> ColumnElement[bool]:
    """The facts that one of these stocks holds at the end of a day."""
    stocks = {s.name: s for s in asked.now.scope.subject.measures.stocks}
    # The beginning said as a truth: SQLite would else look it up by the index of the days of
    # beginning, in which nearly every fact there ever was has begun, and not by those of ending.
    held = [
        and_(s.where, (s.since <= at).is_(True), or_(s.until.is_(None), s.until > at))
        for s in (stocks[name] for name in states)
    ]
    return or_(*held)


def tell_case(row: RowMapping, asked: Asked) -> dict[str, Any]:
    """A report as pages, exports and the API tell it; nobody who sent one is known here."""
    return _told(row, asked.now)


def cases_of(now: Now, code: str) -> tuple[dict[str, Any], ...]:
    """The reports of one code among those looked at: more than one where a source sent it twice."""
    condition = and_(now.scope.among_facts(), c.c.code == code)
    found = now.connection.execute(select_(c).where(condition).order_by(c.c.collision)).mappings()
    return tuple(_told(row, now) for row in found)


def _told(row: RowMapping, now: Now) -> dict[str, Any]:
    lookups = now.lookups
    told = {name: row[name] for name in CASE_TOLD}
    ended = row["closed_day"] or now.today
    due = row["due_day"]
    return told | {
        "category_name": lookups.category_label(row["category"]),
        "agency_name": lookups.agencies.label(row["agency"]),
        "place_name": lookups.places.label(row["place"]),
        "days_left": None if due is None else working_days_left(due, ended, lookups),
    }


def tell_alert(row: RowMapping, asked: Asked) -> dict[str, Any]:
    """An alert without any address or host name: there is none in the store."""
    told = {name: row[name] for name in ALERT_TOLD}
    return told | _named(row, asked)


def tell_incident(row: RowMapping, asked: Asked) -> dict[str, Any]:
    told = {name: row[name] for name in INCIDENT_TOLD}
    return told | _named(row, asked) | {"open": row["closed_day"] > asked.now.today}


def tell_call(row: RowMapping, asked: Asked) -> dict[str, Any]:
    """A call; nobody who called or answered is known here."""
    told = {name: row[name] for name in CALL_TOLD}
    return told | {
        "queue_name": row["queue_name"],
        "agency_name": asked.now.lookups.agencies.label(row["agency"]),
        "amount": row["wait_seconds"] if asked.metric.kind == "mean" else None,
    }


def _named(row: RowMapping, asked: Asked) -> dict[str, Any]:
    return {
        "rule_name": row["rule_name"],
        "agency_name": asked.now.lookups.agencies.label(row["agency"]),
    }


def _with_rule(facts: Any) -> Select[Any]:
    joined = facts.outerjoin(names, and_(names.c.kind == "rule", names.c.key == facts.c.rule))
    label = func.coalesce(names.c.label, literal("", String)).label("rule_name")
    return select_(facts, label).select_from(joined)


def _with_queue() -> Select[Any]:
    joined = k.outerjoin(names, and_(names.c.kind == "queue", names.c.key == k.c.queue))
    label = func.coalesce(names.c.label, k.c.queue).label("queue_name")
    return select_(k, label).select_from(joined)


def _day(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, literal(NO_DUE, Date))


CASE_LIST = Listing(
    sorts={
        "due": _day(c.c.due_day),
        "received": _day(c.c.received_day),
        "closed": _day(c.c.closed_day),
        "code": c.c.code,
        "category": c.c.category,
        "place": c.c.place,
        "agency": c.c.agency,
    },
    usual="due",
    select=lambda: select_(c),
    tell=tell_case,
    held=standing,
)
ALERT_LIST = Listing(
    sorts={
        "day": a.c.day,
        "severity": a.c.severity,
        "rule": a.c.rule,
        "asset": a.c.asset,
        "agency": a.c.agency,
        "code": a.c.code,
    },
    usual="-day",
    select=lambda: _with_rule(a),
    tell=tell_alert,
    held=standing,
)
INCIDENT_LIST = Listing(
    sorts={
        "opened": i.c.opened_day,
        "severity": i.c.severity,
        "rule": i.c.rule,
        "asset": i.c.asset,
        "agency": i.c.agency,
    },
    usual="-severity",
    select=lambda: _with_rule(i),
    tell=tell_incident,
    held=standing,
)
CALL_LIST = Listing(
    sorts={
        "day": k.c.day,
        "hour": k.c.hour,
        "queue": k.c.queue,
        "outcome": k.c.outcome,
        "wait": func.coalesce(k.c.wait_seconds, -1, type_=BigInteger),
        "agency": k.c.agency,
        "code": k.c.code,
    },
    usual="-day",
    select=_with_queue,
    tell=tell_call,
    held=standing,
)
