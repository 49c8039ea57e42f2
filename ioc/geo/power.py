"""Cuts a plane between weighted points: a power diagram, and the weights that give wanted areas."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geo.layer import Points, Shape

Weights = NDArray[np.float64]

# The edge of a cell that no neighbour cut.
FRAME = -1
ROUNDS = 60
CLOSE_ENOUGH = 1e-3
LEAST_SHARE = 1e-4
TRACE = 1e-6


class Corner(NamedTuple):
    """A corner of a convex cell, and whose neighbour lies beyond the edge that begins there."""

    x: float
    y: float
    beyond: int


Cell = list[Corner]


def cells(points: Points, weights: Weights, frame: tuple[float, float, float, float]) -> list[Cell]:
    """Each point's part of the frame (west, south, east, north): where |x-p|² - w is least.

    A point far too light for its place has no corners at all.
    """
    west, south, east, north = frame
    whole = [
        *(Corner(west, south, FRAME), Corner(east, south, FRAME)),
        *(Corner(east, north, FRAME), Corner(west, north, FRAME)),
    ]
    return [_cell(index, points, weights, whole) for index in range(len(points))]


def _cell(index: int, points: Points, weights: Weights, whole: Cell) -> Cell:
    x, y = points[index]
    away = points - points[index]
    squared = np.einsum("ij,ij->i", away, away)
    squared[index] = 1.0
    length = np.sqrt(squared)
    # How far from the point, towards each other one, its part ends; itself it never meets.
    ends = (squared + weights[index] - weights) / (2 * length)
    ends[index] = np.inf
    corners = [Corner(corner.x - x, corner.y - y, corner.beyond) for corner in whole]
    reach = _reach(corners)
    for other in np.argsort(ends, kind="stable"):
        if not corners or ends[other] >= reach:
            break
        normal = away[other] / length[other]
        corners = _cut(corners, normal[0], normal[1], ends[other], int(other))
        reach = _reach(corners)
    return [Corner(corner.x + x, corner.y + y, corner.beyond) for corner in corners]


def _reach(corners: Cell) -> float:
    return max((math.sqrt(c.x * c.x + c.y * c.y) for c in corners), default=0.0)


def _cut(corners: Cell, a: float, b: float, end: float, other: int) -> Cell:
    """What of a convex cell lies where a·x + b·y <= end."""
    kept: Cell = []
    over = [a * corner.x + b * corner.y - end for corner in corners]
    for here, corner in enumerate(corners):
        there = (here + 1) % len(corners)
        if over[here] <= 0:
            kept.append(corner)
        if (over[here] <= 0) != (over[there] <= 0):
            share = over[here] / (over[here] - over[there])
            x = corner.x + share * (corners[there].x - corner.x)
            y = corner.y + share * (corners[there].y - corner.y)
            # Leaving, the cut itself begins here; coming back, the old edge goes on.
            kept.append(Corner(x, y, other if over[here] <= 0 else corner.beyond))
    return kept


def polygons(found: Sequence[Cell]) -> list[Shape]:
    return [
        shapely.Polygon([(c.x, c.y) for c in cell]) if len(cell) > 2 else shapely.Polygon()
        for cell in found
    ]


def fitted(points: Points, areas: Weights, outline: Shape, weights: Weights) -> Weights:
    """The weights at which each cell within the outline has its wanted share of the area.

    Damped Newton from `weights` on (zeros will do): the change of an area with a weight is the
    length of the common border over twice the distance of the points. Every point must lie within
    the outline.
    """
    shapely.prepare(outline)
    wanted = areas / areas.sum() * outline.area
    found = cells(points, weights, outline.bounds)
    has = _areas(found, outline)
    floor = min(has.min(), wanted.min()) / 2
    for _ in range(ROUNDS):
        missing = wanted - has
        if np.abs(missing / wanted).max() < CLOSE_ENOUGH:
            break
        step, share = _newton(points, found, outline, missing), 1.0
        while True:
            found = cells(points, weights + share * step, outline.bounds)
            now = _areas(found, outline)
            better = np.abs(wanted - now).sum() < (1 - share / 4) * np.abs(missing).sum()
            if (now.min() > floor and better) or share < LEAST_SHARE:
                break
            share /= 2
        weights, has = weights + share * step, now
    return weights


def _areas(found: Sequence[Cell], outline: Shape) -> Weights:
    return np.asarray(shapely.area(shapely.intersection(polygons(found), outline)))


def _newton(points: Points, found: Sequence[Cell], outline: Shape, missing: Weights) -> Weights:
    pairs, lines = [], []
    for here, cell in enumerate(found):
        for corner, after in zip(cell, [*cell[1:], *cell[:1]], strict=True):
            if corner.beyond > here:
                pairs.append((here, corner.beyond))
                lines.append([(corner.x, corner.y), (after.x, after.y)])
    lengths = shapely.length(shapely.intersection(shapely.linestrings(lines), outline))
    # A little everywhere, for a cell that the outline cuts off from all others.
    slopes = np.diag(np.full(len(points), TRACE))
    for (here, there), length in zip(pairs, lengths, strict=True):
        slope = length / (2 * math.dist(points[here], points[there]))
        slopes[here, there] = slopes[there, here] = -slope
        slopes[here, here] += slope
        slopes[there, there] += slope
    return np.asarray(np.linalg.solve(slopes, missing), dtype=np.float64)
