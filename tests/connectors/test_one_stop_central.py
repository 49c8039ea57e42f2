"""The central dialect of 2025-26, pushed: requests and answers to the letter."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from connectors.one_stop_central import older_instant
from ioc.domain.records import Dossier, Step
from ioc.sources.pushing import Asked, Delivery, Reply
from tests.connectors.push_desk import NOW, PASSWORDS, Desk

OURS = "H15.12-20261120-0092637"
CREATED = {
    "MaHoSo": OURS,
    "MaTTHC": "1.004616",
    "MaDichVuCong": "1.004616",
    "ChuHoSo": "Nguyễn Văn Bịa",
    "LoaiDoiTuong": 1,
    "MaDonViTiepNhan": "H15.12",
    "NgayNop": "2026-11-20 08:07:53",
    "NgayTiepNhan": "2026-11-20 09:00:00",
    "ThanhPhanHoSo": [{"TenThanhPhanHoSo": "Đơn", "GiayToDinhKem": [{"TenGiayTo": "bia.pdf"}]}],
    "ThongTinNguoiNop": {"ThongTinChiTiet": {"TenNguoiNop": "Bịa", "SoDienThoai": "0900000000"}},
}
STEP = {
    "IDHoSo": "88a4",
    "MaHoSo": OURS,
    "NguoiXuLy": "Trần Thị Giả",
    "ThoiDiemXuLy": "2026-11-20T10:47:28.329",
    "PhongBanXuLy": "Phòng Quản lý xây dựng",
    "NoiDungXuLy": "Thẩm định hồ sơ",
    "TrangThai": 4,
    "NgayBatDau": "2026-11-20T10:47:28.329",
    "NgayKetThucTheoQuyDinh": "2026-12-04T17:00:00.000",
}


def token(desk: Desk) -> str:
    account = {"client_id": "sxd", "client_secret": PASSWORDS["so-xd"]}
    return str(desk.post("/central/GetToken", account).body["access_token"])


def call(desk: Desk, name: str, body: Any) -> Reply:
    return desk.post(f"/central/{name}", body, {"authorization": f"Bearer {token(desk)}"})


def test_a_token_is_given_for_the_clients_credentials_as_json_or_a_form() -> None:
    desk = Desk()
    said = desk.post("/central/GetToken", {"client_id": "sxd", "client_secret": PASSWORDS["so-xd"]})
    given = said.body["data"]
    assert said.status == said.body["code"] == 200
    assert (given["expires_in"], given["token_type"]) == (1800, "Bearer")
    assert said.body["access_token"] == given["access_token"]
    form = f"grant_type=client_credentials&client_id=sxd&client_secret={PASSWORDS['so-xd']}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert desk.post("/central/GetToken", form.encode(), headers).body["code"] == 200


def test_wrong_credentials_get_no_token() -> None:
    said = Desk().post("/central/GetToken", {"client_id": "sxd", "client_secret": "sai"})
    assert said.status == 401
    assert said.body == {
        "code": 401,
        "message": "Sai client_id hoặc client_secret",
        "data": None,
    }
    assert "token sai" in said.refused


def test_a_call_without_a_token_or_with_one_that_has_ended_is_told_so() -> None:
    desk = Desk()
    ended = {
        "code": 401,
        "message": "Chưa có token, hoặc token đã hết hạn; hãy gọi GetToken",
        "data": None,
    }
    name = token(desk)
    assert desk.post("/central/CreateDossier", CREATED).body == ended
    assert desk.post("/central/CreateDossier", CREATED, query={"token": name}).body["code"] == 200
    desk.seconds = 1800.0
    assert desk.post("/central/CreateDossier", CREATED, query={"token": name}).body == ended


def test_a_dossier_is_made_and_named() -> None:
    desk = Desk()
    said = call(desk, "CreateDossier", CREATED)
    assert said.body["code"] == 200
    assert said.body["data"]["maHoSo"] == OURS
    assert said.body["data"]["IdHoSo"] == said.body["data"]["idHoSo"]
    assert desk.taken == [
        Dossier(
            code=OURS,
            status=2,
            procedure="1.004616",
            sector="",
            submitted_at=datetime(2026, 11, 20, 1, 7, 53, tzinfo=UTC),
            received_at=datetime(2026, 11, 20, 2, tzinfo=UTC),
        )
    ]


def test_one_that_was_only_handed_in_is_new_and_one_that_is_here_exists() -> None:
    desk = Desk()
    bare = {name: value for name, value in CREATED.items() if name != "NgayTiepNhan"}
    assert call(desk, "CreateDossier", [bare]).body["code"] == 200
    (made,) = desk.taken
    assert isinstance(made, Dossier)
    assert made.status == 1
    again = call(desk, "CreateDossier", CREATED)
    assert (again.status, again.body["code"]) == (409, 409)
    assert again.body["message"] == f"Hồ sơ {OURS} đã tồn tại"


def test_progress_is_read_with_milliseconds_and_without_the_official() -> None:
    desk = Desk()
    assert call(desk, "CapNhatTienTrinh", [STEP]).body["code"] == 200
    assert desk.taken == [
        Step(
            OURS,
            datetime(2026, 11, 20, 3, 47, 28, tzinfo=UTC),
            "Phòng Quản lý xây dựng",
            "",
            "Thẩm định hồ sơ",
            4,
            datetime(2026, 11, 20, 3, 47, 28, tzinfo=UTC),
            datetime(2026, 12, 4, 10, tzinfo=UTC),
        )
    ]


def test_a_status_has_no_instant_of_its_own() -> None:
    desk = Desk()
    body = orjson.dumps(
        [{"IdHoSo": "88a4", "MaHoSo": OURS, "TrangThai": 5, "NoiDungYKien": "Bổ sung"}]
    )
    taken = desk.receiver.take(
        Asked(
            path="/central/CapNhatTrangThai",
            headers={},
            query={"token": token(desk)},
            body=body,
            at=NOW,
            seconds=0.0,
        )
    )
    assert isinstance(taken, Delivery)
    assert taken.changes == [(OURS, 5, None, "Bổ sung")]


def test_what_is_wrong_is_told_with_its_reason() -> None:
    foreign = {**CREATED, "MaHoSo": "H15.30-20261120-0092637"}
    said = call(Desk(), "CreateDossier", [CREATED, foreign])
    assert said.status == 400
    assert said.body["message"].startswith(
        "Đã nhận 1/2; H15.30-20261120-0092637: mã cơ quan H15.30"
    )
    assert said.body["data"]["maHoSo"] == OURS
    assert call(Desk(), "CapNhatTienTrinh", b"<html>").status == 400
    assert call(Desk(), "CapNhatTrangThai", "x").status == 400
    assert call(Desk(), "GetNextValue", {}).status == 404
    assert call(Desk(), "UploadFile", {}).body["code"] == 404


@pytest.mark.parametrize(
    ("written", "older"),
    [
        ("2026-06-08T07:47:28.329", "20260608074728"),
        ("2026-06-08 14:07:53", "20260608140753"),
        ("2026-06-08T07:47:28Z", "20260608144728"),
        ("2026-06-08T07:47:28+07:00", "20260608074728"),
        ("0001-01-01T00:00:00", "00010101000000"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("20241231000000", "20241231000000"),
        ("2026-13-45T00:00", "2026-13-45T00:00"),
        (None, None),
        (7, 7),
    ],
)
def test_an_iso_instant_is_written_as_the_older_dialect_has_it(written: Any, older: Any) -> None:
    assert older_instant(written) == older
