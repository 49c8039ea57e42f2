"""The communes of a province as one coverage in metres, and the way between metres and degrees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.transformer import AreaOfInterest

from ioc.domain.errors import ConfigError
from ioc.geo.views import Origin

Shape = Any
Points = NDArray[np.float64]

# VN-2000 / UTM 48N: good enough for tolerances in metres anywhere in the country.
METRES = "EPSG:3405"
DEGREES = "EPSG:4326"
SNAP = 0.5
GAP = 2.0
# Of the area, and of the coordinates: a part in a milliard is a rounding, in a billion a grain.
LOST, GRAIN = 1e-9, 1e-12
# EPSG knows two ways from VN-2000 to WGS84, 0.8 m apart, and PROJ changes over to the older one
# within a box about the lower Mekong: asked about the middle of the country it keeps to one.
ONE_WAY = AreaOfInterest(107.5, 12.0, 109.0, 16.0)


class Known(NamedTuple):
    """What is published of a commune: a point inside it in degrees, and its area in km²."""

    lat: float
    lon: float
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """`shapes[i]` is the (multi)polygon of `codes[i]` in metres (EPSG:3405), cleaned together.

    Codes ascend. Neighbours share their borders vertex by vertex; nothing overlaps.
    """

    codes: tuple[str, ...]
    shapes: tuple[Shape, ...]
    origin: Origin


def as_layer(shapes: Mapping[str, Shape], origin: Origin) -> Layer:
    """Cleans the shapes (metres, by code) together; ConfigError names those that vanish."""
    codes = tuple(sorted(shapes))
    valid = [shapely.make_valid(shapes[code]) for code in codes]
    surfaces = [surface(shape) for shape in valid]
    _refuse_empty(codes, surfaces)
    cleaned = shapely.coverage_clean(surfaces, snapping_distance=SNAP, gap_width=GAP)
    _refuse_empty(codes, cleaned)
    return Layer(codes=codes, shapes=tuple(cleaned), origin=origin)


def _refuse_empty(codes: Sequence[str], shapes: Sequence[Shape]) -> None:
    empty = [code for code, shape in zip(codes, shapes, strict=True) if shape.is_empty]
    if empty:
        raise ConfigError(
            f"Đơn vị {', '.join(empty)} không có diện tích riêng trong tệp ranh giới; "
            "hãy sửa hình của đơn vị ấy trong tệp gốc."
        )


def surface(shape: Shape) -> Shape:
    """The polygons of a geometry alone: cleaning leaves lines and points beside them."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return joined([part for part in parts if part.geom_type == "Polygon"])


def joined(shapes: Sequence[Shape]) -> Shape:
    """One surface of several, nothing lost.

    GEOS 3.14 now and then leaves one out, without a word, where common borders differ in the
    sixteenth digit; on a grid, however fine, it does not.
    """
    together = shapely.union_all(shapes)
    if together.area >= shapely.area(shapes).sum() * (1 - LOST):
        return together
    return shapely.union_all(shapes, grid_size=GRAIN * np.abs(together.bounds).max())


def projected(shapes: Iterable[Shape], source: str, target: str) -> list[Shape]:
    """The shapes in another system of coordinates, x before y in both."""
    transformer = Transformer.from_crs(source, target, always_xy=True, area_of_interest=ONE_WAY)

    def move(xy: Points) -> Points:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return [shapely.transform(shape, move) for shape in shapes]


def read_known(path: Path) -> dict[str, Known]:
    """commune_points.csv, by code; an absent file is nothing known, a broken one a ConfigError."""
    if not path.exists():
        return {}
    try:
        _, *lines = path.read_text(encoding="utf-8").splitlines()
        rows = [line.split(",") for line in lines]
        return {code: Known(float(lat), float(lon), float(area)) for code, lat, lon, area in rows}
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{path} không đọc được ({error}); mỗi dòng cần đủ code,lat,lon,area_km2."
        ) from error


def known_points(known: Mapping[str, Known], codes: Sequence[str]) -> list[Shape]:
    """The published points of these communes, in metres."""
    points = [shapely.Point(known[code].lon, known[code].lat) for code in codes]
    return projected(points, DEGREES, METRES)
