"""What a screen must know of a layer, as plain values: nothing here loads a library of shapes."""

from dataclasses import dataclass
from math import cos, radians
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where shapes come from, carried inside every file made of them.

    `geometry_status` is official or synthetic; `notice` is what the screen must say, or "".
    """

    geometry_status: str
    notice: str
    sources: tuple[str, ...]
    licence: str


class Box(NamedTuple):
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in degrees of latitude, as long on the ground."""
        middle = radians((self.south + self.north) / 2)
        return (self.east - self.west) * cos(middle), self.north - self.south


class Inset(NamedTuple):
    """What lies within `bounds` is drawn within `frame`, these communes (or parts of them)."""

    codes: tuple[str, ...]
    bounds: Box
    frame: Box

    def shown_at(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Where the map draws a point that lies in `bounds`, lon and lat; None for any other."""
        b, f = self.bounds, self.frame
        if not (b.west <= lon <= b.east and b.south <= lat <= b.north):
            return None
        right, up = (lon - b.west) / (b.east - b.west), (lat - b.south) / (b.north - b.south)
        return f.west + right * (f.east - f.west), f.south + up * (f.north - f.south)


class Views(NamedTuple):
    """What the map shows at first, all frames included, and the frames."""

    home: Box
    insets: tuple[Inset, ...]
