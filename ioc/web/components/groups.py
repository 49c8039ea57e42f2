"""The three groups of units, never ranked together, and the sum that makes them the province."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component
from dash_ag_grid import AgGrid

from ioc.domain.units import UNKNOWN, Agencies
from ioc.domain.vietnamese import fold
from ioc.metrics.model import Figure
from ioc.web.components.dossier_list import grid_locale
from ioc.web.components.question import LIST_PATH, RATE, metric_filters, now_filters
from ioc.web.components.standing import MINIMUM_CASELOAD, Tally
from ioc.web.filters import Filters, link
from ioc.web.text import NONE, number, percent, t

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
STOCKS: tuple[tuple[str, str], ...] = (
    ("overdue", "dossiers.overdue"),
    ("soon", "dossiers.due_3"),
    ("open", "dossiers.open"),
    ("paused", "dossiers.paused"),
)
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


@dataclass(slots=True, kw_only=True)
class Line:
    """One unit's numbers, summed over what lies under it. `known` is False where no source ever answered."""

    code: str
    tally: Tally = Tally(0, 0)
    stocks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(dict(STOCKS), 0))
    loading: bool = False

    def take(self, figures: Mapping[str, Figure]) -> None:
        rate = figures.get(RATE)
        if rate:
            self.tally = Tally(self.tally.top + (rate.numerator or 0), self.tally.bottom + (rate.denominator or 0))
            self.loading = self.loading or rate.loading
        for name, key in STOCKS:
            self.stocks[name] += (figures[key].numerator or 0) if key in figures else 0

    def sums(self) -> dict[str, int]:
        return {"resolved": self.tally.bottom, "in_time": self.tally.top, **self.stocks}


def by_key(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures by metric key, their versions left off: a page asks one version of each."""
    return {identity.partition("@")[0]: figure for identity, figure in figures.items()}


def lines(grouped: Mapping[str, Mapping[str, Figure]], agencies: Agencies, today: date) -> dict[str, Line]:
    """A line for each unit valid today and for each that still has dossiers; `?` among them."""
    found = {
        agency.code: Line(code=agency.code)
        for agency in agencies
        if agency.kind in ("department", "commune", "vertical") and agencies.get(agency.code, today)
    }
    for code, figures in grouped.items():
        unit = code if code == UNKNOWN else agencies.ranked_as(code)
        found.setdefault(unit, Line(code=unit)).take(by_key(figures))
    found.setdefault(UNKNOWN, Line(code=UNKNOWN))
    return found


def league_of(code: str, agencies: Agencies) -> str:
    return UNKNOWN if code == UNKNOWN else agencies.league(code)


def total(parts: Iterable[Line], code: str = "") -> Line:
    whole = Line(code=code)
    for part in parts:
        whole.tally = Tally(whole.tally.top + part.tally.top, whole.tally.bottom + part.tally.bottom)
        whole.loading = whole.loading or part.loading
        for name in whole.stocks:
            whole.stocks[name] += part.stocks[name]
    return whole


def rate_words(tally: Tally) -> tuple[str, str, str]:
    """The rate, what it is of, and its class: a small caseload is hatched and named, never coloured."""
    if tally.bottom == 0:
        return NONE, t("agency.rate.none"), ""
    of = t("agency.rate.of", top=number(tally.top), bottom=number(tally.bottom))
    if tally.bottom < MINIMUM_CASELOAD:
        return percent(tally.top / tally.bottom), t("agency.rate.few", of=of), "few"
    return percent(tally.top / tally.bottom), of, ""


def unit_row(line: Line, filters: Filters, agencies: Agencies, path: str) -> dict[str, Any]:
    """A grid's row: numbers to sort by, and the words, links and marks that show them."""
    own = filters.with_(agency=(line.code,), q=None, strip=None)
    text, note, mark = rate_words(line.tally)
    name = agencies.label(line.code)
    row: dict[str, Any] = {
        "code": line.code,
        "name": name,
        "name_href": link(path, own),
        "search": f"{name} {fold(name)} {agencies.short(line.code)} {line.code}",
        "rate": line.tally.top / line.tally.bottom if line.tally.bottom else None,
        "rate_text": t("agency.loading") if line.loading else text,
        "rate_note": note,
        "rate_mark": mark,
        "resolved": line.tally.bottom,
        "resolved_text": number(line.tally.bottom),
        "resolved_href": link(LIST_PATH, metric_filters(own, RATE, "denominator")),
    }
    for stock, key in STOCKS:
        count = line.stocks[stock]
        row |= {stock: count, f"{stock}_text": number(count),
                f"{stock}_href": link(LIST_PATH, metric_filters(now_filters(own), key))}
    row["overdue_mark"] = "late" if line.stocks["overdue"] else ""
    if line.code == agencies.root:
        # Asked of the province, a list would hold every unit's dossiers: its own row opens none.
        return {name: value for name, value in row.items() if not name.endswith("_href")}
    return row


def unit_rows(found: Iterable[Line], filters: Filters, agencies: Agencies, path: str) -> list[dict[str, Any]]:
    """Most overdue first, then by name."""
    ordered = sorted(found, key=lambda line: (-line.stocks["overdue"], fold(agencies.label(line.code))))
    return [unit_row(line, filters, agencies, path) for line in ordered]


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
        "rate": {"minWidth": 190, "flex": 2},
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
            html.Thead(html.Tr([html.Th(""), *(html.Th(t(SUM_HEADS[h]), scope="col") for h in heads)])),
            html.Tbody([_sum_row(prefix, filters, name, heads) for name in names]),
        ],
    )


SUM_HEADS = HEADS | {"in_time": "agency.column.in_time"}


def _sum_row(prefix: str, filters: Filters, name: str, heads: list[str]) -> Component:
    cells = [html.Td(_sum_cell(prefix, filters, name, head)) for head in heads]
    return html.Tr([html.Th(t(TITLES[name]), scope="row"), *cells],
                   className="whole" if name == "province" else "")


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
    prefix: str, found: Mapping[str, Line], province: Line, filters: Filters, agencies: Agencies, path: str
) -> dict[str, dict[str, Any]]:
    slots: dict[str, dict[str, Any]] = {}
    parts: list[Line] = []
    for league in (*LEAGUES, UNKNOWN):
        members = [line for line in found.values() if league_of(line.code, agencies) == league]
        whole = total(members, league)
        parts.append(whole)
        slots |= _sum_slots(prefix, "unknown" if league == UNKNOWN else league, whole)
        if league != UNKNOWN:
            slots[f"{prefix}-{league}-grid"] = {"rowData": unit_rows(members, filters, agencies, path)}
            slots[f"{prefix}-{league}-line"] = {"children": group_line(whole, len(members))}
    slots |= _sum_slots(prefix, "province", province)
    return slots | {f"{prefix}-sums-words": {"children": sums_words(total(parts), province)}}


def _sum_slots(prefix: str, name: str, line: Line) -> dict[str, dict[str, Any]]:
    return {f"{prefix}-sum-{name}-{head}": {"children": number(count)} for head, count in line.sums().items()}


def group_line(whole: Line, units: int) -> str:
    text, of, _ = rate_words(whole.tally)
    return t("agency.group.line", units=number(units), rate=t("agency.loading") if whole.loading else text,
             of=of, overdue=number(whole.stocks["overdue"]), open=number(whole.stocks["open"]))


def sums_words(parts: Line, province: Line) -> str:
    """Whether the units make the province, said in words either way."""
    sums, whole = parts.sums(), province.sums()
    unequal = [t(SUM_HEADS[name]) for name in SUMS if sums[name] != whole[name]]
    return t("agency.sums.unequal", names=", ".join(unequal)) if unequal else t("agency.sums.equal")
