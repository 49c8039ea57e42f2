"""One number's rows as a page: what it means, by what it is narrowed, its definition, the list."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import as_of_line
from ioc.web.components.behind import definition, meaning
from ioc.web.components.list_grid import rows_list, unfiltered
from ioc.web.components.question import Question
from ioc.web.filters import Filters, link
from ioc.web.links import PATHS
from ioc.web.text import t

HOMES: Mapping[str, str] = MappingProxyType(
    {PATHS["cases"]: "page.feedback", PATHS["alerts"]: "page.security"}
)


def list_view(
    prefix: str,
    question: Question,
    filters: Filters,
    choices: Iterable[Component],
    search: Component,
) -> Component:
    """With a way back to the first view of its page."""
    path = PATHS[question.metric.subject]
    words = dict.fromkeys(("metric", "part", "sort", "q", "has"))
    scope = filters.with_(status=(), **words)
    back = html.A(t("list.back", page=t(HOMES[path])), href=link(path, scope))
    return html.Div(
        className="dossiers-page",
        children=[
            html.P(back, className="list-back"),
            html.Div(
                className="page-row",
                children=[html.H1(question.metric.name), as_of_line(f"{prefix}-as-of")],
            ),
            meaning(prefix),
            html.Div(list(choices), className="pickers"),
            list_card(prefix, question, filters, html.H2(t("list.title")), search),
            definition(question),
        ],
    )


def list_card(prefix: str, question: Question, filters: Filters, *head: Component) -> Component:
    """The list; `head` stands over it, and has room for what only the list is searched by."""
    kind = question.kind
    columns = kind.parts if question.distinct else kind.columns
    whole = link(PATHS[kind.subject], filters.with_(has=None))
    return html.Section(
        [
            *([html.Div(list(head), className="list-head")] if head else []),
            rows_list(
                prefix,
                kind,
                filters,
                [column.name for column in columns],
                unfiltered(kind, filters, whole),
            ),
        ],
        className="card list-card",
    )
