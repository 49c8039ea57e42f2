"""A map's numbers in words: one place for the map, its table, its legend and its files."""

from ioc.metrics.model import Figure, Metric
from ioc.web.components.map_classes import Scale
from ioc.web.components.map_figures import Line, Told
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_shown import change_shown
from ioc.web.locales import named
from ioc.web.text import NONE, arrow, decimal, number, percent, t

FACTS = {"dossiers": "map.facts.dossiers", "cases": "map.facts.cases"}
FEW = {"dossiers": "map.few.dossiers", "cases": "map.few.cases"}


def value_words(metric: Metric, value: float | None) -> str:
    """97,1%, 4,2 or 1.234: as the number's kind is written."""
    if value is None:
        return NONE
    if metric.kind == "rate":
        return percent(value)
    return decimal(value) if metric.kind == "mean" else number(value)


def difference_words(metric: Metric, value: float | None) -> str:
    """▲ 1,2 and ▼ 1,2; the unit, points of a share say, stands in the head."""
    change = change_shown(metric, value)
    if change is None:
        return NONE
    return f"{arrow(change)} {size_words(metric, abs(change))}" if change else arrow(change)


def size_words(metric: Metric, size: float) -> str:
    """How far a number moved, without its way and unit."""
    return decimal(size * 100) if metric.kind == "rate" else value_words(metric, size)


def shown_words(question: MapQuestion, value: float | None) -> str:
    words = difference_words if question.view == "difference" else value_words
    return words(question.metric, value)


def unit_words(question: MapQuestion) -> str:
    """What the numbers of the map are counted in."""
    if question.metric.kind == "rate" and question.view == "difference":
        return t("map.unit.points")
    return named(question.metric.unit)


def facts_words(metric: Metric, count: int | None = None) -> str:
    """hồ sơ or phản ánh; in English so many of them, 1 dossier or 2 dossiers."""
    return t(FACTS[metric.subject], count=count)


def few_words(metric: Metric, least: int) -> str:
    """ít hơn 30 hồ sơ: why a commune is hatched."""
    return t(FEW[metric.subject], least=least)


def parts_words(figure: Figure, question: MapQuestion) -> str:
    """1.284/1.332 of a rate, 1.332 hồ sơ of a mean: what a divided number is made of."""
    if not question.shares or not figure.denominator:
        return ""
    below = number(figure.denominator)
    if question.metric.kind == "rate":
        return f"{number(figure.numerator)}/{below}"
    return f"{below} {facts_words(question.metric, figure.denominator)}"


def class_words(line: Line, told: Told) -> str:
    if line.standing == "none" or line.shown is None:
        return t("map.none")
    if line.standing == "few":
        return few_words(told.question.metric, told.least)
    return range_words(told.question, told.scale, told.scale.level(line.shown))


def range_words(question: MapQuestion, scale: Scale, level: int) -> str:
    """A class by its least and its most number, 5–9 or 90,0–94,9%; a change by its way and size."""
    if question.view == "difference":
        return _change_words(question, scale, level)
    low, high = (value_words(question.metric, end) for end in scale.ends(level))
    if low == high:
        return low
    return t("map.range.between", low=low.removesuffix("%"), high=high)


def _change_words(question: MapQuestion, scale: Scale, level: int) -> str:
    size, borders, metric = abs(level - 3), scale.borders, question.metric
    if not size and (not borders or borders[0] <= scale.unit):
        return t("map.change.same")
    way = "more" if level > 3 else "less"
    if not size or size == len(borders):
        end = borders[max(size - 1, 0)]
        key = f"map.change.{way}.open" if size else "map.change.little"
        return t(key, size=size_words(metric, end), unit=_counted_words(question, end))
    last = borders[size] - scale.unit
    low, high = size_words(metric, borders[size - 1]), size_words(metric, last)
    words = low if low == high else t("map.range.between", low=low, high=high)
    return t(f"map.change.{way}", size=words, unit=_counted_words(question, last))


def _counted_words(question: MapQuestion, size: float) -> str:
    """The unit behind a number: English counts 1 dossier, 2 dossiers."""
    if question.shares:
        return unit_words(question)
    return facts_words(question.metric, round(size))
