"""Reads single fields of the national dialect: everything is text there, also numbers, flags and instants."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
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
_LONGEST = 500
_DIGITS = "0123456789"


@lru_cache(maxsize=1 << 16)
def instant(value: str | int | None) -> datetime | None:
    """`yyyyMMddHHmmss` (or to the minute, or the day), local, as a UTC instant; None when nothing was sent.

    Raises ValueError or TypeError for anything else: whether that costs the row is the caller's choice.
    """
    text = "" if value is None else str(value).strip()
    if text in _NO_TEXT or text[:4] in _NO_YEAR:
        return None
    if len(text) not in _MIDNIGHT or not (text.isascii() and text.isdigit()):
        raise ValueError("not yyyyMMddHHmmss")
    return datetime.fromisoformat(f"{text[:8]}T{text[8:]}{_MIDNIGHT[len(text)]}Z") - _LOCAL


def maybe_instant(value: Any) -> datetime | None:
    """As `instant`, but what cannot be read is None: for fields that no figure stands on."""
    try:
        return instant(value)
    except (ValueError, TypeError):
        return None


def text(value: Any) -> str:
    """Composed letters, single spaces, phones and identity numbers masked; "" when nothing was sent."""
    if not isinstance(value, str):
        return str(value) if type(value) is int else ""
    # What holds a digit may hold a citizen's number, and is not kept in a cache.
    if "@" in value or not value.isalpha() and any(digit in value for digit in _DIGITS):
        return mask(nfc(value))[:_LONGEST]
    return _plain(value)


def number(value: Any, largest: int) -> int | None:
    """A whole number from 0 to `largest`, written as text or not; None for anything else."""
    written = str(value).strip() if isinstance(value, str | int) else ""
    if not (written.isascii() and written.isdigit()) or len(written) > 9:
        return None
    found = int(written)
    return found if found <= largest else None


def flag(value: Any) -> bool | None:
    """ "0"/"1" (or a real boolean); None when it was not sent or says something else."""
    return _FLAGS.get(str(value).strip().lower())


def children(value: Any) -> Sequence[Any]:
    """A list of children; one alone may come without its list, none as null or ""."""
    if isinstance(value, list):
        return value
    return (value,) if isinstance(value, Mapping) else ()


@lru_cache(maxsize=1 << 14)
def _plain(value: str) -> str:
    return nfc(value)[:_LONGEST]
