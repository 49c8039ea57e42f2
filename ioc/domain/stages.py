"""What of a screen's parts a room has space for, all lengths in letters (see rooms.py)."""

from dataclasses import dataclass

from ioc.domain.rooms import LEAST_MINUTES, LINE_HEIGHT, Room

TILES = ("overdue", "due", "on-time", "score", "cases", "incidents")
"""The tiles of "Hôm nay", in their fixed order."""

SIDE, GAP, PAD = 0.8, 0.6, 0.2
TILE_WIDE = 13.2
_COLUMNS, _ROWS = 3, 2
_LEAST_NUMBER, _MOST_NUMBER = 1.9, 3.6
# What a row of digits takes of its size: no letter with a mark stands in it.
DIGITS_HIGH = 0.92
_AMPLE = 22.5
# A room with space to spare has larger letters, up to twice the least angle.
_LARGER = tuple(n / 40 for n in range(80, 39, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A screen's measures in its own letters: the picture, its bands, and the tiles that fit.

    `minutes` is the angle under which that letter is seen from the farthest seat. `ample` rooms
    have space for a band at the foot; in the others the header carries its words.
    """

    minutes: float
    wide: float
    high: float
    ample: bool
    header: float
    headline: float
    foot: float
    columns: int
    rows: int

    @property
    def most(self) -> int:
        """How many tiles one screen holds."""
        return self.columns * self.rows

    @property
    def body(self) -> tuple[float, float]:
        """Width and height that are left under the headline."""
        return self.wide - 2 * SIDE, _left(self.high, self.header, self.headline, self.foot)

    @property
    def tile(self) -> tuple[float, float]:
        """Width and height of one tile."""
        wide, high = self.body
        return (
            (wide - (self.columns - 1) * GAP) / self.columns,
            (high - (self.rows - 1) * GAP) / self.rows,
        )

    @property
    def number(self) -> float:
        """The size of a tile's number that its row has height for."""
        return min(_MOST_NUMBER, _number_in(self.tile[1]))

    @property
    def lines(self) -> int:
        """How many lines the body holds."""
        return int(self.body[1] / LINE_HEIGHT)


PHONE = Stage(
    minutes=20.0,
    wide=24.4,
    high=52.8,
    ample=False,
    header=1.5,
    headline=1.5,
    foot=0.0,
    columns=1,
    rows=6,
)
"""A phone in the hand: one tile over the other, as far down as one scrolls."""


def stage_of(room: Room) -> Stage:
    """The measures of a room's screens: as many tiles as can be read, in letters as large as leave
    them their place. `most` is 0 where not one can be read.
    """
    least = _staged(room, 1.0)
    return next(
        stage
        for larger in _LARGER
        if (stage := _staged(room, larger)).most >= least.most or larger == 1.0
    )


def _staged(room: Room, larger: float) -> Stage:
    high = room.high / larger
    ample = high >= _AMPLE
    header, headline, foot = (1.7, 2.0, 1.5) if ample else (1.4, 1.5, 0.0)
    wide = room.wide / larger - 2 * SIDE
    columns = min(_COLUMNS, int((wide + GAP) / (TILE_WIDE + GAP)))
    left, least = _left(high, header, headline, foot), _tile_high(_LEAST_NUMBER)
    rows = min(_ROWS, max(0, int((left + GAP) / (least + GAP))))
    return Stage(
        minutes=LEAST_MINUTES * larger,
        wide=room.wide / larger,
        high=high,
        ample=ample,
        header=header,
        headline=headline,
        foot=foot,
        columns=columns,
        rows=rows,
    )


def _left(high: float, header: float, headline: float, foot: float) -> float:
    edges = SIDE + GAP + (GAP / 2 if foot else 0)
    return high - header - headline - foot - edges


def _tile_high(number: float) -> float:
    """Name, number, and three lines of words."""
    return 2 * PAD + 4 * LINE_HEIGHT + number * DIGITS_HIGH


def _number_in(high: float) -> float:
    return (high - 2 * PAD - 4 * LINE_HEIGHT) / DIGITS_HIGH
