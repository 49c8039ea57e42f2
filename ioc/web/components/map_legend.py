"""What the colours of a map are, in numbers and words, and how many communes each has."""

from collections import Counter

from dash import html
from dash.development.base_component import Component

from ioc.web.components.map_figures import NOT_KNOWN, TOO_FEW, Told, shade
from ioc.web.components.map_words import few_words, range_words, unit_words
from ioc.web.components.marks import marks
from ioc.web.links import definition_href
from ioc.web.text import number, t


def legend(told: Told) -> list[Component]:
    """The unit, every class there is from the least to the most, then hatched and not known."""
    found = Counter(shade(line, told.scale) for line in told.lines)
    counted = told.question.view != "side"
    entries = [
        _entry(told, key, words, found[key] if counted else None)
        for key, words in classes(told).items()
    ]
    question = told.question
    way = html.A(t("definition.link"), href=definition_href(question.metric, question.where))
    words: list[Component | str] = [t("map.legend.unit", unit=unit_words(question)), " · ", way]
    unit = html.P(words, className="legend-unit")
    return [unit, html.Ul(entries, className="legend-classes")]


def classes(told: Told) -> dict[int, str]:
    """The words of each shade; hatched and not known only where the map has them."""
    question, scale = told.question, told.scale
    lines = (*told.lines, *told.earlier)
    levels = scale.levels if any(line.standing == "told" for line in lines) else ()
    words = {scale.shade(level): range_words(question, scale, level) for level in levels}
    if any(line.standing == "few" for line in lines):
        words[TOO_FEW] = few_words(question.metric, told.least)
    if any(line.standing == "none" for line in lines):
        words[NOT_KNOWN] = t("map.none")
    return words


def _entry(told: Told, key: int, words: str, communes: int | None) -> Component:
    swatch = html.Span(className=f"swatch-map {told.scale.kind}-{key}", **marks(aria_hidden="true"))
    said = [swatch, html.Span(words, className="legend-words")]
    if communes is not None:
        counted = t("map.legend.communes", count=number(communes))
        said.append(html.Span(counted, className="legend-count"))
    return html.Li(said)
