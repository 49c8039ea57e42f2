"""One report's story: what, where and whose, when it came and was promised, how it ended.

Where it happened is told by its commune alone, and nobody who sent it is known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import as_of_line
from ioc.web.components.case_kind import case_code, channel, due, is_petition, left, place, status
from ioc.web.components.events import Event, timeline
from ioc.web.components.marks import marks
from ioc.web.components.timeline import facts
from ioc.web.filters import Filters
from ioc.web.links import PATHS
from ioc.web.page import Slots
from ioc.web.text import NONE, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Row = Mapping[str, Any]


def case_layout(prefix: str, filters: Filters) -> Component:
    code = filters.extra.get("code", "")
    back = html.A(t("list.back", page=t("page.feedback")), href=PATHS["cases"])
    return html.Article(
        className="dossier-page",
        children=[
            html.P(back, className="list-back"),
            html.Div(
                className="page-row",
                children=[html.H1(code, className="dossier-code"), as_of_line(f"{prefix}-as-of")],
            ),
            html.P("", id=f"{prefix}-story-note", className="sentence", **marks(data_news="")),
            html.Div(id=f"{prefix}-story", className="case-stories"),
        ],
    )


def case_slots(prefix: str, reader: "Reader", filters: Filters) -> Slots:
    code = filters.extra.get("code", "")
    found = reader.cases(code)
    return {
        f"{prefix}-story-note": {"children": _note(code, len(found))},
        f"{prefix}-story": {"children": [_story(row, reader) for row in found]},
    }


def _note(code: str, count: int) -> str:
    """Nothing to say where the code means one report."""
    if not count:
        return t("feedback.story.missing", code=code)
    return t("feedback.story.several", count=number(count)) if count > 1 else ""


def _story(row: Row, reader: "Reader") -> Component:
    words, mark = left(row, reader.today)
    return html.Section(
        className="case-story",
        children=[
            html.H2(row["title"] or t("feedback.untitled"), className="case-title"),
            html.P(
                [f"{status(row)} · ", html.Strong(words, className=mark or None)],
                className="opened-state",
            ),
            html.Div(
                className="dossier-columns",
                children=[
                    _card(t("feedback.story.facts"), facts(_facts(row, reader))),
                    _card(
                        t("feedback.story.events"),
                        timeline(sorted(_events(row), key=lambda event: event.at)),
                    ),
                ],
            ),
        ],
    )


def _card(title: str, body: Component) -> Component:
    return html.Section([html.H2(title), body], className="card block")


def _facts(row: Row, reader: "Reader") -> Sequence[tuple[str, str]]:
    said = str(row.get("category_text") or NONE)
    told = [
        (t("feedback.column.code"), case_code(row)),
        (t("feedback.story.stream"), t("petitions.title") if is_petition(row) else NONE),
        (t("feedback.column.category"), str(row["category_name"])),
        (t("feedback.story.category_text"), said),
        (t("feedback.column.place"), place(row)),
        (t("feedback.column.agency"), str(row["agency_name"])),
        (t("feedback.story.agency_text"), str(row.get("agency_text") or NONE)),
        (t("feedback.column.channel"), channel(row)),
        (t("feedback.story.status_text"), str(row.get("status_text") or NONE)),
        (t("feedback.column.due"), due(row, reader.today)),
        (t("feedback.file.satisfaction"), _satisfaction(row)),
        (t("feedback.file.reopened"), number(row.get("reopened") or None)),
        (t("feedback.story.source"), _source(row, reader)),
    ]
    return [(name, value) for name, value in told if value != NONE]


def _satisfaction(row: Row) -> str:
    given = row.get("satisfaction")
    return NONE if given is None else t("feedback.points", count=given)


def _source(row: Row, reader: "Reader") -> str:
    titles = {source.name: source.title for source in reader.sources()}
    return titles.get(str(row["source"]), str(row["source"]))


def _events(row: Row) -> Iterator[Event]:
    """What is known to have happened; the last change is one only where it says more."""
    yield Event(row["requested_at"], "milestone", t("feedback.story.received"))
    closed, updated = row.get("closed_at"), row.get("updated_at")
    if updated and updated not in (closed, row["requested_at"]):
        yield Event(updated, "step", t("feedback.story.updated"), status(row))
    if closed:
        yield Event(closed, "milestone", status(row))
