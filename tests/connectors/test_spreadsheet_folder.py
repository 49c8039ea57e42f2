"""A drop folder over several turns: read once, moved, waiting, broken, half written, lost."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from connectors.spreadsheet import connector
from ioc.sources.connector import Known
from ioc.sources.contract import until_lost
from ioc.sources.dropped import LEDGER
from ioc.sources.errors import Refused, Unavailable
from tests.connectors.drop_folder import (
    FIRST,
    HEADS,
    LONG_AGO,
    Desk,
    line,
    lines,
    names,
    rested,
    source,
    text,
    workbook,
)
from tests.connectors.fake_http import NOW

DAY = "2026-11-22"
_NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nhan").mkdir()
    return tmp_path / "nhan"


@pytest.fixture
def desk(folder: Path) -> Desk:
    return Desk(source(folder))


def test_a_file_is_read_once_and_moves_when_it_is_stored(desk: Desk, folder: Path) -> None:
    workbook(folder / "a.xlsx", lines(3))
    assert len(desk.turn(stored=False).records) == 3
    assert names(folder) == ["a.xlsx"], "what is not stored is not moved"
    assert len(desk.turn().records) == 3
    assert names(folder) == [f"da-doc/{DAY}-a.xlsx"]
    assert desk.turn().rows == []


def test_the_same_content_counts_once_whatever_it_is_called(desk: Desk, folder: Path) -> None:
    text(folder / "a.csv", lines(2))
    whole = (folder / "a.csv").read_bytes()
    (folder / "b.csv").write_bytes(whole)
    rested(folder / "b.csv", LONG_AGO + 1)
    assert len(desk.turn().records) == 2
    assert names(folder) == [f"da-doc/{DAY}-a.csv", f"da-doc/{DAY}-b.csv"]
    desk.restart()
    (folder / "a.csv").write_bytes(whole)
    rested(folder / "a.csv")
    assert desk.turn().rows == []
    assert f"da-doc/{DAY}-a-2.csv" in names(folder), "nothing is written over"


def test_an_older_version_sent_again_takes_the_newer_one_back_and_then_counts_once(
    desk: Desk, folder: Path
) -> None:
    told = []
    for value in (5, 6, 5, 5):
        text(folder / "a.csv", [line(1, value)])
        told.append([figure.value for figure in desk.turn().records])
        desk.restart()
    assert told == [[5], [6], [5], []]


def test_files_are_read_oldest_first_and_the_later_ones_rows_are_the_newer(
    desk: Desk, folder: Path
) -> None:
    text(folder / "a.csv", [line(1, 5)])
    text(folder / "b.csv", [line(1, 4)])
    rested(folder / "b.csv", LONG_AGO - 60)
    told = desk.turn()
    assert [f.value for f in told.records] == [4, 5]
    asked = [batch.asked_at for batch in told.batches if batch.rows]
    assert asked == sorted(set(asked))


def test_with_keep_a_file_stays_and_is_not_read_again(folder: Path) -> None:
    desk = Desk(source(folder, keep=True))
    workbook(folder / "a.xlsx", lines(2))
    assert len(desk.turn().records) == 2
    desk.restart()
    assert desk.turn().rows == []
    assert names(folder) == ["a.xlsx"]
    workbook(folder / "a.xlsx", [line(1, 99)])
    assert [f.value for f in desk.turn().records] == [99], "other content is news"


def test_a_store_that_begins_anew_reads_what_lies_there(folder: Path) -> None:
    desk = Desk(source(folder, keep=True))
    workbook(folder / "a.xlsx", lines(2))
    desk.turn()
    anew = Desk(source(folder, keep=True))
    assert len(anew.turn().records) == 2


def test_a_store_put_back_to_an_older_day_reads_what_came_since(folder: Path) -> None:
    desk = Desk(source(folder, keep=True))
    desk.turn()
    older = desk.marks
    workbook(folder / "a.xlsx", lines(2))
    desk.turn()
    desk.marks = older
    assert len(desk.turn().records) == 2


def test_other_options_read_a_file_again(folder: Path) -> None:
    desk = Desk(source(folder, keep=True))
    workbook(folder / "a.xlsx", lines(1))
    desk.turn()
    desk.of = source(folder, keep=True, measures={"Hộ nghèo": "HN"})
    assert [f.measure for f in desk.turn().records] == ["HN"]


def test_a_file_whose_heads_nobody_knows_waits_until_somebody_says(
    desk: Desk, folder: Path
) -> None:
    text(folder / "a.csv", [["Xã A", "Hộ nghèo", "10/2026", 3]], ["Tên ĐV", *HEADS[2:5]])
    told = desk.turn()
    assert [(bad.kind, bad.key) for bad in told.bad] == [("header", "a.csv!Tên ĐV")]
    assert told.bad[0].fields == {"file": "a.csv", "head": "Tên ĐV", "near": "agency_text"}
    assert "a.csv đang đợi" in told.notice
    assert desk.turn().rows == [], "asked once"
    assert "đang đợi" in desk.turn().notice
    assert names(folder) == ["a.csv"]
    desk.known = Known(headers={"tên  đv": "agency_text"})
    told = desk.turn()
    assert [f.agency_text for f in told.records] == ["Xã A"]
    assert told.batches[0].renews == ("a.csv!",), "what was said of it is closed"
    text(folder / "b.csv", [["Xã B", "Hộ nghèo", "10/2026", 3]], ["Tên ĐV", *HEADS[2:5]])
    assert [f.agency_text for f in desk.turn().records] == ["Xã B"], "remembered for later files"


def test_a_file_that_waited_and_was_taken_away_is_asked_about_no_more(
    desk: Desk, folder: Path
) -> None:
    path = text(folder / "a.csv", [["Xã A", "Hộ nghèo", "10/2026", 3]], ["Tên ĐV", *HEADS[2:5]])
    desk.turn()
    path.unlink()
    assert desk.turn().batches[-1].renews == ("a.csv!",)
    assert desk.turn().batches[-1].renews == ()


def test_nobody_can_say_that_a_column_of_people_is_one_of_ours(desk: Desk, folder: Path) -> None:
    heads = ["Họ và tên", *HEADS[2:5]]
    text(folder / "a.csv", [["Nguyễn Văn Bịa", "Hộ nghèo", "10/2026", 3]], heads)
    desk.known = Known(headers={"Họ và tên": "agency_text"})
    told = desk.turn()
    assert told.records == []
    assert "Bịa" not in repr(told.rows)
    assert "thiếu cột «Đơn vị»" in told.reasons[0]


def test_heads_that_are_not_needed_are_left_out_and_told(desk: Desk, folder: Path) -> None:
    heads = [*HEADS, "Mã nội bộ", "Số điện thoại", "CCCD"]
    text(folder / "a.csv", [[*line(1), "x", "0900000000", "012345678901"]], heads)
    told = desk.turn()
    assert len(told.records) == 1
    assert "không dùng cột «Người lập», «Mã nội bộ»" in told.notice
    assert "điện thoại" not in told.notice
    assert "0900000000" not in repr(told.rows)


def zipped(*parts: tuple[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BROKEN: list[tuple[str, bytes, str]] = [
    ("a.xls", OLE, "lưu lại dạng .xlsx"),
    ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "tệp có mật khẩu"),
    ("a.ods", zipped(("mimetype", b"application/vnd.oasis")), "lưu lại dạng .xlsx"),
    ("a.xlsx", zipped(("mimetype", b"application/vnd.oasis.opendocument")), "tệp dạng .ods"),
    ("a.xlsx", b"<html>", "không phải .xlsx"),
    ("a.xlsx", b"PK\x03\x04" + b"x" * 90, "hỏng hoặc tải lên dở dang"),
    ("a.xlsx", zipped(("word/document.xml", b"<a/>")), "không phải bảng tính"),
    ("a.xlsx", zipped(("xl/workbook.xml", b"<workbook")), "tệp .xlsx hỏng"),
    ("a.csv", "Đơn vị;Giá trị".encode("utf-16-le"), "không phải chữ"),
    ("a.csv", "Đơn vị;Chỉ tiêu".encode("windows-1258", "replace"), "không phải UTF-8"),
    ("a.csv", b"PK\x03\x04", "đổi lại đuôi"),
    ("a.csv", b"", "tệp rỗng"),
    ("a.csv", b"x;y\n1;2\n", "không thấy dòng tiêu đề"),
    ("a.csv", "Đơn vị;Chỉ tiêu;Giá trị\nA;B;1".encode(), "thiếu cột «Kỳ báo cáo»"),
    ("a.csv", "Đơn vị;Chỉ tiêu;Kỳ;Giá trị\n".encode(), "không có dòng số liệu nào"),
    ("a.csv", ('Đơn vị;Chỉ tiêu;Kỳ;Giá trị\n"A;' + "x" * 140_000).encode(), "dấu ngoặc kép"),
]


@pytest.mark.parametrize(("name", "content", "said"), BROKEN)
def test_what_cannot_be_read_is_put_aside_with_the_reason_beside_it(
    desk: Desk, folder: Path, name: str, content: bytes, said: str
) -> None:
    (folder / name).write_bytes(content)
    rested(folder / name)
    told = desk.turn()
    assert [bad.kind for bad in told.bad] == ["file"]
    assert said in told.reasons[0]
    aside = f"khong-doc-duoc/{DAY}-{name}"
    assert names(folder) == [aside, f"{aside}.txt"]
    assert said in (folder / f"{aside}.txt").read_text("utf-8-sig")
    assert (folder / aside).read_bytes() == content
    (folder / name).write_bytes(content)
    rested(folder / name)
    assert desk.turn().rows == [], "the same again is put aside at once"
    assert len(names(folder)) == 4


def test_a_bomb_is_not_opened(desk: Desk, folder: Path) -> None:
    parts = [(f"xl/{n}.xml", b"\0" * 30_000_000) for n in range(35)]
    (folder / "a.xlsx").write_bytes(zipped(*parts))
    rested(folder / "a.xlsx")
    assert "bung ra quá" in desk.turn().reasons[0]


def test_what_is_still_being_written_is_left_for_a_turn_that_finds_it_at_rest(
    desk: Desk, folder: Path
) -> None:
    whole = workbook(folder / "a.xlsx", lines(2)).read_bytes()
    (folder / "a.xlsx").write_bytes(whole[: len(whole) // 2])
    rested(folder / "a.xlsx", NOW.timestamp() + 3600)
    assert desk.turn().rows == []
    (folder / "a.xlsx").write_bytes(whole)
    rested(folder / "a.xlsx", NOW.timestamp() + 3601)
    assert desk.turn().rows == [], "it has changed since"
    assert len(desk.turn().records) == 2, "a turn later it has not, whatever its clock says"


def test_hidden_files_open_ones_and_other_papers_are_left_alone(desk: Desk, folder: Path) -> None:
    for name in (".a.csv", "~$a.xlsx", "ghi chu.docx"):
        rested(folder / name) if (folder / name).write_bytes(b"x") else None
    (folder / "thu muc.xlsx").mkdir()
    told = desk.turn()
    assert told.rows == []
    assert told.notice == "bỏ qua ghi chu.docx: không phải bảng tính"


def test_a_file_that_changes_while_it_is_read_is_read_again(folder: Path) -> None:
    desk = Desk(source(folder))
    path = text(folder / "a.csv", lines(2_500))
    batches = connector.fetch(desk.fake.as_http(), desk.of, FIRST, Known())
    next(batches)
    rested(path, LONG_AGO + 5)
    assert all(batch.stored is None for batch in batches if batch.rows)
    assert len(desk.turn().records) == 2_500
    assert names(folder) == [f"da-doc/{DAY}-a.csv"]


def test_one_that_was_replaced_before_it_was_moved_is_not_lost(desk: Desk, folder: Path) -> None:
    text(folder / "a.csv", lines(2))
    (first, last) = connector.fetch(desk.fake.as_http(), desk.of, FIRST, Known())
    text(folder / "a.csv", [line(1, 77)])
    assert first.stored
    first.stored()
    assert names(folder) == ["a.csv"]
    desk.marks = replace(FIRST, watermark=last.watermark)
    assert [f.value for f in desk.turn().records] == [77]


def test_long_files_say_how_far_they_have_come(desk: Desk, folder: Path) -> None:
    workbook(folder / "a.xlsx", lines(2_500))
    progress = [batch.progress for batch in desk.turn().batches if batch.progress]
    assert [(p.what, p.done, p.total) for p in progress] == [
        ("a.xlsx", 1_000, 2_501),
        ("a.xlsx", 2_000, 2_501),
    ]


def test_a_folder_that_is_not_there_is_waited_for(desk: Desk, folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(Unavailable, match=r"không mở được thư mục .* hãy tạo thư mục ấy"):
        desk.turn()
    folder.mkdir()
    text(folder / "a.csv", lines(1))
    assert len(desk.turn().records) == 1


def test_a_file_in_place_of_the_folder_needs_a_person(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    with pytest.raises(Refused, match="là một tệp; hãy sửa url"):
        Desk(source(tmp_path / "a.csv")).turn()


def test_a_book_that_is_spoilt_costs_a_second_reading_only(folder: Path) -> None:
    desk = Desk(source(folder, keep=True))
    text(folder / "a.csv", lines(1))
    desk.turn()
    for spoilt in (b"", b"[]", b'{"x": 1}', b'{"x": {"at": "2026"}}', b"\xff"):
        (folder / LEDGER).write_bytes(spoilt)
        assert len(desk.turn().records) == 1
        assert desk.turn().rows == []


def test_a_preview_moves_nothing(folder: Path, desk: Desk) -> None:
    text(folder / "a.csv", lines(2))
    (folder / "b.xls").write_bytes(OLE)
    rested(folder / "b.xls")
    kept, lost = until_lost(connector.fetch(desk.fake.as_http(), desk.of, FIRST, Known()))
    assert (len(kept), lost) == (3, "")
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.xls"]


def test_2099_is_put_aside_and_moves_no_mark(desk: Desk, folder: Path) -> None:
    text(folder / "a.csv", [line(1, 1, "10/2099"), line(2, 2)])
    text(folder / "so lieu T10-2099.csv", [["A", "B", 1]], ["Đơn vị", "Chỉ tiêu", "Giá trị"])
    told = desk.turn()
    assert [f.value for f in told.records] == [2]
    assert all("kỳ 2099-10 chưa tới" in reason for reason in told.reasons)
    assert len(told.reasons) == 2
    assert desk.marks.watermark is not None
    assert desk.marks.watermark <= NOW + timedelta(minutes=5)


def test_what_two_turns_say_of_one_file_is_the_same(folder: Path) -> None:
    def told() -> list[Any]:
        desk = Desk(source(folder))
        return [repr(row) for row in desk.turn(stored=False).rows]

    workbook(folder / "a.xlsx", [line(1), line(2, "12x"), line(3, "=1")])
    assert told() == told()


@contextmanager
def somebody() -> Iterator[Path]:
    """A folder on a shared drive, and for the time being a user with no rights but those given."""
    with TemporaryDirectory() as made:
        shared = Path(made)
        shared.chmod(0o755)
        (shared / "nhan").mkdir()
        try:
            yield shared / "nhan"
        finally:
            os.seteuid(os.getuid())
            (shared / "nhan").chmod(0o755)


def be_nobody() -> None:
    """Root may everything: it steps down. Who is not root is nobody already."""
    if os.geteuid() == 0:
        os.seteuid(_NOBODY)


def test_a_folder_that_may_not_be_read_needs_a_person() -> None:
    with somebody() as shared:
        shared.chmod(0)
        be_nobody()
        with pytest.raises(Refused, match="không có quyền đọc thư mục"):
            Desk(source(shared)).turn()


def test_a_folder_that_may_only_be_read_is_read_once_and_that_is_told() -> None:
    with somebody() as shared:
        text(shared / "a.csv", lines(2))
        shared.chmod(0o555)
        be_nobody()
        desk = Desk(source(shared))
        assert len(desk.turn().records) == 2
        told = desk.turn()
        assert told.rows == []
        assert "không ghi được vào" in told.notice
        assert "hãy cấp quyền ghi" in told.notice
        desk.restart()
        assert len(desk.turn().records) == 2, "another process reads it again: it counts once"


def test_a_file_that_may_not_be_read_costs_itself_only() -> None:
    with somebody() as shared:
        text(shared / "a.csv", lines(2)).chmod(0)
        text(shared / "b.csv", [line(9)])
        shared.chmod(0o777)
        be_nobody()
        told = Desk(source(shared)).turn()
        assert [f.agency_text for f in told.records] == ["UBND xã Số 9"]
        assert "không có quyền đọc a.csv; hãy cấp quyền" in told.notice
