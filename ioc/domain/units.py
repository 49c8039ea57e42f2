"""Places and agencies over time: a code means nothing without the day it is read on."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

UNKNOWN = "?"
NO_PLACE = "-"
UNKNOWN_AGENCY = "Chưa xác định đơn vị"
UNKNOWN_PLACE = "Không xác định vị trí"
OTHER_AGENCIES = "Sở, ngành và đơn vị khác"

Version = TypeVar("Version", "Unit", "Agency")

_LEAGUES = {"department": "departments", "commune": "communes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Đơn vị hành chính: one version of a place, valid on [valid_from, valid_to)."""

    tier: str
    code: str
    name: str
    type: str
    valid_from: date
    valid_to: date | None = None
    parent: str = ""
    legal_basis: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.type.capitalize()} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Cơ quan: one version of who resolves dossiers, valid on [valid_from, valid_to).

    `kind` is province, department, commune, vertical or office; `place` is the commune that a
    commune-level agency serves.
    """

    code: str
    name: str
    short_name: str
    kind: str
    parent: str = ""
    place: str = ""
    valid_from: date
    valid_to: date | None = None
    invented: bool = False


def valid_on(version: Unit | Agency, day: date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or day < version.valid_to)


@dataclass(frozen=True, slots=True)
class Places:
    """Every version of every place. A question without a day is about the latest version."""

    units: tuple[Unit, ...]
    _versions: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_versions", _by_code(self.units))

    @classmethod
    def from_csv(cls, text: str) -> Places:
        """Reads units.csv; ValueError names the line that cannot be one."""
        return cls(tuple(_unit(row) for row in _rows(text)))

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def get(self, code: str, day: date | None = None) -> Unit | None:
        return _pick(self._versions.get(code, ()), day)

    def communes(self, day: date) -> tuple[Unit, ...]:
        return tuple(u for u in self.units if u.tier == "commune" and valid_on(u, day))

    def label(self, code: str, day: date | None = None) -> str:
        """What a person calls the key of a row by place, `?` and `-` included."""
        if code == NO_PLACE:
            return OTHER_AGENCIES
        unit = self.get(code, day)
        return unit.full_name if unit else UNKNOWN_PLACE


@dataclass(frozen=True, slots=True)
class _Tree:
    """The agencies valid between two days of change, and what lies under each."""

    children: Mapping[str, tuple[str, ...]]
    under: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Agencies:
    """Every version of every agency. A question without a day is about the latest version."""

    agencies: tuple[Agency, ...]
    _versions: Mapping[str, tuple[Agency, ...]] = field(init=False, repr=False, compare=False)
    _changes: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _trees: tuple[_Tree, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days = {a.valid_from for a in self.agencies} | {
            a.valid_to for a in self.agencies if a.valid_to
        }
        changes = tuple(sorted(days))
        trees = tuple(_tree([a for a in self.agencies if valid_on(a, day)]) for day in changes)
        object.__setattr__(self, "_versions", _by_code(self.agencies))
        object.__setattr__(self, "_changes", changes)
        object.__setattr__(self, "_trees", trees)

    @classmethod
    def from_csv(cls, text: str) -> Agencies:
        """Reads agencies.csv; ValueError names the line that cannot be one."""
        return cls(tuple(_agency(row) for row in _rows(text)))

    def __iter__(self) -> Iterator[Agency]:
        return iter(self.agencies)

    def __contains__(self, code: object) -> bool:
        return code in self._versions

    @property
    def root(self) -> str:
        """The code of the province itself."""
        return next(a.code for a in self.agencies if not a.parent)

    def get(self, code: str, day: date | None = None) -> Agency | None:
        return _pick(self._versions.get(code, ()), day)

    def under(self, code: str, day: date) -> frozenset[str]:
        """The code and everything below it on the tree of that day; itself alone if not valid."""
        tree = self._tree(day)
        return tree.under.get(code, frozenset({code})) if tree else frozenset({code})

    def children(self, code: str, day: date) -> tuple[str, ...]:
        """Codes directly below, in the order of the file."""
        tree = self._tree(day)
        return tree.children.get(code, ()) if tree else ()

    def ancestors(self, code: str) -> Iterator[Agency]:
        """The agency and those above it, nearest first."""
        agency = self.get(code)
        while agency is not None:
            yield agency
            agency = self.get(agency.parent)

    def label(self, code: str, day: date | None = None) -> str:
        """What a person calls the key of a row by agency, `?` included."""
        if code == UNKNOWN:
            return UNKNOWN_AGENCY
        agency = self.get(code, day)
        return agency.name if agency else code

    def short(self, code: str, day: date | None = None) -> str:
        """The name for a narrow column or the wall: "NN&MT", "Ea Kar"."""
        agency = self.get(code, day)
        return agency.short_name if agency else self.label(code)

    def kind(self, code: str) -> str:
        agency = self.get(code)
        return agency.kind if agency else UNKNOWN

    def place_of(self, code: str) -> str:
        """The commune of a UBND cấp xã and of what lies under it; `-`: others, `?`: unknown."""
        if code not in self:
            return UNKNOWN
        return next((a.place for a in self.ancestors(code) if a.place), NO_PLACE)

    def league(self, code: str) -> str:
        """departments | communes | others: never ranked together; others are shown, not ranked."""
        return _LEAGUES.get(self.kind(code), "others")

    def ranked_as(self, code: str) -> str:
        """Whose line in a ranking it belongs to: the department above an office, else itself."""
        return next((a.code for a in self.ancestors(code) if a.kind in _LEAGUES), code)

    def in_league(self, league: str, day: date) -> tuple[Agency, ...]:
        return tuple(a for a in self.agencies if valid_on(a, day) and self.league(a.code) == league)

    def _tree(self, day: date) -> _Tree | None:
        position = bisect_right(self._changes, day) - 1
        return self._trees[position] if position >= 0 else None


def _by_code(versions: Iterable[Version]) -> dict[str, tuple[Version, ...]]:
    found: dict[str, list[Version]] = {}
    for version in sorted(versions, key=lambda v: v.valid_from):
        found.setdefault(version.code, []).append(version)
    return {code: tuple(rows) for code, rows in found.items()}


def _pick(versions: tuple[Version, ...], day: date | None) -> Version | None:
    if day is None:
        return versions[-1] if versions else None
    return next((v for v in versions if valid_on(v, day)), None)


def _tree(valid: list[Agency]) -> _Tree:
    children: dict[str, list[str]] = {}
    for agency in valid:
        children.setdefault(agency.parent, []).append(agency.code)
    under: dict[str, frozenset[str]] = {}

    def gather(code: str) -> frozenset[str]:
        if code not in under:
            below = (gather(child) for child in children.get(code, ()))
            under[code] = frozenset({code}).union(*below)
        return under[code]

    for agency in valid:
        gather(agency.code)
    return _Tree({code: tuple(rows) for code, rows in children.items()}, under)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:
        yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}


def _unit(numbered: tuple[int, dict[str, str]]) -> Unit:
    _, row = numbered
    return Unit(
        tier=row["tier"],
        code=row["code"],
        name=row["name"],
        type=row["type"],
        parent=row["parent"],
        legal_basis=row["legal_basis"],
        **_validity(numbered),
    )


def _agency(numbered: tuple[int, dict[str, str]]) -> Agency:
    _, row = numbered
    return Agency(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        parent=row["parent"],
        place=row["place"],
        invented=row["invented"] == "1",
        **_validity(numbered),
    )


def _validity(numbered: tuple[int, dict[str, str]]) -> dict[str, Any]:
    line, row = numbered
    try:
        start = date.fromisoformat(row["valid_from"])
        end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    except ValueError as error:
        where = f"line {line}, {row.get('code', '')}"
        raise ValueError(f"{where}: write valid_from, valid_to as 2025-07-01") from error
    return {"valid_from": start, "valid_to": end}
