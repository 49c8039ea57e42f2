"""Chuẩn hoá dữ liệu: what arrived unmapped, one press to say what it means, and one to undo it."""

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.unmapped import Waiting
from ioc.web.components.mapped_table import mapped_card
from ioc.web.components.mapping_dialog import mapping_dialog
from ioc.web.components.marks import marks
from ioc.web.components.waiting_table import counted, waiting_card
from ioc.web.filters import Filters
from ioc.web.meanings import targets
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, SOURCES_PATH = "/chuan-hoa", "/nguon-du-lieu"
MOST_MAPPED = 500


def layout(filters: Filters, frame: Frame) -> Component:
    return html.Div(
        className="sources standardise",
        id="standardise",
        **marks(
            data_done=t("standardise.done"),
            data_undone=t("standardise.undone"),
            data_failed=t("sources.failed"),
            data_choose_one=t("standardise.choose_one"),
            data_bad_days=t("standardise.bad_days"),
            data_everywhere=t("standardise.everywhere"),
            data_this_source=t("standardise.this_source"),
        ),
        children=[
            html.Div(
                className="sources-head",
                children=[
                    html.Div(
                        [
                            html.H1(t("page.standardise")),
                            html.P("", id="standardise-summary", **marks(data_news="")),
                        ]
                    ),
                    dcc.Link(t("page.sources"), href=SOURCES_PATH),
                ],
            ),
            html.P("", id="standardise-told", className="sources-told", role="status"),
            html.Ul([], id="standardise-counts", className="waiting-counts"),
            html.Div([], id="standardise-kinds", className="waiting-kinds"),
            html.Section([], id="standardise-mapped", className="card"),
            mapping_dialog(targets(frame.lookups, frame.today)),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    titles = {source.name: source.title for source in reader.sources()}
    kinds, proposer = reader.unmapped(), reader.proposer()
    cards = [waiting_card(kind, proposer, reader.lookups, titles) for kind in kinds if kind.count]
    mapped = mapped_card(reader.mapped(MOST_MAPPED), reader.lookups, titles)
    return {
        "standardise-summary": {"children": summary(kinds)},
        "standardise-counts": {"children": [_count(kind) for kind in kinds]},
        "standardise-kinds": {"children": cards},
        "standardise-mapped": {"children": mapped},
    }


def summary(kinds: tuple[Waiting, ...]) -> str:
    """One sentence: how much waits, or that nothing does."""
    count, rows = sum(kind.count for kind in kinds), sum(kind.rows for kind in kinds)
    if not count:
        return t("standardise.none")
    return t("standardise.some", count=number(count), rows=number(rows))


def _count(waiting: Waiting) -> Component:
    name = t(f"standardise.kind.{waiting.kind}")
    if not waiting.count:
        return html.Li([html.Span(name), html.Small(t("standardise.nothing"))])
    link = html.A(name, href=f"#standardise-{waiting.kind}")
    return html.Li([link, html.Small(counted(waiting))], className="some")


page = Page(path=PATH, key="page.standardise", order=None, layout=layout, fill=fill)
