"""A wall's tile: name, number as large as its place allows, state or picture, two lines, two times.

What stands in it is worked out from the room's measures, in letters: nothing is ever cut off.
"""

from dataclasses import dataclass, replace
from math import ceil

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import local_day
from ioc.domain.rooms import LINE_HEIGHT
from ioc.domain.stages import DIGITS_HIGH, PAD, TILE_WIDE, Stage
from ioc.web.components.as_of import Freshness, as_of, as_of_slot
from ioc.web.components.sparkline import BLANK
from ioc.web.components.tile import STATES, Face
from ioc.web.page import Slots
from ioc.web.text import NONE, t
from ioc.web.wall.letters import fitting, width
from ioc.web.wall.lines import Lines
from ioc.web.wall.pictures import Shape

# At the left of the words is the place of a state's bar, whether there is one or not: `.tile`.
LEFT, RIGHT = 0.6, 0.3
# A state's word has its frame; a picture smaller than this is a speck.
FRAME, APART, LEAST_PICTURE, MOST_PICTURE = 0.55, 0.5, (3.6, 2.2), (5.4, 2.6)
_LEAST, _MOST = 1.55, 4.4
# A state has the same word on all tiles of a screen: one that stands beside any rate.
ANY_RATE = "88,8%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A tile's width and height in its own letters, which are `scale` of the room's."""

    wide: float
    high: float
    scale: float = 1.0

    @property
    def inner(self) -> float:
        """How many letters a line holds."""
        return self.wide - LEFT - RIGHT

    @property
    def row(self) -> float:
        """How high the number's row is: what the name and three lines leave."""
        return self.high - 2 * PAD - 4 * LINE_HEIGHT

    @property
    def number(self) -> float:
        """How large a number its row has height for."""
        return min(_MOST, self.row / DIGITS_HIGH)


def size_of(stage: Stage, count: int) -> Size:
    """The size of so many tiles on one screen: those of a part-filled screen are larger ones."""
    rows = min(stage.rows, max(1, ceil(count / stage.columns)))
    wide, high = replace(stage, rows=rows).tile
    scale = max(1.0, min(wide / TILE_WIDE, high / stage.tile[1])) if rows < stage.rows else 1.0
    return Size(wide=wide / scale, high=high / scale, scale=scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What a tile is to say; `shape` draws its picture, `worst` is the one to look at."""

    face: Face
    lines: Lines
    fresh: Freshness
    shape: Shape | None = None
    worst: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's width and height, and how far under the name it begins."""

    wide: float
    high: float
    under: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What of a tile's words and picture has room, and how large its number stands."""

    size: float
    state: str
    first: str
    second: str
    beside: bool = False
    stacked: bool = False
    picture: Picture | None = None


def wall_tile(slot: str) -> Component:
    return html.Article(
        id=slot,
        className="tile",
        children=[
            html.H2("", id=f"{slot}-name", className="tile-name"),
            html.Div(
                className="tile-figure",
                children=[
                    html.Strong(NONE, id=f"{slot}-number", className="tile-number"),
                    html.Span("", id=f"{slot}-beside", className="tile-beside"),
                    html.Span("", id=f"{slot}-state", className="tile-state"),
                ],
            ),
            html.Img(id=f"{slot}-trend", src=BLANK, alt="", className="tile-trend"),
            html.P("", id=f"{slot}-first", className="tile-line"),
            html.P("", id=f"{slot}-change", className="tile-line tile-change"),
            html.P(as_of(f"{slot}-time"), className="tile-line tile-last"),
        ],
    )


def wall_tile_slots(slot: str, tile: Tile, size: Size) -> Slots:
    """What of the tile has room."""
    face, lines, shape = tile.face, tile.lines, tile.shape
    placed = place(face, lines, size, pictured=shape is not None)
    drawn = placed.picture
    number = html.Span(face.number, className="few") if face.few else face.number
    beside = lines.beside if placed.beside else None
    return {
        slot: {"className": _classes(tile)},
        f"{slot}-name": {"children": face.name},
        f"{slot}-number": {"children": number, "style": {"--size": f"{placed.size:.3g}"}},
        f"{slot}-beside": {
            "children": [html.B(beside[0]), " ", html.Span(beside[1])] if beside else "",
            "className": f"tile-beside{' tile-beside-two' if placed.stacked else ''}",
        },
        f"{slot}-state": {"children": placed.state},
        f"{slot}-trend": {
            "src": shape(drawn.wide, drawn.high) if shape and drawn else BLANK,
            "alt": face.trend.words if drawn else "",
            "hidden": drawn is None,
            "style": {"--tall": f"{drawn.high:.3g}", "--under": f"{drawn.under:.3g}"}
            if drawn
            else {},
        },
        f"{slot}-first": {"children": placed.first},
        f"{slot}-change": {"children": placed.second},
        f"{slot}-time": as_of_slot(tile.fresh) | {"className": f"as-of{_dated(tile.fresh)}"},
    }


def _classes(tile: Tile) -> str:
    face, worst = tile.face, tile.worst
    said = ("tile", face.state and f"tile-{face.state}", "" if face.known else "tile-unknown")
    return " ".join(name for name in (*said, "worst" if worst else "") if name)


def _dated(fresh: Freshness) -> str:
    """Data of another day say their day, which takes the place of a word."""
    return " as-of-dated" if fresh.at is not None and local_day(fresh.at) != fresh.today else ""


def place(face: Face, lines: Lines, tile: Size, *, pictured: bool) -> Placed:
    """The fullest wordings that fit, and the number as large as what stands beside it leaves."""
    first, second = fitting(lines.first, tile.inner), fitting(lines.second, tile.inner)
    letters = width(face.number, bold=True)
    state = _state(face, tile)
    framed = width(state, bold=True) + FRAME + APART if state else 0.0
    beside, stacked = _beside(face, lines, tile, tile.inner - framed)
    taken = framed + (beside + APART if beside else 0.0)
    size = max(_LEAST, min(tile.number, (tile.inner - taken) / letters))
    return Placed(
        size=size,
        state=state,
        first=first,
        second=second,
        beside=beside > 0,
        stacked=stacked,
        picture=_picture(letters * size, width(first), tile) if pictured and not taken else None,
    )


def _state(face: Face, tile: Size) -> str:
    if not face.state:
        return ""
    wide = tile.inner - FRAME - APART - _LEAST * width(ANY_RATE, bold=True)
    words = [t(STATES[face.state]), t(f"wall.tile.state.{face.state}")]
    return fitting(words, wide, bold=True)


def _beside(face: Face, lines: Lines, tile: Size, wide: float) -> tuple[float, bool]:
    """How wide the second number stands, and whether its word is under it; 0 where there is none.

    One line is best; where that would make the first number small, two, if the row is so high.
    """
    if lines.beside is None or not face.known:
        return 0.0, False
    count, word = width(lines.beside[0], bold=True), width(lines.beside[1])
    one = count + width(" ") + word
    number = tile.number * width(face.number, bold=True)
    if one <= wide - APART - number or tile.row < DIGITS_HIGH + LINE_HEIGHT:
        return one, False
    return max(count, word), True


def _picture(number: float, first: float, tile: Size) -> Picture | None:
    """Beside the number and the first line, or beside the number alone; None: a speck at most."""
    places = ((max(number, first), tile.row + LINE_HEIGHT), (number, tile.row))
    for taken, high in places:
        wide = min(tile.inner - taken - APART, MOST_PICTURE[0])
        if wide >= LEAST_PICTURE[0] and high >= LEAST_PICTURE[1]:
            tall = min(high, MOST_PICTURE[1])
            return Picture(wide=wide, high=tall, under=(high - tall) / 2)
    return None
