"""The map as a table: the same communes, the same numbers, and files of them."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.domain.vietnamese import sort_key
from ioc.web.components.list_grid import grid_manners
from ioc.web.components.map_figures import Line, Told, shade
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_shown import change_shown
from ioc.web.components.map_words import difference_words, parts_words, value_words
from ioc.web.filters import Filters, link
from ioc.web.page import Slots
from ioc.web.text import number, t

EXPORT_PATH = "/api/export/map"
SORTS = ("place", "value", "before", "change", "top", "bottom")
# The least width and the share of what is left.
WIDTHS: Mapping[str, tuple[int, float]] = {
    "place": (112, 3.2),
    "value": (100, 1.75),
    "before": (100, 1.75),
    "change": (104, 2.2),
    "top": (80, 1.6),
    "bottom": (80, 1.6),
    "class": (152, 3.6),
}
PHONE = ("place", "value", "change")
"""The columns that a phone has room for; the class stands there under the name, the parts of a
number under it."""
ROW = 40
_ORDERS: Mapping[str, Callable[[Line], float | None]] = {
    "value": lambda line: line.figure.value,
    "before": lambda line: line.before.value,
    "change": lambda line: line.difference,
    "top": lambda line: line.figure.numerator,
    "bottom": lambda line: line.figure.denominator,
}


def sort_of(filters: Filters, question: MapQuestion) -> str:
    """The asked order, else the usual one; "-" before a column is from the most."""
    asked = filters.extra.get("sort", "")
    named = asked.removeprefix("-")
    return asked if named in SORTS and named in shown(question) else usual(question)


def usual(question: MapQuestion) -> str:
    """The worst first; of what is simply counted the most."""
    rising = question.metric.better == "up"
    if question.view == "difference":
        return "change" if rising else "-change"
    return "value" if rising and question.metric.kind == "rate" else "-value"


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
    """The columns that this question has; of two periods the parts stand under their numbers."""
    if question.earlier:
        return ("place", "value", "before", "change", "class")
    # What a mean is the sum of, minutes say, is no number to read.
    parts = {"rate": ("top", "bottom"), "mean": ("bottom",)}.get(question.metric.kind, ())
    return ("place", "value", *parts, "class")


def table(slot: str) -> Component:
    """Slots: `{slot}-grid` (rows, columns), `{slot}-csv` and `{slot}-xlsx` (addresses)."""
    return html.Div(
        className="map-table",
        children=[
            AgGrid(
                id=f"{slot}-grid",
                className="ag-theme-quartz unit-grid map-grid",
                columnDefs=[],
                rowData=[],
                getRowId="params.data.code",
                defaultColDef={
                    "resizable": True,
                    "sortable": True,
                    "wrapText": True,
                    "autoHeight": True,
                    "wrapHeaderText": True,
                    "autoHeaderHeight": True,
                },
                dashGridOptions={
                    "rowHeight": ROW,
                    **grid_manners(),
                    "enableCellTextSelection": True,
                    "ensureDomOrder": True,
                    "animateRows": False,
                },
                eventListeners={
                    "sortChanged": ["iocMapSort(params)"],
                    "columnEverythingChanged": ["iocMapFit(params)"],
                },
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
    sort = sort_of(filters, told.question)
    return {
        f"{slot}-grid": {"columnDefs": _columns(told.question, sort), "rowData": rows(told, sort)},
        **{
            f"{slot}-{kind}": {"href": link(f"{EXPORT_PATH}.{kind}", filters)}
            for kind in ("xlsx", "csv")
        },
    }


def rows(told: Told, sort: str) -> list[dict[str, Any]]:
    """Of each commune its class and cells: a number to order by, its words, what it is made of."""
    return [_row(told, line) for line in ordered(told, sort)]


def _row(told: Told, line: Line) -> dict[str, Any]:
    question, figure, before = told.question, line.figure, line.before
    row = {"code": line.code, "level": shade(line, told.scale)}
    metric, parts = question.metric, parts_words(figure, question)
    row["value"] = _cell(figure.value, value_words(metric, figure.value), parts)
    if question.earlier:
        change = change_shown(metric, line.difference)
        then = parts_words(before, question)
        row["before"] = _cell(before.value, value_words(metric, before.value), then)
        row["change"] = _cell(change, difference_words(metric, change))
    elif question.shares:
        row["top"] = _cell(figure.numerator, number(figure.numerator))
        row["bottom"] = _cell(figure.denominator, number(figure.denominator))
    return row


def _cell(value: float | None, words: str, note: str = "") -> list[Any]:
    """Digits enough to order by, then the words where the digits alone do not say it."""
    near = round(value, 5) if isinstance(value, float) else value
    if note:
        return [near, words, note]
    return [near] if words == str(near) else [near, words]


def _columns(question: MapQuestion, sort: str) -> list[dict[str, Any]]:
    return [_column(name, question, sort) for name in shown(question)]


def _column(name: str, question: MapQuestion, sort: str) -> dict[str, Any]:
    least, flex = WIDTHS[name]
    way = "desc" if sort.startswith("-") else "asc"
    column = {
        "colId": name,
        "headerName": head(name, question),
        "minWidth": least,
        "flex": flex,
        "sort": way if sort.removeprefix("-") == name else None,
        "context": {"phone": name in PHONE},
    }
    if name == "place":
        return column | {
            "field": "code",
            "cellRenderer": "MapPlace",
            "comparator": {"function": "iocByPlace"},
        }
    if name == "class":
        return column | {"field": "level", "cellRenderer": "MapClass", "sortable": False}
    return column | {
        "field": f"{name}.0",
        "type": "rightAligned",
        "cellRenderer": "MapFigure",
        "sortingOrder": ["desc", "asc"],
        "comparator": {"function": "iocByFigure"},
    }


def head(name: str, question: MapQuestion) -> str:
    """What a column holds, in the number's own words."""
    if name == "change" and question.metric.kind == "rate":
        return t("map.column.change_points")
    return t(f"map.column.{name}")
