"""A wall's document: all its screens in one page that carries its figures when it arrives."""

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import TZ
from ioc.domain.stages import GAP, PAD, SIDE
from ioc.domain.walls import Wall
from ioc.web.components.marks import marks
from ioc.web.filters import Filters, recognised
from ioc.web.locales import spoken
from ioc.web.page import Frame, filled
from ioc.web.shell import ASK_EVERY_MS, words
from ioc.web.text import t
from ioc.web.wall.files import scripts, styles
from ioc.web.wall.foot import SLOT as FOOT
from ioc.web.wall.foot import foot
from ioc.web.wall.markup import markup
from ioc.web.wall.plays import Section
from ioc.web.wall.ready import Ready
from ioc.web.wall.scope import title_of, title_wide

STYLES = ("css/a-colours.css", "css/a-fonts.css", "wall")
SCRIPTS = ("js/ages.js", "wall")
# A desk page's smallest letter, in its own pixels: it is as large on a wall as the least letter.
SMALLEST = 14.0
# What a wall's memory may take before it renews itself.
BUDGET_MB = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """By which release, and at what time of the product's, a document is served."""

    version: str
    now: datetime
    rate: float


def document(wall: Wall, ready: Ready, frame: Frame, served: Served) -> str:
    """The whole HTML. Its language, theme and measures are the wall's own, no reader's."""
    body = markup(spoken(_body(wall, ready, frame, served)))
    attributes = (
        f'lang="{wall.language}" data-theme="{wall.theme}" data-contrast="usual" '
        f'style="{_measures(wall)}"'
    )
    return (
        f'<!DOCTYPE html>\n<html {attributes}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(wall.title)}</title>\n"
        '<link rel="icon" type="image/svg+xml" href="/assets/icons/ioc.svg">\n'
        f'{styles(STYLES)}{scripts(SCRIPTS)}</head>\n<body class="wall">{body}</body>\n</html>\n'
    )


def _measures(wall: Wall) -> str:
    stage = wall.stage
    tile = stage.tile
    told = {
        "wide": stage.wide,
        "high": stage.high,
        "header": stage.header,
        "headline": stage.headline,
        "foot": stage.foot,
        "side": SIDE,
        "gap": GAP,
        "pad": PAD,
        "columns": stage.columns,
        "rows": stage.rows,
        "tile-wide": tile[0],
        "tile-high": tile[1],
        "body-wide": stage.body[0],
        "body-high": stage.body[1],
        "number": stage.number,
    }
    return "; ".join(f"--{name}: {value:.4g}" for name, value in told.items())


def _body(wall: Wall, ready: Ready, frame: Frame, served: Served) -> Component:
    province = frame.lookups.agencies.short(frame.lookups.agencies.root)
    dark, mark = _resting(wall, served.now), _mark(ready, frame)
    return html.Div(
        id="shell",
        className=f"stage {'ample' if wall.stage.ample else 'tight'}",
        **marks(
            data_every=str(ASK_EVERY_MS),
            data_words=json.dumps({**words(), **_words()}, ensure_ascii=False),
            data_wall=wall.name,
            data_key=ready.key,
            data_mark=ready.wall,
            data_day=ready.day,
            data_revision=str(ready.revision),
            data_quiet=" ".join(f"{one:%H:%M}" for one in wall.quiet or ()),
            data_broken=" ".join(ready.broken),
            data_budget=str(BUDGET_MB),
            data_version=served.version,
            data_now=served.now.isoformat(),
            data_rate=f"{served.rate:g}",
        ),
        children=[
            html.Header(
                className="header",
                children=[
                    html.H1(
                        [
                            html.Span(t("wall.province", name=province), className="province"),
                            html.Span("", id="wall-title", className="screen-title"),
                        ]
                    ),
                    html.Span(mark, className="made-up", hidden=not frame.simulated),
                    html.Span("", id="shell-lost", className="lost", role="status", hidden=True),
                    html.Time("", id="shell-clock", className="clock"),
                ],
            ),
            html.Main(_sections(ready, frame, mark), className="screens"),
            html.Footer(
                className="foot",
                children=[filled(foot(), ready.slots.get(FOOT, {}))],
            ),
            html.Div(html.Div(id="wall-progress"), className="progress"),
            html.Div("", id="wall-hint", className="hint", hidden=True),
            html.Div("", id="shell-news", className="sr-only", **marks(aria_live="polite")),
            html.Div(html.Time("", id="wall-rest-clock"), id="wall-rest", hidden=not dark),
        ],
    )


def _resting(wall: Wall, now: datetime) -> bool:
    if wall.quiet is None:
        return False
    first, last = wall.quiet
    at = now.astimezone(TZ).time()
    return first <= at < last if first <= last else at >= first or at < last


def _words() -> dict[str, str]:
    names = ("paused", "lost", "opening", "gone", "stranger")
    return {f"wall_{name}": t(f"wall.{name}") for name in names}


def _sections(ready: Ready, frame: Frame, mark: str) -> list[Component]:
    """The first stands from the first picture on, before any script has run."""
    states = [" shown", *([""] * len(ready.sections))]
    return [
        _section(one, state, ready, frame, mark)
        for one, state in zip(ready.sections, states, strict=False)
    ]


def _title(section: Section, frame: Frame, mark: str) -> str:
    """The screen's name with whose figures it shows and of when; a page has its own."""
    screen, stage = section.screen, section.stand.stage
    if screen is None:
        return ""
    lookups = frame.lookups
    filters = recognised(Filters.parse(section.shown.query, frame.today), lookups.agencies)
    wide = title_wide(stage, mark)
    return title_of(t(screen.key), screen.scope(filters), lookups, wide, ample=stage.ample)


def _mark(ready: Ready, frame: Frame) -> str:
    """That the figures are simulated: briefly where that leaves a title more of its words."""
    full, brief = t("wall.simulated"), t("wall.simulated_short")
    if not frame.simulated:
        return ""
    titled = ([_title(one, frame, mark) for one in ready.sections] for mark in (full, brief))
    return full if next(titled) == next(titled) else brief


def _section(section: Section, state: str, ready: Ready, frame: Frame, mark: str) -> Component:
    stand, shown = section.stand, section.shown
    screen = section.screen
    attributes = marks(
        data_seconds=str(shown.seconds),
        data_at=shown.at,
        data_title=_title(section, frame, mark),
        data_smallest=f"{SMALLEST:g}",
    )
    if screen is None:
        return html.Section([], id=stand.prefix, className=f"screen framed{state}", **attributes)
    tree = screen.layout(stand, Filters.parse(shown.query, frame.today), frame)
    return html.Section(
        filled(tree, ready.slots.get(stand.prefix, {})),
        id=stand.prefix,
        className=f"screen {shown.name}{state}",
        **attributes,
    )
