"""Reads and keeps screens.toml: the display walls of the province."""

import hashlib
import threading
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.exceptions

from ioc.domain.errors import ConfigError
from ioc.domain.walls import PHONES, Wall, Walls, parse_walls

FILE = "screens.toml"
NO_WALLS = Walls(walls={})


def read_walls(folder: Path) -> Walls:
    """The walls that the file in `folder` describes; none where there is no such file.

    ConfigError names the file, what is wrong in it and what to write instead.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return NO_WALLS
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
    return parsed(text, path)


def parsed(text: str, path: Path) -> Walls:
    """The walls of the file's text. ConfigError as `read_walls`."""
    try:
        return parse_walls(tomllib.loads(text))
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.") from error


class WallBook:
    """The walls as the file has them now: read again when it changes, the last good ones kept.

    `wrong` is the one sentence about a file that cannot be read, "" while it can.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._walls = NO_WALLS
        self.wrong = ""

    @property
    def walls(self) -> Walls:
        """All of them, and what is public."""
        if self._folder is None:
            return NO_WALLS
        with self._lock:
            stamp = _stamp(self._folder / FILE)
            if stamp != self._stamp:
                self._read(self._folder)
                self._stamp = stamp
            return self._walls

    def get(self, name: str) -> Wall | None:
        """One wall or phone, None where none has that name."""
        return PHONES.get(name) or self.walls.walls.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self.walls.walls)

    def fingerprint(self, name: str) -> str:
        """Changes when the wall's description or what is public does."""
        walls = self.walls
        told = repr((self.get(name), walls.public_tiles))
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def describe(self, name: str, fields: Mapping[str, Any]) -> None:
        """Describes one wall anew in the file. ConfigError: it cannot be shown; nothing moved."""
        self._change(lambda text: edited(text, name, fields))

    def remove(self, name: str) -> None:
        """Takes one wall out of the file. ConfigError as `describe`; KeyError: it is not there."""
        if name not in self.walls.walls:
            raise KeyError(name)
        self._change(lambda text: removed(text, name))

    def _change(self, change: Callable[[str], str]) -> None:
        if self._folder is None:
            raise ConfigError("Không có thư mục IOC_DATA để ghi screens.toml.")
        path = self._folder / FILE
        with self._lock:
            try:
                text = path.read_text(encoding="utf-8") if path.exists() else ""
                kept(path, change(text))
            except tomlkit.exceptions.TOMLKitError as error:
                raise ConfigError(f"{path}: {error}.") from error
            except OSError as error:
                raise ConfigError(f"{path}: không ghi được ({error.strerror}).") from error

    def _read(self, folder: Path) -> None:
        try:
            self._walls, self.wrong = read_walls(folder), ""
        except ConfigError as error:
            self.wrong = str(error)


def edited(text: str, name: str, fields: Mapping[str, Any]) -> str:
    """The file's text with one wall described anew, everything else and its remarks as it was."""
    told = tomlkit.parse(text)
    walls = told.setdefault("walls", tomlkit.table(is_super_table=True))
    table = walls.setdefault(name, tomlkit.table())
    for key, value in fields.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return tomlkit.dumps(told)


def removed(text: str, name: str) -> str:
    """The file's text without one wall."""
    told = tomlkit.parse(text)
    told["walls"].pop(name)
    return tomlkit.dumps(told)


def kept(path: Path, text: str) -> None:
    """Writes the file whole or not at all, the one before beside it as screens.toml.bak.

    ConfigError where the text describes no walls that can be shown; nothing is written then.
    """
    parsed(text, path)
    if path.exists():
        path.with_suffix(".toml.bak").write_bytes(path.read_bytes())
    beside = path.with_suffix(".toml.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
