"""What Tổng quan's tiles are made from: one look at the figures, shared by all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import dcc
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.components.as_of import Freshness
from ioc.web.components.tile import LOADING, Face, unknown
from ioc.web.concerns import Concern, Grouped
from ioc.web.feed_glance import Feed, Feeds
from ioc.web.filters import Filters
from ioc.web.links import href_of, now_filters
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
    """What the tiles are made from: the question's figures by metric key, and who is concerned.

    `found` are the concerns of all feeds, worst first.
    """

    reader: "Reader"
    filters: Filters
    rate: Metric
    fresh: Freshness
    found: Sequence[Concern]
    figures: Mapping[str, Figure]
    units: Grouped
    months: Sequence[Sequence[Part]]
    feeds: Feeds

    def asked(self, metric: Metric) -> Filters:
        """What is open is a matter of now, whatever the days that were asked for."""
        return now_filters(self.filters) if metric.kind == "stock" else self.filters

    def change(self, metric: Metric) -> "Change":
        return self.reader.change(metric, self.asked(metric).where())

    def href(self, key: str) -> str:
        return href_of(key, self.asked(find(key)))

    def counted(self, key: str) -> Component:
        """A number within a sentence that opens its own rows."""
        figure = self.figures[key]
        shown = LOADING if figure.loading else number(figure.numerator)
        return dcc.Link(shown, href=self.href(key), className="count")

    def loading(self, figure: Figure) -> str:
        return months_words(self.reader.backfill) if figure.loading else ""


def months_words(backfill: tuple[int, int]) -> str:
    """đang nạp 4/12 tháng."""
    done, whole = backfill
    return t("tile.months", done=done, all=whole)


def shown(face: Face, figure: Figure, glance: Glance) -> Face:
    """The face, or what stands in its place while the number is not there."""
    if not (figure.loading or figure.value is None):
        return face
    if figure.loading and glance.fresh.silent:
        return unknown(face, loading="", words=t("tile.silent"))
    return unknown(face, loading=glance.loading(figure))


def lacking(feed: Feed[Any], figure: Figure | None) -> str:
    """Why a feed's number is not there, in words; "" where it is."""
    if feed.filters is None:
        return t("overview.feed.apart")
    if feed.fresh.silent and (figure is None or figure.loading):
        return t("tile.silent")
    if figure is None:
        return t("overview.feed.unconnected")
    if figure.loading:
        return months_words(feed.backfill)
    if feed.unheard(figure):
        return t("tile.unread")
    return t("tile.none") if figure.value is None else ""
