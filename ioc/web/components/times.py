"""Of which time each feed's figures speak: Hồ sơ 09:30 · Phản ánh 09:38 · 766 06:10."""

from collections.abc import Iterable, Mapping

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import Freshness, as_of, hour_slot
from ioc.web.page import Slots
from ioc.web.text import t


def times(slot: str, feeds: Mapping[str, str]) -> Component:
    """`feeds` are the subjects and their names, in their order."""
    return html.P(
        className="times",
        children=[html.Span(t("times.until"), className="times-until"), *_each(slot, feeds)],
    )


def _each(slot: str, feeds: Mapping[str, str]) -> Iterable[Component]:
    for feed, name in feeds.items():
        yield html.Span(
            [name, " ", as_of(f"{slot}-{feed}")],
            id=f"{slot}-{feed}-of",
            className="times-of",
            hidden=True,
        )


def times_slots(slot: str, feeds: Mapping[str, Freshness | None]) -> Slots:
    """A feed that nobody gives (None) has no time."""
    slots: Slots = {}
    for feed, fresh in feeds.items():
        slots[f"{slot}-{feed}-of"] = {"hidden": fresh is None}
        if fresh is not None:
            slots[f"{slot}-{feed}"] = hour_slot(fresh)
    return slots
