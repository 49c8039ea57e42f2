"""The on-time rate in full: of how many, what the overdue would make of it, and twelve months."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.components.beside import beside
from ioc.web.components.chart import first_day, lines, month_ticks
from ioc.web.components.combined import Combined, combined_share, combined_words
from ioc.web.components.comparison import comparison
from ioc.web.components.population import population, rate_asked
from ioc.web.components.question import LIST_PATH, RATE, metric_filters
from ioc.web.components.turning import clear_of_turning, turning_marks, turning_words
from ioc.web.filters import Filters, link
from ioc.web.rates import few, few_words, line_notes
from ioc.web.text import NONE, number, percent, short_month, t
from ioc.web.theme import ACCENT, SECONDARY, graph_config, template


class Trend(NamedTuple):
    """Twelve months of a rate; `last` is the day of one not over, `least` what is not few."""

    metric: Metric
    months: Sequence[Part]
    least: int
    last: date | None = None

    def running(self) -> int | None:
        """Where the month that is not over stands."""
        keys = [part.key for part in self.months]
        key = f"{self.last:%Y-%m}" if self.last else ""
        return keys.index(key) if key in keys else None

    def hollow(self, figure: Figure) -> bool:
        return few(figure, self.least)


def rate_block(prefix: str, filters: Filters) -> Component:
    return html.Section(
        className="card block rate-block",
        children=[
            html.H2(t("agency.rate.title")),
            html.P(
                className="rate-line",
                children=[
                    html.Strong(NONE, id=f"{prefix}-rate", className="rate-number"),
                    html.Span(t("agency.rate.word"), className="rate-word"),
                    html.Span("", id=f"{prefix}-rate-few", className="few-word"),
                ],
            ),
            html.P(
                className="rate-parts",
                children=[
                    html.A(
                        NONE,
                        id=f"{prefix}-rate-top",
                        href=link(LIST_PATH, metric_filters(filters, RATE)),
                    ),
                    " / ",
                    html.A(
                        NONE,
                        id=f"{prefix}-rate-bottom",
                        href=link(LIST_PATH, metric_filters(filters, RATE, "denominator")),
                    ),
                    " ",
                    population(rate_asked(filters)),
                ],
            ),
            html.P(
                className="rate-with-open",
                children=[
                    html.Strong(NONE, id=f"{prefix}-rate-all"),
                    " ",
                    html.Span([], id=f"{prefix}-rate-all-words"),
                ],
            ),
            comparison(prefix),
            beside(prefix),
            dcc.Graph(
                id=f"{prefix}-rate-trend",
                className="rate-trend",
                style={"height": "13.75rem"},
                config=cast("Any", graph_config()),
                figure=rate_chart(Trend(find(RATE), (), 1)),
                responsive=True,
            ),
            html.P(NONE, id=f"{prefix}-rate-words", className="hint"),
        ],
    )


def rate_slots(
    prefix: str, rate: Figure, combined: Combined, trend: Trend
) -> dict[str, dict[str, Any]]:
    scarce = few(rate, trend.least)
    return {
        f"{prefix}-rate": {
            "children": t("agency.loading") if rate.loading else percent(_value(rate)),
            "className": "rate-number few" if scarce else "rate-number",
        },
        f"{prefix}-rate-few": {"children": few_words(trend.metric.subject) if scarce else ""},
        f"{prefix}-rate-top": {"children": number(rate.numerator)},
        f"{prefix}-rate-bottom": {"children": number(rate.denominator)},
        f"{prefix}-rate-all": {
            "children": combined_share(combined),
            "className": "few" if few(combined.figure, trend.least) else "",
        },
        f"{prefix}-rate-all-words": {"children": combined_words(combined)},
        f"{prefix}-rate-trend": {"figure": rate_chart(trend)},
        f"{prefix}-rate-words": {"children": trend_words(trend)},
    }


def _value(figure: Figure) -> float | None:
    return (
        figure.numerator / figure.denominator
        if figure.numerator is not None and figure.denominator
        else None
    )


def rate_chart(trend: Trend) -> dict[str, Any]:
    """Twelve months on an axis never cut closer than 80 %; a month still loading is a gap."""
    months, target = trend.months, trend.metric.target if trend.months else None
    keys = [part.key for part in months]
    labels, ticks = [short_month(first_day(key)) for key in keys], month_ticks(keys)
    lines_across, words_on = _target_marks(target)
    turned, turned_words = turning_marks(keys)
    shares = [None if part.figure.loading else _value(part.figure) for part in months]
    known = [share for share in shares if share is not None]
    floor = min([0.8, *(int(share * 10) / 10 for share in known)])
    return {
        "data": [
            *lines(labels, shares, trend.running(), {"color": ACCENT, "width": 3}),
            {
                "type": "scatter",
                "mode": "markers",
                "x": labels,
                "y": shares,
                "marker": {
                    "size": 8,
                    "color": ACCENT,
                    "symbol": [
                        "circle-open" if trend.hollow(part.figure) else "circle" for part in months
                    ],
                },
                "customdata": [
                    [number(p.figure.numerator), number(p.figure.denominator)] for p in months
                ],
                "hovertemplate": "%{y:.1%} (%{customdata[0]}/%{customdata[1]})<extra></extra>",
            },
        ],
        "layout": {
            "template": template(),
            "height": 220,
            "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
            "showlegend": False,
            "meta": {"ticks": ticks},
            "xaxis": {
                "type": "category",
                "fixedrange": True,
                "tickangle": 0,
                "tickvals": labels,
                "ticktext": ticks,
            },
            "yaxis": {
                "range": [floor, 1.005],
                "tickformat": ".0%",
                "fixedrange": True,
                "nticks": 5,
            },
            "shapes": [*lines_across, *turned],
            "annotations": [*(clear_of_turning(one, keys) for one in words_on), *turned_words],
        },
    }


def _target_marks(target: float | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if target is None:
        return [], []
    line = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": target,
        "y1": target,
        "line": {"color": SECONDARY, "width": 2, "dash": "dash"},
    }
    words = {
        "xref": "paper",
        "x": 0,
        "y": target,
        "text": t("agency.rate.target", target=_whole(target)),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"color": SECONDARY},
    }
    return [line], [words]


def _whole(target: float) -> str:
    return number(target * 100)


def trend_words(trend: Trend) -> str:
    """The chart as a sentence, for those who do not see it; of the few no month is the best."""
    told = [
        (share, short_month(first_day(part.key)), trend.hollow(part.figure))
        for part in trend.months
        if not part.figure.loading and (share := _value(part.figure)) is not None
    ]
    known = [(share, month) for share, month, hollow in told if not hollow]
    last = trend.last if trend.running() is not None else None
    hollow = len(known) < len(told)
    notes = line_notes(trend.metric.subject, trend.least, hollow=hollow, last=last)
    restated = any(part.restated for part in trend.months)
    turned = turning_words([part.key for part in trend.months], restated=restated)
    return " ".join(words for words in (_best_and_worst(trend, known), notes, turned) if words)


def _best_and_worst(trend: Trend, known: Sequence[tuple[float, str]]) -> str:
    if not known:
        return t("agency.rate.no_months")
    best, worst = max(known), min(known)
    if len(known) == 1:
        return t("agency.rate.month", rate=percent(best[0]), month=best[1])
    target = trend.metric.target
    below = sum(1 for share, _ in known if target is not None and share < target)
    return t(
        "agency.rate.months",
        best=percent(best[0]),
        best_month=best[1],
        worst=percent(worst[0]),
        worst_month=worst[1],
        below=below,
        count=len(known),
        target=_whole(target or 0),
    )
