"""One agency's month of an iGate statistic as Totals; what may be read of it is named here.

A row is what fetch makes of an item: `Ky`, the month asked for, and the item as sent.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from connectors.total_items import agency_code, counts
from ioc.domain.records import Record, Total
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import text

_MONTH: Final = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])")
# What of ours a figure speaks of; what none of ours counts keeps its own name.
_MEASURES: Final = MappingProxyType(
    {
        "receivedOnline": "dossiers.received_online",
        "receivedDirect": "receivedDirect",
        "receivedOld": "receivedOld",
        "resolved": "dossiers.resolved",
        "resolvedOverdue": "dossiers.late",
        "unresolved": "dossiers.open",
        "procedureLevelUnknown": "procedureLevelUnknown",
    }
)
_RECEIVED: Final = MappingProxyType({"received": "received"})


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The totals of one agency and month. BadRow without an agency, a month and counts."""
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    code, name = _whose(row.get("agency"), row.get("agency_name"))
    period = row.get("Ky")
    month = period if isinstance(period, str) and _MONTH.fullmatch(period) else ""
    key = f"{code or name} {month}".strip()
    if not (code or name) or not month:
        raise BadRow("dòng thống kê thiếu agency hoặc tháng", key=key)
    told = dict(counts(row, _MEASURES, key))
    for _, received in counts(row, _RECEIVED, key):
        told[_received_measure(received, told)] = received
    if not told:
        raise BadRow("dòng thống kê không có số đếm nào", key=key)
    return tuple(
        Total(agency=code, agency_text=name, measure=measure, period=month, value=value)
        for measure, value in told.items()
    )


def _whose(agency: Any, name: Any) -> tuple[str, str]:
    """The agency's code and name; its `id` means nothing outside its own system."""
    if isinstance(agency, Mapping):
        return agency_code(agency.get("code")), text(agency.get("name")) or text(name)
    return "", text(name)


def _received_measure(received: int, told: Mapping[str, int]) -> str:
    """Ours where it is what came online and by hand in the period; `received`, its own name, where
    what was carried over is in it or it cannot be told.
    """
    came = told.get("dossiers.received_online"), told.get("receivedDirect")
    if None in came or received != sum(filter(None, came)):
        return "received"
    return "dossiers.received"
