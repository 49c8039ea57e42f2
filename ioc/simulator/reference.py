"""What the make-believe province takes from the real one.

Its agencies, procedures, spellings and holidays.
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

_FILES = (
    "agencies.csv",
    "procedures.csv",
    "sectors.csv",
    "aliases.csv",
    "categories.csv",
    "commune_points.csv",
    "holidays.toml",
)


class Hours(NamedTuple):
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One agency that receives or handles dossiers; `place` is the commune that it serves."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One administrative procedure of the catalogue.

    `max_days` 0 means that no time was published.
    """

    code: str
    name: str
    sector: str
    level: str
    service_level: str
    max_days: float
    calendar_days: bool
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    code: str
    name: str
    kind: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What citizens report about; `texts` are other spellings of it."""

    code: str
    name: str
    working_days: int
    texts: tuple[str, ...]


class Point(NamedTuple):
    """Where a commune's centre lies, in degrees, and how large it is."""

    lat: float
    lon: float
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The province as its data files tell it, in the order of the files."""

    offices: tuple[Office, ...]
    procedures: tuple[Procedure, ...]
    sectors: tuple[Sector, ...]
    spellings: Mapping[str, tuple[str, ...]]
    categories: tuple[Category, ...]
    points: Mapping[str, Point]
    off: frozenset[date]
    worked: frozenset[date]
    hours: tuple[Hours, Hours]


def read_texts(folder: Path) -> dict[str, str]:
    """The texts of the reference files; FileNotFoundError names a missing one."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in _FILES}


def parse(texts: Mapping[str, str]) -> Reference:
    """What those texts say, in their order."""
    off, worked, hours = _holidays(texts["holidays.toml"])
    return Reference(
        offices=tuple(_offices(texts["agencies.csv"])),
        procedures=tuple(_procedures(texts["procedures.csv"])),
        sectors=tuple(_sectors(texts["sectors.csv"])),
        spellings=_spellings(texts["aliases.csv"]),
        categories=tuple(_categories(texts["categories.csv"])),
        points=_points(texts["commune_points.csv"]),
        off=off,
        worked=worked,
        hours=hours,
    )


def _rows(text: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(text))


def _offices(text: str) -> Iterator[Office]:
    for row in _rows(text):
        if not row["valid_to"]:
            yield Office(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                kind=row["kind"],
                parent=row["parent"],
                place=row["place"],
            )


def _procedures(text: str) -> Iterator[Procedure]:
    for row in _rows(text):
        yield Procedure(
            code=row["code"],
            name=row["name"],
            sector=row["sector"],
            level=row["level"],
            service_level=row["service_level"],
            max_days=float(row["max_days"] or 0),
            calendar_days=row["day_kind"] == "calendar",
            fee=int(float(row["fee"] or 0)),
        )


def _sectors(text: str) -> Iterator[Sector]:
    for row in _rows(text):
        yield Sector(
            code=row["code"], name=row["name"], kind=row["kind"], agency=row.get("agency") or ""
        )


def _spellings(text: str) -> dict[str, tuple[str, ...]]:
    spellings: dict[str, tuple[str, ...]] = {}
    for row in _rows(text):
        spellings[row["agency"]] = (*spellings.get(row["agency"], ()), row["text"])
    return spellings


def _categories(text: str) -> Iterator[Category]:
    for row in _rows(text):
        yield Category(
            code=row["code"],
            name=row["name"],
            working_days=int(row["working_days"]),
            texts=tuple(filter(None, row["texts"].split(";"))),
        )


def _points(text: str) -> dict[str, Point]:
    return {
        row["code"]: Point(float(row["lat"]), float(row["lon"]), float(row["area_km2"]))
        for row in _rows(text)
    }


def _holidays(text: str) -> tuple[frozenset[date], frozenset[date], tuple[Hours, Hours]]:
    table: dict[str, Any] = tomllib.loads(text)
    years = table["years"].values()
    return (
        frozenset(day for year in years for day in year["off"]),
        frozenset(day for year in years for day in year["worked"]),
        (_half(table["hours"]["morning"]), _half(table["hours"]["afternoon"])),
    )


def _half(pair: list[str]) -> Hours:
    return Hours(time.fromisoformat(pair[0]), time.fromisoformat(pair[1]))
