"""Where the overdue dossiers are: the small map, its numbers, and what it leaves out, counted."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.components.as_of import stale_mark
from ioc.web.components.map_figures import told
from ioc.web.components.map_left_out import left_out
from ioc.web.components.map_legend import legend
from ioc.web.components.map_question import MapQuestion, of_metric
from ioc.web.components.map_view import PATH, hideout, small_map
from ioc.web.filters import Filters, link
from ioc.web.links import now_filters
from ioc.web.page import Slots
from ioc.web.shapes import Shapes
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

OVERDUE = "dossiers.overdue"


def map_card(slot: str, shapes: Shapes) -> Component:
    return html.Section(
        className="card map-overview ages",
        children=[
            html.Div([html.H2(t("overview.map")), stale_mark(f"{slot}-stale")], className="head"),
            small_map(slot, shapes),
            html.Div(id=f"{slot}-legend", className="map-legend"),
            html.Div(id=f"{slot}-left", className="map-left"),
        ],
    )


def map_card_slots(slot: str, reader: "Reader", filters: Filters) -> Slots:
    """As it stands now, with the same classes and the same words as the page of maps."""
    metric = find(OVERDUE)
    asked = of_metric(now_filters(filters), metric)
    question = MapQuestion(
        metric=metric, where=asked.where(), earlier=None, view="one", points=False
    )
    shown = told(reader, question)
    return {
        f"{slot}-shapes": {"hideout": hideout(shown.lines, shown.scale)},
        f"{slot}-link": {"href": link(PATH, asked)},
        f"{slot}-legend": {"children": legend(shown)},
        f"{slot}-left": {"children": left_out(shown, asked)},
    }
