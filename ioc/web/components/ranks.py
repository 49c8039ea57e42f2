"""Where one stands among many: a mark for each along a line, one's own the strong one."""

from collections.abc import Sequence

from ioc.web.components.sparkline import EDGE, HEIGHT, LETTERING, LETTERS, WIDTH, picture
from ioc.web.theme import ACCENT, QUIET

TALL = HEIGHT - LETTERS - 2


def ranks(values: Sequence[float], own: float, ends: tuple[str, str]) -> str:
    """The picture as a data: address; `ends` are the words under the least and the greatest."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return EDGE + (value - low) * (WIDTH - 2 * EDGE) / span

    marks = "".join(_mark(x(value), TALL * 0.3, TALL * 0.7, (QUIET, 2)) for value in values)
    letters = "".join(
        f"<text x='{at}' y='{HEIGHT - 5}' font-size='14' text-anchor='{side}' {LETTERING}>"
        f"{word}</text>"
        for at, side, word in ((EDGE, "start", ends[0]), (WIDTH - EDGE, "end", ends[1]))
    )
    return picture(f"{marks}{_mark(x(own), 0, TALL, (ACCENT, 5))}{letters}")


def _mark(x: float, top: float, bottom: float, pen: tuple[str, int]) -> str:
    colour, width = pen
    return (
        f"<path d='M{x:.1f} {top:.1f}V{bottom:.1f}' stroke='{colour}' stroke-width='{width}' "
        "stroke-linecap='round'/>"
    )
