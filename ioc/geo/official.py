"""A province's own layer, in any format that geopandas reads, checked before it is believed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from ioc.domain.errors import ConfigError
from ioc.geo.layer import METRES, Known, Layer, Origin, Shape, as_layer, projected
from ioc.geo.systems import named, refuse_misnamed, refuse_unnamed

SHOWN = 5
CODE_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file, and what a person says about it; "" is not said.

    `crs` overrides what the file says of itself, `column` holds the codes, `layer` is one of
    several in the file, `source` and `licence` are written into everything made of it.
    """

    path: Path
    crs: str = ""
    column: str = ""
    layer: str = ""
    source: str = ""
    licence: str = ""


def official_layer(wanted: Wanted, codes: Collection[str], known: Mapping[str, Known]) -> Layer:
    """The communes of the file, which must be exactly these codes.

    ConfigError, in one sentence: an unreadable file, codes missing or unknown, a system of
    coordinates missing or plainly wrong, shapes that are no surfaces.
    """
    frame = _read(wanted)
    shapes = _by_code(frame, _column(frame, wanted, codes), wanted, codes)
    name = wanted.path.name
    if wanted.crs:
        source = named(wanted.crs).to_wkt()
    elif frame.crs is None:
        refuse_unnamed(name, shapes, known)
    else:
        source = frame.crs.to_wkt()
        refuse_misnamed(name, shapes, source, known)
    metres = projected(shapes.values(), source, METRES)
    origin = Origin(
        geometry_status="official",
        notice="",
        sources=(wanted.source or name,),
        licence=wanted.licence or "Theo nơi cung cấp",
    )
    return as_layer(dict(zip(shapes, metres, strict=True)), origin)


def _read(wanted: Wanted) -> Any:
    path = wanted.path
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if len(layers) > 1 and wanted.layer not in layers:
            raise ConfigError(
                f"{path.name} có {len(layers)} lớp ({', '.join(layers)}); hãy chọn bằng --layer."
            )
        return geopandas.read_file(path, layer=wanted.layer or layers[0])
    except (OSError, DataSourceError, DataLayerError, IndexError) as error:
        raise ConfigError(
            f"{path} không đọc được thành lớp bản đồ; hãy đưa một tệp "
            ".gpkg, .shp, .geojson, .fgb hoặc .zip chứa nó."
        ) from error


def _column(frame: Any, wanted: Wanted, codes: Collection[str]) -> str:
    """The column said, else the one with the most codes of ours."""
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    if wanted.column:
        if wanted.column not in columns:
            raise ConfigError(
                f"{wanted.path.name} không có cột {wanted.column}; các cột: {', '.join(columns)}."
            )
        return wanted.column
    held = {name: sum(_code(value) in codes for value in set(frame[name])) for name in columns}
    best = max(held, key=lambda name: held[name], default="")
    if not best or not held[best]:
        raise ConfigError(
            f"{wanted.path.name} không có cột nào chứa mã xã, phường; hãy nói bằng --column, "
            f"các cột: {', '.join(columns)}."
        )
    return best


def _code(value: Any) -> str:
    """A commune's code as text, though a spreadsheet has made it 24133.0 or eaten its zeros."""
    text = str(value).strip().removesuffix(".0")
    return text.zfill(CODE_DIGITS) if text.isdigit() else text


def _by_code(frame: Any, column: str, wanted: Wanted, codes: Collection[str]) -> dict[str, Shape]:
    """One surface a code, several rows of one code joined, in the file's own coordinates."""
    parts: dict[str, list[Shape]] = {}
    for value, shape in zip(frame[column], frame.geometry, strict=True):
        code = _code(value)
        if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise ConfigError(
                f"{wanted.path.name}: đơn vị {code} không có hình vùng; hãy sửa dòng ấy."
            )
        parts.setdefault(code, []).append(shapely.make_valid(shapely.force_2d(shape)))
    _refuse_other(set(parts), set(codes), wanted, column)
    return {code: shapely.union_all(found) for code, found in parts.items()}


def _refuse_other(found: set[str], codes: set[str], wanted: Wanted, column: str) -> None:
    missing, unknown = sorted(codes - found), sorted(found - codes)
    said = [
        f"{word} {len(those)} mã ({', '.join(those[:SHOWN])}{'…' if len(those) > SHOWN else ''})"
        for word, those in (("thiếu", missing), ("lạ", unknown))
        if those
    ]
    if said:
        raise ConfigError(
            f"{wanted.path.name}, cột {column}: {', '.join(said)} so với units.csv; "
            "hãy sửa tệp hoặc units.csv cho khớp."
        )
