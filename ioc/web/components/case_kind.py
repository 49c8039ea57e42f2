"""Phản ánh hiện trường, and PAKN, as lists and files show them: what and whose, not who sent it.

Where it happened is told by its commune alone: a street and number may be somebody's home.
"""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from ioc.domain.feedback import PETITION
from ioc.metrics.labels import CHANNELS as LABELS
from ioc.metrics.labels import STATUSES as STATUS_LABELS
from ioc.metrics.model import Metric
from ioc.web.components.cells import ended, near_day, running
from ioc.web.components.kind import Filed, Kind, Row, Shown, plain
from ioc.web.links import PATHS
from ioc.web.locales import named
from ioc.web.text import NONE, t

OPEN_STATUSES = ("new", "acknowledged", "assigned", "in_progress", "unknown")
STATUSES = (*OPEN_STATUSES, "resolved", "rejected", "duplicate")
CHANNELS = ("app", "web", "call", "zalo", "facebook", "email", "chatbot", "counter", "?")
POSITIONS = MappingProxyType(
    {
        "zero": "feedback.position.zero",
        "outside": "feedback.position.outside",
        "missing": "feedback.position.missing",
    }
)
BY_CLOSING = ("resolved", "resolved_in_time", "satisfied")


def case_code(row: Row) -> str:
    """The code; a second report that its source sent under the same one is told apart."""
    collision = row.get("collision") or 0
    return f"{row['code']} ({collision + 1})" if collision else str(row["code"])


def case_href(code: str) -> str:
    return f"{PATHS['cases']}?{urlencode({'code': code})}"


def status(row: Row) -> str:
    """In our words; the source's own where we know none for it."""
    key, said = str(row.get("status")), row.get("status_text")
    return str(said) if key == "unknown" and said else status_words(key).lower()


def status_words(key: str) -> str:
    return named(STATUS_LABELS.get(key, STATUS_LABELS["unknown"]))


def channel(row: Row) -> str:
    return channel_words(str(row.get("channel")))


def channel_words(key: str) -> str:
    return named(LABELS.get(key, LABELS["?"]))


def place(row: Row) -> str:
    """The commune; where there is none, why there is none."""
    key = POSITIONS.get(str(row.get("position")))
    return t(key) if key else str(row.get("place_name") or NONE)


def due(row: Row, today: date) -> str:
    shown = near_day(row.get("due_day"), today)
    given = row.get("due_given") or row.get("due_day") is None
    if given:
        return shown
    return t("petitions.due.usual" if is_petition(row) else "feedback.due.usual", day=shown)


def left(row: Row, today: date) -> tuple[str, str]:
    """How long there is, in words, and the class of it: late, today or nothing."""
    closed, promised, days = row.get("closed_day"), row.get("due_day"), row.get("days_left")
    if closed is None:
        return running(promised, days, today)
    if row.get("status") == "resolved":
        return ended(closed, promised, days, today)
    return t("feedback.left.closed", status=status(row), day=near_day(closed, today)), ""


def cells(row: Row, today: date) -> dict[str, Any]:
    """The line as the list shows it: every field is text."""
    words, mark = left(row, today)
    href = case_href(str(row["code"]))
    return {
        "id": f"{row.get('source', '')} {case_code(row)}",
        "code": case_code(row),
        "code_href": href,
        "title": row.get("title") or t("feedback.untitled"),
        "title_href": href,
        "category": row.get("category_name") or NONE,
        "place": place(row),
        "agency": row.get("agency_name") or NONE,
        "channel": channel(row),
        "received": near_day(row.get("received_day"), today),
        "due": due(row, today),
        "left": words,
        "left_mark": mark,
        "status": status(row),
    }


def _order(metric: Metric) -> str:
    if metric.kind == "stock":
        return "due"
    return "-closed" if metric.top[0] in BY_CLOSING else "-received"


def _given(row: Row) -> str:
    if row.get("due_given"):
        return t("feedback.due.given")
    return t("petitions.due.by_law" if is_petition(row) else "feedback.due.by_category")


def is_petition(row: Row) -> bool:
    """Whether it is of the national petitions, which are no field reports."""
    return row.get("stream") == PETITION


CASES = Kind(
    subject="cases",
    usual="feedback.overdue",
    unit="feedback.unit",
    title="page.feedback",
    export="feedback",
    file="phan-anh",
    columns=(
        Shown("code", "feedback.column.code", 140, 2.6, "code"),
        Shown("category", "feedback.column.category", 140, 3.4, "category"),
        Shown("title", "feedback.column.title", 220, 6.4),
        Shown("place", "feedback.column.place", 130, 3, "place"),
        Shown("agency", "feedback.column.agency", 170, 4.4, "agency"),
        Shown("channel", "feedback.column.channel", 110, 2.8),
        Shown("received", "feedback.column.received", 126, 2, "received"),
        Shown("due", "feedback.column.due", 124, 2.8, "due"),
        Shown("left", "feedback.column.left", 158, 3.7, "due"),
        Shown("status", "feedback.column.status", 120, 2.8),
    ),
    parts=(),
    phone=("code", "left"),
    filed=(
        Filed("feedback.column.code", 20, case_code),
        Filed("feedback.column.category", 24, plain("category_name")),
        Filed("feedback.column.title", 60, plain("title")),
        Filed("feedback.column.place", 24, place),
        Filed("feedback.column.agency", 34, plain("agency_name")),
        Filed("feedback.column.channel", 16, channel),
        Filed("feedback.file.requested_at", 17, plain("requested_at")),
        Filed("feedback.file.due_day", 12, plain("due_day")),
        Filed("feedback.file.due_given", 14, _given),
        Filed("feedback.file.days_left", 12, plain("days_left")),
        Filed("feedback.column.status", 16, status),
        Filed("feedback.file.closed_at", 17, plain("closed_at")),
        Filed("feedback.file.closed_day", 12, plain("closed_day")),
        Filed("feedback.file.reopened", 9, plain("reopened")),
        Filed("feedback.file.satisfaction", 10, plain("satisfaction")),
    ),
    parts_filed=(),
    cells=cells,
    texts=("code", "title", "category_name", "place_name", "agency_name"),
    order=_order,
)

PETITIONS = replace(
    CASES,
    subject="petitions",
    usual="petitions.overdue",
    unit="petitions.unit",
    title="petitions.short",
    export="petitions",
    file="pakn",
    # Of no place: it is the rule that is told of, not a spot.
    columns=tuple(column for column in CASES.columns if column.name != "place"),
    filed=tuple(column for column in CASES.filed if column.head != "feedback.column.place"),
    texts=tuple(name for name in CASES.texts if name != "place_name"),
)
