"""A folder that people drop files into: what lies there, what was taken, where it goes.

What was taken is remembered in the folder itself, by content and not by name, so that it is known
after a restart and by whoever looks in. Nothing is ever deleted or written over.
"""

import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Final, NamedTuple
from unicodedata import normalize

import orjson

from ioc.domain.periods import local_day
from ioc.sources.errors import Refused, Unavailable

DONE, UNREADABLE = "da-doc", "khong-doc-duoc"
LEDGER: Final = ".ioc-da-doc.json"
PART: Final = ".dang-nhan-"
_WRITING: Final = ".ioc-dang-ghi"
# What happened to a file: read, of a content read before, no table at all, or waiting for a person
# to say what its heads mean.
READ, TWICE, BROKEN, WAITING = "read", "twice", "broken", "waiting"
# How many seconds an uploaded file is made older: more than any reader waits.
ARRIVED: Final = 60
# Seconds after which nobody goes on sending what was begun.
_FORGOTTEN: Final = 86_400
_REMEMBERED: Final = 5_000
# In bytes: most file systems take 255, and a day, a number and an ending may be added.
_LONGEST_NAME: Final = 200
_LONGEST_ENDING: Final = 10
_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
_PIECE: Final = 1 << 20
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\ufeff]')


class Found(NamedTuple):
    """A file as it lies there; `mark` is of this very content, as far as one sees without reading
    it.
    """

    path: Path
    size: int
    changed: float
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one content: `state` is read, twice, broken or waiting; `at` is when, `rows`
    how many were in it, `reason` why not, `asked` what it was read by.
    """

    name: str
    state: str
    at: datetime
    rows: int = 0
    reason: str = ""
    asked: str = ""

    def is_last(self, taken: Iterable["Taken"]) -> bool:
        """Whether nothing newer was taken under its name: the same again then says nothing, while
        an older version sent again takes a newer one back.
        """
        return not any(one.name == self.name and one.at > self.at for one in taken)


class DropFolder:
    """One folder. `source` begins every message."""

    def __init__(self, root: Path, source: str) -> None:
        self.root, self._source = root, source

    def files(self) -> list[Found]:
        """The files that lie there for taking, oldest first. Unavailable where the folder is gone,
        Refused where it may not be read.
        """
        with self._told():
            found = [entry for path in self.root.iterdir() if (entry := _found(path))]
        return sorted(found, key=lambda one: (one.changed, one.path.name))

    def taken(self) -> dict[str, Taken]:
        """What was taken, by digest; what cannot be read of the book is not remembered."""
        try:
            told = orjson.loads((self.root / LEDGER).read_bytes())
            return {str(digest): _taken(entry) for digest, entry in told.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def remember(self, taken: Mapping[str, Taken]) -> None:
        """Writes the book anew, whole or not at all; OSError where the folder is not ours."""
        newest = sorted(taken.items(), key=lambda item: item[1].at)[-_REMEMBERED:]
        self.write(LEDGER, orjson.dumps({digest: asdict(entry) for digest, entry in newest}))

    def put_away(self, found: Found, into: str, at: datetime) -> Path | None:
        """Moves a file that was taken, its day before its name; None where it is another one now.

        OSError where it cannot be moved.
        """
        folder = self.root / into
        folder.mkdir(exist_ok=True)
        if (now := _found(found.path)) is None or now.mark != found.mark:
            return None
        there = free_name(folder, f"{local_day(at).isoformat()}-{shortened(found.path.name)}")
        found.path.rename(there)
        # Replaced between the look and the move: what nobody has read goes back.
        if (moved := _found(there)) and moved.mark != found.mark:
            _placed(there, self.root, found.path.name)
            return None
        return there

    def part(self) -> tuple[Path, IO[bytes]]:
        """A hidden file beside the others, open, for what is still arriving; OSError: not ours."""
        handle, name = mkstemp(prefix=PART, dir=self.root)
        part = Path(name)
        self._swept(part.stat().st_mtime)
        return part, os.fdopen(handle, "w+b")

    def take_in(self, part: Path, name: str, now: datetime) -> Path:
        """What has arrived whole takes its place under that name, or the next one that is free; it
        is on the disk by then. OSError where it cannot be put there.
        """
        # Its last change is put back, by the reader's own clock: nobody waits for it to rest.
        changed = now.timestamp() - ARRIVED
        os.utime(part, (changed, changed))
        part.chmod(0o640)
        _synced(part)
        there = _placed(part, self.root, name)
        # Some drives cannot do it for a folder.
        with suppress(OSError):
            _synced(self.root)
        return there

    def write(self, name: str, content: bytes) -> Path:
        """Puts a file there, whole or not at all."""
        # One name for all of them: what a kill left behind is written over.
        part, there = self.root / _WRITING, self.root / name
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(there)
        finally:
            part.unlink(missing_ok=True)
        return there

    def _swept(self, now: float) -> None:
        """Parts whose sender was lost long ago go."""
        for path in self.root.glob(f"{PART}*"):
            with suppress(OSError):
                if now - path.stat().st_mtime > _FORGOTTEN:
                    path.unlink()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except PermissionError:
            raise Refused(
                f"{self._source}: không có quyền đọc thư mục {self.root}; hãy cấp quyền đọc và ghi "
                "cho người dùng chạy chương trình"
            ) from None
        except NotADirectoryError:
            raise Refused(
                f"{self._source}: {self.root} là một tệp; hãy sửa url thành một thư mục"
            ) from None
        except OSError as error:
            told = "không có" if isinstance(error, FileNotFoundError) else type(error).__name__
            raise Unavailable(
                f"{self._source}: không mở được thư mục {self.root} ({told}); hãy tạo thư mục ấy, "
                "hoặc kiểm tra url và nơi gắn ổ đĩa"
            ) from None


def digest_of(file: IO[bytes]) -> str:
    """By what a content is known, whatever its name."""
    file.seek(0)
    found = blake2b(digest_size=16)
    while piece := file.read(_PIECE):
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


def safe_name(name: str) -> str:
    """A file's own name, harmless in any folder: no path, no control, not hidden; "" for none."""
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    bare = _UNSAFE.sub("", last).strip(" .~$")
    stem, dot, _ = bare.rpartition(".")
    return shortened(bare) if stem.strip() or not dot else ""


def shortened(name: str) -> str:
    """A name with what stands before its ending cut, on a letter's border, to what every file
    system takes with a day and a number beside it.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return _cut(name, _LONGEST_NAME)
    return f"{_cut(stem.strip(), _LONGEST_NAME - _bytes(ending) - 1)}.{ending}"


def free_name(folder: Path, name: str) -> Path:
    """The name in that folder, or the next one with a number that nothing has."""
    there, number = folder / name, 2
    while there.exists():
        there = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return there


def _cut(text: str, most: int) -> str:
    while _bytes(text) > most:
        text = text[:-1].strip()
    return text


def _bytes(text: str) -> int:
    """How long a file system counts a name."""
    return len(text.encode(errors="surrogatepass"))


def _placed(part: Path, folder: Path, name: str) -> Path:
    """Moves a file that nobody else holds to that name or the next free one, over none, however
    many come at once.
    """
    while True:
        there = free_name(folder, name)
        try:
            os.link(part, there)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A drive that has no links: the name is taken first, and then filled.
            with suppress(FileExistsError):
                there.touch(exist_ok=False)
                return part.replace(there)
            continue
        part.unlink()
        return there


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def still(found: Found) -> bool:
    """Whether the file is the very one that was found, unchanged."""
    now = _found(found.path)
    return now is not None and now.mark == found.mark


def _found(path: Path) -> Found | None:
    """The file, unless it is hidden, a program's own copy of an open one, or no file."""
    if path.name.startswith((".", "~$")):
        return None
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    if not path.is_file():
        return None
    mark = f"{stat.st_ino}-{stat.st_size}-{stat.st_mtime_ns}"
    return Found(path, stat.st_size, stat.st_mtime, mark)


def _taken(entry: Mapping[str, object]) -> Taken:
    at = datetime.fromisoformat(str(entry["at"]))
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return Taken(
        name=str(entry["name"]),
        state=str(entry["state"]),
        at=at,
        rows=int(str(entry["rows"])),
        reason=str(entry["reason"]),
        asked=str(entry["asked"]),
    )
