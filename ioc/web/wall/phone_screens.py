"""The two screens in the leader's hand: the desk's own tiles and lines, under one another.

Their faces, links and words are the desk's: a number is the same on both, and opens its rows.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.web.components.actions import actions
from ioc.web.components.as_of import Freshness, as_of, as_of_slot
from ioc.web.components.headline import headline_over
from ioc.web.components.tile import absent_slots, tile, tile_slots
from ioc.web.concerns import FEEDS
from ioc.web.directing import actions_of, headline_of, standing_on
from ioc.web.faces import PROMINENT, prominent_face
from ioc.web.feed_faces import feed_face
from ioc.web.filters import Filters
from ioc.web.glance import Glance
from ioc.web.looking import look
from ioc.web.page import Frame, Slots
from ioc.web.text import t
from ioc.web.wall.screen import Screen, Stand

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

# A score has no rows: it is quoted.
WITHOUT_ROWS = ("score",)


def _today(stand: Stand, filters: Filters, frame: Frame) -> Component:
    slot = stand.prefix
    tiles = [tile(f"{slot}-{name}", opens=name not in WITHOUT_ROWS) for name in stand.tiles]
    named: dict[str, str] = {feed: t(f"overview.feed.{feed}") for feed in FEEDS}
    return html.Div([headline_over(f"{slot}-headline", named), html.Div(tiles, className="tiles")])


def _fill_today(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    glance, compared = look(reader, filters)
    slots = headline_of(f"{stand.prefix}-headline", glance, compared=compared)
    for name in stand.tiles:
        slots |= _tile(f"{stand.prefix}-{name}", name, glance)
    return slots


def _tile(slot: str, name: str, glance: Glance) -> Slots:
    """As at the desk, but what has changed has a line of its own."""
    if name in PROMINENT:
        face, fresh = prominent_face(name, glance), glance.fresh
    else:
        feed, face = feed_face(name, glance)
        if not feed.fed:
            return absent_slots(slot, place=False)
        fresh = feed.fresh
    return tile_slots(slot, face, fresh) | {f"{slot}-change": {"children": face.change}}


def _directing(stand: Stand, filters: Filters, frame: Frame) -> Component:
    times = [_time(f"{stand.prefix}-time-{feed}", t(f"overview.feed.{feed}")) for feed in FEEDS]
    return html.Div([actions(f"{stand.prefix}-action"), html.Div(times, className="phone-times")])


def _time(slot: str, name: str) -> Component:
    return html.P([html.Span(name), " ", as_of(slot)], id=f"{slot}-of", hidden=True)


def _fill_directing(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    glance, _ = look(reader, filters)
    fresh: Mapping[str, Freshness] = standing_on(glance)
    slots = actions_of(f"{stand.prefix}-action", glance)
    for feed in FEEDS:
        slot = f"{stand.prefix}-time-{feed}"
        slots[f"{slot}-of"] = {"hidden": feed not in fresh}
        if feed in fresh:
            slots[slot] = as_of_slot(fresh[feed])
    return slots


HELD: Mapping[str, Screen] = MappingProxyType(
    {
        "hom-nay": Screen(key="wall.screen.today", layout=_today, fill=_fill_today),
        "can-chi-dao": Screen(key="wall.screen.directing", layout=_directing, fill=_fill_directing),
    }
)
