"""Numbers, days and periods as people write them in Vietnamese tables.

What could be read in two ways is read in the Vietnamese one: 1,234 is one and 234 thousandths,
1.234 is one thousand, 03/04/2026 is the third of April. What has one reading only is read so:
1,234,567 and 12.5 as an English program writes them.
"""

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ioc.domain.periods import TZ, month_of
from ioc.domain.vietnamese import fold

# What stands in a cell that has nothing to tell.
_NOTHING: Final = frozenset({"", "-", "--", "–", "—", "…", "...", "./."})
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_GROUP: Final = r"[1-9]\d{0,2}"
_WHOLE: Final = re.compile(r"\d+", re.ASCII)
_SPACED: Final = re.compile(rf"({_GROUP}(?: \d{{3}})+)(?:[.,](\d+))?", re.ASCII)
_GROUPED: Final = re.compile(rf"({_GROUP}(?:\.\d{{3}})+)(?:,(\d+))?", re.ASCII)
_COMMA: Final = re.compile(r"(\d+),(\d+)", re.ASCII)
_ENGLISH: Final = re.compile(rf"({_GROUP}(?:,\d{{3}})+)\.(\d+)", re.ASCII)
_ENGLISH_WHOLE: Final = re.compile(rf"({_GROUP}(?:,\d{{3}}){{2,}})", re.ASCII)
_POINT: Final = re.compile(r"(\d+)\.(\d+)", re.ASCII)
_FORMS: Final = (_SPACED, _GROUPED, _ENGLISH, _ENGLISH_WHOLE, _COMMA, _POINT)
_MOST_DIGITS: Final = 15

_CLOCK: Final = r"(\d{1,2})(?::|h|g| gio )(\d{2})(?::(\d{2})(?:\.\d+)?| phut)?"
_DMY: Final = r"(?:ngay )?(\d{1,2})(?:[/.\-]| thang )(\d{1,2})(?:[/.\-]| nam )(\d{4})"
_YMD: Final = r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})"
_TIME: Final = ("hour", "minute", "second")
_DAY_FORMS: Final = (
    (re.compile(rf"{_DMY}(?:[ t,]+{_CLOCK})?", re.ASCII), ("day", "month", "year", *_TIME)),
    (re.compile(rf"{_YMD}(?:[ t,]+{_CLOCK})?", re.ASCII), ("year", "month", "day", *_TIME)),
    (re.compile(rf"{_CLOCK}[ ,]+{_DMY}", re.ASCII), (*_TIME, "day", "month", "year")),
)
_WITH_ZONE: Final = re.compile(r"\d(?:z|[+-]\d\d:\d\d)$", re.ASCII)
# Days since the base of a workbook; Excel's own 29/02/1900 lies before what is taken for one.
_BASES: Final = MappingProxyType({1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)})  # noqa: DTZ001
_SERIALS: Final = (20_000, 80_000)
_YEARS: Final = (1990, 2200)
# The years by which tables write "no date".
_NO_YEAR: Final = frozenset({1, 1753, 1899, 1900, 1904, 9999})

_ROMAN: Final = MappingProxyType({"i": 1, "ii": 2, "iii": 3, "iv": 4})
_CALLED: Final = re.compile(r"^(?:ky )?(?:bao cao)?[ :]*", re.ASCII)
_YEAR: Final = r"(2\d{3})"
_QUARTER: Final = re.compile(
    rf"\b(?:quy|q) ?(iv|i{{1,3}}|[1-4])[ /.\-_,]*(?:nam )?{_YEAR}(?!\d)", re.ASCII
)
_ISO_QUARTER: Final = re.compile(rf"(?<!\d){_YEAR}[ \-_/]?q([1-4])(?!\d)", re.ASCII)
_MONTH: Final = re.compile(
    rf"(?:\bthang|\bt) ?(\d{{1,2}})[ /.\-_,]*(?:nam )?{_YEAR}(?!\d)", re.ASCII
)
_BARE_MONTH: Final = re.compile(
    rf"(?<![\d/.\-])(\d{{1,2}})[/.\-]{_YEAR}(?![\d/]|\.\d|-\d)", re.ASCII
)
_ISO_MONTH: Final = re.compile(
    rf"(?<![\d/.\-]){_YEAR}[/.\-_](0[1-9]|1[0-2])(?![\d/]|[.\-_]\d)", re.ASCII
)
_OF_YEAR: Final = re.compile(rf"\bnam ?{_YEAR}(?!\d)", re.ASCII)
_ROMAN_QUARTER: Final = re.compile(rf"(iv|i{{1,3}})[ /.\-_,]+(?:nam )?{_YEAR}", re.ASCII)
_QUARTERS: Final = (_QUARTER, _ISO_QUARTER, _ROMAN_QUARTER)
# What follows names the year of a paper, or of a plan, not of what a table reports.
_PAPER: Final = re.compile(
    r"\b(?:nghi[ _-]quyet|quyet[ _-]dinh|ke[ _-]hoach|chi[ _-]thi|thong[ _-]tu|nghi[ _-]dinh|"
    r"ket[ _-]luan|cong[ _-]van)\b",
    re.ASCII,
)
_HALF: Final = re.compile(r"\d+ thang (?:dau|cuoi|nam)\b", re.ASCII)
_SIGNED_ON: Final = re.compile(
    r"ngay ?[.…\d]* thang ?[.…\d]* nam ?[.…\d]*|\d+/\d{4}/[a-z]", re.ASCII
)


class Number(NamedTuple):
    """A number that was written; `percent` where it was written as hundredths."""

    value: float
    percent: bool = False


def is_nothing(value: Any) -> bool:
    """Whether a cell has nothing to tell: empty, or a dash."""
    return value is None or (isinstance(value, str) and value.strip() in _NOTHING)


def number(value: Any) -> Number:
    """The number of a cell; ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("no number")
    if not isinstance(value, str):
        if abs(value) >= 10**_MOST_DIGITS or not math.isfinite(value):
            raise ValueError("no number")
        return Number(float(value))
    text = _tidy(value).replace("−", "-")
    percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    if text[:1] in ("-", "+"):
        negative, text = negative != (text[0] == "-"), text[1:].strip()
    found = _positive(text)
    return Number(-found if negative else found, percent)


def instant(value: Any, base: int = 1900) -> datetime | None:
    """The UTC instant of a local day and time; None for a year by which tables write "no date".

    A number is Excel's own count of days since `base`. ValueError for what is none of these.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("no date")
    if not isinstance(value, str):
        return _serial(float(value), base)
    text = fold(_tidy(value[:100])).strip(" .")
    if _WITH_ZONE.search(text):
        return _of_year(datetime.fromisoformat(text.upper()).astimezone(UTC))
    for form, order in _DAY_FORMS:
        if found := form.fullmatch(text):
            return _local(dict(zip(order, found.groups(), strict=True)))
    raise ValueError("no date")


# Remembered, for a table says the same of all its rows; what is no period is not.
@lru_cache(maxsize=1 << 10, typed=True)
def period(value: Any, base: int = 1900) -> str:
    """`2026`, `2026-Q3`, `2026-10` or `2026-10-05`, as a period was written; ValueError: none."""
    if type(value) is int and _YEARS[0] <= value < _YEARS[1]:
        return f"{value:04d}"
    if isinstance(value, str):
        text = _CALLED.sub("", fold(_tidy(value[:100]))).strip(" .:")
        if _HALF.search(text):
            raise ValueError("no such period")
        if told := _period_of(text):
            return told
    at = instant(value, base)
    if at is None:
        raise ValueError("no period")
    return at.astimezone(TZ).date().isoformat()


def period_in(text: str) -> str:
    """The first period that a title or a file's name speaks of, the narrowest first; "" for none.

    The day on which a paper was signed, the number of a decree, and the year of a paper or of a
    plan are no period.
    """
    plain = _SIGNED_ON.sub(" ", fold(text[:500]))
    if _HALF.search(plain):
        return ""
    for pattern in (_MONTH, _QUARTER, _ISO_QUARTER, _BARE_MONTH, _ISO_MONTH, _OF_YEAR):
        text = plain.replace("_", " ") if pattern is not _MONTH else plain
        for found in pattern.finditer(text):
            if pattern is _OF_YEAR and _PAPER.search(text[: found.start()]):
                continue
            if told := _period(pattern, found):
                return told
    return ""


def _period_of(text: str) -> str:
    if re.fullmatch(_YEAR, text, re.ASCII):
        return text
    for pattern in (*_QUARTERS, _MONTH, _BARE_MONTH, _ISO_MONTH, _OF_YEAR):
        if (found := pattern.fullmatch(text)) and (told := _period(pattern, found)):
            return told
    return ""


def _local(part: dict[str, str | None]) -> datetime | None:
    """The instant of a local day, and of an hour where one was written."""
    told = {name: int(text or 0) for name, text in part.items()}
    if told["year"] in _NO_YEAR:
        return None
    clock = time(told["hour"], told["minute"], told["second"])
    at = datetime.combine(date(told["year"], told["month"], told["day"]), clock, TZ)
    return _of_year(at.astimezone(UTC))


def _positive(text: str) -> float:
    if not text or len(text) > 40:
        raise ValueError("no number")
    if _WHOLE.fullmatch(text):
        whole, rest = text, ""
    else:
        found = next((m for form in _FORMS if (m := form.fullmatch(text))), None)
        if found is None:
            raise ValueError("no number")
        whole, rest = re.sub(r"\D", "", found[1]), (found.groups()[1:] or ("",))[0] or ""
    if len(whole.lstrip("0")) > _MOST_DIGITS:
        raise ValueError("no number")
    return float(f"{whole}.{rest[:_MOST_DIGITS] or 0}")


def _serial(value: float, base: int) -> datetime | None:
    if value == 0:
        return None
    if not _SERIALS[0] <= value < _SERIALS[1] or base not in _BASES:
        raise ValueError("no date")
    # To the second: a day's fraction is never exact.
    local = _BASES[base] + timedelta(seconds=round(value * 86_400))
    return _of_year(local.replace(tzinfo=TZ).astimezone(UTC))


def _of_year(at: datetime) -> datetime | None:
    if at.year in _NO_YEAR:
        return None
    if not _YEARS[0] <= at.year < _YEARS[1]:
        raise ValueError("no date of our time")
    return at


def _period(pattern: re.Pattern[str], found: re.Match[str]) -> str:
    if pattern is _OF_YEAR:
        return found[1]
    if pattern in _QUARTERS:
        year, quarter = found.groups() if pattern is _ISO_QUARTER else found.groups()[::-1]
        return f"{year}-Q{_ROMAN.get(quarter) or quarter}"
    year, month = found.groups() if pattern is _ISO_MONTH else found.groups()[::-1]
    return month_of(date(int(year), int(month), 1)) if 1 <= int(month) <= 12 else ""


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
