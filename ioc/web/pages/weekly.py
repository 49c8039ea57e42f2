"""Bản tin tuần: one text ready to copy, and beside it where each of its numbers opens."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, PartName
from ioc.metrics.weekly import (
    CASES,
    CASES_OPEN,
    INCIDENTS,
    INCIDENTS_SERIOUS,
    OPEN,
    OVERDUE,
    RATE,
    Weekly,
    weekly,
)
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.paper_links import WEEKLY_PATH
from ioc.web.filters import Filters, link
from ioc.web.links import href_of
from ioc.web.locales import NATIVE, speaking
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import decimal, moment, number, t
from ioc.web.weekly_words import weekly_text

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PREFIX = "weekly"
AS_OF = f"{PREFIX}-as-of"
UNIT_PATH = "/don-vi"
OPENED: tuple[tuple[str, PartName], ...] = (
    (RATE, "numerator"),
    (RATE, "denominator"),
    (OVERDUE, "numerator"),
    (OPEN, "numerator"),
    (CASES, "numerator"),
    (CASES_OPEN, "numerator"),
    (INCIDENTS, "numerator"),
    (INCIDENTS_SERIOUS, "numerator"),
)


def layout(filters: Filters, frame: Frame) -> Component:
    copied: dict[str, Any] = {"data-copies": f"{PREFIX}-text", "data-done": t("letter.copied")}
    return html.Div(
        className="weekly-page",
        children=[
            html.Div([html.H1(t("page.weekly")), as_of_line(AS_OF)], className="page-row"),
            html.Div(
                className="weekly-columns",
                children=[
                    html.Section(
                        className="card weekly-paper",
                        children=[
                            html.Div(
                                className="page-row no-print",
                                children=[
                                    html.P(t("weekly.word"), className="hint"),
                                    html.Button(
                                        t("letter.copy"),
                                        className="press copies",
                                        type="button",
                                        **copied,
                                    ),
                                ],
                            ),
                            html.Pre("", id=f"{PREFIX}-text", className="weekly-text", lang="vi"),
                            html.P("", id=f"{PREFIX}-length", className="hint no-print"),
                        ],
                    ),
                    html.Section(
                        className="card weekly-opens no-print",
                        children=[
                            html.H2(t("weekly.opens")),
                            html.Ul(id=f"{PREFIX}-opens", className="weekly-lines"),
                            html.P(t("weekly.quoted"), className="hint"),
                        ],
                    ),
                ],
            ),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    """The whole province at this moment, whatever the address narrows."""
    now = Filters(today=filters.today, start=filters.today.replace(day=1), end=filters.today)
    week = weekly(reader)
    # What is sent upward is Vietnamese, whatever language its page is read in.
    with speaking(NATIVE):
        text = weekly_text(week, reader.lookups.agencies)
    return {
        AS_OF: as_of_slot(freshness(reader), ago=True),
        f"{PREFIX}-text": {"children": text},
        f"{PREFIX}-length": {"children": t("weekly.length", count=number(len(text)))},
        f"{PREFIX}-opens": {"children": [*_figures(week, now), *_units(week, reader, now)]},
    }


def _figures(week: Weekly, now: Filters) -> Iterator[Component]:
    """Every number that has rows, with its data time."""
    for key, part in OPENED:
        metric = find(key)
        at = week.times.get(metric.subject)
        if key in week.figures:
            name = metric.name if part == "numerator" else t("weekly.below", name=metric.name)
            said = number(_shown(week.figures[key], part))
            yield _line(name, said, href_of(metric, now, part), moment(at))


def _shown(figure: Figure, part: PartName) -> int | None:
    if figure.loading or figure.withheld:
        return None
    return figure.numerator if part == "numerator" else figure.denominator


def _units(week: Weekly, reader: "Reader", now: Filters) -> Iterator[Component]:
    agencies = reader.lookups.agencies
    for unit in week.units:
        own = unit.agency != agencies.root
        href = href_of(OVERDUE, now.with_(agency=(unit.agency,))) if own else ""
        name = t("weekly.unit", unit=agencies.label(unit.agency))
        yield _line(name, number(unit.overdue), href, moment(week.times.get("dossiers")))
    for one in week.departments:
        if one.department in agencies:
            href = link(UNIT_PATH, now.with_(agency=(one.department,)))
            name = t("weekly.unit_page", unit=agencies.label(one.department))
            yield _line(name, decimal(one.score, 2), href, moment(week.times.get("scores")))


def _line(name: str, value: str, href: str, at: str) -> Component:
    shown = html.A(value, href=href, className="number") if href else html.Strong(value)
    time = html.Span(at, className="weekly-time") if at else None
    return html.Li([html.Span(name), shown, *([time] if time else [])], className="weekly-line")


page = Page(path=WEEKLY_PATH, key="page.weekly", order=None, layout=layout, fill=fill)
