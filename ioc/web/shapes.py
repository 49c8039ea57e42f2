"""What a map is drawn from: where its shapes lie, how far they reach, and what they say of
themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from ioc.geo.served import Geometry
from ioc.web.geometry import geometry_urls

OFFICIAL = "official"
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


def shapes_of(geometries: Iterable[Geometry]) -> Shapes:
    """The shapes as served: bounds and notice are the files' own words."""
    held = tuple(geometries)
    head = orjson.loads(next(one.body for one in held if one.stem == "communes-100"))
    west, south, east, north = head["bbox"]
    said = head["notice"] if head["geometry_status"] != OFFICIAL else ""
    return Shapes(
        urls=geometry_urls(held),
        bounds=((south, west), (north, east)),
        notice=said or "",
    )
