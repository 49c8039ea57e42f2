"""The on-time rate with every overdue dossier counted as late, each of its numbers a way in."""

from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric
from ioc.web.filters import Filters, link
from ioc.web.links import LIST_PATH, RATE, metric_filters
from ioc.web.text import NONE, number, percent, t

OVERDUE = "dossiers.overdue"
COMBINED = find(RATE, "with-overdue")


class Combined(NamedTuple):
    """The rate in which the overdue count as late, how many those are, in words the moment they
    stand at (lúc này, cuối ngày 31/10/2026), and the definition that it stands beside.
    """

    figure: Figure
    overdue: Figure
    when: str
    filters: Filters
    rate: Metric


def combined_share(combined: Combined) -> str:
    """The rate with every open overdue dossier counted as late: leaving one undone gains nothing.

    It is a definition of its own, `with-overdue`, whose rows open; "" beside a definition that
    counts what is overdue itself.
    """
    figure = combined.figure
    if combined.rate.held_below:
        return ""
    if figure.loading:
        return t("agency.loading")
    return percent(figure.value) if figure.denominator else NONE


def combined_words(combined: Combined) -> list[Component | str]:
    """Of whom it is, each number opening its rows."""
    figure, overdue = combined.figure, combined.overdue
    if combined.rate.held_below or figure.loading or overdue.loading:
        return []
    if None in (figure.numerator, figure.denominator, overdue.numerator):
        return [t("agency.rate.unknown")]
    own = combined.filters.with_(version=COMBINED.version)
    return [
        f"{t('agency.rate.combined' if _is_base(combined.rate) else 'agency.rate.combined_06a')} ",
        html.A(
            number(overdue.numerator),
            href=link(LIST_PATH, metric_filters(combined.filters, OVERDUE)),
        ),
        f" {t('agency.rate.combined_of', when=combined.when)} (",
        html.A(number(figure.numerator), href=link(LIST_PATH, metric_filters(own, RATE))),
        " / ",
        html.A(
            number(figure.denominator),
            href=link(LIST_PATH, metric_filters(own, RATE, "denominator")),
        ),
        ")",
    ]


def _is_base(rate: Metric) -> bool:
    """Whether the combined rate is this one with the overdue counted, and nothing else changed."""
    return (rate.top, rate.bottom) == (COMBINED.top, COMBINED.bottom)
