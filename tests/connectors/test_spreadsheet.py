"""connectors/spreadsheet.py: what tables say, cell by cell, and every connector's contract."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar
from unicodedata import normalize

import openpyxl
import pytest

from connectors.sheet_heads import is_personal
from connectors.sheet_kinds import HEADS as SHEET_HEADS
from connectors.spreadsheet import connector
from ioc.domain.errors import ConfigError
from ioc.domain.records import Alert, Case, CaseStatus, Dossier, Figure, Total
from ioc.sources.connector import Batch, Known, Marks
from ioc.sources.contract import Contract, FarSide
from ioc.sources.http import Http
from tests.connectors.clocks import local
from tests.connectors.drop_folder import (
    FIRST,
    HEADS,
    PERSONAL,
    Desk,
    Office,
    Told,
    line,
    rested,
    source,
    text,
    workbook,
)


def row(**cells: Any) -> dict[str, Any]:
    given = {"agency_text": "UBND xã Ea Kar", "measure": "Hộ nghèo", "value": 12} | cells
    told = {name: value for name, value in given.items() if value is not None}
    columns = {name: n for n, name in enumerate(given, start=1)}
    about = {"file": "bao-cao.xlsx", "sheet": "T10", "row": 14, "today": "2026-11-22"}
    return {**about, "period": "2026-10", "base": 1900, "cells": told, "columns": columns}


def viet1258(written: str) -> bytes:
    """As Windows-1258 has it: a letter that it lacks is written with its tone apart."""
    tones = "\u0300\u0309\u0303\u0301\u0323"

    def apart(letter: str) -> bytes:
        try:
            return letter.encode("windows-1258")
        except UnicodeEncodeError:
            marks = normalize("NFD", letter)
            bare = "".join(mark for mark in marks if mark not in tones)
            tone = "".join(mark for mark in marks if mark in tones)
            return (normalize("NFC", bare) + tone).encode("windows-1258")

    return b"".join(map(apart, written))


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = source(Path("/nhan"))
    rows: ClassVar = [
        row(),
        row(value="1.234,5", unit="triệu đồng", period="quý III/2026"),
        row(value="12,5 %", reason=f"gọi {PERSONAL[2]} gặp {PERSONAL[0]}"),
    ]
    bad_rows: ClassVar = [
        *(None, [], "x", {}, {"cells": {}}),
        row(value=PERSONAL[0]),
        row(value=PERSONAL[2]),
        row(value=PERSONAL[4], period=PERSONAL[0]),
        row(agency_text=None),
        {"file": f"gặp {PERSONAL[0]}.xlsx", "refused": "hỏng"},
    ]
    personal: ClassVar = PERSONAL

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.office = Office(tmp_path)

    def far_side(self) -> FarSide:
        return self.office

    def marks(self) -> Marks:
        return FIRST

    def _fetch(self, http: Http, marks: Marks) -> Iterator[Batch]:
        return self.connector.fetch(http, source(self.office.folder), marks, Known())


def told_of(folder: Path, **options: Any) -> Told:
    return Desk(source(folder, **options)).turn()


def figures(told: Told) -> list[tuple[str, str, str, float]]:
    return [(f.agency_text, f.measure, f.period, f.value) for f in told.records]


def test_a_figure_is_read_with_its_place_and_without_who_typed_it(tmp_path: Path) -> None:
    workbook(tmp_path / "bao-cao.xlsx", [line(1, "1.234,5")])
    told = told_of(tmp_path)
    assert told.records == [
        Figure(
            agency_text="UBND xã Số 1",
            measure="ho-ngheo",
            measure_name="Hộ nghèo",
            period="2026-10",
            value=1234.5,
            unit="hộ",
            place="bao-cao.xlsx!T10!E2",
        )
    ]
    assert not [word for word in PERSONAL if word in repr(told.rows)]


def test_every_bad_cell_is_named_and_its_neighbours_count(tmp_path: Path) -> None:
    rows = [line(1), line(2, "12x"), line(3, "#REF!", "32/13/2026"), line(4, True), line(5, 7)]
    workbook(tmp_path / "bao-cao.xlsx", rows)
    told = told_of(tmp_path)
    assert [f.agency_text for f in told.records] == ["UBND xã Số 1", "UBND xã Số 5"]
    assert told.reasons == [
        "bao-cao.xlsx, trang «T10»: ô E3: «12x» không phải số",
        "bao-cao.xlsx, trang «T10»: ô D4: «32/13/2026» không phải một kỳ báo cáo; "
        "hãy viết 10/2026, quý III/2026 hoặc năm 2026; ô E4: lỗi công thức #REF!",
        "bao-cao.xlsx, trang «T10»: ô E5: không phải số",
    ]
    assert [bad.key for bad in told.bad] == [f"bao-cao.xlsx!T10!E{n}" for n in (3, 4, 5)]


def test_of_a_bad_cell_nothing_is_told_that_may_name_anybody(tmp_path: Path) -> None:
    rows = [line(n, value) for n, value in enumerate([*PERSONAL, "012345678901", "An 12"], 1)]
    workbook(tmp_path / "b.xlsx", rows)
    told = told_of(tmp_path)
    said = " ".join(f"{bad.reason} {bad.key} {bad.fields}" for bad in told.bad)
    assert len(told.bad) >= 4
    assert not [word for word in (*PERSONAL, "012345678901", "«An") if word in said]


def test_a_formula_that_was_never_worked_out_is_no_empty_cell(tmp_path: Path) -> None:
    workbook(tmp_path / "b.xlsx", [line(1, "=1+1"), line(2, None), line(3, "-"), line(4, 4)])
    told = told_of(tmp_path)
    assert [f.value for f in told.records] == [4]
    (reason,) = told.reasons
    assert "ô E2: công thức chưa có giá trị" in reason


def test_titles_signatures_sums_and_numbers_of_columns_are_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in [
        ["UBND TỈNH ĐẮK LẮK", None, None, "Đắk Lắk, ngày 05 tháng 11 năm 2026"],
        ["BÁO CÁO THÁNG 10 NĂM 2026"],
        [],
        ["TT", "Tên đơn vị", "Chỉ tiêu", "Số liệu"],
        ["A", "B", "(1)", "(2)"],
        [1, "Xã Ea Kar", "Hộ nghèo", 12],
        ["I", "Khối sở, ngành"],
        [2, "Sở Y tế", "Hộ nghèo", 3],
        [None, "Tổng cộng", "Hộ nghèo", 15],
        [],
        [None, "NGƯỜI LẬP BIỂU", None, "GIÁM ĐỐC"],
        [None, PERSONAL[0], None, PERSONAL[0]],
    ]:
        sheet.append(cells)
    sheet.merge_cells("A2:D2")
    book.save(tmp_path / "b.xlsx")
    rested(tmp_path / "b.xlsx")
    told = told_of(tmp_path)
    assert figures(told) == [
        ("Xã Ea Kar", "ho-ngheo", "2026-10", 12),
        ("Sở Y tế", "ho-ngheo", "2026-10", 3),
    ]
    assert told.reasons == []


def test_whole_rows_below_a_signature_still_count(tmp_path: Path) -> None:
    rows = [line(1, 1), ["Nơi nhận: lưu"], line(2, 2), [None, PERSONAL[0], "x", "y", "z"]]
    workbook(tmp_path / "b.xlsx", rows)
    told = told_of(tmp_path)
    assert [f.value for f in told.records] == [1, 2]


def test_a_wide_table_has_one_figure_for_each_unit_and_measure(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in [
        ["STT", "Đơn vị", "Hộ nghèo", None, "Thu ngân sách (triệu đồng)", "Ghi chú"],
        [None, None, "Số hộ", "Tỷ lệ (%)", None, None],
        [1, "Xã A", 12, 0.015, 1000.5, "x"],
        [2, "Xã B", "-", "2,5", "1.000", None],
        [None, "Tổng số", 12, None, 2000.5, None],
    ]:
        sheet.append(cells)
    for block in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"):
        sheet.merge_cells(block)
    sheet["D3"].number_format = "0.0%"
    book.save(tmp_path / "bc quý 3-2026.xlsx")
    rested(tmp_path / "bc quý 3-2026.xlsx")
    told = told_of(tmp_path, columns="measure", measures={"hộ nghèo - số hộ": "HN"})
    assert figures(told) == [
        ("Xã A", "HN", "2026-Q3", 12),
        ("Xã A", "ho-ngheo-ty-le", "2026-Q3", 1.5),
        ("Xã A", "thu-ngan-sach", "2026-Q3", 1000.5),
        ("Xã B", "ho-ngheo-ty-le", "2026-Q3", 2.5),
        ("Xã B", "thu-ngan-sach", "2026-Q3", 1000),
    ]
    assert {f.unit for f in told.records} == {"", "%", "triệu đồng"}
    assert told.records[2].place == "bc quý 3-2026.xlsx!Sheet!E3"


def test_a_name_merged_down_its_rows_stands_on_each_and_a_figure_on_its_first(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in [
        ["Đơn vị", "Chỉ tiêu", "Kỳ", "Giá trị"],
        ["Xã A", "Hộ nghèo", "10/2026", 1],
        [None, "Hộ cận nghèo", "10/2026", 2],
        [None, "Hộ khá", "10/2026", None],
    ]:
        sheet.append(cells)
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("D3:D4")
    book.save(tmp_path / "b.xlsx")
    rested(tmp_path / "b.xlsx")
    assert figures(told_of(tmp_path)) == [
        ("Xã A", "ho-ngheo", "2026-10", 1),
        ("Xã A", "ho-can-ngheo", "2026-10", 2),
    ]


def test_hidden_sheets_are_not_read_and_a_cover_is_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["Báo cáo của xã"])
    for name, value, state in (("Nháp", 1, "hidden"), ("Số liệu", 2, "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(HEADS)
        sheet.append(line(1, value))
    book.save(tmp_path / "b.xlsx")
    rested(tmp_path / "b.xlsx")
    assert [f.value for f in told_of(tmp_path).records] == [2]


def two_months(path: Path) -> None:
    book = openpyxl.Workbook()
    for name, value in (("Tháng 9", 9), ("Tháng 10", 10)):
        sheet = book.create_sheet(name)
        sheet.append(HEADS)
        sheet.append(line(value, value, f"{value}/2026"))
    book.save(path)
    rested(path)


def test_of_several_tables_the_first_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    two_months(tmp_path / "b.xlsx")
    told = told_of(tmp_path)
    assert [f.value for f in told.records] == [9]
    assert "chỉ đọc trang «Tháng 9», không đọc «Tháng 10»" in told.notice


def test_every_sheet_is_read_where_that_is_declared(tmp_path: Path) -> None:
    two_months(tmp_path / "b.xlsx")
    told = told_of(tmp_path, sheet="*")
    assert [(f.value, f.place) for f in told.records] == [
        (9, "b.xlsx!Tháng 9!E2"),
        (10, "b.xlsx!Tháng 10!E2"),
    ]


def test_a_workbook_in_the_strict_dialect_is_read_too(tmp_path: Path) -> None:
    path, made = workbook(tmp_path / "b.xlsx", [line(1)]), BytesIO()
    usual = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            content = old.read(part).replace(
                usual, b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            )
            strict = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            new.writestr(part, content.replace(relation, strict))
    path.write_bytes(made.getvalue())
    rested(path)
    assert [f.value for f in told_of(tmp_path).records] == [1234]


def test_no_column_of_ours_is_of_people_and_counts_of_people_are(tmp_path: Path) -> None:
    heads = [head for told in SHEET_HEADS.values() for names in told.values() for head in names]
    assert [head for head in heads if is_personal(head)] == []
    row = ["Xã A", 12, "0900 000 000", "Nguyễn Văn Bịa"]
    text(
        tmp_path / "T10-2026.csv",
        [row],
        ["Đơn vị", "Số công dân được tiếp (lượt)", "Số điện thoại công dân", "Họ tên"],
    )
    told = told_of(tmp_path, columns="measure")
    assert [(f.measure, f.value, f.unit) for f in told.records] == [
        ("so-cong-dan-duoc-tiep", 12, "lượt")
    ]
    assert "không dùng cột «Số điện thoại công dân», «Họ tên» (dữ liệu về người)" in told.notice


def test_a_sheet_that_is_hidden_or_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    workbook(tmp_path / "b.xlsx", [line(1)])
    (reason,) = told_of(tmp_path, sheet="Tháng 9").reasons
    assert "không có trang «Tháng 9»" in reason
    assert "«T10»" in reason


@pytest.mark.parametrize("base", [1900, 1904])
def test_days_are_read_by_the_workbooks_own_count(tmp_path: Path, base: int) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH if base == 1904 else book.epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(["Mã phản ánh", "Trạng thái", "Ngày phản ánh", "Hạn xử lý"])
    sheet.append(["1", "Đang xử lý", datetime(2026, 10, 31, 8, 30), "15/11/2026"])  # noqa: DTZ001
    sheet.append(["2", "Đã xử lý", 46000 - (1462 if base == 1904 else 0), "03/04/2026"])
    book.save(tmp_path / "b.xlsx")
    rested(tmp_path / "b.xlsx")
    told = told_of(tmp_path, record="case", prefix="dl")
    assert told.reasons == []
    assert [case.requested_at for case in told.records] == [
        local(2026, 10, 31, 8, 30),
        local(2025, 12, 9),
    ]
    assert told.records[1].due_at == local(2026, 4, 3)


def test_months_that_excel_makes_days_of_are_months(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", [line(1), line(2)])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    for place, format_ in (("D2", "mmm-yy"), ("D3", "dd/mm/yyyy")):
        sheet[place] = datetime(2026, 10, 1)  # noqa: DTZ001
        sheet[place].number_format = format_
    book.save(path)
    rested(path)
    assert [f.period for f in told_of(tmp_path).records] == ["2026-10", "2026-10-01"]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("\ufeffĐơn vị;Chỉ tiêu;Kỳ;Giá trị\r\nXã A;Hộ nghèo;10/2026;1,5\r\n".encode(), {}),
        ('Đơn vị,Chỉ tiêu,Kỳ,Giá trị\nXã A,Hộ nghèo,10/2026,"1,5"\n'.encode(), {}),
        ("Đơn vị\tChỉ tiêu\tKỳ\tGiá trị\nXã A\tHộ nghèo\t10/2026\t1,5".encode("utf-16"), {}),
        ("sep=;\nĐơn vị;Chỉ tiêu;Kỳ;Giá trị\nXã A;Hộ nghèo;10/2026;1,5\n".encode(), {}),
        (
            viet1258("Đơn vị;Chỉ tiêu;Kỳ;Giá trị\nXã A;Hộ nghèo;10/2026;1,5\n"),
            {"charset": "windows-1258"},
        ),
    ],
)
def test_text_in_the_letters_and_separators_that_programs_write(
    tmp_path: Path, content: bytes, options: dict[str, str]
) -> None:
    (tmp_path / "b.csv").write_bytes(content)
    rested(tmp_path / "b.csv")
    told = told_of(tmp_path, **options)
    assert figures(told) == [("Xã A", "ho-ngheo", "2026-10", 1.5)], told.reasons
    assert told.records[0].place.startswith("b.csv!D")


def test_dossiers_cases_totals_and_alerts_are_read_too(tmp_path: Path) -> None:
    heads = ["Mã hồ sơ", "Trạng thái", "Mã TTHC", "Ngày tiếp nhận", "Họ và tên", "Cơ quan"]
    code = "H15.12-261102-0001"
    text(
        tmp_path / "a.csv",
        [[code, "Đang xử lý", "1.000001", "02/11/2026 08:00", PERSONAL[0], "Sở Y tế"]],
        heads,
    )
    (dossier,) = told_of(tmp_path, record="dossier", keep=True).records
    assert isinstance(dossier, Dossier)
    assert (dossier.code, dossier.status, dossier.agency_text) == (code, 4, "Sở Y tế")
    assert dossier.received_at == local(2026, 11, 2, 8)

    text(tmp_path / "a.csv", [["7", "Đã xử lý", "20/11/2026"]], ["Mã", "Tình trạng", "Ngày gửi"])
    (case,) = told_of(tmp_path, record="case", prefix="dl", keep=True).records
    assert isinstance(case, Case)
    assert (case.code, case.status) == ("dl:7", CaseStatus.RESOLVED)

    text(tmp_path / "a.csv", [line(1, "1.234", "quý III/2026"), line(2, "1,5")])
    told = told_of(tmp_path, record="total", measures={"Hộ nghèo": "HN"}, keep=True)
    (total,) = told.records
    assert isinstance(total, Total)
    assert (total.measure, total.period, total.value) == ("HN", "2026-07-01/2026-09-30", 1234)
    assert "phải là một số nguyên" in told.reasons[0]

    text(tmp_path / "a.csv", [["9", "20/11/2026 08:00", "5710"]], ["Mã", "Thời điểm", "Mã luật"])
    (alert,) = told_of(tmp_path, record="alert", prefix="soc", keep=True).records
    assert isinstance(alert, Alert)
    assert alert.at == local(2026, 11, 20, 8)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"record": "so"}, "record = 'so' không có"),
        ({"colums": "measure"}, "có phải columns?"),
        ({"columns": "wide"}, "columns = 'wide'"),
        ({"record": "case", "columns": "measure"}, "chỉ dùng với"),
        ({"headers": {"Tên ĐV": "agency"}}, "headers.Tên ĐV = 'agency'"),
        ({"headers": {"Họ và tên": "agency_text"}}, "dữ liệu về người"),
        ({"measures": {"Hộ nghèo": 1}}, "measures.Hộ nghèo = 1"),
        ({"record": "case", "measures": {"a": "b"}}, "measures chỉ dùng"),
        ({"statuses": {"Xong": "resolved"}}, "statuses không dùng"),
        ({"record": "case", "statuses": {"Xong": "done"}}, "statuses.Xong = 'done'"),
        ({"period": "6 tháng đầu năm"}, "period = '6 tháng đầu năm'"),
        ({"charset": "tcvn3"}, "charset = 'tcvn3'"),
        ({"header_row": -1}, "header_row = -1"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    connector.check(source(Path("/nhan"), headers={"Tên ĐV": "agency_text"}, period="10/2026"))
    with pytest.raises(ConfigError) as caught:
        connector.check(source(Path("/nhan"), **options))
    assert named in str(caught.value)
