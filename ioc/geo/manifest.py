"""What was published of a layer: its levels of detail, the first view, the frames of islands."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from ioc.domain.errors import ConfigError
from ioc.geo.views import Box, Inset, Origin, Views

MANIFEST = "manifest.json"
LABELS = "labels.geojson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One file for the screen: `metres` a border may have moved, from which zoom it is wanted.

    `name` is the file's, `hashed` the one it is served by. Zoom as a web map counts it.
    """

    name: str
    hashed: str
    metres: float
    min_zoom: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All of it; `levels` from coarse to fine."""

    levels: tuple[Level, ...]
    views: Views
    origin: Origin

    def level(self, zoom: float) -> Level:
        """The lightest file that is fine enough at this zoom."""
        wanted = [level for level in self.levels if level.min_zoom <= zoom]
        return wanted[-1] if wanted else self.levels[0]


def hashed(name: str, body: bytes) -> str:
    """The name that changes with the content: communes-100.0123456789ab.geojson."""
    stem, _, ending = name.partition(".")
    return f"{stem}.{blake2b(body, digest_size=6).hexdigest()}.{ending}"


def written(manifest: Manifest) -> bytes:
    """The manifest as its file; the same manifest always gives the same bytes."""
    origin, views = manifest.origin, manifest.views
    return orjson.dumps(
        {
            "geometry_status": origin.geometry_status,
            "notice": origin.notice,
            "sources": origin.sources,
            "licence": origin.licence,
            "home": list(views.home),
            "insets": [_inset(inset) for inset in views.insets],
            "levels": [_level(level) for level in manifest.levels],
        },
        option=orjson.OPT_INDENT_2,
    )


def read_manifest(folder: Path) -> Manifest:
    """What stands in `folder`; ConfigError says how to make it anew."""
    path = folder / MANIFEST
    try:
        said = orjson.loads(path.read_bytes())
        insets = (
            Inset(tuple(i["codes"]), Box(*i["bounds"]), Box(*i["frame"])) for i in said["insets"]
        )
        return Manifest(
            levels=tuple(Level(**level) for level in said["levels"]),
            views=Views(Box(*said["home"]), tuple(insets)),
            origin=Origin(
                geometry_status=said["geometry_status"],
                notice=said["notice"],
                sources=tuple(said["sources"]),
                licence=said["licence"],
            ),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path} không đọc được ({error}); hãy tạo lại bằng python -m ioc boundaries."
        ) from error


def find_manifest(folder: Path) -> Manifest | None:
    """The manifest, None in a folder that was published before there was one."""
    return read_manifest(folder) if (folder / MANIFEST).exists() else None


def shown_at(insets: Iterable[Inset], lon: float, lat: float) -> tuple[float, float]:
    """Where the map draws a point, lon and lat: in an island's frame, else where it lies."""
    moved = (inset.shown_at(lon, lat) for inset in insets)
    return next((point for point in moved if point), (lon, lat))


def _inset(inset: Inset) -> dict[str, Any]:
    return {"codes": inset.codes, "bounds": list(inset.bounds), "frame": list(inset.frame)}


def _level(level: Level) -> dict[str, Any]:
    return {field: getattr(level, field) for field in Level.__slots__}
