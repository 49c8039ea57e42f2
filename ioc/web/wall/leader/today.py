"""Hôm nay: the province's numbers in fixed places, the worst first in one sentence above them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import Freshness
from ioc.web.components.tile import Face, State
from ioc.web.concerns import FEEDS, worst_of_each
from ioc.web.directing import headline_wordings, known_of, oldest_at, standing_on, unknown_of
from ioc.web.faces import PROMINENT, prominent_face
from ioc.web.feed_faces import feed_face
from ioc.web.filters import Filters
from ioc.web.glance import Glance
from ioc.web.looking import look
from ioc.web.page import Frame, Slots
from ioc.web.period_words import span_words
from ioc.web.text import number, t
from ioc.web.wall.lines import against_of, lines_of
from ioc.web.wall.parts import composed, noted, sentence
from ioc.web.wall.screen import Screen, Stand
from ioc.web.wall.shapes import shape_of
from ioc.web.wall.tiles import Tile, size_of, wall_tile, wall_tile_slots

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

TILE_OF: Mapping[str, str] = MappingProxyType(
    {"dossiers": "overdue", "cases": "cases", "incidents": "incidents"}
)
GRAVE: Mapping[State, int] = MappingProxyType({"act": 0, "watch": 1})


def layout(stand: Stand, filters: Filters, frame: Frame) -> Component:
    tiles = [wall_tile(f"{stand.prefix}-{name}") for name in stand.tiles]
    named: dict[str, str] = {feed: t(f"overview.feed.{feed}") for feed in FEEDS}
    size = size_of(stand.stage, len(tiles))
    rows = ceil(len(tiles) / stand.stage.columns)
    measures = {"--rows": f"{rows}", "--scale": f"{size.scale:.4g}"}
    return html.Div(
        composed(stand.prefix, tiles, "tiles", named), className="composed", style=measures
    )


def fill(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    glance, compared = look(reader, filters)
    faces = {name: _face(name, glance, stand) for name in stand.among or stand.tiles}
    order = [TILE_OF[concern.feed] for concern in worst_of_each(known_of(glance))]
    worst = worst_tile({name: face.state for name, (face, _) in faces.items()}, order)
    act = worst == "on-time" and faces[worst][0].state == "act"
    below = _below(glance, faces["on-time"][0]) if act else []
    slots = _headline(glance, stand, below, compared=compared)
    size = size_of(stand.stage, len(stand.tiles))
    for name in stand.tiles:
        face, fresh = faces[name]
        tile = Tile(
            face=face,
            lines=lines_of(name, glance, face, public=stand.public),
            fresh=fresh,
            shape=shape_of(name, glance, face),
            worst=name == worst,
        )
        slots |= wall_tile_slots(f"{stand.prefix}-{name}", tile, size)
    return slots


def _face(name: str, glance: Glance, stand: Stand) -> tuple[Face, Freshness]:
    """In public a figure stands as it was published: nobody is told to act on it."""
    if name in PROMINENT:
        face, fresh = prominent_face(name, glance), glance.fresh
    else:
        feed, face = feed_face(name, glance)
        fresh = feed.fresh
    return (replace(face, state="") if stand.public else face), fresh


def worst_tile(states: Mapping[str, State], order: Sequence[str]) -> str:
    """The one to look at: what must be acted on before what is watched, equals as the headline
    orders them, then as they stand; "" on a calm day.
    """
    ranked = [*order, *(name for name in states if name not in order)]
    stirred = [name for name in states if states[name]]
    return min(stirred, key=lambda name: (GRAVE[states[name]], ranked.index(name)), default="")


def _below(glance: Glance, face: Face) -> list[str]:
    """That the rate is far under its target, for a day on which nobody's work is late."""
    target = number((glance.rate.target or 0) * 100)
    said = {"name": face.name, "rate": face.number, "target": target}
    return [t("wall.today.below", **said), t("wall.today.below_short", **said)]


def _headline(glance: Glance, stand: Stand, below: Sequence[str], *, compared: bool) -> Slots:
    """What the rate is held against is said in full where the sentence leaves it room.

    `below` is said in place of a calm day's words: what must be acted on is never called calm.
    """
    filters, note = glance.filters, against_of(glance) if "on-time" in stand.tiles else ""
    if stand.public:
        words = [span_words(filters.start, filters.end, filters.today)]
        told = sentence(stand.prefix, words, {}, calm=True, stage=stand.stage)
    else:
        words, calm = said(glance, compared=compared)
        if calm and below and not unknown_of(glance):
            words, calm = list(below), False
        told = sentence(stand.prefix, words, standing_on(glance), calm=calm, stage=stand.stage)
    return noted(stand.prefix, told, note, stand.stage)


def said(glance: Glance, *, compared: bool) -> tuple[list[str], bool]:
    """The sentence over all feeds, the fullest wording first, and whether the day is calm."""
    words, calm = headline_wordings(glance, compared=compared)
    if not calm:
        return words, calm
    unknown = unknown_of(glance)
    if unknown:
        some = (t("wall.today.unknown", unknown=one) for one in ("; ".join(unknown), unknown[0]))
        return [*words, *some, t("wall.today.not_known")], True
    key = "soon" if known_of(glance) else "calm"
    return [*words, f"{t(f'wall.today.{key}')} · {oldest_at(glance)}"], True


screen = Screen(key="wall.screen.today", layout=layout, fill=fill)
