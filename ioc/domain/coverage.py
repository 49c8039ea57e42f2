"""What is known to be missing: kinds of dossier that a ministry's own system holds.

Since 2025 ministries create dossiers in their own systems (5721/BKHCN-CĐSQG): what is not passed on
to the province is in no count here, and a number that it belongs to says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

TEXTS = ("ministry", "system", "what")
LISTS = ("sectors", "procedures", "agencies")
KNOWN = frozenset({*TEXTS, *LISTS, "since", "until", "note"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One kind of dossier that is not counted: `what` it is, of which `ministry`, held in which
    `system`, from `since` until `until` (both included; None without end).

    `sectors` and `procedures` are what it is among the codes of dossiers; `agencies` whose work it
    is, () everybody's.
    """

    ministry: str
    system: str
    what: str
    sectors: frozenset[str]
    procedures: frozenset[str]
    agencies: frozenset[str]
    since: date
    until: date | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.ministry} ({self.what})"


def parse_coverage(said: Mapping[str, Any]) -> tuple[Missing, ...]:
    """The kinds of a `[[missing]]` list; ValueError names the entry, the field and the remedy."""
    unknown = said.keys() - {"missing"}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: chỉ có các bảng [[missing]]")
    entries = said.get("missing", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise ValueError("missing phải là các bảng [[missing]]")
    return tuple(_missing(f"missing thứ {n}", one) for n, one in enumerate(entries, 1))


def _missing(name: str, said: Mapping[str, Any]) -> Missing:
    unknown = said.keys() - KNOWN
    if unknown:
        known = ", ".join(sorted(KNOWN))
        raise ValueError(f"{name}: không có trường {', '.join(sorted(unknown))}; chỉ có {known}")
    texts = {field: _text(name, field, said.get(field, "")) for field in TEXTS}
    lists = {field: _codes(name, field, said.get(field, [])) for field in LISTS}
    if not lists["sectors"] and not lists["procedures"]:
        raise ValueError(f"{name}: hãy ghi sectors hoặc procedures, mã của loại hồ sơ còn thiếu")
    since, until = said.get("since"), said.get("until")
    if type(since) is not date or (until is not None and type(until) is not date):
        raise ValueError(f"{name}: since, until phải là ngày, viết since = 2025-07-01")
    if until is not None and until < since:
        raise ValueError(f"{name}: until = {until} trước since = {since}")
    note = said.get("note", "")
    if not isinstance(note, str):
        raise ValueError(f"{name}: note = {note!r} không phải chữ")
    return Missing(
        ministry=texts["ministry"],
        system=texts["system"],
        what=texts["what"],
        sectors=lists["sectors"],
        procedures=lists["procedures"],
        agencies=lists["agencies"],
        since=since,
        until=until,
        note=note,
    )


def _text(name: str, field: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name}: {field} = {value!r}; hãy ghi bằng chữ")
    return value.strip()


def _codes(name: str, field: str, value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(code, str) and code for code in value):
        raise ValueError(f'{name}: {field} = {value!r} phải là danh sách mã, như ["G15-TP01"]')
    return frozenset(value)


def unknown_codes(found: Collection[Missing], known: Mapping[str, Collection[str]]) -> list[str]:
    """What is said to be missing under a code that no list has, as field = code."""
    return [
        f"{field} = {code}"
        for one in found
        for field in LISTS
        for code in sorted(getattr(one, field) - set(known[field]))
    ]
