"""Vietnamese names as files write them: marks apart, left out, or in a script before Unicode."""

from collections.abc import Callable
from functools import cache
from unicodedata import normalize

from ioc.domain.vietnamese import fold
from ioc.geo.legacy import tcvn3, vni

TONES = "\u0300\u0301\u0303\u0309\u0323"


@cache
def turned(read: Callable[[str], str]) -> dict[str, str]:
    """How a legacy writing spells each letter, found by reading every pair of its signs."""
    signs = [chr(code) for code in range(0xA1, 0xFF)]
    pairs = [letter + sign for letter in "aeouyAEOUYôÔöÖ" for sign in signs]
    return {read(text): text for text in (*signs, *pairs) if len(read(text)) == 1}


def in_tcvn3(text: str) -> str:
    # The font has capitals with marks only as small letters in another face.
    letters = turned(tcvn3)
    return "".join(letters.get(c) or letters.get(c.lower()) or c for c in text)


def in_vni(text: str) -> str:
    letters = {letter: spelt for letter, spelt in turned(vni).items() if not letter.isascii()}
    return "".join(letters.get(c, c) for c in text)


def in_1258(text: str) -> str:
    """The bytes of Windows-1258, taken for Latin letters."""
    parts = []
    for letter in text:
        bare = normalize("NFC", "".join(m for m in normalize("NFD", letter) if m not in TONES))
        parts += [bare, *(m for m in normalize("NFD", letter) if m in TONES)]
    return "".join(parts).encode("cp1258").decode("latin-1")


WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "apart": lambda text: normalize("NFD", text),
    "loud": str.upper,
    "bare": fold,
    "without its type": lambda text: text.partition(" ")[2],
    "shortened": lambda text: text.replace("Xã ", "X. ").replace("Phường ", "P."),
    "utf-8 as latin": lambda text: text.encode().decode("latin-1"),
    "TCVN3": in_tcvn3,
    "VNI": in_vni,
    "Windows-1258": in_1258,
}
