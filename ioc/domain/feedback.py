"""Phản ánh hiện trường: its categories and channels, and the days that its deadline makes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from ioc.domain.periods import local_day
from ioc.domain.records import CaseStatus
from ioc.domain.units import UNKNOWN
from ioc.domain.vietnamese import fold, match_key

CLOSED = frozenset({CaseStatus.RESOLVED, CaseStatus.REJECTED, CaseStatus.DUPLICATE})

# Phản ánh hiện trường, and PAKN về quy định hành chính: two laws, two clocks, never one number.
FIELD, PETITION = "field", "petition"
STREAMS = (FIELD, PETITION)

_DAY = timedelta(days=1)
_CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        spelling: channel
        for channel, spellings in {
            "app": ("app", "mobile", "mobile app", "ung dung", "android", "ios", "vneid"),
            "web": ("web", "website", "portal", "cong", "cong thong tin", "trang web"),
            "call": ("call", "phone", "hotline", "1022", "tong dai", "dien thoai"),
            "zalo": ("zalo", "zalo oa"),
            "facebook": ("facebook", "fb", "messenger"),
            "email": ("email", "e-mail", "mail", "thu dien tu"),
            "chatbot": ("chatbot", "chat"),
            "counter": ("counter", "truc tiep", "tai quay"),
        }.items()
        for spelling in spellings
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Lĩnh vực phản ánh, as categories.csv has it.

    `working_days` is the deadline where the source gives none; `texts` are other spellings of it.
    """

    code: str
    name: str
    working_days: int
    texts: tuple[str, ...] = ()


def category_keys(categories: Iterable[Category]) -> dict[str, str]:
    """Every spelling's match key to the code it means; ValueError names a spelling of two."""
    found: dict[str, str] = {}
    for category in categories:
        for text in (category.code, category.name, *category.texts):
            code = found.setdefault(match_key(text), category.code)
            if code != category.code:
                raise ValueError(f"{text!r} is a spelling of both {code} and {category.code}")
    return found


def channel_of(text: str | None) -> str:
    """How a report came in; `?` when it was not said, or not in words we know."""
    return _CHANNELS.get(fold(text), UNKNOWN) if text else UNKNOWN


def closing(status: CaseStatus, known: datetime | None, said: datetime | None) -> datetime | None:
    """When a report was closed: no later than is known already; None of one that is open."""
    if status not in CLOSED:
        return None
    return min(filter(None, (said, known)), default=None)


def closed_day(closed_at: datetime | None, received: date) -> date | None:
    """The local day on which it was closed, not before the one it was received on."""
    return max(local_day(closed_at), received) if closed_at else None


def overdue_day(received: date, due: date | None, closed: date | None) -> date | None:
    """The first day a case is overdue, if it is or was: the day after the promised one."""
    if due is None or (closed is not None and closed <= due):
        return None
    return max(due + _DAY, received)
