"""A map's numbers in words: one place for the map, its table, its legend and its files."""

from ioc.metrics.model import Metric
from ioc.web.components.map_classes import Scale
from ioc.web.components.map_figures import Line
from ioc.web.components.map_question import MapQuestion
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
    if value is None:
        return NONE
    if not value:
        return arrow(value)
    size = abs(value)
    text = decimal(size * 100) if metric.kind == "rate" else value_words(metric, size)
    return f"{arrow(value)} {text}"


def shown_words(question: MapQuestion, value: float | None) -> str:
    words = difference_words if question.view == "difference" else value_words
    return words(question.metric, value)


def unit_words(question: MapQuestion) -> str:
    """What the numbers of the map are counted in."""
    if question.metric.kind == "rate" and question.view == "difference":
        return t("map.unit.points")
    return named(question.metric.unit)


def facts_words(metric: Metric) -> str:
    """hồ sơ or phản ánh."""
    return t(FACTS[metric.subject])


def few_words(metric: Metric) -> str:
    return t(FEW[metric.subject])


def class_words(line: Line, question: MapQuestion, scale: Scale) -> str:
    if line.standing == "none" or line.shown is None:
        return t("map.none")
    if line.standing == "few":
        return few_words(question.metric)
    return range_words(question, scale, scale.level(line.shown))


def range_words(question: MapQuestion, scale: Scale, level: int) -> str:
    """A class by its numbers: 5–9 and từ 10 of whole ones, 90–95% of shares; a change by sign."""
    if question.view == "difference":
        return _change_words(question, scale, level)
    borders = scale.borders
    low = borders[level - 2] if level > 1 else None
    high = borders[level - 1] if level <= len(borders) else None
    return _between(question, scale, low, high)


def _change_words(question: MapQuestion, scale: Scale, level: int) -> str:
    size, borders = abs(level - 3), scale.borders
    low = borders[size - 1] if size else None
    high = borders[size] if size < len(borders) else None
    if not size:
        exact = high is None or (not question.shares and high <= 1)
        words = "" if high is None else _between(question, scale, None, high)
        return t("map.change.same") if exact else t("map.change.little", size=words)
    words = _between(question, scale, low, high)
    return t("map.change.more" if level > 3 else "map.change.less", size=words)


def _between(question: MapQuestion, scale: Scale, low: float | None, high: float | None) -> str:
    """Whole numbers name their ends; what is divided names its borders."""
    if low is None and high is None:
        return t("map.range.every")
    if high is None:
        return t("map.range.from", low=_border(question, scale, low or 0))
    if question.shares:
        top = _border(question, scale, high)
        if low is None:
            return t("map.range.under", high=top)
        return t("map.range.between", low=_border(question, scale, low).removesuffix("%"), high=top)
    first = low or 0
    if high - first <= 1:
        return number(first)
    return t("map.range.between", low=number(first), high=number(high - 1))


def _border(question: MapQuestion, scale: Scale, value: float) -> str:
    """With as many digits as the borders of this map need to be exact."""
    if not question.shares:
        return number(value)
    rate = question.metric.kind == "rate"
    factor = 100 if rate else 1
    exact = (round(abs(border) * factor, 9) for border in scale.borders)
    places = max((_places(border) for border in exact), default=0)
    text = decimal(round(value * factor, 9), places)
    return f"{text}%" if rate and question.view != "difference" else text


def _places(value: float) -> int:
    return next(places for places in range(10) if round(value, places) == value)
