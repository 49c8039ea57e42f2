"""Between parse and ingest, for figures that units type in. Pure; lookups are values."""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from ioc.domain.figure_periods import reported_span
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day
from ioc.domain.records import Figure
from ioc.domain.vietnamese import match_key
from ioc.resolve import Told
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
        day = reported_span(record.period)[1]
        row = FigureRow(
            record=record,
            asked_at=each.asked_at,
            party=match_key(record.agency_text) or record.agency_text,
            agency=_agency(source, record.agency_text, day, lookups),
            day=day,
            by=record.place.partition(_FILE_ENDS)[0] or source,
        )
        rows.append(row)
    return rows, bad


def resolve_figures_again(rows: Sequence[RowMapping], lookups: Lookups) -> list[dict[str, Any]]:
    """What stored figures resolve to now: whose they are."""
    return [
        {"agency": _agency(row["source"], row["agency_text"], row["day"], lookups)} for row in rows
    ]


def _agency(source: str, text: str, day: date, lookups: Lookups) -> str:
    """The agency that a unit's name or code means at the period's end."""
    known = text in lookups.agencies and lookups.agencies.get(text, day)
    return text if known else lookups.handling(source, text, day)


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
