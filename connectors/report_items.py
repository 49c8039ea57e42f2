"""One service request of GeoReport v2 as a Case; who reported it is never read.

What may be read of an item is what is named here: whatever else a server publishes
(requestor_name, email, phone, account_id, device_id, media_url, ...) stays out.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ
from ioc.domain.records import Case, CaseStatus, Record
from ioc.domain.vietnamese import fold
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import number
from ioc.sources.privacy import free_text
from ioc.sources.tables import read_table

CLOSED: Final = frozenset({CaseStatus.RESOLVED, CaseStatus.REJECTED, CaseStatus.DUPLICATE})
OVERLAP: Final = timedelta(hours=24)
_CHOICES: Final = (
    ("key_in", ("query", "bearer")),
    ("window", ("ok", "ignored", "inverted", "local_time")),
    ("paging", ("page", "none")),
)
_TITLE: Final = 200
_SENTENCE: Final = re.compile(r".+?[.!?…](?=\s)")
_EPOCH_YEARS: Final = frozenset({1, 1900, 1970})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: the profile of one server, for no two of them agree.

    `key_in` says where the secret goes: "query" (api_key=) or "bearer". `window`: "ok", "ignored",
    "inverted" (start_date means before) or "local_time" (the offset is not read). `paging`: "page"
    (page and page_size) or "none", where `cap` rows are the most that one answer holds.
    `updated_after`: the server filters by it. `recheck_ids` cases that are open, or were closed
    lately, are asked for at once by id (0: never), every turn while there are at most
    `recheck_always` of either, else each every `recheck_hours`; days up to `reread_days` back are
    read again in that time. The words are patterns, sought in status_notes without marks or
    capitals; `statuses` says what further words of `status` mean.
    """

    jurisdiction_id: str = ""
    key_in: str = "query"
    window: str = "ok"
    paging: str = "none"
    page_size: int = 100
    cap: int = 1000
    max_pages: int = 200
    window_days: int = 31
    extensions: bool = False
    updated_after: bool = False
    recheck_ids: int = field(default=50, metadata={"least": 0})
    recheck_always: int = field(default=600, metadata={"least": 0})
    recheck_hours: int = 24
    recheck_most: int = 1200
    reread_days: int = field(default=60, metadata={"least": 0})
    duplicate: str = r"duplicate|trung lap|trung (voi )?phan anh|bi trung"
    rejected: str = (
        r"reject|unable to|not responsible|invalid|spam|tu choi|khong tiep nhan|khong hop le"
        r"|khong thuoc tham quyen|khong du (thong tin|dieu kien)|khong xac dinh duoc"
    )
    in_progress: str = r"in progress|dang (xu ly|giai quyet|thi cong|khac phuc)"
    assigned: str = r"assigned|scheduled|planned|da (phan cong|chuyen|giao)"
    acknowledged: str = r"acknowledged|investigating|da tiep nhan|da ghi nhan"
    statuses: Mapping[str, str] = field(default_factory=dict)


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = tuple(item for item in source.options.items() if item[0] != "http")
    try:
        return _read(source.name, given)
    except TypeError:
        # A table among them cannot be remembered.
        return _read.__wrapped__(source.name, given)


# Remembered, for every row asks for them.
@lru_cache(maxsize=64)
def _read(name: str, given: tuple[tuple[str, Any], ...]) -> Options:
    place = f"sources.{name}.options"
    options = read_table(Options, dict(given), place)
    for name in ("duplicate", "rejected", "in_progress", "assigned", "acknowledged"):
        try:
            re.compile(getattr(options, name))
        except re.error as error:
            raise ConfigError(
                f"{place}.{name} không phải một mẫu tìm ({error}); hãy sửa."
            ) from None
    for word, status in options.statuses.items():
        if status not in {*CaseStatus}:
            choices = ", ".join(CaseStatus)
            raise ConfigError(
                f"{place}.statuses.{word} = {status!r} không có; hãy chọn trong: {choices}."
            )
    return options


def check(source: Source) -> None:
    """ConfigError where an option is unknown, of the wrong type or no choice, or the overlap is too
    short to see a report that is published a day late.
    """
    options, place = read_options(source), f"sources.{source.name}"
    for name, choices in _CHOICES:
        value = getattr(options, name)
        if value not in choices:
            listed = ", ".join(choices)
            raise ConfigError(f"{place}.options.{name} = {value!r} không có; hãy chọn: {listed}.")
    if not re.fullmatch(r"[\w.:-]*", options.jurisdiction_id):
        raise ConfigError(
            f"{place}.options.jurisdiction_id = {options.jurisdiction_id!r} không phải một mã; "
            "hãy chép đúng mã mà máy chủ công bố."
        )
    if source.overlap is not None and source.overlap < OVERLAP:
        raise ConfigError(f'{place}.overlap quá ngắn cho phản ánh; hãy cho từ "24h" trở lên.')


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The case of one service request. BadRow without service_request_id or a readable
    requested_datetime.
    """
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
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
    lat, lon = _degrees(row.get("lat"), 90), _degrees(row.get("long"), 180)
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


def request_id(row: Any) -> str:
    """The identifier as text, "0" included; "" where there is none to read."""
    value = row.get("service_request_id") if isinstance(row, Mapping) else None
    found = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    return found if len(found) <= 100 and found.isprintable() and " " not in found else ""


def rows_in(value: Any) -> Sequence[Any] | None:
    """The list in an answer: bare, wrapped, or one request without its list; None for no list."""
    for name in ("service_requests", "requests", "request"):
        if isinstance(value, Mapping) and name in value:
            value = value[name]
    alone = isinstance(value, Mapping) and not {"service_request_id", "code"}.isdisjoint(value)
    rows = [value] if alone else value
    return rows if isinstance(rows, list) else None


def complaint(row: Any) -> str:
    """What an error of the dialect says, {code, description}; "" for a service request."""
    if not isinstance(row, Mapping) or "service_request_id" in row or "code" not in row:
        return ""
    return f"{row['code']} {row.get('description') or ''}"


def identity(row: Any) -> str:
    """One id may stand on two reports: they are told apart by what they say."""
    if not isinstance(row, Mapping):
        return repr(row)
    names = ("service_request_id", "requested_datetime", "service_code", "lat", "long")
    return repr([row.get(name) for name in names])


def moment(value: Any) -> datetime | None:
    """An instant of the dialect as UTC; one without a zone is local. None for what is blank (also
    the epoch) or cannot be read.
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        if found.year in _EPOCH_YEARS:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=TZ)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


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


def _degrees(value: Any, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= most else None


def _stars(value: Any) -> int | None:
    found = number(int(value) if isinstance(value, float) and value.is_integer() else value)
    return found if found is not None and 1 <= found <= 5 else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _bad(row: Row, code: str, reason: str) -> BadRow:
    kept = {name: free_text(row.get(name), 40) for name in _KEPT}
    return BadRow(reason, key=code, fields={name: text for name, text in kept.items() if text})
