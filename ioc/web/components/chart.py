"""Twelve months in one picture: what came, what was done, whether in time; and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web import text
from ioc.web.components.as_of import stale_mark
from ioc.web.page import Slots
from ioc.web.text import NONE, bare_month, number, percent, t
from ioc.web.theme import ACCENT, QUIET, SECONDARY, graph_config, template

COLUMNS = ("received", "resolved", "rate")
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month; None is not known, or not all in yet."""

    key: str
    received: int | None
    resolved: int | None
    rate: float | None
    running: bool = False

    @property
    def label(self) -> str:
        return text.month(first_day(self.key))


def chart(slot: str, title: str) -> Component:
    return html.Section(
        className="card trend ages",
        children=[
            html.Div([html.H2(title), stale_mark(f"{slot}-stale")], className="head"),
            html.Ul([_swatch(name) for name in COLUMNS], className="trend-legend"),
            dcc.Graph(
                id=f"{slot}-figure",
                figure=figure((), None),
                config=graph_config(),
                className="trend-figure",
            ),
            html.Details([html.Summary(t("chart.table")), _table(slot)], className="trend-table"),
        ],
    )


def _swatch(name: str) -> Component:
    return html.Li([html.Span(className=f"swatch swatch-{name}"), t(f"chart.{name}")])


def _table(slot: str) -> Component:
    heads = [html.Th(t(f"chart.{name}"), scope="col") for name in ("month", *COLUMNS)]
    return html.Table(
        [
            html.Thead(html.Tr(heads)),
            html.Tbody([_row(slot, n) for n in range(MONTHS)]),
        ]
    )


def _row(slot: str, n: int) -> Component:
    cells = [html.Td(NONE, id=f"{slot}-{name}-{n}") for name in COLUMNS]
    return html.Tr([html.Th(NONE, id=f"{slot}-month-{n}", scope="row"), *cells])


def chart_slots(slot: str, months: Sequence[Month], target: float | None) -> Slots:
    slots: Slots = {f"{slot}-figure": {"figure": figure(months, target)}}
    for n, month in enumerate(months[:MONTHS]):
        slots[f"{slot}-month-{n}"] = {"children": _named(month)}
        slots[f"{slot}-received-{n}"] = {"children": number(month.received)}
        slots[f"{slot}-resolved-{n}"] = {"children": number(month.resolved)}
        slots[f"{slot}-rate-{n}"] = {"children": percent(month.rate)}
    return slots


def _named(month: Month) -> str:
    return t("chart.running", month=month.label) if month.running else month.label


def figure(months: Sequence[Month], target: float | None) -> dict[str, Any]:
    """A plain dict: the rate with its target above, the two flows below."""
    x = [month.key for month in months]
    return {
        "data": [
            _bars("received", x, [m.received for m in months], months, QUIET),
            _bars("resolved", x, [m.resolved for m in months], months, ACCENT),
            _line(x, [m.rate for m in months]),
        ],
        "layout": _layout(months, target),
    }


def _bars(
    name: str, x: list[str], y: list[int | None], months: Sequence[Month], colour: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": t(f"chart.{name}"),
        "x": x,
        "y": y,
        "marker": {"color": colour, "opacity": [0.55 if m.running else 1 for m in months]},
        "hovertemplate": "%{y:,.0f}",
    }


def _line(x: list[str], y: list[float | None]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": t("chart.rate"),
        "x": x,
        "y": y,
        "yaxis": "y2",
        "connectgaps": False,
        "line": {"color": SECONDARY, "width": 2.5},
        "marker": {"size": 7},
        "hovertemplate": "%{y:.1%}",
    }


def _layout(months: Sequence[Month], target: float | None) -> dict[str, Any]:
    keys = [month.key for month in months]
    rates = [m.rate for m in months if m.rate is not None]
    floor = min([0.935, *(rate - 0.01 for rate in rates)])
    return {
        "template": template(),
        "showlegend": False,
        # A narrow screen leaves some out, and finds them all here (assets/js/charts.js).
        "meta": {"ticks": month_ticks(keys)},
        "barmode": "group",
        "bargap": 0.3,
        "bargroupgap": 0.08,
        "xaxis": {
            "type": "category",
            "tickvals": keys,
            "ticktext": month_ticks(keys),
            "anchor": "y",
            "tickangle": 0,
        },
        "yaxis": {"domain": [0, 0.55], "rangemode": "tozero", "tickformat": ",.0f", "nticks": 4},
        "yaxis2": {
            "domain": [0.64, 1],
            "range": [floor, 1.004],
            "tickformat": ".0%",
            "nticks": 3,
            "gridcolor": "rgba(0,0,0,0)",
        },
        **(_target(target) if target is not None and months else {}),
    }


def month_ticks(keys: Sequence[str]) -> list[str]:
    """The months alone; the year stands under January, and under the first if there is room."""
    firsts = [first_day(key) for key in keys]
    januaries = {n for n, first in enumerate(firsts) if first.month == 1}
    named = januaries if januaries & {0, 1, 2} else januaries | {0}
    return [
        f"{bare_month(first)}<br>{first.year}" if n in named else bare_month(first)
        for n, first in enumerate(firsts)
    ]


def first_day(key: str) -> date:
    """2026-11 -> the first of November."""
    year, _, number_ = key.partition("-")
    return date(int(year), int(number_), 1)


def _target(target: float) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "y2"}
    line = {"color": SECONDARY, "width": 1.5, "dash": "dash"}
    words = t("chart.target", target=percent(target, 0))
    return {
        "shapes": [
            {**place, "type": "line", "x0": 0, "x1": 1, "y0": target, "y1": target, "line": line}
        ],
        "annotations": [
            {
                **place,
                "x": 0.01,
                "y": target,
                "text": words,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "font": {"color": SECONDARY},
            }
        ],
    }
