"""Cần chỉ đạo: who must do what by when."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.stages import Stage
from ioc.domain.units import UNKNOWN
from ioc.web.components.as_of import (
    as_of,
    as_of_slot,
    hour_slot,
    stale_mark,
    stale_slot,
)
from ioc.web.concerns import FEEDS, Concern, Feed
from ioc.web.directing import known_of, standing_on, unknown_of
from ioc.web.filters import Filters
from ioc.web.glance import Glance
from ioc.web.links import now_filters
from ioc.web.looking import look
from ioc.web.news import next_day
from ioc.web.page import Frame, Slots
from ioc.web.text import number, t, when
from ioc.web.wall.directed import COUNT, WHAT, Row, chosen, last_lines, row_of, rows_in, who_wide
from ioc.web.wall.leader.today import said
from ioc.web.wall.letters import fitting, width
from ioc.web.wall.parts import composed, sentence
from ioc.web.wall.screen import Screen, Stand

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

GRAVE = ("row-act", "row-act", "row-watch", "")
BETWEEN = 1.0


def scope(filters: Filters) -> Filters:
    """What is to be directed is a matter of now, whatever the days."""
    return now_filters(filters).with_(calendar=None)


def layout(stand: Stand, filters: Filters, frame: Frame) -> Component:
    rows, (last, within) = rows_in(stand.stage), last_lines(stand.stage)
    measures = {
        "--rows": f"{rows}",
        "--who": f"{who_wide(stand.stage):.4g}",
        "--count": f"{COUNT}",
        "--what": f"{WHAT}",
        "--last": f"{last}",
        "--within": f"{within}",
    }
    body = [
        html.Ol([_row(f"{stand.prefix}-{n}") for n in range(1, rows + 1)], className="dir-rows"),
        html.P([], id=f"{stand.prefix}-calm", className="dir-calm", hidden=True),
        html.P(
            [
                *(_time(f"{stand.prefix}-time-{feed}", feed) for feed in FEEDS),
                html.Span("", id=f"{stand.prefix}-rest", className="dir-rest"),
            ],
            className="dir-last",
        ),
    ]
    named: dict[str, str] = {feed: t(f"overview.feed.{feed}") for feed in FEEDS}
    return html.Div(
        composed(stand.prefix, body, "directing", named), className="composed", style=measures
    )


def _row(slot: str) -> Component:
    return html.Li(
        id=slot,
        className="dir-row ages",
        hidden=True,
        children=[
            html.Div(
                [
                    html.P(
                        [html.B("", id=f"{slot}-unit"), html.Span("", id=f"{slot}-plea")],
                        className="dir-unit",
                    ),
                    html.P("", id=f"{slot}-why", className="dir-why"),
                ]
            ),
            html.Strong("", id=f"{slot}-count", className="dir-count"),
            html.Div([html.P("", id=f"{slot}-noun"), html.P("", id=f"{slot}-late")]),
            html.Div(
                [
                    html.P(html.B("", id=f"{slot}-until")),
                    html.P("", id=f"{slot}-since", className="dir-why"),
                    stale_mark(f"{slot}-stale"),
                ]
            ),
        ],
    )


def _time(slot: str, feed: Feed) -> Component:
    name = t(f"wall.directing.feed.{feed}")
    return html.Span([name, " ", as_of(slot)], id=f"{slot}-of", hidden=True)


def fill(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    if stand.public:
        return sentence(
            stand.prefix, t("wall.directing.closed"), {}, calm=True, stage=stand.stage
        ) | _rows(stand, [])
    glance, compared = look(reader, filters)
    directed, asked = chosen(known_of(glance), reader.lookups.agencies, rows_in(stand.stage))
    wide = who_wide(stand.stage)
    rows = [row_of(reader, filters, concern, wide) for concern in (*directed, *asked)]
    words, calm = _said(glance, compared=compared)
    return {
        **sentence(stand.prefix, words, standing_on(glance), calm=calm, stage=stand.stage),
        **_rows(stand, rows, worst=bool(directed and directed[0].late)),
        **_last(glance, stand, [*directed, *asked]),
    }


def _said(glance: Glance, *, compared: bool) -> tuple[list[str], bool]:
    """Of how many units and how many of each kind; where nothing is late, what "Hôm nay" says."""
    late = [concern for concern in known_of(glance) if concern.late]
    if not late:
        return said(glance, compared=compared)
    units = {concern.code for concern in late} - {UNKNOWN}
    counts = {feed: sum(one.late for one in late if one.feed == feed) for feed in FEEDS}
    parts = [
        t(f"wall.directing.count.{feed}", count=number(count))
        for feed, count in counts.items()
        if count
    ]
    whose = t("wall.directing.units", count=number(len(units)))
    return [f"{whose}: {', '.join(parts)}", f"{whose}: {parts[0]}", whose], False


def _rows(stand: Stand, rows: Sequence[Row], *, worst: bool = False) -> Slots:
    slots: Slots = {}
    for n in range(rows_in(stand.stage)):
        slot = f"{stand.prefix}-{n + 1}"
        if n < len(rows):
            slots |= _row_slots(slot, rows[n], worst=worst and n == 0)
        else:
            slots[slot] = {"hidden": True, "className": "dir-row ages"}
    return slots


def _row_slots(slot: str, row: Row, *, worst: bool) -> Slots:
    names = ("dir-row ages", GRAVE[row.grave], "worst" if worst else "")
    return {
        slot: {"hidden": False, "className": " ".join(name for name in names if name)},
        f"{slot}-unit": {"children": row.unit},
        f"{slot}-plea": {"children": row.plea},
        f"{slot}-why": {"children": row.why},
        f"{slot}-count": {"children": row.count, "style": {"--size": f"{row.size:.3g}"}},
        f"{slot}-noun": {"children": row.what[0]},
        f"{slot}-late": {"children": row.what[1]},
        f"{slot}-until": {"children": row.until},
        f"{slot}-since": {"children": row.since},
        f"{slot}-stale": stale_slot(row.fresh),
    }


def _last(glance: Glance, stand: Stand, shown: Sequence[Concern]) -> Slots:
    """Of when the figures are, both times where there is room, and what has no row."""
    fresh, unknown = standing_on(glance), "; ".join(unknown_of(glance))
    left = [one for one in known_of(glance) if one not in shown]
    calm = not shown and not unknown
    notes = [f"{note} · {rest}" for note in _unknown(unknown) for rest in _rest(left) if rest]
    notes = [*notes, *_unknown(unknown), ""] if unknown else [*_rest(left), ""]
    both, room = _room(_times(glance, both=True), _times(glance, both=False), notes, stand.stage)
    slots: Slots = {
        f"{stand.prefix}-calm": {
            "children": _nothing(glance) if calm else "",
            "hidden": not calm,
        },
        f"{stand.prefix}-rest": {"children": fitting(notes, room)},
    }
    for feed in FEEDS:
        slot, of = f"{stand.prefix}-time-{feed}", fresh.get(feed)
        slots[f"{slot}-of"] = {"hidden": of is None}
        if of is not None:
            slots[slot] = as_of_slot(of) if both else hour_slot(of)
    return slots


def _nothing(glance: Glance) -> list[Component]:
    """A calm day in its noughts: of everything that could have stood here there is none."""
    due = t("wall.directing.none_due", day=next_day(glance.reader))
    none = number(0)
    lines = [t(f"wall.directing.count.{feed}", count=none) for feed in standing_on(glance)]
    return [html.Span(line) for line in (*lines, due)]


def _rest(left: Sequence[Concern]) -> list[str]:
    """How many more there are, and how many of them are not late yet: the sentence counts none."""
    if not left:
        return [""]
    units, due = len({one.code for one in left}), sum(not one.late for one in left)
    told = {"count": number(len(left)), "units": number(units), "due": number(due)}
    kind = "late" if not due else "both" if due < len(left) else "due"
    return [t(f"wall.directing.rest.{kind}.{n}", **told) for n in ("long", "usual", "short")]


def _unknown(unknown: str) -> list[str]:
    full = t("overview.actions.unknown", unknown=unknown)
    return [full, t("wall.today.not_known")] if unknown else [""]


def _times(glance: Glance, *, both: bool) -> list[float]:
    """How wide each feed's times are."""
    widths = []
    for feed, of in standing_on(glance).items():
        at, asked = when(of.at, glance.filters.today), when(of.asked, glance.filters.today)
        told = f"{at} · {t('shell.spoken.asked', time=asked)}" if both else at
        widths.append(width(f"{t(f'wall.directing.feed.{feed}')} {told}") + BETWEEN)
    return widths


def _room(
    full: Sequence[float], short: Sequence[float], notes: Sequence[str], stage: Stage
) -> tuple[bool, float]:
    """Whether both times of each feed have room, and how much they leave the note.

    On two lines the last feed's and the note share the second.
    """
    wide = stage.body[0]
    if last_lines(stage)[0] > 1:
        return True, wide - max(full, default=0.0)
    least = min((width(note) for note in notes if note), default=0.0)
    both = sum(full) + least <= wide
    return both, wide - sum(full if both else short)


screen = Screen(key="wall.screen.directing", layout=layout, fill=fill, scope=scope)
