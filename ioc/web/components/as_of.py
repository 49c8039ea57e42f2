"""The time a figure speaks of; assets/js/ages.js ages it, and age alone makes it stale."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.web.text import t, when

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The oldest time among the feeding sources, and after how many seconds it is old."""

    at: datetime | None
    stale_after_s: int
    today: date


def freshness(reader: "Reader") -> Freshness:
    limits = [source.stale_after_s for source in reader.sources()]
    return Freshness(at=reader.as_of, stale_after_s=min(limits, default=0), today=reader.today)


def as_of(slot: str) -> Component:
    """The hour; once it is old, its age in its place."""
    return html.Span(_parts(""), id=slot, className="as-of")


def as_of_line(slot: str) -> Component:
    """Số liệu đến 09:30 · cập nhật 6 phút trước."""
    return html.P(
        className="page-time",
        children=[
            t("as_of.until"),
            " ",
            html.Span(_parts(""), id=slot, className="as-of"),
        ],
    )


def as_of_slot(fresh: Freshness, *, ago: bool = False) -> dict[str, Any]:
    if fresh.at is None:
        return {"children": _parts(t("as_of.never"))}
    return {
        "children": _parts(when(fresh.at, fresh.today), ago=ago),
        "data-asof": fresh.at.isoformat(),
        "data-stale-after": str(fresh.stale_after_s),
    }


def _parts(time: str, *, ago: bool = False) -> list[Component]:
    return [
        html.Span(time, className="as-of-time"),
        html.Span(className="as-of-ago", hidden=not ago),
        html.Span(className="as-of-age"),
    ]
