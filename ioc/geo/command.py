"""python -m ioc boundaries: the one command that draws; nothing else loads geopandas."""

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod

from ioc.geo.demo import demo_layer
from ioc.geo.layer import DEGREES, METRES, Known, Layer, known_points, projected, read_known
from ioc.geo.official import Wanted, official_layer
from ioc.geo.publish import publish

__all__ = ["Wanted", "boundaries"]

FOLDER = "boundaries"


def boundaries(data: Path, codes: Collection[str], wanted: Wanted | None) -> Iterator[str]:
    """Makes the boundary files under `data` anew, synthetic without a file; yields what to print.

    ConfigError before anything is written.
    """
    known = read_known(data / "commune_points.csv")
    if wanted is None:
        layer = demo_layer(data, sorted(codes))
    else:
        layer = official_layer(wanted, codes, known)
    sizes = publish(layer, data / FOLDER)
    yield f"{len(layer.codes)} xã, phường; geometry_status: {layer.origin.geometry_status}."
    yield from _compared(layer, known)
    yield from (f"{data / FOLDER / name}: {size:,} byte" for name, size in sizes.items())


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
