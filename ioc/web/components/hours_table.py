"""Where each working hour of a dossier went, and where it lost its time."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.domain.lateness import KINDS, Kind, Stretch
from ioc.domain.supplements import REASONS
from ioc.web.text import NONE, moment, t

if TYPE_CHECKING:
    from ioc.metrics.dossier_story import Story

KIND_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        "receiving": "dossiers.kind.receiving",
        "handling": "dossiers.kind.handling",
        "other_agency": "dossiers.kind.other_agency",
        "citizen": "dossiers.kind.citizen",
    }
)
Row = Mapping[str, Any]


def worked(minutes: int, per_day: int) -> str:
    """Working time: 1 ngày 2 giờ 5 phút, where eight hours are a day; 0 phút of nothing."""
    days, rest = divmod(minutes, per_day)
    parts = (
        ("text.days", days),
        ("text.hours", rest // 60),
        ("text.minutes", rest % 60),
    )
    said = [t(key, count=count) for key, count in parts if count]
    return " ".join(said) or t("text.minutes", count=0)


def who(stretch: Stretch) -> str:
    """Whose the stretch is: the room and what it did; of a wait, why and who asked."""
    if stretch.kind == "citizen":
        asked = t("dossiers.asked_by", room=stretch.room) if stretch.room else ""
        return " · ".join(part for part in (reason_words(stretch.content), asked) if part)
    return " · ".join(part for part in (stretch.content, stretch.room) if part)


def reason_words(why: str) -> str:
    """Why papers were asked for, as a class; "" where nobody said."""
    return t(f"dossiers.asked_for.{why}") if why in REASONS else ""


def hours(story: "Story", row: Row) -> list[Component]:
    """A line for each stretch; they add up to the working time told under them."""
    if not story.stretches:
        return [html.P(t("dossiers.hours.none"))]
    heads = ("who", "since", "until", "minutes", "due", "over")
    return [
        html.P(lost(story), className="sentence lost-time"),
        html.Table(
            className="told-table hours-table",
            children=[
                html.Thead(
                    html.Tr([html.Th(t(f"dossiers.hours.{h}"), scope="col") for h in heads])
                ),
                html.Tbody([_line(stretch, story) for stretch in story.stretches]),
                html.Tfoot(_sums(story, row)),
            ],
        ),
    ]


def _line(stretch: Stretch, story: "Story") -> Component:
    clock, over = story.calendar, ""
    if stretch.due_at is not None and stretch.kind != "citizen":
        late = clock.working_minutes(max(stretch.since, stretch.due_at), stretch.until)
        over = worked(late, clock.minutes_per_day) if late else ""
    said = [
        html.Span(className=f"swatch held-{stretch.kind}"),
        html.Span(t(KIND_WORDS[stretch.kind])),
        html.Span(who(stretch), className="hint"),
    ]
    return html.Tr(
        [
            html.Th(said, scope="row", className="held-by"),
            _cell("since", moment(stretch.since)),
            _cell("until", moment(stretch.until)),
            _cell("minutes", worked(stretch.minutes, clock.minutes_per_day), "amount"),
            _cell("due", moment(stretch.due_at)),
            _cell("over", over or NONE, "late" if over else ""),
        ]
    )


def _cell(head: str, words: str, mark: str = "") -> Component:
    # On a phone every cell says what it is: the heads are gone there.
    name = html.Span(t(f"dossiers.hours.{head}"), className="cell-head")
    return html.Td([name, words], className="blank" if words == NONE else mark or None)


def _sums(story: "Story", row: Row) -> list[Component]:
    per_day = story.calendar.minutes_per_day
    whole = sum(stretch.minutes for stretch in story.stretches)
    lines = [(t("dossiers.hours.total"), whole)]
    counted = counted_minutes(story)
    if row.get("received_at") is not None:
        lines.append((t("dossiers.hours.counted"), counted))
    return [
        html.Tr(
            [
                html.Th(words, scope="row", colSpan=3),
                html.Td(worked(minutes, per_day), className="amount"),
                html.Td(colSpan=2),
            ]
        )
        for words, minutes in lines
    ]


def counted_minutes(story: "Story") -> int:
    """Working time since it was received, what was waited for the citizen taken off."""
    received = story.known.received_at
    if received is None:
        return 0
    return sum(s.minutes for s in story.stretches if s.kind != "citizen" and s.since >= received)


def lost(story: "Story") -> str:
    """Chậm ở đâu: whose the minutes after the due were, and the step that overran most."""
    told, per_day = story.blame, story.calendar.minutes_per_day
    if story.due is None:
        return t("dossiers.lost.no_due")
    if not sum(told.after.values()):
        return t("dossiers.lost.nothing", due=moment(story.due))
    parts = ", ".join(
        t("dossiers.lost.part", kind=t(KIND_WORDS[kind]), time=worked(told.after[kind], per_day))
        for kind in KINDS
        if told.after[kind]
    )
    whole = worked(sum(told.after.values()), per_day)
    key = "dossiers.lost.ended" if story.known.ended_at else "dossiers.lost.after"
    said = t(key, due=moment(story.due), time=whole, parts=parts)
    if told.worst is None:
        return said
    step = who(told.worst) or t(KIND_WORDS[told.worst.kind])
    return f"{said} {t('dossiers.lost.worst', step=step, time=worked(told.overran, per_day))}"
