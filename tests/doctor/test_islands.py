"""Hoàng Sa and Trường Sa: a map that draws their province, or the country, has them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
import shapely

from ioc.config import ROOT
from ioc.doctor.findings import Finding, Verdict
from ioc.doctor.islands import ISLANDS, Archipelago, check_islands
from ioc.geo.manifest import MANIFEST, Manifest, find_manifest, written
from ioc.geo.views import Box, Inset, Views

DEMO = ROOT / "data" / "boundaries"
HOANG_SA, TRUONG_SA = ISLANDS
DA_NANG = Box(107.0, 14.9, 108.7, 16.3)
KHANH_HOA = Box(108.5, 11.3, 109.5, 12.9)
EACH = ((HOANG_SA, DA_NANG), (TRUONG_SA, KHANH_HOA))
FILES = ("communes-100.geojson", "communes-50.geojson", "communes.geojson")
HOME = Box(107.0, 11.0, 109.5, 16.5)


def pack(folder: Path, home: Box, insets: Sequence[Inset], drawn: Sequence[Sequence[Box]]) -> Path:
    """A folder of boundaries whose files draw these boxes, one list for each file."""
    folder.mkdir()
    for name, boxes in zip(FILES, drawn, strict=True):
        features: list[dict[str, Any]] = [
            {
                "type": "Feature",
                "properties": {"code": str(number)},
                "geometry": orjson.loads(shapely.to_geojson(shapely.box(*box))),
            }
            for number, box in enumerate(boxes)
        ]
        told = {"type": "FeatureCollection", "features": features}
        (folder / name).write_bytes(orjson.dumps(told))
    demo = find_manifest(DEMO)
    assert demo is not None
    manifest = Manifest(levels=(), views=Views(home, tuple(insets)), origin=demo.origin)
    (folder / MANIFEST).write_bytes(written(manifest))
    return folder


def isle_of(isle: Archipelago) -> Box:
    west, south, *_ = isle.lies
    return Box(west + 0.5, south + 0.5, west + 0.6, south + 0.6)


def framed(isle: Archipelago) -> Inset:
    return Inset(("20333",), isle_of(isle), Box(109.0, 16.0, 109.2, 16.2))


def found(folder: Path) -> list[Finding]:
    return list(check_islands(folder))


def test_the_demo_draws_neither_the_country_nor_their_provinces() -> None:
    (told,) = found(DEMO)
    assert told.verdict is Verdict.GOOD
    assert "không vẽ cả nước" in told.text


@pytest.mark.parametrize(("isle", "land"), EACH, ids=["da-nang", "khanh-hoa"])
def test_a_province_without_its_islands_is_a_thing_to_do(
    tmp_path: Path, isle: Archipelago, land: Box
) -> None:
    lacking = [land, isle_of(isle)], [land], [land, isle_of(isle)]
    (told,) = found(pack(tmp_path / "pack", HOME, [framed(isle)], lacking))
    assert told.verdict is Verdict.BAD
    assert isle.name in told.text
    assert "communes-50.geojson" in told.text
    assert "communes-100" not in told.text
    assert f"đặc khu {isle.name}" in told.task


@pytest.mark.parametrize(("isle", "land"), EACH, ids=["da-nang", "khanh-hoa"])
def test_islands_out_of_sight_are_a_thing_to_do(
    tmp_path: Path, isle: Archipelago, land: Box
) -> None:
    whole = [[land, isle_of(isle)]] * 3
    (told,) = found(pack(tmp_path / "unseen", HOME, [], whole))
    assert told.verdict is Verdict.BAD
    assert "ngoài khung nhìn" in told.text
    (told,) = found(pack(tmp_path / "framed", HOME, [framed(isle)], whole))
    assert told.verdict is Verdict.GOOD
    (told,) = found(pack(tmp_path / "wide", Box(107.0, 6.0, 118.0, 18.0), [], whole))
    assert told.verdict is Verdict.GOOD


def test_the_country_has_both(tmp_path: Path) -> None:
    country = Box(102.1, 8.5, 109.5, 23.4)
    told = found(pack(tmp_path / "country", HOME, [], [[country]] * 3))
    assert [each.verdict for each in told] == [Verdict.BAD, Verdict.BAD]
    assert [each.text.partition("quần đảo ")[2][:4] for each in told] == ["Hoàn", "Trườ"]


def test_a_file_that_is_no_map_is_told(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "pack")
    (tmp_path / "pack" / "communes-50.geojson").write_text("{}", "utf-8")
    (told,) = found(tmp_path / "pack")
    assert told.verdict is Verdict.BAD
    assert not found(tmp_path / "gone")
