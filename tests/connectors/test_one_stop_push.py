"""The desk at which the national sync dialect is pushed: requests and answers to the letter."""

import json
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from connectors.one_stop import connector
from ioc.domain.errors import ConfigError
from ioc.domain.records import Dossier, Step
from ioc.sources.connector import Sender
from ioc.sources.registry import find_connectors
from tests.connectors.far_side import source as pulled_source
from tests.connectors.push_desk import PASSWORDS, Desk, item, pushed_source

OURS, OTHER, FOREIGN = "H15.12-261120-0001", "H15.12-261120-0002", "H15.30-261120-0001"
WELL = {"error_code": "0", "message": "Đồng bộ thành công"}


def test_login_gives_a_session_with_the_dialects_own_zero() -> None:
    said = Desk().login()
    assert said == {"session": said["session"], "error_code": 0}
    assert len(said["session"]) > 20


@pytest.mark.parametrize(
    ("username", "password"),
    [("sxd", "sai"), ("sxd", PASSWORDS["xa"]), ("ai-do", "-"), ("", ""), ("sxd", "")],
)
def test_a_wrong_account_is_told_and_the_sources_page_with_it(username: str, password: str) -> None:
    said = Desk().post("/mapi/login", {"username": username, "password": password})
    assert said.body == {"error_code": "-1", "message": "Sai tên đăng nhập hoặc mật khẩu"}
    assert "đăng nhập sai" in said.refused
    assert username == "" or username not in said.refused.replace("sai", "")


def test_a_chunk_of_new_dossiers_is_taken() -> None:
    desk = Desk()
    assert desk.call("DongBoHoSoMC", [item(OURS), item(OTHER)], isUpdating="False") == WELL
    first = desk.taken[0]
    assert isinstance(first, Dossier)
    assert (first.code, first.status, first.channel) == (OURS, 2, "online")


def test_one_that_is_here_is_told_so_and_its_neighbours_are_taken() -> None:
    desk = Desk(here={OURS})
    said = desk.call("DongBoHoSoMC", [item(OURS), item(OTHER)], isUpdating="False")
    assert said["error_code"] == "-3"
    assert said["message"] == f"Hồ sơ {OURS} đã tồn tại; hãy gửi lại với isUpdating True"
    assert [record.code for record in desk.taken if isinstance(record, Dossier)] == [OTHER]
    again = desk.call("DongBoHoSoMC", [item(OURS), item(OTHER)], isUpdating="True")
    assert again == WELL


@pytest.mark.parametrize("updating", ["True", "true", True, "1"])
def test_is_updating_is_read_as_systems_write_it(updating: object) -> None:
    assert Desk(here={OURS}).call("DongBoHoSoMC", [item(OURS)], isUpdating=updating) == WELL


def test_without_is_updating_a_dossier_is_new() -> None:
    assert Desk(here={OURS}).call("DongBoHoSoMC", [item(OURS)])["error_code"] == "-3"


def test_is_updating_that_says_neither_is_wrong() -> None:
    said = Desk().call("DongBoHoSoMC", [item(OURS)], isUpdating="có")
    assert said == {"error_code": "2", "message": 'isUpdating phải là "True" hoặc "False"'}


def test_another_agencys_dossier_is_refused_with_the_reason_and_the_others_are_taken() -> None:
    desk = Desk()
    said = desk.call("DongBoHoSoMC", [item(FOREIGN), item(OURS)], isUpdating="False")
    reason = "mã cơ quan H15.30 nằm ngoài phạm vi của bên gửi so-xd"
    assert said == {"error_code": "2", "message": f"Đã nhận 1/2; {FOREIGN}: {reason}"}
    assert [(bad.key, bad.reason) for bad in desk.refused] == [(FOREIGN, reason)]
    assert [record.code for record in desk.taken if isinstance(record, Dossier)] == [OURS]


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("H15.12.03-261120-0001", True),
        ("000.00.12.H15-200427-0001", True),
        ("H15.12-261120-091234", True),
        ("H15.120-261120-0001", False),
        ("H15-261120-0001", False),
        ("HS-2026-17", False),
    ],
)
def test_an_agency_covers_what_is_under_it_and_nothing_beside_it(code: str, taken: bool) -> None:
    desk = Desk()
    desk.call("DongBoHoSoMC", [item(code)])
    assert bool(desk.taken) == taken


def test_a_bad_row_costs_itself_only_and_is_told_with_its_reason() -> None:
    desk = Desk()
    said = desk.call("DongBoHoSoMC", [item(OURS, TrangThaiHoSo="77"), "rác", item(OTHER)])
    assert said["error_code"] == "2"
    assert said["message"].startswith("Đã nhận 1/3; ")
    assert f"{OURS}: TrangThaiHoSo không nằm trong 1..10" in said["message"]
    assert "thành công" not in said["message"]


def test_progress_is_steps_of_their_dossiers_and_no_official_is_named() -> None:
    desk = Desk()
    step = {
        "MaHoSo": OURS,
        "NguoiXuLy": "Trần Thị Giả",
        "ChucDanh": "Chuyên viên",
        "ThoiDiemXuLy": "20261120090000",
        "PhongBanXuLy": "Phòng Quản lý xây dựng",
        "NoiDungXuLy": "Thẩm định hồ sơ",
        "TrangThai": "4",
        "NgayBatDau": "20261120090000",
        "NgayKetThucTheoQuyDinh": "",
    }
    said = desk.call("CapNhatTienDoHoSoMC", [step])
    assert said == {"error_code": "0", "message": "Cập nhật tiến độ thành công"}
    (taken,) = desk.taken
    assert isinstance(taken, Step)
    assert (taken.dossier, taken.room, taken.status) == (OURS, "Phòng Quản lý xây dựng", 4)
    assert "Giả" not in repr(taken)


def test_a_step_that_is_none_is_told_beside_its_dossier() -> None:
    desk = Desk()
    said = desk.call("CapNhatTienDoHoSoMC", [{"MaHoSo": OURS}, {"MaHoSo": FOREIGN}, 7, {}])
    assert said["error_code"] == "2"
    assert said["message"].startswith(f"Đã nhận 0/4; {OURS}: bước xử lý thiếu hoặc sai ThoiDiem")
    assert len(desk.refused) == 4


def test_a_status_that_is_none_is_refused_with_its_reason() -> None:
    wrong = [
        {"MaHoSo": OURS, "TrangThai": "11"},
        {"TrangThai": "4"},
        {"MaHoSo": OURS, "TrangThai": "4", "NgayXuLy": "hôm qua"},
        {"MaHoSo": FOREIGN, "TrangThai": "4"},
    ]
    for data in wrong:
        assert Desk().call("DongBoTrangThaiHoSo", data, type="2")["error_code"] == "2"


def test_a_status_of_another_type_is_not_ours() -> None:
    said = Desk().call("DongBoTrangThaiHoSo", {"MaHoSo": OURS, "TrangThai": "4"}, type="1")
    assert said == {"error_code": "2", "message": 'DongBoTrangThaiHoSo ở đây nhận type "2"'}


def test_a_service_that_we_do_not_have_is_told_with_those_that_we_have() -> None:
    for service in ("LayDanhSachTTHC", "Nguyễn Văn Bịa", 7, None, ["DongBoHoSoMC"]):
        said = Desk().call(service, [])
        assert said["error_code"] == "1"
        assert "DongBoHoSoMC, CapNhatTienDoHoSoMC, DongBoTrangThaiHoSo" in said["message"]
        assert "Bịa" not in said["message"]


def test_a_session_ends_and_is_told_so() -> None:
    desk = Desk(pushed_source(session_minutes=10))
    call = {"session": desk.login()["session"], "madonvi": "H15", "service": "DongBoHoSoMC"}
    desk.seconds = 599.0
    assert desk.post("/mapi/g", {**call, "data": []}).body == WELL
    desk.seconds = 600.0
    ended = {"error_code": "-2", "message": "Phiên làm việc hết hạn, hãy đăng nhập lại"}
    assert desk.post("/mapi/g", {**call, "data": []}).body == ended
    for session in ("", None, "phien-la", 7, ["a"]):
        assert desk.post("/mapi/g", {**call, "session": session, "data": []}).body == ended


def test_a_sender_that_signs_in_for_every_call_does_not_fill_the_memory() -> None:
    desk = Desk()
    first = desk.login()["session"]
    last = [desk.login()["session"] for _ in range(300)][-1]
    call = {"madonvi": "H15", "service": "DongBoHoSoMC", "data": []}
    assert desk.post("/mapi/g", {**call, "session": first}).body["error_code"] == "-2"
    assert desk.post("/mapi/g", {**call, "session": last}).body == WELL


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        ("H15.12", ""),
        ("H15", ""),
        ("000.00.12.H15", ""),
        ("H15.12.01", ""),
        ("", "Thiếu madonvi"),
        (None, "Thiếu madonvi"),
        ("H15.30", "madonvi không thuộc tài khoản này"),
        ("H50", "madonvi không thuộc tài khoản này"),
    ],
)
def test_a_call_names_its_unit(unit: object, message: str) -> None:
    said = Desk().call("DongBoHoSoMC", [], madonvi=unit)
    assert said == ({"error_code": "2", "message": message} if message else WELL)


def test_more_than_ten_are_taken_up_to_a_bound_that_is_told() -> None:
    desk = Desk(pushed_source(most_rows=12))
    codes = [f"H15.12-261120-{number:04d}" for number in range(13)]
    assert desk.call("DongBoHoSoMC", [item(code) for code in codes[:12]]) == WELL
    said = desk.call("DongBoHoSoMC", [item(code) for code in codes])
    message = "Mỗi lần gửi nhiều nhất 12 dòng, lần này 13; hãy chia"
    assert said == {"error_code": "2", "message": message}


def test_a_dstcode_is_demanded_where_one_is_set() -> None:
    desk = Desk(pushed_source(dstcode="VN:IOC:H15"))
    account = {"username": "sxd", "password": PASSWORDS["so-xd"]}
    refused = {"error_code": "2", "message": "Thiếu hoặc sai dstcode trong header"}
    assert desk.post("/mapi/login", account).body == refused
    good = desk.post("/mapi/login", account, {"dstcode": "VN:IOC:H15"})
    assert good.body["error_code"] == 0


def test_data_must_be_there() -> None:
    for data in (None, "x", 7, True):
        assert Desk().call("DongBoHoSoMC", data)["error_code"] == "2"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"7", b'{"a":', b"\xff\xfe", b'"' + b"[" * 9, b"null"]
)
def test_what_is_no_call_is_answered_in_the_dialect(body: bytes) -> None:
    for path in ("/mapi/login", "/mapi/g"):
        said = Desk().post(path, body)
        assert said.status == 200
        assert set(said.body) == {"error_code", "message"}
        assert said.body["error_code"] != "0"


def test_a_body_as_deep_as_the_sea_is_told_to_be_too_deep() -> None:
    for opening in (b"[", b'{"data":', b'{"x":'):
        body = opening * 100_000
        said = Desk().post("/mapi/g", body)
        assert said.body["error_code"] == "2"


def test_a_path_that_is_nobodys_is_not_ours() -> None:
    desk = Desk()
    with pytest.raises(AssertionError):
        desk.post("/mapi/khac", {})
    assert desk.receiver.complaint("/mapi/khac", 404, "x").body == {
        "error_code": "404",
        "message": "x",
    }


def test_options_that_mean_nothing_are_told() -> None:
    check = find_connectors()["one_stop"].check
    assert check is not None
    for options in ({"auth_endpoint": "mapi"}, {"most_rows": 0}, {"page_size": 5}):
        with pytest.raises(ConfigError):
            check(pushed_source(**options))


@pytest.mark.parametrize("name", ["items_2020", "items_2023", "quirks"])
def test_both_field_sets_are_read_as_they_are_when_pulled(name: str) -> None:
    answers = Path(__file__).parent / "answers" / "one_stop" / f"{name}.json"
    rows = json.loads(answers.read_text(encoding="utf-8"))["result"]
    everything = Sender(name="tinh", username="sxd", secret="env:A", agencies=("H15", "H50"))
    source = replace(pushed_source(), senders=(everything,))
    desk = Desk(source, passwords={"tinh": PASSWORDS["so-xd"]})
    desk.call("DongBoHoSoMC", rows, madonvi="H15")
    pulled = [record for row in rows for record in connector.parse(row, pulled_source())]
    # Their steps are pushed by a call of their own.
    assert [replace(record, steps=()) for record in pulled if isinstance(record, Dossier)] == (
        desk.taken
    )


def test_a_reply_is_json() -> None:
    orjson.dumps(Desk().call("DongBoHoSoMC", [item(OURS)]))
