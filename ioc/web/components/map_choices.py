"""What a map is chosen by: each choice changes its own words of the address (assets/js)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import versions
from ioc.metrics.model import Metric
from ioc.web.components.map_question import (
    BEFORE,
    DRAWN,
    FIRST,
    MapQuestion,
    compared,
    metric_of,
    offered,
    period_of,
    view_of,
)
from ioc.web.components.marks import marks
from ioc.web.components.pickers import period_words, periods
from ioc.web.filters import Filters, usual_days
from ioc.web.page import Slots
from ioc.web.text import t

SUBJECTS: Mapping[str, str] = {
    "dossiers": "map.subject.dossiers",
    "cases": "map.subject.cases",
}
VIEWS = ("side", "difference")


def choices(slot: str, filters: Filters) -> Component:
    """Slots: `{slot}-subject-*` (absent feeds), `{slot}-view` and `{slot}-points`."""
    return html.Div(
        className="pickers",
        children=[
            _choice(t("map.pick.metric"), _metrics(slot, filters)),
            _choice(t("agency.pick.period"), _periods(filters)),
            _choice(t("map.pick.compare"), _comparisons(filters)),
            _choice(t("map.pick.view"), _views(filters), f"{slot}-view", hidden=True),
            html.Button(
                t("map.pick.points"),
                id=f"{slot}-points",
                type="button",
                className="press sets",
                hidden=True,
                **marks(data_word="points", aria_pressed="false"),
            ),
        ],
    )


def choices_slots(slot: str, question: MapQuestion, fed: Mapping[str, bool]) -> Slots:
    absent = {
        f"{slot}-subject-{subject}": {"hidden": not fed[subject], "disabled": not fed[subject]}
        for subject in DRAWN
    }
    return {
        **absent,
        f"{slot}-view": {"hidden": question.earlier is None},
        f"{slot}-points": {
            "hidden": question.metric.subject != "cases",
            "aria-pressed": "true" if question.points else "false",
        },
    }


def own_days(filters: Filters) -> tuple[str, ...]:
    """The periods of the address that no list offers: a layout is made for them."""
    offered_days = periods(filters.today)
    asked = [(filters.start, filters.end), period_of(compared(filters))]
    return tuple(_days(*days) for days in asked if days and days not in offered_days)


def _metrics(slot: str, filters: Filters) -> list[Component]:
    chosen = metric_of(filters)
    return [
        html.Optgroup(
            [_metric(metric, chosen) for metric in offered() if metric.subject == subject],
            label=t(SUBJECTS[subject]),
            id=f"{slot}-subject-{subject}",
        )
        for subject in DRAWN
    ]


def _metric(metric: Metric, chosen: Metric) -> Component:
    usual = metric.version == versions(metric.key)[0]
    words = {
        "metric": "" if metric.key == FIRST else metric.key,
        "version": "" if usual else metric.version,
    }
    return _option(metric.name, words, metric == chosen)


def _periods(filters: Filters) -> list[Component]:
    today, chosen = filters.today, (filters.start, filters.end)
    return [
        _option(
            period_words(*days, today),
            {"calendar": ""}
            | ({"from": "", "to": ""} if days == usual_days(today) else _named(days)),
            days == chosen,
        )
        for days in _with(periods(today), chosen)
    ]


def _comparisons(filters: Filters) -> list[Component]:
    today, asked = filters.today, compared(filters)
    own = period_of(asked)
    days = _with(periods(today), own) if own else periods(today)
    return [
        _option(t("map.compare.none"), {"compare": ""}, not asked),
        _option(t("map.compare.before"), {"compare": BEFORE}, asked == BEFORE),
        html.Optgroup(
            [
                _option(period_words(*one, today), {"compare": _days(*one)}, one == own)
                for one in days
            ],
            label=t("map.compare.with"),
        ),
    ]


def _views(filters: Filters) -> list[Component]:
    chosen = view_of(filters)
    return [
        _option(t(f"map.view.{view}"), {"view": "" if view == "side" else view}, view == chosen)
        for view in VIEWS
    ]


def _with(days: Iterable[tuple[date, date]], own: tuple[date, date]) -> list[tuple[date, date]]:
    return list(dict.fromkeys([*days, own]))


def _named(days: tuple[date, date]) -> dict[str, str]:
    return {"from": days[0].isoformat(), "to": days[1].isoformat()}


def _days(first: date, last: date) -> str:
    return f"{first}..{last}"


def _option(label: str, words: Mapping[str, str], selected: bool) -> Component:
    return html.Option(label, value=urlencode(words), selected="selected" if selected else None)


def _choice(
    label: str, options: list[Component], slot: str = "", *, hidden: bool = False
) -> Component:
    named: dict[str, Any] = {"id": slot} if slot else {}
    return html.Label(
        className="picker",
        hidden=hidden,
        children=[
            html.Span(label, className="picker-label"),
            html.Select(options, className="sets"),
        ],
        **named,
    )
