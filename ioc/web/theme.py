"""Colours and the look of charts: calm by default, colour only for what is not normal.

Charts are worked out once for all readers, in the desk's colours; assets/css/a-colours.css dresses
them in each reader's theme.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ioc.web.locales import locale
from ioc.web.text import separators

GROUND = "#F5F6F8"
CARD = "#FFFFFF"
TEXT = "#1B2733"
SECONDARY = "#4A5A69"
RULE = "#DDE2E7"
QUIET = "#8695A3"
LATE = "#B3261E"
WATCH = "#8A4B00"
ACCENT = "#0B4F6C"
# The bar of the phone's window is its page's ground, as assets/css/a-colours.css has it.
GROUNDS: Mapping[str, str] = MappingProxyType(
    {"desk": GROUND, "hall": "#EEF1F4", "dark": "#0F1720"}
)
FONT = "Be Vietnam Pro, Segoe UI, Noto Sans, sans-serif"


def template() -> dict[str, Any]:
    """The one plotly template, as a plain dict: no go.Figure on the hot path."""
    axis = {
        "gridcolor": RULE,
        "linecolor": RULE,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"color": SECONDARY},
        "fixedrange": True,
        "automargin": True,
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 16, "color": TEXT},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "separators": separators(),
            "colorway": [ACCENT, QUIET, SECONDARY],
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": CARD, "bordercolor": RULE, "font": {"family": FONT}},
            "legend": {"orientation": "h", "x": 0, "y": 1.03, "yanchor": "bottom"},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
        }
    }


GRAPH_CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "displayModeBar": False,
        "displaylogo": False,
        "plotlyServerURL": "",
        "modeBarButtonsToRemove": ("sendChartToCloud",),
        "scrollZoom": False,
        "responsive": True,
    }
)


def graph_config() -> Any:
    """What every chart is given: its reader's language, and no way out to anybody's cloud."""
    buttons = ["sendChartToCloud"]
    return {**GRAPH_CONFIG, "locale": locale(), "modeBarButtonsToRemove": buttons}
