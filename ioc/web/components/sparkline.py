"""Thirty days or twelve months in a hand's breadth: an inline picture and its words."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ioc.web.text import t
from ioc.web.theme import ACCENT, QUIET, SECONDARY

WIDTH, HEIGHT, EDGE = 320, 52, 6
LABEL = 30
STROKE = 2.5
LETTERS = 20
LETTERING = f"font-family='Segoe UI, Noto Sans, DejaVu Sans, sans-serif' fill='{SECONDARY}'"
Point = tuple[float, float]
BLANK = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A small picture, the words that say the same, and the stretch of time it shows."""

    src: str = BLANK
    words: str = ""
    span: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A line to be reached, with its few letters."""

    value: float
    label: str


def sparkline(
    values: Sequence[float | None],
    target: Target | None = None,
    *,
    hollow: Collection[int] = (),
    dashed: int | None = None,
    turned: int | None = None,
) -> str:
    """The picture as a data: address; None is a gap, never a zero.

    Values at the places in `hollow` are marked as such; the line to `dashed` is not solid yet;
    before `turned` stands the day on which units changed.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return BLANK
    right = WIDTH - EDGE - (LABEL if target else 0)
    reach = [*known, target.value] if target else known
    low, high = min(reach), max(reach)
    span = (high - low) or 1.0

    def x(index: int) -> float:
        return EDGE + index * (right - EDGE) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return HEIGHT - EDGE - (value - low) * (HEIGHT - 2 * EDGE) / span

    points = [None if v is None else (x(i), y(v)) for i, v in enumerate(values)]
    marks = _target(target, y(target.value), right) if target else ""
    marks += "" if turned is None else _turning(x(turned - 1), x(turned))
    last = max(n for n, point in enumerate(points) if point)
    dots = "".join(
        _dot(point, hollow=n in hollow)
        for n, point in enumerate(points)
        if point and (n == last or n in hollow)
    )
    return picture(marks + _lines(points, dashed) + dots)


def told(values: Sequence[float | None], span: str, say: Callable[[float | None], str]) -> str:
    """A line in words, for those who do not see it."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    first, last = say(known[0]), say(known[-1])
    return t(
        "overview.told",
        span=span,
        first=first,
        last=last,
        low=say(min(known)),
        high=say(max(known)),
    )


def bars(values: Sequence[int | None], labels: Sequence[str]) -> str:
    """A few days ahead as bars with their names under them; the first is today, and stronger."""
    known = [value for value in values if value is not None]
    if not known:
        return BLANK
    step = (WIDTH - 2 * EDGE) / len(values)
    tall = (HEIGHT - LETTERS) / (max(known) or 1)
    drawn = []
    for n, (value, label) in enumerate(zip(values, labels, strict=True)):
        left, height = EDGE + n * step, max((value or 0) * tall, 1.5)
        colour = ACCENT if n == 0 else QUIET
        drawn.append(
            f"<rect x='{left:.1f}' y='{HEIGHT - LETTERS - height:.1f}' width='{step - 8:.1f}' "
            f"height='{height:.1f}' fill='{colour}'/>"
            f"<text x='{left:.1f}' y='{HEIGHT - 5}' font-size='14' {LETTERING}>{label}</text>"
        )
    return picture("".join(drawn))


def _lines(points: Sequence[tuple[float, float] | None], dashed: int | None) -> str:
    if not dashed:
        return stroked(points, STROKE)
    solid = [None if n == dashed else point for n, point in enumerate(points)]
    broken = stroked(points[dashed - 1 : dashed + 1], STROKE, " stroke-dasharray='3 5'")
    return stroked(solid, STROKE) + broken


def stroked(points: Sequence[Point | None], width: float, pen: str = "") -> str:
    """A line through the points, broken where one is None; a lone one is a round dot of it."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point[0]:.1f} {point[1]:.1f}")
    drawn = "M".join("L".join(run) for run in runs if run)
    return drawn and (
        f"<path d='M{drawn}' fill='none' stroke='{ACCENT}' stroke-width='{width}' "
        f"stroke-linejoin='round' stroke-linecap='round'{pen}/>"
    )


def _dot(point: tuple[float, float], *, hollow: bool) -> str:
    fill = f"none' stroke='{ACCENT}' stroke-width='2" if hollow else ACCENT
    return f"<circle cx='{point[0]:.1f}' cy='{point[1]:.1f}' r='4.5' fill='{fill}'/>"


def _turning(before: float, after: float) -> str:
    return f"<path d='M{(before + after) / 2:.1f} 0V{HEIGHT}' stroke='{QUIET}' stroke-width='1.5'/>"


def _target(target: Target, y: float, right: float) -> str:
    return (
        f"<path d='M{EDGE} {y:.1f}H{right}' stroke='{QUIET}' stroke-width='1.5' "
        "stroke-dasharray='5 4'/>"
        f"<text x='{right + 8}' y='{min(max(y + 5, 14), HEIGHT - 2):.1f}' font-size='15' "
        f"{LETTERING}>{target.label}</text>"
    )


def picture(inside: str) -> str:
    """What is drawn, as a data: address."""
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' "
        f"width='{WIDTH}' height='{HEIGHT}'>{inside}</svg>"
    )
    return f"data:image/svg+xml,{quote(svg, safe='=:/ ')}"
