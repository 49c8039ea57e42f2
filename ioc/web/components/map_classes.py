"""Five classes of a map: round borders, none of them wide in numbers nor crowded with communes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

CLASSES, SIZES = 5, 3
ROUND = (1, 2, 5)
Kind = Literal["sequence", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`borders` rise; class n holds what lies from border n-1 (included) to border n (not).

    Values are told in whole `unit`s, as they are shown (`map_shown`), so that no class begins or
    ends between two numbers that look the same; `least` and `most` are the ends of the outer
    classes. Of a difference the borders are of its size: class 3 is the middle, where zero lies, 4
    and 5 are rises, 2 and 1 falls of the same sizes. `turned`: a rise is good, and takes the colour
    of good.
    """

    kind: Kind
    borders: tuple[float, ...]
    unit: float = 1.0
    least: float = 0.0
    most: float = 0.0
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

    def ends(self, level: int) -> tuple[float, float]:
        """The least and the most number that the class of a sequence may hold."""
        low = self.borders[level - 2] if level > 1 else self.least
        last = level > len(self.borders)
        return low, self.most if last else round(self.borders[level - 1] - self.unit, 9)


def scale(values: Sequence[float], unit: float) -> Scale:
    """The classes of these values, each a whole number of units."""
    counts = sorted(_counts(values, unit))
    borders = tuple(_values(_borders(counts, CLASSES), unit))
    least, most = _values([counts[0], counts[-1]] if counts else [0, 0], unit)
    return Scale(kind="sequence", borders=borders, unit=unit, least=least, most=most)


def difference_scale(values: Sequence[float], unit: float, *, turned: bool = False) -> Scale:
    """The classes of the sizes of these differences, the same up and down."""
    # The middle class is what hardly moved: it begins at zero and ends at the first border.
    sizes = sorted([0, *(abs(count) for count in _counts(values, unit))])
    borders = tuple(_values(_borders(sizes, SIZES), unit))
    most = next(_values(sizes[-1:], unit))
    return Scale(kind="difference", borders=borders, unit=unit, most=most, turned=turned)


def _counts(values: Sequence[float], unit: float) -> list[int]:
    return [round(value / unit) for value in values]


def _values(counts: Sequence[int], unit: float) -> Iterator[float]:
    # Nine digits: 3 times 0.1 is 0.3, not 0.30000000000000004.
    return (round(count * unit, 9) for count in counts)


def _borders(ordered: Sequence[int], classes: int) -> tuple[int, ...]:
    different = sorted(set(ordered))
    if len(different) <= classes:
        return tuple(different[1:])
    cuts = sorted({_cut(ordered, different, n / classes) for n in range(1, classes)})
    return tuple(_rounded([different[0], *cuts, different[-1]]))


def _cut(ordered: Sequence[int], different: Sequence[int], share: float) -> int:
    """The first value that stands so far up: half by its rank, half by its size.

    By rank alone one class of many small numbers would end in a few huge ones, by size alone nearly
    all would be in the first. So a class spans less than two fifths of the numbers, and of the
    communes no more than that unless they have the same.
    """
    low, spread = different[0], different[-1] - different[0]

    def height(value: int) -> float:
        return (bisect_left(ordered, value) / len(ordered) + (value - low) / spread) / 2

    return next((value for value in different if height(value) >= share), different[-1])


def _rounded(ends: Sequence[int]) -> Iterator[int]:
    """The borders between the outer ends, each a little lower where a rounder number is near.

    Never higher: so the value that began a class is still in it, and no class is empty.
    """
    most = (ends[-1] - ends[0]) // 20
    for before, cut in pairwise(ends[:-1]):
        yield _roundest(cut, min((cut - before) // 3, most))


def _roundest(cut: int, room: int) -> int:
    steps = (n * 10**power for power in range(9, -1, -1) for n in reversed(ROUND))
    near: Iterator[int] = (cut // step * step for step in steps)
    return next(number for number in near if cut - number <= room)
