"""Every version of a number side by side, over the same days and of the same dossiers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.asking import metric_id
from ioc.metrics.model import Figure, Metric
from ioc.metrics.split import exact
from ioc.web.components.definition_words import (
    PLACES,
    moved_words,
    validity_words,
    version_words,
)
from ioc.web.components.fraction import number_of, shown
from ioc.web.components.marks import marks
from ioc.web.filters import Filters, link
from ioc.web.links import DEFINITION_PATH
from ioc.web.text import NONE, t

HEADS = ("version", "value", "parts", "beside", "")


class Versions(NamedTuple):
    """The versions of a number with their figures: the one looked at, and the one beside it."""

    chosen: Metric
    beside: Metric | None
    every: Sequence[Metric]
    figures: Mapping[str, Figure]
    least: int

    def of(self, metric: Metric) -> Figure:
        return self.figures[metric_id(metric)]


def versions_table(told: Versions, filters: Filters) -> Component:
    heads = [
        html.Th(t(f"definition.head.{name}"), scope="col") if name else html.Td("")
        for name in HEADS
    ]
    rows = [_row(told, metric, filters) for metric in told.every]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="versions")


def _row(told: Versions, metric: Metric, filters: Filters) -> Component:
    figure, looked_at = told.of(metric), metric == told.chosen
    own = filters.with_(version=metric.version, against=None)
    name = version_words(metric.version)
    titled: Component = html.Strong(name) if looked_at else dcc.Link(name, href=_at(own))
    return html.Tr(
        className="chosen" if looked_at else "",
        children=[
            html.Th(
                [
                    titled,
                    html.Span(metric.basis, className="versions-basis"),
                    html.Span(validity_words(metric), className="versions-basis"),
                ],
                scope="row",
            ),
            html.Td(shown(metric, figure, told.least), className="versions-value"),
            html.Td(_parts(metric, figure, filters)),
            html.Td(_difference(told, metric)),
            html.Td(_beside(told, metric, filters)),
        ],
        **(marks(aria_current="true") if looked_at else {}),
    )


def _at(filters: Filters) -> str:
    return link(DEFINITION_PATH, filters)


def _parts(metric: Metric, figure: Figure, filters: Filters) -> list[Component | str]:
    above = number_of(metric, figure, filters, "numerator")
    if metric.kind not in ("rate", "mean"):
        return [above]
    return [above, " / ", number_of(metric, figure, filters, "denominator")]


def _difference(told: Versions, metric: Metric) -> str:
    if metric == told.chosen:
        return t("definition.looked_at")
    own, chosen = exact(metric, told.of(metric)), exact(told.chosen, told.of(told.chosen))
    if own is None or chosen is None:
        return NONE
    apart = _rounded(own - chosen, 100 if metric.kind == "rate" else 1)
    return moved_words(metric, apart) if apart else t("definition.equal")


def _rounded(value: Fraction, times: int) -> Decimal:
    return Decimal(round(value * times * 10**PLACES)).scaleb(-PLACES)


def _beside(told: Versions, metric: Metric, filters: Filters) -> Component | str:
    if metric == told.chosen:
        return ""
    if metric == told.beside:
        return t("definition.held_beside")
    return dcc.Link(t("definition.hold_beside"), href=_at(filters.with_(against=metric.version)))
