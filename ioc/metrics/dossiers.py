"""Hồ sơ: what is counted of dossiers, as conditions on the facts.

Which of the ten statuses counts where (TT 01/2020/TT-VPCP, form II.06a, as DOMAIN.md 3 and 4
read it): 1 and 3 are not received; 7 and 8 are closed apart and left out of every column of 06a,
received too; 9 and 10 are resolved when they have an end day, else "không có ngày kết thúc";
5 and 6 are paused; 2 and 4 run. The numbers made of it are in ioc.metrics.definitions.
"""

from sqlalchemy import ColumnElement, and_, case, literal, or_, true

from ioc.domain.deadlines import ACCEPTANCE_MINUTES
from ioc.metrics.subject import Subject
from ioc.store.ladder import OPEN_RUNGS, RUNGS
from ioc.store.measures import Flow, Measures, Stock
from ioc.store.schema import CLOSED_APART
from ioc.store.schema import dossiers as d
from ioc.store.schema import spans as s

ALWAYS = true()
COUNTED = d.c.status.in_((2, 4, 5, 6, 9, 10))
RESOLVED = and_(d.c.status.in_((9, 10)), d.c.resolved_day.is_not(None))
NO_END = and_(d.c.status.in_((9, 10)), d.c.resolved_day.is_(None))
IN_TIME = and_(RESOLVED, or_(d.c.due_day.is_(None), d.c.resolved_day <= d.c.due_day))


def received(name: str, where: ColumnElement[bool] = ALWAYS) -> Flow:
    return Flow(name=name, on=d.c.received_day, where=and_(COUNTED, where))


def resolved(name: str, where: ColumnElement[bool] = ALWAYS) -> Flow:
    return Flow(name=name, on=d.c.resolved_day, where=and_(RESOLVED, where))


def closed(name: str, status: int) -> Flow:
    return Flow(name=name, on=d.c.closed_day, where=and_(CLOSED_APART, d.c.status == status))


FLOWS = (
    received("received"),
    received("received_online", d.c.channel == "online"),
    received("received_full", d.c.service_level == "full"),
    received("received_partial", d.c.service_level == "partial"),
    received("received_no_due", d.c.due_day.is_(None)),
    Flow(name="received_no_end", on=d.c.received_day, where=NO_END),
    received("received_fee", d.c.has_fee),
    received("received_paid_online", and_(d.c.has_fee, d.c.payment.in_((1, 2)))),
    resolved("resolved"),
    resolved("early", d.c.resolved_day < d.c.due_day),
    resolved("on_time", or_(d.c.due_day.is_(None), d.c.resolved_day == d.c.due_day)),
    resolved("late", d.c.resolved_day > d.c.due_day),
    Flow(name="in_time_resolved", on=d.c.resolved_day, where=IN_TIME),
    resolved(
        "in_time_first", or_(d.c.first_due_day.is_(None), d.c.resolved_day <= d.c.first_due_day)
    ),
    resolved("resolved_no_due", d.c.due_day.is_(None)),
    resolved("digitised", d.c.digitised),
    resolved("worked", d.c.worked_minutes.is_not(None)),
    Flow(
        name="worked_minutes",
        on=d.c.resolved_day,
        where=and_(RESOLVED, d.c.worked_minutes.is_not(None)),
        amount=d.c.worked_minutes,
    ),
    closed("withdrawn", 7),
    closed("stopped", 8),
    closed("denied", 3),
    Flow(name="moved", on=d.c.moved_day, where=COUNTED),
    received("form_online", and_(d.c.channel == "online", ~NO_END)),
    received("form_other", and_(d.c.channel != "online", ~NO_END)),
    Flow(name="ended", on=d.c.ended_day, where=d.c.ended_day.is_not(None)),
    Flow(name="ended_in_time", on=d.c.ended_day, where=d.c.late_since.is_(None)),
    received("accepted", d.c.accept_minutes.is_not(None)),
    received("accepted_in_time", d.c.accept_minutes <= ACCEPTANCE_MINUTES),
)
STOCKS = (
    *(
        Stock(name=state, since=s.c.since_day, until=s.c.until_day, where=s.c.state == state)
        for state in ("in_time", "overdue", "paused")
    ),
    # By QĐ 766, whose clock is not that of the form: see ioc.domain.deadlines.
    Stock(
        name="running_in_time",
        since=d.c.begun_day,
        until=d.c.kept_until,
        where=d.c.begun_day.is_not(None),
    ),
    Stock(
        name="running_late",
        since=d.c.late_since,
        until=d.c.ended_day,
        where=d.c.late_since.is_not(None),
    ),
)
MEASURES = Measures(
    flows=FLOWS,
    stocks=STOCKS,
    dimensions={
        "agency": d.c.agency,
        "sector": d.c.sector,
        "channel": d.c.channel,
        "procedure": d.c.procedure,
    },
    counted=d.c.counts,
    rungs=RUNGS,
    open_rungs=OPEN_RUNGS,
    alike={
        d.c.begun_day: d.c.received_day,
        d.c.kept_until: d.c.resolved_day,
        d.c.ended_day: d.c.resolved_day,
    },
)
DOSSIERS = Subject(
    name="dossiers",
    feeds=frozenset({"Dossier"}),
    facts=d,
    measures=MEASURES,
    columns={
        "agency": "agency",
        "place": "agency",
        "receiving": "receiving",
        "sector": "sector",
        "channel": "channel",
        "procedure": "procedure",
    },
    places_are_agencies=True,
)
PAUSED_NOW = case((d.c.status.in_((5, 6)), literal(True)), else_=literal(False))
