"""What a list stands behind, said whole: which part of which number, of whom, when, how defined.

Slots: `{prefix}-meaning`, and those of the list itself.
"""

from typing import TYPE_CHECKING, cast

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Dimension, Metric, PartName
from ioc.web.components.definition_words import facts, validity_words
from ioc.web.components.list_grid import count_words, list_slots, unit_of
from ioc.web.components.listed import count, whole
from ioc.web.components.pickers import MOST_NAMED, period_words, units_words
from ioc.web.components.question import Question
from ioc.web.filters import Filters
from ioc.web.links import definition_href
from ioc.web.locales import named
from ioc.web.page import Slots
from ioc.web.rates import few, few_words
from ioc.web.text import number, percent, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PARTS: dict[PartName, str] = {
    "numerator": "export.part.numerator",
    "denominator": "export.part.denominator",
    "rest": "export.part.rest",
}


def definition(question: Question) -> Component:
    """How the number is defined, by which law, in which version; the way to the whole of it."""
    metric = question.metric
    lines = (
        (t("list.definition.formula"), metric.formula),
        (t("list.definition.population"), metric.population),
        (t("list.definition.excluded"), metric.excluded),
        (t("list.definition.basis"), metric.basis),
        (t("list.definition.version"), _version(metric)),
    )
    way = html.A(t("definition.open"), href=definition_href(metric, question.where))
    return html.Details(
        className="definition card",
        open=True,
        children=[
            html.Summary(t("list.definition.title")),
            facts(lines),
            html.P(way, className="definition-way"),
        ],
    )


def _version(metric: Metric) -> str:
    return f"{metric.key} · {metric.version} · {validity_words(metric)}"


def meaning(prefix: str) -> Component:
    return html.P("", id=f"{prefix}-meaning", className="sentence")


def behind_slots(prefix: str, reader: "Reader", filters: Filters, question: Question) -> Slots:
    """The list and what it stands behind."""
    every = whole(reader, question)
    return {
        **held_slots(prefix, reader, question, every),
        f"{prefix}-meaning": {"children": _meaning(reader, filters, question, every)},
    }


def held_slots(prefix: str, reader: "Reader", question: Question, every: int | None) -> Slots:
    """The list alone: how many it holds, and of how many where its columns narrow it."""
    if not question.has:
        return list_slots(
            prefix, reader.revision, count_words(every, unit_of(question, every)), every
        )
    shown = count(reader, question)
    words = count_words(shown, unit_of(question, shown), every)
    return list_slots(prefix, reader.revision, words, shown)


def _meaning(reader: "Reader", filters: Filters, question: Question, held: int | None) -> str:
    where, kind = question.where, question.metric.kind
    words = [
        _when(filters, question),
        units_words(where.agencies, reader.lookups.agencies) or t("list.meaning.province"),
        *_narrowed(reader, question),
        _part(question),
    ]
    if question.text:
        words.append(t("list.meaning.narrowed", text=question.text))
    line = " · ".join(word for word in words if word)
    if kind == "rate" and not question.text:
        value = reader.value(question.metric, where)
        told = t(
            "list.meaning.rate",
            line=line,
            rate=percent(value.value),
            top=number(value.numerator),
            bottom=number(value.denominator),
        )
        scarce = few(value, reader.lookups.least_cases)
        return f"{told} · {few_words(question.metric.subject)}" if scarce else told
    return t("list.meaning.count", line=line, count=number(held), unit=unit_of(question, held))


def _when(filters: Filters, question: Question) -> str:
    where = question.where
    period = period_words(where.start, where.end, filters.today)
    if question.metric.kind != "stock":
        return period
    return t("list.meaning.now") if where.end == filters.today else t("list.meaning.at", day=period)


def _narrowed(reader: "Reader", question: Question) -> list[str]:
    """What the other filters leave, in the words of their pickers."""
    found = []
    for name, keys in question.where.by_dimension().items():
        if name != "agency":
            dimension = cast(Dimension, "agency" if name == "receiving" else name)
            found += [named(reader.label(dimension, key)) for key in keys[:MOST_NAMED]]
    return found


def _part(question: Question) -> str:
    kind = question.metric.kind
    if kind not in ("rate", "mean"):
        return ""
    return t(PARTS["denominator" if kind == "mean" else question.part])
