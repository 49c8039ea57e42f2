"""Where the surfaces of a file do not meet: what overlaps, and what lies between them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import shapely

from ioc.domain.errors import ConfigError
from ioc.geo.layer import DEGREES, METRES, Layer, Shape, projected

SHOWN = 3
# Thinner than this is a hair of rounding, not worth a word, m².
HAIR = 100.0
# Two communes that share more than this of the smaller one are a mistake that no cleaning mends.
STACKED = 0.1


class Overlap(NamedTuple):
    """Two communes that claim the same ground: m², and the share of the smaller one."""

    area: float
    share: float
    one: str
    other: str


def overlaps(shapes: Mapping[str, Shape]) -> list[Overlap]:
    """The pairs (metres, by code) that share more than a hair, the largest first."""
    codes, held = tuple(shapes), list(shapes.values())
    tree = shapely.STRtree(held)
    one, other = tree.query(held, "intersects")
    pairs = [(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True) if a < b]
    if not pairs:
        return []
    left, right = np.array(pairs).T
    areas = shapely.area(shapely.intersection(np.array(held)[left], np.array(held)[right]))
    found = [
        Overlap(area, area / min(held[a].area, held[b].area), codes[a], codes[b])
        for area, (a, b) in zip(areas.tolist(), pairs, strict=True)
        if area > HAIR
    ]
    return sorted(found, reverse=True)


def refuse_stacked(name: str, found: Sequence[Overlap]) -> None:
    """ConfigError when two communes lie on one another, as in a file of two dates in one."""
    worst = max(found, key=lambda overlap: overlap.share, default=None)
    if worst is not None and worst.share > STACKED:
        raise ConfigError(
            f"{name}: đơn vị {worst.one} và {worst.other} chồng lên nhau "
            f"{worst.area / 1e6:.2f} km² ({worst.share:.0%} đơn vị nhỏ hơn); hãy sửa tệp gốc."
        )


def seams(found: Sequence[Overlap], layer: Layer) -> Iterator[str]:
    """What of the file was no coverage, and the holes that are left, in words."""
    if found:
        worst = ", ".join(f"{o.one}/{o.other} {o.area / 1e4:.2f} ha" for o in found[:SHOWN])
        total = sum(overlap.area for overlap in found)
        yield (
            f"Chồng lấn {len(found)} chỗ, cộng {total / 1e4:.2f} ha ({worst}); đã chia cho một bên."
        )
    holes = gaps(layer)
    if holes:
        total = sum(hole.area for hole in holes)
        worst = ", ".join(f"{hole.area / 1e4:.2f} ha gần {_spot(hole)}" for hole in holes[:SHOWN])
        yield (
            f"Còn {len(holes)} khoảng trống giữa các đơn vị, cộng {total / 1e4:.2f} ha ({worst}); "
            "điểm rơi vào đó không thuộc đơn vị nào."
        )


def gaps(layer: Layer) -> list[Shape]:
    """The holes of the whole province (metres), the largest first: gaps, or somebody else's."""
    together = shapely.coverage_union_all(layer.shapes)
    rings = [ring for part in shapely.get_parts(together) for ring in part.interiors]
    return sorted(map(shapely.Polygon, rings), key=lambda hole: -hole.area)


def _spot(hole: Shape) -> str:
    (point,) = projected([shapely.point_on_surface(hole)], METRES, DEGREES)
    return f"{point.y:.5f}, {point.x:.5f}"
