"""Reads tables of units as people keep them, a workbook or CSV files, each cell with its line."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ioc.domain.errors import ConfigError
from ioc.domain.unit_faults import EVENTS, SUCCESSIONS, UNITS, Numbered
from ioc.domain.vietnamese import fold, nfc

# Each table's columns, and whether a table without it can be read at all.
COLUMNS: Mapping[str, Mapping[str, bool]] = {
    UNITS: {
        **dict.fromkeys(("tier", "code", "name", "type", "valid_from"), True),
        **dict.fromkeys(("valid_to", "parent", "legal_basis"), False),
    },
    EVENTS: {**dict.fromkeys(("event", "effective", "kind"), True), "legal_basis": False},
    SUCCESSIONS: {
        **dict.fromkeys(("event", "from_code", "to_code", "relation", "weight_area"), True),
        **dict.fromkeys(("weight_population", "weight_cases", "method"), False),
    },
}
# How a Vietnamese heading, without its marks, names a column; and a sheet its table.
HEADINGS = {
    "cap": "tier",
    "ma": "code",
    "ten": "name",
    "loai": "type",
    "cap tren": "parent",
    "hieu luc tu": "valid_from",
    "hieu luc den": "valid_to",
    "can cu": "legal_basis",
    "su kien": "event",
    "ngay hieu luc": "effective",
    "viec": "kind",
    "tu ma": "from_code",
    "den ma": "to_code",
    "quan he": "relation",
    "ty trong dien tich": "weight_area",
    "ty trong dan so": "weight_population",
    "ty trong ho so": "weight_cases",
    "cach tinh": "method",
}
SHEETS = {"don vi": UNITS, "su kien": EVENTS, "ke thua": SUCCESSIONS}
WORKBOOKS = (".xlsx", ".xlsm")


class Table(NamedTuple):
    """One table and where it came from, as a person calls that: a file, or a file and a sheet."""

    kind: str
    where: str
    rows: tuple[Numbered, ...]


def read_tables(paths: Sequence[Path]) -> dict[str, Table]:
    """The tables of these files, by kind; ConfigError for an unreadable file or one given twice."""
    found: dict[str, Table] = {}
    for table in (table for path in paths for table in _tables(path)):
        if table.kind in found:
            raise ConfigError(
                f"{table.where} và {found[table.kind].where} đều là bảng {table.kind}; "
                "hãy chỉ đưa một."
            )
        found[table.kind] = table
    return found


def _tables(path: Path) -> Iterator[Table]:
    if path.suffix.lower() in WORKBOOKS:
        yield from _workbook(path)
    else:
        yield _table(path.name, _lines(_csv(path)))


def _workbook(path: Path) -> Iterator[Table]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException) as error:
        raise ConfigError(
            f"{path} không đọc được thành sổ tính .xlsx; hãy mở và lưu lại dạng .xlsx hoặc .csv."
        ) from error
    try:
        sheets = [(sheet.title, _lines(sheet.iter_rows(values_only=True))) for sheet in book]
    finally:
        book.close()
    names = {*COLUMNS, *SHEETS}
    wanted = [(title, lines) for title, lines in sheets if fold(title) in names] or sheets[:1]
    for title, lines in wanted:
        yield _table(f"{path.name}, trang {title}", lines)


def _csv(path: Path) -> Iterator[Sequence[str]]:
    """The cells of a CSV file, whichever of , ; or tab parts them."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} không đọc được ({error.strerror}); hãy xem lại tên.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path.name} không phải UTF-8; hãy lưu lại dạng CSV UTF-8 hoặc đưa tệp .xlsx."
        ) from error
    head = text.partition("\n")[0]
    parted = max(",;\t", key=head.count)
    return csv.reader(io.StringIO(text), delimiter=parted)


def _lines(rows: Iterable[Sequence[Any]]) -> list[tuple[int, tuple[str, ...]]]:
    numbered = ((line, tuple(_cell(value) for value in row)) for line, row in enumerate(rows, 1))
    return [(line, cells) for line, cells in numbered if any(cells)]


def _cell(value: Any) -> str:
    """A cell as its text; a date as 2025-07-01, a whole number without its point."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return nfc(str(value))


def _table(where: str, lines: Sequence[tuple[int, tuple[str, ...]]]) -> Table:
    if not lines:
        raise ConfigError(f"{where} trống; hãy đưa tệp có dòng tên cột và các dòng dữ liệu.")
    names = tuple(_column(cell) for cell in lines[0][1])
    kind = max(COLUMNS, key=lambda table: len(COLUMNS[table].keys() & set(names)))
    absent = [name for name, needed in COLUMNS[kind].items() if needed and name not in names]
    strange = [name for name in names if name and name not in COLUMNS[kind]]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    for what, those in (("thiếu cột", absent), ("có cột lạ", strange), ("lặp cột", twice)):
        if those:
            raise ConfigError(
                f"{where} {what} {', '.join(those)}; bảng {kind} có các cột "
                f"{', '.join(COLUMNS[kind])}."
            )
    rows = (
        Numbered(line, {name: cell for name, cell in zip(names, cells, strict=False) if name})
        for line, cells in lines[1:]
    )
    return Table(kind, where, tuple(rows))


def _column(cell: str) -> str:
    heading = fold(cell)
    return HEADINGS.get(heading, heading)
