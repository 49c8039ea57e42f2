"""A map file in any dress, and what is wrong with one said before it is believed."""

import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from ioc.domain.errors import ConfigError
from ioc.geo.files import read_rows
from ioc.geo.flaws import gaps, overlaps, refuse_stacked, seams
from ioc.geo.layer import DEGREES, as_layer, projected
from ioc.geo.official import Official, Wanted, official_layer
from tests.geo.made import ORIGIN, exactly, forty, forty_in_degrees, forty_sought
from tests.geo.writings import WRITINGS

CODES = forty().codes
NAMES = [unit.full_name for unit in forty_sought().communes]


def frame() -> geopandas.GeoDataFrame:
    columns = {"Name": NAMES, "ma": list(CODES)}
    return geopandas.GeoDataFrame(columns, geometry=list(forty_in_degrees()), crs=DEGREES)


def read(path: Path, **said: str) -> Official:
    return official_layer(Wanted(path=path, **said), forty_sought(), exactly(forty()))


def zipped(path: Path, folder: Path, inside: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("__MACOSX/._xa.shp", b"")
        for file in sorted(folder.iterdir()):
            packed.write(file, f"{inside}{file.name}")
    return path


@pytest.mark.parametrize("name", ["xa.kml", "xa.kmz", "xa.tab", "xa.mif", "xa.gml", "xa.sqlite"])
def test_what_departments_have_is_read(tmp_path: Path, name: str) -> None:
    driver = {"tab": "MapInfo File", "mif": "MapInfo File", "kml": "LIBKML", "kmz": "LIBKML"}
    ending = name.rpartition(".")[2]
    known = {"gml": "GML", "sqlite": "SQLite", **driver}
    frame().to_file(tmp_path / name, driver=known[ending])
    found = read(tmp_path / name)
    assert found.layer.codes == CODES


@pytest.mark.parametrize("inside", ["", "Ranh giới 2025/"])
def test_a_zip_of_a_shapefile_is_read_though_it_lies_in_a_folder(
    tmp_path: Path, inside: str
) -> None:
    (tmp_path / "in").mkdir()
    frame().to_file(tmp_path / "in" / "xa.shp")
    path = zipped(tmp_path / "xa.zip", tmp_path / "in", inside)
    assert read(path).layer.codes == CODES
    frame().to_file(tmp_path / "in" / "huyen.shp")
    twice = zipped(tmp_path / "b.zip", tmp_path / "in", inside)
    with pytest.raises(ConfigError, match=r"b\.zip có 2 tệp \.shp .*hãy giải nén"):
        read(twice)


@pytest.mark.parametrize("writing", ["utf-8 as latin", "Windows-1258", "TCVN3", "VNI"])
@pytest.mark.parametrize("name", ["xa.shp", "xa.tab"])
def test_names_in_an_old_writing_that_no_file_declares_are_read(
    tmp_path: Path, name: str, writing: str
) -> None:
    told = frame().drop(columns="ma").assign(Name=[WRITINGS[writing](name) for name in NAMES])
    told.to_file(tmp_path / name, encoding="ISO-8859-1")
    (tmp_path / "xa.cpg").unlink(missing_ok=True)
    found = read(tmp_path / name)
    assert found.layer.codes == CODES
    reading = "UTF-8" if writing.startswith("utf") else writing
    assert found.notes[0] == f"Khớp theo tên ở cột Name, đọc theo bảng mã {reading}."


@pytest.mark.parametrize(
    ("gone", "says"), [([".dbf"], r"thiếu \.dbf"), ([".shx", ".dbf"], r"thiếu \.shx và \.dbf")]
)
def test_half_a_shapefile_is_refused_with_what_to_ask_for(
    tmp_path: Path, gone: list[str], says: str
) -> None:
    frame().to_file(tmp_path / "xa.shp")
    for ending in gone:
        (tmp_path / f"xa{ending}").unlink()
    with pytest.raises(ConfigError, match=rf"xa\.shp {says} đi kèm; hãy xin đủ bộ"):
        read(tmp_path / "xa.shp")


def test_a_table_without_shapes_is_no_map(tmp_path: Path) -> None:
    (tmp_path / "xa.csv").write_text("ma,ten\n00001,A\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"xa\.csv"):
        read_rows(tmp_path / "xa.csv", "")
    frame().iloc[:0].to_file(tmp_path / "xa.gpkg")
    with pytest.raises(ConfigError, match=r"xa\.gpkg không có hình nào"):
        read_rows(tmp_path / "xa.gpkg", "")
    with pytest.raises(ConfigError, match=r"xa\.gpkg không có lớp huyen; các lớp: xa\."):
        read_rows(tmp_path / "xa.gpkg", "huyen")


def test_points_and_lines_beside_a_surface_are_left_out(tmp_path: Path) -> None:
    both = frame()
    first = both.geometry.iloc[0]
    mixed = shapely.GeometryCollection([first, first.centroid, first.exterior])
    both.geometry = [mixed, *both.geometry.iloc[1:]]
    both.to_file(tmp_path / "xa.geojson")
    label = geopandas.GeoDataFrame(
        {"Name": [NAMES[0]], "ma": [CODES[0]]}, geometry=[first.centroid], crs=DEGREES
    )
    geopandas.pd.concat([both, label]).to_file(tmp_path / "xa.geojson")
    assert read(tmp_path / "xa.geojson").layer.codes == CODES


def test_overlaps_and_gaps_are_told_and_a_stack_is_refused() -> None:
    squares = {"1": shapely.box(0, 0, 1000, 1000), "2": shapely.box(980, 0, 2000, 1000)}
    (one,) = overlaps(squares)
    assert (one.one, one.other) == ("1", "2")
    assert one.area == pytest.approx(20_000)
    refuse_stacked("a.shp", [one])
    layer = as_layer(squares, ORIGIN)
    assert list(seams([one], layer)) == [
        "Chồng lấn 1 chỗ, cộng 2.00 ha (1/2 2.00 ha); đã chia cho một bên."
    ]
    stacked = overlaps({**squares, "3": shapely.box(0, 0, 1000, 900)})
    with pytest.raises(ConfigError, match=r"đơn vị 1 và 3 chồng lên nhau 0\.90 km² \(100%"):
        refuse_stacked("a.shp", stacked)


def test_a_hole_of_the_province_is_told_with_its_place() -> None:
    around = {
        "1": shapely.box(500_000, 1_500_000, 510_000, 1_510_000)
        - shapely.box(504_000, 1_504_000, 505_000, 1_505_000)
    }
    layer = as_layer(around, ORIGIN)
    (hole,) = gaps(layer)
    (said,) = seams([], layer)
    (middle,) = projected([hole.centroid], "EPSG:3405", DEGREES)
    assert "Còn 1 khoảng trống giữa các đơn vị, cộng 100.00 ha" in said
    assert f"gần {middle.y:.5f}, {middle.x:.5f}" in said


def test_a_sound_layer_has_nothing_to_tell() -> None:
    shapes = dict(zip(CODES, forty().shapes, strict=True))
    assert overlaps(shapes) == []
    assert list(seams([], forty())) == []
