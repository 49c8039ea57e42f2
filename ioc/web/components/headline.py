"""One sentence for who reads only one: the worst first, or that nothing is wrong."""

from dash import html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.page import Slots


def headline(slot: str) -> Component:
    return html.P("", id=slot, className="headline", **marks(data_news=""))


def headline_slots(slot: str, words: str, *, calm: bool) -> Slots:
    return {
        slot: {"children": words, "className": "headline headline-calm" if calm else "headline"}
    }
