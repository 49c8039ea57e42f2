"""Chuẩn hóa: what a person says that a received value means here, for one source or for all, on
which days. Pure.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ioc.domain.codes import agency_code
from ioc.domain.vietnamese import match_key, nfc


class Kind(StrEnum):
    """What a received value is the name of."""

    AGENCY = "agency"
    SECTOR = "sector"
    STATUS = "status"
    CATEGORY = "category"
    HEADER = "header"


# The fields of ours that a column of a spreadsheet may hold, those of a typed figure first.
FIELDS = (
    *("agency_text", "measure", "measure_name", "period", "value", "unit", "reason"),
    *("code", "status", "requested_at", "updated_at", "due_at", "closed_at", "category"),
    *("category_name", "title", "address", "channel", "lat", "lon", "satisfaction"),
    *("procedure", "procedure_name", "sector", "sector_name", "submitted_at", "received_at"),
    *("refused_at", "resolved_at", "returned_at", "agency", "at", "rule", "rule_name", "level"),
    *("tactic", "asset", "origin", "country"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """`text`, as received, means `target` on [valid_from, valid_until); without a source, in all.

    A day of None is no bound.
    """

    kind: str
    text: str
    target: str
    source: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def key(self) -> str:
        """Equal for two spellings of one value."""
        return value_key(self.kind, self.text)

    def holds_on(self, day: date) -> bool:
        starts, ends = self.valid_from, self.valid_until
        return (starts is None or starts <= day) and (ends is None or day < ends)

    def contradicts(self, other: Meaning) -> bool:
        """Whether both speak of one value of one source on one day."""
        same = (self.kind, self.source, self.key) == (other.kind, other.source, other.key)
        return (
            same
            and _before(self.valid_from, other.valid_until)
            and (_before(other.valid_from, self.valid_until))
        )


@dataclass(frozen=True, slots=True)
class Meanings:
    """Every meaning in force. Of two that speak of one day the later one stands."""

    every: tuple[Meaning, ...] = ()
    _told: Mapping[tuple[str, str, str], tuple[Meaning, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        told: defaultdict[tuple[str, str, str], list[Meaning]] = defaultdict(list)
        for meaning in reversed(self.every):
            told[meaning.kind, meaning.source, meaning.key].append(meaning)
        object.__setattr__(self, "_told", {key: tuple(rows) for key, rows in told.items()})

    def of_key(self, kind: str, source: str, key: str, day: date) -> str:
        """What a value's key means that day: by its own source, else by all; "" if nobody said."""
        for scope in dict.fromkeys((source, "")):
            for meaning in self._told.get((kind, scope, key), ()):
                if meaning.holds_on(day):
                    return meaning.target
        return ""

    def of(self, kind: str, source: str, text: str, day: date) -> str:
        """What a value as received means that day; "" if nobody has said."""
        return self.of_key(kind, source, value_key(kind, text), day) if text else ""

    def of_source(self, kind: str, source: str) -> dict[str, str]:
        """Text to target of one kind, whatever the day: the source's own over everybody's."""
        wide = {m.text: m.target for m in self.every if m.kind == kind and not m.source}
        own = {m.text: m.target for m in self.every if m.kind == kind and m.source == source}
        return wide | (own if source else {})

    def with_more(self, more: Iterable[Meaning]) -> Meanings:
        """These and later ones, which stand over them."""
        return Meanings((*self.every, *more))


def value_key(kind: str, text: str) -> str:
    """What two spellings of one value share; an agency's code is one in either order."""
    code = agency_code(text) if kind == Kind.AGENCY else ""
    if kind == Kind.SECTOR:
        return nfc(text).casefold()
    return code or match_key(text)


def parse_aliases(text: str) -> list[Meaning]:
    """aliases.csv: text and agency; if need be source (it is one source's own spelling), and from
    and until, the days from which and before which it holds.

    ValueError names a spelling whose day cannot be read.
    """
    rows = csv.DictReader(io.StringIO(text))
    return [_alias({name: (row[name] or "").strip() for name in row if name}) for row in rows]


def _alias(row: Mapping[str, str]) -> Meaning:
    try:
        starts, ends = (
            date.fromisoformat(row[name]) if row.get(name) else None for name in ("from", "until")
        )
    except ValueError as error:
        raise ValueError(f"alias {row['text']}: write from and until as 2025-07-01") from error
    return Meaning(
        kind=Kind.AGENCY,
        text=row["text"],
        target=row["agency"],
        source=row.get("source", ""),
        valid_from=starts,
        valid_until=ends,
    )


def agreed(meanings: Iterable[Meaning]) -> tuple[Meaning, ...]:
    """The same, and once more for every source what all who speak of a value agree on."""
    own = tuple(meanings)
    said: defaultdict[str, set[str]] = defaultdict(set)
    for meaning in own:
        said[meaning.key].add(meaning.target)
    wide = {m.key for m in own if not m.source}
    more = [
        Meaning(
            kind=m.kind,
            text=m.text,
            target=m.target,
            valid_from=m.valid_from,
            valid_until=m.valid_until,
        )
        for m in own
        if m.source and len(said[m.key]) == 1 and m.key not in wide
    ]
    return (*more, *own)


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end
