"""A wall tile's small pictures: no letters in them, drawn in the very shape of their place."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from ioc.web.components.sparkline import BLANK
from ioc.web.theme import ACCENT, QUIET

Shape = Callable[[float, float], str]
"""Draws a picture so wide and so high, in letters of the room, as a data: address."""

# Points of a picture to one letter of the room.
SCALE = 20
PEN = 2.6


def line(values: Sequence[float | None], wide: float, high: float) -> str:
    """Days one after another, from nothing upward; None is a gap, never a zero."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return BLANK
    across, up = wide * SCALE - 2 * PEN, high * SCALE - 2 * PEN
    top = max(known) or 1.0

    def at(n: int, value: float) -> str:
        x = PEN + n * across / (len(values) - 1)
        return f"{x:.1f} {PEN + up - value * up / top:.1f}"

    drawn, joined = "", False
    for n, value in enumerate(values):
        if value is not None:
            drawn += f"{'L' if joined else 'M'}{at(n, value)}"
        joined = value is not None
    pen = f"stroke-width='{PEN}' stroke-linejoin='round' stroke-linecap='round'"
    return _picture(f"<path d='{drawn}' fill='none' stroke='{ACCENT}' {pen}/>", wide, high)


def columns(values: Sequence[int | None], wide: float, high: float) -> str:
    """A few days ahead as columns; the first is today, and stronger."""
    known = [value for value in values if value is not None]
    if not known:
        return BLANK
    step, up = wide * SCALE / len(values), high * SCALE
    drawn = []
    for n, value in enumerate(values):
        tall = max((value or 0) * up / (max(known) or 1), 1.5)
        drawn.append(
            f"<rect x='{(n + 0.5) * step:.1f}' y='{up - tall:.1f}' width='{step * 0.5:.1f}' "
            f"height='{tall:.1f}' fill='{ACCENT if n == 0 else QUIET}'/>"
        )
    return _picture("".join(drawn), wide, high)


def marks_along(values: Sequence[float], own: float, wide: float, high: float) -> str:
    """Where one stands among many: a mark for each, one's own tall and strong."""
    if len(values) < 2:
        return BLANK
    low, span = min(values), (max(values) - min(values)) or 1.0
    across, up = wide * SCALE - 4 * PEN, high * SCALE

    def mark(value: float, share: float, pen: tuple[str, float]) -> str:
        x, edge = 2 * PEN + (value - low) * across / span, up * (1 - share) / 2
        colour, size = pen
        return (
            f"<path d='M{x:.1f} {edge:.1f}V{up - edge:.1f}' stroke='{colour}' "
            f"stroke-width='{size:.1f}'/>"
        )

    others = "".join(mark(value, 0.42, (QUIET, PEN * 0.6)) for value in values)
    return _picture(others + mark(own, 0.9, (ACCENT, PEN * 2)), wide, high)


def _picture(inside: str, wide: float, high: float) -> str:
    size = f"width='{wide * SCALE:.0f}' height='{high * SCALE:.0f}'"
    box = f"viewBox='0 0 {wide * SCALE:.1f} {high * SCALE:.1f}'"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' {box} {size}>{inside}</svg>"
    return f"data:image/svg+xml,{quote(svg, safe='=:/ ')}"
