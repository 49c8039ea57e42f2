"""Reads the reference files of a province once, into values."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from ioc.domain.deadlines import WorkCalendar, work_calendar
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import (
    Alias,
    Lookups,
    alias_table,
    parse_aliases,
    parse_procedures,
    parse_sectors,
)
from ioc.domain.units import Agencies, Places

Value = TypeVar("Value")
FILES = (
    "agencies.csv",
    "units.csv",
    "aliases.csv",
    "procedures.csv",
    "sectors.csv",
    "holidays.toml",
)


def read_lookups(folder: Path, aliases: Iterable[Alias] = ()) -> Lookups:
    """The lookups of the files in `folder`, with aliases kept elsewhere on top.

    ConfigError names the file and what to correct in it.
    """
    return Lookups(
        agencies=_read(folder / "agencies.csv", Agencies.from_csv),
        places=_read(folder / "units.csv", Places.from_csv),
        aliases=_read(folder / "aliases.csv", lambda text: alias_table(parse_aliases(text))),
        procedures=_read(folder / "procedures.csv", parse_procedures),
        sectors=_read(folder / "sectors.csv", parse_sectors),
        calendar=read_calendar(folder),
    ).with_aliases(aliases)


def fingerprint(folder: Path) -> str:
    """Tells one state of the reference files from another."""
    said = blake2b(digest_size=16)
    for name in FILES:
        said.update((folder / name).read_bytes())
    return said.hexdigest()


def read_calendar(folder: Path) -> WorkCalendar:
    """The working calendar of holidays.toml alone."""
    return _read(folder / "holidays.toml", lambda text: work_calendar(tomllib.loads(text)))


def _read(path: Path, parse: Callable[[str], Value]) -> Value:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except KeyError as error:
        raise ConfigError(f"{path}: {error} is missing; restore the column or the table") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
