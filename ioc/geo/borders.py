"""Makes straight borders look grown: each common border is roughened once, for both sides."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from ioc.geo.layer import Shape, joined, surface

Spot = tuple[int, int]

# All corners stand on whole metres: the last digit of a machine's arithmetic decides nothing.
GRID = 1.0
SHORTEST = 450.0
INNER = 0.18
OUTER = 0.06


def roughened(shapes: Sequence[Shape], seed: int) -> list[Shape]:
    """The shapes (metres, a coverage) with every border displaced at its middle, again and again.

    The draw is keyed by who the neighbours are, so both sides agree and a border moved a little
    keeps its character; along the outside by the ends of the piece. Same seed, same borders.
    """
    lines = shapely.unary_union([shape.boundary for shape in shapes], grid_size=GRID)
    tree = shapely.STRtree(shapes)
    pieces = sorted(set(_pieces(lines)))
    middles = [shapely.Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pieces]
    owners: list[list[int]] = [[] for _ in pieces]
    for piece, shape in zip(*tree.query(middles, "dwithin", 2 * GRID), strict=True):
        owners[piece].append(int(shape))
    rough = []
    met: Counter[tuple[int, ...]] = Counter()
    for (start, end), owner in zip(pieces, owners, strict=True):
        pair = tuple(sorted(owner))
        met[pair] += 1
        inner = len(pair) > 1
        key = repr((seed, pair, met[pair]) if inner else (seed, start, end))
        rough.append(shapely.LineString(_rough(start, end, INNER if inner else OUTER, key)))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.unary_union(rough))))
    return whole(_given_back(faces, shapes))


def _pieces(lines: Shape) -> Iterator[tuple[Spot, Spot]]:
    for line in shapely.get_parts(lines):
        spots = [(round(x), round(y)) for x, y in shapely.get_coordinates(line)]
        for start, end in pairwise(spots):
            if start != end:
                yield min(start, end), max(start, end)


def _rough(start: Spot, end: Spot, amplitude: float, key: str) -> list[Spot]:
    """From start to end by way of whole metres; `key` and the way down to a piece fix its draw."""
    if math.dist(start, end) <= SHORTEST:
        return [start, end]
    aside = amplitude * _draw(key)
    middle = (
        round((start[0] + end[0]) / 2 - aside * (end[1] - start[1])),
        round((start[1] + end[1]) / 2 + aside * (end[0] - start[0])),
    )
    before = _rough(start, middle, amplitude, f"{key}<")
    return [*before[:-1], *_rough(middle, end, amplitude, f"{key}>")]


def _draw(key: str) -> float:
    """A number in [-1, 1) that this key always gets."""
    said = blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(said, "big") / 2**63 - 1


def _given_back(faces: Any, shapes: Sequence[Shape]) -> list[Shape]:
    """Each face to the shape that it overlaps most; a face outside all of them is nobody's."""
    tree = shapely.STRtree(shapes)
    own: list[list[Shape]] = [[] for _ in shapes]
    for face in faces:
        near = np.sort(tree.query(face))
        common = [shapely.intersection(face, shapes[index]).area for index in near]
        if common and max(common) > 0:
            own[near[int(np.argmax(common))]].append(face)
    return [joined(parts) for parts in own]


def whole(shapes: Sequence[Shape]) -> list[Shape]:
    """Each shape as one polygon: what is cut off goes to the neighbour along its longest border."""
    parts = [
        sorted(shapely.get_parts(surface(shape)), key=lambda part: -part.area) for shape in shapes
    ]
    kept = [[found[0]] if found else [] for found in parts]
    homeless = [part for found in parts for part in found[1:]]
    for part in sorted(homeless, key=lambda part: (-part.area, part.bounds)):
        border = [
            sum(shapely.intersection(part.boundary, own.boundary).length for own in owns)
            for owns in kept
        ]
        if max(border) > 0:
            kept[int(np.argmax(border))].append(part)
    # Where two sides nearly met, joining on whole metres leaves a line behind.
    return [surface(shapely.union_all(own, grid_size=GRID)) for own in kept]
