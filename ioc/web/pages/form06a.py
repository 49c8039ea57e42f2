"""Biểu 06a: the official form of a unit and a period, every figure opening its rows."""

import logging
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.marks import marks
from ioc.web.components.official_form import beside_line, form_table, paper_head, paused_line
from ioc.web.components.pickers import agency_picker, period_picker
from ioc.web.filters import Filters, link
from ioc.web.form_paper import EXPORT_PATH, PATH, WAYS, asked_of, form_paper, way_of
from ioc.web.form_sheets import refused_words
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PREFIX = "form06a"
AS_OF = f"{PREFIX}-as-of"
log = logging.getLogger(__name__)


def layout(filters: Filters, frame: Frame) -> Component:
    asked = asked_of(filters, frame.lookups.agencies)
    return html.Div(
        className="form-page",
        children=[
            html.Div([html.H1(t("page.form06a")), as_of_line(AS_OF)], className="page-row"),
            html.Div(
                className="page-row no-print",
                children=[
                    html.Div(
                        className="pickers",
                        children=[
                            agency_picker(PATH, asked.with_(by=None), frame),
                            period_picker(PATH, asked),
                        ],
                    ),
                    html.Div(
                        className="dossier-actions",
                        children=[
                            *_ways(asked),
                            html.Button(t("letter.print"), className="press prints", type="button"),
                            html.A(
                                t("form.file"),
                                id=f"{PREFIX}-file",
                                href=link(f"{EXPORT_PATH}.xlsx", asked),
                                className="export",
                                download="",
                            ),
                        ],
                    ),
                ],
            ),
            html.Div(id=f"{PREFIX}-wrong", className="form-wrong", role="alert"),
            html.Section(
                className="card form-paper",
                children=[
                    html.Div(id=f"{PREFIX}-head", className="form-paper-head"),
                    html.Div(id=f"{PREFIX}-table", className="wide"),
                    html.P(id=f"{PREFIX}-paused", className="hint"),
                    html.P(id=f"{PREFIX}-beside", className="hint", **marks(data_news="")),
                ],
            ),
        ],
    )


def _ways(asked: Filters) -> list[Component]:
    """By what the rows stand: two addresses of the same form."""
    own = way_of(asked)
    here: dict[str, Any] = {"aria-current": "true"}
    return [
        html.A(
            t(f"form.by.{way}"),
            href=link(PATH, asked.with_(by=way)),
            className="press",
            **(here if way == own else {}),
        )
        for way in WAYS
    ]


def fill(reader: "Reader", filters: Filters) -> Slots:
    paper = form_paper(reader, filters)
    asked, refusal = paper.filters, refused_words(paper)
    if paper.wrong:
        log.error("form06a query=%s does not add up: %s", asked.query(), " ".join(paper.wrong))
    return {
        AS_OF: as_of_slot(freshness(reader), ago=True),
        f"{PREFIX}-wrong": {
            "children": [html.P(words) for words in paper.wrong or ([refusal] if refusal else ())]
        },
        f"{PREFIX}-file": {"hidden": bool(refusal)},
        f"{PREFIX}-head": {"children": paper_head(paper)},
        f"{PREFIX}-table": {"children": form_table(paper)},
        f"{PREFIX}-paused": {"children": paused_line(paper.whole, asked)},
        f"{PREFIX}-beside": {"children": beside_line(paper.whole, asked)},
    }


page = Page(path=PATH, key="page.form06a", order=None, layout=layout, fill=fill)
