"""Cần chỉ đạo: whose it is, how many, why, since when, and the paper to send; five lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.page import Slots
from ioc.web.text import t

LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of dossiers in words, and the address of exactly these."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line. `overdue` or `due` is None where there are none of that kind."""

    unit: Count
    overdue: Count | None
    due: Count | None
    cause: str
    deadline: str
    letter: str
    annex: str


def actions(slot: str) -> Component:
    return html.Section(
        className="card actions",
        children=[
            html.H2(t("actions.title")),
            html.P("", id=f"{slot}-calm", className="actions-calm", hidden=True),
            html.Ol([_line(f"{slot}-{n}") for n in range(1, LINES + 1)], className="actions-list"),
            html.P(dcc.Link("", id=f"{slot}-rest", href="/don-vi"), className="actions-rest"),
        ],
    )


def _line(slot: str) -> Component:
    return html.Li(
        id=slot,
        className="action",
        hidden=True,
        children=[
            html.Div(
                className="action-whose",
                children=[
                    dcc.Link("", id=f"{slot}-unit", href="/don-vi", className="action-unit"),
                    html.Span("", id=f"{slot}-cause", className="action-cause"),
                    html.Span("", id=f"{slot}-deadline", className="action-deadline"),
                ],
            ),
            html.Div(
                className="action-counts",
                children=[
                    dcc.Link("", id=f"{slot}-overdue", href="/ho-so", className="action-overdue"),
                    dcc.Link("", id=f"{slot}-due", href="/ho-so", className="action-due"),
                ],
            ),
            html.Div(
                className="action-papers",
                children=[
                    dcc.Link(
                        t("actions.letter"), id=f"{slot}-letter", href="/", className="button"
                    ),
                    html.A(t("actions.annex"), id=f"{slot}-annex", href="/", className="button"),
                ],
            ),
        ],
    )


def actions_slots(slot: str, found: Sequence[Action], *, calm: str, rest: str) -> Slots:
    """`calm` is said when there is no line at all; `rest` names what five lines do not hold."""
    slots: Slots = {
        f"{slot}-calm": {"children": calm, "hidden": bool(found)},
        f"{slot}-rest": {"children": rest},
    }
    for n in range(LINES):
        line = f"{slot}-{n + 1}"
        slots |= _line_slots(line, found[n]) if n < len(found) else {line: {"hidden": True}}
    return slots


def _line_slots(slot: str, action: Action) -> Slots:
    return {
        slot: {"hidden": False},
        f"{slot}-unit": {"children": action.unit.words, "href": action.unit.href},
        f"{slot}-cause": {"children": action.cause},
        f"{slot}-deadline": {"children": action.deadline},
        f"{slot}-letter": {"href": action.letter},
        f"{slot}-annex": {"href": action.annex},
        f"{slot}-overdue": _count_slot("action-overdue", action.overdue),
        f"{slot}-due": _count_slot("action-due", action.due),
    }


def _count_slot(name: str, count: Count | None) -> dict[str, str]:
    if count is None:
        return {"children": "", "className": f"{name} none"}
    return {"children": count.words, "href": count.href, "className": name}
