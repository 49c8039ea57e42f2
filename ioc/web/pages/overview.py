"""Tổng quan: what is wrong, whose it is, whether it gets better; tiles in fixed places."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import month_start, previous_month
from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.calm_faces import CALM, calm_face
from ioc.web.compared import period_words
from ioc.web.components.actions import LINES, actions, actions_slots
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.chart import Month, chart, chart_slots
from ioc.web.components.headline import headline, headline_slots
from ioc.web.components.leagues import leagues, leagues_slots
from ioc.web.components.question import RATE, chosen, now_filters
from ioc.web.components.tile import calm_slots, calm_tile, tile, tile_slots
from ioc.web.concerns import Grouped, concerns, first_actions, headline_words, whole_week
from ioc.web.faces import PROMINENT, prominent_face
from ioc.web.filters import Filters
from ioc.web.glance import FLOWS, STOCKS, Glance
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import clock, day, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, PREFIX = "/", "overview"
BY_UNIT = ("dossiers.overdue", "dossiers.due_1", "dossiers.open")


def layout(filters: Filters, frame: Frame) -> Component:
    return html.Div(
        className="overview",
        children=[
            html.Div(
                className="page-head",
                children=[
                    html.H1("", id=f"{PREFIX}-title", className="page-title"),
                    as_of_line(f"{PREFIX}-time"),
                ],
            ),
            headline(f"{PREFIX}-headline"),
            html.Div([tile(f"{PREFIX}-{name}") for name in PROMINENT], className="tiles"),
            html.Div(
                [calm_tile(f"{PREFIX}-{name}") for name in CALM], className="tiles tiles-calm"
            ),
            html.Div(
                className="overview-below",
                children=[
                    actions(f"{PREFIX}-action"),
                    chart(f"{PREFIX}-months", t("overview.months")),
                    leagues(f"{PREFIX}-league", known(filters, frame.lookups.agencies)),
                ],
            ),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    glance, week_ago = _glance(reader, known(filters, reader.lookups.agencies))
    slots: Slots = {
        f"{PREFIX}-title": {"children": _title(glance.filters, reader)},
        f"{PREFIX}-time": as_of_slot(glance.fresh, ago=True),
    }
    for name in PROMINENT:
        slots |= tile_slots(f"{PREFIX}-{name}", prominent_face(name, glance), glance.fresh)
    for name in CALM:
        slots |= calm_slots(f"{PREFIX}-{name}", calm_face(name, glance), glance.fresh)
    months = _months(glance.months, glance.filters.today)
    return (
        slots
        | _headline(glance, compared=not _loading(week_ago))
        | _actions(glance)
        | chart_slots(f"{PREFIX}-months", months, glance.rate.target)
        | leagues_slots(f"{PREFIX}-league", glance.units, glance.figures, reader.lookups.agencies)
    )


def known(filters: Filters, agencies: Agencies) -> Filters:
    """A code nobody knows is a mangled address: it is left out."""
    codes = tuple(code for code in filters.agency if code == UNKNOWN or code in agencies)
    return filters.with_(agency=codes)


def _glance(reader: "Reader", filters: Filters) -> tuple[Glance, Grouped]:
    """Everything asked at once: what flows over the asked days, what stands as it stands now."""
    rate, agencies = chosen(RATE, filters.version), reader.lookups.agencies
    now = now_filters(filters).where()
    stocks = reader.grouped([find(key) for key in BY_UNIT], now, "agency")
    overdue = [find("dossiers.overdue")]
    later, earlier = (
        reader.grouped(overdue, replace(now, start=end.start, end=end.end), "agency")
        for end in whole_week(reader.today)
    )
    glance = Glance(
        reader=reader,
        filters=filters,
        rate=rate,
        fresh=freshness(reader),
        found=concerns(stocks, (later, earlier), agencies),
        figures=_figures(reader, filters, rate),
        units=_merged(stocks, reader.grouped([rate], filters.where(), "agency")),
        months=_series(reader, filters, rate),
    )
    return glance, earlier


def _figures(reader: "Reader", filters: Filters, rate: Metric) -> dict[str, Figure]:
    flows = reader.values([*(find(key) for key in FLOWS), rate], filters.where())
    stocks = reader.values([find(key) for key in STOCKS], now_filters(filters).where())
    return {key.partition("@")[0]: figure for key, figure in {**flows, **stocks}.items()}


def _merged(one: Grouped, other: Grouped) -> Grouped:
    return {code: {**one.get(code, {}), **other.get(code, {})} for code in {**one, **other}}


def _title(filters: Filters, reader: "Reader") -> str:
    agencies = reader.lookups.agencies
    scope = filters.agency or (agencies.root,)
    names = ", ".join(_whole(code, agencies.label(code), agencies.root, reader) for code in scope)
    return t(
        "overview.title",
        scope=names,
        period=period_words(filters),
        first=f"{filters.start:%d/%m}",
        last=day(filters.end),
    )


def _whole(code: str, label: str, root: str, reader: "Reader") -> str:
    return (
        t("overview.province", name=reader.lookups.agencies.short(root)) if code == root else label
    )


def _loading(grouped: Grouped) -> bool:
    return any(figure.loading for figures in grouped.values() for figure in figures.values())


def _headline(glance: Glance, *, compared: bool) -> Slots:
    slot = f"{PREFIX}-headline"
    overdue, at = glance.figures["dossiers.overdue"], glance.fresh.at
    if overdue.loading:
        words = t("overview.headline.loading", months=glance.loading(overdue))
        return headline_slots(slot, words, calm=True)
    if overdue.value is None:
        return headline_slots(slot, t("overview.headline.unknown"), calm=True)
    words, calm = headline_words(glance.found, glance.reader.lookups.agencies, compared=compared)
    return headline_slots(slot, f"{words} · {clock(at)}" if calm else words, calm=calm)


def _actions(glance: Glance) -> Slots:
    slot, overdue = f"{PREFIX}-action", glance.figures["dossiers.overdue"]
    if overdue.loading or overdue.value is None:
        words = glance.loading(overdue) or t("tile.none")
        return actions_slots(slot, [], calm=words, rest="")
    found = first_actions(glance.reader, glance.filters, glance.found)
    rest = len(glance.found) - LINES
    return actions_slots(
        slot,
        found,
        calm=t("overview.actions.calm", at=clock(glance.fresh.at)),
        rest=t("overview.actions.rest", count=number(rest)) if rest > 0 else "",
    )


def _series(reader: "Reader", filters: Filters, rate: Metric) -> list[Sequence[Part]]:
    """Twelve months that end in the asked one: received, resolved, and in time."""
    where = filters.with_(start=_year_before(filters.end)).where()
    asked = (find("dossiers.received"), find("dossiers.resolved"), rate)
    return [reader.series(metric, where, "month") for metric in asked]


def _months(series: Sequence[Sequence[Part]], today: date) -> list[Month]:
    return [_month(parts, today) for parts in zip(*series, strict=True)]


def _month(parts: Sequence[Part], today: date) -> Month:
    """What is not wholly in is a gap, never a smaller number."""
    came, done, share = (None if part.figure.loading else part.figure.value for part in parts)
    return Month(
        key=parts[0].key,
        received=None if came is None else int(came),
        resolved=None if done is None else int(done),
        rate=share,
        running=parts[0].key == f"{today:%Y-%m}",
    )


def _year_before(end: date) -> date:
    start = month_start(end)
    for _ in range(11):
        start = previous_month(start)
    return start


page = Page(path=PATH, key="page.overview", order=10, layout=layout, fill=fill)
