"""What a map is drawn from: where its shapes lie, how far they reach, and what they say of
themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from ioc.geo.manifest import Manifest
from ioc.geo.served import Geometry
from ioc.geo.views import Inset
from ioc.web.geometry import PATH, geometry_urls

OFFICIAL = "official"
COARSE = "communes-100"
"""What every map opens with; nothing coarser is fetched after it."""
Corner = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """`urls` are today's addresses of communes-100, communes-50 and labels.

    `bounds` are the south-western and the north-eastern corner (latitude, longitude); `notice` is
    what every map of them must say, "" for nothing.
    """

    urls: Mapping[str, str] = field(default_factory=dict)
    bounds: tuple[Corner, Corner] = ((0.0, 0.0), (0.0, 0.0))
    notice: str = ""
    insets: tuple[Inset, ...] = ()
    levels: tuple[tuple[int, str], ...] = ()


def shapes_of(geometries: Iterable[Geometry], manifest: Manifest | None = None) -> Shapes:
    """The shapes as served: bounds and notice are the files' own words."""
    held = tuple(geometries)
    head = orjson.loads(next(one.body for one in held if one.stem == COARSE))
    west, south, east, north = manifest.views.home if manifest else head["bbox"]
    said = head["notice"] if head["geometry_status"] != OFFICIAL else ""
    return Shapes(
        urls=geometry_urls(held),
        bounds=((south, west), (north, east)),
        notice=said or "",
        insets=manifest.views.insets if manifest else (),
        levels=_levels(manifest) if manifest else (),
    )


def _levels(manifest: Manifest) -> tuple[tuple[int, str], ...]:
    """From which zoom which address, for what is finer than the first."""
    names = [level.name.removesuffix(".geojson") for level in manifest.levels]
    finer = manifest.levels[names.index(COARSE) + 1 :] if COARSE in names else manifest.levels
    return tuple((level.min_zoom, f"{PATH}{level.hashed}") for level in finer)
