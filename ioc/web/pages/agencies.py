"""Đơn vị: the three groups, or with `?agency=` one unit: what is late, where it stands, and why."""

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.combined import COMBINED, OVERDUE, Combined
from ioc.web.components.comparison import comparison_slots
from ioc.web.components.dossier_kind import DOSSIERS, SHORT
from ioc.web.components.form06a import BESIDE, form_block, form_slots
from ioc.web.components.groups import LEAGUES, Scope, group, group_slots, sums_table
from ioc.web.components.list_grid import (
    rows_list,
    unfiltered,
)
from ioc.web.components.map_way import to_map
from ioc.web.components.marks import marks
from ioc.web.components.paper_links import paper_links
from ioc.web.components.pickers import (
    agency_picker,
    moment_words,
    period_picker,
    units_words,
    version_picker,
)
from ioc.web.components.question import (
    RATE,
    STRIPS,
    bare,
    chosen,
    chosen_strip,
    now_filters,
)
from ioc.web.components.rate import Trend, rate_block, rate_slots
from ioc.web.components.reported import reported_block, reported_slots
from ioc.web.components.strip import OPEN, strip, strip_slots
from ioc.web.components.timeline import dossier_pane, dossier_slots
from ioc.web.components.unit_lines import STOCKS, Line, by_key, lines
from ioc.web.components.worst import MOST, worst_lines
from ioc.web.filters import Filters, link, recognised
from ioc.web.links import definition_href
from ioc.web.page import Frame, Page, Slots
from ioc.web.rates import so_far
from ioc.web.text import t
from ioc.web.unit_parts import held_slots, standing_lines, told, year_before

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH = "/don-vi"
LETTER_PATH = "/cong-van"
PREFIX = "agency"
AS_OF = f"{PREFIX}-as-of"


def layout(filters: Filters, frame: Frame) -> Component:
    asked = recognised(filters, frame.lookups.agencies)
    return _unit_layout(asked, frame) if asked.agency else _groups_layout(asked, frame)


def fill(reader: "Reader", filters: Filters) -> Slots:
    asked = recognised(filters, reader.lookups.agencies)
    slots = _unit_slots(reader, asked) if asked.agency else _groups_slots(reader, asked)
    return slots | {AS_OF: as_of_slot(freshness(reader), ago=True)}


def _head(filters: Filters, frame: Frame) -> Component:
    return html.Div(
        className="page-row",
        children=[
            html.Div(
                className="pickers",
                children=[
                    agency_picker(PATH, filters, frame),
                    period_picker(PATH, filters),
                    version_picker(PATH, filters),
                    _way(filters),
                ],
            ),
            as_of_line(AS_OF),
        ],
    )


def _way(filters: Filters) -> Component:
    href = definition_href(chosen(RATE, filters.version, filters.end), filters.where())
    return html.A(t("definition.see"), href=href, className="picker-way")


def _groups_layout(filters: Filters, frame: Frame) -> Component:
    search = filters.extra.get("q", "")
    return html.Div(
        className="agencies-page",
        children=[
            html.H1(t("page.agencies")),
            _head(filters, frame),
            html.Section(
                className="card sums-card",
                children=[
                    html.Div(sums_table(PREFIX, filters), className="wide"),
                    html.P("", id=f"{PREFIX}-sums-words", className="sums-words"),
                ],
            ),
            html.Label(t("agency.search"), htmlFor=f"{PREFIX}-search", className="sr-only"),
            dcc.Input(
                id=f"{PREFIX}-search",
                className="unit-search",
                type="search",
                value=search,
                placeholder=t("agency.search"),
                debounce=False,
                autoComplete="off",
            ),
            *(group(PREFIX, league, filters, frame.lookups.least_cases) for league in LEAGUES),
            paper_links(filters),
        ],
    )


def _groups_slots(reader: "Reader", filters: Filters) -> Slots:
    agencies, where = reader.lookups.agencies, filters.where()
    rate = chosen(RATE, filters.version, filters.end)
    stocks = [find(key) for _, key in STOCKS]
    now = now_filters(filters).where()
    answers = (reader.grouped([rate], where, "agency"), reader.grouped(stocks, now, "agency"))
    found = lines(answers, agencies, reader.today)
    province = Line(code="")
    province.take(by_key({**reader.values([rate], where), **reader.values(stocks, now)}))
    return group_slots(
        PREFIX, found, province, Scope(filters, agencies, PATH, reader.lookups.least_cases)
    )


def _unit_layout(filters: Filters, frame: Frame) -> Component:
    names = units_words(filters.agency, frame.lookups.agencies)
    letter = html.A(t("agency.letter"), href=link(LETTER_PATH, _letter(filters)), className="press")
    whole = unfiltered(DOSSIERS, filters, link(PATH, filters.with_(has=None)))
    places = [frame.lookups.agencies.place_of(code) for code in filters.agency]
    return html.Div(
        className="unit-page",
        children=[
            html.Div(
                [html.H1(names, className="unit-name"), *to_map(filters, places)],
                className="unit-top",
            ),
            _head(filters, frame),
            html.P("", id=f"{PREFIX}-sentence", className="sentence", **marks(data_news="")),
            strip(PREFIX, PATH, filters),
            html.Div(
                className="unit-columns",
                children=[
                    html.Section(
                        className="card list-card",
                        children=[
                            html.H2("", id=f"{PREFIX}-list-title"),
                            rows_list(
                                PREFIX, DOSSIERS, _exported(filters), SHORT, [*whole, letter]
                            ),
                        ],
                    ),
                    dossier_pane(PREFIX, filters),
                    html.Div(
                        className="unit-blocks",
                        children=[
                            rate_block(PREFIX, filters),
                            form_block(PREFIX),
                            reported_block(PREFIX),
                            _block("worst", t("agency.worst.title")),
                            _block("standing", t("agency.standing.title")),
                        ],
                    ),
                ],
            ),
        ],
    )


def _letter(filters: Filters) -> Filters:
    return bare(now_filters(filters)).with_(version=None)


def _exported(filters: Filters) -> Filters:
    """The export's address names the strip, so that the file is the list on the screen."""
    return now_filters(filters).with_(strip=chosen_strip(filters), code=None, version=None)


def _block(name: str, title: str) -> Component:
    return html.Section(
        className=f"card block {name}-block",
        children=[
            html.H2(title),
            html.Div(id=f"{PREFIX}-{name}", className=f"{name}-lines"),
        ],
    )


def _unit_slots(reader: "Reader", filters: Filters) -> Slots:
    where, now = filters.where(), now_filters(filters).where()
    rate = chosen(RATE, filters.version, filters.end)
    open_now = by_key(reader.values([find(key) for _, key in STRIPS] + [find(OPEN)], now))
    beside = by_key(reader.values([find(OVERDUE), *(find(key) for key, _ in BESIDE)], where))
    months = filters.with_(start=year_before(filters.end)).where()
    return {
        **held_slots(PREFIX, reader, filters, open_now),
        **(dossier_slots(PREFIX, reader, filters) if "code" in filters.extra else {}),
        **strip_slots(PREFIX, open_now),
        **rate_slots(
            PREFIX,
            reader.value(rate, where),
            Combined(
                reader.value(COMBINED, where),
                beside[OVERDUE],
                moment_words(filters),
                filters,
                rate,
            ),
            Trend(
                rate,
                reader.series(rate, months, "month"),
                reader.lookups.least_cases,
                so_far(filters.end, filters.today),
            ),
        ),
        **comparison_slots(PREFIX, reader, filters, rate, PATH),
        **form_slots(PREFIX, reader.form06a(where), beside, filters),
        **reported_slots(PREFIX, reader, filters),
        f"{PREFIX}-sentence": {"children": told(reader, filters, open_now)},
        f"{PREFIX}-worst": {
            "children": worst_lines(filters, rate, reader.worst_procedures(rate, where, MOST))
        },
        f"{PREFIX}-standing": {"children": standing_lines(reader, filters, rate)},
    }


page = Page(path=PATH, key="page.agencies", order=20, layout=layout, fill=fill)
