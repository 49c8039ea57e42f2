"""Calls to a hotline as lists and files show them: nobody's number, nobody's name."""

from datetime import date, datetime
from typing import Any

from ioc.domain.periods import local_day
from ioc.metrics.model import Metric
from ioc.web.components.cells import near_day
from ioc.web.components.kind import Filed, Kind, Row, Shown, plain
from ioc.web.text import NONE, clock, number, t

A_MINUTE = 60


def seconds_words(value: float | None) -> str:
    """12 giây; 2 phút 5 giây; — where nobody told."""
    if value is None:
        return NONE
    minutes, rest = divmod(round(value), A_MINUTE)
    if not minutes:
        return t("calls.seconds", count=number(rest))
    return t("calls.minutes", minutes=number(minutes), seconds=number(rest))


def outcome(row: Row) -> str:
    return t(f"calls.outcome.{row.get('outcome')}")


def unit(row: Row) -> str:
    """The unit it was passed on to, as its source wrote it where nobody knows that unit."""
    if not row.get("agency_text"):
        return NONE
    return str(row["agency_text"] if row.get("agency") == "?" else row["agency_name"])


def near_moment(at: datetime | None, today: date) -> str:
    """09:30 21/11, with the year only where it is another one."""
    return NONE if at is None else f"{clock(at)} {near_day(local_day(at), today)}"


def cells(row: Row, today: date) -> dict[str, Any]:
    return {
        "at": near_moment(row.get("started_at"), today),
        "queue": row.get("queue_name") or NONE,
        "outcome": outcome(row),
        "wait": seconds_words(row.get("wait_seconds")),
        "talk": seconds_words(row.get("talk_seconds")),
        "unit": unit(row),
    }


def _order(metric: Metric) -> str:
    return "-day"


CALLS = Kind(
    subject="calls",
    usual="calls.received",
    unit="calls.unit",
    title="calls.title",
    export="calls",
    file="cuoc-goi",
    columns=(
        Shown("at", "calls.column.at", 120, 2.4, "day"),
        Shown("queue", "calls.column.queue", 140, 3.4, "queue"),
        Shown("outcome", "calls.column.outcome", 150, 3.4, "outcome"),
        Shown("wait", "calls.column.wait", 120, 2.4, "wait"),
        Shown("talk", "calls.column.talk", 120, 2.4),
        Shown("unit", "calls.column.unit", 170, 4.4, "agency"),
    ),
    parts=(),
    phone=("at", "outcome"),
    filed=(
        Filed("calls.column.at", 17, plain("started_at")),
        Filed("calls.column.queue", 24, plain("queue_name")),
        Filed("calls.column.outcome", 24, outcome),
        Filed("calls.file.wait", 12, plain("wait_seconds")),
        Filed("calls.file.talk", 12, plain("talk_seconds")),
        Filed("calls.column.unit", 34, unit),
    ),
    parts_filed=(),
    cells=cells,
    texts=("queue_name", "agency_name", "agency_text"),
    order=_order,
)
