"""python -m ioc boundaries: the one command that draws; nothing else loads geopandas."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod

from ioc.domain.errors import ConfigError
from ioc.domain.units import Places
from ioc.geo.demo import demo_layer
from ioc.geo.layer import DEGREES, METRES, Known, Layer, known_points, projected, read_known
from ioc.geo.locate import read_locator
from ioc.geo.manifest import read_manifest
from ioc.geo.matching import sought
from ioc.geo.official import Wanted, official_layer
from ioc.geo.publish import publish

__all__ = ["Wanted", "boundaries"]

FOLDER = "boundaries"
OFFICIAL = "official"
NEXT = (
    "Xong. Hãy khởi động lại trang web và tiến trình đọc nguồn: bản đồ dùng tệp mới, "
    "các bản ghi có tọa độ được xếp lại vào xã, phường."
)


def boundaries(data: Path, places: Places, wanted: Wanted | None) -> Iterator[str]:
    """Makes the boundary files under `data` anew, synthetic without a file; yields what to print.

    ConfigError before anything is written.
    """
    known = read_known(data / "commune_points.csv")
    communes = sought(places)
    if wanted is None:
        layer = demo_layer(data, sorted(communes.codes))
    else:
        layer, notes = official_layer(wanted, communes, _placed(data / FOLDER, known))
        yield from notes
    sizes = publish(layer, data / FOLDER)
    yield f"{len(layer.codes)} xã, phường; geometry_status: {layer.origin.geometry_status}."
    yield from _compared(layer, known)
    yield from (f"{data / FOLDER / name}: {size:,} byte" for name, size in sizes.items())
    yield from _framed(data / FOLDER, places)
    yield NEXT


def _placed(folder: Path, known: dict[str, Known]) -> dict[str, Known]:
    """Where communes are known to lie: official shapes in use tell it to the metre, points do not.

    With another set of communes in use than is known, only the points hold.
    """
    try:
        in_use = read_locator(folder)
        official = read_manifest(folder).origin.geometry_status == OFFICIAL
    except ConfigError:
        return known
    if not official or set(known) != set(in_use.codes):
        return known
    middles = shapely.centroid(projected(in_use.shapes, DEGREES, METRES))
    degrees = projected(middles, METRES, DEGREES)
    return {
        code: Known(point.y, point.x, known[code].area_km2)
        for code, point in zip(in_use.codes, degrees, strict=True)
    }


def _framed(folder: Path, places: Places) -> Iterator[str]:
    for inset in read_manifest(folder).views.insets:
        names = ", ".join(places.label(code) for code in inset.codes)
        yield f"Khung riêng trên bản đồ cho {names}: ở xa hoặc quá nhỏ để thấy cùng đất liền."


def _compared(layer: Layer, known: dict[str, Known]) -> Iterator[str]:
    """How far the shapes are from what is published of them: areas over shares, middles, points."""
    drawn = dict(zip(layer.codes, layer.shapes, strict=True))
    codes = [code for code in layer.codes if code in known]
    if not codes:
        return
    globe = Geod(ellps="WGS84")
    degrees = projected([drawn[code] for code in codes], METRES, DEGREES)
    areas = np.array([abs(globe.geometry_area_perimeter(shape)[0]) for shape in degrees]) / 1e6
    published = np.array([known[code].area_km2 for code in codes])
    off = np.abs(areas / areas.sum() / (published / published.sum()) - 1) * 100
    points = known_points(known, codes)
    shapes = [drawn[code] for code in codes]
    away = shapely.distance(shapely.centroid(shapes), points) / 1000
    inside = int(shapely.covers(shapes, points).sum())
    yield (
        f"Diện tích {areas.sum():,.0f} km², công bố {published.sum():,.0f}; "
        f"tỷ trọng lệch {np.median(off):.1f} % (trung vị), nhiều nhất {off.max():.1f} %."
    )
    yield (
        f"Trọng tâm cách điểm công bố {np.median(away):.1f} km (trung vị), "
        f"nhiều nhất {away.max():.1f} km; {inside}/{len(codes)} điểm nằm trong đơn vị của mình."
    )
