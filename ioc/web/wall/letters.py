"""How wide words are in Be Vietnam Pro, so that a wording that fits is chosen before it is shown.

Measured in the browser at 1000 px; a letter is as wide with its marks as without them. The figures
of the font are not all of one width, and its capitals lean on one another: what is worked out here
is at most a few hundredths too much.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_MEASURED = {
    **dict.fromkeys(" \u00a0", 0.23),
    **dict.fromkeys("'`|!.:;,·Ilij", 0.29),
    **dict.fromkeys("1frt", 0.41),
    **dict.fromkeys("()J", 0.45),
    **dict.fromkeys("zs/", 0.51),
    "7": 0.54,
    **dict.fromkeys("yvkxTY", 0.56),
    **dict.fromkeys("uhn?", 0.58),
    **dict.fromkeys("ec+-", 0.61),
    **dict.fromkeys("ELFS8−", 0.64),
    **dict.fromkeys("aogbdpq2P", 0.65),
    **dict.fromkeys("đ35ZRBKV069–", 0.68),
    **dict.fromkeys("H4XUDNA=…&", 0.73),
    **dict.fromkeys("CGĐ", 0.79),
    **dict.fromkeys("QO%w", 0.85),
    **dict.fromkeys("M—m", 0.89),
    **dict.fromkeys("W▲▼@→", 1.0),
}
_WIDTHS: Mapping[str, float] = MappingProxyType(_MEASURED)
_OTHER = 0.7
# A bold letter is wider by so much, a space is not.
_BOLDER = 0.025


def width(text: str, *, bold: bool = False) -> float:
    """How wide a text is drawn, in its own size."""
    letters = [one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one)]
    plain = sum(_WIDTHS.get(one, _OTHER) for one in letters)
    return plain + _BOLDER * sum(not one.isspace() for one in letters) if bold else plain


def fitting(wordings: Sequence[str], wide: float, *, bold: bool = False) -> str:
    """The first of the wordings, the fullest first, that is at most so wide; else the narrowest."""
    fits = (one for one in wordings if width(one, bold=bold) <= wide)
    return next(fits, "") or min(wordings, key=lambda one: width(one, bold=bold), default="")


def cut(text: str, wide: float) -> str:
    """As many whole words of a name as fit: for what a source names, which has no shorter wording.

    A count in brackets at its end stays.
    """
    name, bracket, count = text.rpartition(" (")
    words, end = (name.split(), f"…{bracket}{count}") if bracket else (text.split(), "…")
    some = (" ".join(words[:n]) + end for n in range(len(words), 0, -1))
    return text if width(text) <= wide else next((one for one in some if width(one) <= wide), "")
