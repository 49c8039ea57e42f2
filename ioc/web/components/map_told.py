"""The map in sentences: what it shows, where it is most, and by which definition."""

from datetime import date

from dash import html
from dash.development.base_component import Component

from ioc.domain.calendars import WorkCalendar
from ioc.metrics.model import Metric, Where
from ioc.web.components.map_figures import Line, Told
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_words import (
    facts_words,
    few_words,
    shown_words,
    unit_words,
    value_words,
)
from ioc.web.components.pickers import period_words
from ioc.web.locales import named
from ioc.web.text import day, t

NAMED = 3


def title(question: MapQuestion, today: date, calendar: WorkCalendar) -> str:
    """The number, its period, and of a difference the two it lies between."""
    now = _held(question, question.where, today, calendar)
    if question.view == "difference" and question.earlier:
        then = _held(question, question.earlier, today, calendar)
        return t("map.title.difference", name=question.metric.name, now=now, then=then)
    return t("map.title", name=question.metric.name, when=now)


def earlier_title(question: MapQuestion, today: date, calendar: WorkCalendar) -> str:
    if question.earlier is None:
        return t("map.title.lacking")
    then = _held(question, question.earlier, today, calendar)
    return t("map.title", name=question.metric.name, when=then)


def _held(question: MapQuestion, where: Where, today: date, calendar: WorkCalendar) -> str:
    """A period held against another says how many working days it has."""
    days = moment_of(question.metric, where, today)
    if question.earlier is None or question.metric.kind == "stock":
        return days
    count = calendar.count_working_days(where.start, min(where.end, today))
    return t("map.when.working", days=days, count=count)


def moment_of(metric: Metric, where: Where, today: date) -> str:
    """The days a number speaks of; a stock speaks of a moment: now, or the end of a day."""
    if metric.kind != "stock":
        return period_words(where.start, where.end, today)
    return t("agency.at.now") if where.end >= today else t("agency.at.end", day=day(where.end))


def sentence(told: Told, today: date) -> str:
    """The province's number, and the communes it is worst in, or changed most in."""
    question = told.question
    if told.total.value is None:
        return t("map.told.loading" if told.total.loading else "map.told.nothing")
    words = t(
        "map.told.filtered" if question.filtered else "map.told.total",
        name=question.metric.name,
        value=value_words(question.metric, told.total.value),
        unit="" if question.metric.kind == "rate" else f" {named(question.metric.unit)}",
    )
    if question.lacking:
        return t("map.told.lacking", words=words)
    ends = _ends(told)
    if not ends:
        return f"{words}."
    names = ", ".join(f"{line.name} {_said(line, question)}" for line in ends)
    return t(_end_words(question), words=words, names=names)


def _said(line: Line, question: MapQuestion) -> str:
    words = shown_words(question, line.shown)
    if question.view == "difference" and question.metric.kind == "rate":
        return f"{words} {unit_words(question)}"
    return words


def _ends(told: Told) -> list[Line]:
    """The few communes at the end that matters, among those drawn by their class."""
    lines = [line for line in told.lines if line.standing == "told" and line.shown]
    if told.question.view == "difference":
        lines.sort(key=lambda line: -abs(line.shown or 0))
        return lines[:NAMED]
    lines = [line for line in told.lines if line.standing == "told"]
    up = told.question.metric.better == "up"
    lines.sort(key=lambda line: (line.shown or 0) * (1 if up and told.question.shares else -1))
    return [line for line in lines[:NAMED] if line.shown or told.question.shares]


def _end_words(question: MapQuestion) -> str:
    if question.view == "difference":
        return "map.told.changed"
    if not question.shares:
        return "map.told.most"
    return "map.told.lowest" if question.metric.better == "up" else "map.told.highest"


def few_note(question: MapQuestion, least: int) -> tuple[str, str]:
    """What hatched is, and why: a few cases are told as such and put into no class."""
    few, facts = few_words(question.metric, least), facts_words(question.metric)
    return t("map.meaning.hatched"), t("map.meaning.few", few=few, facts=facts)


def meaning(told: Told, today: date) -> list[Component]:
    """The definition behind the map, as terms and what they are."""
    question = told.question
    metric = question.metric
    lines = [
        (t("list.definition.formula"), metric.formula),
        (t("list.definition.population"), metric.population),
        (t("list.definition.basis"), metric.basis),
        (t("list.definition.version"), f"{metric.key} · {metric.version}"),
        (t("map.meaning.place"), t(f"map.place.{metric.subject}")),
        *([few_note(question, told.least)] if question.shares else []),
        (t("agency.pick.period"), period_words(question.where.start, question.where.end, today)),
    ]
    return [part for name, value in lines for part in (html.Dt(name), html.Dd(value))]
