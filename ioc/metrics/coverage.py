"""What a number is known not to hold: declared in data/coverage.toml, said wherever it is asked."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ioc.domain.coverage import Missing
from ioc.domain.lookups import Lookups
from ioc.metrics.model import Where

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

SUBJECT = "dossiers"


def not_included(reader: "Reader", subject: str, where: Where) -> tuple[Missing, ...]:
    """The kinds of dossier that belong to a question's scope and are in no source of ours."""
    if subject != SUBJECT:
        return ()
    return tuple(m for m in reader.lookups.missing if _touches(m, where, reader.lookups))


def _touches(missing: Missing, where: Where, lookups: Lookups) -> bool:
    if where.end < missing.since or (missing.until and where.start > missing.until):
        return False
    return _of_sectors(missing, where, lookups) and _of_agencies(missing, where, lookups)


def _of_sectors(missing: Missing, where: Where, lookups: Lookups) -> bool:
    procedures = (lookups.procedures.get(code) for code in missing.procedures)
    sectors = missing.sectors | {known.sector for known in procedures if known}
    return not where.sectors or not sectors.isdisjoint(where.sectors)


def _of_agencies(missing: Missing, where: Where, lookups: Lookups) -> bool:
    """Whether an agency asked for, handling or receiving, or one under it, does that work."""
    agencies = lookups.agencies
    handling = [
        *where.agencies,
        *(a.code for a in agencies if agencies.place_of(a.code) in where.places),
    ]
    theirs = _under(missing.agencies, where, lookups)
    return not theirs or all(
        not asked or agencies.root in asked or not theirs.isdisjoint(_under(asked, where, lookups))
        for asked in (handling, where.receiving)
    )


def _under(codes: Iterable[str], where: Where, lookups: Lookups) -> frozenset[str]:
    return frozenset().union(*(lookups.agencies.under(code, where.end) for code in codes))
