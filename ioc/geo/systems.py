"""Systems of coordinates of files as they come: named, missing, or named wrongly."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from ioc.domain.errors import ConfigError
from ioc.geo.layer import DEGREES, METRES, Known, Points, Shape, known_points, projected

VN2000_DEGREES = "EPSG:4756"
# VN-2000: degrees, UTM and the TM-3 zones of every meridian; then what else a file may hold.
CANDIDATES = (
    *("EPSG:4756", "EPSG:3405", "EPSG:3406"),
    *(f"EPSG:{code}" for code in range(9205, 9219)),
    *(f"EPSG:{code}" for code in range(5896, 5900)),
    *("EPSG:4326", "EPSG:32648", "EPSG:32649", "EPSG:3857"),
)
# Where degrees of VN-2000 read as WGS84 put things: so many metres east and north of the truth,
# anywhere in the country.
SHIFT = np.array([-196.0, 111.0])
NEAR = 5_000.0
FAR = 30_000.0
LIKELY = 3
ENOUGH = 10


class Fit(NamedTuple):
    """How far shapes lie from the published points: the median, metres, and its uncertainty."""

    distance: float
    east: float
    north: float
    error: float


def named(crs: str) -> CRS:
    """The system that a person named; ConfigError if there is none of that name."""
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise ConfigError(
            f"--crs {crs} không phải một hệ tọa độ; hãy viết như EPSG:9218."
        ) from error


def fit(shapes: Mapping[str, Shape], source: str, known: Mapping[str, Known]) -> Fit | None:
    """How well the shapes, read as `source`, cover the points; None with too few to tell."""
    codes = [code for code in shapes if code in known]
    if len(codes) < ENOUGH:
        return None
    middles = projected([shapes[code].centroid for code in codes], source, METRES)
    found = shapely.get_coordinates(middles)
    if len(found) < len(codes) or not np.isfinite(found).all():
        return Fit(np.inf, np.inf, np.inf, np.inf)
    off = found - shapely.get_coordinates(known_points(known, codes))
    east, north = np.median(off, axis=0)
    return Fit(float(np.median(np.hypot(*off.T))), float(east), float(north), _error(off))


def _error(off: Points) -> float:
    """The standard error of a median, from the median deviation: outliers do not count."""
    deviation = np.median(np.abs(off - np.median(off, axis=0)), axis=0)
    return float(1.2533 * 1.4826 * deviation.max() / np.sqrt(len(off)))


def likely(shapes: Mapping[str, Shape], known: Mapping[str, Known]) -> Sequence[str]:
    """The systems in which the shapes come to lie at the published points, best first."""
    fits = [(fit(shapes, system, known), system) for system in CANDIDATES]
    near = [(f.distance, system) for f, system in fits if f is not None and f.distance < NEAR]
    return [system for _, system in sorted(near)[:LIKELY]]


def refuse_unnamed(name: str, shapes: Mapping[str, Shape], known: Mapping[str, Known]) -> None:
    """A file without a system is never guessed at: the sentence says what it might be."""
    systems = likely(shapes, known)
    choice = systems[0] if systems else "EPSG:9218"
    maybe = f"có thể là {' hoặc '.join(systems)}; " if systems else ""
    raise ConfigError(
        f"{name} không ghi hệ tọa độ; {maybe}hãy hỏi nơi cung cấp rồi chạy lại với --crs {choice}."
    )


def refuse_misnamed(
    name: str, shapes: Mapping[str, Shape], source: str, known: Mapping[str, Known]
) -> None:
    """Refuses shapes that lie elsewhere, and VN-2000 degrees passed off as WGS84."""
    found = fit(shapes, source, known)
    if found is None:
        return
    if found.distance > FAR:
        systems = likely(shapes, known)
        choice = systems[0] if systems else "EPSG:9218"
        raise ConfigError(
            f"{name} đọc theo hệ tọa độ đã ghi thì nằm cách các xã, phường của tỉnh "
            f"{found.distance / 1000:.0f} km; hãy chạy lại với --crs đúng, ví dụ --crs {choice}."
        )
    if CRS.from_user_input(source) == CRS.from_user_input(DEGREES) and _shifted(found):
        raise ConfigError(
            f"{name} ghi WGS84 nhưng lệch {-found.east:.0f} m tây, {found.north:.0f} m bắc, đúng "
            f"độ lệch của VN-2000; hãy chạy lại với --crs {VN2000_DEGREES}, "
            f"hoặc --crs {DEGREES} nếu chắc là WGS84."
        )


def _shifted(found: Fit) -> bool:
    off = np.array([found.east, found.north])
    # Unless the median is known to some 35 m, a shift of 225 m proves nothing.
    sure = 3 * found.error < np.hypot(*SHIFT) / 2
    return bool(sure and np.hypot(*(off - SHIFT)) < np.hypot(*off) / 2)
