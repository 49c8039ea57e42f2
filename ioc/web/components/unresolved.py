"""Texts that name no agency we know, and the dialog by which a person says which one is meant."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import Agencies, Agency, valid_on
from ioc.domain.vietnamese import match_key, sort_key
from ioc.web.components.marks import marks
from ioc.web.text import NONE, number, t

# Below this a proposal is more often wrong than right, and one press would believe it.
_LIKENESS = 0.8
_KINDS = ("province", "department", "office", "commune", "vertical")


class Unresolved(NamedTuple):
    """One spelling of one source, and how many dossiers carry it."""

    source: str
    text: str
    dossiers: int


def unresolved_table(found: Iterable[Unresolved], agencies: Agencies, today: date) -> Component:
    names = _names(agencies, today)
    columns = ("text", "source", "count", "likely", "map")
    heads = [
        html.Th(t(f"sources.un.{column}"), scope="col", className=_side(column))
        for column in columns
    ]
    return html.Div(
        html.Table(
            className="unresolved-table",
            children=[
                html.Thead(html.Tr(heads)),
                html.Tbody([_line(one, names, agencies) for one in found]),
            ],
        ),
        className="table-wide",
        tabIndex=0,
        role="region",
        **marks(aria_label=t("sources.unresolved")),
    )


def _side(column: str) -> str:
    return "number" if column == "count" else ""


def _line(one: Unresolved, names: dict[str, str], agencies: Agencies) -> Component:
    likely = likely_agency(one.text, names)
    return html.Tr(
        [
            html.Th(one.text or t("sources.un.empty"), scope="row"),
            html.Td(one.source, className="code"),
            html.Td(number(one.dossiers), className="number"),
            html.Td(agencies.label(likely) if likely else NONE),
            html.Td(
                html.Button(
                    t("sources.un.choose"),
                    type="button",
                    className="order",
                    **marks(
                        data_map=one.text,
                        data_source=one.source,
                        data_likely=likely,
                        aria_label=f"{t('sources.un.choose')}: {one.text}",
                    ),
                )
            ),
        ]
    )


def likely_agency(text: str, names: dict[str, str]) -> str:
    """The agency whose name is nearest to the text; "" when none is near. Only ever a proposal."""
    near = get_close_matches(match_key(text), names, n=1, cutoff=_LIKENESS)
    return names[near[0]] if near else ""


def _names(agencies: Agencies, today: date) -> dict[str, str]:
    valid = [agency for agency in agencies if valid_on(agency, today)]
    return {match_key(agency.name): agency.code for agency in valid}


def mapping_dialog(agencies: Agencies, today: date) -> Component:
    """Stands still beside the table that moves, so that nothing a person chooses is lost."""
    return html.Dialog(
        id="sources-map",
        className="map-dialog",
        **marks(aria_labelledby="sources-map-title"),
        children=[
            html.H2(t("sources.map.title"), id="sources-map-title"),
            html.P(["«", html.Strong("", className="map-text"), "»"]),
            html.Label(t("sources.map.agency"), htmlFor="sources-map-agency"),
            html.Select(_groups(agencies, today), id="sources-map-agency"),
            html.P(t("sources.map.note"), className="map-note"),
            html.Div(
                className="source-orders",
                children=[
                    html.Button(t("sources.map.do"), type="button", className="order map-do"),
                    html.Button(t("sources.map.leave"), type="button", className="order map-leave"),
                ],
            ),
        ],
    )


def _groups(agencies: Agencies, today: date) -> Sequence[Component]:
    valid = [agency for agency in agencies if valid_on(agency, today)]
    groups: list[Component] = [html.Option(t("sources.map.choose"), value="")]
    for kind in _KINDS:
        listed = sorted((a for a in valid if a.kind == kind), key=_by_name)
        if listed:
            options = [html.Option(f"{a.name} ({a.code})", value=a.code) for a in listed]
            groups.append(html.Optgroup(options, label=t(f"sources.kind.{kind}")))
    return groups


def _by_name(agency: Agency) -> tuple[object, ...]:
    return (sort_key(agency.name),)
