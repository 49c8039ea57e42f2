"""A province's own layer: read in any dress, refused in one sentence when it cannot be right."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from ioc.domain.errors import ConfigError
from ioc.geo.layer import DEGREES, METRES, Known, Layer, projected
from ioc.geo.official import Wanted, official_layer
from tests.geo.made import exactly, forty, forty_sought, no_overlap_no_gap

CODES = forty().codes
TM3 = "EPSG:9218"
VN2000 = "EPSG:4756"


def frame(crs: str = DEGREES, codes: Any = CODES) -> geopandas.GeoDataFrame:
    shapes = projected(forty().shapes, METRES, crs)
    return geopandas.GeoDataFrame({"ten": "Xã", "ma": list(codes)}, geometry=shapes, crs=crs)


def saved(path: Path, what: geopandas.GeoDataFrame) -> Path:
    what.to_file(path)
    return path


def read(path: Path, **said: str) -> Layer:
    return official_layer(Wanted(path=path, **said), forty_sought(), exactly(forty())).layer


def moved(layer: Layer) -> float:
    """The furthest that any commune's middle moved, metres."""
    pairs = zip(layer.shapes, forty().shapes, strict=True)
    return max(float(shapely.distance(a.centroid, b.centroid)) for a, b in pairs)


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.geojson", "a.fgb"])
def test_a_layer_is_read_in_any_dress(tmp_path: Path, name: str) -> None:
    layer = read(saved(tmp_path / name, frame()))
    assert layer.codes == CODES
    assert no_overlap_no_gap(layer.shapes)
    assert moved(layer) < 1
    assert layer.origin.geometry_status == "official"
    assert layer.origin.notice == ""
    assert layer.origin.sources == (name,)


@pytest.mark.parametrize("crs", [TM3, METRES, VN2000, "EPSG:32648"])
def test_a_system_that_the_file_names_is_believed(tmp_path: Path, crs: str) -> None:
    assert moved(read(saved(tmp_path / "a.gpkg", frame(crs)))) < 1


def test_a_file_without_its_system_is_refused_and_the_likely_one_proposed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.shp", frame(TM3))
    path.with_suffix(".prj").unlink()
    with pytest.raises(ConfigError, match=r"a\.shp không ghi hệ tọa độ.*--crs EPSG:9218\.$"):
        read(path)
    assert moved(read(path, crs=TM3)) < 1


def test_vn2000_degrees_passed_off_as_wgs84_are_refused(tmp_path: Path) -> None:
    wrong = frame(VN2000).set_crs(DEGREES, allow_override=True)
    path = saved(tmp_path / "a.gpkg", wrong)
    with pytest.raises(
        ConfigError, match=r"ghi WGS84 nhưng lệch 1[89]\d m tây, 1\d\d m bắc.*--crs EPSG:4756"
    ):
        read(path)
    assert moved(read(path, crs=VN2000)) < 1
    assert moved(read(path, crs=DEGREES)) == pytest.approx(225, abs=10)


@pytest.mark.parametrize("crs", [VN2000, DEGREES])
def test_points_too_rough_to_tell_a_shift_make_it_a_question(tmp_path: Path, crs: str) -> None:
    rng = np.random.default_rng(1)
    rough = {
        code: Known(at.lat + rng.normal(0, 0.03), at.lon + rng.normal(0, 0.03), 1.0)
        for code, at in exactly(forty()).items()
    }
    path = saved(tmp_path / "a.gpkg", frame(crs).set_crs(DEGREES, allow_override=True))
    for known in (rough, {}):
        with pytest.raises(
            ConfigError, match=r"chưa đủ để loại trừ VN-2000.*--crs file.*EPSG:4756"
        ):
            official_layer(Wanted(path=path), forty_sought(), known)
    believed = official_layer(Wanted(path=path, crs="file"), forty_sought(), rough).layer
    assert moved(believed) == pytest.approx(225 if crs == VN2000 else 0, abs=10)


def test_wgs84_passed_off_as_vn2000_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.gpkg", frame().set_crs(VN2000, allow_override=True))
    with pytest.raises(ConfigError, match=r"ghi VN-2000 nhưng lệch (1[89]|20)\d m đông.*EPSG:4326"):
        read(path)
    assert moved(read(path, crs=DEGREES)) < 1


@pytest.mark.parametrize("crs", ["EPSG:9217", "EPSG:5898"])
def test_the_zone_next_to_the_right_one_is_refused(tmp_path: Path, crs: str) -> None:
    path = saved(tmp_path / "a.gpkg", frame(TM3).set_crs(crs, allow_override=True))
    with pytest.raises(ConfigError, match=r"nằm cách .* (2\d|5\d) km; .*--crs EPSG:9218\.$"):
        read(path)


def test_a_layer_that_lies_elsewhere_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.gpkg", frame(TM3).set_crs("EPSG:9211", allow_override=True))
    with pytest.raises(ConfigError, match=r"nằm cách .* \d+ km; .*--crs EPSG:9218\.$"):
        read(path)


def test_without_known_points_nothing_is_proposed_and_nothing_accused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.shp", frame(TM3))
    path.with_suffix(".prj").unlink()
    with pytest.raises(ConfigError, match=r"không ghi hệ tọa độ; hãy hỏi nơi cung cấp"):
        official_layer(Wanted(path=path), forty_sought(), {})
    far = saved(tmp_path / "b.gpkg", frame(TM3).set_crs("EPSG:9211", allow_override=True))
    assert official_layer(Wanted(path=far), forty_sought(), {}).layer.codes == CODES


def test_a_made_up_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--crs EPSG:1 không phải một hệ tọa độ"):
        read(saved(tmp_path / "a.gpkg", frame()), crs="EPSG:1")


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (["99999", *CODES[1:]], r"cột ma: thiếu 1 mã \(00001\), lạ 1 mã \(99999\)"),
        ([CODES[1], *CODES[1:]], r"cột ma: thiếu 1 mã \(00001\) so với units\.csv"),
        ([f"9{i:04d}" for i in range(40)], "không có cột nào chứa mã hay tên.*các cột: ten, ma"),
    ],
)
def test_codes_that_are_not_ours_are_named(tmp_path: Path, codes: list[str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        read(saved(tmp_path / "a.gpkg", frame(codes=codes)))


def test_codes_as_numbers_and_rows_of_one_commune_are_understood(tmp_path: Path) -> None:
    split = frame(codes=[float(code) for code in CODES])
    first = split.geometry.iloc[0]
    west, south, east, north = first.bounds
    half = shapely.box(west, south, (west + east) / 2, north)
    row = split.iloc[[0]].copy()
    row.geometry = [first.intersection(half)]
    split.geometry = [first.difference(half), *split.geometry.iloc[1:]]
    both = geopandas.GeoDataFrame(geopandas.pd.concat([split, row]), crs=split.crs)
    layer = read(saved(tmp_path / "a.gpkg", both))
    assert layer.codes == CODES
    assert moved(layer) < 1


def test_a_column_and_a_layer_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="xa")
    frame().to_file(path, layer="xa-cu")
    with pytest.raises(ConfigError, match=r"có 2 lớp \(xa, xa-cu\); hãy chọn bằng --layer"):
        read(path)
    with pytest.raises(ConfigError, match="không có cột tinh; các cột: ten, ma"):
        read(path, layer="xa", column="tinh")
    layer = read(path, layer="xa", column="ma", source="Sở NN&MT", licence="Dùng trong tỉnh")
    assert layer.origin.sources == ("Sở NN&MT",)
    assert layer.origin.licence == "Dùng trong tỉnh"


def test_what_is_no_surface_is_refused(tmp_path: Path) -> None:
    lines = frame()
    lines.geometry = [*lines.geometry.iloc[:-1], lines.geometry.iloc[-1].boundary]
    path = saved(tmp_path / "a.geojson", lines)
    with pytest.raises(ConfigError, match=r"a\.geojson: đơn vị 00040 không có hình vùng"):
        read(path)


@pytest.mark.parametrize("text", ["", "not a map"])
def test_what_is_no_map_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"a\.geojson không đọc được thành lớp bản đồ"):
        read(path)
    with pytest.raises(ConfigError, match=r"b\.gpkg không đọc được thành lớp bản đồ"):
        read(tmp_path / "b.gpkg")


def test_borders_that_do_not_meet_are_made_to(tmp_path: Path) -> None:
    loose = frame(METRES)
    # Each drawn by itself: up to a metre of gap or overlap along every border.
    loose.geometry = loose.geometry.buffer(0.4, join_style="mitre").set_precision(0.5)
    assert not shapely.coverage_is_valid(loose.geometry.to_numpy())
    layer = read(saved(tmp_path / "a.gpkg", loose))
    assert no_overlap_no_gap(layer.shapes)
    assert moved(layer) < 2
