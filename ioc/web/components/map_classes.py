"""Five classes of a map: round borders near the quantiles, equal values always in one class."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

CLASSES = 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
Kind = Literal["sequence", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`borders` rise; class n holds what lies from border n-1 (included) to border n (not).

    Of a difference the borders are of its size: class 3 is the middle, where zero lies, 4 and 5 are
    rises, 2 and 1 falls of the same sizes. `turned`: a rise is good, and takes the colour of good.
    """

    kind: Kind
    borders: tuple[float, ...]
    turned: bool = False

    def level(self, value: float) -> int:
        """The class of a value, 1 to 5."""
        size = bisect_right(self.borders, abs(value) if self.kind == "difference" else value)
        if self.kind == "sequence":
            return size + 1
        return 3 + (size if value > 0 else -size)

    def shade(self, level: int) -> int:
        """Which of the five colours a class has: few classes take theirs from the whole range."""
        steps = len(self.borders)
        if self.kind == "difference":
            return 6 - level if self.turned else level
        if not steps:
            return level
        return 1 + round((level - 1) * (CLASSES - 1) / steps)

    @property
    def levels(self) -> tuple[int, ...]:
        """The classes there are, from the least."""
        if self.kind == "sequence":
            return tuple(range(1, len(self.borders) + 2))
        wide = len(self.borders)
        return tuple(range(3 - wide, 4 + wide))


def scale(values: Sequence[float], *, whole: bool) -> Scale:
    """Borders for these values; `whole` where they can only be whole numbers."""
    return Scale(kind="sequence", borders=_borders(values, CLASSES, whole=whole))


def difference_scale(values: Sequence[float], *, whole: bool, turned: bool = False) -> Scale:
    """Borders for the sizes of these differences, the same up and down."""
    # The middle class is what hardly moved: it begins at zero and ends at the first border.
    borders = _borders([0.0, *(abs(value) for value in values if value)], 3, whole=whole)
    sizes = tuple(border for border in borders if border > 0)
    return Scale(kind="difference", borders=sizes, turned=turned)


def _borders(values: Sequence[float], classes: int, *, whole: bool) -> tuple[float, ...]:
    ordered = sorted(values)
    different = sorted(set(ordered))
    if len(different) <= classes and whole:
        return tuple(different[1:])
    # Where most communes have the same (none at all, say), the others are told apart.
    return _cut(ordered, classes, whole=whole) or _cut(different, classes, whole=whole)


def _cut(ordered: Sequence[float], classes: int, *, whole: bool) -> tuple[float, ...]:
    if not ordered or ordered[0] == ordered[-1]:
        return ()
    cuts = [_quantile(ordered, n / classes) for n in range(1, classes)]
    step = _step(ordered, classes, whole=whole)
    borders = sorted({_rounded(cut, step) for cut in cuts})
    return _held(ordered, [b for b in borders if b > ordered[0]])


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)))]


def _step(ordered: Sequence[float], classes: int, *, whole: bool) -> float:
    """How coarse a border may be: a round tenth of what the middle of the values spans."""
    low, high = _quantile(ordered, 1 / classes), _quantile(ordered, 1 - 1 / classes)
    span = (high - low) or (ordered[-1] - ordered[0])
    power = 10.0 ** math.floor(math.log10(span / 10))
    found = next(n * power for n in STEPS if n * power >= span / 10 * 0.999)
    return max(1.0, float(round(found))) if whole else found


def _rounded(value: float, step: float) -> float:
    # Twelve digits: 0.1 * 3 is a border of 0.3, not of 0.30000000000000004.
    return round(math.floor(value / step + 0.5) * step, 12)


def _held(ordered: Sequence[float], borders: Sequence[float]) -> tuple[float, ...]:
    """Without the borders beyond which, or before which, no value lies."""
    kept: list[float] = []
    for border in borders:
        since = bisect_left(ordered, kept[-1]) if kept else 0
        until = bisect_left(ordered, border)
        if since < until < len(ordered):
            kept.append(border)
    return tuple(kept)
