"""The map as a table: the same communes, the same numbers, and files of them."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.domain.vietnamese import sort_key
from ioc.web.components.list_grid import grid_locale
from ioc.web.components.map_figures import Line, Told, shade
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_words import difference_words, value_words
from ioc.web.filters import Filters, link
from ioc.web.page import Slots
from ioc.web.text import number, t

EXPORT_PATH = "/api/export/map"
SORTS = ("place", "value", "before", "change", "top", "bottom")
USUAL = "-value"
WIDTHS: Mapping[str, tuple[int, float]] = {
    "place": (144, 3.5),
    "value": (100, 1.6),
    "before": (80, 1.6),
    "change": (84, 1.6),
    "top": (76, 1.4),
    "bottom": (88, 1.5),
    "class": (176, 3.5),
}
_ORDERS: Mapping[str, Callable[[Line], float | None]] = {
    "value": lambda line: line.figure.value,
    "before": lambda line: line.before.value,
    "change": lambda line: line.difference,
    "top": lambda line: line.figure.numerator,
    "bottom": lambda line: line.figure.denominator,
}


def sort_of(filters: Filters) -> str:
    asked = filters.extra.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else USUAL


def ordered(told: Told, sort: str) -> list[Line]:
    """The lines as the address orders them.

    Either way the few stand after the others, for one case of one is no first place, and what is
    not known last.
    """
    name = sort.removeprefix("-")
    down = sort.startswith("-")
    by_name = sorted(told.lines, key=lambda line: sort_key(line.name))
    if name == "place":
        return by_name[::-1] if down else by_name
    value = _ORDERS[name]
    by_value = sorted(by_name, key=lambda line: value(line) or 0, reverse=down)
    return sorted(by_value, key=lambda line: (value(line) is None, line.standing != "told"))


def shown(question: MapQuestion) -> tuple[str, ...]:
    """The columns that this question has."""
    before = ("before", "change") if question.earlier else ()
    # What a mean is the sum of, minutes say, is no number to read.
    parts = {"rate": ("top", "bottom"), "mean": ("bottom",)}.get(question.metric.kind, ())
    return ("place", "value", *before, *(() if before else parts), "class")


def table(slot: str, filters: Filters) -> Component:
    """Slots: `{slot}-grid` (rows, columns), `{slot}-csv` and `{slot}-xlsx` (addresses)."""
    sort = sort_of(filters)
    way = "desc" if sort.startswith("-") else "asc"
    return html.Div(
        className="map-table",
        children=[
            AgGrid(
                id=f"{slot}-grid",
                className="ag-theme-quartz unit-grid map-grid",
                columnDefs=[],
                rowData=[],
                getRowId="params.data.code",
                defaultColDef={"resizable": True, "sortable": True, "wrapHeaderText": True},
                dashGridOptions={
                    "initialState": {
                        "partialColumnState": True,
                        "sort": {"sortModel": [{"colId": sort.removeprefix("-"), "sort": way}]},
                    },
                    "rowHeight": 40,
                    "headerHeight": 52,
                    "localeText": grid_locale(),
                    "enableCellTextSelection": True,
                    "ensureDomOrder": True,
                    "animateRows": False,
                },
                eventListeners={"sortChanged": ["iocMapSort(params)"]},
            ),
            html.Div(
                className="dossier-actions",
                children=[
                    html.A(
                        t(f"map.export.{kind}"),
                        id=f"{slot}-{kind}",
                        href="",
                        className="export",
                        download="",
                    )
                    for kind in ("xlsx", "csv")
                ],
            ),
        ],
    )


def table_slots(slot: str, told: Told, filters: Filters) -> Slots:
    return {
        f"{slot}-grid": {"columnDefs": _columns(told.question), "rowData": rows(told, filters)},
        **{
            f"{slot}-{kind}": {"href": link(f"{EXPORT_PATH}.{kind}", filters)}
            for kind in ("xlsx", "csv")
        },
    }


def rows(told: Told, filters: Filters) -> list[dict[str, Any]]:
    """Numbers to sort by beside their words; the names are known to the page."""
    return [_row(told, line) for line in ordered(told, sort_of(filters))]


def _row(told: Told, line: Line) -> dict[str, Any]:
    question, figure = told.question, line.figure
    row: dict[str, Any] = {
        "code": line.code,
        **_cell("value", figure.value, value_words(question.metric, figure.value)),
        "level": shade(line, told.scale),
    }
    if question.earlier:
        before, change = line.before.value, line.difference
        row |= _cell("before", before, value_words(question.metric, before))
        row |= _cell("change", change, difference_words(question.metric, change))
    elif question.shares:
        row |= _cell("top", figure.numerator, number(figure.numerator))
        row |= _cell("bottom", figure.denominator, number(figure.denominator))
    return row


def _cell(name: str, value: float | None, words: str) -> dict[str, Any]:
    """Digits enough to order by, and the words where the digits alone do not say it."""
    near = round(value, 5) if isinstance(value, float) else value
    return {name: near} if words == str(near) else {name: near, f"{name}_text": words}


def _columns(question: MapQuestion) -> list[dict[str, Any]]:
    return [_column(name, question) for name in shown(question)]


def _column(name: str, question: MapQuestion) -> dict[str, Any]:
    least, flex = WIDTHS[name]
    column = {
        "colId": name,
        "field": "code" if name == "place" else "level" if name == "class" else name,
        "headerName": head(name, question),
        "minWidth": least,
        "flex": flex,
    }
    if name == "place":
        return column | {"cellRenderer": "MapPlace", "comparator": {"function": "iocByPlace"}}
    if name == "class":
        return column | {"cellRenderer": "MapClass", "sortable": False}
    return column | {
        "type": "rightAligned",
        "cellRenderer": "Linked",
        "sortingOrder": ["desc", "asc"],
        "comparator": {"function": "iocByFigure"},
    }


def head(name: str, question: MapQuestion) -> str:
    """What a column holds, in the number's own words."""
    if name == "change" and question.metric.kind == "rate":
        return t("map.column.change_points")
    return t(f"map.column.{name}")
