"""The three groups of units, never ranked together; with what is nobody's yet, the province."""

from collections.abc import Iterable, Mapping

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.lookups import Lookups
from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.model import Figure
from ioc.web.components.as_of import stale_mark
from ioc.web.components.marks import marks
from ioc.web.components.question import LIST_PATH, RATE, metric_filters, now_filters
from ioc.web.components.tile import LOADING
from ioc.web.concerns import whose
from ioc.web.filters import MOST_KEYS, Filters, link
from ioc.web.page import Slots
from ioc.web.rates import few, few_words
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
        className="card leagues ages",
        children=[
            html.Div([html.H2(t("leagues.title")), stale_mark(f"{slot}-stale")], className="head"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Td(""), *heads])),
                    html.Tbody([_row(slot, column) for column in COLUMNS]),
                ],
                className="leagues-table",
            ),
            html.P(dcc.Link(t("leagues.more"), href=link(UNIT_PATH, filters))),
        ],
    )


def _row(slot: str, column: str) -> Component:
    cells = [
        html.Td(
            html.A(NONE, id=f"{slot}-{name}-{column}"),
            className=f"league-{name}",
            **marks(data_group=t(f"leagues.{name}")),
        )
        for name in GROUPS
    ]
    return html.Tr([html.Th(t(f"leagues.{column}"), scope="row"), *cells])


def league_of(code: str, agencies: Agencies) -> str:
    """Which group a handling agency's dossiers stand in."""
    return "unknown" if code == UNKNOWN else agencies.league(whose(code, agencies))


def leagues_slots(
    slot: str,
    by_unit: Mapping[str, Mapping[str, Figure]],
    whole: Mapping[str, Figure],
    lookups: Lookups,
    filters: Filters,
) -> Slots:
    slots, agencies = Slots(), lookups.agencies
    for name in GROUPS[:-1]:
        members = {code: f for code, f in by_unit.items() if league_of(code, agencies) == name}
        own = members_of(members, filters)
        slots |= _group_slots(f"{slot}-{name}", members, lookups, own)
    slots |= _group_slots(f"{slot}-all", by_unit, lookups, filters)
    # The last group is the question's own answer, not our sum: the reader sees that they agree.
    for column in STOCKS:
        figure = whole[f"dossiers.{column}"]
        words = LOADING if figure.loading else number(figure.numerator)
        slots[f"{slot}-all-{column}"]["children"] = words
    return slots


def members_of(codes: Iterable[str], filters: Filters) -> Filters | None:
    """The question of exactly these agencies' dossiers; None where no address can ask it."""
    named = tuple(sorted(codes))
    return filters.with_(agency=named) if 0 < len(named) <= MOST_KEYS else None


def _group_slots(
    slot: str,
    members: Mapping[str, Mapping[str, Figure]],
    lookups: Lookups,
    own: Filters | None,
) -> Slots:
    agencies = lookups.agencies
    late = {whose(code, agencies) for code, row in members.items() if _figure(row, OVERDUE).value}
    loading = any(_figure(row, OVERDUE).loading for row in members.values())
    units = LOADING if loading else number(len(late - {UNKNOWN}))
    cells: dict[str, str | Component] = {
        column: _sum(members, f"dossiers.{column}") for column in STOCKS
    }
    cells["rate"] = _rate(members, lookups.least_cases)
    slots: Slots = {f"{slot}-units": {"children": units}}
    for column, words in cells.items():
        slots[f"{slot}-{column}"] = {"children": words, "href": own and _behind(own, column)}
    return slots


def _behind(own: Filters, column: str) -> str:
    """The rows of a number; how many units there are is no number of dossiers, and opens none."""
    if column == "rate":
        return link(LIST_PATH, metric_filters(own, RATE, "denominator"))
    return link(LIST_PATH, metric_filters(now_filters(own), f"dossiers.{column}"))


def _sum(members: Mapping[str, Mapping[str, Figure]], key: str) -> str:
    figures = [_figure(row, key) for row in members.values()]
    if any(figure.loading for figure in figures):
        return LOADING
    return number(sum(figure.numerator or 0 for figure in figures))


def _rate(members: Mapping[str, Mapping[str, Figure]], least: int) -> str | Component:
    figures = [_figure(figures, RATE) for figures in members.values()]
    if any(figure.loading for figure in figures):
        return LOADING
    bottom = sum(figure.denominator or 0 for figure in figures)
    if not bottom:
        return NONE
    top = sum(figure.numerator or 0 for figure in figures)
    words = percent(top / bottom)
    if not few(Figure(top / bottom, top, bottom), least):
        return words
    note = html.Small(few_words("dossiers"), className="cell-few")
    return html.Span([html.Span(words, className="few"), note])


def _figure(figures: Mapping[str, Figure], key: str) -> Figure:
    """By metric key, whatever its version: a page asks one version of each."""
    for identity, figure in figures.items():
        if identity.partition("@")[0] == key:
            return figure
    return Figure(None, None, None)
