"""The three groups of units, never ranked together; with what is nobody's yet, the province."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.model import Figure
from ioc.web.components.marks import marks
from ioc.web.components.question import LIST_PATH, RATE, metric_filters, now_filters
from ioc.web.components.tile import LOADING
from ioc.web.concerns import whose
from ioc.web.filters import Filters, link
from ioc.web.page import Slots
from ioc.web.text import NONE, number, percent, t

UNIT_PATH = "/don-vi"
GROUPS = ("departments", "communes", "others", "unknown", "all")
COLUMNS = ("open", "overdue", "units", "rate")
STOCKS = ("open", "overdue")
OVERDUE = "dossiers.overdue"


def leagues(slot: str, filters: Filters) -> Component:
    """Groups side by side, so that each line is read as the sum it is."""
    heads = [html.Th(t(f"leagues.{name}"), scope="col") for name in GROUPS]
    return html.Section(
        className="card leagues",
        children=[
            html.H2(t("leagues.title")),
            html.Table(
                [
                    html.Thead(html.Tr([html.Td(""), *heads])),
                    html.Tbody([_row(slot, column, filters) for column in COLUMNS]),
                ],
                className="leagues-table",
            ),
            html.P(dcc.Link(t("leagues.more"), href=link(UNIT_PATH, filters))),
        ],
    )


def _row(slot: str, column: str, filters: Filters) -> Component:
    cells = [
        html.Td(
            _cell(f"{slot}-{name}-{column}", name, column, filters),
            className=f"league-{name}",
            **marks(data_group=t(f"leagues.{name}")),
        )
        for name in GROUPS
    ]
    return html.Tr([html.Th(t(f"leagues.{column}"), scope="row"), *cells])


def _cell(slot: str, name: str, column: str, filters: Filters) -> Component:
    """A count opens its rows where one address names them; a group's stand on its page."""
    own = {"unknown": filters.with_(agency=(UNKNOWN,)), "all": filters}.get(name)
    if own is None or column not in STOCKS:
        return html.Span(NONE, id=slot)
    href = link(LIST_PATH, metric_filters(now_filters(own), f"dossiers.{column}"))
    return dcc.Link(NONE, id=slot, href=href)


def league_of(code: str, agencies: Agencies) -> str:
    """Which group a handling agency's dossiers stand in."""
    return "unknown" if code == UNKNOWN else agencies.league(whose(code, agencies))


def leagues_slots(
    slot: str,
    by_unit: Mapping[str, Mapping[str, Figure]],
    whole: Mapping[str, Figure],
    agencies: Agencies,
) -> Slots:
    slots: Slots = {}
    for name in GROUPS[:-1]:
        members = {code: f for code, f in by_unit.items() if league_of(code, agencies) == name}
        slots |= _group_slots(f"{slot}-{name}", members, agencies)
    slots |= _group_slots(f"{slot}-all", by_unit, agencies)
    # The last group is the question's own answer, not our sum: the reader sees that they agree.
    for column in STOCKS:
        figure = whole[f"dossiers.{column}"]
        words = LOADING if figure.loading else number(figure.numerator)
        slots[f"{slot}-all-{column}"] = {"children": words}
    return slots


def _group_slots(
    slot: str, members: Mapping[str, Mapping[str, Figure]], agencies: Agencies
) -> Slots:
    late = {whose(code, agencies) for code, row in members.items() if _figure(row, OVERDUE).value}
    loading = any(_figure(row, OVERDUE).loading for row in members.values())
    cells = {column: _sum(members, f"dossiers.{column}") for column in STOCKS}
    cells["units"] = LOADING if loading else number(len(late - {UNKNOWN}))
    cells["rate"] = _rate(members)
    return {f"{slot}-{column}": {"children": words} for column, words in cells.items()}


def _sum(members: Mapping[str, Mapping[str, Figure]], key: str) -> str:
    figures = [_figure(row, key) for row in members.values()]
    if any(figure.loading for figure in figures):
        return LOADING
    return number(sum(figure.numerator or 0 for figure in figures))


def _rate(members: Mapping[str, Mapping[str, Figure]]) -> str:
    figures = [_figure(figures, RATE) for figures in members.values()]
    if any(figure.loading for figure in figures):
        return LOADING
    bottom = sum(figure.denominator or 0 for figure in figures)
    return percent(sum(figure.numerator or 0 for figure in figures) / bottom) if bottom else NONE


def _figure(figures: Mapping[str, Figure], key: str) -> Figure:
    """By metric key, whatever its version: a page asks one version of each."""
    for identity, figure in figures.items():
        if identity.partition("@")[0] == key:
            return figure
    return Figure(None, None, None)
