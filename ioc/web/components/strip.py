"""The open work as five disjoint buttons whose sum is all that is open."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Figure
from ioc.web.components.question import STRIPS, bare, chosen_strip
from ioc.web.filters import Filters, link
from ioc.web.text import NONE, number, t

OPEN = "dossiers.open"
NAMES = {
    "overdue": "agency.strip.overdue",
    "today": "agency.strip.today",
    "soon": "agency.strip.soon",
    "paused": "agency.strip.paused",
    "later": "agency.strip.later",
}
HINTS = {
    "overdue": "agency.strip.hint.overdue",
    "today": "agency.strip.hint.today",
    "soon": "agency.strip.hint.soon",
    "paused": "agency.strip.hint.paused",
    "later": "agency.strip.hint.later",
}


def known(figure: Figure) -> int | None:
    """The number, unless older data is still on its way: never a smaller one."""
    return None if figure.loading else figure.numerator


def counts(figures: Mapping[str, Figure]) -> dict[str, int | None]:
    """How many dossiers each button holds, from the figures by metric key."""
    return {name: known(figures[key]) for name, key in STRIPS}


def adds_up(parts: Mapping[str, int | None], total: int | None) -> bool:
    """Every open dossier stands in exactly one button."""
    known = [part for part in parts.values() if part is not None]
    return total is not None and len(known) == len(parts) and sum(known) == total


def strip(prefix: str, path: str, filters: Filters) -> Component:
    """Five links; the pressed one is in the URL and says so to a screen reader."""
    pressed = chosen_strip(filters)
    buttons = [_button(prefix, path, filters, name, name == pressed) for name, _ in STRIPS]
    total = html.P(NONE, id=f"{prefix}-strip-sum", className="strip-sum")
    named: dict[str, Any] = {"aria-label": t("agency.strip.label")}
    return html.Nav(
        className="strip", children=[html.Div(buttons, className="strip-buttons"), total], **named
    )


def _button(prefix: str, path: str, filters: Filters, name: str, pressed: bool) -> Component:
    state: dict[str, Any] = {"aria-current": "true"} if pressed else {}
    return html.A(
        href=link(path, bare(filters).with_(strip=name)),
        id=f"{prefix}-strip-{name}-button",
        className=f"strip-button strip-{name}{' pressed' if pressed else ''}",
        children=[
            html.Span(t(NAMES[name]), className="strip-name"),
            html.Strong(NONE, id=f"{prefix}-strip-{name}", className="strip-number"),
            html.Span(t(HINTS[name]), className="strip-hint"),
        ],
        title=t("agency.strip.pressed") if pressed else None,
        **state,
    )


def strip_slots(prefix: str, figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    """The five numbers and their sum; a sum that fails is said, never hidden."""
    parts, total = counts(figures), known(figures[OPEN])
    slots: dict[str, dict[str, Any]] = {
        f"{prefix}-strip-{name}": {"children": number(part)} for name, part in parts.items()
    }
    if total is None:
        return slots | {f"{prefix}-strip-sum": {"children": t("agency.loading")}}
    terms = " + ".join(number(part) for part in parts.values())
    key = "agency.strip.sum" if adds_up(parts, total) else "agency.strip.unequal"
    slots[f"{prefix}-strip-sum"] = {"children": t(key, terms=terms, total=number(total))}
    return slots
