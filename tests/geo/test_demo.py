"""The demonstration boundaries: those in the checkout, and that the command draws the same."""

from functools import cache
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely
from pyproj import Geod

from ioc.domain.errors import ConfigError
from ioc.geo.demo import demo_layer
from ioc.geo.layer import Layer, Shape, read_known
from ioc.geo.locate import read_locator
from ioc.geo.manifest import LABELS
from ioc.geo.publish import LEVELS, WHOLE, publish
from tests.geo.made import BOUNDARIES, DATA, commune_codes, no_overlap_no_gap

SURFACES = (WHOLE, *LEVELS)
EVERYTHING = (*SURFACES, LABELS)
NOTICE = "Ranh giới mô phỏng – không dùng để xác định địa giới"


@cache
def drawn() -> Layer:
    return demo_layer(DATA, commune_codes())


def read(name: str) -> dict[str, Shape]:
    features = orjson.loads((BOUNDARIES / name).read_bytes())["features"]
    return {
        feature["properties"]["code"]: shapely.from_geojson(
            orjson.dumps(feature["geometry"]).decode()
        )
        for feature in features
    }


@pytest.mark.parametrize("name", SURFACES)
def test_the_communes_share_the_province_with_no_gap_and_no_overlap(name: str) -> None:
    found = read(name)
    assert list(found) == sorted(commune_codes())
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in found.values())
    assert no_overlap_no_gap(tuple(found.values()))


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_file_says_what_it_is_and_carries_only_codes(name: str) -> None:
    document = orjson.loads((BOUNDARIES / name).read_bytes())
    assert document["geometry_status"] == "synthetic"
    assert document["notice"] == NOTICE
    assert any("Natural Earth" in source for source in document["sources"])
    assert any("vietnamadminunits" in source for source in document["sources"])
    assert document["licence"]
    assert {tuple(feature["properties"]) for feature in document["features"]} == {("code",)}


@pytest.mark.parametrize("name", SURFACES)
def test_each_commune_has_its_published_share_of_the_area(name: str) -> None:
    known, found, globe = read_known(DATA / "commune_points.csv"), read(name), Geod(ellps="WGS84")
    has = np.array([abs(globe.geometry_area_perimeter(shape)[0]) for shape in found.values()])
    wanted = np.array([known[code].area_km2 for code in found])
    off = has / has.sum() / (wanted / wanted.sum()) - 1
    assert np.abs(off).max() < 0.08
    assert np.median(np.abs(off)) < 0.02


def test_a_name_stands_inside_its_commune() -> None:
    surfaces, labels = read(WHOLE), read(LABELS)
    assert list(labels) == list(surfaces)
    assert all(surfaces[code].contains(point) for code, point in labels.items())
    points = [(point.y, point.x) for point in labels.values()]
    found = read_locator(BOUNDARIES).positions(*map(list, zip(*points, strict=True)))
    assert [position.place for position in found] == list(labels)


def test_what_the_checkout_holds_is_small() -> None:
    files = [path for path in BOUNDARIES.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert (BOUNDARIES / "communes-100.geojson").stat().st_size < 400_000
    assert (BOUNDARIES / "LICENCES.md").exists()


def test_drawing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    publish(drawn(), tmp_path / "one")
    publish(demo_layer(DATA, commune_codes()[::-1]), tmp_path / "two")
    for name in EVERYTHING:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_files_in_the_checkout_are_those_that_the_command_draws(tmp_path: Path) -> None:
    publish(drawn(), tmp_path)
    ours, again = read_locator(BOUNDARIES), read_locator(tmp_path)
    # Not byte by byte: another machine's arithmetic may differ in the sixteenth digit.
    differs = shapely.area(shapely.symmetric_difference(ours.shapes, again.shapes)).sum()
    assert ours.codes == again.codes
    assert differs < shapely.area(ours.shapes).sum() * 1e-4


def test_a_commune_whose_point_nobody_published_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"commune_points\.csv thiếu 1 đơn vị \(99999\)"):
        demo_layer(DATA, [*commune_codes(), "99999"])


def test_a_folder_without_outlines_is_named(tmp_path: Path) -> None:
    (tmp_path / "commune_points.csv").write_text("code,lat,lon,area_km2\n1,13,108,5\n", "utf-8")
    with pytest.raises(ConfigError, match="outlines không có đường bao nào"):
        demo_layer(tmp_path, ["1"])
    (tmp_path / "boundaries" / "outlines").mkdir(parents=True)
    (tmp_path / "boundaries" / "outlines" / "a.json").write_text("{", "utf-8")
    with pytest.raises(ConfigError, match="outlines: đường bao không đọc được"):
        demo_layer(tmp_path, ["1"])


def test_a_broken_table_of_points_is_named(tmp_path: Path) -> None:
    path = tmp_path / "commune_points.csv"
    assert read_known(path) == {}
    path.write_text("code,lat,lon,area_km2\n24133,12.6,đông,5\n", "utf-8")
    with pytest.raises(ConfigError, match=r"commune_points\.csv không đọc được.*area_km2"):
        read_known(path)
