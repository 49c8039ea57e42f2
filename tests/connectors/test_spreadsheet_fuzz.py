"""Any bytes at all as a file: what comes of them are records or BadRows, and the turn goes on."""

import random
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.spreadsheet import connector
from ioc.domain.records import Figure
from ioc.sources.contract import said
from ioc.sources.errors import BadRow
from tests.connectors.drop_folder import HEADS, Desk, line, rested, source

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(["=A1", "#REF!", "12x", "1.234,5", "10/2026", "Đơn vị", "Giá trị", "Kỳ"]),
)


def whole() -> bytes:
    book, made = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in [HEADS, line(1), line(2, "12x"), line(3, "=1")]:
        sheet.append(list(row))
    sheet.merge_cells("B2:B3")
    book.save(made)
    return made.getvalue()


WHOLE = whole()
TEXT = ";".join(HEADS).encode() + "\n1;Xã A;Hộ nghèo;10/2026;1,5;hộ;x\n".encode()


def turned(content: bytes, name: str, **options: Any) -> None:
    """One turn over one file of those bytes: it is read, refused or waits; nothing else."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / name).write_bytes(content)
        rested(folder / name)
        desk = Desk(source(folder, **options))
        told = desk.turn()
        assert told.batches[-1].watermark is not None
        for bad in told.bad:
            assert bad.reason
            assert isinstance(bad.key, str)
        if content:
            waiting = any(bad.kind == "header" for bad in told.bad)
            assert ((folder / name).exists()) == waiting


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes(content: bytes, name: str) -> None:
    turned(content, name)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8))
def test_a_workbook_with_wrong_bytes(wrong: list[tuple[int, int]]) -> None:
    spoilt = bytearray(WHOLE)
    for place, byte in wrong:
        spoilt[place] = byte
    turned(bytes(spoilt), "a.xlsx")


@given(st.integers(0, 2**32), st.integers(1, 6))
@settings(max_examples=150)
def test_a_workbook_whose_parts_are_spoilt_inside(seed: int, count: int) -> None:
    """The bytes of its XML, not of its packing: each part is written again with its checksum."""
    chosen, made = random.Random(seed), BytesIO()
    with zipfile.ZipFile(BytesIO(WHOLE)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            content = bytearray(old.read(part))
            for _ in range(count if part.startswith("xl/") and "theme" not in part else 0):
                at = chosen.randrange(len(content))
                content[at : at + chosen.randrange(3)] = chosen.choice(
                    [b"", b"9", b"<", b'"', b"\xff", b"A99999999", b"-1", b"1e400", b"nan"]
                )
            if chosen.random() > 0.05:
                new.writestr(part, bytes(content))
    turned(made.getvalue(), "a.xlsx", columns=chosen.choice(["fields", "measure"]))


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.binary(max_size=5)), max_size=5))
def test_a_text_with_wrong_bytes(wrong: list[tuple[int, bytes]]) -> None:
    spoilt = bytearray(TEXT)
    for place, piece in wrong:
        spoilt[place:place] = piece
    turned(bytes(spoilt), "a.csv")


@given(st.lists(st.lists(CELLS, max_size=7), max_size=30), st.booleans())
def test_any_table_that_a_program_can_write(rows: list[list[Any]], headed: bool) -> None:
    book, made = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in [HEADS, *rows] if headed else rows:
        sheet.append(list(row))
    book.save(made)
    turned(made.getvalue(), "a.xlsx")
    turned(made.getvalue(), "a.xlsx", columns="measure", period="10/2026")


JSON = st.recursive(
    CELLS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "period", "agency_text", "x"]), inner)
    ),
    max_leaves=8,
)
FIELDS = ("file", "sheet", "row", "cells", "columns", "period", "base", "today", "refused", "head")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.sampled_from(["figure", "total"]))
def test_whatever_a_row_says_a_record_or_a_bad_row_leaves_parse(row: Any, record: str) -> None:
    told = said(connector, row, source(Path("/nhan"), record=record))
    assert isinstance(told, BadRow) or all(isinstance(one, Figure) or one for one in told)
