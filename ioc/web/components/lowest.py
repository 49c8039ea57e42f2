"""Điểm 766 thấp nhất: the last five of each tier, quietly; to know of, not to direct."""

from collections.abc import Sequence
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import Agencies
from ioc.metrics.quoted import Quoted
from ioc.web.components.as_of import Freshness, as_of, hour_slot
from ioc.web.filters import Filters, link
from ioc.web.page import Slots
from ioc.web.text import decimal, number, t

UNIT_PATH = "/don-vi"
# Departments and communes are never ranked together.
TIERS = ("agency", "commune")
LINES = 5


class Low(NamedTuple):
    """One unit's total: its name, the address of its page ("" if we have none), its score."""

    name: str
    href: str
    score: float


def lowest(slot: str) -> Component:
    return html.Section(
        id=slot,
        className="card lowest ages",
        children=[
            html.Div(
                className="head",
                children=[html.H2(t("lowest.title")), as_of(f"{slot}-time")],
            ),
            html.Div([_tier(f"{slot}-{tier}", tier) for tier in TIERS], className="lowest-tiers"),
        ],
    )


def _tier(slot: str, tier: str) -> Component:
    return html.Div(
        id=slot,
        children=[
            html.H3(
                [t(f"lowest.{tier}"), " ", html.Span("", id=f"{slot}-of", className="lowest-of")]
            ),
            html.Ol([_line(f"{slot}-{n}") for n in range(1, LINES + 1)]),
        ],
    )


def _line(slot: str) -> Component:
    return html.Li(
        id=slot,
        className="lowest-line",
        hidden=True,
        children=[
            html.A("", id=f"{slot}-name"),
            html.Span("", id=f"{slot}-score", className="lowest-score"),
        ],
    )


def lowest_slots(
    slot: str, scores: Sequence[Quoted], fresh: Freshness, agencies: Agencies, filters: Filters
) -> Slots:
    """Absent where nobody below the province has a score."""
    found = {tier: totals(scores, tier, agencies.root) for tier in TIERS}
    if not any(found.values()):
        return {slot: {"hidden": True}}
    slots: Slots = {slot: {"hidden": False}, f"{slot}-time": hour_slot(fresh)}
    for tier, units in found.items():
        slots |= _tier_slots(f"{slot}-{tier}", units, agencies, filters)
    return slots


def totals(scores: Sequence[Quoted], tier: str, root: str) -> list[Quoted]:
    """The scored units of a tier under the province, the lowest first; equals by code."""
    own = [
        one
        for one in scores
        if one.tier == tier
        and one.group == ""
        and one.score is not None
        and one.department.startswith(f"{root}.")
    ]
    return sorted(own, key=lambda one: (one.score or 0, one.department))


def _tier_slots(slot: str, units: Sequence[Quoted], agencies: Agencies, filters: Filters) -> Slots:
    slots: Slots = {
        slot: {"hidden": not units},
        f"{slot}-of": {"children": t("lowest.of", count=number(len(units)))},
    }
    lines = [_low(one, agencies, filters) for one in units[:LINES]]
    for n in range(LINES):
        line = f"{slot}-{n + 1}"
        slots[line] = {"hidden": n >= len(lines)}
        if n < len(lines):
            slots[f"{line}-name"] = {"children": lines[n].name, "href": lines[n].href or None}
            slots[f"{line}-score"] = {"children": decimal(lines[n].score, 2)}
    return slots


def _low(one: Quoted, agencies: Agencies, filters: Filters) -> Low:
    known = one.department in agencies
    name = agencies.label(one.department) if known else one.name or one.department
    href = link(UNIT_PATH, filters.with_(agency=(one.department,))) if known else ""
    return Low(name, href, one.score or 0.0)
