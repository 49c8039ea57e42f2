"""A province's own layer, in any format that geopandas reads, checked before it is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from pyproj import CRS

from ioc.domain.errors import ConfigError
from ioc.geo.files import read_rows
from ioc.geo.fits import refuse_misnamed, refuse_unnamed
from ioc.geo.flaws import overlaps, refuse_stacked, seams
from ioc.geo.layer import METRES, Known, Layer, Shape, as_layer, joined, projected, surface
from ioc.geo.matching import Sought, matched
from ioc.geo.systems import AS_SAID, named, vn2000, written
from ioc.geo.views import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file, and what a person says about it; "" is not said.

    `crs` overrides what the file says of itself, or is "file": believe it. `column` holds codes or
    names, `layer` is one of several in the file, `source` and `licence` are written into
    everything made of it.
    """

    path: Path
    crs: str = ""
    column: str = ""
    layer: str = ""
    source: str = ""
    licence: str = ""


class Official(NamedTuple):
    """The layer of a file, and sentences that tell a person how it was read."""

    layer: Layer
    notes: tuple[str, ...]


def official_layer(wanted: Wanted, communes: Sought, known: Mapping[str, Known]) -> Official:
    """The communes of the file, which must be exactly these.

    ConfigError, in one sentence: an unreadable file, communes missing or unknown, a system of
    coordinates missing, plainly wrong or doubtful, shapes that are no surfaces or lie on another.
    """
    frame = read_rows(wanted.path, wanted.layer)
    columns = {str(n): frame[n].tolist() for n in frame.columns if n != frame.geometry.name}
    name = wanted.path.name
    found = matched(name, columns, communes, wanted.column)
    shapes = _joined(name, found.codes, frame.geometry)
    crs = _system(wanted, frame.crs, shapes, known)
    metres = projected(shapes.values(), crs.to_wkt(), METRES)
    drawn = dict(zip(shapes, metres, strict=True))
    claimed = overlaps(drawn)
    refuse_stacked(name, claimed)
    origin = Origin(
        geometry_status="official",
        notice="",
        sources=(wanted.source or name,),
        licence=wanted.licence or "Theo nơi cung cấp",
    )
    layer = as_layer(drawn, origin)
    notes = (*found.notes, f"Hệ tọa độ: {written(crs)}, {crs.name}.", *seams(claimed, layer))
    return Official(layer, notes)


def _joined(name: str, codes: Sequence[str], shapes: Any) -> dict[str, Shape]:
    """One surface a code, several rows of one code joined, in the file's own coordinates."""
    parts: dict[str, list[Shape]] = {}
    for code, shape in zip(codes, shapes, strict=True):
        if code:
            parts.setdefault(code, []).append(_surface(shape))
    whole = {code: joined(found) for code, found in parts.items()}
    empty = sorted(code for code, shape in whole.items() if shape.is_empty)
    if empty:
        raise ConfigError(f"{name}: đơn vị {', '.join(empty)} không có hình vùng; hãy sửa dòng ấy.")
    return whole


def _surface(shape: Shape | None) -> Shape:
    """What of a shape is a surface; a label's point or a border's line beside it is not."""
    if shape is None or shape.is_empty:
        return shapely.Polygon()
    return surface(shapely.make_valid(shapely.force_2d(shape)))


def _system(
    wanted: Wanted, said: Any, shapes: Mapping[str, Shape], known: Mapping[str, Known]
) -> CRS:
    name = wanted.path.name
    if wanted.crs and wanted.crs != AS_SAID:
        return named(wanted.crs)
    if said is None:
        refuse_unnamed(name, shapes, known)
    crs = vn2000(CRS.from_user_input(said))
    if wanted.crs != AS_SAID:
        refuse_misnamed(name, shapes, crs, known)
    return crs
