"""Nguồn dữ liệu: where the figures come from, how old they are, and what did not get in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.model import SourceState
from ioc.web.components.marks import marks
from ioc.web.components.source_table import reject_table, source_card
from ioc.web.components.status_table import status_table
from ioc.web.filters import Filters, link
from ioc.web.orders import MAPPING_PATH
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, WALLS_PATH = "/nguon-du-lieu", "/man-hinh"
SPEEDS: Mapping[int, str] = MappingProxyType(
    {1: "sources.speed.real", **dict.fromkeys((10, 60, 300), "sources.speed.times")}
)
MOST_REJECTS = 200


def layout(filters: Filters, frame: Frame) -> Component:
    return html.Div(
        className="sources",
        id="sources",
        **marks(data_done=t("sources.done"), data_failed=t("sources.failed")),
        children=[
            html.Div(
                className="sources-head",
                children=[
                    html.Div(
                        [
                            html.H1(t("page.sources")),
                            html.P("", id="sources-summary", **marks(data_news="")),
                        ]
                    ),
                    dcc.Link(t("page.walls"), href=WALLS_PATH),
                    _speed(frame),
                ],
            ),
            html.P("", id="sources-told", className="sources-told", role="status"),
            html.Div([], id="sources-list", className="sources-list"),
            html.Section([], id="sources-rejects", className="card"),
            html.P([], id="sources-unmapped", className="card"),
            html.Section(
                className="card",
                children=[
                    html.H2(t("sources.statuses")),
                    html.P(t("sources.statuses_note")),
                    status_table(),
                ],
            ),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    sources = reader.sources()
    cards = [source_card(source, reader.now, _opened(filters, source.name)) for source in sources]
    rejects = _rejects(reader, filters, sources)
    return {
        "sources-summary": {"children": summary(sources)},
        "sources-list": {"children": cards or html.P(t("sources.none"))},
        "sources-rejects": {"children": rejects, "hidden": not rejects},
        "sources-unmapped": {"children": _unmapped(reader)},
    }


def summary(sources: tuple[SourceState, ...]) -> str:
    """One sentence: how many sources, and what is wrong with which."""
    # Staleness is a matter of age alone and told by each card, also when nothing else moves.
    wrong = [source for source in sources if source.state in ("unavailable", "refused", "never")]
    if not sources:
        return t("sources.none")
    if not wrong:
        return t("sources.all_read", count=number(len(sources)))
    names = ", ".join(source.title for source in wrong)
    wrong_count, count = number(len(wrong)), number(len(sources))
    return t("sources.some_wrong", wrong=wrong_count, count=count, names=names)


def _opened(filters: Filters, source: str) -> str:
    return link(PATH, filters.with_(q=source))


def _speed(frame: Frame) -> Component:
    """How fast the make-believe province lives; nothing where the data is real."""
    return html.Div(
        className="speed",
        role="group",
        hidden=not frame.simulated,
        **marks(aria_label=t("sources.speed")),
        children=[
            html.Span(t("sources.speed")),
            *(
                html.Button(
                    t(SPEEDS[rate], rate=number(rate)),
                    type="button",
                    className="order",
                    **marks(data_rate=str(rate), aria_pressed="false"),
                )
                for rate in SPEEDS
            ),
        ],
    )


def _rejects(
    reader: "Reader", filters: Filters, sources: tuple[SourceState, ...]
) -> list[Component]:
    opened = next((source for source in sources if source.name == filters.extra.get("q")), None)
    if opened is None:
        return []
    found = reader.rejects(opened.name, MOST_REJECTS)
    close = dcc.Link(t("sources.rejects_close"), href=link(PATH, filters.with_(q=None)))
    title = html.H2(t("sources.rejects", title=opened.title))
    head: list[Component] = [html.Div([title, close], className="card-head")]
    if not found.rows:
        return [*head, html.P(t("sources.rejects_empty"))]
    shown = t("sources.rejects_shown", shown=number(len(found.rows)), count=number(found.count))
    listed = f"/api/v1/sources/{opened.name}/rejects?limit=1000"
    all_of_them = html.A(t("sources.rejects_all"), href=listed)
    more = [html.P([shown, " ", all_of_them] if found.next else shown)]
    table = reject_table(found.rows, reader.today)
    return [*head, html.P(t("sources.rejects_note")), *more, table]


def _unmapped(reader: "Reader") -> list[str | Component]:
    """How much waits to be standardised; where, is a page of its own."""
    kinds = reader.unmapped()
    count, rows = sum(kind.count for kind in kinds), sum(kind.rows for kind in kinds)
    note = (
        t("sources.unmapped_some", count=number(count), rows=number(rows))
        if count
        else t("sources.unmapped_none")
    )
    return [note, " ", dcc.Link(t("sources.unmapped_open"), href=MAPPING_PATH)]


page = Page(path=PATH, key="page.sources", order=90, layout=layout, fill=fill)
