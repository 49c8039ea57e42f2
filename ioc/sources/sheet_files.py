"""What a file of a table may be: .xlsx or .csv by its first bytes, and not more than can be read.

Everything else is refused in one sentence that says how to save it anew.
"""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

MOST_BYTES: Final = 50_000_000
_ENDINGS: Final = (".xlsx", ".csv")
_OTHERS: Final = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".et", ".numbers", ".tsv")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_SECRET: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK: Final = "xl/workbook.xml"
# A table of 200,000 rows unpacks to some 200 MB; what unpacks to more is no table.
MOST_UNPACKED: Final = 1_000_000_000
_MOST_STRINGS: Final = 200_000_000
_MOST_PARTS: Final = 5_000
# What tells how a workbook is made up: some kilobytes, and megabytes in one that was copied about.
_MOST_OF_BOOK: Final = 20_000_000
_OF_BOOK: Final = (_WORKBOOK, "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_SPOILT: Final = (
    *(OSError, ValueError, LookupError, RuntimeError, EOFError),
    *(zlib.error, zipfile.BadZipFile, struct.error),
)
_KNOWN_PACKING: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

SAVE_ANEW: Final = "hãy mở bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx"


def is_table(name: str) -> bool:
    """Whether it is called as a table that we read."""
    return Path(name).suffix.lower() in _ENDINGS


def is_other_table(name: str) -> bool:
    """Whether it is called as a table of a kind that we do not read."""
    return Path(name).suffix.lower() in _OTHERS


def fault_of(file: IO[bytes], name: str) -> str:
    """Why it cannot be read as what it is called, with the remedy; "" where nothing speaks against
    it. The file is left at its start.
    """
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS:
        return f"tệp {ending or 'không có đuôi'} không đọc được; {SAVE_ANEW} hoặc .csv"
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if not head:
        return "tệp rỗng; hãy lưu lại rồi gửi lần nữa"
    if head.startswith(_OLE):
        return _of_ole(file)
    if ending == ".xlsx":
        return _of_zip(file, head)
    if head.startswith(_ZIP):
        return "tệp .csv này thật ra là một tệp nén hoặc .xlsx; hãy đổi lại đuôi cho đúng"
    if b"\0" in head and not head.startswith(_MARKS):
        return f"tệp .csv này không phải chữ; {SAVE_ANEW} hoặc «CSV UTF-8»"
    return ""


def _of_ole(file: IO[bytes]) -> str:
    secret = any(_SECRET in piece for piece in _pieces(file))
    file.seek(0)
    if secret:
        return "tệp có mật khẩu; hãy bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ làm việc) rồi lưu lại"
    return f"tệp dạng cũ .xls; {SAVE_ANEW}"


def _of_zip(file: IO[bytes], head: bytes) -> str:
    if not head.startswith(_ZIP):
        return f"tệp không phải .xlsx; {SAVE_ANEW}"
    try:
        with zipfile.ZipFile(file) as parts:
            listed = parts.infolist()
            kind = _mimetype(parts)
    except _SPOILT:
        return f"tệp .xlsx hỏng hoặc tải lên dở dang; {SAVE_ANEW} rồi gửi lại"
    finally:
        file.seek(0)
    if b"opendocument" in kind:
        return f"tệp dạng .ods; {SAVE_ANEW}"
    return _of_parts(listed)


def _mimetype(parts: zipfile.ZipFile) -> bytes:
    if "mimetype" not in parts.namelist():
        return b""
    with parts.open("mimetype") as part:
        return part.read(60)


def _of_parts(listed: list[zipfile.ZipInfo]) -> str:
    sizes = {part.filename: part.file_size for part in listed}
    if len(listed) > _MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        most = MOST_UNPACKED // 1_000_000
        return f"tệp bung ra quá {most} MB nên không mở; hãy chia nhỏ bảng"
    if sizes.get("xl/sharedStrings.xml", 0) > _MOST_STRINGS:
        most = _MOST_STRINGS // 1_000_000
        return f"chữ trong tệp bung ra quá {most} MB nên không mở; hãy chia nhỏ bảng"
    if any(sizes.get(name, 0) > _MOST_OF_BOOK for name in _OF_BOOK):
        most = _MOST_OF_BOOK // 1_000_000
        return (
            f"định dạng của tệp bung ra quá {most} MB nên không mở; "
            "hãy chép riêng bảng số liệu sang một tệp mới rồi lưu lại dạng .xlsx"
        )
    if any(part.flag_bits & 1 for part in listed):
        return "tệp có mật khẩu; hãy bỏ mật khẩu rồi lưu lại"
    if any(part.compress_type not in _KNOWN_PACKING for part in listed):
        return f"tệp .xlsx nén theo cách lạ; {SAVE_ANEW}"
    return "" if _WORKBOOK in sizes else f"tệp nén này không phải bảng tính .xlsx; {SAVE_ANEW}"


def _pieces(file: IO[bytes]) -> list[bytes]:
    # The directory of such a file lies anywhere: of a long one its two ends are looked at.
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    first = file.read(4_000_000)
    file.seek(max(0, size - 4_000_000))
    return [first, file.read(4_000_000)]
