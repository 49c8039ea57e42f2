"""Bản đồ: the communes, and the three worst of them by name, on the map and beside it."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.lookups import Lookups
from ioc.domain.stages import PAD, Stage
from ioc.web.components.as_of import as_of, as_of_slot, freshness
from ioc.web.components.map_question import metric_of, of_metric
from ioc.web.components.map_words import value_words
from ioc.web.components.marks import marks
from ioc.web.filters import Filters
from ioc.web.links import now_filters
from ioc.web.page import Frame, Slots
from ioc.web.shapes import COARSE, Shapes
from ioc.web.text import NONE
from ioc.web.wall.leader.communes_words import (
    entry_of,
    headline,
    left_out,
    meaning,
    province,
    titles,
)
from ioc.web.wall.leader.communes_worst import WORST, Named, Shown, shades, shown
from ioc.web.wall.parts import composed, fitting, sentence, width
from ioc.web.wall.scope import scope_names
from ioc.web.wall.screen import Screen, Stand

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

FEED = "shown"
# The list beside the map; what both times take of the line at the foot; a number beside its words.
LIST_WIDE, LIST_SHARE, TIMES_WIDE, BESIDE = 16.4, 0.41, 12.5, 0.6
MOST_NUMBER, NUMBER_SHARE = 2.2, 0.38
EDGE = PAD + 0.4


def scope(filters: Filters) -> Filters:
    """The filters that its number's facts carry; what stands is of the days' end, or of now."""
    metric = metric_of(filters)
    found = of_metric(filters, metric)
    if metric.kind != "stock":
        return found
    if filters.end >= filters.today:
        return now_filters(found).with_(calendar=None)
    return found.with_(start=filters.end, calendar=None)


def layout(stand: Stand, filters: Filters, frame: Frame) -> Component:
    prefix, wide = stand.prefix, list_wide(stand.stage)
    body = html.Div(
        className="communes-now ages",
        style={"--list-wide": f"{wide:.4g}"},
        children=[
            html.Div([_map(prefix, frame), _list(prefix)], className="communes-row"),
            html.Div(
                className="under",
                children=[
                    html.P(
                        [
                            html.Span("", id=f"{prefix}-deep", className="of-light"),
                            html.Span("", id=f"{prefix}-bright", className="of-dark"),
                        ]
                    ),
                    html.P(as_of(f"{prefix}-time"), className="under-times"),
                ],
            ),
            html.P(frame.shapes.notice, className="under map-notice"),
        ],
    )
    return html.Div(composed(prefix, [body], "communes", {FEED: ""}), className="composed")


def list_wide(stage: Stage) -> float:
    """How wide the list is, in letters: what its lines need, or its share of a wide room."""
    return max(LIST_WIDE, stage.body[0] * LIST_SHARE)


def _map(prefix: str, frame: Frame) -> Component:
    """The ground that assets/wall/map.js draws on: shapes by their address, values in a slot."""
    shapes = frame.shapes
    return html.Div(
        id=f"{prefix}-map",
        className="wall-map",
        role="img",
        **marks(
            data_url=shapes.urls.get(COARSE, ""),
            data_bounds=json.dumps(shapes.bounds),
            data_insets=_insets(shapes, frame.lookups),
            data_values="{}",
        ),
    )


def _insets(shapes: Shapes, lookups: Lookups) -> str:
    told = [
        {
            "bounds": inset.bounds,
            "frame": inset.frame,
            "name": ", ".join(lookups.places.label(code) for code in inset.codes),
        }
        for inset in shapes.insets
    ]
    return json.dumps(told, ensure_ascii=False)


def _list(prefix: str) -> Component:
    return html.Div(
        className="commune-list",
        children=[
            html.H2("", id=f"{prefix}-title"),
            html.Ol([_entry(f"{prefix}-worst-{n}") for n in range(1, WORST + 1)]),
            html.P("", id=f"{prefix}-left", className="commune-left"),
        ],
    )


def _entry(slot: str) -> Component:
    return html.Li(
        id=slot,
        className="commune",
        children=[
            html.Strong(NONE, id=f"{slot}-number", className="commune-number"),
            html.Div(
                [
                    html.P("", id=f"{slot}-name", className="commune-name"),
                    html.P("", id=f"{slot}-of"),
                ],
                className="commune-words",
            ),
        ],
    )


def fill(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    found, prefix, stage = shown(reader, filters), stand.prefix, stand.stage
    fresh = freshness(reader, metric_of(filters).subject)
    said, calm = headline(found, filters, public=stand.public)
    under, wide = stage.body[0] - TIMES_WIDE, list_wide(stage)
    told = {True: meaning(found, dark=True), False: meaning(found, dark=False)}
    whose = scope_names(scope(filters), reader.lookups)
    title = "" if stand.public else fitting(titles(found, filters), wide, bold=True)
    return {
        **sentence(prefix, said, {FEED: fresh}, calm=calm, stage=stage),
        f"{prefix}-map": {
            "data-values": _values(found, public=stand.public),
            "aria-label": said[0],
        },
        f"{prefix}-title": {"children": title},
        **_list_slots(found, reader, stand, whose),
        f"{prefix}-left": {"children": fitting(left_out(found.told), wide)},
        f"{prefix}-deep": {"children": fitting(told[False], under)},
        f"{prefix}-bright": {"children": fitting(told[True], under)},
        f"{prefix}-time": as_of_slot(fresh),
    }


def _values(found: Shown, *, public: bool) -> str:
    """What the painter is told: every commune's shade, and who is named where on the map."""
    named = () if public else found.named
    told = {
        "values": shades(found.told),
        "named": [
            {"code": one.line.code, "label": f"{one.short} {_number(found, one)}", "bad": one.bad}
            for one in named
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _number(found: Shown, one: Named) -> str:
    return value_words(found.metric, one.line.figure.value)


def _list_slots(found: Shown, reader: "Reader", stand: Stand, whose: Sequence[str]) -> Slots:
    """Three places, filled worst first; where nobody is named, the whole stands in the first."""
    named = () if stand.public else found.named
    entries = [entry_of(found, one, reader.today) for one in named] or [province(found, whose)]
    widest = max(width(entry.number, bold=True) for entry in entries)
    inner = list_wide(stand.stage) - 2 * EDGE
    size = min(MOST_NUMBER, inner * NUMBER_SHARE / widest)
    room = inner - widest * size - BESIDE
    names = _alike([entry.names for entry in entries], room, bold=True)
    lines = _alike([entry.of for entry in entries], room)
    slots: Slots = {}
    for n in range(WORST):
        slot, held = f"{stand.prefix}-worst-{n + 1}", n < len(entries)
        slots[slot] = {
            "className": _class(named[n] if n < len(named) else None, held=held, first=n == 0),
            "style": {"--number": f"{size:.3g}", "--numbers": f"{widest * size:.3g}"},
        }
        slots[f"{slot}-number"] = {"children": entries[n].number if held else ""}
        slots[f"{slot}-name"] = {"children": names[n] if held else ""}
        slots[f"{slot}-of"] = {"children": lines[n] if held else ""}
    return slots


def _alike(lines: Sequence[Sequence[str]], room: float, *, bold: bool = False) -> list[str]:
    """The same wording on every line: the fullest that all have room for, else the narrowest."""
    fits = (
        [one[n] for one in lines]
        for n in range(min(len(one) for one in lines))
        if all(width(one[n], bold=bold) <= room for one in lines)
    )
    return next(fits, None) or [fitting(one, room, bold=bold) for one in lines]


def _class(one: Named | None, *, held: bool, first: bool) -> str:
    if one is None or not one.bad:
        return "commune" if held else "commune commune-empty"
    return "commune commune-bad worst" if first else "commune commune-bad"


screen = Screen(key="wall.screen.communes", layout=layout, fill=fill, scope=scope)
