"""Why papers were asked for, as one of a few words: what was typed may name a citizen. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from ioc.domain.vietnamese import fold

OTHER = "other"
_BREAKS = re.compile(r"[^a-z0-9]+")
# The first that fits says it: what must be paid before what is missing, a copy before a paper.
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fee": ("le phi", "nop phi", "nghia vu tai chinh", "nop thue"),
        "certified_copy": ("chung thuc", "cong chung", "sao y"),
        "survey": ("ban ve", "do dac", "trich luc", "so do", "ho so ky thuat"),
        "mismatch": ("khong khop", "chua khop", "sai thong tin", "khong thong nhat", "dinh chinh"),
        "redo": (
            "nop lai",
            "lam lai",
            "chua hop le",
            "khong hop le",
            "het han",
            "sai mau",
            "chinh sua",
        ),
        "missing": (
            "bo sung",
            "thieu",
            "chua co",
            "nop them",
            "ban sao",
            "ban chinh",
            "giay uy quyen",
        ),
    }
)
REASONS = (*_WORDS, OTHER)


def reason_of(text: str) -> str:
    """One of REASONS for what was asked for; "" where nothing was said."""
    said = f" {_BREAKS.sub(' ', fold(text)).strip()} "
    if not said.strip():
        return ""
    return next(
        (name for name, words in _WORDS.items() if any(f" {word} " in said for word in words)),
        OTHER,
    )
