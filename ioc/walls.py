"""Keeps the display walls of the province as screens.toml has them, and changes it for a person."""

import fcntl
import os
import shutil
import tempfile
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.exceptions

from ioc.clock import machine_clock
from ioc.domain.errors import ConfigError
from ioc.domain.wall_tables import parse_walls
from ioc.domain.walls import PHONES, Wall, Walls

FILE, BEFORE = "screens.toml", "screens.toml.bak"
NO_WALLS = Walls(walls={})
# How often the file's own time is looked at: a wall need not know of a change any sooner.
LOOK_S = 1.0
KEPT = " Các màn hình đang chạy theo bản đọc được gần nhất."
PLAINLY = "hãy viết mỗi màn hình thành một bảng riêng, mở đầu bằng dòng [walls.TÊN]"

_Stamp = tuple[int, int, int]


def read_walls(folder: Path) -> Walls:
    """The walls that the file in `folder` describes; none where there is no such file.

    ConfigError names the file, what is wrong in it and what to write instead.
    """
    path = folder / FILE
    return parsed(text_of(path), path)


def parsed(text: str, path: Path, before: Mapping[str, Wall] | None = None) -> Walls:
    """The walls of the file's text. ConfigError as `read_walls`; `before` as `parse_walls`."""
    try:
        return parse_walls(tomllib.loads(text), before)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: lồng nhau quá sâu.") from error


def sentence(walls: Walls, path: Path) -> str:
    """What is wrong with single walls, in one sentence that names the file; "" for nothing."""
    return f"{path}: {'; '.join(walls.wrong.values())}." if walls.wrong else ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read last, and from which state of the file."""

    walls: Walls = NO_WALLS
    wrong: str = ""
    stamp: _Stamp | None = None


class WallBook:
    """The walls as the file has them now: read again when it changes, the last good ones kept.

    Whoever asks for them never waits for whoever writes: what was read last is handed out whole.
    """

    def __init__(self, folder: Path | None, monotonic: Callable[[], float] | None = None) -> None:
        self._folder = folder
        self._monotonic = monotonic or machine_clock().monotonic
        self._lock = threading.Lock()
        self._looked = self._monotonic()
        self._known = _Known()
        if folder is not None:
            self._known = _first(folder / FILE)

    @property
    def walls(self) -> Walls:
        """All of them, and what is public."""
        return self._now().walls

    @property
    def wrong(self) -> str:
        """What is wrong with the file or with single walls of it, "" for nothing."""
        return self._now().wrong

    def get(self, name: str) -> Wall | None:
        """One wall or phone, None where none has that name."""
        return PHONES.get(name) or self.walls.walls.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self.walls.walls)

    def fingerprint(self, name: str) -> str:
        """Changes when the wall's description or what is public does."""
        walls = self.walls
        told = repr((PHONES.get(name) or walls.walls.get(name), walls.public_tiles))
        return sha256(told.encode()).hexdigest()[:12]

    def describe(self, name: str, fields: Mapping[str, Any]) -> None:
        """Describes one wall anew in the file. ConfigError: it cannot be shown; nothing moved."""

        def change(text: str, path: Path) -> str:
            later = edited(text, name, fields)
            before, after = parsed(text, path).wrong, parsed(later, path).wrong
            for other, wrong in after.items():
                if other == name or other not in before:
                    raise ConfigError(f"{path}: {wrong}.")
            return later

        self._change(change)

    def remove(self, name: str) -> None:
        """Takes one wall out of the file. ConfigError as `describe`; KeyError: it is not there."""
        self._change(lambda text, _: removed(text, name))

    def _now(self) -> _Known:
        if self._folder is None:
            return self._known
        now = self._monotonic()
        if now - self._looked >= LOOK_S and self._lock.acquire(blocking=False):
            try:
                self._looked = now
                self._known = _later(self._folder / FILE, self._known)
            finally:
                self._lock.release()
        return self._known

    def _change(self, change: Callable[[str, Path], str]) -> None:
        """Changes the file as it is at that moment, whoever else writes to it."""
        if self._folder is None:
            raise ConfigError("Không có thư mục IOC_DATA để ghi screens.toml.")
        path = self._folder / FILE
        try:
            with self._lock, alone(path):
                text = text_of(path)
                parsed(text, path)
                written(path, change(text, path))
                self._known = _later(path, self._known)
        except OSError as error:
            raise ConfigError(f"{path}: không ghi được ({error.strerror}).") from error
        except ValueError as error:
            raise ConfigError(f"{path}: {error}.") from error


def edited(text: str, name: str, fields: Mapping[str, Any]) -> str:
    """The file's text with one wall described anew, everything else and its remarks as it was.

    None among the fields takes one away. ValueError: the file is written so that it cannot be.
    """
    meant = _walls_of(text)
    meant[name] = {**_table_of(meant.get(name)), **fields}
    meant[name] = {key: value for key, value in meant[name].items() if value is not None}
    return _changed(text, meant, lambda told: _describe(told, name, fields))


def removed(text: str, name: str) -> str:
    """The file's text without one wall. KeyError: it is not there; ValueError as `edited`."""
    meant = _walls_of(text)
    del meant[name]
    return _changed(text, meant, lambda told: told["walls"].pop(name))


def _describe(told: Any, name: str, fields: Mapping[str, Any]) -> None:
    walls = told.setdefault("walls", tomlkit.table(is_super_table=True))
    table = walls.setdefault(name, tomlkit.table())
    for key, value in fields.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value


def _changed(text: str, meant: Mapping[str, Any], change: Callable[[Any], object]) -> str:
    """The text after the change, which must then say what was meant and nothing else."""
    try:
        told = tomlkit.parse(text)
        change(told)
        later = tomlkit.dumps(told)
        same = {**tomllib.loads(later), "walls": _walls_of(later)}
    except (tomlkit.exceptions.TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(PLAINLY) from error
    if same != {**tomllib.loads(text), "walls": meant}:
        raise ValueError(PLAINLY)
    return later


def _walls_of(text: str) -> dict[str, Any]:
    return _table_of(tomllib.loads(text).get("walls"))


def _table_of(told: Any) -> dict[str, Any]:
    return dict(told) if isinstance(told, dict) else {}


def text_of(path: Path) -> str:
    """The file's text, "" where there is none. ConfigError: it cannot be read, or is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        text = f"{path}: byte thứ {error.start + 1} không phải UTF-8; hãy lưu lại tệp bằng UTF-8."
        raise ConfigError(text) from error
    except OSError as error:
        raise ConfigError(f"{path}: không đọc được ({error.strerror}).") from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else of ours, in whichever process, changes the file meanwhile."""
    with path.with_name(f"{path.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def written(path: Path, text: str) -> None:
    """Writes the file whole or not at all, the one before beside it as screens.toml.bak."""
    if path.exists():
        _placed(path.with_name(BEFORE), path.read_bytes(), path)
    _placed(path, text.encode(), path)


def _placed(path: Path, content: bytes, like: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if like.exists():
            shutil.copymode(like, beside)
        else:
            beside.chmod(0o644)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _later(path: Path, known: _Known) -> _Known:
    """What is known after a look at the file; what cannot be read leaves what was."""
    stamp = _stamp(path)
    if stamp == known.stamp:
        return known
    try:
        walls = parsed(text_of(path), path, known.walls.walls)
    except ConfigError as error:
        return _Known(known.walls, f"{error}{KEPT}", stamp)
    return _Known(walls, sentence(walls, path), stamp)


def _first(path: Path) -> _Known:
    """What is known at the start: of the file, or where that is spoilt, of the one before it."""
    known = _later(path, _Known())
    if known.stamp is None or known.walls is not NO_WALLS:
        return known
    beside = path.with_name(BEFORE)
    if not beside.exists():
        return known
    try:
        text = text_of(beside)
        walls = parsed(text, beside)
    except ConfigError:
        return known
    spoilt = known.wrong.removesuffix(KEPT)
    return _Known(walls, f"{spoilt} Đang dùng bản trước đó, {BEFORE}.", known.stamp)


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
