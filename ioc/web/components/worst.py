"""The procedures that lose most of the on-time rate, by the definition that the page was asked."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Metric
from ioc.metrics.stories import WorstProcedure
from ioc.web.components.population import population
from ioc.web.components.question import LIST_PATH, metric_filters
from ioc.web.filters import Filters, link
from ioc.web.text import number, t

MOST = 3


def worst_lines(filters: Filters, rate: Metric, found: Sequence[WorstProcedure]) -> list[Component]:
    """Each with how many it lost of how many, which open exactly these dossiers."""
    if not found:
        return [html.P(t("agency.worst.none"))]
    basis = html.P(t("agency.worst.basis", name=rate.name), className="hint")
    return [html.Ol([_line(filters, rate, one) for one in found]), basis]


def _line(filters: Filters, rate: Metric, one: WorstProcedure) -> Component:
    own = metric_filters(filters, rate.key, "rest").with_(procedure=(one.procedure,))
    whole = metric_filters(filters, rate.key, "denominator").with_(procedure=(one.procedure,))
    return html.Li(
        [
            html.Span(one.name, className="worst-name"),
            html.Span(
                className="worst-count",
                children=[
                    html.A(number(one.late), href=link(LIST_PATH, own), className="number"),
                    t("agency.worst.late"),
                    html.A(number(one.total), href=link(LIST_PATH, whole)),
                    f" {population(rate)}",
                ],
            ),
            html.Span(t("agency.worst.step", step=one.step) if one.step else "", className="hint"),
        ]
    )
