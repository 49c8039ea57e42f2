"""Công văn: the form of an administrative paper (NĐ 30/2020/NĐ-CP) around words made elsewhere."""

from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from ioc.web.text import t


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is written: to whom, about what, its paragraphs, who gets a copy. `today` is local."""

    unit: str
    number: str
    subject: str
    body: tuple[str, ...]
    copies: tuple[str, ...]
    today: date
    simulated: bool


def letter(paper: Paper) -> list[Component]:
    """The paper itself; number, sign and signature are left for the office to fill."""
    body: list[Component] = [html.P(text) for text in paper.body]
    draft = [html.P(t("letter.simulated"), className="letter-simulated")] if paper.simulated else []
    return [
        *draft,
        html.Div(
            className="letter-head",
            children=[
                html.Div(
                    className="letter-issuer",
                    children=[
                        html.P(t("letter.province")),
                        html.P(t("letter.office"), className="letter-strong letter-rule"),
                        html.P(paper.number),
                        html.P(paper.subject, className="letter-subject"),
                    ],
                ),
                html.Div(
                    className="letter-state",
                    children=[
                        html.P(t("letter.country"), className="letter-strong"),
                        html.P(t("letter.motto"), className="letter-strong letter-rule"),
                        html.P(
                            t("letter.place", month=paper.today.month, year=paper.today.year),
                            className="letter-date",
                        ),
                    ],
                ),
            ],
        ),
        html.P(t("letter.to", unit=paper.unit), className="letter-to"),
        html.Div(body, className="letter-body"),
        html.Div(
            className="letter-foot",
            children=[
                html.Div(
                    className="letter-copies",
                    children=[
                        html.P(t("letter.copies.title"), className="letter-strong"),
                        *(html.P(line) for line in paper.copies),
                    ],
                ),
                html.Div(
                    className="letter-sign",
                    children=[
                        html.P(t("letter.sign.by"), className="letter-strong"),
                        html.P(t("letter.sign.title"), className="letter-strong"),
                        html.P(t("letter.sign.blank"), className="letter-blank"),
                    ],
                ),
            ],
        ),
    ]
