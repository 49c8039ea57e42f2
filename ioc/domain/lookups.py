"""What a received text or code means here: aliases, dated agencies, procedures, the calendar."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ioc.domain.codes import canonical_agency, national_procedure
from ioc.domain.deadlines import WorkCalendar
from ioc.domain.feedback import Category, category_keys
from ioc.domain.incidents import IncidentRule
from ioc.domain.units import UNKNOWN, Agencies, Agency, Places, valid_on
from ioc.domain.vietnamese import match_key

UNKNOWN_SECTOR = "Chưa xác định lĩnh vực"
UNKNOWN_CATEGORY = "Chưa phân loại"

# Distinct texts a province sends are a few thousand; a source gone mad must not fill the memory.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Thủ tục hành chính, as the catalogue has it.

    `level` is province or commune; `service_level` full, partial or "" (cung cấp thông tin);
    `max_days` counts working or calendar days as `day_kind` says; `fee` is in đồng, 0 for none.
    """

    code: str
    name: str
    sector: str
    level: str
    service_level: str
    max_days: float
    day_kind: str
    fee: int
    paper_result: bool


class Alias(NamedTuple):
    """A spelling of DonViXuLy that a person has confirmed; without a source it holds for all."""

    text: str
    agency: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """Everything `resolve` asks, as values; asking changes nothing and reads nothing.

    `aliases` is keyed by (source, match key), source "" holding for any; what one source's people
    confirmed serves the others too, unless two sources disagree. `procedures` is keyed by national
    code; `sectors` gives the name of a sector's code; `categories` is keyed by code, `assets` by
    (source, asset); `incidents` says what makes one. A rate of fewer than `least_cases` is told as
    such wherever it stands: neither coloured nor ranked. A call answered within `answer_seconds`
    was answered in time.
    """

    agencies: Agencies
    places: Places
    aliases: Mapping[tuple[str, str], str]
    procedures: Mapping[str, Procedure]
    sectors: Mapping[str, str]
    calendar: WorkCalendar
    categories: Mapping[str, Category] = field(default_factory=dict)
    assets: Mapping[tuple[str, str], str] = field(default_factory=dict)
    incidents: IncidentRule = field(default_factory=IncidentRule)
    least_cases: int = 30
    answer_seconds: int = 20
    _anyone: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _names: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _serving: Mapping[str, tuple[Agency, ...]] = field(init=False, repr=False, compare=False)
    _category_keys: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _key: Callable[[str], str] = field(init=False, repr=False, compare=False)
    _known: Callable[[str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_anyone", _agreed(self.aliases))
        object.__setattr__(self, "_names", _names(self.agencies, self.places))
        object.__setattr__(self, "_serving", _serving(self.agencies))
        object.__setattr__(self, "_category_keys", category_keys(self.categories.values()))
        object.__setattr__(self, "_key", lru_cache(_REMEMBERED)(match_key))
        object.__setattr__(self, "_known", lru_cache(_REMEMBERED)(self._nearest))

    def handling(self, source: str, text: str, day: date) -> str:
        """The agency that DonViXuLy names, or `?`.

        The source's own alias, else an alias of any source, else the one agency of that name valid
        that day. An alias holds on every day: a person has said so.
        """
        if not text:
            return UNKNOWN
        key = self._key(text)
        code = self.aliases.get((source, key)) or self._anyone.get(key)
        if code is not None and code in self.agencies:
            return code
        valid = [name for name in self._names.get(key, ()) if self.agencies.get(name, day)]
        return valid[0] if len(valid) == 1 else UNKNOWN

    def as_agency(self, code: str) -> str:
        """The agency of a received code, in either order; below a known one, the nearest known.

        `H15.12.77` is `H15.12`, `000.00.12.H15` too; a code under nobody we know is `?`.
        """
        return self._known(code)

    def receiving(self, dossier_code: str) -> str:
        """The agency that received a dossier, by the prefix of MaHoSo; `?` if it says nothing."""
        return self._known(dossier_code.rsplit("-", 2)[0])

    def procedure(self, code: str) -> Procedure | None:
        """The catalogue's entry, also for a provincial copy such as `1.003560.000.00.00.H56`."""
        return self.procedures.get(national_procedure(code))

    def sector_label(self, code: str) -> str:
        return self.sectors.get(code, UNKNOWN_SECTOR if code == UNKNOWN else code)

    def category(self, *texts: str) -> str:
        """The category that the first text we know names, code, name or spelling; `?` if none."""
        found = (self._category_keys.get(self._key(text)) for text in texts if text)
        return next((code for code in found if code), UNKNOWN)

    def category_label(self, code: str) -> str:
        """What a person calls a category; `?` and a code we no longer know included."""
        known = self.categories.get(code)
        return known.name if known else UNKNOWN_CATEGORY if code == UNKNOWN else code

    def asset_agency(self, source: str, asset: str) -> str:
        """The agency that runs a source's asset, by assets.csv; `?` if nobody is known to."""
        code = self.assets.get((source, asset), UNKNOWN)
        return code if code in self.agencies else UNKNOWN

    def serving(self, place: str, day: date) -> str:
        """The UBND of a commune on a day; `?` for what is no commune then."""
        valid = (a.code for a in self._serving.get(place, ()) if valid_on(a, day))
        return next(valid, UNKNOWN)

    def with_aliases(self, aliases: Iterable[Alias]) -> Lookups:
        """These lookups with more aliases; one that says otherwise replaces the older one."""
        return replace(self, aliases={**self.aliases, **alias_table(aliases)})

    def _nearest(self, code: str) -> str:
        at = canonical_agency(code)
        while at:
            if at in self.agencies:
                return at
            alias = self._anyone.get(match_key(at))
            if alias is not None and alias in self.agencies:
                return alias
            at = at.rpartition(".")[0]
        return UNKNOWN


def alias_table(aliases: Iterable[Alias]) -> dict[tuple[str, str], str]:
    """Keyed for `Lookups.aliases`; of two that speak of the same spelling the later stands."""
    return {(alias.source, match_key(alias.text)): alias.agency for alias in aliases}


def parse_aliases(text: str) -> list[Alias]:
    """aliases.csv: text, agency and, if the spelling is one source's own, source."""
    return [Alias(row["text"], row["agency"], row.get("source", "")) for row in _rows(text)]


def parse_sectors(text: str) -> dict[str, str]:
    """sectors.csv: code to name."""
    return {row["code"]: row["name"] for row in _rows(text)}


def parse_procedures(text: str) -> dict[str, Procedure]:
    """procedures.csv, by code; ValueError names the procedure whose numbers cannot be read."""
    return {row["code"]: _procedure(row) for row in _rows(text)}


def parse_categories(text: str) -> dict[str, Category]:
    """categories.csv, by code; ValueError names the category whose deadline cannot be read."""
    return {row["code"]: _category(row) for row in _rows(text)}


def parse_assets(text: str) -> dict[tuple[str, str], str]:
    """assets.csv: (source, asset) to the agency that runs it."""
    return {(row["source"], row["asset"]): row["agency"] for row in _rows(text)}


def _category(row: dict[str, str]) -> Category:
    days = row["working_days"]
    if not (days.isascii() and days.isdigit()):
        raise ValueError(f"category {row['code']}: working_days {days!r} is not a whole number")
    return Category(
        code=row["code"],
        name=row["name"],
        working_days=int(days),
        texts=tuple(text.strip() for text in row["texts"].split(";") if text.strip()),
    )


def _serving(agencies: Agencies) -> dict[str, tuple[Agency, ...]]:
    found: defaultdict[str, list[Agency]] = defaultdict(list)
    for agency in agencies:
        if agency.kind == "commune" and agency.place:
            found[agency.place].append(agency)
    return {place: tuple(versions) for place, versions in found.items()}


def _procedure(row: dict[str, str]) -> Procedure:
    try:
        days, fee = float(row["max_days"]), int(row["fee"])
    except ValueError as error:
        raise ValueError(f"procedure {row['code']}: max_days and fee are plain numbers") from error
    return Procedure(
        code=row["code"],
        name=row["name"],
        sector=row["sector"],
        level=row["level"],
        service_level=row["service_level"],
        max_days=days,
        day_kind=row["day_kind"],
        fee=fee,
        paper_result=row["paper_result"] == "1",
    )


def _agreed(aliases: Mapping[tuple[str, str], str]) -> dict[str, str]:
    said: defaultdict[str, set[str]] = defaultdict(set)
    for (_, key), agency in aliases.items():
        said[key].add(agency)
    agreed = {key: next(iter(agencies)) for key, agencies in said.items() if len(agencies) == 1}
    return agreed | {key: agency for (source, key), agency in aliases.items() if not source}


def _names(agencies: Agencies, places: Places) -> dict[str, tuple[str, ...]]:
    provinces = {unit.name for unit in places if unit.tier == "province"}
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for agency in agencies:
        for spelling in _spellings(agency, provinces):
            found[match_key(spelling)][agency.code] = None
    return {key: tuple(codes) for key, codes in found.items()}


def _spellings(agency: Agency, provinces: Iterable[str]) -> Iterator[str]:
    yield agency.name
    if agency.name.startswith("Sở "):
        yield f"Sở {agency.short_name}"
    ending = "" if agency.name.endswith(" tỉnh") else " tỉnh"
    for province in provinces:
        if province not in agency.name:
            yield f"{agency.name}{ending} {province}"


def _rows(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield {key: (value or "").strip() for key, value in row.items() if key}
