"""The dialog in which a person chooses what a value means, on which days, of which source.

It stands still beside the lists that move, so that nothing a person chooses is lost;
assets/js/standardise.js fills it in.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from ioc.domain.mappings import Kind
from ioc.web.components.marks import marks
from ioc.web.meanings import Target
from ioc.web.text import t


def mapping_dialog(targets: Mapping[Kind, Sequence[Target]]) -> Component:
    """The fields are made by the browser: Dash has no field for a day of its own."""
    return html.Dialog(
        id="standardise-map",
        className="map-dialog",
        **marks(aria_labelledby="standardise-map-title"),
        children=[
            html.H2(t("standardise.dialog"), id="standardise-map-title"),
            html.P(["«", html.Strong("", className="map-text"), "»"]),
            _field("search", t("standardise.search")),
            _field("target", t("standardise.target")),
            html.Div(
                [
                    _field("from", t("standardise.from")),
                    _field("to", t("standardise.to")),
                ],
                className="map-days",
            ),
            html.P(t("standardise.days_note"), className="map-note"),
            _field("scope", t("standardise.scope")),
            html.P("", className="map-wrong", role="alert"),
            html.Div(
                className="source-orders",
                children=[
                    html.Button(t("standardise.do"), type="button", className="order map-do"),
                    html.Button(t("standardise.leave"), type="button", className="order map-leave"),
                ],
            ),
            *(_list(kind, choices) for kind, choices in targets.items()),
        ],
    )


def _field(name: str, label: str) -> Component:
    return html.Div(
        html.Label(label, htmlFor=f"standardise-map-{name}"),
        className="map-field",
        **marks(data_field=name),
    )


def _list(kind: Kind, choices: Sequence[Target]) -> Component:
    """Everything that a value of one kind may mean: read by the browser, never shown."""
    return html.Select(
        _grouped(choices),
        hidden=True,
        className="map-list",
        **marks(data_kind=str(kind), aria_hidden="true"),
    )


def _grouped(choices: Iterable[Target]) -> list[Component]:
    made: list[Component] = []
    for group, those in groupby(choices, key=lambda choice: choice.group):
        options = [html.Option(choice.label, value=choice.code) for choice in those]
        made += [html.Optgroup(options, label=group)] if group else options
    return made
