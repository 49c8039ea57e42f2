"""One service request of GeoReport v2 as a Case; who reported it is never read.

What may be read of an item is what is named here: whatever else a server publishes
(requestor_name, email, phone, account_id, device_id, media_url, ...) stays out.
"""

import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from connectors.report_answers import moment, request_id
from connectors.report_options import Options, read_options
from ioc.domain.records import Case, CaseStatus, Record
from ioc.domain.vietnamese import fold
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.privacy import free_text

CLOSED: Final = frozenset({CaseStatus.RESOLVED, CaseStatus.REJECTED, CaseStatus.DUPLICATE})
_TITLE: Final = 200
_SENTENCE: Final = re.compile(r".+?[.!?…](?=\s)")
# What may be kept of a row that is no case: nothing that says whose it is.
_KEPT: Final = ("status", "service_code", "requested_datetime", "updated_datetime")
# FEEDS.md 4.1: the standard's two words, FixMyStreet's, and those of Vietnamese systems.
_STATUSES: Final = MappingProxyType(
    {
        **dict.fromkeys(("open", "new", "confirmed", "moi", "moi gui"), CaseStatus.NEW),
        **dict.fromkeys(
            ("acknowledged", "received", "investigating", "da tiep nhan"), CaseStatus.ACKNOWLEDGED
        ),
        **dict.fromkeys(
            ("assigned", "planned", "action scheduled", "da phan cong"), CaseStatus.ASSIGNED
        ),
        **dict.fromkeys(("in progress", "in_progress", "dang xu ly"), CaseStatus.IN_PROGRESS),
        **dict.fromkeys(("closed", "resolved", "fixed", "da xu ly"), CaseStatus.RESOLVED),
        **dict.fromkeys(("fixed - council", "fixed - user"), CaseStatus.RESOLVED),
        **dict.fromkeys(("rejected", "unable to fix", "not responsible"), CaseStatus.REJECTED),
        **dict.fromkeys(("internal referral", "cancelled", "tu choi"), CaseStatus.REJECTED),
        **dict.fromkeys(("duplicate", "trung", "trung lap"), CaseStatus.DUPLICATE),
    }
)


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The case of one service request. BadRow without service_request_id or a readable
    requested_datetime.
    """
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng")
    options = read_options(source)
    found = request_id(row)
    if not found:
        raise _bad(row, "", "thiếu service_request_id hoặc service_request_id không phải một mã")
    code = f"{options.jurisdiction_id}:{found}"
    requested = moment(row.get("requested_datetime"))
    if requested is None:
        raise _bad(row, code, "thiếu requested_datetime hoặc không phải ngày giờ")
    status = _status(row, options)
    updated = moment(row.get("updated_datetime"))
    extended = _mapping(row.get("extended_attributes"))
    lat, lon = _decimal(row.get("lat"), 90), _decimal(row.get("long"), 180)
    return (
        Case(
            code=code,
            status=status,
            status_text=free_text(row.get("status"), 60),
            category=free_text(row.get("service_code"), 100),
            category_name=free_text(row.get("service_name"), 200),
            title=_title(row.get("description")),
            address=free_text(row.get("address"), 200),
            agency_text=_agency(row.get("agency_responsible")),
            channel=free_text(extended.get("channel"), 40) or None,
            requested_at=requested,
            updated_at=updated,
            due_at=moment(row.get("expected_datetime")),
            closed_at=updated if status in CLOSED else None,
            lat=None if lon is None else lat,
            lon=None if lat is None else lon,
            satisfaction=_stars(extended.get("satisfaction")),
        ),
    )


def _status(row: Row, options: Options) -> CaseStatus:
    """The status, refined by what the notes say of why it is so."""
    word = fold(free_text(row.get("status"), 60))
    named = {fold(name): CaseStatus(status) for name, status in options.statuses.items()}
    status = named.get(word) or _STATUSES.get(word, CaseStatus.UNKNOWN)
    notes = row.get("status_notes")
    said = fold(notes[:2000]) if isinstance(notes, str) else ""
    patterns = {
        CaseStatus.RESOLVED: {
            CaseStatus.DUPLICATE: options.duplicate,
            CaseStatus.REJECTED: options.rejected,
        },
        CaseStatus.NEW: {
            CaseStatus.IN_PROGRESS: options.in_progress,
            CaseStatus.ASSIGNED: options.assigned,
            CaseStatus.ACKNOWLEDGED: options.acknowledged,
        },
    }
    for refined, pattern in patterns.get(status, {}).items():
        if pattern and re.search(pattern, said):
            return refined
    return status


def _title(description: Any) -> str:
    """The first sentence, of the first line that says anything."""
    if not isinstance(description, str):
        return ""
    for line in description[:4000].splitlines():
        if told := free_text(line, 1000):
            sentence = _SENTENCE.match(told)
            return (sentence[0] if sentence else told)[:_TITLE].strip()
    return ""


def _agency(value: Any) -> str:
    """The first name in it: some send a text, some a list, some an object with a list."""
    if isinstance(value, Mapping):
        value = value.get("recipient") or value.get("name")
    if isinstance(value, list):
        value = next((name for name in value if isinstance(name, str) and name.strip()), None)
    return free_text(value, 200) if isinstance(value, str) else ""


def _decimal(value: Any, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) <= most else None


def _stars(value: Any) -> int | None:
    found = _decimal(value, 5)
    return int(found) if found and found >= 1 and found.is_integer() else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _bad(row: Row, code: str, reason: str) -> BadRow:
    kept = {name: free_text(row.get(name), 40) for name in _KEPT}
    return BadRow(reason, key=code, fields={name: text for name, text in kept.items() if text})
