"""From a page of one commune to where it lies: the map of the same days, the commune marked."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.web.components.map_question import FIRST
from ioc.web.components.map_view import PATH
from ioc.web.filters import WORDS, Filters, link
from ioc.web.text import t


def to_map(filters: Filters, places: Sequence[str], metric: str = FIRST) -> list[Component]:
    """The way, where the page is of one commune; the map is of the whole province."""
    if len(places) != 1 or places[0] in (NO_PLACE, UNKNOWN):
        return []
    words = dict.fromkeys(WORDS) | {"metric": "" if metric == FIRST else metric}
    asked = filters.with_(agency=(), receiving=(), place=tuple(places), version=None, **words)
    return [html.A(t("map.way"), href=link(PATH, asked), className="map-way")]
