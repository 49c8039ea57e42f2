"""Vietnamese text as people write it: compared, sorted and searched whatever the marks."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_SPACES = re.compile(r"\s+")
_APOSTROPHES = re.compile(r"\s*['’‘ʼ′`´]\s*")
_PEOPLES_COMMITTEE = re.compile(r"\b[uủ][yỷ] ban nhân dân\b")
_ABBREVIATED_TYPE = re.compile(r"\b([xp])\.\s*(?=\w)")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
# Only types in force: "thị trấn" and "huyện" name units that are gone; a person maps those.
_PREFIX = re.compile(r"^(?:ubnd )?(?:xã|phường|đặc khu) (?=\S)")
# match_key writes the tone of a syllable as a figure behind it.
_TONE_FIGURES = re.compile(r"(?<=[a-z])\d+")
_LONE_Y = re.compile(r"^(qu|[bcdđghklmnprstvwx]*)y$")

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of a dictionary
_ALPHABET = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 1)}
_AFTER_LETTERS = len(_ALPHABET) + 1


def nfc(text: str) -> str:
    """Composed letters, single spaces, no space at either end."""
    return _SPACES.sub(" ", normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """The key of a search box: `Đắk Lắk` is `dak lak`."""
    bare = "".join(c for c in normalize("NFD", text.lower()) if not combining(c))
    return nfc(bare.replace("đ", "d"))


def match_key(text: str) -> str:
    """Equal for two spellings of one name, so that the second can be proposed for the first.

    `Hoà` is `Hòa`, `Mỹ` is `Mĩ`, `H'Leo` is `H’leo`, `UBND xã Ea Kar` is `Ea Kar`; letters count.
    """
    key = _APOSTROPHES.sub("", nfc(text).lower())
    key = _ABBREVIATED_TYPE.sub(lambda found: {"x": "xã ", "p": "phường "}[found[1]], key)
    key = nfc(_PUNCTUATION.sub(" ", key.replace("&", " và ")))
    key = _PEOPLES_COMMITTEE.sub("ubnd", key)
    key = _PREFIX.sub("", key)
    return " ".join(_syllable(word) for word in key.split(" "))


def bare_key(text: str) -> str:
    """The letters of a name alone, for a weaker likeness: no marks, no tones, i for y."""
    return _TONE_FIGURES.sub("", fold(match_key(text)))


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Order of a Vietnamese list: letters by the alphabet (đ after d, ô after o), then tones."""
    words = [_toneless(word) for word in nfc(text).lower().split(" ")]
    letters = (_place(letter) for letter in " ".join(bare for bare, _ in words))
    return tuple(letters), tuple(int(tones or "0") for _, tones in words)


def _place(letter: str) -> int:
    return _ALPHABET.get(letter, 0 if letter == " " else _AFTER_LETTERS + ord(letter))


def _toneless(word: str) -> tuple[str, str]:
    """The word without its tone, and the tone as a digit: where it was written is lost."""
    marks = normalize("NFD", word)
    tones = "".join(str(_TONES.index(mark) + 1) for mark in marks if mark in _TONES)
    return normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)), tones


def _syllable(word: str) -> str:
    bare, tones = _toneless(word)
    return _LONE_Y.sub(r"\1i", bare) + tones
