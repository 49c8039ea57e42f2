"""What stands beside a number of dossiers: what a source says of the same, what is not in it."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.metrics.coverage import not_included
from ioc.metrics.gaps import gaps
from ioc.metrics.model import Metric, Where
from ioc.web.components.gap_line import gap_line
from ioc.web.filters import Filters
from ioc.web.page import Slots
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


def beside(prefix: str) -> Component:
    """Slot: `{prefix}-beside`; empty where nothing stands beside the number."""
    return html.Div([], id=f"{prefix}-beside", className="beside")


def beside_slots(prefix: str, reader: "Reader", metric: Metric, filters: Filters) -> Slots:
    lines = [*against(reader, metric, filters), *missing_lines(reader, metric, filters.where())]
    return {f"{prefix}-beside": {"children": lines}}


def missing_slots(prefix: str, reader: "Reader", metric: Metric, filters: Filters) -> Slots:
    """Only what is not in it: where several numbers stand together."""
    return {f"{prefix}-beside": {"children": missing_lines(reader, metric, filters.where())}}


def against(reader: "Reader", metric: Metric, filters: Filters) -> list[Component]:
    """ta 1.332 · hệ thống một cửa 1.340 · lệch 8, for each source that reports the same number."""
    if metric.subject != "dossiers":
        return []
    found = gaps(reader, filters.where())
    return [gap_line(gap, filters) for gap in found if gap.metric == metric]


def missing_lines(reader: "Reader", metric: Metric, where: Where) -> list[Component]:
    """chưa gồm hồ sơ trên hệ thống bộ: Bộ Tư pháp (hộ tịch)"""
    found = not_included(reader, metric.subject, where)
    if not found:
        return []
    titles = "\n".join(f"{one.system}. {one.note}".strip() for one in found)
    words = t("gaps.missing", names=", ".join(map(str, found)))
    return [html.P(words, className="hint missing-line", title=titles)]
