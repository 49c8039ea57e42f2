"""A tile: one number that cannot pass for fresh, its state, and the way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.components.as_of import Freshness, as_of, as_of_slot
from ioc.web.components.sparkline import BLANK, Spark
from ioc.web.links import DEFINITION_PATH, definition_of
from ioc.web.page import Slots
from ioc.web.text import NONE, t

State = Literal["", "watch", "act"]
LOADING = "…"
NO_SPARK = Spark()
STATES: dict[State, str] = {"watch": "tile.state.watch", "act": "tile.state.act"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What a tile shows now. `known` is False where there is no number (yet), `few` where it is a
    rate of too few to be coloured.

    `href` is "" where the number has no rows of its own; then `defined` is the address where it is
    defined, which is otherwise read from its rows'.
    """

    name: str
    number: str
    href: str
    defined: str = ""
    known: bool = True
    few: bool = False
    state: State = ""
    first: Sequence[Component | str] | str = ""
    change: str = ""
    trend: Spark = NO_SPARK


def unknown(face: Face, *, loading: str, words: str = "") -> Face:
    """The tile of a number that is not there: still loading, or never known; never a 0.

    `words` say why, where it is not that there are no figures yet.
    """
    number, first = (LOADING, loading) if loading else (NONE, words or t("tile.none"))
    blank = Face(name=face.name, number=NONE, href=face.href, defined=face.defined)
    return replace(blank, number=number, known=False, first=first)


def tile(slot: str, *, opens: bool = True) -> Component:
    """Name and state, number and line, two lines of words. A number that has no rows opens none."""
    number = (
        dcc.Link(NONE, id=f"{slot}-number", href="/", className="tile-number")
        if opens
        else html.Span(NONE, id=f"{slot}-number", className="tile-number")
    )
    return html.Article(
        id=slot,
        className="tile",
        children=[
            html.Div(
                className="tile-head",
                children=[
                    _name(slot),
                    html.Span("", id=f"{slot}-state", className="tile-state"),
                ],
            ),
            html.Div(
                className="tile-figure",
                children=[
                    number,
                    html.Div(
                        className="tile-trend",
                        children=[
                            html.Img(id=f"{slot}-trend", src=BLANK, alt=""),
                            html.Span("", id=f"{slot}-span", className="tile-span"),
                        ],
                    ),
                ],
            ),
            *_lines(slot),
        ],
    )


def calm_tile(slot: str) -> Component:
    """A tile of the second row: a smaller number, no state, no line."""
    return html.Article(
        id=slot,
        className="tile tile-calm",
        children=[
            _name(slot),
            html.Div(
                dcc.Link(NONE, id=f"{slot}-number", href="/", className="tile-number"),
                className="tile-figure",
            ),
            *_lines(slot),
        ],
    )


def tile_slots(slot: str, face: Face, fresh: Freshness) -> Slots:
    mark = f" tile-{face.state}" if face.state else ""
    return calm_slots(slot, face, fresh) | {
        slot: {"className": f"tile{mark}{_missing(face)}"},
        f"{slot}-state": {"children": t(STATES[face.state]) if face.state else ""},
        f"{slot}-trend": {"src": face.trend.src, "alt": face.trend.words},
        f"{slot}-span": {"children": face.trend.span},
    }


def absent_slots(slot: str, *, place: bool) -> Slots:
    """The tile of a subject that nobody feeds: its place stays, empty, or goes with its row."""
    return {slot: {"className": "tile tile-absent" if place else "tile tile-gone"}}


def calm_slots(slot: str, face: Face, fresh: Freshness) -> Slots:
    number = html.Span(face.number, className="few") if face.few else face.number
    link: dict[str, Any] = {"children": number}
    if face.href:
        named = html.Span(t("tile.opens", name=face.name), className="sr-only")
        link = {"children": [number, named], "href": face.href}
    return {
        slot: {"className": f"tile tile-calm{_missing(face)}"},
        f"{slot}-name": {
            "children": face.name,
            "href": face.defined or definition_of(face.href),
        },
        f"{slot}-number": link,
        f"{slot}-first": {"children": face.first},
        f"{slot}-change": {"children": f"{face.change}\u00a0· " if face.change else ""},
        f"{slot}-time": as_of_slot(fresh),
    }


def _name(slot: str) -> Component:
    """The name opens how the number is made, as the number opens its rows."""
    way = dcc.Link(
        "",
        id=f"{slot}-name",
        href=DEFINITION_PATH,
        title=t("definition.link"),
        className="tile-way",
    )
    return html.H2(way, className="tile-name")


def _missing(face: Face) -> str:
    return "" if face.known else " tile-unknown"


def _lines(slot: str) -> list[Component]:
    return [
        html.P("", id=f"{slot}-first", className="tile-line"),
        html.P(
            [html.Span("", id=f"{slot}-change", className="tile-change"), as_of(f"{slot}-time")],
            className="tile-line tile-last",
        ),
    ]
