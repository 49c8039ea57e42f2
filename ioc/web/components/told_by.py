"""Which source said what of a dossier, and when; what changed stands out."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.web.components.cells import STATUSES
from ioc.web.components.verdict_table import instant_or_day
from ioc.web.text import NONE, moment, t

if TYPE_CHECKING:
    from ioc.metrics.dossier_story import Story, Teller, Word

FACTS = ("status", "received_at", "due_at", "resolved_at", "returned_at", "agency_text")


def told_by(story: "Story") -> list[Component]:
    """Every source that holds the dossier, the one that counts first."""
    if not story.tellers:
        return [html.P(NONE)]
    return [_teller(teller) for teller in story.tellers]


def _teller(teller: "Teller") -> Component:
    role = "dossiers.told.counts" if teller.counts else "dossiers.told.beside"
    heads = [t("dossiers.told.at"), *(t(f"dossiers.told.{name}") for name in FACTS)]
    lines = [_word(word, before) for word, before in _with_former(teller.words)]
    return html.Section(
        className="teller",
        children=[
            html.P([html.Strong(teller.title), html.Span(f" · {t(role)}", className="hint")]),
            html.P(
                t("dossiers.told.first", at=moment(teller.first_seen_at), count=len(teller.words)),
                className="hint",
            ),
            html.Div(
                html.Table(
                    className="told-table words-table",
                    children=[
                        html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                        html.Tbody(lines),
                    ],
                ),
                className="wide-table",
            ),
        ],
    )


def _with_former(words: "tuple[Word, ...]") -> "list[tuple[Word, Word | None]]":
    """The latest first, each with what was said before it."""
    former = (None, *words)
    return list(reversed(list(zip(words, former, strict=False))))


def _word(word: "Word", before: "Word | None") -> Component:
    cells = []
    for name in FACTS:
        changed = before is not None and before.facts[name] != word.facts[name]
        said = _said(name, word.facts)
        shown = html.Mark(said, className="changed") if changed else said
        head = html.Span(t(f"dossiers.told.{name}"), className="cell-head")
        cells.append(html.Td([head, shown], className="blank" if said == NONE else None))
    return html.Tr([html.Th(moment(word.at), scope="row"), *cells])


def _said(name: str, facts: Mapping[str, Any]) -> str:
    value = facts[name]
    if name == "status":
        return t(STATUSES[value]) if value in STATUSES else str(value)
    if name == "due_at":
        return instant_or_day(value)
    if isinstance(value, datetime):
        return moment(value)
    return str(value or NONE)
