"""Calls by the hour of the day: who was answered and who was not, and the same as a table."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.labels import HOURS
from ioc.web.components.breakdown import Cell, Line, breakdown_rows
from ioc.web.page import Slots
from ioc.web.text import t
from ioc.web.theme import QUIET, WATCH, graph_config, template

# So few that they stand apart on a phone.
TICKS = 6


class Hour(NamedTuple):
    """One hour of the day over the whole period; None where not everything is in."""

    hour: str
    answered: int | None
    missed: int | None


def hour_chart(slot: str) -> Component:
    """Slots: `{slot}-figure`, `{slot}-rows`."""
    heads = [html.Th(t(f"calls.head.{name}"), scope="col") for name in ("hour", "answered")]
    heads.append(html.Th(t("calls.head.missed"), scope="col"))
    table = html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody(id=f"{slot}-rows")], className="breakdown-table"
    )
    return html.Div(
        [
            html.Ul(
                [
                    html.Li([html.Span(className="swatch swatch-answered"), t("calls.answered")]),
                    html.Li([html.Span(className="swatch swatch-missed"), t("calls.missed")]),
                ],
                className="trend-legend",
            ),
            dcc.Graph(
                id=f"{slot}-figure",
                figure=figure(()),
                config=graph_config(),
                className="calls-figure",
            ),
            html.Details([html.Summary(t("chart.table")), table], className="trend-table"),
        ],
        className="calls-hours",
    )


def hour_slots(slot: str, hours: Sequence[Hour], cells: Mapping[str, Sequence[Cell]]) -> Slots:
    """`cells` are the table's, by hour: each opens its own calls."""
    lines = [Line(name=HOURS[one.hour], cells=cells[one.hour]) for one in hours]
    return {
        f"{slot}-figure": {"figure": figure(hours)},
        f"{slot}-rows": {"children": breakdown_rows(lines)},
    }


def figure(hours: Sequence[Hour]) -> dict[str, Any]:
    """A plain dict: only who was not answered has a colour of its own."""
    keys = [one.hour for one in hours]
    parts = (
        ("calls.answered", QUIET, [one.answered for one in hours]),
        ("calls.missed", WATCH, [one.missed for one in hours]),
    )
    return {
        "data": [
            {
                "type": "bar",
                "name": t(name),
                "x": keys,
                "y": counts,
                "marker": {"color": colour},
                "hovertemplate": "%{y:,.0f}",
            }
            for name, colour, counts in parts
        ],
        "layout": {
            "template": template(),
            "showlegend": False,
            "barmode": "stack",
            "bargap": 0.25,
            "xaxis": {
                "type": "category",
                "tickvals": keys[::TICKS],
                "ticktext": [t("calls.hour", hour=int(key)) for key in keys[::TICKS]],
                "tickangle": 0,
            },
            "yaxis": {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 4},
        },
    }
