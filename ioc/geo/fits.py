"""Whether shapes lie where their system of coordinates would have them; what it may be if not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS

from ioc.domain.errors import ConfigError
from ioc.geo.layer import DEGREES, METRES, Known, Points, Shape, known_points, projected
from ioc.geo.systems import (
    AS_SAID,
    VN2000_DEGREES,
    ZONES,
    central_meridian,
    says_vn2000,
    written,
    zone,
    zones,
)

# What else than a zone a file may hold; VN-2000 first, which is what a department has.
OTHERS = (
    *(VN2000_DEGREES, "EPSG:3405", "EPSG:3406"),
    *(DEGREES, "EPSG:32648", "EPSG:32649", "EPSG:3857"),
)
# Where VN-2000 read as WGS84 puts things: so many metres east and north of the truth, anywhere in
# the country.
SHIFT = np.array([-196.0, 111.0])
NEAR = 5_000.0
LIKELY = 3
ENOUGH = 10


class Fit(NamedTuple):
    """How far shapes lie from the known points, metres: median distance, shift, its uncertainty."""

    distance: float
    east: float
    north: float
    error: float

    @property
    def shift(self) -> float:
        return float(np.hypot(self.east, self.north))


NOWHERE = Fit(np.inf, np.inf, np.inf, np.inf)


def fit(shapes: Mapping[str, Shape], source: str, known: Mapping[str, Known]) -> Fit | None:
    """How well the shapes, read as `source`, cover the points; None with too few to tell."""
    codes = [code for code in shapes if code in known]
    if len(codes) < ENOUGH:
        return None
    middles = shapely.centroid([shapes[code] for code in codes])
    return _fit(middles, source, known_points(known, codes))


def _fit(middles: Sequence[Shape], source: str, points: Sequence[Shape]) -> Fit:
    found = shapely.get_coordinates(projected(middles, source, METRES))
    if len(found) < len(points) or not np.isfinite(found).all():
        return NOWHERE
    off = found - shapely.get_coordinates(points)
    east, north = np.median(off, axis=0)
    return Fit(float(np.median(np.hypot(*off.T))), float(east), float(north), _error(off))


def _error(off: Points) -> float:
    """The standard error of a median, from the median deviation: outliers do not count."""
    deviation = np.median(np.abs(off - np.median(off, axis=0)), axis=0)
    return float(1.2533 * 1.4826 * deviation.max() / np.sqrt(len(off)))


def likely(shapes: Mapping[str, Shape], known: Mapping[str, Known]) -> Sequence[str]:
    """The systems in which the shapes come to lie at the known points, best first.

    A meridian that no zone of EPSG has is tried when none of the others fits.
    """
    codes = [code for code in shapes if code in known]
    if len(codes) < ENOUGH:
        return []
    middles = shapely.centroid([shapes[code] for code in codes])
    points = known_points(known, codes)
    for systems in (_usual(), _unusual()):
        fits = [(_fit(middles, system, points).distance, name) for name, system in systems]
        # Those within a few hundred metres of each other cannot be told apart: as we list them.
        near = [(round(distance / NEAR * 5), name) for distance, name in fits if distance < NEAR]
        if near:
            return [name for _, name in sorted(near, key=lambda one: one[0])[:LIKELY]]
    return []


def _usual() -> Iterator[tuple[str, str]]:
    for system in (*(f"EPSG:{code}" for code in ZONES.values()), *OTHERS):
        yield system, system


def _unusual() -> Iterator[tuple[str, str]]:
    for meridian in zones():
        if meridian not in ZONES:
            found = zone(meridian)
            yield written(found), found.to_wkt()


def refuse_unnamed(name: str, shapes: Mapping[str, Shape], known: Mapping[str, Known]) -> None:
    """A file without a system is never guessed at: the sentence says what it might be."""
    systems = likely(shapes, known)
    choice = systems[0] if systems else "EPSG:9218"
    maybe = f"có thể là {' hoặc '.join(systems)}; " if systems else ""
    raise ConfigError(
        f"{name} không ghi hệ tọa độ; {maybe}hãy hỏi nơi cung cấp rồi chạy lại với --crs {choice}."
    )


def refuse_misnamed(
    name: str, shapes: Mapping[str, Shape], crs: CRS, known: Mapping[str, Known]
) -> None:
    """Refuses shapes that lie elsewhere, VN-2000 passed off as WGS84, and what we cannot tell."""
    found = fit(shapes, crs.to_wkt(), known)
    if found is not None and found.shift > max(NEAR, 3 * found.error):
        systems = likely(shapes, known)
        choice = systems[0] if systems else "EPSG:9218"
        raise ConfigError(
            f"{name} đọc theo hệ tọa độ đã ghi thì nằm cách các xã, phường của tỉnh "
            f"{found.distance / 1000:.0f} km; hãy chạy lại với --crs đúng, ví dụ --crs {choice}."
        )
    if says_vn2000(crs):
        _refuse_wgs84(name, found)
    else:
        _refuse_vn2000(name, found, crs)


def _refuse_wgs84(name: str, found: Fit | None) -> None:
    if found is not None and _shifted(found, -SHIFT):
        raise ConfigError(
            f"{name} ghi VN-2000 nhưng {_aside(found)}, đúng như WGS84 ghi nhầm là VN-2000; "
            f"hãy chạy lại với --crs {DEGREES}, hoặc --crs {AS_SAID} nếu tin hệ tọa độ đã ghi."
        )


def _refuse_vn2000(name: str, found: Fit | None, crs: CRS) -> None:
    vietnamese = _on_vn2000(crs)
    meridian = central_meridian(crs)
    if meridian is not None:
        raise ConfigError(
            f"{name} ghi phép chiếu của VN-2000 (kinh tuyến trục {meridian // 60}°"
            f"{meridian % 60:02d}', hệ số 0,9999) nhưng không ghi VN-2000; hãy chạy lại với "
            f"--crs {vietnamese}, hoặc --crs {AS_SAID} nếu tin hệ tọa độ đã ghi."
        )
    if found is not None and _shifted(found, SHIFT):
        raise ConfigError(
            f"{name} ghi WGS84 nhưng {_aside(found)}, đúng "
            f"độ lệch của VN-2000; hãy chạy lại với --crs {vietnamese}, "
            f"hoặc --crs {AS_SAID} nếu chắc là WGS84."
        )
    if found is None or not _sure(found):
        raise ConfigError(
            f"{name} ghi WGS84, mà các điểm đã biết chưa đủ để loại trừ VN-2000 ghi nhầm (lệch "
            f"225 m); hãy hỏi nơi cung cấp rồi chạy lại với --crs {AS_SAID} nếu đúng là WGS84, "
            f"--crs {vietnamese} nếu là VN-2000."
        )


def _on_vn2000(crs: CRS) -> str:
    """How to name the system of VN-2000 that draws as this one does."""
    meridian = central_meridian(crs)
    if meridian is not None:
        return written(zone(meridian))
    same = {32648: "EPSG:3405", 32649: "EPSG:3406"}
    return same.get(crs.to_epsg() or 0, VN2000_DEGREES)


def _aside(found: Fit) -> str:
    east, north = ("đông" if found.east > 0 else "tây"), ("bắc" if found.north > 0 else "nam")
    return f"lệch {abs(found.east):.0f} m {east}, {abs(found.north):.0f} m {north}"


def _sure(found: Fit) -> bool:
    # Unless the median is known to some 35 m, a shift of 225 m proves nothing.
    return bool(3 * found.error < np.hypot(*SHIFT) / 2)


def _shifted(found: Fit, shift: Points) -> bool:
    off = np.array([found.east, found.north])
    return _sure(found) and bool(np.hypot(*(off - shift)) < np.hypot(*off) / 2)
