"""Bản đồ: any number by commune, of one period or of two; what lies on no commune is counted."""

import json
from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lookups import Lookups
from ioc.metrics.asking import metric_id
from ioc.metrics.model import Metric
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.map_choices import choices, choices_slots, own_days
from ioc.web.components.map_figures import Told, told
from ioc.web.components.map_left_out import left_out, reasons
from ioc.web.components.map_legend import classes, legend
from ioc.web.components.map_question import (
    DRAWN,
    FIELDS,
    MapQuestion,
    of_metric,
    question,
    view_of,
)
from ioc.web.components.map_table import table, table_slots
from ioc.web.components.map_told import earlier_title, meaning, sentence, title
from ioc.web.components.map_view import NOTHING, PATH, hideout, map_view
from ioc.web.components.marks import marks
from ioc.web.filters import FEED_KEYS, KEYS, WORDS, Filters, link
from ioc.web.links import PATHS
from ioc.web.locales import named
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import t
from ioc.web.unit_parts import overdue_beside

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PREFIX = "map"
EARLIER, LATER = f"{PREFIX}-earlier", f"{PREFIX}-later"
POINTS_PATH = "/api/points/feedback"
# Where a commune leads, and the filters that go along: dossiers are a unit's; a report lies where
# it lies, whoever deals with it.
WAYS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "dossiers": ("/don-vi", "agency={agency}", ()),
        "cases": (PATHS["cases"], "place={code}", ("agency", "category", "channel")),
    }
)


def still(filters: Filters) -> Hashable:
    """The layout is another one for two maps, and for days that no list offers."""
    return view_of(filters) == "side", own_days(filters)


def layout(filters: Filters, frame: Frame) -> Component:
    two = view_of(filters) == "side"
    return html.Div(
        id=PREFIX,
        className="map-page map-two" if two else "map-page",
        **marks(
            data_places=_places(frame.lookups, filters),
            data_classes="{}",
            data_kind="",
            data_way="",
        ),
        children=[
            html.Div(
                className="page-row",
                children=[
                    html.H1(t("page.map")),
                    choices(PREFIX, filters),
                    as_of_line(f"{PREFIX}-time"),
                ],
            ),
            html.P("", id=f"{PREFIX}-sentence", className="sentence", **marks(data_news="")),
            html.P("", id=f"{PREFIX}-filtered", className="hint", hidden=True),
            html.Div(
                className="map-columns",
                children=[
                    html.Section(
                        className="card map-card",
                        children=[
                            html.Div(_maps(frame, two=two), className="map-frames"),
                            html.Div(id=f"{PREFIX}-legend", className="map-legend"),
                            html.Div(id=f"{PREFIX}-left", className="map-left"),
                            html.P(
                                id=f"{PREFIX}-points-words",
                                className="hint",
                                **marks(data_points="", data_failed=t("map.points.failed")),
                            ),
                        ],
                    ),
                    html.Section(
                        className="card map-table-card",
                        children=[
                            html.H2(t("map.table")),
                            table(PREFIX),
                        ],
                    ),
                ],
            ),
            _meaning(),
        ],
    )


def way(filters: Filters, metric: Metric) -> str:
    """Where a commune leads, {code} or {agency} to be filled in: what the number is of, there."""
    path, word, carried = WAYS[metric.subject]
    dropped = {name: () for name in (*KEYS, *FEED_KEYS) if name not in carried}
    address = link(path, filters.with_(version=None, **dropped, **dict.fromkeys(WORDS)))
    return f"{address}{'&' if '?' in address else '?'}{word}"


def _maps(frame: Frame, *, two: bool) -> list[Component]:
    names = (EARLIER, LATER) if two else (LATER,)
    return [map_view(name, frame.shapes, "") for name in names]


def _meaning() -> Component:
    return html.Details(
        className="definition",
        children=[
            html.Summary(t("map.meaning")),
            html.Dl(id=f"{PREFIX}-meaning", className="facts"),
        ],
    )


def _places(lookups: Lookups, filters: Filters) -> str:
    """What each commune is called and whose page it leads to."""
    day = filters.end
    told = {
        unit.code: (unit.full_name, lookups.serving(unit.code, day))
        for unit in lookups.places.communes(day)
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def fill(reader: "Reader", filters: Filters) -> Slots:
    asked = question(reader, filters)
    found = told(reader, asked)
    scoped = of_metric(filters, asked.metric)
    fed = {subject: bool(reader.fed(subject)) for subject in DRAWN}
    fresh = freshness(reader, asked.metric.subject)
    return {
        PREFIX: {
            "data-classes": json.dumps(classes(found), ensure_ascii=False),
            "data-kind": found.scale.kind,
            "data-way": way(filters, asked.metric),
        },
        f"{PREFIX}-time": as_of_slot(fresh, ago=True),
        f"{PREFIX}-sentence": {
            "children": sentence(found, filters.today)
            + ("" if "compare" in filters.extra else overdue_beside(reader, asked.metric, filters))
        },
        f"{PREFIX}-filtered": _filtered(reader, filters, scoped),
        f"{PREFIX}-legend": {"children": legend(found)},
        f"{PREFIX}-left": {"children": left_out(found, scoped, _why(reader, asked))},
        f"{PREFIX}-points-words": {"data-points": _points(scoped, asked, reader), "children": ""},
        f"{PREFIX}-meaning": {"children": meaning(found, filters.today)},
        **choices_slots(PREFIX, asked, fed),
        **_map_slots(found, filters, reader.lookups.calendar),
        **table_slots(PREFIX, found, filters),
    }


def _map_slots(found: Told, filters: Filters, calendar: WorkCalendar) -> Slots:
    asked, chosen = found.question, filters.place[0] if filters.place else ""
    drawn = hideout(found.lines, found.scale, chosen)
    slots: Slots = {
        f"{LATER}-shapes": {"hideout": drawn},
        f"{LATER}-title": {"children": title(asked, filters.today, calendar)},
    }
    if view_of(filters) != "side":
        return slots
    # Where there is nothing to compare with, the second map stays and says so.
    then = hideout(found.earlier, found.scale, chosen) if asked.earlier else NOTHING
    return {
        **slots,
        f"{EARLIER}-shapes": {"hideout": then},
        f"{EARLIER}-title": {"children": earlier_title(asked, filters.today, calendar)},
    }


def _why(reader: "Reader", asked: MapQuestion) -> tuple[tuple[Metric, str, int], ...]:
    kinds = reasons(asked)
    figures = reader.values([metric for metric, _ in kinds], asked.where) if kinds else {}
    return tuple(
        (metric, words, figures[metric_id(metric)].numerator or 0) for metric, words in kinds
    )


def _filtered(reader: "Reader", filters: Filters, scoped: Filters) -> dict[str, Any]:
    """The filters that narrow this map, by name, and the way out of them."""
    words = [
        named(reader.label(dimension, key))
        for name, dimension in FIELDS.items()
        for key in getattr(scoped, name)
    ]
    whole = link(PATH, filters.with_(**dict.fromkeys(FIELDS, ())))
    out = html.A(t("map.filtered.out"), href=whole)
    return {
        "children": [t("map.filtered", names=", ".join(words)), " ", out] if words else "",
        "hidden": not words,
    }


def _points(scoped: Filters, asked: MapQuestion, reader: "Reader") -> str:
    """Where the reports of this map are fetched from; another revision is another address."""
    if not asked.points:
        return ""
    days = {"start": asked.where.start, "end": asked.where.end}
    words = dict.fromkeys(("compare", "view", "points", "sort"))
    address = link(POINTS_PATH, scoped.with_(metric=asked.metric.key, **days, **words))
    return f"{address}{'&' if '?' in address else '?'}revision={reader.revision}"


page = Page(path=PATH, key="page.map", order=30, layout=layout, fill=fill, still=still)
