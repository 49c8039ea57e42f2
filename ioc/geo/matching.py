"""Which commune each row of a file is: by code, else by name; who did not match is named."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from ioc.domain.errors import ConfigError
from ioc.domain.units import Places, Unit
from ioc.domain.vietnamese import fold, match_key
from ioc.geo.legacy import READINGS

SHOWN = 5
CODE_DIGITS = 5
TYPES = ("xã", "phường", "đặc khu", "thị trấn")
PROVINCES = ("tỉnh ", "thành phố ", "tp. ", "tp ")
ALIKE = 0.75

# match_key writes the tone of a syllable as a figure behind it.
_TONES = re.compile(r"(?<=[a-z])\d+")
_PREFIX = re.compile(r"^(?:ubnd )?(?:xa|phuong|dac khu) (?=\S)")

Columns = Mapping[str, Sequence[Any]]


class Matched(NamedTuple):
    """The commune's code of each row, "" of a row that is another province's; and what to say."""

    codes: tuple[str, ...]
    notes: tuple[str, ...]


class By(NamedTuple):
    """The column that tells communes apart, how many it names, and the reading of its letters.

    A column of codes needs no reading: "".
    """

    held: int
    column: str
    reading: str


@dataclass(frozen=True, slots=True)
class Sought:
    """The communes a file must hold, and what their rows may be known by."""

    communes: tuple[Unit, ...]
    above: Mapping[str, Unit]
    by_name: Mapping[str, tuple[Unit, ...]]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(unit.code for unit in self.communes)

    def named(self, text: str) -> tuple[Unit, ...]:
        """Those of this name, marks and all; else those of the same letters without marks."""
        key = match_key(text)
        bare = _bare(text)
        found = (self.by_name.get(name) for name in (key, f"~{bare}", f"~{_PREFIX.sub('', bare)}"))
        return next(filter(None, found), ())


def sought(places: Places) -> Sought:
    """The communes of `places` that no later day ends."""
    communes = tuple(
        sorted(
            (unit for unit in places if unit.tier == "commune" and unit.valid_to is None),
            key=lambda unit: unit.code,
        )
    )
    by_name: dict[str, tuple[Unit, ...]] = {}
    for unit in communes:
        key = match_key(unit.name)
        for name in (key, f"~{_bare(unit.name)}"):
            by_name[name] = (*by_name.get(name, ()), unit)
    parents = (places.get(code) for code in {unit.parent for unit in communes})
    above = {parent.code: parent for parent in parents if parent is not None}
    return Sought(communes, above, by_name)


def matched(name: str, columns: Columns, wanted: Sought, column: str = "") -> Matched:
    """Every commune has a row and every row is one's, or ConfigError names those that do not."""
    if column and column not in columns:
        raise ConfigError(f"{name} không có cột {column}; các cột: {', '.join(columns)}.")
    asked = {column: columns[column]} if column else columns
    code, text = _by_code(asked, wanted.codes), _by_name(asked, wanted)
    if not max(code.held, text.held):
        raise ConfigError(
            f"{name} không có cột nào chứa mã hay tên xã, phường; hãy nói bằng --column, "
            f"các cột: {', '.join(columns)}."
        )
    if code.held >= text.held:
        codes = [_code(value) for value in columns[code.column]]
        found = [value if value in wanted.codes else "" for value in codes]
        return _settled(name, columns, wanted, (code, codes, found))
    read = {name: [_text(value, text.reading) for value in held] for name, held in columns.items()}
    names = read[text.column]
    found = [_commune(row, names[row], read, wanted) for row in range(len(names))]
    return _settled(name, read, wanted, (text, names, found))


def _bare(text: str) -> str:
    """The letters of a name alone: no marks, no tones, i for y."""
    return _TONES.sub("", fold(match_key(text)))


def _by_code(columns: Columns, codes: Collection[str]) -> By:
    held = [
        By(len({_code(value) for value in rows} & set(codes)), name, "")
        for name, rows in columns.items()
    ]
    return max(held, key=lambda by: by.held, default=By(0, "", ""))


def _by_name(columns: Columns, wanted: Sought) -> By:
    best = By(0, "", "")
    for name, rows in columns.items():
        texts = {value for value in rows if isinstance(value, str)}
        for reading in READINGS:
            units = {unit.code for text in texts for unit in wanted.named(_text(text, reading))}
            best = max(best, By(len(units), name, reading), key=lambda by: by.held)
    return best


def _code(value: Any) -> str:
    """A commune's code as text, though a spreadsheet has made it 24133.0 or eaten its zeros."""
    text = str(value).strip().removesuffix(".0")
    return text.zfill(CODE_DIGITS) if text.isdigit() else text


def _text(value: Any, reading: str) -> str:
    return READINGS[reading](value) if isinstance(value, str) else str(value)


def _commune(row: int, text: str, read: Mapping[str, Sequence[str]], wanted: Sought) -> str:
    """The code of the one commune that the row can be; "" if none, or still several."""
    units = wanted.named(text)
    if len(units) > 1:
        cells = {fold(held[row]) for held in read.values()}
        kind = next((k for k in TYPES if fold(text).startswith(f"{fold(k)} ")), "")
        units = _narrowed(units, lambda unit: unit.type == kind or fold(unit.type) in cells)
        units = _narrowed(units, lambda unit: bool(_names(wanted.above.get(unit.parent)) & cells))
    return units[0].code if len(units) == 1 else ""


def _narrowed(units: tuple[Unit, ...], fits: Callable[[Unit], bool]) -> tuple[Unit, ...]:
    return tuple(unit for unit in units if fits(unit)) or units


def _names(unit: Unit | None) -> set[str]:
    """How a column may write the unit above: its name with and without its type, its code."""
    if unit is None:
        return set()
    name = fold(unit.name)
    return {unit.code, unit.code.lstrip("0"), name, *(f"{fold(kind)} {name}" for kind in PROVINCES)}


def _settled(
    name: str, read: Columns, wanted: Sought, told: tuple[By, Sequence[str], list[str]]
) -> Matched:
    by, said, found = told
    ours, column = _ours(read, wanted, by)
    twins = _twins(found) if by.reading else set()
    codes = list(found)
    for row, code in enumerate(found):
        if (not code or code in twins) and column and not ours[row]:
            codes[row] = ""
        elif not code:
            codes[row] = "?"
    _refuse_other(name, by, wanted, (said, codes))
    left = sum(not code for code in codes)
    notes = [_how(by)]
    if left:
        notes.append(f"Bỏ qua {left} dòng của tỉnh khác theo cột {column}.")
    return Matched(tuple(codes), tuple(notes))


def _twins(found: Sequence[str]) -> set[str]:
    return {code for code in found if code and found.count(code) > 1}


def _ours(read: Columns, wanted: Sought, by: By) -> tuple[list[bool], str]:
    """Which rows a column says are in our province, and that column; "" when none says so."""
    names = {said for unit in wanted.above.values() for said in _names(unit)}
    best: tuple[list[bool], str] = ([], "")
    for column, held in read.items():
        if column != by.column:
            ours = [_tidy(value) in names for value in held]
            best = max(best, (ours, column), key=lambda one: sum(one[0]))
    return best if sum(best[0]) else ([], "")


def _tidy(value: Any) -> str:
    return fold(str(value)).removesuffix(".0")


def _how(by: By) -> str:
    if not by.reading:
        return f"Khớp theo mã ở cột {by.column}."
    legacy = "" if by.reading == "Unicode" else f", đọc theo bảng mã {by.reading}"
    return f"Khớp theo tên ở cột {by.column}{legacy}."


def _refuse_other(
    name: str, by: By, wanted: Sought, told: tuple[Sequence[str], Sequence[str]]
) -> None:
    said, codes = told
    names = bool(by.reading)
    word = "tên" if names else "mã"
    units = {unit.code: unit for unit in wanted.communes}
    missing = [units[code] for code in sorted(units.keys() - set(codes))]
    strange = sorted({text for text, code in zip(said, codes, strict=True) if code == "?"})
    twice = sorted(_twins([code for code in codes if code != "?"])) if names else []
    complaints = [
        *_listed("thiếu", word, [f"{u.name} {u.code}" if names else u.code for u in missing]),
        *_listed("lạ", word, [_alike(text, missing) if names else text for text in strange]),
        *_listed("có hơn một dòng cho", word, [f"{units[code].name} {code}" for code in twice]),
    ]
    if complaints:
        raise ConfigError(
            f"{name}, cột {by.column}: {', '.join(complaints)} so với units.csv; "
            "hãy sửa tệp hoặc units.csv cho khớp."
        )


def _listed(what: str, word: str, those: Sequence[str]) -> list[str]:
    more = "…" if len(those) > SHOWN else ""
    return [f"{what} {len(those)} {word} ({', '.join(those[:SHOWN])}{more})"] if those else []


def _alike(text: str, missing: Sequence[Unit]) -> str:
    """The name as received, with the missing one that it most looks like."""
    keys = {_bare(unit.name): unit for unit in missing}
    near = get_close_matches(_PREFIX.sub("", _bare(text)), list(keys), n=1, cutoff=ALIKE)
    return f"{text}: gần giống {keys[near[0]].name} {keys[near[0]].code}" if near else text
