"""The national sync dialect to the letter, and what it must never tell too early."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import orjson
import pytest

from ioc.simulator.dialect import Writer
from ioc.simulator.pages import pages
from ioc.simulator.worktime import number_of, read, written
from ioc.simulator.world import World
from tests.simulator.conftest import NOW

FIELDS = [
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "KenhThucHien",
    "SoGiayToChuHoSo",
    "ChuHoSo",
    "LoaiDoiTuong",
    "MaDoiTuong",
    "ThongTinKhac",
    "Email",
    "Fax",
    "SoDienThoai",
    "TrichYeuHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "TrangThaiHoSo",
    "NgayTra",
    "ThongTinTra",
    "HinhThuc",
    "NgayKetThucXuLy",
    "DonViXuLy",
    "GhiChu",
    "TaiLieuNop",
    "DanhSachLePhi",
    "DanhSachTepDinhKemKhac",
    "DanhSachHoSoBoSung",
    "DanhSachGiayToKetQua",
    "NoiNopHoSo",
    "HoSoCoThanhPhanSoHoa",
    "TaiKhoanDuocXacThucVoiVNeID",
    "DuocThanhToanTrucTuyen",
    "NgayTuChoi",
    "NgayNopHoSo",
    "DinhDanhCHS",
    "DSKetNoiCSDL",
    "DanhSachTienDo",
]
PROMISES = {"NgayHenTra", "NgayHenTraTruoc", "NgayHenTraMoi", "NgayKetThucTheoQuyDinh"}
STEP = [
    "MaHoSo",
    "NguoiXuLy",
    "ChucDanh",
    "ThoiDiemXuLy",
    "PhongBanXuLy",
    "NoiDungXuLy",
    "TrangThai",
    "NgayBatDau",
    "NgayKetThucTheoQuyDinh",
]


@pytest.fixture(scope="module")
def items(world: World) -> list[dict[str, Any]]:
    return [item for page in pages(world, NOW, 500) for item in orjson.loads(page)["result"]]


def scalars(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner, name)
    else:
        yield name, value


def test_every_field_of_the_2023_set_is_there(items: list[dict[str, Any]]) -> None:
    for item in items:
        assert set(FIELDS) - set(item) <= {"KenhThucHien"}
        assert set(item) <= set(FIELDS)
        assert all(list(step) == STEP for step in item["DanhSachTienDo"])


def test_every_value_is_a_string(items: list[dict[str, Any]]) -> None:
    for item in items:
        assert all(isinstance(value, str) for _, value in scalars(item))


def test_nothing_after_now_is_visible(items: list[dict[str, Any]]) -> None:
    now = written(int(NOW.timestamp()))
    for item in items:
        told = [
            value
            for name, value in scalars(item)
            if (name.startswith("Ngay") or name == "ThoiDiemXuLy") and name not in PROMISES
        ]
        assert all(value <= now for value in told)
        assert all(read(value) is not None for value in told if value)


def test_status_and_dates_belong_together(items: list[dict[str, Any]]) -> None:
    for item in items:
        status = item["TrangThaiHoSo"]
        assert status in {str(number) for number in range(1, 11)}
        assert bool(item["NgayTuChoi"]) == (status == "3")
        assert bool(item["NgayTiepNhan"]) == (status not in ("1", "3"))
        if status in ("1", "2", "3", "4", "5", "6"):
            assert not item["NgayKetThucXuLy"]
            assert not item["NgayTra"]
            assert not item["DanhSachGiayToKetQua"]
        if item["NgayTiepNhan"]:
            assert item["NgayNopHoSo"] <= item["NgayTiepNhan"]
            assert item["DanhSachTienDo"][-1]["TrangThai"] == status
        waiting = [entry for entry in item["DanhSachHoSoBoSung"] if not entry["NgayTiepNhanBoSung"]]
        assert status != "5" or len(waiting) == 1


def test_a_moved_promise_leads_from_date_to_date(items: list[dict[str, Any]]) -> None:
    moves = 0
    for item in items:
        told = [entry for entry in item["DanhSachHoSoBoSung"] if entry["NgayHenTraMoi"]]
        for before, after in pairwise(told):
            assert before["NgayHenTraMoi"] == after["NgayHenTraTruoc"]
        if told:
            assert told[-1]["NgayHenTraMoi"] == item["NgayHenTra"]
        moves += len(told)
    assert moves > 10


def test_the_quirks_are_planted(items: list[dict[str, Any]]) -> None:
    channels = {item.get("KenhThucHien", "absent") for item in items}
    assert {"1", "2", "3", "", "absent"} <= channels
    names = {item["DonViXuLy"] for item in items}
    assert "" in names
    assert any(name.startswith(("Phòng", "Tổ ")) for name in names)
    assert any("  " in name for name in names)
    done = [item for item in items if item["TrangThaiHoSo"] in ("9", "10")]
    assert any(not item["NgayKetThucXuLy"] and item["NgayTra"] for item in done)
    assert any(not item["NgayHenTra"] for item in done)
    assert {item["DuocThanhToanTrucTuyen"] for item in items} == {"0", "1", "2", "3"}
    assert {item["HinhThuc"] for item in items} == {"0", "1"}


def test_invented_people_have_impossible_phones_and_papers(items: list[dict[str, Any]]) -> None:
    for item in items:
        assert item["SoDienThoai"].startswith("09000")
        assert len(item["SoDienThoai"]) == 10
        assert item["SoGiayToChuHoSo"].startswith("0000")
        assert len(item["SoGiayToChuHoSo"]) == 12
    assert any(item["SoDienThoai"] in item["TrichYeuHoSo"] for item in items)


def test_the_same_world_writes_the_same_bytes(world: World) -> None:
    assert list(pages(world, NOW, 700)) == list(pages(world, NOW, 700))


def test_a_life_that_has_not_begun_is_not_written(world: World) -> None:
    life = world.day(number_of(date(2026, 11, 18))).lives[0]
    before = int(datetime.fromisoformat("2026-11-17T12:00:00+07:00").timestamp())
    assert Writer(world.cast).item(life.code, life.packed, before) is None
