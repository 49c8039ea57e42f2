"""python -m ioc boundaries: what a person is told, and what a second file is compared with."""

import shutil
from pathlib import Path

import geopandas
import pytest

from ioc.__main__ import main
from ioc.geo.command import boundaries
from ioc.geo.layer import DEGREES
from ioc.geo.locate import read_locator
from ioc.geo.manifest import read_manifest
from ioc.geo.official import Wanted
from ioc.lookups import FILES
from tests.geo.made import BOUNDARIES, DATA, our_places
from tests.geo.test_twin import DRESSES, TM3, TURNED, sent, twin

VN2000 = "EPSG:4756"
DEGREES_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "boundaries").mkdir(parents=True)
    for name in (*FILES, "commune_points.csv"):
        shutil.copy(DATA / name, tmp_path / "data" / name)
    return tmp_path / "data"


def test_a_file_of_the_province_takes_the_place_of_the_invented_one(
    tmp_path: Path, data: Path
) -> None:
    path = sent(tmp_path / "xa.shp", TM3, DRESSES["by its datum"])
    wanted = Wanted(path=path, source="Sở NN&MT", licence="Dùng trong tỉnh")
    said = list(boundaries(data, our_places(), wanted))
    assert said[0] == "Khớp theo mã ở cột MA_XA."
    assert said[1].startswith("Hệ tọa độ: EPSG:9218")
    assert "102 xã, phường; geometry_status: official." in said
    assert said[-1].startswith("Xong. Hãy khởi động lại")
    origin = read_manifest(data / "boundaries").origin
    assert (origin.geometry_status, origin.notice) == ("official", "")
    assert (origin.sources, origin.licence) == (("Sở NN&MT",), "Dùng trong tỉnh")
    assert read_locator(data / "boundaries").codes == read_locator(BOUNDARIES).codes


def test_the_next_file_is_held_against_the_official_one_not_against_rough_points(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IOC_DATA", str(data))
    path = tmp_path / "wgs84.geojson"
    frame = geopandas.GeoDataFrame(
        {"ma": list(twin())}, geometry=list(twin().values()), crs=DEGREES
    )
    frame.to_file(path)
    posing = sent(tmp_path / "lech.shp", TURNED, DEGREES_PRJ)
    assert main(["boundaries", str(path)]) == 2
    assert "chưa đủ để loại trừ VN-2000" in capsys.readouterr().err
    assert main(["boundaries", str(path), "--crs", "file"]) == 0
    capsys.readouterr()
    # Now that an official layer lies there, a shift of 225 m is seen, and so is its absence.
    assert main(["boundaries", str(path)]) == 0
    capsys.readouterr()
    assert main(["boundaries", str(posing)]) == 2
    assert "đúng độ lệch của VN-2000" in capsys.readouterr().err
    assert main(["boundaries", str(posing), "--crs", VN2000]) == 0
