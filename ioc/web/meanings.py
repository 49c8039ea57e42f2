"""What values may mean here, in words: targets by kind, and why one is proposed."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ioc.domain.likeness import Proposal
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import FIELDS, Kind
from ioc.domain.units import Agency, valid_on
from ioc.domain.vietnamese import sort_key
from ioc.web.mapping_models import STATUSES
from ioc.web.text import day, t

AGENCY_KINDS = ("province", "department", "office", "commune", "vertical")


class Target(NamedTuple):
    """One thing a value may mean: its code, what it is called, and under which heading."""

    code: str
    label: str
    group: str = ""


def targets(lookups: Lookups, today: date) -> Mapping[Kind, Sequence[Target]]:
    """Everything that values may mean, in the order of a list to choose from."""
    return {
        Kind.AGENCY: tuple(_agencies(lookups, today)),
        Kind.SECTOR: _ordered(lookups.sectors.items()),
        Kind.STATUS: tuple(Target(code, status_label(code)) for code in STATUSES),
        Kind.CATEGORY: _ordered((c.code, c.name) for c in lookups.categories.values()),
        Kind.HEADER: tuple(Target(name, field_label(name)) for name in FIELDS),
    }


def is_target(lookups: Lookups, kind: Kind, code: str) -> bool:
    """Whether a value of this kind may mean that."""
    known: Mapping[Kind, Container[str]] = {
        Kind.AGENCY: lookups.agencies,
        Kind.SECTOR: lookups.sectors,
        Kind.STATUS: STATUSES,
        Kind.CATEGORY: lookups.categories,
        Kind.HEADER: FIELDS,
    }
    return code in known[kind]


def target_label(lookups: Lookups, kind: Kind, code: str) -> str:
    """What a person calls a target; one that is gone keeps its code."""
    if kind is Kind.AGENCY:
        return lookups.agencies.label(code)
    if kind is Kind.SECTOR:
        return lookups.sector_label(code)
    if kind is Kind.CATEGORY:
        return lookups.category_label(code)
    return status_label(code) if kind is Kind.STATUS else field_label(code)


def status_label(code: str) -> str:
    return t(f"standardise.status.{code}")


def field_label(name: str) -> str:
    return t(f"standardise.field.{name}")


def why(lookups: Lookups, kind: Kind, proposal: Proposal) -> str:
    """The reason for a proposal, in words."""
    rivals = [target_label(lookups, kind, code) for code in proposal.rivals]
    names = ", ".join(rivals[:3]) + ("…" if len(rivals) > 3 else "")
    return t(f"standardise.why.{proposal.why}", detail=proposal.detail, names=names)


def days_of(start: date | None, until: date | None) -> str:
    """The days on which a meaning holds, the last one included."""
    last = date.fromordinal(until.toordinal() - 1) if until else None
    if start and last:
        return t("standardise.days.between", start=day(start), end=day(last))
    if start:
        return t("standardise.days.from", start=day(start))
    return t("standardise.days.until", end=day(last)) if last else t("standardise.days.all")


def _agencies(lookups: Lookups, today: date) -> Iterable[Target]:
    for kind in AGENCY_KINDS:
        valid = [a for a in lookups.agencies if a.kind == kind and valid_on(a, today)]
        for agency in sorted(valid, key=_by_name):
            label = f"{agency.name} ({agency.code})"
            yield Target(agency.code, label, t(f"standardise.agency.{kind}"))


def _by_name(agency: Agency) -> tuple[object, ...]:
    return (sort_key(agency.name),)


def _ordered(named: Iterable[tuple[str, str]]) -> tuple[Target, ...]:
    return tuple(Target(*one) for one in sorted(named, key=lambda one: sort_key(one[1])))
