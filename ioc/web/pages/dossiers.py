"""Hồ sơ: the rows behind any number, by its definition; a search by code; one dossier's story."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Metric
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.cells import CHANNELS
from ioc.web.components.dossier_list import LONG, PROCEDURES, dossier_list, list_slots
from ioc.web.components.pickers import (
    agency_picker,
    channel_picker,
    period_picker,
    period_words,
    sector_picker,
)
from ioc.web.components.question import LIST_PATH, Question, Search, asked, count, searched
from ioc.web.components.timeline import dossier_layout, dossier_slots
from ioc.web.filters import Filters
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, percent, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PREFIX = "dossiers"
AS_OF = f"{PREFIX}-as-of"


def layout(filters: Filters, frame: Frame) -> Component:
    if "code" in filters.extra:
        return dossier_layout(PREFIX, filters)
    question = asked(filters)
    return html.Div(
        className="dossiers-page",
        children=[
            html.Div(className="page-row", children=[html.H1(_title(question)), as_of_line(AS_OF)]),
            html.P("", id=f"{PREFIX}-meaning", className="sentence"),
            *(
                []
                if isinstance(question, Search)
                else [_pickers(filters, frame), _definition(question)]
            ),
            html.Section(
                className="card list-card",
                children=[
                    dossier_list(PREFIX, filters, _columns(question)),
                ],
            ),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    if "code" in filters.extra:
        return dossier_slots(PREFIX, reader, filters) | {
            AS_OF: as_of_slot(freshness(reader), ago=True)
        }
    question = asked(filters)
    if isinstance(question, Search):
        held: int | None = len(searched(reader, question))
        words = t("dossiers.search.words", text=question.text)
    else:
        held = count(reader, question)
        words = _meaning(reader, filters, question, held)
    return {
        **list_slots(PREFIX, reader.revision, held),
        f"{PREFIX}-meaning": {"children": words},
        AS_OF: as_of_slot(freshness(reader), ago=True),
    }


def _columns(question: Question | Search) -> tuple[str, ...]:
    distinct = isinstance(question, Question) and question.metric.kind == "distinct"
    return PROCEDURES if distinct else LONG


def _title(question: Question | Search) -> str:
    return t("dossiers.search.title") if isinstance(question, Search) else question.metric.name


def _pickers(filters: Filters, frame: Frame) -> Component:
    channels = [(code, t(words)) for code, words in CHANNELS.items()]
    return html.Div(
        className="pickers",
        children=[
            agency_picker(LIST_PATH, filters, frame),
            period_picker(LIST_PATH, filters),
            sector_picker(LIST_PATH, filters, frame),
            channel_picker(LIST_PATH, filters, channels),
        ],
    )


def _definition(question: Question) -> Component:
    metric = question.metric
    lines = (
        (t("dossiers.definition.formula"), metric.formula),
        (t("dossiers.definition.population"), metric.population),
        (t("dossiers.definition.basis"), metric.basis),
        (t("dossiers.definition.version"), f"{metric.key} · {metric.version}"),
    )
    return html.Details(
        className="definition card",
        open=True,
        children=[
            html.Summary(t("dossiers.definition.title")),
            html.Dl(
                [part for name, value in lines for part in (html.Dt(name), html.Dd(value))],
                className="facts",
            ),
        ],
    )


def _meaning(reader: "Reader", filters: Filters, question: Question, held: int | None) -> str:
    """The number this list stands behind, said whole: which part, of whom, when."""
    where = question.where
    units = ", ".join(reader.lookups.agencies.label(code) for code in where.agencies)
    period = period_words(where.start, where.end, filters.today)
    words = [
        t("dossiers.meaning.at", day=period)
        if question.metric.kind == "stock" and where.end != filters.today
        else t("dossiers.meaning.now")
        if question.metric.kind == "stock"
        else period,
        units or t("dossiers.meaning.province"),
        _part(question.metric, question.part),
    ]
    if question.text:
        words.append(t("dossiers.meaning.narrowed", text=question.text))
    line = " · ".join(word for word in words if word)
    value = reader.value(question.metric, where)
    if question.metric.kind == "rate" and not question.text:
        return t(
            "dossiers.meaning.rate",
            line=line,
            rate=percent(value.value),
            top=number(value.numerator),
            bottom=number(value.denominator),
        )
    return t("dossiers.meaning.count", line=line, count=number(held))


def _part(metric: Metric, part: str) -> str:
    if metric.kind not in ("rate", "mean"):
        return ""
    return (
        t("export.part.denominator")
        if part == "denominator" or metric.kind == "mean"
        else t("export.part.numerator")
    )


page = Page(path=LIST_PATH, key="page.dossiers", order=None, layout=layout, fill=fill)
