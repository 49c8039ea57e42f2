"""What Tổng quan's tiles are made from: one look at the figures, shared by all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash import dcc
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.components.as_of import Freshness
from ioc.web.components.question import LIST_PATH, metric_filters, now_filters
from ioc.web.components.tile import LOADING, Face, unknown
from ioc.web.concerns import Concern, Grouped
from ioc.web.filters import Filters, link
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Change, Reader

STOCKS = tuple(
    f"dossiers.{name}"
    for name in (
        "overdue",
        "due_today",
        "due_1",
        "due_2",
        "due_3",
        "open",
        "open_in_time",
        "paused",
    )
)
FLOWS = tuple(
    f"dossiers.{name}"
    for name in (
        "received",
        "resolved",
        "online_share",
        "full_share",
        "paid_online",
        "digitised",
        "mean_days",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the tiles are made from: the question's figures by metric key, and who is concerned."""

    reader: "Reader"
    filters: Filters
    rate: Metric
    fresh: Freshness
    found: Sequence[Concern]
    figures: Mapping[str, Figure]
    units: Grouped
    months: Sequence[Sequence[Part]]

    def asked(self, metric: Metric) -> Filters:
        """What is open is a matter of now, whatever the days that were asked for."""
        return now_filters(self.filters) if metric.kind == "stock" else self.filters

    def change(self, metric: Metric) -> "Change":
        return self.reader.change(metric, self.asked(metric).where())

    def href(self, key: str) -> str:
        return link(LIST_PATH, metric_filters(self.asked(find(key)), key))

    def counted(self, key: str) -> Component:
        """A number within a sentence that opens its own rows."""
        figure = self.figures[key]
        shown = LOADING if figure.loading else number(figure.numerator)
        return dcc.Link(shown, href=self.href(key), className="count")

    def loading(self, figure: Figure) -> str:
        done, whole = self.reader.backfill
        return t("tile.months", done=done, all=whole) if figure.loading else ""


def shown(face: Face, figure: Figure, glance: Glance) -> Face:
    """The face, or what stands in its place while the number is not there."""
    missing = figure.loading or figure.value is None
    return unknown(face, loading=glance.loading(figure)) if missing else face
