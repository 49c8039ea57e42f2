"""One sentence for who reads only one: the worst first, or that nothing is wrong."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import Freshness, stale_mark, stale_slot
from ioc.web.components.marks import marks
from ioc.web.page import Slots


def headline(slot: str) -> Component:
    """A sentence of one feed."""
    return _row(slot, stale_mark(f"{slot}-stale"))


def headline_over(slot: str, feeds: Mapping[str, str]) -> Component:
    """A sentence over several: their subjects, and the names by which old figures are told."""
    return _row(slot, *(stale_mark(f"{slot}-stale-{feed}", name) for feed, name in feeds.items()))


def _row(slot: str, *old: Component) -> Component:
    sentence = html.P("", id=slot, className="headline", **marks(data_news=""))
    return html.Div([sentence, *old], className="headline-row ages")


def headline_slots(slot: str, words: str, fresh: Freshness, *, calm: bool) -> Slots:
    return {slot: _sentence(words, calm=calm), f"{slot}-stale": stale_slot(fresh)}


def headline_over_slots(
    slot: str, words: str, feeds: Mapping[str, Freshness], *, calm: bool
) -> Slots:
    """`feeds` are those that the sentence stands on."""
    old = {f"{slot}-stale-{feed}": stale_slot(fresh) for feed, fresh in feeds.items()}
    return {slot: _sentence(words, calm=calm), **old}


def _sentence(words: str, *, calm: bool) -> dict[str, str]:
    return {"children": words, "className": "headline headline-calm" if calm else "headline"}
