"""One dossier in words: what a line of a list says of it, and no citizen's data."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from ioc.domain.periods import local_day
from ioc.web.links import LIST_PATH
from ioc.web.text import NONE, day, moment, short_day, t

Row = Mapping[str, Any]
WHY = MappingProxyType(
    {
        "": "dossiers.why.none",
        "awaiting_supplement": "dossiers.why.awaiting_supplement",
        "awaiting_payment": "dossiers.why.awaiting_payment",
        "no_due": "dossiers.why.no_due",
        "moved": "dossiers.why.moved",
        "other_agency": "dossiers.why.other_agency",
    }
)
CHANNELS = MappingProxyType(
    {
        "online": "dossiers.channel.online",
        "counter": "dossiers.channel.counter",
        "postal": "dossiers.channel.postal",
    }
)
STATUSES = MappingProxyType(
    {
        1: "dossiers.status.registered",
        2: "dossiers.status.accepted",
        3: "dossiers.status.denied",
        4: "dossiers.status.processing",
        5: "dossiers.status.awaiting_supplement",
        6: "dossiers.status.awaiting_payment",
        7: "dossiers.status.withdrawn",
        8: "dossiers.status.stopped",
        9: "dossiers.status.resolved",
        10: "dossiers.status.returned",
    }
)
OPEN = (2, 4, 5, 6)


def dossier_href(code: str) -> str:
    return f"{LIST_PATH}?{urlencode({'code': code})}"


def why(row: Row) -> str:
    return t(WHY.get(str(row.get("why") or ""), WHY[""]))


def channel(row: Row) -> str:
    return t(CHANNELS.get(str(row.get("channel") or ""), "dossiers.channel.unknown"))


def status(row: Row) -> str:
    key = STATUSES.get(int(row.get("status") or 0))
    return t(key) if key else NONE


def near_day(value: date | None, today: date) -> str:
    """Day and month, with the year only where it is another one."""
    return short_day(value) if value is None or value.year == today.year else day(value)


def due(row: Row, today: date) -> str:
    shown = near_day(row.get("due_day"), today)
    moves = row.get("due_moves") or 0
    return t("dossiers.due.moved", day=shown, count=moves) if moves else shown


def left(row: Row, today: date) -> tuple[str, str]:
    """How long there is, in words, and the class of it: late, today or nothing."""
    if row.get("resolved_day"):
        return ended(row["resolved_day"], row.get("due_day"), row.get("days_left"), today)
    if row.get("status") is not None and row["status"] not in OPEN:
        return status(row), ""
    if row.get("paused"):
        return t("dossiers.left.paused"), ""
    return running(row.get("due_day"), row.get("days_left"), today)


def ended(at: date, promised: date | None, days: int | None, today: date) -> tuple[str, str]:
    """What ended on a day, against its promised one; `days` are those left then."""
    shown = near_day(at, today)
    if promised is None:
        return t("dossiers.left.ended_no_due", day=shown), ""
    if at > promised:
        return t("dossiers.left.ended_late", day=shown, count=-(days or 0)), "late"
    key = "dossiers.left.ended_early" if at < promised else "dossiers.left.ended_on_day"
    return t(key, day=shown), ""


def running(promised: date | None, days: int | None, today: date) -> tuple[str, str]:
    """What still runs, against its promised day."""
    if promised is None:
        return t("dossiers.left.no_due"), ""
    if promised == today:
        return t("dossiers.left.today"), "today"
    if promised < today:
        return t("dossiers.left.late", count=-(days or 0)), "late"
    return t("dossiers.left.days", count=days) if days else t("dossiers.left.next"), ""


def step(row: Row) -> str:
    parts = [str(row[name]) for name in ("step", "room") if row.get(name)]
    return " / ".join(parts) or t("dossiers.step.unknown")


def cells(row: Row, today: date) -> dict[str, Any]:
    """The line as the list shows it: every field is text, links and marks stand beside theirs."""
    words, mark = left(row, today)
    received = row.get("received_at")
    return {
        "id": row["code"],
        "code": row["code"],
        "code_href": dossier_href(row["code"]),
        "procedure": row.get("procedure_name") or row.get("procedure") or NONE,
        "agency": row.get("agency_name") or NONE,
        "receiving": row.get("receiving_name") or NONE,
        "channel": channel(row),
        "status": status(row),
        "received": near_day(
            row.get("received_day") or (local_day(received) if received else None), today
        ),
        "due": due(row, today),
        "left": words,
        "left_mark": mark,
        "step": step(row),
        "step_since": moment(row.get("step_since")),
        "why": why(row),
    }
