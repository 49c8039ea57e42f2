"""What happened to a dossier or a report, a line for each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.web.components.hours_table import reason_words
from ioc.web.text import moment, t

Row = Mapping[str, Any]


class Event(NamedTuple):
    """One line of the story. `kind` is the class of its dot."""

    at: datetime
    kind: str
    title: str
    note: str = ""


def events(row: Row) -> Iterator[Event]:
    """What happened, oldest first."""
    yield from sorted(
        (*_milestones(row), *_supplements(row), *_steps(row)), key=lambda event: event.at
    )


def _milestones(row: Row) -> Iterator[Event]:
    for name, title in (
        ("submitted_at", "dossiers.story.submitted"),
        ("received_at", "dossiers.story.received"),
        ("refused_at", "dossiers.story.refused"),
        ("resolved_at", "dossiers.story.resolved"),
        ("returned_at", "dossiers.story.returned"),
    ):
        at = row.get(name)
        if isinstance(at, datetime):
            yield Event(at, "milestone", t(title))


def _supplements(row: Row) -> Iterator[Event]:
    for pause in row.get("pauses") or ():
        payment = pause.kind == "payment"
        assumed = t("dossiers.story.pause_seen") if pause.seen else ""
        asked = t("dossiers.asked_by", room=pause.by) if pause.by else ""
        note = " · ".join(part for part in (reason_words(pause.why), asked, assumed) if part)
        asks = "dossiers.story.payment" if payment else "dossiers.story.supplement"
        yield Event(pause.since, "pause", t(asks), note)
        if pause.until:
            done = "dossiers.story.paid" if payment else "dossiers.story.supplemented"
            yield Event(pause.until, "pause", t(done), assumed)


def _steps(row: Row) -> Iterator[Event]:
    for one in row.get("steps") or ():
        due = t("dossiers.story.step_due", at=moment(one["due_at"])) if one.get("due_at") else ""
        place = " / ".join(str(one[name]) for name in ("room", "title") if one.get(name))
        note = " · ".join(part for part in (place, due) if part)
        yield Event(one["at"], "step", str(one.get("content") or t("dossiers.step.unknown")), note)


def timeline(found: Sequence[Event]) -> Component:
    """What happened, a line for each, in the order given."""
    return html.Ol(
        className="timeline",
        children=[
            html.Li(
                className=f"event event-{event.kind}",
                children=[
                    html.Time(
                        moment(event.at), dateTime=event.at.isoformat(), className="event-time"
                    ),
                    html.Span(event.title, className="event-title"),
                    html.Span(event.note, className="hint"),
                ],
            )
            for event in found
        ],
    )
