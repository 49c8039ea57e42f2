"""A row whose fields were declared, as a record: what systems read by declaration (rest_map) and
spreadsheets share. Only what is declared is read, and text is masked.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final, Protocol

from connectors.rest_kinds import Kind
from connectors.rest_values import decimal
from ioc.domain.codes import national_procedure
from ioc.domain.records import Alert, Case, CaseStatus, Dossier, Record
from ioc.domain.vietnamese import fold
from ioc.sources.connector import Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import number
from ioc.sources.privacy import free_text, mask, mask_hosts

CLOSED: Final = frozenset({CaseStatus.RESOLVED, CaseStatus.REJECTED, CaseStatus.DUPLICATE})
# An agent's number: what is a name or an address of a machine is not kept.
_ASSET: Final = re.compile(r"\d{1,10}", re.ASCII)
# A rule's own code may look like a host's name; what may be an address is no such code.
_RULE: Final = re.compile(r"(?!.*\d\.\d+\.\d+\.\d)[\w.:-]{1,60}", re.ASCII)
_KEPT: Final = ("status", "level", "category", "rule", "procedure")
_DATE: Final = re.compile(r"[\d/:. TZ+-]{1,40}", re.ASCII)
_SOMEBODY: Final = re.compile(r"(?:\+84|0)\d{8,11}|.*@.*", re.ASCII | re.DOTALL)
# How offices write the way a dossier came, and the national dialect's numbers.
_CHANNELS: Final = MappingProxyType(
    {
        fold(word): channel
        for channel, words in {
            "online": ("online", "2", "trực tuyến", "nộp trực tuyến", "qua mạng"),
            "counter": ("counter", "1", "trực tiếp", "nộp trực tiếp", "tại quầy"),
            "postal": ("postal", "3", "bưu chính", "bưu chính công ích", "bưu điện", "BCCI"),
        }.items()
        for word in words
    }
)


class Declared(Protocol):
    """What the fields of a row were declared to be. `prefix` begins a code, `words` are what the
    source's own words mean, folded.
    """

    @property
    def kind(self) -> Kind:
        """The kind of record it is."""

    @property
    def prefix(self) -> str:
        """What stands before its own identifier in a code."""

    @property
    def words(self) -> Mapping[str, Any]:
        """What its words mean."""

    def told(self, name: str) -> str:
        """What the declaration calls one of our fields."""


class Seen:
    """A row through its declaration; how a field is read, its heirs say."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared

    def raw(self, name: str) -> Any:
        """What the row holds for a field; None for nothing."""
        raise NotImplementedError

    def at(self, name: str) -> datetime | None:
        """An instant in UTC; None where none was sent or it cannot be read."""
        raise NotImplementedError

    def decimal(self, name: str, most: float) -> float | None:
        """A number of at most `most` either way; None where none was sent or it is none."""
        return decimal(self.raw(name), most)

    def text(self, name: str, longest: int = 200) -> str:
        """Masked plain text; numbers and flags as they are written in JSON."""
        return free_text(worded(self.raw(name)), longest)

    def code(self) -> str:
        """The row's own identifier as a record's code; "" for what cannot be one."""
        value, prefix = self.raw("code"), self.declared.prefix
        code = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
        if not code or len(code) > 100 or " " in code or not code.isprintable():
            return ""
        # A bare phone, identity number or mail is nobody's code; running numbers are often as long.
        if _SOMEBODY.fullmatch(code) and mask(code) != code:
            return ""
        if self.declared.kind.record is Dossier:
            return "" if code.isdigit() and mask(code) != code else code
        return f"{prefix}:{code}" if self.declared.kind.record is Case else f"{prefix}|{code}"

    def kept(self) -> Mapping[str, str]:
        """What may be kept of a row that is no record: nothing that says whose it is."""
        kept = {name: self.text(name, 40) for name in _KEPT}
        dates = {name: self.text(name, 40) for name in self.declared.kind.times}
        kept |= {name: text for name, text in dates.items() if _DATE.fullmatch(text)}
        return {name: text for name, text in kept.items() if text}


def record_of(seen: Seen, source: Source) -> Sequence[Record]:
    """The record of one row. BadRow where a field that must be there is not, or cannot be read."""
    code = seen.code()
    if not code:
        raise BadRow(_lacking(seen, "code", "không phải một mã"), fields=seen.kept())
    if seen.declared.kind.record is Case:
        return (_case(seen, code),)
    if seen.declared.kind.record is Alert:
        return (_alert(seen, code, source),)
    return (_dossier(seen, code),)


def worded(value: Any) -> Any:
    """A flag or a broken number as text; anything else as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else value


def _case(seen: Seen, code: str) -> Case:
    requested = seen.at("requested_at")
    if requested is None:
        raise _unreadable(seen, "requested_at", code)
    told = seen.text("status", 60)
    status = seen.declared.words.get(fold(told), CaseStatus.UNKNOWN)
    updated, closed = seen.at("updated_at"), seen.at("closed_at")
    lat, lon = seen.decimal("lat", 90), seen.decimal("lon", 180)
    category, name = seen.text("category", 100), seen.text("category_name")
    stars = seen.decimal("satisfaction", 5)
    return Case(
        code=code,
        status=status,
        status_text=told,
        # The store keeps `category` to resolve it again, and of the name nothing.
        category=category or name[:100],
        category_name=name,
        title=seen.text("title"),
        address=seen.text("address"),
        agency_text=seen.text("agency_text"),
        channel=seen.text("channel", 40) or None,
        requested_at=requested,
        updated_at=updated,
        due_at=seen.at("due_at"),
        closed_at=(closed or updated) if status in CLOSED else None,
        lat=None if lon is None else lat,
        lon=None if lat is None else lon,
        satisfaction=int(stars) if stars and stars >= 1 and stars.is_integer() else None,
    )


def _alert(seen: Seen, code: str, source: Source) -> Alert:
    at, rule = seen.at("at"), seen.text("rule", 60)
    if at is None:
        raise _unreadable(seen, "at", code)
    if not rule:
        raise _unreadable(seen, "rule", code)
    level, asset = seen.text("level", 20), seen.raw("asset")
    named = seen.raw("rule_name")
    return Alert(
        code=code,
        at=at,
        level=level,
        severity=seen.declared.words.get(fold(level)),
        rule=rule if _RULE.fullmatch(rule) else mask_hosts(rule),
        # Hosts first: what is left of an address may look like a phone.
        rule_name=free_text(mask_hosts(named[:2000]), 200) if isinstance(named, str) else "",
        tactic=seen.text("tactic", 60),
        asset=str(asset) if _is_asset(asset) else "",
        origin=_fingerprint(seen.raw("origin"), source),
        country=seen.text("country", 60),
    )


def _dossier(seen: Seen, code: str) -> Dossier:
    status = _dossier_status(seen)
    procedure = seen.text("procedure", 100)
    if status is None:
        raise _unreadable(seen, "status", code)
    if not procedure:
        raise _unreadable(seen, "procedure", code)
    channel = seen.text("channel", 40)
    return Dossier(
        code=code,
        status=status,
        procedure=national_procedure(procedure) or procedure,
        procedure_name=seen.text("procedure_name"),
        sector=seen.text("sector", 100),
        sector_name=seen.text("sector_name"),
        channel=_CHANNELS.get(fold(channel), "?") if channel else None,
        agency_text=seen.text("agency_text"),
        submitted_at=seen.at("submitted_at"),
        received_at=seen.at("received_at"),
        due_at=seen.at("due_at"),
        refused_at=seen.at("refused_at"),
        resolved_at=seen.at("resolved_at"),
        returned_at=seen.at("returned_at"),
    )


def _dossier_status(seen: Seen) -> int | None:
    """What the table says; without a table, a number of the national dialect is one."""
    words = seen.declared.words
    if words:
        return words.get(fold(seen.text("status", 60)))
    found = number(seen.raw("status"))
    return found if found and found <= 10 else None


def _is_asset(value: Any) -> bool:
    return type(value) in (str, int) and _ASSET.fullmatch(str(value)) is not None


def _fingerprint(value: Any, source: Source) -> str:
    """Equal for equal addresses within one source, and no address."""
    if not isinstance(value, str) or not value.strip():
        return ""
    key = blake2b(source.name.encode(), digest_size=32).digest()
    return blake2b(value.strip().lower().encode(), digest_size=8, key=key).hexdigest()


def _lacking(seen: Seen, name: str, wrong: str) -> str:
    return f"thiếu {name} ({seen.declared.told(name)}) hoặc {wrong}"


def _unreadable(seen: Seen, name: str, code: str) -> BadRow:
    kind = seen.declared.kind
    wrong = "không phải ngày giờ" if name in kind.times else "không hiểu được"
    return BadRow(_lacking(seen, name, wrong), key=code, fields=seen.kept())
