"""Tables as text (.csv): which letters, which separator, and the rows one by one."""

import codecs
import csv
import io
from collections.abc import Container, Iterator
from typing import IO, Final

from connectors.sheet_cells import Line, Sheet, Unreadable
from connectors.sheet_heads import plain
from connectors.sheet_kinds import HEADS
from ioc.domain.vietnamese import nfc

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS: Final = (";", ",", "\t", "|")
_LOOKED_AT: Final = 30
_DECLARED: Final = "sep="
_MOST_COLUMNS: Final = 500
_SAVE: Final = "hãy lưu lại dạng «CSV UTF-8», hoặc khai options.charset"


def sheets(file: IO[bytes], charset: str = "", said: Container[str] = ()) -> Iterator[Sheet]:
    """The one sheet of a file. `charset` is how its letters are written where no mark tells and
    they are not UTF-8; `said` are plain heads that somebody has said. Unreadable where the letters
    cannot be read; also later, while rows are.
    """
    letters = _letters(file, charset)
    total = _counted(file, letters)
    separator = _separator(file, letters, said)
    yield Sheet(name="", lines=_lines(file, letters, separator), total=total)


def _letters(file: IO[bytes], charset: str) -> str:
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    return charset if charset and not _is_utf8(file) else "utf-8"


def _is_utf8(file: IO[bytes]) -> bool:
    reader = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(1 << 20):
            reader.decode(piece)
        reader.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _text(file: IO[bytes], letters: str) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(file, encoding=letters, newline="")


def _counted(file: IO[bytes], letters: str) -> int:
    """How many lines there are; and whether the letters are what they are taken for."""
    text = _text(file, letters)
    try:
        return sum(1 for _ in text)
    except UnicodeError:
        raise Unreadable(f"tệp .csv không phải {_named(letters)}; {_SAVE}") from None
    finally:
        text.detach()


def _named(letters: str) -> str:
    return {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16"}.get(letters, letters)


def _separator(file: IO[bytes], letters: str, said: Container[str]) -> str:
    """The one that cuts a line into most known heads; where none does, or two are alike, the one
    that cuts the first lines into the most columns, most alike.
    """
    text = _text(file, letters)
    try:
        lines = [line for _, line in zip(range(_LOOKED_AT), text, strict=False)]
    finally:
        text.detach()
    if lines and lines[0].lower().startswith(_DECLARED) and len(lines[0].strip()) == 5:
        return lines[0].strip()[-1]
    return max(
        _SEPARATORS,
        key=lambda one: (_known(lines, one, said), _cuts(lines, one), -_SEPARATORS.index(one)),
    )


def _known(lines: list[str], separator: str, said: Container[str]) -> int:
    """How many known heads stand in one line that is cut by a separator."""
    names = {plain(n) for told in HEADS.values() for heads in told.values() for n in heads}
    most = 0
    try:
        for row in csv.reader(lines, delimiter=separator):
            heads = [head for cell in row[:_MOST_COLUMNS] if (head := plain(nfc(cell[:100])))]
            most = max(most, sum(head in names or head in said for head in heads))
    except csv.Error:
        return most
    return most


def _cuts(lines: list[str], separator: str) -> int:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1]
    except csv.Error:
        return 0
    # Decimal commas cut some lines too; what cuts them all alike is the separator.
    return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)


def _lines(file: IO[bytes], letters: str, separator: str) -> Iterator[Line]:
    text = _text(file, letters)
    number = 0
    try:
        for number, row in enumerate(csv.reader(text, delimiter=separator), start=1):
            if number == 1 and row and row[0].lower().startswith(_DECLARED):
                continue
            cells = {c: v for c, v in enumerate(row[:_MOST_COLUMNS], start=1) if v.strip()}
            # Windows-1258 writes a letter and its tone apart.
            yield Line(number, {c: nfc(v) if not v.isascii() else v for c, v in cells.items()})
    except csv.Error:
        raise Unreadable(
            f"tệp .csv hỏng sau dòng {number}: một dấu ngoặc kép mở mà không đóng; "
            "hãy sửa dòng ấy hoặc lưu lại dạng .xlsx"
        ) from None
    except UnicodeError:
        raise Unreadable(f"tệp .csv không phải {_named(letters)}; {_SAVE}") from None
    finally:
        text.detach()
