"""The list of dossiers: an endless grid that asks for the rows in sight, and its ways out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.domain.vietnamese import fold
from ioc.web.components.cells import cells
from ioc.web.components.question import (
    Row,
    Search,
    asked,
    every,
    page_of,
    searched,
    sorted_by,
)
from ioc.web.filters import Filters, link
from ioc.web.text import NONE, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

BLOCK = 100
EXPORT_PATH = "/api/export/dossiers"
GRID_WORDS = (
    "noRowsToShow",
    "loadingOoo",
    "loadingError",
    "filterOoo",
    "contains",
    "applyFilter",
    "resetFilter",
    "clearFilter",
    "cancelFilter",
    "textFilter",
    "searchOoo",
    "copy",
    "sortAscending",
    "sortDescending",
    "sortUnSort",
    "autosizeThisColumn",
    "autosizeAllColumns",
    "resetColumns",
    "ariaFilterInput",
    "ariaFilterValue",
    "ariaFilterMenuOpen",
    "ariaLabelColumnFilter",
    "ariaLabelColumnMenu",
    "ariaLabelLoading",
    "ariaLabelLoadingError",
    "ariaMenuColumn",
    "ariaFilterColumn",
    "ariaSortableColumn",
    "ariaColumn",
    "ariaFilterMenuColumn",
    "ariaSearchFilterValues",
)
# What a column sorts by, in the words of the list behind a number.
SORTED_BY = {
    "code": "code",
    "procedure": "procedure",
    "step": "step",
    "due": "due",
    "left": "due",
    "received": "received",
    "agency": "agency",
}
SHORT = ("code", "procedure", "step", "due", "left", "why")
LONG = (
    "code",
    "procedure",
    "agency",
    "receiving",
    "channel",
    "status",
    "received",
    "due",
    "left",
    "step",
    "why",
)
PROCEDURES = ("procedure", "procedure_name")
# The least width in pixels, and the share of what is left.
WIDTHS: dict[str, tuple[int, float]] = {
    "code": (212, 4),
    "procedure": (200, 8),
    "procedure_name": (220, 12),
    "step": (170, 6),
    "due": (112, 2.4),
    "left": (142, 2.6),
    "why": (132, 3),
    "agency": (160, 5),
    "receiving": (140, 5),
    "channel": (105, 3),
    "status": (130, 3.6),
    "received": (95, 3),
}
HEADS = {
    "procedure_name": "dossiers.column.procedure_name",
    "code": "dossiers.column.code",
    "procedure": "dossiers.column.procedure",
    "step": "dossiers.column.step",
    "due": "dossiers.column.due",
    "left": "dossiers.column.left",
    "why": "dossiers.column.why",
    "agency": "dossiers.column.agency",
    "receiving": "dossiers.column.receiving",
    "channel": "dossiers.column.channel",
    "status": "dossiers.column.status",
    "received": "dossiers.column.received",
}


def grid_locale() -> dict[str, str]:
    return {name: t(f"grid.{name}") for name in GRID_WORDS}


def columns(names: Sequence[str]) -> list[dict[str, Any]]:
    return [_column(name) for name in names]


def _column(name: str) -> dict[str, Any]:
    width, flex = WIDTHS[name]
    return {
        "field": name,
        "colId": name,
        "headerName": t(HEADS[name]),
        "minWidth": width,
        "flex": flex,
        "sortable": name in SORTED_BY,
        "filter": "agTextColumnFilter",
        "filterParams": {"filterOptions": ["contains"], "maxNumConditions": 1, "debounceMs": 500},
        "cellRenderer": "Linked",
        "tooltipField": name,
    }


def grid(prefix: str, names: Sequence[str]) -> Component:
    """Named `{prefix}-grid`; the app's one callback answers its requests with `grid_rows`."""
    held: Component = AgGrid(
        id=f"{prefix}-grid",
        className="ag-theme-quartz dossier-grid",
        columnDefs=columns(names),
        rowModelType="infinite",
        defaultColDef={"resizable": True, "suppressHeaderMenuButton": False},
        dashGridOptions={
            "cacheBlockSize": BLOCK,
            "maxConcurrentDatasourceRequests": 1,
            "localeText": grid_locale(),
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressCellFocus": False,
            "tooltipShowDelay": 400,
        },
        getRowId="params.data.code",
    )
    return held


def dossier_list(
    prefix: str, filters: Filters, names: Sequence[str], actions: Iterable[Component] = ()
) -> Component:
    """The grid with its count and its ways out under it; the count is the slot `{prefix}-count`."""
    return html.Div(
        className="dossier-list",
        id=f"{prefix}-list",
        children=[
            grid(prefix, names),
            html.Div(
                className="dossier-actions",
                children=[html.Strong(NONE, id=f"{prefix}-count"), *exports(filters), *actions],
            ),
        ],
    )


def exports(filters: Filters) -> list[Component]:
    return [
        html.A(
            t("dossiers.export.xlsx"),
            href=link(f"{EXPORT_PATH}.xlsx", filters),
            className="export",
            download="",
        ),
        html.A(
            t("dossiers.export.csv"),
            href=link(f"{EXPORT_PATH}.csv", filters),
            className="export",
            download="",
        ),
    ]


def list_slots(prefix: str, revision: int, count: int | None) -> dict[str, dict[str, Any]]:
    """The count, and the revision whose rise makes the grid ask again for the rows in sight."""
    words = t("dossiers.count", count=number(count)) if count is not None else NONE
    return {
        f"{prefix}-count": {"children": words},
        f"{prefix}-list": {"data-revision": str(revision)},
    }


def grid_rows(reader: "Reader", filters: Filters, request: Mapping[str, Any]) -> dict[str, Any]:
    """The rows in sight: {"rowData", "rowCount"}, sorted and filtered as the grid asks.

    A column filter looks for its words, with or without marks, in what the column shows, and so
    reads the whole list of the question.
    """
    start = max(int(request.get("startRow") or 0), 0)
    end = max(int(request.get("endRow") or start + BLOCK), start)
    question = asked(filters)
    needles = _needles(request.get("filterModel") or {})
    if isinstance(question, Search):
        rows: Sequence[Row] = searched(reader, question)
        return _answer([cells(row, reader.today) for row in rows], needles, start, end)
    question = sorted_by(question, _sort(request.get("sortModel") or []))
    if needles:
        shown = [cells(row, reader.today) for row in every(reader, question)]
        return _answer(shown, needles, start, end)
    rows, count = page_of(reader, question, start, end)
    return {"rowData": [cells(row, reader.today) for row in rows], "rowCount": count}


def _answer(
    shown: list[dict[str, Any]], needles: Mapping[str, str], start: int, end: int
) -> dict[str, Any]:
    kept = [row for row in shown if _matches(row, needles)]
    return {"rowData": kept[start:end], "rowCount": len(kept)}


def _matches(row: Mapping[str, Any], needles: Mapping[str, str]) -> bool:
    return all(needle in fold(str(row.get(name, ""))) for name, needle in needles.items())


def _needles(model: Mapping[str, Any]) -> dict[str, str]:
    typed = {
        name: fold(str(rule.get("filter") or ""))
        for name, rule in model.items()
        if isinstance(rule, Mapping)
    }
    return {name: needle for name, needle in typed.items() if needle and name in HEADS}


def _sort(model: Sequence[Mapping[str, Any]]) -> str:
    for rule in model:
        column = str(rule.get("colId") or "")
        if column in SORTED_BY:
            return f"{'-' if rule.get('sort') == 'desc' else ''}{SORTED_BY[column]}"
    return ""
