"""Biểu II.06a on the screen, as it is laid out on paper: every figure opens its rows."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import local_day
from ioc.metrics.form import COLUMNS, Column, Form06a
from ioc.web.filters import Filters
from ioc.web.form_paper import FormPaper, Line
from ioc.web.links import href_of
from ioc.web.text import clock, day, number, t


class Head(NamedTuple):
    """A cell of the head: its words, its first row and column (from 0), how far it reaches."""

    key: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


HEAD_ROWS = 3
HEADS = (
    Head("number", 0, 0, rows=3),
    Head("name", 0, 1, rows=3),
    Head("received", 0, 2, columns=4),
    Head("resolved", 0, 6, columns=4),
    Head("open", 0, 10, columns=3),
    Head("total", 1, 2, rows=2),
    Head("within", 1, 3, columns=2),
    Head("carried_over", 1, 5, rows=2),
    Head("total", 1, 6, rows=2),
    Head("early", 1, 7, rows=2),
    Head("on_time", 1, 8, rows=2),
    Head("late", 1, 9, rows=2),
    Head("total", 1, 10, rows=2),
    Head("in_time", 1, 11, rows=2),
    Head("overdue", 1, 12, rows=2),
    Head("online", 2, 3),
    Head("other", 2, 4),
)
"""Thông tư 01/2020/TT-VPCP, phụ lục: three rows of heads over the thirteen columns."""
FORMULAS = {3: "(3)=(4)+(5)+(6)", 7: "(7)=(8)+(9)+(10)", 11: "(11)=(12)+(13)"}
WIDTH = 13
BESIDE = ("withdrawn", "stopped", "denied", "no_end", "no_due")


def head_words(head: Head, by: str) -> str:
    """What a cell of the head says; the second column names what a row stands for."""
    return t(f"form.head.{by}" if head.key == "name" else f"form.head.{head.key}")


def numbering(column: int) -> str:
    """What stands under the head of a column, counted from 1."""
    return FORMULAS.get(column, f"({column})")


def paper_head(paper: FormPaper) -> list[Component]:
    """The lines above the table, as on the form."""
    running = running_line(paper)
    return [
        html.Div(
            className="form-numbers",
            children=[
                html.P(t("form.sign"), className="form-sign"),
                html.P(t("form.issued"), className="hint"),
            ],
        ),
        html.Div(
            className="form-titles",
            children=[
                html.H2(t("form.title")),
                html.P(period_line(paper.filters)),
                *([html.P(running)] if running else []),
            ],
        ),
        html.Div(
            className="form-parties",
            children=[
                html.P(t("form.unit", unit=paper.unit)),
                html.P(t("form.receiver.line", receiver=paper.receiver)),
                html.P(t("form.measure"), className="hint"),
            ],
        ),
    ]


def period_line(filters: Filters) -> str:
    """Kỳ báo cáo: từ ngày 01/11/2026 đến ngày 23/11/2026."""
    return t("form.period", start=day(filters.start), end=day(filters.end))


def running_line(paper: FormPaper) -> str:
    """Of a period that is not over, until when its figures are told; "" of one that is."""
    if paper.filters.end < paper.filters.today:
        return ""
    if paper.as_of is None:
        return t("form.running_unknown")
    return t("form.running", at=clock(paper.as_of), day=day(local_day(paper.as_of)))


def form_table(paper: FormPaper) -> Component:
    """The table; on a narrow screen it moves under its head, which names the columns."""
    return html.Table(
        className="form-table",
        children=[
            html.Caption(t("form.title"), className="sr-only"),
            html.Thead([*_head_rows(paper.by), _numbers()]),
            html.Tbody([_row(line) for line in paper.lines]),
            html.Tfoot(_whole(paper)),
        ],
    )


def _head_rows(by: str) -> Iterator[Component]:
    for row in range(HEAD_ROWS):
        yield html.Tr(
            [
                html.Th(
                    head_words(head, by),
                    rowSpan=head.rows,
                    colSpan=head.columns,
                    scope="colgroup" if head.columns > 1 else "col",
                )
                for head in HEADS
                if head.row == row
            ]
        )


def _numbers() -> Component:
    cells = [html.Td(numbering(column)) for column in range(1, WIDTH + 1)]
    return html.Tr(cells, className="form-numbering")


def _row(line: Line) -> Component:
    return html.Tr(
        [
            html.Td(line.number, className="form-number"),
            html.Th(line.name, scope="row"),
            *_cells(line.form, line.asked),
        ],
        className="form-head" if line.head else None,
    )


def _whole(paper: FormPaper) -> Component:
    cells = _cells(paper.whole, paper.filters)
    return html.Tr(
        [html.Td(""), html.Th(t("form.sum"), scope="row"), *cells], className="form-whole-row"
    )


def _cells(form: Form06a, asked: Filters | None) -> Sequence[Component]:
    return [
        html.Td(figure(getattr(form, column.field), asked, column), className=f"c{column.number}")
        for column in COLUMNS
    ]


def figure(value: int | None, asked: Filters | None, column: Column) -> Component | str:
    """The figure as the way to its rows; of nothing there are none."""
    if not value or asked is None:
        return number(value)
    at = eve_filters(asked) if column.eve else asked
    return html.A(number(value), href=href_of(column.metric, at))


def eve_filters(filters: Filters) -> Filters:
    """The same question at the end of the day before."""
    eve = filters.start - timedelta(days=1)
    return filters.with_(start=eve, end=eve)


def beside_line(form: Form06a, asked: Filters) -> list[Component | str]:
    """What is in no column, and what was counted as on the day for want of a promised date."""
    parts: list[Component | str] = [t("agency.form.beside"), " "]
    for position, name in enumerate(BESIDE):
        column = Column(0, name, f"dossiers.{name}")
        parts += [" · "] if position else []
        parts += [figure(getattr(form, name), asked, column), f" {t(f'agency.form.{name}')}"]
    return parts


def paused_line(form: Form06a, asked: Filters) -> list[Component | str]:
    """How many of column (12) stand still: the form itself has no column for them."""
    column = Column(0, "paused", "dossiers.paused")
    return [f"{t('form.paused')} ", figure(form.paused, asked, column)]
