"""Số liệu đơn vị nhập: what units typed in, on its way from entry over approval to locked books."""

from collections.abc import Hashable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.figures import Stage
from ioc.metrics.typed import TypedAsk, TypedFigure
from ioc.metrics.typed_missing import missing, units_of
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.marks import marks
from ioc.web.components.typed_dialogs import correct_dialog, lock_dialog, return_dialog
from ioc.web.components.typed_head import (
    counts,
    missing_card,
    of_period,
    pickers,
    refused,
    summary,
)
from ioc.web.components.typed_table import approvable, history_card, typed_table
from ioc.web.filters import Filters, link
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, t
from ioc.web.typed_words import (
    PATH,
    ROWS,
    ask_of,
    figure_words,
    opened_in,
    page_of,
    period_words,
)

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

EXPORT_PATH = "/api/export/typed-figures"
LATELY = timedelta(hours=8)


def layout(filters: Filters, frame: Frame) -> Component:
    return html.Div(
        className="typed-page",
        id="typed",
        **marks(
            data_done=t("typed.done"),
            data_failed=t("typed.failed"),
            data_taken=t("typed.taken"),
            data_bad_value=t("typed.bad_value"),
            data_bad_reason=t("typed.bad_reason"),
        ),
        children=[
            html.Div([html.H1(t("typed.title")), as_of_line("typed-as-of")], className="page-row"),
            html.P("", id="typed-summary", className="sentence", **marks(data_news="")),
            html.P(t("typed.note"), className="typed-quiet"),
            html.P("", id="typed-told", className="sources-told", role="status"),
            html.Div([], id="typed-refused", className="typed-refused"),
            html.Div([], id="typed-counts", className="typed-counts"),
            html.Div([], id="typed-pickers", className="pickers"),
            html.Section([], id="typed-history", className="card"),
            html.Section([], id="typed-list", className="card typed-list"),
            html.Section([], id="typed-missing", className="card"),
            return_dialog(),
            correct_dialog(),
            lock_dialog(),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    typed, ask = reader.typed(), ask_of(filters)
    any_at_all = typed.count(TypedAsk()) > 0
    wide = TypedAsk(agencies=ask.agencies, measure=ask.measure, period=ask.period)
    stages, owed = typed.stages(wide), missing(typed, wide)
    owing = units_of(owed)
    told = summary(stages, owing, ask.period) if any_at_all else t("typed.summary.none")
    orders = refused(reader, typed.refused(reader.now - LATELY))
    rows, card = _list(reader, filters, ask)
    return {
        "typed-as-of": as_of_slot(freshness(reader, "figures"), ago=True),
        "typed-summary": {"children": told},
        "typed-refused": {"children": orders, "hidden": not orders},
        "typed-counts": {"children": counts(filters, stages, owing), "hidden": not any_at_all},
        "typed-pickers": {"children": pickers(reader, filters), "hidden": not any_at_all},
        "typed-history": _opened(reader, filters, rows),
        "typed-list": {"children": card, "hidden": not any_at_all},
        "typed-missing": {"children": missing_card(owed) if owed else [], "hidden": not owed},
    }


def _list(
    reader: "Reader", filters: Filters, ask: TypedAsk
) -> tuple[Sequence[TypedFigure], list[Component]]:
    typed = reader.typed()
    count = typed.count(ask)
    page = min(page_of(filters), max(1, -(-count // ROWS)))
    rows = typed.page(ask, (page - 1) * ROWS, ROWS)
    opened = opened_in(filters)
    history = typed.history(opened) if opened in {row.id for row in rows} and opened else ()
    head = html.Div(
        [html.H2(t("typed.list")), html.P(_shown(count, page, len(rows)))], className="card-head"
    )
    if not rows:
        return rows, [head, html.P(t("typed.list.empty"))]
    table = typed_table(rows, opened, history, reader.today)
    return rows, [head, _bulk(reader, filters, ask, rows), table, *_pages(filters, count, page)]


def _shown(count: int, page: int, rows: int) -> str:
    if count <= ROWS:
        return t("typed.list.count", count=number(count))
    first = (page - 1) * ROWS
    return t(
        "typed.list.shown",
        first=number(first + 1),
        last=number(first + rows),
        count=number(count),
    )


def _bulk(
    reader: "Reader", filters: Filters, ask: TypedAsk, rows: Sequence[TypedFigure]
) -> Component:
    """What is done to many at once, and the list as a file."""
    ready = sum(approvable(row) for row in rows)
    approve = html.Button(
        t("typed.approve_shown", count=number(ready)),
        type="button",
        className="order typed-approve-shown",
        disabled=not ready,
    )
    own = filters.with_(page=None, figure=None)
    files = [
        html.A(ending.upper(), href=link(f"{EXPORT_PATH}.{ending}", own), className="export press")
        for ending in ("xlsx", "csv")
    ]
    return html.Div([approve, *_locking(reader, ask), *files], className="typed-bulk")


def _locking(reader: "Reader", ask: TypedAsk) -> list[Component]:
    """The books of the one period asked for: to be closed, closed, or what is in the way."""
    if not ask.period:
        return [html.Span(t("typed.lock_pick"), className="typed-quiet")]
    stages, period = reader.typed().stages(of_period(ask.period)), period_words(ask.period)
    ready = stages.get(Stage.APPROVED, 0)
    left_out = reader.typed().left_out(of_period(ask.period))
    in_the_way = sum(stages.values()) - ready - stages.get(Stage.LOCKED, 0) - left_out
    lock = html.Button(
        t("typed.lock_period", period=period),
        type="button",
        className="order typed-lock-period",
        disabled=bool(in_the_way) or not ready,
        **marks(data_period=ask.period, data_about=period),
    )
    told = []
    if in_the_way:
        told.append(t("typed.lock_open", count=number(in_the_way), period=period))
    if left_out:
        told.append(t("typed.lock_left_out", count=number(left_out)))
    notes = [html.Span(" ".join(told), className="typed-quiet")] if told else []
    if not in_the_way and not ready and stages.get(Stage.LOCKED, 0):
        done = html.Span(t("typed.lock_done", period=period), className="typed-quiet")
        return [done, *notes]
    return [lock, *notes]


def _pages(filters: Filters, count: int, page: int) -> list[Component]:
    last = -(-count // ROWS)
    if last <= 1:
        return []
    own = filters.with_(figure=None)
    links: list[Component] = []
    if page > 1:
        before = link(PATH, own.with_(page=str(page - 1) if page > 2 else None))
        links.append(dcc.Link(t("typed.page.before"), href=before, className="press"))
    links.append(html.Span(f"{number(page)} / {number(last)}"))
    if page < last:
        after = link(PATH, own.with_(page=str(page + 1)))
        links.append(dcc.Link(t("typed.page.next"), href=after, className="press"))
    return [html.Nav(links, className="typed-pages", **marks(aria_label=t("typed.pages")))]


def _opened(reader: "Reader", filters: Filters, rows: Sequence[TypedFigure]) -> dict[str, object]:
    """The steps of a figure that the address opens and the list does not hold."""
    opened, typed = opened_in(filters), reader.typed()
    listed = opened is None or opened in {row.id for row in rows}
    row = None if listed or opened is None else typed.one(opened)
    if row is None:
        return {"children": [], "hidden": True}
    title = html.H2([t("typed.history"), ": ", html.Span(figure_words(row), lang="vi")])
    return {"children": [title, history_card(row, typed.history(row.id))], "hidden": False}


def still(filters: Filters) -> Hashable:
    """Every address has the same structure: what differs is in the slots."""
    return PATH


page = Page(path=PATH, key="page.typed", order=80, layout=layout, fill=fill, still=still)
