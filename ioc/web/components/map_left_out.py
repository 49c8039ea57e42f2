"""What a map leaves out, counted, each number opening its rows: with the map it is the province."""

from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.model import Metric
from ioc.web.components.map_figures import ELSEWHERE, Told, counted
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_words import facts_words
from ioc.web.filters import Filters
from ioc.web.links import href_of
from ioc.web.text import number, t

KEYS = {
    NO_PLACE: "map.left.agencies",
    UNKNOWN: "map.left.unknown",
    ELSEWHERE: "map.left.elsewhere",
}
# What is received without a place has a reason, which the source's position tells.
REASONS = (
    ("feedback.zero_point", "map.left.zero"),
    ("feedback.outside_point", "map.left.outside"),
    ("feedback.no_point", "map.left.missing"),
)
RECEIVED = "feedback.received"
Reasons = tuple[tuple[Metric, str, int], ...]


def reasons(question: MapQuestion) -> tuple[tuple[Metric, str], ...]:
    """The numbers that the reports without a place divide into, and the words of each."""
    if question.metric.key != RECEIVED:
        return ()
    return tuple((find(key), words) for key, words in REASONS)


def left_out(told: Told, filters: Filters, why: Reasons = ()) -> list[Component]:
    """The sum in one line, then each part; nothing where everything lies on the map."""
    question = told.question
    if told.total.loading:
        return [html.P(t("map.left.loading"))]
    total = counted(told.total, question)
    whole = _link(filters, question, (), number(total))
    if not told.left_out:
        return [
            html.P(
                t(
                    "map.left.nothing",
                    count=number(total),
                    facts=facts_words(question.metric, total),
                )
            )
        ]
    words = t(
        "map.left.sum",
        on_map=number(told.on_map),
        left=number(told.left_out),
        facts=facts_words(question.metric, told.left_out),
    )
    return [
        html.P([words, " ", whole, " ", _whose(question)], className="left-sum"),
        html.Ul(list(_parts(told, filters, why)), className="left-parts"),
    ]


def _whose(question: MapQuestion) -> str:
    return t("map.left.filtered" if question.filtered else "map.left.whole")


def _parts(told: Told, filters: Filters, why: Reasons) -> Iterator[Component]:
    question = told.question
    for key, figure in told.outside.items():
        count = counted(figure, question)
        codes = told.strangers if key == ELSEWHERE else (key,)
        facts = facts_words(question.metric, count)
        words = t(KEYS[key], count=number(count), facts=facts)
        found = why if key == UNKNOWN else ()
        parts = [part for reason in found for part in _reason(filters, reason)]
        if count:
            yield html.Li([_link(filters, question, codes, words), *parts])


def _reason(filters: Filters, reason: tuple[Metric, str, int]) -> Iterator[Component | str]:
    metric, words, count = reason
    if count:
        yield " · "
        yield html.A(t(words, count=number(count)), href=href_of(metric, filters))


def _link(
    filters: Filters, question: MapQuestion, places: tuple[str, ...], words: str
) -> Component:
    """The rows behind a number of the map, in these places alone."""
    asked = filters.with_(place=places, start=question.where.start, end=question.where.end)
    return html.A(words, href=href_of(question.metric, asked, question.part))
