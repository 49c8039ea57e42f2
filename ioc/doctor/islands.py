"""Hoàng Sa and Trường Sa: on every map of the country, of Đà Nẵng and of Khánh Hòa."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import shapely

from ioc.doctor.findings import Finding, bad, good
from ioc.domain.errors import ConfigError
from ioc.geo.manifest import find_manifest
from ioc.geo.views import Box, Views

_SUBJECT: Final = "Chủ quyền"
_DRAW: Final = "python -m ioc boundaries TỆP --source ... --licence ..."
_TASK: Final = f"tạo lại ranh giới từ lớp chính thức có cả đặc khu {{name}}: .venv/bin/{_DRAW}"


@dataclass(frozen=True, slots=True)
class Archipelago:
    """An archipelago, about where it lies (degrees), and a point of the mainland of its province.

    A map that draws that point draws the province, or the country, and must have the islands.
    """

    name: str
    lies: Box
    province: str
    mainland: tuple[float, float]


ISLANDS: Final = (
    Archipelago("Hoàng Sa", Box(110.9, 15.5, 113.0, 17.3), "Đà Nẵng", (108.2022, 16.0544)),
    Archipelago("Trường Sa", Box(111.2, 6.4, 117.9, 12.2), "Khánh Hòa", (109.1967, 12.2388)),
)


def check_islands(folder: Path) -> Iterator[Finding]:
    """Every boundary file in `folder` that draws a province with an archipelago has it in full
    view; a folder without boundaries is told of by the map's own check.
    """
    try:
        manifest = find_manifest(folder)
        files = {path.name: _shapes(path) for path in sorted(folder.glob("communes*.geojson"))}
    except (ConfigError, OSError, ValueError, KeyError, TypeError) as error:
        yield bad(
            _SUBJECT, f"{folder} không đọc được: {error}", f"tạo lại ranh giới: .venv/bin/{_DRAW}"
        )
        return
    needed = [isle for isle in ISLANDS if any(_draws(shapes, isle) for shapes in files.values())]
    for isle in needed:
        lacking = [name for name, shapes in files.items() if not _has(shapes, isle)]
        if lacking:
            text = f"vẽ {isle.province} mà không có quần đảo {isle.name}: {', '.join(lacking)}"
            yield bad(_SUBJECT, text, _TASK.format(name=isle.name))
        elif manifest is not None and not _in_view(manifest.views, isle):
            text = f"quần đảo {isle.name} nằm ngoài khung nhìn của bản đồ"
            yield bad(_SUBJECT, text, _TASK.format(name=isle.name))
        else:
            yield good(_SUBJECT, f"bản đồ có quần đảo {isle.name} ở cả {len(files)} tệp")
    if files and not needed:
        provinces = ", ".join(isle.province for isle in ISLANDS)
        yield good(_SUBJECT, f"{len(files)} tệp ranh giới không vẽ cả nước, {provinces}")


def _shapes(path: Path) -> Sequence[Any]:
    told = orjson.loads(path.read_bytes())
    drawn = [feature["geometry"] for feature in told["features"] if feature["geometry"]]
    return [shapely.from_geojson(orjson.dumps(geometry)) for geometry in drawn]


def _in_view(views: Views, isle: Archipelago) -> bool:
    """Whether the first view shows it, where it lies or in a frame of its own."""
    framed = any(shapely.box(*isle.lies).intersects(shapely.box(*i.bounds)) for i in views.insets)
    return framed or bool(shapely.box(*views.home).intersects(shapely.box(*isle.lies)))


def _draws(shapes: Sequence[Any], isle: Archipelago) -> bool:
    return any(shapely.intersects_xy(shape, *isle.mainland) for shape in shapes)


def _has(shapes: Sequence[Any], isle: Archipelago) -> bool:
    sea = shapely.box(*isle.lies)
    return any(shapely.intersects(shape, sea) for shape in shapes)
