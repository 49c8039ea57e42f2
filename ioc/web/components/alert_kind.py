"""Alerts and incidents as lists and files show them: no host name, no address, no node's code."""

from datetime import date, datetime
from typing import Any

from ioc.domain.periods import local_day
from ioc.metrics.labels import SEVERITIES as LABELS
from ioc.metrics.model import Metric
from ioc.web.components.cells import near_day
from ioc.web.components.kind import Filed, Kind, Row, Shown, plain
from ioc.web.locales import named
from ioc.web.text import NONE, clock, number, t

SEVERITIES = ("5", "4", "3", "2", "1", "?")
"""The gravest first."""
SERIOUS = ("5", "4")
PARTS = (
    Shown("key", "security.column.key", 140, 3),
    Shown("name", "security.column.name", 220, 12),
)
PARTS_FILED = (
    Filed("security.column.key", 16, plain("key")),
    Filed("security.column.name", 60, plain("label")),
)


def severity(row: Row) -> str:
    return severity_words(str(row.get("severity")))


def severity_words(key: str) -> str:
    return named(LABELS.get(key, LABELS["?"]))


def severity_mark(key: str) -> str:
    """Only what is serious has a colour, beside its word."""
    return f"severity-{key}" if key in SERIOUS else ""


def asset(row: Row) -> str:
    """A number of ours for a machine, never what it is called."""
    return asset_words(str(row.get("asset") or "?"))


def asset_words(key: str) -> str:
    return t("security.machine_unknown") if key == "?" else t("security.machine", number=key)


def rule(row: Row) -> str:
    return str(row.get("rule_name") or row.get("rule") or NONE)


def near_moment(at: datetime | None, today: date) -> str:
    """09:30 21/11, with the year only where it is another one."""
    return NONE if at is None else f"{clock(at)} {near_day(local_day(at), today)}"


def _shared(row: Row) -> dict[str, Any]:
    key = str(row.get("severity"))
    return {
        "severity": severity_words(key),
        "severity_mark": severity_mark(key),
        "rule": rule(row),
        "asset": asset(row),
        "agency": row.get("agency_name") or NONE,
    }


def alert_cells(row: Row, today: date) -> dict[str, Any]:
    return {
        "at": near_moment(row.get("at"), today),
        "tactic": row.get("tactic") or NONE,
        "country": row.get("country") or NONE,
        **_shared(row),
    }


def incident_code(row: Row) -> str:
    return t("security.incident", number=row["id"])


def incident_state(row: Row) -> str:
    return t("security.state.open" if row.get("open") else "security.state.closed")


def incident_cells(row: Row, today: date) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "code": incident_code(row),
        "opened": near_moment(row.get("opened_at"), today),
        "last": near_moment(row.get("last_at"), today),
        "alerts": number(row.get("alerts")),
        "state": incident_state(row),
        **_shared(row),
    }


def _alert_order(metric: Metric) -> str:
    return "-day"


def _incident_order(metric: Metric) -> str:
    return "-severity" if metric.kind == "stock" else "-opened"


ALERTS = Kind(
    subject="alerts",
    usual="security.alerts",
    unit="security.unit.alert",
    title="security.alerts",
    export="alerts",
    file="canh-bao",
    columns=(
        Shown("at", "security.column.at", 120, 2.4, "day"),
        Shown("severity", "security.column.severity", 120, 2.4, "severity"),
        Shown("rule", "security.column.rule", 180, 9, "rule"),
        Shown("tactic", "security.column.tactic", 140, 3.6),
        Shown("asset", "security.column.asset", 120, 2.4, "asset"),
        Shown("agency", "security.column.agency", 190, 5, "agency"),
        Shown("country", "security.column.country", 90, 2),
    ),
    parts=PARTS,
    phone=("severity", "rule"),
    filed=(
        Filed("security.file.at", 17, plain("at")),
        Filed("security.column.severity", 16, severity),
        Filed("security.file.rule_key", 12, plain("rule")),
        Filed("security.column.rule", 60, rule),
        Filed("security.column.tactic", 24, plain("tactic")),
        Filed("security.column.asset", 16, asset),
        Filed("security.column.agency", 34, plain("agency_name")),
        Filed("security.column.country", 12, plain("country")),
    ),
    parts_filed=PARTS_FILED,
    cells=alert_cells,
    texts=("rule", "rule_name", "asset", "agency_name", "tactic"),
    order=_alert_order,
)
INCIDENTS = Kind(
    subject="incidents",
    usual="security.incidents_open",
    unit="security.unit.incident",
    title="security.incidents",
    export="incidents",
    file="su-co",
    columns=(
        Shown("code", "security.column.code", 120, 2.2),
        Shown("severity", "security.column.severity", 120, 2.4, "severity"),
        Shown("rule", "security.column.rule", 180, 9, "rule"),
        Shown("asset", "security.column.asset", 120, 2.4, "asset"),
        Shown("agency", "security.column.agency", 190, 5, "agency"),
        Shown("opened", "security.column.opened", 120, 2.4, "opened"),
        Shown("last", "security.column.last", 120, 2.4),
        Shown("alerts", "security.column.alerts", 100, 2),
        Shown("state", "security.column.state", 110, 2.2),
    ),
    parts=(),
    phone=("severity", "rule"),
    filed=(
        Filed("security.column.code", 14, incident_code),
        Filed("security.column.severity", 16, severity),
        Filed("security.file.rule_key", 12, plain("rule")),
        Filed("security.column.rule", 60, rule),
        Filed("security.column.asset", 16, asset),
        Filed("security.column.agency", 34, plain("agency_name")),
        Filed("security.column.opened", 17, plain("opened_at")),
        Filed("security.column.last", 17, plain("last_at")),
        Filed("security.column.alerts", 12, plain("alerts")),
        Filed("security.column.state", 12, incident_state),
    ),
    parts_filed=(),
    cells=incident_cells,
    texts=("rule", "rule_name", "asset", "agency_name"),
    order=_incident_order,
)
