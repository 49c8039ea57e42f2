"""Phones, mails and announced names that stand where a file names its sheets, heads and codes."""

from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from connectors.spreadsheet import connector
from ioc.sources.dropped import LEDGER
from ioc.sources.errors import BadRow
from tests.connectors.drop_folder import HEADS, Desk, Told, line, rested, source, text

_WHO: Final = "Ông Nguyễn Văn Bịa 0900000000"
_SECRET: Final = ("Bịa", "0900000000", "bia@example.vn")


def told_of(folder: Path, **options: Any) -> tuple[Told, str]:
    """What a turn said, and all of it that anybody keeps: rejects, notices, the folder's own book
    and the letters beside what could not be read.
    """
    told = Desk(source(folder, **options)).turn()
    bad = [(one.reason, one.key, one.fields) for one in told.bad]
    letters = [path.read_text("utf-8-sig") for path in folder.rglob("*.txt")]
    return told, repr((bad, told.notice, (folder / LEDGER).read_text(), letters))


def book(path: Path, *sheets: tuple[str, list[list[Any]]]) -> None:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    rested(path)


@pytest.mark.parametrize(
    ("sheets", "options"),
    [
        ([(_WHO, [[1]])], {}),
        ([(_WHO, [[1]])], {"sheet": "không có"}),
        ([("T10", [list(HEADS), line(1)]), (_WHO, [list(HEADS), line(2)])], {}),
    ],
)
def test_what_a_sheet_is_called_names_nobody(
    tmp_path: Path, sheets: list[tuple[str, list[list[Any]]]], options: dict[str, Any]
) -> None:
    book(tmp_path / "a.xlsx", *sheets)
    _, kept = told_of(tmp_path, **options)
    assert "trang" in kept
    assert "[số đã che]" in kept
    assert not [word for word in _SECRET if word in kept]


@pytest.mark.parametrize("before", ["", "x" * 95])
def test_what_a_column_is_called_names_nobody(tmp_path: Path, before: str) -> None:
    head = f"{before} {_WHO} bia@example.vn".strip()
    text(tmp_path / "a.csv", [["UBND xã A", 5, "x"]], ["Đơn vị", "Giá trị", head])
    told, kept = told_of(tmp_path, period="2026-10")
    assert [bad.kind for bad in told.bad] == ["header"]
    assert not [word for word in (*_SECRET, "0900", "Nguyễn") if word in kept]


def test_a_column_that_is_left_out_is_told_without_naming_anybody(tmp_path: Path) -> None:
    text(tmp_path / "a.csv", [[*line(1), "x"]], [*HEADS, f"{_WHO} bia@example.vn"])
    told, kept = told_of(tmp_path)
    assert len(told.records) == 1
    assert "không dùng cột" in told.notice
    assert not [word for word in _SECRET if word in kept]


_OF_KIND: Final = {
    "case": (["Mã", "Tình trạng", "Ngày gửi"], ["Đã xử lý", "20/11/2026"]),
    "alert": (["Mã", "Thời điểm", "Mã luật"], ["20/11/2026 08:00", "5710"]),
    "dossier": (["Mã hồ sơ", "Trạng thái", "Mã TTHC"], ["Đang xử lý", "1.000001"]),
}


@pytest.mark.parametrize("record", _OF_KIND)
@pytest.mark.parametrize("code", ["0900000000", "+84900000000", "012345678901", "bia@example.vn"])
def test_a_bare_phone_or_mail_is_nobodys_code(tmp_path: Path, record: str, code: str) -> None:
    heads, cells = _OF_KIND[record]
    text(tmp_path / "a.csv", [[code, *cells], ["H15.12-261102-0001", *cells]], heads)
    told, kept = told_of(tmp_path, record=record, prefix="dl")
    assert [one.code.rpartition(":")[2].rpartition("|")[2] for one in told.records] == [
        "H15.12-261102-0001"
    ]
    assert len(told.bad) == 1
    assert "không phải một mã" in told.reasons[0]
    assert code.lstrip("+") not in kept


def test_a_refusal_is_masked_whoever_wrote_it() -> None:
    row = {"file": "a.xlsx", "refused": f"hỏng ở trang «{_WHO} bia@example.vn»"}
    with pytest.raises(BadRow) as bad:
        connector.parse(row, source(Path("/tmp/nhan")))
    assert not [word for word in _SECRET if word in bad.value.reason]
