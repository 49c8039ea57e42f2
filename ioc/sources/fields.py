"""Reads single fields of the national dialect: everything is text there, also numbers, flags and
instants.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from ioc.domain.vietnamese import nfc
from ioc.sources.privacy import mask

_LOCAL: Final = timedelta(hours=7)
_NO_TEXT: Final = frozenset({"", "0", "null", "NULL", "00000000000000"})
# The years by which systems write "no date": .NET's and SQL Server's smallest, everybody's largest.
_NO_YEAR: Final = frozenset({"0001", "1753", "1900", "9999"})
_MIDNIGHT: Final = MappingProxyType({14: "", 12: "00", 8: "000000"})
_FLAGS: Final = MappingProxyType({"1": True, "0": False, "true": True, "false": False})
_SMALL: Final = MappingProxyType({str(small): small for small in range(100)})
_LONGEST: Final = 500


def instant(value: Any) -> datetime | None:
    """`yyyyMMddHHmmss` (or to the minute, or the day), local, as UTC; None when nothing was sent.

    Raises ValueError for anything else: whether that costs the row is the caller's choice.
    """
    if not value:
        return None
    # The common case, short because it stands on the hot path: nothing else is worth its
    # microsecond.
    if value.__class__ is str and len(value) == 14 and value[:2] == "20" and value.isdigit():
        return datetime.fromisoformat(f"{value[:8]}T{value[8:]}Z") - _LOCAL
    return _odd_instant(str(value).strip())


def _odd_instant(text: str) -> datetime | None:
    if text in _NO_TEXT or text[:4] in _NO_YEAR:
        return None
    if not (text.isascii() and text.isdigit() and len(text) in _MIDNIGHT):
        raise ValueError("not yyyyMMddHHmmss")
    return datetime.fromisoformat(f"{text[:8]}T{text[8:]}{_MIDNIGHT[len(text)]}Z") - _LOCAL


def maybe_instant(value: Any) -> datetime | None:
    """As `instant`, but what cannot be read is None: for fields that no figure stands on."""
    if not value:
        return None
    try:
        return instant(value)
    except ValueError:
        return None


def text(value: Any) -> str:
    """Composed letters, single spaces, phones and identity numbers masked; "" when nothing was
    sent.
    """
    try:
        return _harmless(value)
    except _Masked as masked:
        return masked.text
    except TypeError:
        # A number may be somebody's too.
        return text(str(value)) if type(value) is int else ""


def number(value: Any) -> int | None:
    """A whole number from 0 up, written as text or not; None for anything else."""
    try:
        if (found := _SMALL.get(value)) is not None:
            return found
    except TypeError:
        return None
    written = str(value).strip() if isinstance(value, str | int) else ""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None


def flag(value: Any) -> bool | None:
    """Text 0 or 1 (or a real boolean); None when it was not sent or says something else."""
    return None if value is None else _FLAGS.get(str(value).strip().lower())


def children(value: Any) -> Sequence[Any]:
    """A list of children; one alone may come without its list, none as null or ""."""
    if isinstance(value, list):
        return value
    return (value,) if isinstance(value, Mapping) else ()


class _Masked(Exception):
    def __init__(self, text: str) -> None:
        self.text = text


@lru_cache(maxsize=1 << 14)
def _harmless(value: str) -> str:
    # Raising is what keeps a text with somebody's number in it out of the cache.
    tidy = nfc(value)
    masked = mask(tidy)
    if masked != tidy:
        raise _Masked(masked[:_LONGEST])
    return tidy[:_LONGEST]
