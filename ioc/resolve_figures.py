"""Between parse and ingest, for figures that units type in. Pure; lookups are values."""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from ioc.domain.codes import canonical_agency
from ioc.domain.figure_periods import reported_span
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day
from ioc.domain.records import Figure
from ioc.domain.units import UNKNOWN
from ioc.domain.vietnamese import match_key
from ioc.resolve import Told
from ioc.resolve_feeds import exact_agency
from ioc.sources.errors import BadRow
from ioc.store.feed_rows import FigureRow

# What a file's name ends with, in the place of a figure that came from a spreadsheet.
_FILE_ENDS = "!"


def resolve_figures(
    told: Iterable[Told[Figure]], source: str, lookups: Lookups
) -> tuple[list[FigureRow], list[BadRow]]:
    """Rows for the store, and what cannot be one: of nobody, of no period, or of one to come."""
    rows: list[FigureRow] = []
    bad: list[BadRow] = []
    for each in told:
        record = each.record
        fault = _fault(record, local_day(each.asked_at))
        if fault:
            bad.append(_bad(record, fault))
            continue
        day, party = reported_span(record.period)[1], _party(record.agency_text)
        agency = exact_agency(source, (record.agency_text,), day, lookups)
        row = FigureRow(
            record=record,
            asked_at=each.asked_at,
            party=party,
            agency=agency,
            own_names=_own_names(record.agency_text, agency, day, lookups),
            day=day,
            by=record.place.partition(_FILE_ENDS)[0] or source,
        )
        rows.append(row)
    return rows, bad


def resolve_figures_again(rows: Sequence[RowMapping], lookups: Lookups) -> list[dict[str, Any]]:
    """What stored figures resolve to now: whose they are."""
    return [
        {"agency": exact_agency(row["source"], (row["agency_text"],), row["day"], lookups)}
        for row in rows
    ]


def _party(text: str) -> str:
    """A unit as spelt, whatever the marks."""
    return match_key(text) or text


def _own_names(text: str, agency: str, day: date, lookups: Lookups) -> frozenset[str]:
    """How else an agency may be spelt, where the text is its own name or code that day."""
    names = lookups.own_names(agency, day)
    own = agency != UNKNOWN and (_party(text) in names or canonical_agency(text) == agency)
    return names | {_party(text)} if own else frozenset()


def _fault(record: Figure, today: date) -> str:
    """Why a record is no figure; "" where it is one."""
    if not record.agency_text.strip():
        return "thiếu tên đơn vị"
    if not record.measure.strip():
        return "thiếu chỉ tiêu"
    if not math.isfinite(record.value):
        return "giá trị không phải số"
    try:
        first, _ = reported_span(record.period)
    except ValueError:
        return (
            f"kỳ «{record.period}» không đọc được; hãy viết 2026, 2026-Q3, 2026-10 hay 2026-10-05"
        )
    return f"kỳ {record.period} ở tương lai" if first > today else ""


def _bad(record: Figure, reason: str) -> BadRow:
    key = record.place or f"{record.agency_text} · {record.measure} · {record.period}"
    return BadRow(reason, key=key, kind="figure")
