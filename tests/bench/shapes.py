"""3,321 invented communes, as many as the country has: what a large map costs to draw.

Their outline is a plain rectangle: it is nobody's country, and shall not look like one.
"""

import math
from functools import cache

import numpy as np
import orjson
import shapely

from ioc.geo.borders import roughened
from ioc.geo.layer import Layer, as_layer
from ioc.geo.publish import in_degrees
from ioc.geo.views import Origin

COUNT = 3321
SEED = 66
# Metres in the national grid; 330,000 km² in all.
WEST, SOUTH, EAST, NORTH = 100_000, 1_000_000, 500_000, 1_825_000
TOLERANCE = 650.0
ORIGIN = Origin(geometry_status="synthetic", notice="", sources=("tests/bench",), licence="")


@cache
def country() -> bytes:
    """The 3,321 communes as GeoJSON, codes 00001 to 03321: always the same, under 2 MB."""
    layer = drawn(COUNT)
    light = shapely.coverage_simplify(layer.shapes, TOLERANCE)
    shapes = shapely.orient_polygons(in_degrees(layer.codes, light, 5))
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in zip(layer.codes, shapes, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def drawn(count: int, seed: int = SEED) -> Layer:
    """`count` Voronoi cells with grown borders, in metres."""
    rng = np.random.default_rng(seed)
    frame = shapely.box(WEST, SOUTH, EAST, NORTH)
    wide = math.ceil(math.sqrt(count * (EAST - WEST) / (NORTH - SOUTH)))
    places = np.column_stack(np.divmod(np.arange(count), wide))[:, ::-1]
    # Each somewhere in the middle of its own field: no two so near that one has no room.
    share = (places + rng.uniform(0.15, 0.85, (count, 2))) / (wide, math.ceil(count / wide))
    spots = shapely.multipoints((WEST, SOUTH) + share * (EAST - WEST, NORTH - SOUTH))
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=frame, ordered=True))
    straight = shapely.intersection(cells, frame)
    codes = [f"{number:05d}" for number in range(1, count + 1)]
    return as_layer(dict(zip(codes, roughened(straight, seed), strict=True)), ORIGIN)
