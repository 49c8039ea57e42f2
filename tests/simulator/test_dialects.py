"""The same reports and dossiers in three more dialects: their shapes, habits and counts."""

import base64
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from ioc.simulator.books import Books
from ioc.simulator.feedback_truth import feedback_truth
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.hue_s_desk import HueDesk
from ioc.simulator.igate_desk import FIELDS, LIVES_S, ROOT_ID, IgateDesk
from ioc.simulator.reference import Reference
from ioc.simulator.truth import Question, truth
from ioc.simulator.vendor_desk import PASSWORD, USERNAME, NoToken, VendorDesk
from ioc.simulator.worktime import number_of

FIRST = number_of(date(2026, 9, 1))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
ACCOUNT = {"taiKhoan": USERNAME, "matKhau": PASSWORD}


@pytest.fixture(scope="module")
def reported(reference: Reference) -> FeedbackWorld:
    return FeedbackWorld(reference, 66, 0.1, FIRST)


@pytest.fixture(scope="module")
def received(reported: FeedbackWorld, now: int) -> int:
    """How many reports there are since the beginning."""
    question = Question(at=now, first=FIRST, last=number_of(date(2026, 12, 31)))
    return int(feedback_truth(reported, question)["received"])


def paged(desk: HueDesk, now: int, size: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for page in range(1, 1000):
        told = desk.listed({"chuyenmucid": "0", "page": str(page), "perpage": str(size)}, now)
        if not told["data"]:
            break
        rows += told["data"]
    return rows


def test_hue_s_lists_every_report_once_newest_first(
    reported: FeedbackWorld, now: int, received: int
) -> None:
    desk = HueDesk(reported)
    rows = paged(desk, now, 37)
    assert len({row["PhanAnhID"] for row in rows}) == len(rows) == received > 50
    told = [row["NgayPhanAnh"] for row in rows]
    assert told == sorted(told, key=lambda at: (at[6:10], at[3:5], at[:2], at[11:]), reverse=True)
    assert {tuple(row) for row in rows} == {
        (
            *("PhanAnhID", "TieuDe", "TenChuyenMu", "NgayPhanAnh"),
            *("TrangThai", "DanhSachFileDinhKem"),
        )
    }
    assert {"Đã tiếp nhận", "Đang xử lý", "Đã xử lý"} <= {row["TrangThai"] for row in rows}
    first = desk.listed({"page": "1", "perpage": "2"}, now)
    assert (first["totalrow"], first["data"]) == (received, rows[:2])
    sections = desk.sections()["data"]
    some = desk.listed({"chuyenmucid": "1", "page": "1", "perpage": "1000"}, now)["data"]
    assert {row["TenChuyenMu"] for row in some} == {sections[0]["TenChuyenMuc"]}


def test_hue_s_tells_more_of_one_report(reported: FeedbackWorld, now: int) -> None:
    desk = HueDesk(reported)
    for row in paged(desk, now, 500):
        one = desk.one({"id": str(row["PhanAnhID"])}, now)["data"]
        assert {name: one[name] for name in row} == row
        assert bool(one["DonViThuLy"]) == (row["TrangThai"] != "Mới gửi")
        closed = row["TrangThai"] in ("Đã xử lý", "Từ chối", "Trùng phản ánh khác")
        assert bool(one["NgayXuLy"]) == closed
    assert desk.one({"id": "1"}, now) == {"data": None}


def vendor_rows(desk: VendorDesk, now: int, span: tuple[str, str]) -> list[Mapping[str, Any]]:
    token = desk.login(ACCOUNT, now)["ketQua"]["the"]
    rows: list[Mapping[str, Any]] = []
    cursor: str | None = None
    while True:
        asked = {"tuLuc": span[0], "denLuc": span[1], "conTro": cursor, "toiDa": 20}
        told = desk.search(asked, f"The {token}", now)["ketQua"]
        rows += told["danhSach"]
        cursor = told["conTroSau"]
        if cursor is None:
            assert len(rows) == told["tong"]
            return rows


def test_the_vendor_lists_what_changed_within_a_span(
    reported: FeedbackWorld, now: int, received: int
) -> None:
    desk = VendorDesk(reported)
    rows = vendor_rows(desk, now, ("01/01/2026 00:00", "31/12/2026 23:59"))
    assert len({row["phieu"]["soHieu"] for row in rows}) == len(rows) == received
    changed = [row["phieu"]["luc"]["doi"] for row in rows]
    assert changed == sorted(changed, key=lambda at: (at[6:10], at[3:5], at[:2], at[11:]))
    october = vendor_rows(desk, now, ("01/10/2026 00:00", "31/10/2026 23:59"))
    assert october == [row for row in rows if row["phieu"]["luc"]["doi"][3:10] == "10/2026"]
    assert {row["nguon"] for row in rows} >= {"app", "web", "call"}


def test_the_vendors_token_ends(reported: FeedbackWorld, now: int) -> None:
    desk = VendorDesk(reported)
    asked = {"tuLuc": "01/11/2026 00:00", "denLuc": "02/11/2026 00:00", "toiDa": 5}
    assert desk.login({"taiKhoan": USERNAME, "matKhau": "sai"}, now)["ketQua"] is None
    given = desk.login(ACCOUNT, now)["ketQua"]
    header = f"The {given['the']}"
    assert desk.search(asked, header, now + given["songGiay"])["loiNhan"] == ""
    with pytest.raises(NoToken):
        desk.search(asked, header, now + given["songGiay"] + 1)
    desk.forget()
    with pytest.raises(NoToken):
        desk.search(asked, header, now)
    with pytest.raises(ValueError, match="does not match"):
        desk.search({**asked, "tuLuc": "hôm qua"}, header_of(desk, now), now)


def header_of(desk: VendorDesk, now: int) -> str:
    return f"The {desk.login(ACCOUNT, now)['ketQua']['the']}"


def test_an_igate_statistic_is_the_books_by_who_handles(books: Books, now: int) -> None:
    days = (date(2026, 11, 1), date(2026, 11, 30))
    asked = {"agency-id": ROOT_ID, "from-date": f"{days[0]}T00:00:00.000Z"}
    rows = IgateDesk(books, 66).statistic({**asked, "to-date": f"{days[1]}T23:59:59.999Z"}, now)
    told = truth(books, Question(at=now, first=number_of(days[0]), last=number_of(days[1])))
    words = {
        "received": "received",
        "receivedOnline": "received_online",
        "resolved": "resolved",
        "resolvedOverdue": "late",
        "unresolved": "open",
    }
    for row in rows:
        figures = told["handling"].get(row["agency"]["code"], Counter())
        assert {name: row[name] for name in words} == {n: figures[w] for n, w in words.items()}
        assert row["received"] == row["receivedOnline"] + row["receivedDirect"]
        assert set(row) == {"agency", *FIELDS}
        assert len(row["agency"]["id"]) == 24
    other = {**asked, "agency-id": "khac", "to-date": f"{days[1]}T23:59:59.999Z"}
    assert IgateDesk(books, 66).statistic(other, now) == []


def test_an_igate_token_says_when_it_ends_and_is_known_by_its_signature(
    books: Books, now: int
) -> None:
    desk = IgateDesk(books, 66)
    token = desk.token(now)
    said = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert said["exp"] == now + LIVES_S
    assert desk.admits(f"Bearer {token}", now)
    assert not desk.admits(f"Bearer {token}", now + LIVES_S)
    assert not desk.admits(f"Bearer {IgateDesk(books, 67).token(now)}", now)
    assert not desk.admits("", now)
    desk.forget(now)
    assert not desk.admits(f"Bearer {token}", now)
