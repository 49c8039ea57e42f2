"""The files of a layer: light where they are seen, whole where they are asked."""

import gzip
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely

from ioc.__main__ import main
from ioc.domain.errors import ConfigError
from ioc.geo.layer import as_layer
from ioc.geo.manifest import LABELS, MANIFEST, read_manifest
from ioc.geo.publish import LEVELS, WHOLE, publish
from ioc.geo.served import read_geometries
from tests.geo.made import ORIGIN, forty


@pytest.mark.parametrize("name", [WHOLE, *LEVELS])
def test_what_is_written_is_a_coverage_drawn_as_the_standard_wants(
    tmp_path: Path, name: str
) -> None:
    publish(forty(), tmp_path)
    document = orjson.loads((tmp_path / name).read_bytes())
    shapes = [
        shapely.from_geojson(orjson.dumps(feature["geometry"]).decode())
        for feature in document["features"]
    ]
    assert shapely.coverage_is_valid(shapes)
    assert all(shape.is_valid and shape.exterior.is_ccw for shape in shapes)
    np.testing.assert_allclose(document["bbox"], shapely.total_bounds(shapes))
    digits = 6 if name == WHOLE else 5
    spots = shapely.get_coordinates(shapes)
    assert (np.round(spots, digits) == spots).all()


def test_each_level_is_lighter_than_the_one_before(tmp_path: Path) -> None:
    sizes = publish(forty(), tmp_path)
    assert list(sizes) == [WHOLE, *LEVELS, LABELS, MANIFEST]
    light = [sizes[name] for name in LEVELS]
    assert light == sorted(light)
    assert light[-1] < sizes[WHOLE]
    assert {path.name for path in tmp_path.iterdir()} == set(sizes)


def test_a_commune_without_room_is_named() -> None:
    shapes = dict(zip(forty().codes, forty().shapes, strict=True))
    with pytest.raises(ConfigError, match="Đơn vị 00007 không có diện tích riêng"):
        as_layer({**shapes, "00007": shapely.Point(0, 0)}, ORIGIN)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="file không ghi được"):
        publish(forty(), tmp_path / "file")


def test_a_served_name_follows_its_content_and_nothing_else(tmp_path: Path) -> None:
    publish(forty(), tmp_path)
    once, again = read_geometries(tmp_path), read_geometries(tmp_path)
    assert once == again
    levels = read_manifest(tmp_path).levels
    assert [geometry.name for geometry in once[:-1]] == [level.hashed for level in levels]
    assert [geometry.stem for geometry in once] == [
        *("communes-200", "communes-100", "communes-50", "communes-20", "labels")
    ]
    for geometry in once:
        assert gzip.decompress(geometry.gzipped) == geometry.body
        assert geometry.name.startswith(f"{geometry.stem}.")
    (tmp_path / LABELS).write_bytes(once[-1].body + b"\n")
    assert [a.name == b.name for a, b in zip(once, read_geometries(tmp_path), strict=True)] == [
        *(True, True, True, True, False)
    ]


def test_a_folder_of_before_the_manifest_is_still_served(tmp_path: Path) -> None:
    publish(forty(), tmp_path)
    for name in (MANIFEST, "communes-200.geojson", "communes-20.geojson"):
        (tmp_path / name).unlink()
    stems = [geometry.stem for geometry in read_geometries(tmp_path)]
    assert stems == ["communes-100", "communes-50", "labels"]


def test_each_zoom_has_the_lightest_level_that_is_fine_enough(tmp_path: Path) -> None:
    publish(forty(), tmp_path)
    manifest = read_manifest(tmp_path)
    metres = [manifest.level(zoom).metres for zoom in (0, 8.9, 9, 10.9, 11, 12.9, 13, 15)]
    assert metres == [200, 200, 100, 100, 50, 50, 20, 20]
    # A border never moves by more than a pixel and a half of the map that shows it, at 12° N.
    pixel = {level.min_zoom: 153_000 / 2**level.min_zoom for level in manifest.levels}
    assert all(level.metres < 1.5 * pixel[level.min_zoom] for level in manifest.levels)
    assert manifest.origin == forty().origin


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"home": [1], "insets": [], "levels": [{}]}'])
def test_a_broken_manifest_is_one_sentence_with_the_remedy(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"manifest\.json không đọc được.*boundaries\.$"):
        read_manifest(tmp_path)


def test_a_missing_file_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"communes-100\.geojson .*python -m ioc boundaries\.$"):
        read_geometries(tmp_path)


def test_the_command_refuses_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["boundaries", str(tmp_path / "nowhere.gpkg")]) == 2
    said = capsys.readouterr()
    assert "nowhere.gpkg không đọc được" in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
