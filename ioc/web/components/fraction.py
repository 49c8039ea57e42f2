"""A number as its formula makes it: what is above the line over what is below, each opening."""

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.model import Figure, Metric, PartName
from ioc.web.components.definition_words import value_words
from ioc.web.filters import Filters
from ioc.web.links import PATHS, RATE, href_of
from ioc.web.rates import few, few_words
from ioc.web.text import NONE, decimal, number, t


def fraction(metric: Metric, figure: Figure, filters: Filters, least: int) -> list[Component]:
    """The line of one figure: 96,42% = 1.284 / 1.332, in words beside each.

    A rate of fewer than `least` is hatched and said to be of few.
    """
    told = shown(metric, figure, least)
    value = html.Strong(told, className="fraction-value")
    if metric.kind not in ("rate", "mean"):
        return [opened(metric, value, filters, "numerator"), *_notes(metric, figure, least)]
    above = number_of(metric, figure, filters, "numerator")
    below = number_of(metric, figure, filters, "denominator")
    return [
        value,
        html.Span("=", className="fraction-sign"),
        html.Span(
            className="fraction",
            children=[
                html.Span([above, " ", metric.above], className="fraction-above"),
                html.Span([below, " ", metric.below], className="fraction-below"),
            ],
        ),
        *_notes(metric, figure, least),
    ]


def number_of(metric: Metric, figure: Figure, filters: Filters, part: PartName) -> Component:
    """One side of the line, which opens its rows; what a mean adds up is no number of rows."""
    if part == "denominator":
        return opened(metric, number(figure.denominator), filters, part)
    if metric.kind != "mean":
        return opened(metric, number(figure.numerator), filters, part)
    total = None if figure.numerator is None else figure.numerator * metric.scale
    words = t("definition.value", value=decimal(total, 1), unit=metric.unit)
    return html.Span(NONE if total is None else words, className="number")


def shown(metric: Metric, figure: Figure, least: int) -> Component | str:
    """A value as it is written; hatched where it is a rate of few."""
    if figure.loading:
        return t("agency.loading")
    words = value_words(metric, figure.value)
    return html.Span(words, className="few") if _scarce(metric, figure, least) else words


def _scarce(metric: Metric, figure: Figure, least: int) -> bool:
    return metric.kind in ("rate", "mean") and few(figure, least)


def _notes(metric: Metric, figure: Figure, least: int) -> list[Component]:
    """That it is of few, or why it is not told at all."""
    words = [few_words(metric.subject)] if _scarce(metric, figure, least) else []
    words += [t("form.withheld", words=figure.withheld)] if figure.withheld else []
    return [html.Span(one, className="few-word") for one in words]


def opened(metric: Metric, words: Component | str, filters: Filters, part: PartName) -> Component:
    """Words that open the rows of a number; one that its source gave has none."""
    if metric.subject not in PATHS:
        return html.Span(words, className="number")
    return dcc.Link(words, href=rows_href(metric, filters, part), className="number")


def rows_href(metric: Metric, filters: Filters, part: PartName) -> str:
    """The rows of this very version; a version of its own is named in the address."""
    named = filters.with_(version=metric.version if metric.key == RATE else None)
    return href_of(metric, named, part)
