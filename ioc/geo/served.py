"""The light files of a layer as a browser gets them: named by their content, pressed once."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ioc.domain.errors import ConfigError
from ioc.geo.manifest import LABELS, find_manifest, hashed

# What a folder holds that was published before there was a manifest.
FIRST_LEVELS = ("communes-100.geojson", "communes-50.geojson")


@dataclass(frozen=True, slots=True)
class Geometry:
    """One file of shapes. `stem` is what we call it, `name` changes with its content."""

    stem: str
    name: str
    body: bytes
    gzipped: bytes


def read_geometries(folder: Path) -> tuple[Geometry, ...]:
    """What the screen may ask for from `folder`; ConfigError says how to make a missing file."""
    manifest = find_manifest(folder)
    levels = [level.name for level in manifest.levels] if manifest else FIRST_LEVELS
    return tuple(_geometry(folder / name) for name in (*levels, LABELS))


def _geometry(path: Path) -> Geometry:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path} không đọc được ({error.strerror}); hãy tạo lại bằng python -m ioc boundaries."
        ) from error
    # Without a time inside, equal shapes are equal bytes after a restart too.
    pressed = gzip.compress(body, 9, mtime=0)
    return Geometry(path.stem, hashed(path.name, body), body, pressed)


def by_name(geometries: Iterable[Geometry]) -> dict[str, Geometry]:
    return {geometry.name: geometry for geometry in geometries}
