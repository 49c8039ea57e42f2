"""Where facts carry values as received, what these resolved to, and which of them wait."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Column, ColumnElement, Table, and_, case, func, literal_column, text

from ioc.domain.mappings import Kind
from ioc.store.facts import UNSORTED, UNSTATED, calls, cases, totals
from ioc.store.figure_tables import figures
from ioc.store.schema import UNLISTED, UNNAMED, UNRECEIVED, dossiers

# Texts are compared as ioc.domain.codes.receiving_prefix takes a dossier's code apart.
_FIGURES: ColumnElement[str] = literal_column("'0123456789'")
_DASH: ColumnElement[str] = literal_column("'-'")
PREFIX: ColumnElement[str] = func.rtrim(
    func.rtrim(func.rtrim(func.rtrim(dossiers.c.code, _FIGURES), _DASH), _FIGURES), _DASH
)
_LETTERS: Sequence[ColumnElement[str]] = [func.substr(dossiers.c.code, n, 1) for n in (1, 2, 3, 4)]
# Begins as codes have since 2020: H15. or H15-
CODED: ColumnElement[bool] = and_(
    _LETTERS[0].in_(("H", "G")),
    _LETTERS[1].between("0", "9"),
    _LETTERS[2].between("0", "9"),
    _LETTERS[3].in_((".", "-")),
)


class Carried(NamedTuple):
    """One kind of value in one table of facts.

    `spelt` are the columns it may stand in, `shown` the one a person is asked about; `said` is what
    it resolved to. `carries` tells the rows that have one at all, `waits` those that nobody has
    said the meaning of: written out, so that a query meets the partial index.
    """

    kind: Kind
    spelt: tuple[ColumnElement[str], ...]
    shown: ColumnElement[str]
    said: Column[str]
    day: ColumnElement[Any]
    carries: str
    waits: str

    @property
    def facts(self) -> Table:
        return self.said.table


def _either(first: ColumnElement[str], second: ColumnElement[str]) -> ColumnElement[str]:
    """The first unless it is empty."""
    return case((first != literal_column("''"), first), else_=second)


NAMED = "agency_text <> ''"
CARRIED = (
    Carried(
        Kind.AGENCY,
        (dossiers.c.agency_text,),
        dossiers.c.agency_text,
        dossiers.c.agency,
        dossiers.c.received_day,
        NAMED,
        UNNAMED,
    ),
    Carried(
        Kind.AGENCY,
        (PREFIX,),
        PREFIX,
        dossiers.c.receiving,
        dossiers.c.received_day,
        "1 = 1",
        UNRECEIVED,
    ),
    Carried(
        Kind.AGENCY,
        (cases.c.agency_text,),
        cases.c.agency_text,
        cases.c.agency,
        cases.c.received_day,
        NAMED,
        UNNAMED,
    ),
    Carried(
        Kind.AGENCY,
        (totals.c.agency_text, totals.c.unit),
        _either(totals.c.agency_text, totals.c.unit),
        totals.c.agency,
        totals.c.day,
        "unit <> ''",
        "agency = '?' AND unit <> ''",
    ),
    Carried(
        Kind.AGENCY,
        (calls.c.agency_text,),
        calls.c.agency_text,
        calls.c.agency,
        calls.c.day,
        NAMED,
        UNNAMED,
    ),
    Carried(
        Kind.AGENCY,
        (figures.c.agency_text,),
        figures.c.agency_text,
        figures.c.agency,
        figures.c.day,
        NAMED,
        UNNAMED,
    ),
    Carried(
        Kind.SECTOR,
        (dossiers.c.sector_text,),
        dossiers.c.sector_text,
        dossiers.c.sector,
        dossiers.c.received_day,
        UNLISTED,
        f"{UNLISTED} AND sector = sector_text",
    ),
    Carried(
        Kind.STATUS,
        (cases.c.status_text,),
        cases.c.status_text,
        cases.c.status,
        cases.c.received_day,
        UNSTATED,
        f"{UNSTATED} AND status_waits",
    ),
    Carried(
        Kind.CATEGORY,
        (cases.c.category_name, cases.c.category_text),
        _either(cases.c.category_name, cases.c.category_text),
        cases.c.category,
        cases.c.received_day,
        "category_name || category_text <> ''",
        f"{UNSORTED} AND category_name || category_text <> ''",
    ),
)


def where(condition: str) -> ColumnElement[bool]:
    """A condition written out, as the partial indexes have it."""
    return cast("ColumnElement[bool]", text(condition))
