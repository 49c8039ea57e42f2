"""The three groups of units, never ranked together, and the sum that makes them the province."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.domain.units import UNKNOWN, Agencies
from ioc.domain.vietnamese import fold
from ioc.web.components.list_grid import grid_locale
from ioc.web.components.question import LIST_PATH, RATE, metric_filters, now_filters
from ioc.web.components.unit_lines import STOCKS, Line, league_of, rate_words, total
from ioc.web.filters import Filters, link
from ioc.web.text import NONE, number, t

LEAGUES = ("departments", "communes", "others")
TITLES = {
    "departments": "agency.group.departments",
    "communes": "agency.group.communes",
    "others": "agency.group.others",
    UNKNOWN: "agency.group.unknown",
    "province": "agency.group.province",
}
HINTS = {
    "departments": "agency.group.hint.departments",
    "communes": "agency.group.hint.communes",
    "others": "agency.group.hint.others",
}
HEADS = {
    "name": "agency.column.name",
    "rate": "agency.column.rate",
    "resolved": "agency.column.resolved",
    "overdue": "agency.column.overdue",
    "soon": "agency.column.soon",
    "open": "agency.column.open",
    "paused": "agency.column.paused",
}
SUMS = ("resolved", "in_time", "overdue", "soon", "open", "paused")


class Scope(NamedTuple):
    """What the lines of a table share: the question, who is who, and the page a name leads to."""

    filters: Filters
    agencies: Agencies
    path: str


def unit_row(line: Line, scope: Scope) -> dict[str, Any]:
    """A grid's row: numbers to sort by, and the words, links and marks that show them."""
    agencies = scope.agencies
    own = scope.filters.with_(agency=(line.code,), q=None, strip=None)
    text, note, mark = rate_words(line)
    name = agencies.label(line.code)
    row: dict[str, Any] = {
        "code": line.code,
        "name": name,
        "name_href": link(scope.path, own),
        "search": f"{name} {fold(name)} {agencies.short(line.code)} {line.code}",
        "rate": line.tally.top / line.tally.bottom if line.tally.bottom else None,
        "rate_text": text,
        "rate_note": note,
        "rate_mark": mark,
        "resolved": line.tally.bottom,
        "resolved_text": line.shown("resolved"),
        "resolved_href": link(LIST_PATH, metric_filters(own, RATE, "denominator")),
    }
    for stock, key in STOCKS:
        count = line.stocks[stock]
        row |= {
            stock: count,
            f"{stock}_text": line.shown(stock),
            f"{stock}_href": link(LIST_PATH, metric_filters(now_filters(own), key)),
        }
    row["overdue_mark"] = "late" if line.stocks["overdue"] else ""
    if line.code == agencies.root:
        # Asked of the province, a list would hold every unit's dossiers: its own row opens none.
        return {name: value for name, value in row.items() if not name.endswith("_href")}
    return row


def unit_rows(found: Iterable[Line], scope: Scope) -> list[dict[str, Any]]:
    """Most overdue first, then by name."""
    ordered = sorted(
        found, key=lambda line: (-line.stocks["overdue"], fold(scope.agencies.label(line.code)))
    )
    return [unit_row(line, scope) for line in ordered]


def group(prefix: str, league: str, search: str) -> Component:
    """One group: title, its own sum, its table. Slots: `{prefix}-{league}-grid`, `-line`."""
    return html.Section(
        className="group card",
        children=[
            html.Div(
                className="group-head",
                children=[
                    html.H2(t(TITLES[league])),
                    html.P(NONE, id=f"{prefix}-{league}-line", className="group-line"),
                    html.P(t(HINTS[league]), className="hint"),
                ],
            ),
            AgGrid(
                id=f"{prefix}-{league}-grid",
                className="ag-theme-quartz unit-grid",
                columnDefs=_columns(),
                rowData=[],
                getRowId="params.data.code",
                defaultColDef={"resizable": True, "sortable": True, "cellRenderer": "Linked"},
                dashGridOptions={
                    "domLayout": "autoHeight",
                    "rowHeight": 44,
                    "headerHeight": 44,
                    "localeText": grid_locale(),
                    "includeHiddenColumnsInQuickFilter": True,
                    "quickFilterText": search,
                    "enableCellTextSelection": True,
                    "ensureDomOrder": True,
                    "animateRows": False,
                },
            ),
        ],
    )


def _columns() -> list[dict[str, Any]]:
    shape = {
        "name": {"minWidth": 220, "flex": 3, "sortable": True},
        "rate": {"minWidth": 240, "flex": 2},
        "overdue": {"minWidth": 110, "flex": 1},
        "soon": {"minWidth": 110, "flex": 1},
        "open": {"minWidth": 120, "flex": 1},
        "paused": {"minWidth": 110, "flex": 1},
    }
    numeric = {"sortingOrder": ["desc", "asc", None], "type": "rightAligned"}
    shown = [
        {"field": name, "colId": name, "headerName": t(HEADS[name]), "wrapHeaderText": True}
        | size
        | ({} if name == "name" else numeric)
        for name, size in shape.items()
    ]
    return [*shown, {"field": "search", "hide": True, "cellRenderer": None}]


def sums_table(prefix: str, filters: Filters) -> Component:
    """The groups, "chưa xác định đơn vị" and the province, which was asked by itself."""
    names = (*LEAGUES, UNKNOWN, "province")
    heads = ["resolved", "in_time", *(name for name, _ in STOCKS)]
    return html.Table(
        className="sums",
        children=[
            html.Caption(t("agency.sums.caption")),
            html.Thead(
                html.Tr([html.Th(""), *(html.Th(t(SUM_HEADS[h]), scope="col") for h in heads)])
            ),
            html.Tbody([_sum_row(prefix, filters, name, heads) for name in names]),
        ],
    )


SUM_HEADS = HEADS | {"in_time": "agency.column.in_time"}


def _sum_row(prefix: str, filters: Filters, name: str, heads: list[str]) -> Component:
    cells = [html.Td(_sum_cell(prefix, filters, name, head)) for head in heads]
    return html.Tr(
        [html.Th(t(TITLES[name]), scope="row"), *cells],
        className="whole" if name == "province" else "",
    )


def _sum_cell(prefix: str, filters: Filters, name: str, head: str) -> Component:
    slot = f"{prefix}-sum-{'unknown' if name == UNKNOWN else name}-{head}"
    if name not in (UNKNOWN, "province"):
        return html.Span(NONE, id=slot)
    scope = filters.with_(agency=(UNKNOWN,) if name == UNKNOWN else (), q=None, strip=None)
    return html.A(NONE, id=slot, href=link(LIST_PATH, _behind(scope, head)))


def _behind(scope: Filters, head: str) -> Filters:
    if head == "resolved":
        return metric_filters(scope, RATE, "denominator")
    if head == "in_time":
        return metric_filters(scope, RATE)
    return metric_filters(now_filters(scope), dict(STOCKS)[head])


def group_slots(
    prefix: str, found: Mapping[str, Line], province: Line, scope: Scope
) -> dict[str, dict[str, Any]]:
    slots: dict[str, dict[str, Any]] = {}
    parts: list[Line] = []
    for league in (*LEAGUES, UNKNOWN):
        members = [
            line for line in found.values() if league_of(line.code, scope.agencies) == league
        ]
        whole = total(members, league)
        parts.append(whole)
        slots |= _sum_slots(prefix, "unknown" if league == UNKNOWN else league, whole)
        if league != UNKNOWN:
            slots[f"{prefix}-{league}-grid"] = {"rowData": unit_rows(members, scope)}
            slots[f"{prefix}-{league}-line"] = {"children": group_line(whole, len(members))}
    slots |= _sum_slots(prefix, "province", province)
    return slots | {f"{prefix}-sums-words": {"children": sums_words(total(parts), province)}}


def _sum_slots(prefix: str, name: str, line: Line) -> dict[str, dict[str, Any]]:
    return {f"{prefix}-sum-{name}-{head}": {"children": line.shown(head)} for head in line.sums()}


def group_line(whole: Line, units: int) -> str:
    text, of, _ = rate_words(whole)
    return t(
        "agency.group.line",
        units=number(units),
        rate=text,
        of=of,
        overdue=whole.shown("overdue"),
        open=whole.shown("open"),
    )


def sums_words(parts: Line, province: Line) -> str:
    """Whether the units make the province, said in words either way."""
    sums, whole = parts.sums(), province.sums()
    unequal = [t(SUM_HEADS[name]) for name in SUMS if sums[name] != whole[name]]
    return t("agency.sums.unequal", names=", ".join(unequal)) if unequal else t("agency.sums.equal")
