"""A map itself: shapes by their address, values through `hideout`, names over them, no tiles.

The functions named here are in assets/js/map*.js; they paint on canvas and know the colours.
"""

import json
from collections.abc import Iterable
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from ioc.web.components.map_classes import Scale
from ioc.web.components.map_figures import Line, shade
from ioc.web.components.marks import marks
from ioc.web.shapes import COARSE, Shapes
from ioc.web.text import t

PATH = "/ban-do"
LABELS = "labels"
PLAIN: dict[str, Any] = {
    "preferCanvas": True,
    "attributionControl": False,
    "trackViewport": False,
    "fadeAnimation": False,
    "zoomAnimation": False,
}
EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": ()}
NOTHING: dict[str, Any] = {"values": {}, "kind": "sequence", "chosen": ""}


def map_view(slot: str, shapes: Shapes, title: str) -> Component:
    """One map an analyst moves about in. Slots: `{slot}-shapes` (hideout), `{slot}-title`."""
    return html.Figure(
        className="map-frame",
        **marks(
            data_coarse=shapes.urls.get(COARSE, ""),
            data_bounds=json.dumps(shapes.bounds),
            data_levels=json.dumps(shapes.levels),
            data_insets=_insets(shapes),
        ),
        children=[
            html.Figcaption(title, id=f"{slot}-title", className="map-title"),
            html.Div([_moving(slot, shapes), _buttons(), _notice(shapes)], className="map-ground"),
        ],
    )


def _moving(slot: str, shapes: Shapes) -> Component:
    names = dl.Pane(
        _labels(shapes),
        name="labels",
        className="map-labels",
        style={"zIndex": 450, "pointerEvents": "none"},
    )
    held: Component = dl.MapContainer(
        [_communes(slot, shapes, interactive=True), names, _points(slot)],
        id=slot,
        className="map-canvas",
        bounds=[list(corner) for corner in shapes.bounds],
        boundsOptions={"padding": [8, 8]},
        minZoom=6,
        maxZoom=15,
        zoomSnap=0.1,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
        zoomControl=False,
        **PLAIN,
    )
    return held


def _notice(shapes: Shapes) -> Component:
    return html.P(shapes.notice, className="map-notice", hidden=not shapes.notice)


def small_map(slot: str, shapes: Shapes) -> Component:
    """A map to look at, one number, no controls; a press anywhere opens the page of maps.

    Slots: `{slot}-shapes` (hideout), `{slot}-link` (the address of the same map in full).
    """
    return html.Div(
        className="map-frame small-map",
        **marks(data_bounds=json.dumps(shapes.bounds), data_insets=_insets(shapes)),
        children=[
            dl.MapContainer(
                [_communes(slot, shapes, interactive=False)],
                id=slot,
                className="map-canvas",
                bounds=[list(corner) for corner in shapes.bounds],
                boundsOptions={"padding": [4, 4]},
                zoomSnap=0.05,
                zoomControl=False,
                dragging=False,
                keyboard=False,
                scrollWheelZoom=False,
                doubleClickZoom=False,
                touchZoom=False,
                boxZoom=False,
                **PLAIN,
            ),
            _notice(shapes),
            html.A(
                html.Span(t("map.small.opens"), className="sr-only"),
                id=f"{slot}-link",
                href=PATH,
                className="small-map-link",
            ),
        ],
    )


def hideout(lines: Iterable[Line], scale: Scale, chosen: str = "") -> dict[str, Any]:
    """What the painter is told: each commune's shade, 0 where not known, -1 where too few.

    What is said of a commune under the pointer is its row of the table beside the map.
    """
    values = {line.code: shade(line, scale) for line in lines}
    return {"values": values, "kind": scale.kind, "chosen": chosen}


def _communes(slot: str, shapes: Shapes, *, interactive: bool) -> Component:
    heard = {"click": _ours("press")} if interactive else {}
    held: Component = dl.GeoJSON(
        id=f"{slot}-shapes",
        url=shapes.urls.get(COARSE, ""),
        style=_ours("style"),
        onEachFeature=_ours("keep"),
        coordsToLatLng=_ours("spot"),
        hoverStyle=_ours("raised") if interactive else None,
        interactive=interactive,
        hideout=NOTHING,
        eventHandlers=heard,
        disableDefaultEventHandlers=True,
    )
    return held


def _labels(shapes: Shapes) -> Component:
    held: Component = dl.GeoJSON(
        url=shapes.urls.get(LABELS, ""),
        pointToLayer=_ours("label"),
        coordsToLatLng=_ours("spot"),
        interactive=False,
        disableDefaultEventHandlers=True,
    )
    return held


def _points(slot: str) -> Component:
    held: Component = dl.GeoJSON(
        id=f"{slot}-points",
        data=EMPTY,
        cluster=True,
        zoomToBoundsOnClick=True,
        superClusterOptions={"radius": 80, "maxZoom": 15},
        clusterToLayer=_ours("cluster"),
        pointToLayer=_ours("point"),
        eventHandlers={"click": _ours("report")},
        disableDefaultEventHandlers=True,
    )
    return held


def _buttons() -> Component:
    """Ways to move without a wheel; Leaflet's own speak English."""
    names = (("in", "+"), ("out", "−"), ("home", "⌂"))
    return html.Div(
        className="map-buttons",
        children=[
            html.Button(
                face,
                type="button",
                className=f"map-button map-{name}",
                title=t(f"map.button.{name}"),
                **marks(aria_label=t(f"map.button.{name}")),
            )
            for name, face in names
        ],
    )


def _ours(name: str) -> dict[str, str]:
    return {"variable": f"dashExtensions.ioc.{name}"}


def _insets(shapes: Shapes) -> str:
    return json.dumps([{"bounds": i.bounds, "frame": i.frame} for i in shapes.insets])
