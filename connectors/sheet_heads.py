"""Which column is which field: as offices head it, as was declared, as people have said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import Final, NamedTuple

from connectors.rest_kinds import personal
from connectors.sheet_kinds import HEADS
from connectors.sheet_periods import PARTS, part_of
from ioc.domain.vietnamese import fold
from ioc.sources.privacy import free_text

_IN_BRACKETS: Final = re.compile(r"\s*[(\[]([^()\[\]]{1,30})[)\]]\s*$")
_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
# Columns that count or comment, and tell nothing.
_IDLE: Final = frozenset({"stt", "tt", "so tt", "so thu tu", "ghi chu", "stt tt", "no"})
_COUNTS: Final = re.compile(r"(so|tong|tong so|ty le|luot|muc)\b")
_REACHES: Final = re.compile(
    r"dien thoai|\bdt\b|di dong|sdt|phone|mail|cccd|cmnd|cmt|can cuoc|giay to|dinh danh|tai khoan"
)
_NEAR: Final = 0.6
_LONGEST: Final = 100


class Unknown(NamedTuple):
    """A head that nobody knows, and which field it may be ("" for no guess)."""

    head: str
    near: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The columns of one table: of each field of ours, of each measure (its name and its unit), and
    the heads that were not known. `personal` are those of columns that tell who somebody is: they
    are never read. `parts` are the columns of a period by what they hold of it.
    """

    fields: Mapping[str, int]
    parts: Mapping[str, int] = field(default_factory=dict)
    measures: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    unknown: Sequence[Unknown] = ()
    personal: Sequence[str] = ()

    def lacks(self, required: Sequence[str]) -> list[str]:
        """The required fields that have no column."""
        return [name for name in required if name not in self.fields]


# Remembered, for every row asks for the name of its measure.
@lru_cache(maxsize=1 << 12)
def plain(head: str) -> str:
    """A head by its small letters alone, without what stands in brackets at its end."""
    return _NO_LETTER.sub(" ", fold(_IN_BRACKETS.sub("", head))).strip()


def unit_of(head: str) -> str:
    """What stands in brackets at a head's end: `(triệu đồng)`; "" for nothing or a number."""
    found = _IN_BRACKETS.search(head)
    return found[1].strip() if found and not any(c.isdigit() for c in found[1]) else ""


def is_personal(head: str, *, wide: bool = False) -> bool:
    """Whether a column, by its own head, tells who somebody is or how to reach him.

    In a `wide` table a head that counts people (Số công dân được tiếp) tells of nobody.
    """
    if wide and _COUNTS.match(plain(head)) and not _REACHES.search(plain(head)):
        return False
    return personal((head,)) or personal((plain(head),))


def read_heads(
    cells: Mapping[int, str], record: str, declared: Mapping[str, str], *, wide: bool
) -> Heads:
    """What the heads of one row mean. `declared` are plain heads that somebody has said.

    Of two heads for one field the first stands, but «Tháng», «Quý» and «Năm» are parts of one
    period. In a `wide` table a head that is no field is a
    measure.
    """
    names = {plain(name): f for f, told in HEADS[record].items() for name in told}
    names = {n: f for n, f in names.items() if not wide or f not in ("measure", "value")}
    of_people = [head for _, head in sorted(cells.items()) if is_personal(head, wide=wide)]
    cells = {column: head for column, head in cells.items() if head not in of_people}
    found: dict[str, int] = {}
    for known in (declared, names):
        for column, head in sorted(cells.items()):
            name = known.get(plain(head))
            if name and name not in found and column not in found.values():
                found[name] = column
    parts = _parts(cells, declared, names) if "period" in found else {}
    found |= {"period": next(parts[part] for part in PARTS if part in parts)} if parts else {}
    used = {*found.values(), *parts.values()}
    left = {
        column: head
        for column, head in sorted(cells.items())
        if column not in used and plain(head) not in _IDLE | {""}
    }
    return Heads(
        fields=found,
        parts=parts,
        measures={c: (_named(head), unit_of(head)) for c, head in left.items()} if wide else {},
        unknown=_unknown(left, names, found),
        personal=of_people,
    )


def seems_a_head(cells: Mapping[int, str], record: str) -> int:
    """How many cells of a row are, or nearly are, heads that offices write for such a record."""
    names = [plain(name) for told in HEADS[record].values() for name in told]
    texts = [plain(head) for head in cells.values() if len(head) <= _LONGEST]
    return sum(bool(get_close_matches(text, names, 1, _NEAR)) for text in texts if text)


def _parts(
    cells: Mapping[int, str], declared: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, int]:
    """The columns that tell a period, by what they hold of it: as was declared, else by name."""
    found: dict[str, int] = {}
    for known in (declared, {n: f for n, f in names.items() if n not in declared}):
        for column, head in sorted(cells.items()):
            if known.get(plain(head)) == "period":
                found.setdefault(part_of(plain(head)), column)
    return found


def _unknown(
    left: Mapping[int, str], names: Mapping[str, str], found: Mapping[str, int]
) -> tuple[Unknown, ...]:
    """Each head left with the field it may be: every field once, to the head that is nearest."""
    free = {name: field for name, field in names.items() if field not in found}
    pairs = [
        (_likeness(plain(head), name), -column, free[name])
        for column, head in left.items()
        for name in free
    ]
    near: dict[int, str] = {}
    for likeness, place, name in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if likeness >= _NEAR and -place not in near and name not in near.values():
            near[-place] = name
    return tuple(
        Unknown(free_text(head, _LONGEST), near.get(column, "")) for column, head in left.items()
    )


def _likeness(head: str, name: str) -> float:
    """How like a head is to a name: above 1 where it begins with all of its two words or more."""
    words = name.count(" ") + 1
    if words > 1 and f"{head} ".startswith(f"{name} "):
        return float(words)
    if len(head) > _LONGEST:
        return 0.0
    matcher = SequenceMatcher(None, name, head)
    if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
        return 0.0
    return matcher.ratio()


def _named(head: str) -> str:
    return _IN_BRACKETS.sub("", head) if unit_of(head) else head
