"""Type sized from the room: how large a letter must be to be read from the farthest seat.

Sizes are angles at the eye, in minutes of arc: at least 16 for what must be read, 20 preferred
(NUREG-0700, group-view displays; ISO 9241-303). A letter's height is that of its capitals.
"""

import math
from dataclasses import dataclass

LEAST_MINUTES, PREFERRED_MINUTES = 16.0, 20.0
# What of Be Vietnam Pro's size a capital takes, and the room between two lines that Ễ and Ặ need.
CAPITAL = 0.7
LINE_HEIGHT = 1.35
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A wall and its farthest seat: diagonal in inches, picture in pixels, distance in metres.

    A wall of several panels is one picture: 2×2 panels of 55 inches are 110 inches.
    """

    diagonal: float
    width: int
    height: int
    farthest: float

    @property
    def pixel_mm(self) -> float:
        """The side of one pixel, in millimetres."""
        return self.diagonal * _MM_PER_INCH / math.hypot(self.width, self.height)

    def capital_px(self, minutes: float) -> float:
        """How many pixels high a capital must be to be seen under that angle."""
        half = math.radians(minutes / 60) / 2
        return 2 * self.farthest * 1000 * math.tan(half) / self.pixel_mm

    def letter_px(self, minutes: float = LEAST_MINUTES) -> float:
        """The font size, in pixels, whose capitals are seen under that angle."""
        return self.capital_px(minutes) / CAPITAL

    def minutes(self, letter_px: float) -> float:
        """Under what angle the capitals of a font size are seen: the inverse of `letter_px`."""
        height_mm = letter_px * CAPITAL * self.pixel_mm
        return math.degrees(2 * math.atan(height_mm / (2 * self.farthest * 1000))) * 60

    @property
    def wide(self) -> float:
        """The picture's width in least letters (font sizes of 16 minutes)."""
        return self.width / self.letter_px()

    @property
    def high(self) -> float:
        """The picture's height in least letters."""
        return self.height / self.letter_px()

    @property
    def lines(self) -> int:
        """How many lines of the least letter stand under one another."""
        return int(self.high / LINE_HEIGHT)
