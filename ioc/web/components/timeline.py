"""One dossier's story: what was promised, what happened, who holds it; nothing of who applied."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN
from ioc.web.components.as_of import as_of_line
from ioc.web.components.cells import channel, left, status, step, why
from ioc.web.components.clock_line import clock_line
from ioc.web.components.events import events, timeline
from ioc.web.components.hours_table import hours
from ioc.web.components.marks import marks
from ioc.web.components.told_by import told_by
from ioc.web.components.verdict_table import verdict_table
from ioc.web.filters import Filters
from ioc.web.text import NONE, day, moment, t

if TYPE_CHECKING:
    from ioc.metrics.dossier_story import Story
    from ioc.metrics.reader import Reader

Row = Mapping[str, Any]
Fact = tuple[str, str]
CARDS = ("clock", "hours", "verdicts", "told", "facts", "units", "promises", "events")


def dossier_layout(prefix: str, filters: Filters) -> Component:
    code = filters.extra.get("code", "")
    return html.Article(
        className="dossier-page",
        children=[
            html.Div(
                className="page-row",
                children=[html.H1(code, className="dossier-code"), as_of_line(f"{prefix}-as-of")],
            ),
            html.P("", id=f"{prefix}-story-title", className="dossier-procedure"),
            html.P("", id=f"{prefix}-story-state", className="sentence", **marks(data_news="")),
            _card("dossiers.story.clock", f"{prefix}-story-clock"),
            _card("dossiers.story.hours", f"{prefix}-story-hours"),
            _card("dossiers.story.verdicts", f"{prefix}-story-verdicts"),
            _card("dossiers.story.told", f"{prefix}-story-told"),
            html.Div(
                className="dossier-columns",
                children=[
                    html.Div(
                        className="dossier-stack",
                        children=[
                            _card("dossiers.story.facts", f"{prefix}-story-facts"),
                            _card("dossiers.story.units", f"{prefix}-story-units"),
                            _card("dossiers.story.promises", f"{prefix}-story-promises"),
                        ],
                    ),
                    _card("dossiers.story.events", f"{prefix}-story-events"),
                ],
            ),
        ],
    )


def dossier_pane(prefix: str, filters: Filters) -> Component:
    """The opened dossier beside its list, where the screen is wide enough for both."""
    code = filters.extra.get("code", "")
    if not code:
        return html.Aside(html.P(t("dossiers.pane"), className="hint"), className="opened card")
    return html.Aside(
        className="opened",
        children=[
            html.Div(
                className="card block",
                children=[
                    html.H2(code, className="dossier-code"),
                    html.P("", id=f"{prefix}-story-title"),
                    html.P("", id=f"{prefix}-story-state", className="opened-state"),
                ],
            ),
            _card("dossiers.story.clock", f"{prefix}-story-clock"),
            _card("dossiers.story.verdicts", f"{prefix}-story-verdicts"),
            _card("dossiers.story.events", f"{prefix}-story-events"),
            _folded("dossiers.story.hours", f"{prefix}-story-hours"),
            _card("dossiers.story.promises", f"{prefix}-story-promises"),
            _card("dossiers.story.facts", f"{prefix}-story-facts"),
            _card("dossiers.story.units", f"{prefix}-story-units"),
            _folded("dossiers.story.told", f"{prefix}-story-told"),
        ],
    )


def _card(title: str, slot: str) -> Component:
    return html.Section(
        id=f"{slot}-card", className="card block", children=[html.H2(t(title)), html.Div(id=slot)]
    )


def _folded(title: str, slot: str) -> Component:
    """What is too much beside a list, until it is asked for."""
    return html.Details(
        id=f"{slot}-card",
        className="card block folded",
        children=[html.Summary(t(title)), html.Div(id=slot)],
    )


def dossier_slots(prefix: str, reader: "Reader", filters: Filters) -> dict[str, dict[str, Any]]:
    code = filters.extra.get("code", "")
    row = reader.dossier(code)
    if row is None:
        return {
            f"{prefix}-story-title": {"children": t("dossiers.story.missing", code=code)},
            f"{prefix}-story-state": {"children": ""},
            **_cards(prefix, hidden=True),
        }
    words, mark = left(row, reader.today)
    reason = f" · {why(row)}" if row.get("why") else ""
    return {
        f"{prefix}-story-title": {
            "children": t(
                "dossiers.story.procedure",
                code=row.get("procedure") or NONE,
                name=row.get("procedure_name") or NONE,
            )
        },
        f"{prefix}-story-state": {
            "children": [
                *([] if words == status(row) else [f"{status(row)} · "]),
                html.Strong(words, className=mark or None),
                f" {t('dossiers.story.by_day')}" if mark == "late" else "",
                f" · {step(row)}",
                reason,
            ]
        },
        f"{prefix}-story-facts": {"children": facts(_dates(row))},
        f"{prefix}-story-units": {
            "children": [facts(_units(row)), html.P(agency_reason(row), className="hint")]
        },
        f"{prefix}-story-promises": {"children": _promises(row)},
        f"{prefix}-story-events": {"children": timeline(tuple(events(row)))},
        **_clocked(prefix, row["story"], row, reader.today),
        **_cards(prefix, hidden=False),
    }


def _cards(prefix: str, *, hidden: bool) -> dict[str, dict[str, Any]]:
    """Of a dossier that nobody knows there is nothing to head."""
    return {f"{prefix}-story-{name}-card": {"hidden": hidden} for name in CARDS}


def _clocked(prefix: str, story: "Story", row: Row, today: date) -> dict[str, dict[str, Any]]:
    return {
        f"{prefix}-story-clock": {"children": clock_line(story, row)},
        f"{prefix}-story-hours": {"children": hours(story, row)},
        f"{prefix}-story-verdicts": {"children": verdict_table(story, today)},
        f"{prefix}-story-told": {"children": told_by(story)},
    }


def facts(pairs: Sequence[Fact]) -> Component:
    return html.Dl(
        [part for name, value in pairs for part in (html.Dt(name), html.Dd(value))],
        className="facts",
    )


def _dates(row: Row) -> list[Fact]:
    return [
        (t("dossiers.story.sector"), str(row.get("sector_name") or row.get("sector") or NONE)),
        (t("dossiers.story.channel"), channel(row)),
        (t("dossiers.story.submitted"), moment(row.get("submitted_at"))),
        (t("dossiers.story.received"), moment(row.get("received_at"))),
        (t("dossiers.story.due"), _promised(row.get("due_at"), row.get("due_day"))),
        (t("dossiers.story.resolved"), _promised(row.get("resolved_at"), row.get("resolved_day"))),
        (t("dossiers.story.returned"), moment(row.get("returned_at"))),
        (t("dossiers.story.source"), str(row.get("source_title") or row.get("source") or NONE)),
    ]


def _promised(at: datetime | None, on: date | None) -> str:
    return moment(at) if at else day(on)


def _units(row: Row) -> list[Fact]:
    return [
        (
            t("dossiers.story.receiving"),
            str(row.get("receiving_name") or row.get("receiving") or NONE),
        ),
        (
            t("dossiers.story.agency_text"),
            str(row.get("agency_text") or t("dossiers.story.not_sent")),
        ),
        (t("dossiers.story.agency"), str(row.get("agency_name") or row.get("agency") or NONE)),
        (t("dossiers.story.room"), step(row)),
        (t("dossiers.story.step_since"), moment(row.get("step_since"))),
    ]


def agency_reason(row: Row) -> str:
    """Why the dossier counts for the unit it counts for."""
    if row.get("agency") == UNKNOWN:
        return t("dossiers.story.reason.unknown")
    if not row.get("agency_text"):
        return t("dossiers.story.reason.not_sent")
    if row.get("agency") != row.get("receiving"):
        return t("dossiers.story.reason.other")
    return t("dossiers.story.reason.matched")


def _promises(row: Row) -> list[Component]:
    """Every promise in its order; the first one is never overwritten."""
    promises: Sequence[tuple[datetime, datetime]] = row.get("promises") or ()
    if not promises:
        return [html.P(t("dossiers.story.no_promise"))]
    return [
        html.Ol(
            className="promises",
            children=[_promise(count, *promise) for count, promise in enumerate(promises)],
        )
    ]


def _promise(moves: int, said: datetime, due: datetime) -> Component:
    first = t("dossiers.story.first_promise")
    name = t("dossiers.story.moved", count=moves) if moves else first
    seen = t("dossiers.story.seen", at=moment(said))
    return html.Li([html.Strong(moment(due)), f" {name}", html.Span(seen, className="hint")])
