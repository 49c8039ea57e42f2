"""Workbooks (.xlsx), row by row: of a long sheet no more than a row is held.

openpyxl would do for plain tables. It tells neither a formula without a value from an empty cell
nor hundredths from a number, keeps something of every row, and learns of merged cells last.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError

from connectors.sheet_cells import NO_VALUE, Cell, Line, Merged, Sheet, Unreadable
from connectors.sheet_parts import elements, tag_of
from ioc.sources.privacy import free_text
from ioc.sources.sheet_files import SAVE_ANEW

_BROKEN: Final = (
    *(ParseError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, LookupError, TypeError, ArithmeticError, RuntimeError, AttributeError),
)
_BASE: Final = "xl/"
_SHOWN: Final = ("visible", "")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>/]")
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,80}?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PIECE: Final = 1 << 20
_OVERLAP: Final = 128
_MOST_MERGED: Final = 100_000
_MOST_STRINGS: Final = 2_000_000
_MOST_COLUMNS: Final = 500
_DAYS: Final = MappingProxyType({1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)})  # noqa: DTZ001
_LAST_SERIAL: Final = 2_958_466
# Excel's own formats, which a file names by number alone.
_DATES: Final = frozenset({14, 15, 16, 22, *range(27, 37), *range(50, 59)})
_MONTHS: Final = frozenset({17})
_HUNDREDTHS: Final = frozenset({9, 10})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of a workbook share."""

    parts: zipfile.ZipFile
    strings: Sequence[str]
    styles: Sequence[str]
    base: int


def sheets(file: IO[bytes], wanted: str = "") -> Iterator[Sheet]:
    """The sheets that are shown, in their order, or the one called `wanted`. Unreadable where
    there is none, or the file is spoilt; also later, while a sheet is read.
    """
    with _told():
        parts = zipfile.ZipFile(file)
        listed, base = _listed(parts)
        shown = [name for name, _, state in listed if state in _SHOWN]
        chosen = [(name, place) for name, place, state in listed if state in _SHOWN]
    if wanted:
        chosen = [one for one in chosen if one[0].casefold() == wanted.casefold()]
    if not chosen:
        names = (
            ", ".join(f"«{free_text(name, 60)}»" for name in shown[:10])
            or "không có trang nào hiện"
        )
        about = f"không có trang «{wanted}» hoặc trang ấy đang ẩn; trong tệp có: {names}"
        raise Unreadable(f"{about}; hãy bỏ ẩn, đổi tên trang, hoặc sửa options.sheet")
    with _told():
        book = _Book(parts, _strings(parts), _styles(parts), base)
    for name, place in chosen:
        with _told():
            total, merged = _surveyed(book, place)
        yield Sheet(
            name=name, lines=_lines(book, place), total=total, merged=merged, base=book.base
        )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise Unreadable(f"tệp .xlsx hỏng; {SAVE_ANEW} rồi gửi lại") from None


def _lines(book: _Book, place: str) -> Iterator[Line]:
    with _told(), book.parts.open(place) as part:
        number = 0
        for row in elements(part, "row", last="sheetData"):
            number = int(row.get("r") or number + 1)
            yield Line(number, _cells(row, book))


def _cells(row: Element, book: _Book) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    column = 0
    for element in row:
        place = _PLACE.fullmatch(element.get("r") or "")
        column = _number_of(place[1]) if place else column + 1
        if column > _MOST_COLUMNS:
            break
        cell = _cell(element, book)
        if cell is not None:
            found[column] = cell
    return found


def _cell(element: Element, book: _Book) -> Cell | None:
    kind, told = element.get("t") or "n", {tag_of(child): child for child in element}
    if kind == "inlineStr":
        return _text(told["is"]) if "is" in told else None
    value = told["v"].text if "v" in told else None
    if not value:
        return NO_VALUE if "f" in told and kind != "str" else None
    if kind == "s":
        return book.strings[int(value)]
    if kind == "n":
        return _number(value, book.styles[int(element.get("s") or 0)], book.base)
    return value == "1" if kind == "b" else value


def _number(written: str, style: str, base: int) -> Cell:
    """A number, or what its format makes of it: a day, a month, hundredths."""
    value = float(written)
    if style == "%":
        return f"{value * 100:.12g}%".replace(".", ",")
    if style in ("day", "month") and 0 < value < _LAST_SERIAL:
        at = _DAYS[base] + timedelta(seconds=round(value * 86_400))
        if style == "month":
            return f"{at:%Y-%m}"
        return at.date().isoformat() if value.is_integer() else at.isoformat(sep=" ")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _surveyed(book: _Book, place: str) -> tuple[int, list[Merged]]:
    """How many rows there are and which cells are merged: told only after the rows themselves."""
    rows, kept = 0, b""
    merged: list[Merged] = []
    with book.parts.open(place) as part:
        while piece := part.read(_PIECE):
            whole = kept + piece
            # What may be cut in two stays for the next piece.
            last = max(0, len(whole) - _OVERLAP)
            rows += sum(1 for m in _ROW.finditer(whole) if m.start() < last)
            if len(merged) < _MOST_MERGED:
                merged += [_merged(m) for m in _MERGE.finditer(whole) if m.start() < last]
            kept = whole[last:]
    rows += len(_ROW.findall(kept))
    merged += [_merged(m) for m in _MERGE.finditer(kept)]
    return rows, merged[:_MOST_MERGED]


def _merged(found: re.Match[bytes]) -> Merged:
    left, top, right, bottom = (part.decode() for part in found.groups())
    return Merged(int(top), _number_of(left), int(bottom), _number_of(right))


def _listed(parts: zipfile.ZipFile) -> tuple[list[tuple[str, str, str]], int]:
    """Each sheet's name, its part and its state; and the year from which days are counted."""
    targets = {}
    for element in _elements(parts, "xl/_rels/workbook.xml.rels", "Relationship"):
        target = element.get("Target") or ""
        inside = target.removeprefix("/") if target.startswith("/") else f"{_BASE}{target}"
        if (element.get("Type") or "").endswith("/worksheet"):
            targets[element.get("Id")] = inside
    found, base, unread = [], 1900, set(targets.values())
    for element in _elements(parts, "xl/workbook.xml", "sheet", "workbookPr"):
        if tag_of(element) == "workbookPr":
            base = 1904 if (element.get("date1904") or "0") in ("1", "true") else 1900
            continue
        relation = next((v for k, v in element.items() if k.endswith("}id")), "")
        # A part that several sheets claim is read once.
        if (place := targets.get(relation, "")) in unread:
            unread.discard(place)
            found.append((element.get("name") or "", place, element.get("state") or ""))
    return found, base


def _strings(parts: zipfile.ZipFile) -> list[str]:
    found = []
    for element in _elements(parts, "xl/sharedStrings.xml", "si"):
        found.append(_text(element))
        if len(found) > _MOST_STRINGS:
            raise Unreadable("tệp .xlsx chứa quá nhiều chữ; hãy chia nhỏ bảng rồi gửi lại")
    return found


def _styles(parts: zipfile.ZipFile) -> list[str]:
    """What each style of a cell makes of a number: "day", "month", "%" or ""."""
    formats: dict[int, str] = {}
    styles: list[str] = []
    for element in _elements(parts, "xl/styles.xml", "numFmt", "cellXfs"):
        if tag_of(element) == "numFmt":
            formats[int(element.get("numFmtId") or 0)] = element.get("formatCode") or ""
        else:
            styles = [_style(int(xf.get("numFmtId") or 0), formats) for xf in element]
    return styles or [""]


def _style(number: int, formats: Mapping[int, str]) -> str:
    if number in _DATES or number in _MONTHS:
        return "month" if number in _MONTHS else "day"
    if number in _HUNDREDTHS:
        return "%"
    code = _QUOTED.sub("", formats.get(number, "").split(";")[0]).lower()
    if "y" in code:
        return "day" if "d" in code else "month"
    return "%" if "%" in code else ""


def _elements(parts: zipfile.ZipFile, name: str, *tags: str) -> Iterator[Element]:
    """Each element of those kinds in one part; none where no part is."""
    if name in parts.namelist():
        with parts.open(name) as part:
            yield from elements(part, *tags)


def _text(element: Element) -> str:
    """The text of a string, its runs together, without how it is pronounced."""
    return "".join(
        part.text or ""
        for child in element
        if tag_of(child) in ("t", "r")
        for part in ([child] if tag_of(child) == "t" else child)
        if tag_of(part) == "t"
    )


def _number_of(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found
