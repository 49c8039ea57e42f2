"""Which of many names a text most likely means, and why: only ever a proposal. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ioc.domain.units import Agencies
from ioc.domain.vietnamese import bare_key, fold, match_key

# Below this a proposal is more often wrong than right, and one press would believe it.
LEAST = 0.75
# Two names this near to each other are both told, and neither is proposed.
NEAR = 0.03
# Of the merger of 1/7/2025 (Nghị quyết 202/2025/QH15): a province that is gone, and whose name the
# merged one bears, by their codes of QĐ 20/2020.
MERGED: Mapping[str, str] = MappingProxyType(
    {
        gone: stays
        for stays, those in {
            "H01": ("H33",),
            "H05": ("H02",),
            "H12": ("H04",),
            "H13": ("H30", "H51"),
            "H15": ("H45",),
            "H17": ("H47",),
            "H19": ("H10",),
            "H20": ("H58",),
            "H21": ("H08",),
            "H24": ("H25",),
            "H29": ("H06", "H09"),
            "H31": ("H54",),
            "H32": ("H43",),
            "H36": ("H11", "H16"),
            "H38": ("H63",),
            "H42": ("H23", "H40"),
            "H44": ("H28", "H62"),
            "H48": ("H34",),
            "H50": ("H46",),
            "H53": ("H39",),
            "H55": ("H03",),
            "H60": ("H22",),
            "H61": ("H07", "H59"),
        }.items()
        for gone in those
    }
)
_TYPES = ("xa", "phuong", "dac khu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a value may mean: `target` "" where several names are as likely, told in `rivals`.

    `why` is same, bare, type, likeness, homonym, merged, off_days, procedure, word or near;
    `detail` what its sentence needs besides: a percentage, a word, a code.
    """

    target: str
    why: str
    detail: str = ""
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Many names, each of one code, made ready to be compared with many texts."""

    named: tuple[tuple[str, str], ...]
    _same: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _bare: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _pairs: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    _sizes: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs: defaultdict[str, list[int]] = defaultdict(list)
        letters = [_pairs_of(bare_key(name)) for name, _ in self.named]
        for place, made in enumerate(letters):
            for pair in made:
                pairs[pair].append(place)
        object.__setattr__(self, "_same", _codes((match_key(n), c) for n, c in self.named))
        object.__setattr__(self, "_bare", _codes((bare_key(n), c) for n, c in self.named))
        object.__setattr__(self, "_pairs", {pair: tuple(held) for pair, held in pairs.items()})
        object.__setattr__(self, "_sizes", tuple(len(made) for made in letters))

    def likely(self, text: str) -> Proposal | None:
        """The one that a text most likely names; None where nothing is near."""
        for why, codes in (
            ("same", self._same.get(match_key(text), ())),
            ("bare", self._bare.get(bare_key(text), ())),
        ):
            if len(codes) == 1:
                return Proposal(target=codes[0], why=why)
            if codes:
                return self._homonym(text, codes)
        return self._near(text)

    def _homonym(self, text: str, codes: Sequence[str]) -> Proposal:
        """Of several of one name the one of the text's own type; else all are told."""
        kind = _type_of(text)
        names = [(name, code) for name, code in self.named if code in codes]
        same = {code for name, code in names if kind and _type_of(name) == kind}
        if len(same) == 1:
            return Proposal(target=same.pop(), why="type")
        return Proposal(target="", why="homonym", rivals=tuple(codes))

    def _near(self, text: str) -> Proposal | None:
        pairs = _pairs_of(bare_key(text))
        shared = Counter(place for pair in pairs for place in self._pairs.get(pair, ()))
        best: dict[str, float] = {}
        for place, count in shared.items():
            code, score = self.named[place][1], 2 * count / (len(pairs) + self._sizes[place])
            best[code] = max(best.get(code, 0.0), score)
        ranked = sorted(best.items(), key=lambda found: (-found[1], found[0]))[:3]
        if not ranked or ranked[0][1] < LEAST:
            return None
        (code, score), *others = ranked
        rivals = tuple(other for other, near in others if score - near < NEAR)
        if rivals:
            return Proposal(target="", why="homonym", rivals=(code, *rivals))
        return Proposal(target=code, why="likeness", detail=f"{100 * score:.0f}")


def successor_of(code: str, agencies: Agencies) -> str:
    """The agency of ours that a dead province's code now falls to; "" if it is none of ours."""
    head = MERGED.get(code.partition(".")[0], "")
    return head if head in agencies else ""


def _codes(named: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, code in named:
        found[key][code] = None
    return {key: tuple(codes) for key, codes in found.items()}


def _pairs_of(key: str) -> frozenset[str]:
    """Every two letters side by side, the edges of the whole included."""
    edged = f" {key} "
    return frozenset(edged[place : place + 2] for place in range(len(edged) - 1))


def _type_of(text: str) -> str:
    words = f" {fold(text).removeprefix('ubnd ')} "
    return next((kind for kind in _TYPES if words.startswith(f" {kind} ")), "")
