"""Whose facts a question looks at: its filters spelt out in the codes that facts carry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false

from ioc.domain.lookups import Lookups
from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.model import Dimension, Where
from ioc.metrics.subject import Subject


class NoSuchFilter(ValueError):
    """A subject is asked by a filter that its facts do not carry."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A subject and, by column, the codes looked at; a column not named is not filtered."""

    subject: Subject
    filters: Mapping[str, frozenset[str]]

    def among(self, columns: Any) -> list[ColumnElement[bool]]:
        """The filters as conditions on these columns."""
        return [
            columns[name].in_(sorted(codes)) if codes else false()
            for name, codes in self.filters.items()
        ]

    def among_facts(self) -> ColumnElement[bool]:
        """The filters as a condition on the facts, counted ones only."""
        return and_(self.subject.measures.counted, *self.among(self.subject.facts.c))


def scope_of(
    subject: Subject, where: Where, lookups: Lookups, viewer: frozenset[str] | None = None
) -> Scope:
    """The filters spelt out. NoSuchFilter names one that the subject does not have.

    Every agency includes what is under it on the tree valid at the question's end; where places are
    agencies, a place is its UBND's agencies.
    """
    asked = where.by_dimension()
    unknown = asked.keys() - subject.columns.keys()
    if unknown:
        raise NoSuchFilter(", ".join(sorted(unknown)))
    found: dict[str, frozenset[str]] = {}
    for dimension, codes in asked.items():
        meant = _meant(subject, dimension, codes, lookups, where.end)
        if meant is not None:
            _narrow(found, subject.columns[dimension], meant)
    if viewer is not None:
        _narrow(found, subject.columns["agency"], viewer)
    return Scope(subject, found)


def everything(subject: Subject) -> Scope:
    return Scope(subject, {})


def key_of(raw: Any, by: Dimension | None, subject: Subject, lookups: Lookups) -> str:
    """The key of a row, from what its column holds."""
    if by == "place" and subject.places_are_agencies:
        return UNKNOWN if raw == UNKNOWN else lookups.agencies.place_of(raw) or NO_PLACE
    return raw.isoformat() if isinstance(raw, date) else raw


def _meant(
    subject: Subject, dimension: str, codes: tuple[str, ...], lookups: Lookups, day: date
) -> frozenset[str] | None:
    if dimension in ("agency", "receiving"):
        return _under(codes, lookups, day)
    if dimension == "place" and subject.places_are_agencies:
        return frozenset(c for c in _codes(lookups) if lookups.agencies.place_of(c) in codes)
    return frozenset(codes)


def _narrow(found: dict[str, frozenset[str]], column: str, codes: frozenset[str]) -> None:
    found[column] = found[column] & codes if column in found else codes


def _codes(lookups: Lookups) -> set[str]:
    return {a.code for a in lookups.agencies} | {UNKNOWN}


def _under(codes: Iterable[str], lookups: Lookups, day: date) -> frozenset[str] | None:
    if lookups.agencies.root in codes:
        # The root is the province: everything, what did not resolve included.
        return None
    return frozenset().union(*(lookups.agencies.under(code, day) for code in codes))
