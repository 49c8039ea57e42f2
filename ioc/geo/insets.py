"""Islands too far off to share a map with the mainland, or too small to be seen on it: each gets a
frame of its own, and the map the bounds that show all frames.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import cos, radians
from typing import NamedTuple

import numpy as np
import shapely

from ioc.geo.layer import DEGREES, METRES, Layer, Shape, projected
from ioc.geo.views import Box, Inset, Views

# Pieces of land this near each other are looked at together, metres.
TOGETHER = 15_000.0
LIGHT = 100.0
# How much longer a side of the map may become for the sake of an island before it gets a frame.
LONGER = 1.25
# An island under this share of the map's longer side is a speck.
SPECK = 0.02
FRAME = 0.2
GAP = 0.02
PADDING = 0.12


class Land(NamedTuple):
    """Pieces of communes that lie near each other, and whose they are."""

    box: Box
    codes: tuple[str, ...]
    area: float


def views(layer: Layer) -> Views:
    """The home view of a layer and a frame for every island that needs one."""
    lands = sorted(_lands(layer), key=lambda land: -land.area)
    main = lands[0]
    far = [land for land in lands[1:] if _far(land.box, main.box) or _speck(land, main)]
    box = _around([land.box for land in lands if land not in far])
    shapes = projected(layer.shapes, METRES, DEGREES)
    placed: list[Inset] = []
    for codes, bounds in _grouped(far):
        padded = _padded(bounds)
        frame = _placed(padded, box, [*shapes, *(shapely.box(*one.frame) for one in placed)])
        placed.append(Inset(codes, padded, frame))
    return Views(_around([box, *(inset.frame for inset in placed)]), tuple(placed))


def _lands(layer: Layer) -> Iterator[Land]:
    parts, owners = shapely.get_parts(layer.shapes, return_index=True)
    degrees = projected(parts, METRES, DEGREES)
    # Whether land is near land, a hundred metres do not decide, and their corners cost minutes.
    light = shapely.simplify(parts, LIGHT)
    one, other = shapely.STRtree(light).query(light, "dwithin", TOGETHER)
    for group in _groups(len(parts), one.tolist(), other.tolist()):
        boxes = [Box(*degrees[part].bounds) for part in group]
        codes = tuple(sorted({layer.codes[owners[part]] for part in group}))
        yield Land(_around(boxes), codes, float(shapely.area(parts[group]).sum()))


def _groups(count: int, one: Sequence[int], other: Sequence[int]) -> list[list[int]]:
    """The parts that hang together, each list by the pairs that are near each other."""
    root = np.arange(count)
    for a, b in zip(one, other, strict=True):
        if root[a] != root[b]:
            root[root == root[b]] = root[a]
    return [np.flatnonzero(root == value).tolist() for value in np.unique(root)]


def _far(box: Box, main: Box) -> bool:
    both, alone = _around([box, main]).size, main.size
    return any(after > LONGER * before for after, before in zip(both, alone, strict=True))


def _speck(land: Land, main: Land) -> bool:
    """Too small to see; the rocks before a commune's own shore need not be seen."""
    small = max(land.box.size) < SPECK * max(main.box.size)
    return small and not set(land.codes) & set(main.codes)


def _grouped(far: Sequence[Land]) -> list[tuple[tuple[str, ...], Box]]:
    """One frame for all lands that share a commune: an archipelago is one place."""
    groups: list[tuple[set[str], list[Box]]] = []
    for land in far:
        mine = [group for group in groups if group[0] & set(land.codes)]
        codes = set(land.codes).union(*(group[0] for group in mine))
        boxes = [land.box, *(box for group in mine for box in group[1])]
        groups = [*(group for group in groups if group not in mine), (codes, boxes)]
    return sorted((tuple(sorted(codes)), _around(boxes)) for codes, boxes in groups)


def _around(boxes: Iterable[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return _box(min(west), min(south), max(east), max(north))


def _padded(box: Box) -> Box:
    width, height = box.east - box.west, box.north - box.south
    more = PADDING * max(width, height)
    return _box(box.west - more, box.south - more, box.east + more, box.north + more)


def _placed(bounds: Box, main: Box, taken: Sequence[Shape]) -> Box:
    """The frame: within the map where nothing lies, near the island; else beside the map."""
    tree = shapely.STRtree(taken)
    middle = shapely.box(*bounds).centroid

    def free(frame: Box) -> bool:
        return not len(tree.query(shapely.box(*frame), "intersects"))

    within = [frame for frame in _inside(bounds, main) if free(frame)]
    if within:
        return min(within, key=lambda frame: shapely.box(*frame).distance(middle))
    beside = (_beside(bounds, main, step) for step in range(len(taken) + 1))
    return next(frame for frame in beside if free(frame))


def _inside(bounds: Box, main: Box) -> Iterator[Box]:
    """The corners of the map, then the middles of its sides."""
    wide, high = _frame_size(bounds, main)
    gap = GAP * max(main.size)
    xs = (main.west + gap, (main.west + main.east - wide) / 2, main.east - gap - wide)
    ys = (main.south + gap, (main.south + main.north - high) / 2, main.north - gap - high)
    for x, y in ((0, 0), (0, 2), (2, 0), (2, 2), (0, 1), (2, 1), (1, 0), (1, 2)):
        yield _box(xs[x], ys[y], xs[x] + wide, ys[y] + high)


def _beside(bounds: Box, main: Box, step: int) -> Box:
    """East or west of the map, whichever the island is, one under another from the top."""
    wide, high = _frame_size(bounds, main)
    gap = GAP * max(main.size)
    east = bounds.west + bounds.east > main.west + main.east
    x = main.east + gap if east else main.west - gap - wide
    y = main.north - high - step * (high + gap)
    return _box(x, y, x + wide, y + high)


def _frame_size(bounds: Box, main: Box) -> tuple[float, float]:
    """Degrees of longitude and latitude, so that the island keeps its form."""
    wide, high = bounds.size
    scale = FRAME * max(main.size) / max(wide, high)
    middle = radians((main.south + main.north) / 2)
    return wide * scale / cos(middle), high * scale


def _box(west: float, south: float, east: float, north: float) -> Box:
    return Box(*(round(float(side), 6) for side in (west, south, east, north)))
