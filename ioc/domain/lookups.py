"""What a received text or code means here: meanings, dated agencies, procedures, the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from ioc.domain.calendars import WorkCalendar
from ioc.domain.codes import canonical_agency, national_procedure, receiving_prefix
from ioc.domain.coverage import Missing
from ioc.domain.deadlines import Limit
from ioc.domain.feedback import FIELD, Category, category_keys
from ioc.domain.incidents import IncidentRule
from ioc.domain.mappings import Kind, Meaning, Meanings, value_key
from ioc.domain.offices import USUAL_HOURS, Offices
from ioc.domain.petitions import LAW, PetitionDays
from ioc.domain.procedures import Procedure
from ioc.domain.records import CaseStatus
from ioc.domain.successions import UNCHANGED, Successions
from ioc.domain.territory import Territory
from ioc.domain.units import UNKNOWN, Agencies, Agency, Places, valid_on
from ioc.domain.vietnamese import match_key

UNKNOWN_SECTOR = "Chưa xác định lĩnh vực"
UNKNOWN_CATEGORY = "Chưa phân loại"

# Distinct texts a province sends are a few thousand; a source gone mad must not fill the memory.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """Everything `resolve` asks, as values; asking changes nothing and reads nothing.

    `meanings` is what people have said of received values, in aliases.csv and on the page.
    `procedures` is keyed by national code; `sectors` gives the name of a sector's code;
    `categories` is keyed by code, `assets` by (source, asset); `incidents` says what makes one. A
    rate of fewer than `least_cases` is told as such wherever it stands: neither coloured nor
    ranked. A call answered within `answer_seconds` was answered in time. `streams` is the kind of
    feedback that each configured source sends; a petition has the working days of
    `petitions`. A step whose content has one of `other_agency_words` is another agency's.
    `successions` is what became of communes, `missing` what no source of ours tells of.
    """

    agencies: Agencies
    places: Places
    procedures: Mapping[str, Procedure]
    sectors: Mapping[str, str]
    calendar: WorkCalendar
    offices: Offices = USUAL_HOURS
    successions: Successions = UNCHANGED
    meanings: Meanings = field(default_factory=Meanings)
    categories: Mapping[str, Category] = field(default_factory=dict)
    assets: Mapping[tuple[str, str], str] = field(default_factory=dict)
    incidents: IncidentRule = field(default_factory=IncidentRule)
    least_cases: int = 30
    answer_seconds: int = 20
    petitions: PetitionDays = LAW
    other_agency_words: tuple[str, ...] = ()
    streams: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    _names: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _keys: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _serving: Mapping[str, tuple[Agency, ...]] = field(init=False, repr=False, compare=False)
    _category_keys: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _key: Callable[[str], str] = field(init=False, repr=False, compare=False)
    _value_key: Callable[[str, str], str] = field(init=False, repr=False, compare=False)
    _known: Callable[[str, str, date], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", _names(self.agencies, self.places))
        object.__setattr__(self, "_keys", _turned(self._names))
        object.__setattr__(self, "_serving", _serving(self.agencies))
        object.__setattr__(self, "_category_keys", category_keys(self.categories.values()))
        object.__setattr__(self, "_key", lru_cache(_REMEMBERED)(match_key))
        object.__setattr__(self, "_value_key", lru_cache(_REMEMBERED)(value_key))
        object.__setattr__(self, "_known", lru_cache(_REMEMBERED)(self._nearest))

    def handling(self, source: str, text: str, day: date) -> str:
        """The agency that DonViXuLy names, or `?`.

        What a person has said of it that day, the source's own before everybody's, else the one
        agency of that name valid that day.
        """
        if not text:
            return UNKNOWN
        code = self._said(Kind.AGENCY, source, text, day)
        if code in self.agencies:
            return code
        return self._named(self._key(text), day)

    def own_names(self, code: str, day: date) -> frozenset[str]:
        """The match keys of an agency's own names that day, whatever people have said."""
        return frozenset(k for k in self._keys.get(code, ()) if self._named(k, day) == code)

    def as_agency(self, code: str, source: str, day: date) -> str:
        """The agency of a received code, in either order; below a known one, the nearest known.

        `H15.12.77` is `H15.12`, `000.00.12.H15` too; what a person has said of a code that day
        stands before what it is today. A code under nobody we know, or of nobody that day, is `?`.
        """
        return self._known(code, source, day)

    def receiving(self, dossier_code: str, source: str, day: date) -> str:
        """The agency that received a dossier, by the prefix of MaHoSo; `?` if it says nothing.

        A serial that a ministry's system gave changes nothing of it.
        """
        found = self._known(dossier_code.rsplit("-", 2)[0], source, day)
        if found != UNKNOWN:
            return found
        said = self._said(Kind.AGENCY, source, receiving_prefix(dossier_code), day)
        return said if said in self.agencies else UNKNOWN

    def calendar_of(self, agency: str) -> WorkCalendar:
        """The calendar an agency works by: the province's days, and its own hours if it has any."""
        return self.offices.calendar(agency, self.calendar)

    @property
    def territory(self) -> Territory:
        """What the communes of one day were on another."""
        return Territory(places=self.places, successions=self.successions)

    @property
    def petition_days(self) -> int:
        """The working days within which a petition is to be dealt with."""
        return self.petitions.handle

    def limit(self, procedure: str) -> Limit | None:
        """A procedure's maximum time; None where the catalogue does not know it."""
        known = self.procedure(procedure)
        return Limit(known.max_days, known.day_kind) if known and known.max_days else None

    def procedure(self, code: str) -> Procedure | None:
        """The catalogue's entry, also for a provincial copy such as `1.003560.000.00.00.H56`."""
        return self.procedures.get(national_procedure(code))

    def sector(self, source: str, code: str, day: date) -> str:
        """The sector that MaLinhVuc means that day: itself, or what a person has said of it."""
        if not code or code in self.sectors:
            return code
        said = self._said(Kind.SECTOR, source, code, day)
        return said if said in self.sectors else code

    def sector_text(self, code: str) -> str:
        """The code as received where sectors.csv does not have it, else ""."""
        return "" if code in self.sectors else code

    def status(self, source: str, text: str, day: date) -> CaseStatus | None:
        """What a person has said that a word for a report's state means; None if nobody has."""
        said = self._said(Kind.STATUS, source, text, day)
        return CaseStatus(said) if said in {*CaseStatus} else None

    def sector_label(self, code: str) -> str:
        return self.sectors.get(code, UNKNOWN_SECTOR if code == UNKNOWN else code)

    def category(self, source: str, texts: Iterable[str], day: date) -> str:
        """The category that the first text we know names, code, name or spelling; else what a
        person has said that one of them means that day; else `?`.
        """
        sent = [text for text in texts if text]
        known = [self._category_keys.get(self._key(text)) for text in sent]
        said = [self._said(Kind.CATEGORY, source, text, day) for text in reversed(sent)]
        found = (*known, *(code for code in said if code in self.categories))
        return next((code for code in found if code), UNKNOWN)

    def category_label(self, code: str) -> str:
        """What a person calls a category; `?` and a code we no longer know included."""
        known = self.categories.get(code)
        return known.name if known else UNKNOWN_CATEGORY if code == UNKNOWN else code

    def stream(self, source: str, otherwise: str = FIELD) -> str:
        """What feedback a source sends, field or petition; `otherwise` of one not configured."""
        return self.streams.get(source, otherwise)

    def asset_agency(self, source: str, asset: str) -> str:
        """The agency that runs a source's asset, by assets.csv; `?` if nobody is known to."""
        code = self.assets.get((source, asset), UNKNOWN)
        return code if code in self.agencies else UNKNOWN

    def serving(self, place: str, day: date) -> str:
        """The UBND of a commune on a day; `?` for what is no commune then."""
        valid = (a.code for a in self._serving.get(place, ()) if valid_on(a, day))
        return next(valid, UNKNOWN)

    def with_meanings(self, more: Iterable[Meaning]) -> Lookups:
        """These lookups with more meanings; of two for one day the later stands."""
        return replace(self, meanings=self.meanings.with_more(more))

    def _named(self, key: str, day: date) -> str:
        """The one agency of a name that is valid that day; `?` if none is, or more than one."""
        valid = [code for code in self._names.get(key, ()) if self.agencies.get(code, day)]
        return valid[0] if len(valid) == 1 else UNKNOWN

    def _said(self, kind: Kind, source: str, text: str, day: date) -> str:
        key = self._value_key(kind, text) if text else ""
        return self.meanings.of_key(kind, source, key, day) if key else ""

    def _nearest(self, code: str, source: str, day: date) -> str:
        at = canonical_agency(code)
        while at:
            said = self._said(Kind.AGENCY, source, at, day)
            if said in self.agencies:
                return said
            if at in self.agencies:
                return at if self.agencies.get(at, day) else UNKNOWN
            at = at.rpartition(".")[0]
        return UNKNOWN


def _serving(agencies: Agencies) -> dict[str, tuple[Agency, ...]]:
    found: defaultdict[str, list[Agency]] = defaultdict(list)
    for agency in agencies:
        if agency.kind == "commune" and agency.place:
            found[agency.place].append(agency)
    return {place: tuple(versions) for place, versions in found.items()}


def _names(agencies: Agencies, places: Places) -> dict[str, tuple[str, ...]]:
    provinces = {unit.name for unit in places if unit.tier == "province"}
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for agency in agencies:
        for spelling in spellings(agency, provinces):
            found[match_key(spelling)][agency.code] = None
    return {key: tuple(codes) for key, codes in found.items()}


def _turned(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, codes in names.items():
        for code in codes:
            found[code].append(key)
    return {code: tuple(keys) for code, keys in found.items()}


def spellings(agency: Agency, provinces: Iterable[str]) -> Iterator[str]:
    """How an agency is written: its name, its short name, either with the province behind it."""
    yield agency.name
    if agency.name.startswith("Sở "):
        yield f"Sở {agency.short_name}"
    ending = "" if agency.name.endswith(" tỉnh") else " tỉnh"
    for province in provinces:
        if province not in agency.name:
            yield f"{agency.name}{ending} {province}"
