"""Which commune holds a point: one spatial join over the full geometry, many points at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from ioc.domain.errors import ConfigError
from ioc.domain.units import UNKNOWN
from ioc.geo.layer import Shape
from ioc.geo.publish import WHOLE

Kind = Literal["inside", "zero", "outside", "missing"]
Degrees = NDArray[np.float64]


class Position(NamedTuple):
    """Where a point lies. `place` is the commune's code, `?` unless inside.

    zero: both are exactly 0, a device that knew nothing. missing: absent, or no degrees at all.
    """

    place: str
    kind: Kind


ZERO = Position(UNKNOWN, "zero")
OUTSIDE = Position(UNKNOWN, "outside")
MISSING = Position(UNKNOWN, "missing")


@dataclass(frozen=True, slots=True)
class Locator:
    """The communes (EPSG:4326, lon before lat) of one day, codes ascending; asking changes nothing.

    A point on a common border belongs to the commune with the least code.
    """

    codes: tuple[str, ...]
    shapes: tuple[Shape, ...]
    _tree: Any = field(init=False, repr=False, compare=False)
    _answers: tuple[Position, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shapes = np.array(self.shapes, dtype=object)
        shapely.prepare(shapes)
        # A prepared shape builds its index when first asked: now, before two threads ask at once.
        spots = shapely.point_on_surface(shapes)
        shapely.intersects_xy(shapes, shapely.get_x(spots), shapely.get_y(spots))
        inside = [Position(code, "inside") for code in self.codes]
        object.__setattr__(self, "_tree", shapely.STRtree(shapes))
        object.__setattr__(self, "_answers", (*inside, OUTSIDE, ZERO, MISSING))

    def positions(
        self, lats: Sequence[float | None], lons: Sequence[float | None]
    ) -> list[Position]:
        """One position for each pair of degrees; as many `lats` as `lons`, or ValueError."""
        if len(lats) != len(lons):
            raise ValueError(f"{len(lats)} latitudes with {len(lons)} longitudes")
        # None becomes NaN, which no comparison lets pass.
        y, x = np.array(lats, dtype=np.float64), np.array(lons, dtype=np.float64)
        degrees = (np.abs(y) <= 90) & (np.abs(x) <= 180)
        zero = (y == 0) & (x == 0)
        outside = len(self.codes)
        found = np.where(zero, outside + 1, np.where(degrees, outside, outside + 2))
        asked = np.flatnonzero(found == outside)
        found[asked] = self._communes(x[asked], y[asked])
        return [self._answers[answer] for answer in found.tolist()]

    def _communes(self, x: Degrees, y: Degrees) -> NDArray[np.intp]:
        """The index of the first commune that holds each point; of none, one beyond the last."""
        places = np.full(len(x), len(self.codes), dtype=np.intp)
        point, shape = self._tree.query(shapely.points(x, y))
        holds = shapely.intersects_xy(self._tree.geometries[shape], x[point], y[point])
        np.minimum.at(places, point[holds], shape[holds])
        return places


def read_locator(folder: Path) -> Locator:
    """The communes of the full geometry in `folder`; ConfigError says how to make it anew."""
    path = folder / WHOLE
    try:
        features = orjson.loads(path.read_bytes())["features"]
        drawn = {f["properties"]["code"]: orjson.dumps(f["geometry"]) for f in features}
        codes = tuple(sorted(drawn))
        shapes = tuple(shapely.from_geojson([drawn[code].decode() for code in codes]))
    except (OSError, ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        reason = error.strerror if isinstance(error, OSError) else "không phải ranh giới xã, phường"
        raise ConfigError(
            f"{path} không đọc được ({reason}); hãy tạo lại bằng python -m ioc boundaries."
        ) from error
    if not codes or any(shape is None or shape.is_empty for shape in shapes):
        raise ConfigError(f"{path} trống; hãy tạo lại bằng python -m ioc boundaries.")
    return Locator(codes, shapes)
