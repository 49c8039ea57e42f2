"""Alerts day by day, by how grave they are: one bar a day, and the same as a table."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.model import Part
from ioc.web.components.alert_kind import SEVERITIES, severity_words
from ioc.web.components.as_of import Freshness, stale_mark, stale_slot
from ioc.web.components.marks import marks
from ioc.web.page import Slots
from ioc.web.text import bare_month, number, short_day, t
from ioc.web.theme import ACCENT, LATE, QUIET, RULE, SECONDARY, WATCH, graph_config, template

COLOURS: Mapping[str, str] = MappingProxyType(
    {"5": LATE, "4": WATCH, "3": SECONDARY, "2": QUIET, "1": RULE, "?": ACCENT}
)
"""Only what is grave has a colour of its own; the legend and the table say each in words."""
NAMES = {"?": "unknown"}

Days = Mapping[str, Sequence[Part]]
"""Each severity's alerts by day."""


def severity_chart(slot: str, title: str) -> Component:
    heads = [html.Th(t("security.head.day"), scope="col")]
    heads += [html.Th(severity_words(key), scope="col") for key in SEVERITIES]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(id=f"{slot}-rows")])
    return html.Section(
        className="card trend ages",
        children=[
            html.Div([html.H2(title), stale_mark(f"{slot}-stale")], className="head"),
            html.Ul([_swatch(key) for key in SEVERITIES], className="trend-legend"),
            dcc.Graph(
                id=f"{slot}-figure",
                figure=figure({}),
                config=graph_config(),
                className="trend-figure",
            ),
            html.Details(
                [html.Summary(t("chart.table")), _wide(table)],
                className="trend-table",
            ),
        ],
    )


def _wide(table: Component) -> Component:
    """It may be wider than a phone: who has no mouse reaches it to move it."""
    return html.Div(
        table, className="wide", tabIndex=0, role="region", **marks(aria_label=t("chart.table"))
    )


def _swatch(key: str) -> Component:
    mark = html.Span(className=f"swatch swatch-severity-{NAMES.get(key, key)}")
    return html.Li([mark, severity_words(key)])


def severity_slots(slot: str, days: Days, fresh: Freshness) -> Slots:
    return {
        f"{slot}-figure": {"figure": figure(days)},
        f"{slot}-rows": {"children": _rows(days)},
        f"{slot}-stale": stale_slot(fresh),
    }


def _rows(days: Days) -> list[Component]:
    """The latest day first, as one looks for it."""
    by_day = zip(*days.values(), strict=True)
    return [
        html.Tr(
            [
                html.Th(short_day(date.fromisoformat(parts[0].key)), scope="row"),
                *(html.Td(number(_count(part))) for part in parts),
            ]
        )
        for parts in reversed(list(by_day))
    ]


def _count(part: Part) -> int | None:
    """What is not wholly in is a gap, never a smaller number."""
    return None if part.figure.loading else part.figure.numerator


def figure(days: Days) -> dict[str, Any]:
    """A plain dict: the gravest lies lowest, where bars are compared best."""
    keys = [part.key for part in next(iter(days.values()), ())]
    return {
        "data": [
            {
                "type": "bar",
                "name": severity_words(key),
                "x": [part.key for part in parts],
                "y": [_count(part) for part in parts],
                "marker": {"color": COLOURS[key]},
                "hovertemplate": "%{y:,.0f}",
            }
            for key, parts in days.items()
        ],
        "layout": {
            "template": template(),
            "showlegend": False,
            # A narrow screen leaves some out, and finds them all here (assets/js/charts.js).
            "meta": {"ticks": day_ticks(keys)},
            "barmode": "stack",
            "bargap": 0.25,
            "xaxis": {
                "type": "category",
                "tickvals": keys,
                "ticktext": day_ticks(keys),
                "tickangle": 0,
            },
            "yaxis": {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 5},
        },
    }


def day_ticks(keys: Sequence[str]) -> list[str]:
    """The days by number; the month stands under its first day, and under the first of all."""
    days = [date.fromisoformat(key) for key in keys]
    firsts = {n for n, day in enumerate(days) if day.day == 1}
    named = firsts if firsts & {0, 1, 2} else firsts | {0}
    return [
        f"{day.day}<br>{t('security.month', month=bare_month(day))}" if n in named else str(day.day)
        for n, day in enumerate(days)
    ]
