"""Tổng quan: what is wrong, whose it is, where, whether it gets better; tiles in fixed places."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN, Agencies
from ioc.web.calm_faces import CALM, calm_face
from ioc.web.compared import period_words
from ioc.web.components.actions import actions
from ioc.web.components.as_of import Freshness, stale_slot
from ioc.web.components.beside import beside, missing_slots
from ioc.web.components.chart import chart, chart_slots, months_note, months_of
from ioc.web.components.headline import headline_over
from ioc.web.components.leagues import leagues, leagues_slots
from ioc.web.components.lowest import lowest, lowest_slots
from ioc.web.components.map_card import map_card, map_card_slots
from ioc.web.components.paper_links import paper_links
from ioc.web.components.tile import absent_slots, calm_slots, calm_tile, tile, tile_slots
from ioc.web.components.times import times, times_slots
from ioc.web.concerns import FEEDS
from ioc.web.directing import actions_of, headline_of
from ioc.web.faces import PROMINENT, prominent_face
from ioc.web.feed_faces import FEED_TILES, feed_face
from ioc.web.filters import FEED_KEYS, Filters
from ioc.web.glance import Glance
from ioc.web.links import now_filters
from ioc.web.looking import look
from ioc.web.page import Frame, Page, Slots
from ioc.web.rates import so_far
from ioc.web.text import day, short_day, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, PREFIX = "/", "overview"
AGING = ("months", "league", "map")
TIMED = ("dossiers", "cases", "incidents", "scores")
# A score has no rows: it is quoted.
WITHOUT_ROWS = ("score",)


def layout(filters: Filters, frame: Frame) -> Component:
    named = {feed: t(f"overview.feed.{feed}") for feed in TIMED}
    tiles = [tile(f"{PREFIX}-{name}") for name in PROMINENT]
    tiles += [tile(f"{PREFIX}-{name}", opens=name not in WITHOUT_ROWS) for name in FEED_TILES]
    calm = [calm_tile(f"{PREFIX}-{name}") for name in CALM]
    return html.Div(
        className="overview",
        children=[
            html.Div(
                className="page-head",
                children=[
                    html.H1("", id=f"{PREFIX}-title", className="page-title"),
                    times(f"{PREFIX}-time", named),
                ],
            ),
            headline_over(f"{PREFIX}-headline", {feed: named[feed] for feed in FEEDS}),
            html.Div(tiles, className="tiles tiles-today"),
            beside(PREFIX),
            html.Div(
                className="overview-below",
                children=[
                    actions(f"{PREFIX}-action"),
                    map_card(f"{PREFIX}-map", frame.shapes),
                    chart(f"{PREFIX}-months", t("overview.months")),
                    lowest(f"{PREFIX}-lowest"),
                ],
            ),
            html.Div(calm, className="tiles tiles-calm"),
            leagues(f"{PREFIX}-league", known(filters, frame.lookups.agencies)),
            paper_links(known(filters, frame.lookups.agencies)),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    glance, compared = look(reader, known(filters, reader.lookups.agencies))
    agencies, scores = reader.lookups.agencies, glance.feeds.scores
    return (
        {
            f"{PREFIX}-title": {"children": _title(glance.filters, reader)},
            **{f"{PREFIX}-{name}-stale": stale_slot(glance.fresh) for name in AGING},
        }
        | missing_slots(PREFIX, reader, glance.rate, glance.filters)
        | times_slots(f"{PREFIX}-time", _times(glance))
        | headline_of(f"{PREFIX}-headline", glance, compared=compared)
        | _tiles(glance)
        | actions_of(f"{PREFIX}-action", glance)
        | map_card_slots(f"{PREFIX}-map", reader, glance.filters)
        | _months_slots(glance)
        | lowest_slots(
            f"{PREFIX}-lowest",
            scores.told.now if scores.told else (),
            scores.fresh,
            agencies,
            now_filters(glance.filters),
        )
        | leagues_slots(
            f"{PREFIX}-league", glance.units, glance.figures, reader.lookups, glance.filters
        )
    )


def known(filters: Filters, agencies: Agencies) -> Filters:
    """A code nobody knows is a mangled address, and what only other feeds carry is no question of
    this page: both are left out.
    """
    codes = tuple(code for code in filters.agency if code == UNKNOWN or code in agencies)
    return filters.with_(agency=codes, **dict.fromkeys(FEED_KEYS, ()))


def _tiles(glance: Glance) -> Slots:
    slots: Slots = {}
    for name in PROMINENT:
        slots |= tile_slots(f"{PREFIX}-{name}", prominent_face(name, glance), glance.fresh)
    told = {name: feed_face(name, glance) for name in FEED_TILES}
    row = any(feed.fed for feed, _ in told.values())
    for name, (feed, face) in told.items():
        slot = f"{PREFIX}-{name}"
        slots |= tile_slots(slot, face, feed.fresh) if feed.fed else absent_slots(slot, place=row)
    for name in CALM:
        slots |= calm_slots(f"{PREFIX}-{name}", calm_face(name, glance), glance.fresh)
    return slots


def _times(glance: Glance) -> dict[str, Freshness | None]:
    others = (glance.feeds.cases, glance.feeds.incidents, glance.feeds.scores)
    fed = {feed.subject: feed.fresh if feed.fed else None for feed in others}
    return {"dossiers": glance.fresh, **fed}


def _title(filters: Filters, reader: "Reader") -> str:
    agencies = reader.lookups.agencies
    scope = filters.agency or (agencies.root,)
    names = ", ".join(_whole(code, agencies.label(code), agencies.root, reader) for code in scope)
    return t(
        "overview.title",
        scope=names,
        period=period_words(filters),
        first=short_day(filters.start),
        last=day(filters.end),
    )


def _whole(code: str, label: str, root: str, reader: "Reader") -> str:
    return (
        t("overview.province", name=reader.lookups.agencies.short(root)) if code == root else label
    )


def _months_slots(glance: Glance) -> Slots:
    least = glance.reader.lookups.least_cases
    last = so_far(glance.filters.end, glance.filters.today)
    months = months_of(glance.months, least, last)
    note = months_note(glance.rate, months, least, last)
    return chart_slots(f"{PREFIX}-months", months, glance.rate, note)


page = Page(path=PATH, key="page.overview", order=10, layout=layout, fill=fill)
