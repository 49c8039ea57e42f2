"""Cần chỉ đạo: whose it is, how many, why, since when, and the paper to send; five lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.components.as_of import Freshness, stale_mark, stale_slot
from ioc.web.concerns import FEEDS, Feed
from ioc.web.page import Slots
from ioc.web.text import t

LINES = 5
ASKED_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number in words, and the address of exactly its rows."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line. `overdue`, `today` or `due` is None where there are none of that kind.

    `annex` is "" where no list goes with a paper; `fresh` is of what the line's numbers stand on.
    """

    feed: Feed
    unit: Count
    overdue: Count | None
    today: Count | None = None
    due: Count | None = None
    cause: str
    deadline: str
    letter: Count
    annex: str = ""
    fresh: Freshness


def actions(slot: str) -> Component:
    return html.Section(
        className="card actions",
        children=[
            html.H2(t("actions.title")),
            html.P("", id=f"{slot}-calm", className="actions-calm", hidden=True),
            html.Ol([_line(f"{slot}-{n}") for n in range(1, LINES + 1)], className="actions-list"),
            html.H3(t("actions.asked"), id=f"{slot}-asked", className="actions-asked", hidden=True),
            html.Ol(
                [_line(f"{slot}-asked-{n}") for n in range(1, ASKED_LINES + 1)],
                className="actions-list",
            ),
            html.P(
                [dcc.Link("", id=f"{slot}-rest-{feed}", href="/don-vi") for feed in FEEDS],
                id=f"{slot}-rest",
                className="actions-rest",
                hidden=True,
            ),
        ],
    )


def _line(slot: str) -> Component:
    return html.Li(
        id=slot,
        className="action ages",
        hidden=True,
        children=[
            html.Div(
                className="action-whose",
                children=[
                    dcc.Link("", id=f"{slot}-unit", href="/don-vi", className="action-unit"),
                    html.Span("", id=f"{slot}-cause", className="action-cause"),
                    html.Span("", id=f"{slot}-deadline", className="action-deadline"),
                    stale_mark(f"{slot}-stale"),
                ],
            ),
            html.Div(
                className="action-counts",
                children=[
                    dcc.Link("", id=f"{slot}-overdue", href="/ho-so", className="action-overdue"),
                    dcc.Link("", id=f"{slot}-today", href="/ho-so", className="action-today"),
                    dcc.Link("", id=f"{slot}-due", href="/ho-so", className="action-due"),
                ],
            ),
            html.Div(
                className="action-papers",
                children=[
                    dcc.Link("", id=f"{slot}-letter", href="/", className="button"),
                    html.A(t("actions.annex"), id=f"{slot}-annex", href="/", className="button"),
                ],
            ),
        ],
    )


def actions_slots(
    slot: str,
    found: Sequence[Action],
    asked: Sequence[Action],
    *,
    calm: str,
    rest: Mapping[Feed, Count | None],
) -> Slots:
    """Those who are directed, then those who are asked, each under their own title.

    `calm` is said where there is no line at all, or besides the lines where not all is known;
    `rest` names what the lines do not hold, feed by feed.
    """
    return {
        f"{slot}-calm": {"children": calm, "hidden": not calm},
        f"{slot}-asked": {"hidden": not asked},
        f"{slot}-rest": {"hidden": not any(rest.values())},
        **{f"{slot}-rest-{feed}": _rest_slot(count) for feed, count in rest.items()},
        **_lines_slots(slot, found, LINES),
        **_lines_slots(f"{slot}-asked", asked, ASKED_LINES),
    }


def _lines_slots(slot: str, found: Sequence[Action], most: int) -> Slots:
    slots: Slots = {}
    for n in range(most):
        line = f"{slot}-{n + 1}"
        slots |= _line_slots(line, found[n]) if n < len(found) else {line: {"hidden": True}}
    return slots


def _line_slots(slot: str, action: Action) -> Slots:
    return {
        slot: {"hidden": False},
        f"{slot}-unit": {"children": action.unit.words, "href": action.unit.href},
        f"{slot}-cause": {"children": action.cause},
        f"{slot}-deadline": {"children": action.deadline},
        f"{slot}-letter": {"children": action.letter.words, "href": action.letter.href},
        f"{slot}-annex": {"href": action.annex or "/", "hidden": not action.annex},
        f"{slot}-stale": stale_slot(action.fresh),
        f"{slot}-overdue": _count_slot("action-overdue", action.overdue),
        f"{slot}-today": _count_slot("action-today", action.today),
        f"{slot}-due": _count_slot("action-due", action.due),
    }


def _rest_slot(count: Count | None) -> dict[str, Any]:
    return {"children": count.words, "href": count.href} if count else {"children": ""}


def _count_slot(name: str, count: Count | None) -> dict[str, str]:
    if count is None:
        return {"children": "", "className": f"{name} none"}
    return {"children": count.words, "href": count.href, "className": name}
