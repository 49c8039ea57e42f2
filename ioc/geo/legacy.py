"""Vietnamese texts from before Unicode: TCVN3 (ABC), VNI and Windows-1258, read as bytes."""

import re
from collections.abc import Callable, Mapping
from unicodedata import normalize

# TCVN 5712: letters stand at their code here; one font has small letters, another the same as
# capitals.
_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_TCVN3 = {
    code: letter for first, run in _TCVN3_RUNS.items() for code, letter in enumerate(run, first)
}

# VNI writes a mark after its vowel; marks alone are letters of their own.
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_ROOF, _CUP = "\u0302", "\u0306"
_VNI_MARKS = {
    "ø": _GRAVE,
    "ù": _ACUTE,
    "û": _HOOK,
    "õ": _TILDE,
    "ï": _DOT,
    "â": _ROOF,
    "ê": _CUP,
    "à": _ROOF + _GRAVE,
    "á": _ROOF + _ACUTE,
    "å": _ROOF + _HOOK,
    "ã": _ROOF + _TILDE,
    "ä": _ROOF + _DOT,
    "è": _CUP + _GRAVE,
    "é": _CUP + _ACUTE,
    "ú": _CUP + _HOOK,
    "ü": _CUP + _TILDE,
    "ë": _CUP + _DOT,
}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = re.compile(rf"([aeouyôö])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_LETTERS)}])", re.I)


def tcvn3(text: str) -> str:
    """`Bu«n Ma Thuét` is Buôn Ma Thuột."""
    return text.translate(_TCVN3)


def vni(text: str) -> str:
    """`Buoân Ma Thuoät` is Buôn Ma Thuột."""
    return normalize("NFC", _VNI.sub(_marked, text))


def _marked(found: re.Match[str]) -> str:
    vowel, mark, alone = found.groups()
    if alone:
        return _cased(_VNI_LETTERS[alone.lower()], alone)
    return _cased(_VNI_LETTERS.get(vowel.lower(), vowel.lower()), vowel) + _VNI_MARKS[mark.lower()]


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter


def windows1258(text: str) -> str:
    """Bytes of Windows-1258, whose tones stand after their vowels."""
    return normalize("NFC", _again(text, "cp1258"))


def utf8(text: str) -> str:
    """Bytes of UTF-8 that were taken for Latin letters."""
    return _again(text, "utf-8")


def _again(text: str, encoding: str) -> str:
    for taken_for in ("latin-1", "cp1252"):
        try:
            return text.encode(taken_for).decode(encoding)
        except UnicodeError:
            continue
    return text


def as_it_is(text: str) -> str:
    return normalize("NFC", text)


# Tried in this order: of two that say as much, the first is believed.
READINGS: Mapping[str, Callable[[str], str]] = {
    "Unicode": as_it_is,
    "UTF-8": utf8,
    "Windows-1258": windows1258,
    "TCVN3": tcvn3,
    "VNI": vni,
}
