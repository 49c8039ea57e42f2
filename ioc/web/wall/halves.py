"""A screen in two halves: one great figure beside a short list, and small figures under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.domain.rooms import LINE_HEIGHT
from ioc.domain.stages import GAP, Stage
from ioc.web.components.as_of import Freshness, as_of, as_of_slot
from ioc.web.components.sparkline import BLANK, Spark
from ioc.web.components.tile import NO_SPARK, STATES, State
from ioc.web.page import Slots
from ioc.web.text import NONE, t
from ioc.web.wall.letters import width

# A block's sides; the left one has the bar of a state in it.
LEFT, EDGE, BESIDE, ROW = 0.6, 0.45, 0.5, 1.7
SHARE = 0.37
LEAST, MOST, GOOD = 1.7, 5.5, 3.6
MOST_QUIET = 4
_ABOVE, _UNDER, _SMALL_PAD = 0.6, 0.5, 0.4
_SMALL_NUMBER = {False: 1.7, True: 2.3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """The measures in letters: heights of the great block and of the small ones, widths within the
    great one, its number's size, its quiet lines and the rows of its list.
    """

    high: float
    small: float
    figure: float
    listed: float
    number: float
    quiet: int
    rows: int


def halves(stage: Stage, *, small: bool, lines: int = 2) -> Halves:
    """What a room has space for, `lines` of words under the number; with small blocks or without.

    Of quiet lines as many as leave the number its good size, but always one.
    """
    wide_, high = stage.body
    beneath = _SMALL_PAD + 2 * LINE_HEIGHT + _SMALL_NUMBER[stage.ample]
    main = high - (beneath + GAP) if small else high
    fixed = _ABOVE + (1 + lines) * LINE_HEIGHT + LINE_HEIGHT + _UNDER
    quiet = max(1, min(MOST_QUIET, int((main - fixed - GOOD) / LINE_HEIGHT)))
    figure = round(wide_ * SHARE, 2)
    return Halves(
        high=main,
        small=beneath,
        figure=figure - LEFT - EDGE,
        listed=wide_ - figure - 2 * EDGE,
        number=max(LEAST, min(MOST, main - fixed - quiet * LINE_HEIGHT)),
        quiet=quiet,
        rows=int((main - _UNDER - LINE_HEIGHT) / ROW),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Great:
    """The great figure: its name, its number and the two lines beside it, the lines under it.

    `quiet` are names and values of no alarm; `worst` fills it: at most one of a screen.
    """

    name: str
    number: str = NONE
    known: bool = True
    state: State = ""
    worst: bool = False
    beside: Sequence[str] = ()
    lines: Sequence[str] = ()
    quiet: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A small figure under them."""

    name: str
    number: str = NONE
    known: bool = True
    state: State = ""
    worst: bool = False
    words: str = ""
    trend: Spark = NO_SPARK


def great_block(slot: str, stage: Stage, title: str, heads: Sequence[str]) -> Component:
    """Slots: what `great_slots` and `list_slots` fill; rows and lines for the tallest it may be."""
    tallest = halves(stage, small=False, lines=0)
    figure = [
        html.Div(
            [
                _head(slot),
                html.Div(
                    [
                        html.Strong(NONE, id=f"{slot}-number", className="tile-number"),
                        html.Div(id=f"{slot}-beside", className="great-beside"),
                    ],
                    className="great-figure",
                ),
                html.Div(id=f"{slot}-lines", className="great-lines"),
            ],
            id=f"{slot}-alarm",
            className="great-alarm",
        ),
        html.Div(id=f"{slot}-quiet", className="great-quiet"),
        html.P(as_of(f"{slot}-time"), className="tile-line tile-last"),
    ]
    head = [html.Span(title, className="list-title"), *(html.Span(one) for one in heads)]
    listed = [
        html.Div(head, id=f"{slot}-head", className="list-head"),
        html.Ol([html.Li(id=f"{slot}-row-{n}", hidden=True) for n in range(tallest.rows)]),
        html.P("", id=f"{slot}-note", className="list-note", hidden=True),
    ]
    return html.Article(
        [html.Div(figure, className="great-half"), html.Div(listed, className="list-half")],
        id=slot,
        className="tile great",
    )


def great_slots(slot: str, great: Great, fresh: Freshness, space: Halves) -> Slots:
    """The figure: as large as its place allows; what is unknown is without colour."""
    beside = max((width(one) for one in great.beside), default=0.0)
    room = space.figure - beside - (BESIDE if beside else 0)
    size = max(LEAST, min(space.number, room / width(great.number, bold=True)))
    kind = f"alarm-{great.state}" if great.state else ""
    kind += " worst" if great.worst else ""
    return {
        slot: {"className": "tile great" if great.known else "tile great tile-unknown"},
        f"{slot}-alarm": {"className": f"great-alarm {kind}".strip()},
        f"{slot}-name": {"children": great.name},
        f"{slot}-state": {"children": t(STATES[great.state]) if great.state else ""},
        f"{slot}-number": {"children": great.number, "style": {"--size": f"{size:.3g}"}},
        f"{slot}-beside": {"children": [html.Span(one) for one in great.beside]},
        f"{slot}-lines": {"children": [html.P(one) for one in great.lines if one]},
        f"{slot}-quiet": {
            "children": [
                html.P([html.Span(name), html.Strong(value)])
                for name, value in great.quiet[: space.quiet]
            ]
        },
        f"{slot}-time": as_of_slot(fresh),
    }


def list_slots(
    slot: str, stage: Stage, rows: Sequence[Sequence[Any]], note: str = "", *, head: bool = True
) -> Slots:
    """The list's rows in their places, the others empty; a note where there is none."""
    slots: Slots = {
        f"{slot}-head": {"hidden": not (rows and head)},
        f"{slot}-note": {"children": note, "hidden": bool(rows) or not note},
    }
    for n in range(halves(stage, small=False, lines=0).rows):
        shown = list(rows[n]) if n < len(rows) else []
        slots[f"{slot}-row-{n}"] = {"children": shown, "hidden": n >= len(rows)}
    return slots


def small_block(slot: str) -> Component:
    """Slots: `slot` and its parts."""
    return html.Article(
        [
            _head(slot),
            html.Div(
                [
                    html.Strong(NONE, id=f"{slot}-number", className="tile-number"),
                    html.Span("", id=f"{slot}-words", className="small-words"),
                    html.Img(id=f"{slot}-trend", src=BLANK, alt="", className="tile-trend"),
                ],
                className="tile-figure",
            ),
            html.P(as_of(f"{slot}-time"), className="tile-line tile-last"),
        ],
        id=slot,
        className="tile small",
    )


def small_slots(slot: str, small: Small, fresh: Freshness, stage: Stage) -> Slots:
    state = f" tile-{small.state}" if small.state else ""
    worst = " worst" if small.worst else ""
    known = "" if small.known else " tile-unknown"
    return {
        slot: {"className": f"tile small{state}{worst}{known}", "hidden": False},
        f"{slot}-name": {"children": small.name},
        f"{slot}-state": {"children": t(STATES[small.state]) if small.state else ""},
        f"{slot}-number": {
            "children": small.number,
            "style": {"--size": f"{_SMALL_NUMBER[stage.ample]:g}"},
        },
        f"{slot}-words": {"children": small.words},
        f"{slot}-trend": {"src": small.trend.src, "alt": small.trend.words},
        f"{slot}-time": as_of_slot(fresh),
    }


def small_wide(stage: Stage, columns: int = 2) -> float:
    """The width within a small block, of so many beside one another."""
    return (stage.body[0] - (columns - 1) * GAP) / columns - LEFT - EDGE


def _head(slot: str) -> Component:
    return html.Div(
        [
            html.H2("", id=f"{slot}-name", className="tile-name"),
            html.Span("", id=f"{slot}-state", className="tile-state"),
        ],
        className="great-head",
    )
