"""What a unit's page says of one unit: what it holds, how it stands, and why."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import month_start, previous_month
from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric
from ioc.web.components.combined import OVERDUE
from ioc.web.components.groups import TITLES
from ioc.web.components.list_grid import count_words, list_slots, unit_of
from ioc.web.components.listed import count
from ioc.web.components.pickers import moment_words
from ioc.web.components.population import population
from ioc.web.components.question import chosen_strip, now_filters, strip_question
from ioc.web.components.standing import Tally, standing_words
from ioc.web.components.strip import known
from ioc.web.components.unit_lines import lines
from ioc.web.filters import Filters
from ioc.web.links import RATE, suited
from ioc.web.page import Slots
from ioc.web.text import clock, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


def held_slots(
    prefix: str, reader: "Reader", filters: Filters, figures: Mapping[str, Figure]
) -> Slots:
    """What the strip's pressed button holds, and how much of it the columns leave."""
    question = strip_question(filters, chosen_strip(filters))
    every = known(figures[question.metric.key])
    shown = (count(reader, question), every) if question.has else (every, None)
    words = count_words(shown[0], unit_of(question, shown[0]), shown[1])
    title = question.metric.name
    past = filters.end != filters.today
    return {
        **list_slots(prefix, reader.revision, words, shown[0]),
        f"{prefix}-list-title": {"children": t("agency.list_now", name=title) if past else title},
    }


def year_before(end: date) -> date:
    start = month_start(end)
    for _ in range(11):
        start = previous_month(start)
    return start


def told(reader: "Reader", filters: Filters, figures: Mapping[str, Figure]) -> str:
    """The sentence; beside another period's figures it says that it speaks of now."""
    words = _sentence(reader, filters, figures)
    return words if filters.end == filters.today else t("agency.sentence.now", words=words)


def _sentence(reader: "Reader", filters: Filters, figures: Mapping[str, Figure]) -> str:
    late, today = known(figures[OVERDUE]), known(figures["dossiers.due_today"])
    if late is None:
        return t("agency.sentence.nothing_known")
    if not late:
        return t("agency.sentence.calm", count=today, today=number(today), at=clock(reader.as_of))
    steps = reader.steps(find(OVERDUE), now_filters(filters).where())
    slowest = next(((step, count) for step, count in steps if step), None)
    words = t("agency.sentence.late", count=late, late=number(late), today=number(today))
    if slowest is None:
        return f"{words}."
    return t("agency.sentence.step", words=words, step=slowest[0], count=number(slowest[1]))


def overdue_beside(reader: "Reader", metric: Metric, filters: Filters) -> str:
    """Of whom an on-time rate of resolved dossiers is, and how many are overdue beside it; "" for
    any other number, and where they are counted in.
    """
    if metric.key != RATE or metric.held_below:
        return ""
    figure = reader.value(find(OVERDUE), suited(filters, metric.subject).where())
    if figure.value is None:
        return ""
    words = t(
        "agency.rate.beside",
        of=population(metric),
        count=number(figure.numerator),
        when=moment_words(filters),
    )
    return f" {words}"


def standing_lines(reader: "Reader", filters: Filters, rate: Metric) -> list[Component]:
    agencies = reader.lookups.agencies
    if len(filters.agency) != 1 or filters.agency[0] == UNKNOWN:
        return [html.P(t("agency.standing.not_one"))]
    unit = agencies.ranked_as(filters.agency[0])
    league = agencies.league(unit)
    peers = reader.grouped([rate], filters.with_(agency=()).where(), "agency")
    tallies: dict[str, Tally] = {
        code: line.tally
        for code, line in lines([peers], agencies, reader.today).items()
        if code != UNKNOWN and agencies.league(code) == league
    }
    words, explained = standing_words(unit, tallies, league, reader.lookups.least_cases)
    name = t(TITLES[league])
    whose = (
        []
        if unit == filters.agency[0]
        else [html.P(t("agency.standing.whole", unit=agencies.label(unit)))]
    )
    return [
        *whose,
        html.P(t("agency.standing.line", group=name, words=words), className="standing-words"),
        html.P(explained, className="hint"),
    ]
