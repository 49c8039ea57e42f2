"""Twelve months as a line over its target, without letters: those stand beside it in HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ioc.web.components.sparkline import BLANK, stroked
from ioc.web.theme import ACCENT, QUIET

# Drawn units of one letter (1rem), and its pens in them.
LETTER = 20
LINE, TARGET, DOT, EDGE = 2.6, 1.6, 4.2, 5.0
# Less than this many points from bottom to top would make a storm of nothing.
LEAST_REACH = 0.05
Reach = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a line is drawn on: its size in letters, and the rates at its bottom and its top."""

    wide: float
    high: float
    reach: Reach

    def y(self, value: float) -> float:
        """How far under the sheet's top a rate stands, in drawn units."""
        low, high = self.reach
        tall = self.high * LETTER - 2 * EDGE
        return EDGE + (high - min(max(value, low), high)) / (high - low) * tall

    def x(self, place: int, places: int) -> float:
        return EDGE + place * (self.wide * LETTER - 2 * EDGE) / max(places - 1, 1)


def reach_of(series: Iterable[Sequence[float | None]], target: float | None) -> Reach:
    """One scale for several lines that stand beside one another; a share lies within 0 and 1."""
    known = [value for values in series for value in values if value is not None]
    if target is not None:
        known.append(target)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    spare = max(LEAST_REACH - (high - low), 0.0)
    high = min(high + spare / 2, 1.0)
    return min(low, high - LEAST_REACH), high


def year_line(
    values: Sequence[float | None], target: float | None, sheet: Sheet, *, running: bool
) -> str:
    """The picture as a data: address; None is a gap, and the way to a month that still runs is
    broken.
    """
    points = [
        None if value is None else (sheet.x(n, len(values)), sheet.y(value))
        for n, value in enumerate(values)
    ]
    if sum(point is not None for point in points) < 2:
        return BLANK
    solid = [*points[:-1], None] if running else points
    broken = stroked(points[-2:], LINE, " stroke-dasharray='4 5'") if running else ""
    inside = _target(target, sheet) + stroked(solid, LINE) + broken + _dot(points)
    wide, high = round(sheet.wide * LETTER), round(sheet.high * LETTER)
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}' "
        f"width='{wide}' height='{high}'>{inside}</svg>"
    )
    return f"data:image/svg+xml,{quote(svg, safe='=:/ ')}"


def _target(target: float | None, sheet: Sheet) -> str:
    if target is None:
        return ""
    y, wide = sheet.y(target), sheet.wide * LETTER
    return f"<path d='M0 {y:.1f}H{wide:.0f}' stroke='{QUIET}' stroke-width='{TARGET}'/>"


def _dot(points: Sequence[tuple[float, float] | None]) -> str:
    x, y = next(point for point in reversed(points) if point)
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{DOT}' fill='{ACCENT}'/>"
