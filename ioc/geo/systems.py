"""Systems of coordinates of files as they come: VN-2000 in every dress, and its TM-3 zones."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from pyproj import CRS
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion
from pyproj.exceptions import CRSError

from ioc.domain.errors import ConfigError

VN2000_DEGREES = "EPSG:4756"
# The TM-3 zones that EPSG names, by their central meridian in minutes of arc.
ZONES = {
    102 * 60: 5896,
    105 * 60: 5897,
    108 * 60: 5898,
    107 * 60 + 45: 5899,
    103 * 60: 9205,
    104 * 60: 9206,
    104 * 60 + 30: 9207,
    104 * 60 + 45: 9208,
    105 * 60 + 30: 9209,
    105 * 60 + 45: 9210,
    106 * 60: 9211,
    106 * 60 + 15: 9212,
    106 * 60 + 30: 9213,
    107 * 60: 9214,
    107 * 60 + 15: 9215,
    107 * 60 + 30: 9216,
    108 * 60 + 15: 9217,
    108 * 60 + 30: 9218,
}
FIRST, LAST, STEP = 101 * 60 + 45, 117 * 60 + 30, 15
TM3_SCALE, TM3_EAST = 0.9999, 500_000.0
# What a person says of the file: believe it. Also asked for when we cannot tell.
AS_SAID = "file"
# The shift that a .prj of VN-2000 carries, in either of the two sets in use.
TOWGS84 = np.array([-191.9, -39.3, -111.4])
TOWGS84_NEAR = 3.0

_VN2000 = re.compile(r"(?:vn|viet\W?nam)[\W_]*2000", re.IGNORECASE)
_MERIDIAN = re.compile(
    r"(?:TM-?3)?[\s:/-]*(1[01]\d)(?:(\.\d+)|\s*(?:[°d:-]\s*(\d{1,2})?\s*['′’]?))?", re.IGNORECASE
)


def named(crs: str) -> CRS:
    """The system that a person named: `EPSG:9218`, or a central meridian such as `108°30'`.

    ConfigError if there is none of that name.
    """
    meridian = _MERIDIAN.fullmatch(crs.strip())
    if meridian:
        degrees, decimals, minutes = meridian.groups()
        found = int(degrees) * 60 + float(decimals or 0) * 60 + int(minutes or 0)
        if found % STEP:
            raise ConfigError(
                f"--crs {crs}: kinh tuyến trục của VN-2000 là bội của 15'; hãy viết như 108°30'."
            )
        return zone(int(found))
    try:
        return vn2000(CRS.from_user_input(crs))
    except CRSError as error:
        raise ConfigError(
            f"--crs {crs} không phải một hệ tọa độ; hãy viết như EPSG:9218 hoặc 108°30'."
        ) from error


def zone(meridian: int) -> CRS:
    """The TM-3 zone of VN-2000 with this central meridian, in minutes of arc; EPSG's if it has."""
    if meridian in ZONES:
        return CRS.from_epsg(ZONES[meridian])
    drawn = TransverseMercatorConversion(0, meridian / 60, TM3_EAST, 0, TM3_SCALE)
    return ProjectedCRS(drawn, f"VN-2000 / TM-3 {_degrees(meridian)}", geodetic_crs=_vn2000())


def zones() -> Iterator[int]:
    """Every central meridian that a zone of VN-2000 may have, in minutes of arc."""
    yield from range(FIRST, LAST + 1, STEP)


def says_vn2000(crs: CRS) -> bool:
    """Whether the system itself says that it is VN-2000: by its datum, its shift or its name."""
    if crs.is_bound:
        shift = np.array(
            list(crs.coordinate_operation.towgs84)[:3] if crs.coordinate_operation else []
        )
        near = len(shift) == len(TOWGS84) and np.abs(shift - TOWGS84).max() < TOWGS84_NEAR
        return bool(near) or says_vn2000(_flat(crs))
    if _wgs84(crs):
        return False
    return any(_VN2000.search(name) for name in (_datum(crs), _geodetic(crs), crs.name))


def vn2000(crs: CRS) -> CRS:
    """The same system on the one datum of VN-2000 that we use, if it says it is VN-2000.

    A .prj tells the shift to WGS84 in its own figures or not at all; the ground is the same.
    """
    if not says_vn2000(crs):
        return crs
    flat = _flat(crs)
    if flat.is_geographic:
        return _vn2000()
    meridian = central_meridian(flat)
    if meridian is not None and meridian in ZONES:
        return zone(meridian)
    return ProjectedCRS(flat.coordinate_operation, flat.name, geodetic_crs=_vn2000())


def central_meridian(crs: CRS) -> int | None:
    """The central meridian, in minutes of arc, of what is drawn as a TM-3 zone is; else None.

    Only VN-2000 has zones of this scale: a file that draws so and says WGS84 is asked about.
    """
    flat = _flat(crs)
    drawn = flat.coordinate_operation if flat.is_projected else None
    if drawn is None or drawn.method_name != "Transverse Mercator":
        return None
    said = {found.code: found.value for found in drawn.params}
    wanted: dict[str, float] = {"8801": 0.0, "8805": TM3_SCALE, "8806": TM3_EAST, "8807": 0.0}
    minutes = round(float(said.get("8802", 0.0)) * 60, 6)
    fits = all(abs(float(said.get(code, 0.0)) - value) < 1e-9 for code, value in wanted.items())
    return int(minutes) if fits and minutes == int(minutes) else None


def written(crs: CRS) -> str:
    """How a person writes this system after --crs."""
    meridian = central_meridian(crs) if says_vn2000(crs) else None
    if meridian is not None:
        return f"EPSG:{ZONES[meridian]}" if meridian in ZONES else _degrees(meridian)
    code = crs.to_epsg()
    return crs.name if code is None else f"EPSG:{code}"


def _degrees(minutes: int) -> str:
    return f"{minutes // 60}-{minutes % 60:02d}"


def _flat(crs: CRS) -> CRS:
    """The system without the shift that is bound to it."""
    return crs.source_crs if crs.is_bound and crs.source_crs is not None else crs


def _vn2000() -> CRS:
    return CRS.from_user_input(VN2000_DEGREES)


def _wgs84(crs: CRS) -> bool:
    return "world geodetic" in _datum(crs).lower() or "wgs" in _datum(crs).lower()


def _datum(crs: CRS) -> str:
    datum: Any = crs.datum
    return str(datum.name) if datum is not None else ""


def _geodetic(crs: CRS) -> str:
    return str(crs.geodetic_crs.name) if crs.geodetic_crs is not None else ""
