"""The three groups of units, never ranked together, and the sum that makes them the province."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.domain.units import UNKNOWN, Agencies
from ioc.domain.vietnamese import fold
from ioc.metrics.model import Metric
from ioc.web.components.list_grid import grid_manners
from ioc.web.components.marks import marks
from ioc.web.components.population import of_resolved, population, rate_asked
from ioc.web.components.question import LIST_PATH, RATE, metric_filters, now_filters
from ioc.web.components.unit_lines import STOCKS, Line, league_of, rate_words, total
from ioc.web.filters import MOST_KEYS, Filters, link
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
    "in_time": "agency.column.in_time",
    "overdue": "agency.column.overdue",
    "soon": "agency.column.soon",
    "open": "agency.column.open",
    "paused": "agency.column.paused",
}
OF_OTHERS = {
    "rate": "agency.rate.title",
    "resolved": "agency.column.below",
    "in_time": "agency.column.above",
}
WRAPPED = MappingProxyType({"wrapHeaderText": True, "autoHeaderHeight": True})
TALL = MappingProxyType({"wrapText": True, "autoHeight": True})
SUMS = ("resolved", "in_time", "overdue", "soon", "open", "paused")


class Scope(NamedTuple):
    """What the lines of a table share: the question, who is who, the page a name leads to, and of
    fewer than how many a rate is told as one of few.
    """

    filters: Filters
    agencies: Agencies
    path: str
    least: int


def unit_row(line: Line, scope: Scope) -> dict[str, Any]:
    """A grid's row: numbers to sort by, and the words, links and marks that show them."""
    agencies = scope.agencies
    own = scope.filters.with_(agency=(line.code,), q=None, strip=None)
    text, note, mark = rate_words(line, scope.least)
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


def group(prefix: str, league: str, filters: Filters, least: int) -> Component:
    """One group: title, its own sum, its table. Slots: `{prefix}-{league}-grid`, `-line`."""
    return html.Section(
        className="group card",
        children=[
            html.Div(
                className="group-head",
                children=[
                    html.H2(t(TITLES[league]), **marks(data_news="group")),
                    html.P(
                        NONE,
                        id=f"{prefix}-{league}-line",
                        className="group-line",
                        **marks(data_news="group"),
                    ),
                    html.P(t(HINTS[league], least=number(least)), className="hint"),
                ],
            ),
            AgGrid(
                id=f"{prefix}-{league}-grid",
                className="ag-theme-quartz unit-grid",
                columnDefs=_columns(rate_asked(filters)),
                rowData=[],
                getRowId="params.data.code",
                defaultColDef={"resizable": True, "sortable": True, "cellRenderer": "Linked"},
                dashGridOptions={
                    "domLayout": "autoHeight",
                    "rowHeight": 44,
                    "headerHeight": 44,
                    **grid_manners(),
                    "includeHiddenColumnsInQuickFilter": True,
                    "quickFilterText": filters.extra.get("q", ""),
                    "enableCellTextSelection": True,
                    "ensureDomOrder": True,
                    "animateRows": False,
                    # Few columns: all stand always, a head over each.
                    "suppressColumnVirtualisation": True,
                },
            ),
        ],
    )


def _columns(rate: Metric) -> list[dict[str, Any]]:
    shape = {
        # On a phone the first three are in sight together; the others are moved to.
        "name": {"minWidth": 126, "flex": 3, "sortable": True, **TALL},
        "rate": {"minWidth": 112, "flex": 2, **TALL},
        "overdue": {"minWidth": 84, "flex": 1},
        "soon": {"minWidth": 110, "flex": 1},
        "open": {"minWidth": 120, "flex": 1},
        "paused": {"minWidth": 110, "flex": 1},
    }
    numeric = {"sortingOrder": ["desc", "asc", None], "type": "rightAligned"}
    heads = _heads(rate)
    shown = [
        {"field": name, "colId": name, "headerName": t(heads[name]), **WRAPPED}
        | size
        | ({} if name == "name" else numeric)
        | ({"comparator": {"function": "iocFewLast"}} if name == "rate" else {})
        for name, size in shape.items()
    ]
    return [*shown, {"field": "search", "hide": True, "cellRenderer": None}]


def sums_table(prefix: str, filters: Filters) -> Component:
    """The groups, "chưa xác định đơn vị" and the province, which was asked by itself."""
    names = (*LEAGUES, UNKNOWN, "province")
    heads = ["resolved", "in_time", *(name for name, _ in STOCKS)]
    words = _heads(rate_asked(filters))
    return html.Table(
        className="sums",
        children=[
            html.Caption(t("agency.sums.caption")),
            html.Thead(html.Tr([html.Td(""), *(html.Th(t(words[h]), scope="col") for h in heads)])),
            html.Tbody([_sum_row(prefix, name, heads) for name in names]),
        ],
    )


def _heads(rate: Metric) -> Mapping[str, str]:
    """The heads of a table, which name no other dossiers than those that the rate is of."""
    return HEADS if of_resolved(rate) else HEADS | OF_OTHERS


def _sum_row(prefix: str, name: str, heads: list[str]) -> Component:
    cells = [html.Td(html.A(NONE, id=_sum_slot(prefix, name, head))) for head in heads]
    return html.Tr(
        [html.Th(t(TITLES[name]), scope="row"), *cells],
        className="whole" if name == "province" else "",
    )


def _sum_slot(prefix: str, name: str, head: str) -> str:
    return f"{prefix}-sum-{'unknown' if name == UNKNOWN else name}-{head}"


def _behind(own: Filters | None, head: str) -> str | None:
    """The rows behind a number of these dossiers; None where no address can ask for them."""
    if own is None:
        return None
    if head == "resolved":
        return link(LIST_PATH, metric_filters(own, RATE, "denominator"))
    if head == "in_time":
        return link(LIST_PATH, metric_filters(own, RATE))
    return link(LIST_PATH, metric_filters(now_filters(own), dict(STOCKS)[head]))


def _whose(members: Iterable[Line], scope: Scope) -> Filters | None:
    """The question of exactly these units' dossiers; None where no address can ask it.

    The province's own code means everything in it: of dossiers that are its alone none can be.
    """
    held = [line for line in members if any(line.sums().values())]
    codes = tuple(sorted(line.code for line in held if line.code != scope.agencies.root))
    if len(codes) < len(held) or not 0 < len(codes) <= MOST_KEYS:
        return None
    return scope.filters.with_(agency=codes, q=None, strip=None)


def group_slots(
    prefix: str, found: Mapping[str, Line], province: Line, scope: Scope
) -> dict[str, dict[str, Any]]:
    slots: dict[str, dict[str, Any]] = {}
    parts: list[Line] = []
    for league in (*LEAGUES, UNKNOWN):
        members = [
            line for line in found.values() if league_of(line.code, scope.agencies) == league
        ]
        whole, own = total(members, league), _whose(members, scope)
        parts.append(whole)
        slots |= _sum_slots(prefix, league, whole, own)
        if league != UNKNOWN:
            slots[f"{prefix}-{league}-grid"] = {"rowData": unit_rows(members, scope)}
            line = group_line(whole, len(members), own, scope)
            slots[f"{prefix}-{league}-line"] = {"children": line}
    every = scope.filters.with_(agency=(), q=None, strip=None)
    slots |= _sum_slots(prefix, "province", province, every)
    return slots | {f"{prefix}-sums-words": {"children": sums_words(total(parts), province, scope)}}


def _sum_slots(
    prefix: str, name: str, line: Line, own: Filters | None
) -> dict[str, dict[str, Any]]:
    return {
        _sum_slot(prefix, name, head): {"children": line.shown(head), "href": _behind(own, head)}
        for head in line.sums()
    }


def group_line(whole: Line, units: int, own: Filters | None, scope: Scope) -> list[Component | str]:
    """102 đơn vị · 47,3% đúng hạn (142/300 đã giải quyết) · 113 quá hạn chưa xong: each opens."""
    text, of, mark = rate_words(whole, scope.least)
    # Of which dossiers the rate is: the overdue beside it are none of them.
    counts, dot, scarce = of.partition(" · ")
    below = f" {population(rate_asked(scope.filters))}" if whole.tally.bottom else ""
    done = f"{counts}{below}{dot}{scarce}"
    return [
        t("agency.group.units", count=number(units)),
        " · ",
        html.A(text, href=_behind(own, "resolved"), className=mark or None),
        f" {t('agency.rate.word')} ({done}) · ",
        html.A(whole.shown("overdue"), href=_behind(own, "overdue")),
        f" {t('agency.group.overdue')} · ",
        html.A(whole.shown("open"), href=_behind(own, "open")),
        f" {t('agency.group.open')}",
    ]


def sums_words(parts: Line, province: Line, scope: Scope) -> str:
    """Whether the units make the province, said in words either way."""
    sums, whole = parts.sums(), province.sums()
    heads = _heads(rate_asked(scope.filters))
    unequal = [t(heads[name]) for name in SUMS if sums[name] != whole[name]]
    return t("agency.sums.unequal", names=", ".join(unequal)) if unequal else t("agency.sums.equal")
