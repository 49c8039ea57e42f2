"""Instants and numbers as systems write them: ISO 8601, patterns such as dd/MM/yyyy HH:mm, seconds
or milliseconds since 1970, decimal commas.
"""

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCHS: Final = MappingProxyType({"epoch_s": 1, "epoch_ms": 1000})
_LETTERS: Final = MappingProxyType(
    {
        letters: code
        for code, spelt in (
            *(("%Y", "yyyy"), ("%m", "MM M"), ("%d", "dd d"), ("%H", "HH H")),
            *(("%M", "mm"), ("%S", "ss"), ("%f", "SSS fff"), ("T", "T")),
        )
        for letters in spelt.split()
    }
)
_TOKEN: Final = re.compile(r"([A-Za-z])\1*|[^A-Za-z%]")
# The years by which systems write "no date".
_NO_YEAR: Final = frozenset({1, 1753, 1900, 1970, 9999})
_ZONE: Final = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,15})?", re.ASCII)
_GROUPED: Final = re.compile(r"-?\d{1,3}(?:\.\d{3}){1,4},\d+", re.ASCII)


@lru_cache(maxsize=256)
def formats(text: str) -> tuple[str, ...]:
    """The formats that `text` names, several divided by `|`; ValueError for one nobody knows.

    Each is "iso", "epoch_s", "epoch_ms", or what strptime takes.
    """
    return tuple(_format(part.strip()) for part in text.split("|"))


@lru_cache(maxsize=64)
def zone_of(text: str) -> timezone:
    """The zone of `+07:00` or `Z`; ValueError for anything else."""
    if text == "Z":
        return UTC
    found = _ZONE.fullmatch(text)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        raise ValueError("no zone")
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-offset if found[1] == "-" else offset)


def instant(value: Any, format_: str, zone: str) -> datetime | None:
    """The instant in UTC; one without an offset is in `zone`. None for what is blank, stands for no
    date, or cannot be read.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    for known in formats(format_):
        try:
            found = _read(value, known, zone_of(zone))
            return None if found.year in _NO_YEAR else found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def written(at: datetime, format_: str, zone: str) -> str | int:
    """The instant as the first of the formats writes it."""
    known = formats(format_)[0]
    if known in _EPOCHS:
        return int((at - _EPOCH).total_seconds() * _EPOCHS[known])
    local = at.astimezone(zone_of(zone))
    if known == "iso":
        return local.isoformat(timespec="seconds")
    return local.strftime(known.replace("%f", f"{local.microsecond // 1000:03d}"))


def grain(format_: str) -> timedelta:
    """What the first of the formats leaves out of an instant: a day, a minute, or nothing."""
    known = formats(format_)[0]
    if known in ("iso", *_EPOCHS) or "%S" in known:
        return timedelta()
    return timedelta(minutes=1) if "%M" in known else timedelta(days=1)


def decimal(value: Any, most: float) -> float | None:
    """A number of at most `most` either way, 12.5, "12.5", "12,5" or "1.234,5"; else None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    if isinstance(value, str) and not _NUMBER.fullmatch(text):
        return None
    try:
        found = float(text)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) <= most else None


def _format(text: str) -> str:
    if text in ("iso", *_EPOCHS):
        return text
    found, place = "", 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None or (token[1] and token[0] not in _LETTERS):
            raise ValueError("no such letters in a date")
        found += _LETTERS.get(token[0], token[0])
        place = token.end()
    if not all(letter in found for letter in ("%Y", "%m", "%d")):
        raise ValueError("no day in it")
    return found


def _read(value: str | int | float, known: str, zone: timezone) -> datetime:
    if known in _EPOCHS:
        return _EPOCH + timedelta(seconds=float(value) / _EPOCHS[known])
    text = str(value).strip()
    if known == "iso":
        found = datetime.fromisoformat(text)
    else:
        found = datetime.strptime(text, known).replace(tzinfo=zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)
