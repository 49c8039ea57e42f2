"""A number divided: a table whose every figure opens its own rows, largest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Figure, Metric
from ioc.web.components.as_of import Freshness, stale_mark, stale_slot
from ioc.web.components.tile import LOADING
from ioc.web.page import Slots
from ioc.web.rates import few, few_words
from ioc.web.text import NONE, number, percent

Words = Sequence[Component | str] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure as it is shown; `mark` is the class of what is not normal, and `note` says what
    that is. An `href` of "" leads nowhere.
    """

    words: str
    href: str
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: what it is of, its figures, and whether it is the sum of the others."""

    name: str
    cells: Sequence[Cell]
    whole: bool = False


def breakdown(
    slot: str,
    title: str,
    heads: Sequence[str],
    more: Sequence[Component] = (),
    *,
    folds: bool = False,
) -> Component:
    """Slots: `{slot}-rows`, `{slot}-note`, `{slot}-stale`. The first head is that of the names; one
    that `folds` keeps further lines under the table, in the slots of `unfolding_slots`.
    """
    return html.Section(
        className="card breakdown ages breakdown-folds" if folds else "card breakdown ages",
        children=[
            html.Div([html.H2(title), stale_mark(f"{slot}-stale")], className="head"),
            _table(heads, f"{slot}-rows"),
            html.P("", id=f"{slot}-note", className="hint"),
            *([_unfolding(slot, heads)] if folds else []),
            *([html.P(list(more), className="breakdown-more")] if more else []),
        ],
    )


def _unfolding(slot: str, heads: Sequence[str]) -> Component:
    return html.Details(
        id=f"{slot}-rest",
        className="breakdown-rest",
        hidden=True,
        children=[
            html.Summary("", id=f"{slot}-rest-name"),
            _table(heads, f"{slot}-rest-rows"),
        ],
    )


def unfolding_slots(slot: str, lines: Sequence[Line], name: str) -> Slots:
    """The lines kept folded, under a name to press; where there are none there is no such thing."""
    return {
        f"{slot}-rest": {"hidden": not lines},
        f"{slot}-rest-name": {"children": name},
        f"{slot}-rest-rows": {"children": breakdown_rows(lines)},
    }


def _table(heads: Sequence[str], rows: str) -> Component:
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(id=rows),
        ],
        className="breakdown-table",
    )


def breakdown_slots(slot: str, lines: Sequence[Line], fresh: Freshness, note: Words = "") -> Slots:
    return {
        f"{slot}-rows": {"children": breakdown_rows(lines)},
        f"{slot}-note": {"children": note, "hidden": not note},
        f"{slot}-stale": stale_slot(fresh),
    }


def breakdown_rows(lines: Sequence[Line]) -> list[Component]:
    """The rows of a table of such lines."""
    return [_row(line) for line in lines]


def _row(line: Line) -> Component:
    cells = [html.Td(_figure(cell)) for cell in line.cells]
    return html.Tr(
        [html.Th(line.name, scope="row"), *cells], className="whole" if line.whole else None
    )


def _figure(cell: Cell) -> Component:
    mark = cell.mark or None
    shown = (
        html.A(cell.words, href=cell.href, className=mark)
        if cell.href
        else html.Span(cell.words, className=mark)
    )
    return html.Div([shown, html.Small(cell.note, className="cell-few")]) if cell.note else shown


def count_cell(figure: Figure | None, href: str, mark: str = "") -> Cell:
    """A count; only one that is not 0 is marked."""
    value = figure.numerator if figure else 0
    if figure and figure.loading:
        return Cell(words=LOADING, href=href)
    return Cell(words=number(value), href=href, mark=mark if value else "")


def rate_cell(metric: Metric, figure: Figure | None, href: str, least: int) -> Cell:
    """A rate; one of fewer than `least` is hatched and says so."""
    if figure is None or figure.value is None or figure.loading:
        return Cell(words=LOADING if figure and figure.loading else NONE, href=href)
    if few(figure, least):
        note = few_words(metric.subject)
        return Cell(words=percent(figure.value), href=href, mark="few", note=note)
    return Cell(words=percent(figure.value), href=href)
