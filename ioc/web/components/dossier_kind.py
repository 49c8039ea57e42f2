"""Dossiers as lists and files show them."""

from ioc.metrics.model import Metric
from ioc.web.components import cells
from ioc.web.components.kind import Filed, Kind, Row, Shown, plain
from ioc.web.text import t

SHORT = ("code", "procedure", "step", "due", "left", "why")
LONG = (
    *("code", "procedure", "agency", "receiving", "channel", "status"),
    *("received", "due", "left", "step", "why"),
)
COLUMNS = (
    Shown("code", "dossiers.column.code", 212, 4, "code"),
    Shown("procedure", "dossiers.column.procedure", 200, 8, "procedure"),
    Shown("step", "dossiers.column.step", 170, 6, "step"),
    Shown("due", "dossiers.column.due", 112, 2.4, "due"),
    Shown("left", "dossiers.column.left", 158, 3.1, "due"),
    Shown("why", "dossiers.column.why", 132, 3),
    Shown("agency", "dossiers.column.agency", 160, 5, "agency"),
    Shown("receiving", "dossiers.column.receiving", 140, 5),
    Shown("channel", "dossiers.column.channel", 105, 3),
    Shown("status", "dossiers.column.status", 130, 3.6),
    Shown("received", "dossiers.column.received", 110, 3, "received"),
)
PROCEDURES = (
    Shown("procedure", "dossiers.column.procedure", 200, 8),
    Shown("procedure_name", "dossiers.column.procedure_name", 220, 12),
)
AMOUNT = Filed("export.amount", 14, plain("amount"))
PROCEDURE_FILED = (
    Filed("export.procedure", 12, plain("key")),
    Filed("export.procedure_name", 60, plain("label")),
)


def _paused(row: Row) -> str:
    return t("dossiers.yes") if row.get("paused") else ""


def _order(metric: Metric) -> str:
    return "due" if metric.kind == "stock" else "-received"


def _extra(metric: Metric) -> tuple[Filed, ...]:
    return (AMOUNT,) if metric.kind == "mean" else ()


DOSSIERS = Kind(
    subject="dossiers",
    usual="dossiers.overdue",
    unit="dossiers.unit",
    title="export.sheet",
    export="dossiers",
    file="ho-so",
    columns=COLUMNS,
    parts=PROCEDURES,
    phone=("code", "left"),
    filed=(
        Filed("export.code", 24, plain("code")),
        Filed("export.procedure", 12, plain("procedure")),
        Filed("export.procedure_name", 48, plain("procedure_name")),
        Filed("export.sector_name", 26, plain("sector_name")),
        Filed("export.agency", 34, plain("agency_name")),
        Filed("export.receiving", 34, plain("receiving_name")),
        Filed("export.channel", 12, cells.channel),
        Filed("export.status", 18, cells.status),
        Filed("export.received_at", 17, plain("received_at")),
        Filed("export.due_day", 12, plain("due_day")),
        Filed("export.first_due_day", 12, plain("first_due_day")),
        Filed("export.due_moves", 9, plain("due_moves")),
        Filed("export.resolved_at", 17, plain("resolved_at")),
        Filed("export.resolved_day", 12, plain("resolved_day")),
        Filed("export.returned_at", 17, plain("returned_at")),
        Filed("export.paused", 10, _paused),
        Filed("export.days_left", 12, plain("days_left")),
        Filed("export.step", 24, plain("step")),
        Filed("export.room", 24, plain("room")),
        Filed("export.step_since", 17, plain("step_since")),
        Filed("export.why", 24, cells.why),
    ),
    parts_filed=PROCEDURE_FILED,
    cells=cells.cells,
    texts=("code", "procedure", "procedure_name", "agency", "agency_name"),
    order=_order,
    extra=_extra,
)
