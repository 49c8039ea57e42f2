"""Which of the ten statuses counts where: the table that ends most arguments about a number."""

from collections.abc import Mapping
from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.text import t

COLUMNS = ("received", "running", "paused", "resolved", "no_end", "apart")
# TT 01/2020/TT-VPCP, form II.06a, as this product reads it (ioc/metrics/dossiers.py); a test holds
# this table against what the declared measures really count.
COUNTS: Mapping[int, frozenset[str]] = MappingProxyType(
    {
        1: frozenset(),
        2: frozenset({"received", "running"}),
        3: frozenset({"apart"}),
        4: frozenset({"received", "running"}),
        5: frozenset({"received", "paused"}),
        6: frozenset({"received", "paused"}),
        7: frozenset({"apart"}),
        8: frozenset({"apart"}),
        9: frozenset({"received", "resolved", "no_end"}),
        10: frozenset({"received", "resolved", "no_end"}),
    }
)


def status_table() -> Component:
    heads = [html.Th(t("sources.status.head"), scope="col")]
    heads += [html.Th(t(f"sources.status.{column}"), scope="col") for column in COLUMNS]
    return html.Div(
        html.Table(
            className="status-table",
            children=[
                html.Thead(html.Tr(heads)),
                html.Tbody([_line(status, columns) for status, columns in COUNTS.items()]),
            ],
        ),
        className="table-wide",
        tabIndex=0,
        role="region",
        **marks(aria_label=t("sources.statuses")),
    )


def _line(status: int, columns: frozenset[str]) -> Component:
    name = [
        html.Span(str(status), className="status-number"),
        html.Span(t(f"sources.status.{status}")),
    ]
    cells = [_cell(column, column in columns) for column in COLUMNS]
    return html.Tr([html.Th(name, scope="row"), *cells])


def _cell(column: str, counts: bool) -> Component:
    if not counts:
        return html.Td("–", className="not-counted", **marks(aria_label=t("sources.status.no")))
    return html.Td(t(f"sources.status.mark.{column}"), className="counted")
