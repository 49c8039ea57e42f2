"""A list of facts: an endless grid that asks for the rows in sight, and its ways out.

How it is ordered and what its columns are filtered by stand in the address, as everything does: a
press on a head changes the address (assets/js/grid.js), and the page is painted anew from it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.kind import Kind, Shown
from ioc.web.components.listed import page_of, searched, told
from ioc.web.components.marks import marks
from ioc.web.components.question import Question, Search, asked, needles
from ioc.web.filters import Filters, link
from ioc.web.text import NONE, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

BLOCK = 100
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
    "ariaFilteringOperator",
)


def grid_manners() -> dict[str, Any]:
    """What every grid has: our words, and a way out for who has no mouse (assets/js/grid-keys.js).

    Left to itself the Tab key goes from cell to cell, through all rows there are.
    """
    return {
        "localeText": {name: t(f"grid.{name}") for name in GRID_WORDS},
        "tabToNextCell": {"function": "iocLeave(params)"},
    }


def columns(shown: Sequence[Shown]) -> list[dict[str, Any]]:
    return [_column(column) for column in shown]


def _column(column: Shown) -> dict[str, Any]:
    return {
        "field": column.name,
        "colId": column.name,
        "headerName": t(column.head),
        "minWidth": column.width,
        "flex": column.flex,
        "sortable": bool(column.sort),
        "filter": "agTextColumnFilter",
        "filterParams": {
            "filterOptions": ["contains"],
            "maxNumConditions": 1,
            "buttons": ["apply", "reset"],
            "closeOnApply": True,
        },
        "cellRenderer": "Linked",
        "tooltipField": column.name,
    }


def grid(prefix: str, kind: Kind, shown: Sequence[Shown], filters: Filters) -> Component:
    """Named `{prefix}-grid`; the app's one callback answers its requests with `grid_rows`."""
    held: Component = AgGrid(
        id=f"{prefix}-grid",
        className="ag-theme-quartz dossier-grid",
        columnDefs=columns(shown),
        rowModelType="infinite",
        defaultColDef={"resizable": True, "suppressHeaderMenuButton": False},
        dashGridOptions={
            "initialState": as_asked(kind, shown, filters),
            "cacheBlockSize": BLOCK,
            "maxConcurrentDatasourceRequests": 1,
            **grid_manners(),
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressCellFocus": False,
            "tooltipShowDelay": 400,
            # Few columns: all stand always, a head over each.
            "suppressColumnVirtualisation": True,
        },
        getRowId="params.data.id",
        eventListeners={
            "sortChanged": ["iocAsk(params)"],
            "filterChanged": ["iocAsk(params)"],
        },
    )
    return held


def as_asked(kind: Kind, shown: Sequence[Shown], filters: Filters) -> dict[str, Any]:
    """The grid's heads as the address has them: the arrow of its order, the words it filters by."""
    order = filters.extra.get("sort", "")
    way = "desc" if order.startswith("-") else "asc"
    ordered = [c.name for c in shown if c.sort and c.sort == order.removeprefix("-")][:1]
    names = {column.name for column in shown}
    words = {name: _contains(said) for name, said in needles(filters, kind) if name in names}
    return {
        # The rest of a column (its width) stays as its definition has it.
        "partialColumnState": True,
        "sort": {"sortModel": [{"colId": name, "sort": way} for name in ordered]},
        "filter": {"filterModel": words},
    }


def _contains(words: str) -> dict[str, str]:
    return {"filterType": "text", "type": "contains", "filter": words}


def rows_list(
    prefix: str,
    kind: Kind,
    filters: Filters,
    names: Sequence[str],
    actions: Iterable[Component] = (),
) -> Component:
    """The grid with its count (slot `{prefix}-count`) and its ways out under it.

    `filters` are the question of its files, `names` its columns.
    """
    shown = kind.shown(names)
    sorts = {column.name: column.sort for column in shown if column.sort}
    return html.Div(
        className="dossier-list",
        id=f"{prefix}-list",
        **marks(data_sorts=json.dumps(sorts), data_phone=" ".join(kind.phone)),
        children=[
            grid(prefix, kind, shown, filters),
            html.Div(
                className="dossier-actions",
                children=[
                    html.Strong(NONE, id=f"{prefix}-count", **marks(data_news="list")),
                    *exports(kind, filters),
                    *actions,
                ],
            ),
        ],
    )


def unfiltered(kind: Kind, filters: Filters, whole: str) -> list[Component]:
    """The way to the same list with no column filtered, where one is."""
    return [html.A(t("list.unfiltered"), href=whole)] if needles(filters, kind) else []


def exports(kind: Kind, filters: Filters) -> list[Component]:
    return [
        html.A(
            words,
            href=link(f"{kind.export_path}.{ending}", filters),
            className="export",
            download="",
        )
        for ending, words in (("xlsx", t("list.export.xlsx")), ("csv", t("list.export.csv")))
    ]


def list_slots(
    prefix: str, revision: int, words: str, rows: int | None = None
) -> dict[str, dict[str, Any]]:
    """The count, and the revision whose rise makes the grid ask again for the rows in sight.

    A grid is no taller than its `rows` need (assets/css/dossiers.css).
    """
    tall = str(BLOCK if rows is None else min(rows, BLOCK))
    return {
        f"{prefix}-count": {"children": words},
        f"{prefix}-list": {"data-revision": str(revision), "style": {"--rows": tall}},
    }


def unit_of(question: Question | Search, count: int | None) -> str:
    """What so many rows of a list are."""
    if isinstance(question, Question) and question.distinct:
        return t(f"list.part.{question.metric.of}", count=count)
    return t(question.kind.unit, count=count)


def count_words(count: int | None, unit: str, whole: int | None = None) -> str:
    """As many as the list holds; narrowed by its columns, of how many."""
    if count is None:
        return NONE
    if whole is None:
        return t("list.count", count=number(count), unit=unit)
    return t("list.narrowed", count=number(count), unit=unit, whole=number(whole))


def found_words(count: int, unit: str, *, cut: bool) -> str:
    """As many as a search shows, and whether these are all."""
    return t("list.first" if cut else "list.count", count=number(count), unit=unit)


def grid_rows(
    reader: "Reader",
    filters: Filters,
    request: Mapping[str, Any],
    kinds: Sequence[Kind] = (DOSSIERS,),
) -> dict[str, Any]:
    """The rows in sight: {"rowData", "rowCount"}, ordered and narrowed as the address says."""
    start = max(int(request.get("startRow") or 0), 0)
    end = max(int(request.get("endRow") or start + BLOCK), start)
    question = asked(filters, kinds)
    if isinstance(question, Search):
        found, _ = searched(reader, question)
        rows, count = found[start:end], len(found)
    else:
        rows, count = page_of(reader, question, start, end)
    # What has no name of its own is known by its place in the list.
    shown = [
        {"id": str(n), **told(question, row, reader.today)} for n, row in enumerate(rows, start)
    ]
    return {"rowData": shown, "rowCount": count}
