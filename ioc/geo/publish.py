"""Writes a layer for its two readers: whole for the join, light for the screen."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from ioc.domain.errors import ConfigError
from ioc.geo.insets import views
from ioc.geo.layer import DEGREES, GAP, METRES, Layer, Points, Shape, projected
from ioc.geo.manifest import LABELS, MANIFEST, Level, Manifest, hashed, written
from ioc.geo.views import Origin

WHOLE = "communes.geojson"
# Files for the screen, from coarse to fine: the metres that a border may move. A pixel of a web
# map is as many at its zoom 9, 10, 11 and 13: a small map, a province, zoomed in, points by eye.
LEVELS: Mapping[str, float] = {
    "communes-200.geojson": 200.0,
    "communes-100.geojson": 100.0,
    "communes-50.geojson": 50.0,
    "communes-20.geojson": 20.0,
}
MIN_ZOOM = {200.0: 0, 100.0: 9, 50.0: 11, 20.0: 13}
SCREEN_DIGITS = 5
WHOLE_DIGITS = 6
LABEL_METRES = 50.0


def publish(layer: Layer, folder: Path) -> dict[str, int]:
    """Writes every file of the layer into `folder`; answers their sizes in bytes.

    All are made before the first is written. The same layer always gives the same bytes.
    """
    made = {WHOLE: _written(layer, in_degrees(layer.codes, layer.shapes, WHOLE_DIGITS))}
    for name, metres in LEVELS.items():
        light = shapely.coverage_simplify(layer.shapes, metres)
        made[name] = _written(layer, in_degrees(layer.codes, light, SCREEN_DIGITS))
    made[LABELS] = _written(layer, label_points(layer))
    made[MANIFEST] = written(_manifest(layer, made))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in made.items():
            draft = folder / f"{name}.part"
            draft.write_bytes(body)
            draft.replace(folder / name)
    except OSError as error:
        raise ConfigError(
            f"{folder} không ghi được ({error.strerror}); hãy kiểm tra quyền và chỗ trống."
        ) from error
    return {name: len(body) for name, body in made.items()}


def _manifest(layer: Layer, made: Mapping[str, bytes]) -> Manifest:
    levels = (
        Level(
            name=name,
            hashed=hashed(name, made[name]),
            metres=metres,
            min_zoom=MIN_ZOOM[metres],
            size=len(made[name]),
        )
        for name, metres in LEVELS.items()
    )
    return Manifest(levels=tuple(levels), views=views(layer), origin=layer.origin)


def in_degrees(codes: Sequence[str], shapes: Sequence[Shape], digits: int) -> list[Shape]:
    """The shapes (metres) in EPSG:4326, rounded, and still a coverage; ConfigError if not."""
    found = _rounded(projected(shapes, METRES, DEGREES), digits)
    if not _sound(found):
        # Rounding folds a hair-thin spot over about once in many thousand borders.
        mended = shapely.coverage_clean(
            [shapely.make_valid(shape) for shape in found], gap_width=GAP * 1e-5
        )
        found = _rounded(mended, digits)
    if not _sound(found):
        bad = [code for code, shape in zip(codes, found, strict=True) if not _is_surface(shape)]
        raise ConfigError(
            f"Ranh giới của {', '.join(bad) or 'các đơn vị kề nhau'} không còn khớp sau khi làm "
            "tròn; hãy sửa những chỗ hẹp hoặc tự cắt trong tệp gốc."
        )
    return found


def label_points(layer: Layer) -> list[Shape]:
    """Where a name stands: the middle of the largest circle that fits the commune, in degrees."""
    largest = [max(shapely.get_parts(shape), key=lambda part: part.area) for shape in layer.shapes]
    circles = shapely.maximum_inscribed_circle(largest, LABEL_METRES)
    middles = projected(shapely.get_point(circles, 0), METRES, DEGREES)
    return _rounded(middles, SCREEN_DIGITS)


def _rounded(shapes: Iterable[Shape], digits: int) -> list[Shape]:
    def round_off(xy: Points) -> Points:
        return np.round(xy, digits)

    moved = [shapely.transform(shape, round_off) for shape in shapes]
    return [shapely.remove_repeated_points(shape) for shape in moved]


def _sound(shapes: Sequence[Shape]) -> bool:
    return all(map(_is_surface, shapes)) and bool(shapely.coverage_is_valid(shapes))


def _is_surface(shape: Shape) -> bool:
    kinds = ("Polygon", "MultiPolygon")
    return bool(shape.is_valid and not shape.is_empty and shape.geom_type in kinds)


def _written(layer: Layer, shapes: Sequence[Shape]) -> bytes:
    turned = shapely.orient_polygons(shapes)
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": _geometry(shape)}
        for code, shape in zip(layer.codes, turned, strict=True)
    ]
    bounds = [float(side) for side in shapely.total_bounds(turned)]
    head = {"type": "FeatureCollection", **_members(layer.origin), "bbox": bounds}
    return orjson.dumps({**head, "features": features})


def _members(origin: Origin) -> dict[str, Any]:
    return {
        "geometry_status": origin.geometry_status,
        "notice": origin.notice,
        "sources": origin.sources,
        "licence": origin.licence,
    }


def _geometry(shape: Shape) -> dict[str, Any]:
    drawn: dict[str, Any] = shapely.geometry.mapping(shape)
    return drawn
