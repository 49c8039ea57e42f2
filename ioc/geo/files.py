"""Opens a map file in whatever dress it comes: one layer of it, as rows with shapes."""

import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from ioc.domain.errors import ConfigError

# What a zip may hold, the likeliest first; a folder within it is looked into.
INSIDE = (".shp", ".gpkg", ".tab", ".geojson", ".fgb", ".kml", ".gml", ".json")
# A shapefile is these together; the system of coordinates (.prj) is asked about elsewhere.
PARTS = (".shx", ".dbf")
# Every byte of a legacy text is a letter of it: which, is found out by what it then says.
BYTES = "ISO-8859-1"
LEGACY = (".shp", ".tab", ".mif")


def read_rows(path: Path, layer: str) -> Any:
    """The layer as a GeoDataFrame; ConfigError, in one sentence, for what is no layer of shapes."""
    if path.suffix.lower() == ".shp":
        _refuse_partial(path)
    source = _source(path)
    try:
        frame = _frame(source, _layer(path, source, layer))
    except (OSError, DataSourceError, DataLayerError, IndexError, ValueError) as error:
        raise ConfigError(
            f"{path} không đọc được thành lớp bản đồ; hãy đưa một tệp "
            ".gpkg, .shp, .geojson, .kml, .kmz, .tab, .fgb hoặc .zip chứa nó."
        ) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty:
        raise ConfigError(f"{path.name} không có hình nào; hãy đưa lớp ranh giới xã, phường.")
    return frame


def _refuse_partial(path: Path) -> None:
    beside = {found.suffix.lower() for found in path.parent.glob(f"{path.stem}.*")}
    absent = [part for part in PARTS if part not in beside]
    if path.exists() and absent:
        raise ConfigError(
            f"{path.name} thiếu {' và '.join(absent)} đi kèm; hãy xin đủ bộ .shp, .shx, .dbf, .prj "
            "rồi để chung một thư mục."
        )


def _source(path: Path) -> str:
    """The file itself, or the one map within a zip; ConfigError for several."""
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return str(path)
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if not name.startswith("__MACOSX/")]
    for ending in INSIDE:
        maps = [name for name in names if name.lower().endswith(ending)]
        if len(maps) > 1:
            raise ConfigError(
                f"{path.name} có {len(maps)} tệp {ending} ({', '.join(sorted(maps))}); "
                "hãy giải nén và đưa đúng một tệp."
            )
        if maps:
            return f"/vsizip/{path}/{maps[0]}"
    return str(path)


def _layer(path: Path, source: str, layer: str) -> str:
    layers = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    if layer and layer not in layers:
        raise ConfigError(f"{path.name} không có lớp {layer}; các lớp: {', '.join(layers)}.")
    if len(layers) > 1 and not layer:
        raise ConfigError(
            f"{path.name} có {len(layers)} lớp ({', '.join(layers)}); hãy chọn bằng --layer."
        )
    return layer or layers[0]


def _frame(source: str, layer: str) -> Any:
    """Texts as the file says they are written; its plain bytes where it does not say."""
    silent = source.lower().endswith(LEGACY) and not _says_encoding(source)
    try:
        return geopandas.read_file(source, layer=layer, encoding=BYTES if silent else None)
    except UnicodeDecodeError:
        return geopandas.read_file(source, layer=layer, encoding=BYTES)


def _says_encoding(source: str) -> bool:
    if source.startswith("/vsizip/"):
        archive, _, inside = source.removeprefix("/vsizip/").partition(".zip/")
        with zipfile.ZipFile(f"{archive}.zip") as packed:
            beside = {name.lower() for name in packed.namelist()}
        return f"{inside[:-4]}.cpg".lower() in beside
    path = Path(source)
    return any(found.suffix.lower() == ".cpg" for found in path.parent.glob(f"{path.stem}.*"))
