"""Which period a table speaks of, which column is which field, and which lines are rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.sheet_heads import read_heads
from tests.connectors.drop_folder import Desk, Told, rested, source

HEADS = ["Đơn vị", "Chỉ tiêu", "Giá trị"]
ROW = ["Xã A", "Hộ nghèo", 1]


def told_of(path: Path, rows: Sequence[Any], sheet: str = "S", **options: Any) -> Told:
    book = openpyxl.Workbook()
    shown = book.active
    assert shown is not None
    shown.title = sheet
    for row in rows:
        shown.append(list(row))
    book.save(path)
    rested(path)
    return Desk(source(path.parent, **options)).turn()


def periods(told: Told) -> list[str]:
    return [figure.period for figure in told.records]


PLAN = "THỰC HIỆN KẾ HOẠCH PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM 2026"
DECREE = "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT SỐ 57-NQ/TW NĂM 2024"


@pytest.mark.parametrize(
    ("titles", "sheet", "file", "meant"),
    [
        ([PLAN, "(Tháng 10 năm 2026)"], "S", "a", "2026-10"),
        (["BÁO CÁO NĂM 2026", "Tháng 10 năm 2026"], "S", "a", "2026-10"),
        ([DECREE], "S", "bao-cao-T10-2026", "2026-10"),
        ([PLAN], "T9.2026", "a", "2026-09"),
        (["Báo cáo năm 2026"], "S", "bc-T10-2026", "2026"),
        (["Báo cáo quý III/2026"], "S", "bc-10-2026", "2026-Q3"),
    ],
)
def test_the_narrowest_title_tells_the_period_then_the_sheet_then_the_file(
    tmp_path: Path, titles: list[str], sheet: str, file: str, meant: str
) -> None:
    rows = [*([title] for title in titles), HEADS, ROW]
    told = told_of(tmp_path / f"{file}.xlsx", rows, sheet)
    assert periods(told) == [meant], told.reasons


@pytest.mark.parametrize(
    ("title", "file"),
    [("Báo cáo tháng 9 năm 2026", "bc-T10-2026"), ("Số liệu năm 2024", "bc-T10-2026")],
)
def test_a_title_and_a_files_name_that_differ_are_both_told(
    tmp_path: Path, title: str, file: str
) -> None:
    told = told_of(tmp_path / f"{file}.xlsx", [[title], HEADS, ROW])
    assert told.records == []
    (reason,) = told.reasons
    assert "mà tên tệp ghi kỳ 2026-10; hãy sửa" in reason


def test_rows_that_tell_their_own_period_settle_what_title_and_file_dispute(
    tmp_path: Path,
) -> None:
    rows = [["Tháng 9/2026"], [*HEADS, "Kỳ"], [*ROW, "8/2026"], ["Xã B", "Hộ nghèo", 2]]
    told = told_of(tmp_path / "T10-2026.xlsx", rows)
    assert periods(told) == ["2026-08"]
    assert "không biết của kỳ nào" in told.reasons[0]


def test_a_declared_period_stands_over_titles(tmp_path: Path) -> None:
    told = told_of(tmp_path / "T9-2026.xlsx", [["Năm 2024"], HEADS, ROW], period="10/2026")
    assert periods(told) == ["2026-10"]


@pytest.mark.parametrize(
    ("heads", "cells", "title", "meant"),
    [
        (["Năm", "Tháng"], [2026, 8], "", "2026-08"),
        (["Tháng", "Năm"], ["08", "2026"], "", "2026-08"),
        (["Năm", "Quý"], [2026, "III"], "", "2026-Q3"),
        (["Năm", "Quý", "Tháng"], [2026, 3, 8], "", "2026-08"),
        (["Năm", "Quý", "Tháng"], [2026, 3, None], "", "2026-Q3"),
        (["Năm", "Kỳ"], [2026, "Tháng 8"], "", "2026-08"),
        (["Tháng"], [8], "Số liệu năm 2026", "2026-08"),
        (["Tháng"], ["8/2026"], "Số liệu năm 2025", "2026-08"),
        (["Quý"], ["Quý III"], "Số liệu năm 2026", "2026-Q3"),
        (["Kỳ báo cáo"], ["Quý III"], "Số liệu năm 2026", "2026-Q3"),
        (["Kỳ báo cáo"], ["III/2026"], "", "2026-Q3"),
        (["Năm"], [2025], "", "2025"),
    ],
)
def test_a_month_a_quarter_and_a_year_that_stand_apart_are_one_period(
    tmp_path: Path, heads: list[str], cells: list[Any], title: str, meant: str
) -> None:
    rows = [[title or "Số liệu"], [*heads, *HEADS], [*cells, *ROW]]
    told = told_of(tmp_path / "a.xlsx", rows)
    assert periods(told) == [meant], told.reasons


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (["Năm", "Tháng"], [2026, 13]),
        (["Năm", "Tháng"], [2026, None]),
        (["Năm", "Tháng"], [None, 8]),
        (["Năm", "Tháng"], ["x", 8]),
        (["Tháng"], [8]),
    ],
)
def test_a_part_without_the_rest_is_told_with_the_remedy(
    tmp_path: Path, heads: list[str], cells: list[Any]
) -> None:
    told = told_of(tmp_path / "a.xlsx", [[*heads, *HEADS], [*cells, *ROW]])
    assert told.records == []
    assert "hãy viết 10/2026, quý III/2026 hoặc năm 2026" in told.reasons[0]


def test_words_of_signing_among_what_is_counted_end_no_table(tmp_path: Path) -> None:
    rows = [
        HEADS,
        ["Sở A", "Lãnh đạo tiếp công dân (lượt)", "12x"],
        ["Sở A", "Số vụ kiểm tra", "abc"],
        ["Sở A", "Số siêu thị", 7],
        ["", "Người lập biểu", ""],
        ["Thủ trưởng cơ quan", "", "Giám đốc"],
        ["Nguyễn Văn Bịa", "x", "Trần Văn Bịa"],
        ["Sở B", "Số chợ", "4o"],
    ]
    told = told_of(tmp_path / "T10-2026.xlsx", rows)
    assert [figure.value for figure in told.records] == [7]
    assert [bad.key.rpartition("!")[2] for bad in told.bad] == ["C2", "C3", "C8"]


def test_a_wide_line_that_names_a_unit_ends_no_table(tmp_path: Path) -> None:
    rows = [
        ["STT", "Đơn vị", "Hộ nghèo", "Ghi chú"],
        [1, "Xã A", "12x", "Lãnh đạo xã đã duyệt"],
        [2, "Xã B", "y", None],
        [None, "Người lập biểu", "Chủ tịch", None],
        [None, "Nguyễn Văn Bịa", "Trần Văn Bịa", None],
    ]
    told = told_of(tmp_path / "T10-2026.xlsx", rows, columns="measure")
    assert len(told.bad) == 2


def test_commas_within_names_do_not_cut_a_file_of_semicolons(tmp_path: Path) -> None:
    unit = "Sở Văn hóa, Thể thao, Du lịch, Gia đình, Báo chí"
    content = "Đơn vị;Chỉ tiêu;Giá trị\n" + f"{unit};Hộ nghèo;1,5\n" * 5
    (tmp_path / "T10-2026.csv").write_text(content, encoding="utf-8")
    rested(tmp_path / "T10-2026.csv")
    told = Desk(source(tmp_path)).turn()
    assert [(f.agency_text, f.value) for f in told.records] == [(unit, 1.5)] * 5, told.reasons


def test_a_separator_is_found_by_heads_that_were_declared(tmp_path: Path) -> None:
    content = "A1;B2;C3\n" + "Sở a, b, c, d, e;Hộ nghèo;1,5\n" * 5
    (tmp_path / "T10-2026.csv").write_text(content, encoding="utf-8")
    rested(tmp_path / "T10-2026.csv")
    headers = {"A1": "agency_text", "B2": "measure", "C3": "value"}
    assert len(Desk(source(tmp_path, headers=headers)).turn().records) == 5


def test_a_head_that_was_declared_lower_down_is_found(tmp_path: Path) -> None:
    rows = [*[[f"lời {n}"] for n in range(1, 25)], HEADS, ROW]
    told = told_of(tmp_path / "T10-2026.xlsx", rows, header_row=25)
    assert [figure.value for figure in told.records] == [1]


@pytest.mark.parametrize(
    ("heads", "near"),
    [
        (
            ("Đơn vị gửi báo cáo", "Chỉ tiêu báo cáo", "Kết quả đạt"),
            ["agency_text", "measure", "value"],
        ),
        (
            ("Đơn vị lập báo cáo", "Chỉ tiêu của báo cáo", "Số liệu đạt được"),
            ["agency_text", "measure", "value"],
        ),
        (("Nội dung chỉ tiêu báo", "Nội dung chỉ tiêu nộp"), ["measure", ""]),
    ],
)
def test_each_field_is_proposed_once_and_by_first_words_first(
    heads: Sequence[str], near: list[str]
) -> None:
    found = read_heads(dict(enumerate(heads, 1)), "figure", {}, wide=False)
    assert [one.near for one in found.unknown] == near


def test_the_name_of_a_commune_heads_a_column_of_units(tmp_path: Path) -> None:
    told = told_of(tmp_path / "T10-2026.xlsx", [["Tên xã", *HEADS[1:]], ROW])
    assert [figure.agency_text for figure in told.records] == ["Xã A"]
