"""Twelve months in one picture: what came, what was done, whether in time; and as a table.

A hollow dot is a rate of few; paler bars and a dashed line are a month that is not over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.model import Metric, Part
from ioc.web import text
from ioc.web.components.as_of import stale_mark
from ioc.web.components.turning import clear_of_turning, turning_marks, turning_words
from ioc.web.page import Slots
from ioc.web.rates import few, few_words, hollow_words, so_far_words
from ioc.web.text import NONE, bare_month, number, percent, t
from ioc.web.theme import ACCENT, QUIET, SECONDARY, graph_config, template

COLUMNS = ("received", "resolved", "rate")
MONTHS = 12
# Where the bars end and the gap under the rate begins.
BETWEEN = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month; None is not known, or not all in yet."""

    key: str
    received: int | None
    resolved: int | None
    rate: float | None
    running: bool = False
    few: bool = False
    restated: bool = False

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
            html.P("", id=f"{slot}-note", className="hint"),
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


def months_of(series: Sequence[Sequence[Part]], least: int, last: date | None) -> list[Month]:
    """What came, what was done and in time, month by month; `last` is the day of one not over."""
    return [_month(parts, least, last) for parts in zip(*series, strict=True)]


def _month(parts: Sequence[Part], least: int, last: date | None) -> Month:
    """What is not wholly in is a gap, never a smaller number."""
    came, done, share = (None if part.figure.loading else part.figure.value for part in parts)
    return Month(
        key=parts[0].key,
        received=None if came is None else int(came),
        resolved=None if done is None else int(done),
        rate=share,
        running=last is not None and parts[0].key == f"{last:%Y-%m}",
        few=few(parts[2].figure, least),
        restated=any(part.restated for part in parts),
    )


def months_note(metric: Metric, months: Sequence[Month], least: int, last: date | None) -> str:
    """What paler bars, a dashed line and hollow dots say, where there are any."""
    notes = [t("chart.so_far", words=so_far_words(last))] if last else []
    if any(month.few for month in months):
        notes.append(hollow_words(metric.subject, least))
    restated = any(month.restated for month in months)
    notes.append(turning_words([month.key for month in months], restated=restated))
    return " ".join(note for note in notes if note)


def chart_slots(slot: str, months: Sequence[Month], metric: Metric, note: str = "") -> Slots:
    """The slots of `chart`; `metric` is the rate of the months."""
    slots: Slots = {
        f"{slot}-figure": {"figure": figure(months, metric.target)},
        f"{slot}-note": {"children": note, "hidden": not note},
    }
    for n, month in enumerate(months[:MONTHS]):
        slots[f"{slot}-month-{n}"] = {"children": _named(month)}
        slots[f"{slot}-received-{n}"] = {"children": number(month.received)}
        slots[f"{slot}-resolved-{n}"] = {"children": number(month.resolved)}
        slots[f"{slot}-rate-{n}"] = {"children": _share(month, metric)}
    return slots


def _share(month: Month, metric: Metric) -> str:
    words = percent(month.rate)
    return f"{words} · {few_words(metric.subject)}" if month.few else words


def _named(month: Month) -> str:
    return t("chart.running", month=month.label) if month.running else month.label


def figure(months: Sequence[Month], target: float | None) -> dict[str, Any]:
    """A plain dict: the rate with its target above, the two flows below."""
    x = [month.key for month in months]
    return {
        "data": [
            _bars("received", x, [m.received for m in months], months, QUIET),
            _bars("resolved", x, [m.resolved for m in months], months, ACCENT),
            *_rates(months),
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


def _rates(months: Sequence[Month]) -> Iterator[dict[str, Any]]:
    running = next((n for n, month in enumerate(months) if month.running), None)
    x, y = [month.key for month in months], [month.rate for month in months]
    for part in lines(x, y, running, {"color": SECONDARY, "width": 2.5}):
        yield part | {"yaxis": "y2"}
    yield {
        "type": "scatter",
        "mode": "markers",
        "name": t("chart.rate"),
        "x": x,
        "y": y,
        "yaxis": "y2",
        "marker": {
            "size": 8,
            "color": SECONDARY,
            "symbol": ["circle-open" if month.few else "circle" for month in months],
        },
        "hovertemplate": "%{y:.1%}",
        "cliponaxis": False,
    }


def lines(
    x: Sequence[str], y: Sequence[float | None], running: int | None, pen: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """A line of months, dashed where it leads to the one that is not over."""
    plain = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "connectgaps": False}
    solid = [None if n == running else value for n, value in enumerate(y)]
    yield plain | {"x": list(x), "y": solid, "line": pen}
    if running:
        ends = slice(running - 1, running + 1)
        yield plain | {"x": list(x[ends]), "y": list(y[ends]), "line": pen | {"dash": "dot"}}


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
        "yaxis": {"domain": [0, BETWEEN], "rangemode": "tozero", "tickformat": ",.0f", "nticks": 4},
        "yaxis2": {
            "domain": [0.64, 1],
            "range": [floor, 1.004],
            "tickformat": ".0%",
            "nticks": 3,
            "gridcolor": "rgba(0,0,0,0)",
        },
        **_marks(keys, target if months else None),
    }


def _marks(keys: Sequence[str], target: float | None) -> dict[str, Any]:
    # Its words stand between the two pictures, where neither has anything.
    shapes, words = turning_marks(keys, BETWEEN)
    line = {} if target is None else _target(target)
    named = [clear_of_turning(one, keys) for one in line.get("annotations", ())]
    return {"shapes": [*line.get("shapes", ()), *shapes], "annotations": [*named, *words]}


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
