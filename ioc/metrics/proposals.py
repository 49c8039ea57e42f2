"""What an unmapped value most likely means, by DOMAIN.md 2 and GEO.md 7: only ever a proposal."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType

from ioc.domain.codes import agency_code
from ioc.domain.likeness import Names, Proposal, successor_of
from ioc.domain.lookups import Lookups, spellings
from ioc.domain.mappings import Kind
from ioc.domain.records import CaseStatus
from ioc.domain.units import Agency, valid_on
from ioc.domain.vietnamese import fold
from ioc.metrics.unmapped import Value

# What a word for a state most often says, sought without marks; the first that is found counts.
WORDS: Mapping[str, CaseStatus] = MappingProxyType(
    {
        "trung": CaseStatus.DUPLICATE,
        "duplicate": CaseStatus.DUPLICATE,
        "tu choi": CaseStatus.REJECTED,
        "khong tiep nhan": CaseStatus.REJECTED,
        "khong thuoc": CaseStatus.REJECTED,
        "khong hop le": CaseStatus.REJECTED,
        "reject": CaseStatus.REJECTED,
        "da xu ly": CaseStatus.RESOLVED,
        "hoan thanh": CaseStatus.RESOLVED,
        "da tra loi": CaseStatus.RESOLVED,
        "da dong": CaseStatus.RESOLVED,
        "xong": CaseStatus.RESOLVED,
        "resolved": CaseStatus.RESOLVED,
        "closed": CaseStatus.RESOLVED,
        "dang": CaseStatus.IN_PROGRESS,
        "progress": CaseStatus.IN_PROGRESS,
        "phan cong": CaseStatus.ASSIGNED,
        "chuyen": CaseStatus.ASSIGNED,
        "giao": CaseStatus.ASSIGNED,
        "tiep nhan": CaseStatus.ACKNOWLEDGED,
        "moi": CaseStatus.NEW,
        "cho": CaseStatus.NEW,
    }
)


class Proposer:
    """Proposals for many values, by the reference files as they are on a day.

    `procedures` tells of a sector, by source and text, which procedure most of its dossiers are of.
    """

    def __init__(
        self, lookups: Lookups, today: date, procedures: Mapping[tuple[str, str], str]
    ) -> None:
        self._lookups, self._procedures, self._today = lookups, procedures, today

    @cached_property
    def _agency_names(self) -> Names:
        lookups, today = self._lookups, self._today
        provinces = [unit.name for unit in lookups.places if unit.tier == "province"]
        valid = [agency for agency in lookups.agencies if valid_on(agency, today)]
        return Names(tuple(_agencies(valid, provinces)))

    @cached_property
    def _sector_names(self) -> Names:
        return Names(tuple((name, code) for code, name in self._lookups.sectors.items()))

    @cached_property
    def _category_names(self) -> Names:
        return Names(tuple(_categories(self._lookups)))

    def of(self, value: Value) -> Proposal | None:
        """The likeliest meaning of a value; None where nothing speaks for any."""
        if value.refused:
            return None
        if value.kind is Kind.STATUS:
            return _word_of(value.text)
        if value.kind is Kind.HEADER:
            return Proposal(target=value.near, why="near") if value.near else None
        if value.kind is Kind.AGENCY:
            return self._agency(value)
        likely = self._likeliest(value)
        if value.kind is Kind.SECTOR and (likely is None or likely.why == "likeness"):
            return self._by_procedure(value) or likely
        return likely

    def _agency(self, value: Value) -> Proposal | None:
        code, agencies = agency_code(value.text), self._lookups.agencies
        if not code:
            return self._likeliest(value)
        if code in agencies:
            return Proposal(target=code, why="off_days", detail=code)
        heir = successor_of(code, agencies)
        return Proposal(target=heir, why="merged", detail=code) if heir else None

    def _likeliest(self, value: Value) -> Proposal | None:
        """By what the source calls the code, else by the code: some send a name in its place."""
        names = self._names(value.kind)
        found = (names.likely(text) for text in (value.name, value.text) if text)
        return next((proposal for proposal in found if proposal), None)

    def _names(self, kind: Kind) -> Names:
        if kind is Kind.AGENCY:
            return self._agency_names
        return self._sector_names if kind is Kind.SECTOR else self._category_names

    def _by_procedure(self, value: Value) -> Proposal | None:
        """The sector, by the national catalogue, of the procedure that its dossiers are of."""
        code = self._procedures.get((value.source, value.text), "")
        known = self._lookups.procedure(code)
        if known is None or known.sector not in self._lookups.sectors:
            return None
        return Proposal(target=known.sector, why="procedure", detail=known.code)


def _agencies(valid: Iterable[Agency], provinces: Iterable[str]) -> Iterator[tuple[str, str]]:
    known = list(provinces)
    for agency in valid:
        for spelling in spellings(agency, known):
            yield spelling, agency.code


def _categories(lookups: Lookups) -> Iterator[tuple[str, str]]:
    for category in lookups.categories.values():
        for text in (category.name, category.code, *category.texts):
            yield text, category.code


def _word_of(text: str) -> Proposal | None:
    said = f" {fold(text)} "
    for word, status in WORDS.items():
        if f" {word}" in said:
            return Proposal(target=str(status), why="word", detail=word)
    return None
