"""Workbooks packed so that a little file unpacks to more than a machine holds."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from connectors import sheet_xlsx
from connectors.sheet_cells import Unreadable
from connectors.sheet_parts import elements
from ioc.sources.sheet_files import fault_of
from tests.connectors.drop_folder import Desk, names, rested, source

_BOOK: Final = b'<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
_ROADS: Final = (
    b'<R><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/>'
    b'<Relationship Id="r2" Type="x/worksheet" Target="worksheets/s.xml"/></R>'
)
_SHEET: Final = b"<worksheet><sheetData>%s</sheetData></worksheet>"
_JUNK: Final = b"<a/>" * 250_000
_HELD: Final = 10_000_000


def packed(**parts: bytes) -> BytesIO:
    """A workbook of one empty sheet, but for the parts that are told."""
    told = {"book": _BOOK, "roads": _ROADS, "sheet": _SHEET % b"", **parts}
    places = {
        "book": "xl/workbook.xml",
        "roads": "xl/_rels/workbook.xml.rels",
        "sheet": "xl/worksheets/s.xml",
        "styles": "xl/styles.xml",
        "strings": "xl/sharedStrings.xml",
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in told.items():
            archive.writestr(places[name], content)
    made.seek(0)
    return made


@contextmanager
def little_held() -> Iterator[None]:
    """What is done inside holds at no moment what the unpacked parts would take."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < _HELD
    finally:
        tracemalloc.stop()


def read(file: BytesIO) -> list[int]:
    """How many cells each row has."""
    return [len(line.cells) for sheet in sheet_xlsx.sheets(file) for line in sheet.lines]


@pytest.mark.parametrize("part", ["styles", "strings"])
def test_what_nobody_asked_for_is_let_go(part: str) -> None:
    file = packed(**{part: b"<s>%s</s>" % _JUNK})
    with little_held():
        assert read(file) == []


def test_junk_between_the_rows_is_let_go() -> None:
    row = b'<row><c t="str"><v>x</v></c></row>'
    file = packed(sheet=_SHEET % (row + _JUNK + row))
    with little_held():
        assert read(file) == [1, 1]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"sheet": _SHEET % (b"<row>%s</row>" % (b"<c/>" * 20_000))}, "quá 16.384 ô"),
        ({"sheet": _SHEET % (b"<row><c>%s</c></row>" % _JUNK)}, "quá nhiều trong một dòng"),
        ({"sheet": _SHEET % (b"<row>" * 100_000)}, "quá nhiều trong một dòng"),
        ({"styles": b"<s><cellXfs>%s</cellXfs></s>" % _JUNK}, "một mục"),
        ({"strings": b"<sst><si>%s</si></sst>" % (b"x" * 30_000_000)}, "một mục"),
        ({"strings": b"<sst><!--%s--></sst>" % (b"x" * 30_000_000)}, "một mục"),
        ({"strings": b"<!-- -->" * 9_000 + b'<!DOCTYPE s [<!ENTITY a "b">]><s/>'}, "DOCTYPE"),
    ],
)
def test_what_would_have_to_be_held_whole_is_refused_while_it_is_read(
    parts: dict[str, bytes], said: str
) -> None:
    with pytest.raises(Unreadable, match=said):
        read(packed(**parts))


def test_the_widest_row_that_excel_writes_is_read() -> None:
    cell = b'<c t="str"><v>x</v></c>'
    assert read(packed(sheet=_SHEET % (b"<row>%s</row>" % (cell * 16_384)))) == [500]


def test_a_part_that_many_sheets_claim_is_read_once() -> None:
    claims = b'<sheet name="A" r:id="r1"/><sheet name="B" r:id="r2"/>' * 5_000
    file = packed(book=b'<workbook xmlns:r="r"><sheets>%s</sheets></workbook>' % claims)
    assert len(list(sheet_xlsx.sheets(file))) == 1


@pytest.mark.parametrize("part", ["book", "roads", "styles"])
def test_a_book_that_takes_megabytes_to_say_how_it_is_made_is_not_opened(part: str) -> None:
    file = packed(**{part: b" " * 20_000_001})
    assert "quá 20 MB" in fault_of(file, "a.xlsx")


def test_elements_come_whole_and_nothing_of_what_is_around_them() -> None:
    told = BytesIO(b"<a x='1'><b><c/></b><w n='1'><w n='2'/>t</w><b/><w/><end/><w n='9'/></a>")
    found = [(one.get("n"), len(one)) for one in elements(told, "w", last="end")]
    assert found == [("1", 1), (None, 0)]


def test_one_that_fails_midway_is_put_aside_and_not_read_again(tmp_path: Path) -> None:
    heads = "".join(
        f'<c t="inlineStr"><is><t>{head}</t></is></c>'
        for head in ("Đơn vị", "Chỉ tiêu", "Kỳ báo cáo", "Giá trị")
    )
    row = heads.replace("Đơn vị", "UBND xã A").replace("Kỳ báo cáo", "10/2026")
    rows = f"<row>{heads}</row>" + f"<row>{row.replace('Giá trị', '5')}</row>" * 1_500
    wide = b"<row>%s</row>" % (b"<c/>" * 20_000)
    made = packed(sheet=_SHEET % (rows.encode() + wide)).getvalue()
    (tmp_path / "a.xlsx").write_bytes(made)
    rested(tmp_path / "a.xlsx")
    desk = Desk(source(tmp_path))
    told = desk.turn()
    assert len(told.records) == 1_000
    assert "quá 16.384 ô" in told.reasons[0]
    assert "đã nhận 1000 dòng đầu" in told.reasons[0]
    assert [name.partition("/")[0] for name in names(tmp_path)] == ["khong-doc-duoc"] * 2
    desk.restart()
    (tmp_path / "a.xlsx").write_bytes(made)
    rested(tmp_path / "a.xlsx")
    assert desk.turn().rows == []
