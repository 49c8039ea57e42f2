"""Sources on our own side: a log that another program writes, a folder that people fill."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ioc.doctor.findings import Finding, bad, good, look
from ioc.sources.connector import Source

_FOLDERS: Final = ("spreadsheet",)
_SHEETS: Final = (".xlsx", ".csv")
_ASIDE: Final = "khong-doc-duoc"


def is_folder(source: Source, path: Path) -> bool:
    """Whether the source reads whatever files lie in a folder."""
    return source.connector in _FOLDERS or (source.url.startswith("file:") and path.is_dir())


def check_file(name: str, path: Path) -> Iterator[Finding]:
    """A log: it is there, it may be read, and so may the files that it was rotated into."""
    subject = f"{name}: tệp"
    if not path.is_file():
        text = f"{path} không có, hoặc thư mục không vào được"
        task = f"{name}: kiểm tra url của [sources.{name}] và nơi gắn ổ đĩa: ls -l {path}"
        yield bad(subject, text, task)
        return
    if not os.access(path, os.R_OK):
        yield bad(
            subject, f"{path} không đọc được", f"{name}: cấp quyền đọc: setfacl -m u:ioc:r {path}"
        )
        return
    turned = _turned(path)
    shut = [other for other in turned if not os.access(other, os.R_OK)]
    if shut:
        text = f"{path} đọc được, {len(shut)} tệp xoay vòng thì không ({shut[0].name})"
        task = f"{name}: cấp quyền đọc cả tệp xoay vòng, xem logrotate (create 0640 asterisk ioc)"
        yield look(subject, text, task)
    else:
        yield good(subject, f"{path} đọc được, {len(turned)} tệp xoay vòng")


def check_folder(name: str, path: Path) -> Iterator[Finding]:
    """A drop folder: it is there, files in it may be taken and put aside, none is unreadable."""
    subject = f"{name}: thư mục"
    if not path.is_dir():
        task = f"{name}: tạo thư mục rồi cho người dùng chạy chương trình ghi: mkdir -p {path}"
        yield bad(subject, f"{path} không có", task)
        return
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        task = f"{name}: cấp quyền đọc và ghi thư mục: ls -ld {path}, rồi chown hoặc chmod"
        yield bad(subject, f"{path} không đọc hoặc không ghi được", task)
        return
    waiting = [file for file in path.iterdir() if _is_sheet(file)]
    shut = [file.name for file in waiting if not os.access(file, os.R_OK)]
    if shut:
        text = f"{path}: {len(shut)} tệp không đọc được ({shut[0]})"
        yield look(subject, text, f"{name}: cấp quyền đọc: chmod a+r '{path / shut[0]}'")
    else:
        yield good(subject, f"{path} ghi được, {len(waiting)} tệp đang chờ")
    aside = path / _ASIDE
    left = [file.name for file in aside.iterdir() if _is_sheet(file)] if aside.is_dir() else []
    if left:
        text = f"{len(left)} tệp không đọc được nằm ở {aside} ({left[0]})"
        yield look(subject, text, f"{name}: xem lý do trong tệp .txt bên cạnh, sửa rồi nộp lại")


def _is_sheet(path: Path) -> bool:
    hidden = path.name.startswith((".", "~$"))
    return path.is_file() and not hidden and path.suffix.lower() in _SHEETS


def _turned(path: Path) -> list[Path]:
    turned = re.compile(re.escape(path.name) + r"[.-]\d[\d-]{0,20}(\.gz)?")
    return sorted(other for other in path.parent.iterdir() if turned.fullmatch(other.name))
