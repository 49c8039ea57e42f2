"""Files that another program goes on writing: read on from a spot, line by line, when rotated too.

A spot is known by what stands before it, never by a name or an inode: a file that was rotated,
copied over, replaced or cut short no longer matches, and is then read by time instead.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from ioc.sources.errors import Refused, Unavailable

LONGEST_LINE: Final = 65_536
_SIDE: Final = 256
_LOOKED_AT: Final = 50
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_STILL_EMPTY: Final = datetime.max.replace(tzinfo=UTC)

When = Callable[[bytes], datetime | None]


class Line(NamedTuple):
    """One line without its end, where it begins in its file and where the next one does."""

    text: bytes
    start: int
    end: int


class Spot(NamedTuple):
    """How far a file has been read, and a fingerprint of what stood before that."""

    offset: int
    mark: str


def path_of(url: str) -> Path:
    """The file that a `file:///...` address names."""
    return Path(unquote(urlsplit(url).path))


def spot_at(path: Path, offset: int, name: str) -> Spot:
    """The spot in the file as it is now. `name`, of the source, begins every message."""
    with _opened(path, name) as file:
        return Spot(offset, _mark(file, offset))


def still_there(path: Path, spot: Spot, name: str) -> bool:
    """Whether the file still holds, up to the spot, what was read of it."""
    with _opened(path, name) as file:
        file.seek(0, 2)
        return file.tell() >= spot.offset and _mark(file, spot.offset) == spot.mark


def lines(path: Path, name: str, offset: int = 0, *, growing: bool = False) -> Iterator[Line]:
    """The file's lines from `offset` on. Of one that is `growing` a last line without its end is
    left for the next time; one longer than LONGEST_LINE comes in pieces.
    """
    with _opened(path, name) as file:
        file.seek(offset)
        while text := _piece(file, path, name):
            end = offset + len(text)
            if growing and len(text) < LONGEST_LINE and not text.endswith(b"\n"):
                return
            yield Line(text.rstrip(b"\r\n"), offset, end)
            offset = end


def written_since(path: Path, since: datetime, when: When, name: str) -> list[Path]:
    """The file and those it was rotated into (.1, -20261101, .gz), oldest first: those that may
    hold a line of `since` or later. `when` tells the time of a line, None where it has none.
    """
    with _opened(path, name):
        pass
    turned = re.compile(re.escape(path.name) + r"[.-]\d[\d-]{0,20}(\.gz)?")
    names = {other.name for other in path.parent.iterdir() if turned.fullmatch(other.name)}
    whole = [path.parent / n for n in names if n.removesuffix(".gz") == n or n[:-3] not in names]
    begun = sorted((_begins(one, when, name) or _NEVER, one.name, one) for one in whole)
    begins = [at for at, _, _ in begun] + [_begins(path, when, name) or _STILL_EMPTY]
    # Nothing in a file is later than the start of the one that follows it.
    return [one for (_, _, one), after in zip(begun, begins[1:], strict=True) if after >= since] + [
        path
    ]


def _begins(path: Path, when: When, name: str) -> datetime | None:
    for n, line in enumerate(lines(path, name)):
        at = when(line.text)
        if at is not None:
            return at
        if n == _LOOKED_AT:
            break
    return None


def _mark(file: IO[bytes], offset: int) -> str:
    file.seek(0)
    head = file.read(min(offset, _SIDE))
    file.seek(max(0, offset - _SIDE))
    tail = file.read(min(offset, _SIDE))
    return blake2b(head + b"\0" + tail, digest_size=8).hexdigest()


def _piece(file: IO[bytes], path: Path, name: str) -> bytes:
    try:
        return file.readline(LONGEST_LINE)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Unavailable(
            f"{name}: tệp nén {path.name} dở dang hoặc hỏng; sẽ thử lại ở lượt sau"
        ) from None
    except OSError as error:
        raise Unavailable(f"{name}: đọc {path} không được ({_told(error)})") from None


@contextmanager
def _opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked. Unavailable where it is not there, Refused where it may not be
    read.
    """
    try:
        file = _open(path)
    except PermissionError:
        raise Refused(
            f"{name}: không có quyền đọc {path}; hãy cấp quyền đọc tệp và thư mục cho người dùng "
            "chạy chương trình"
        ) from None
    except IsADirectoryError:
        raise Refused(f"{name}: {path} là một thư mục; hãy sửa url thành đường dẫn tệp") from None
    except OSError as error:
        raise Unavailable(
            f"{name}: không mở được {path} ({_told(error)}); hãy kiểm tra url và nơi gắn ổ đĩa"
        ) from None
    with file:
        yield file


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def _told(error: OSError) -> str:
    return "không có tệp này" if isinstance(error, FileNotFoundError) else type(error).__name__
