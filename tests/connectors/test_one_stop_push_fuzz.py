"""Whatever is pushed, an answer of the dialect comes of it, and nobody's name goes any further."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.sources.pushing import Asked, Delivery, Kept, Reply
from tests.connectors.push_desk import NOW, PASSWORDS, Desk, item

NAME, PHONE, PAPER = "Nguyễn Văn Bịa", "0900 000 001", "000000000012"
FIELDS = (
    *("MaHoSo", "MaTTHC", "TrangThaiHoSo", "TrangThai", "NgayTiepNhan", "ThoiDiemXuLy"),
    *("NgayXuLy", "DanhSachHoSoBoSung", "DanhSachLePhi", "TaiLieuNop", "KenhThucHien"),
)
# All that a system sends beside what is read; a name planted in any of it must not come out.
PERSONAL = (
    *("ChuHoSo", "SoGiayToChuHoSo", "SoDienThoai", "Email", "Fax", "ThongTinKhac", "MaDoiTuong"),
    *("TrichYeuHoSo", "GhiChu", "ThongTinTra", "NguoiXuLy", "TaiLieuXuLy", "EformThongTinChiTiet"),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(max_size=20)
    | st.sampled_from(["H15.12-261120-0001", "20261120083000", "2", "2026-11-20T08:00:00.123"])
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
SERVICES = st.sampled_from(["DongBoHoSoMC", "CapNhatTienDoHoSoMC", "DongBoTrangThaiHoSo", "Khac"])
CENTRAL = st.sampled_from(["CreateDossier", "CapNhatTienTrinh", "CapNhatTrangThai", "GetToken"])


def is_an_answer(said: Reply) -> None:
    """An answer of either dialect, that can be written down."""
    assert set(said.body) >= {"error_code"} or set(said.body) >= {"code", "message"}
    orjson.dumps(said.body)


@given(service=SERVICES, data=VALUES, updating=VALUES, kind=VALUES)
def test_whatever_a_call_holds_an_answer_comes_of_it(
    service: str, data: Any, updating: Any, kind: Any
) -> None:
    desk = Desk()
    session = desk.login()["session"]
    asked = {"session": session, "madonvi": "H15", "service": service, "data": data}
    is_an_answer(desk.post("/mapi/g", {**asked, "isUpdating": updating, "type": kind}))


@given(call=VALUES, path=st.sampled_from(["/mapi/login", "/mapi/g", "/central/GetToken"]))
def test_whatever_stands_in_place_of_a_call_is_answered(call: Any, path: str) -> None:
    is_an_answer(Desk().post(path, call))


@given(body=st.binary(max_size=60), path=st.sampled_from(["/mapi/login", "/mapi/g"]))
def test_whatever_bytes_come_an_answer_of_the_dialect_comes_of_them(body: bytes, path: str) -> None:
    is_an_answer(Desk().post(path, body))


@given(name=CENTRAL, body=VALUES)
def test_whatever_the_central_dialect_brings_is_answered(name: str, body: Any) -> None:
    desk = Desk()
    account = {"client_id": "sxd", "client_secret": PASSWORDS["so-xd"]}
    token = desk.post("/central/GetToken", account).body["access_token"]
    is_an_answer(desk.post(f"/central/{name}", body, query={"token": token}))


@pytest.mark.parametrize("service", ["DongBoHoSoMC", "CapNhatTienDoHoSoMC", "DongBoTrangThaiHoSo"])
def test_a_person_planted_in_every_field_comes_out_of_none(service: str) -> None:
    desk = Desk()
    code = "H15.12-261120-0001"
    somebody = dict.fromkeys(PERSONAL, f"{NAME}, {PHONE}, {PAPER}")
    good = item(code, **somebody) | {"ThoiDiemXuLy": "20261120090000", "TrangThai": "4"}
    # A name in a procedure's code is a word like any other: nobody can know it for a name.
    read = [field for field in FIELDS if field != "MaTTHC"]
    rows = [good] + [{**good, field: f"{NAME}, {PHONE}, {PAPER}"} for field in read]
    data = rows if service != "DongBoTrangThaiHoSo" else rows[0]
    said = desk.call(service, data, isUpdating="True")
    refused = [(bad.reason, bad.key, bad.fields) for bad in desk.refused]
    told = f"{desk.taken} {refused} {said}"
    assert not [word for word in ("Bịa", PHONE, "0900000001", PAPER) if word in told]


def test_what_waits_to_be_kept_holds_no_more_than_was_read() -> None:
    desk = Desk()
    session = desk.login()["session"]
    call = {"session": session, "madonvi": "H15", "service": "DongBoHoSoMC"}
    asked = Asked(
        path="/mapi/g",
        headers={},
        query={},
        body=orjson.dumps({**call, "data": [item("H15.12-261120-0001")]}),
        at=NOW,
        seconds=0.0,
    )
    taken = desk.receiver.take(asked)
    assert isinstance(taken, Delivery)
    assert "Bịa" not in repr(taken.rows)
    assert "0900000000" not in repr(taken.rows)
    assert "Bịa" not in repr(asked)
    assert PASSWORDS["so-xd"] not in repr(desk.receiver)
    assert taken.answer(Kept()).body["error_code"] == "0"
