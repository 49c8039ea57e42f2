"""Words and figures as Vietnamese readers write them: values become text here, and nowhere else."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ioc.domain.periods import TZ

NONE = "—"
LOCALE = "vi"
LOCALES = Path(__file__).parent / "locale"


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)


@cache
def words(locale: str) -> Mapping[str, str]:
    """Every key of one locale with its words, read once."""
    found: dict[str, str] = {}
    for path in sorted((LOCALES / locale).glob("*.toml")):
        found.update(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    return MappingProxyType(found)


def t(key: str, **values: object) -> str:
    """The words of a key; a missing key shows itself rather than breaking the page."""
    text = words(LOCALE).get(key, key)
    return text.format(**values) if values else text


def _rounded(value: float | Decimal, places: int) -> str:
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


def number(value: int | float | None) -> str:
    """1869322 -> 1.869.322; None -> —."""
    return NONE if value is None else _rounded(value, 0)


def decimal(value: float | None, places: int = 1) -> str:
    """13125.37 -> 13.125,37; None -> —."""
    return NONE if value is None else _rounded(value, places)


def percent(value: float | None, places: int = 1) -> str:
    """A share 0..1 -> 97,1%. Only a whole is 100%: rounding never hides the last dossier."""
    if value is None:
        return NONE
    if value == 1:
        return "100%"
    shown = Decimal(str(value)) * 100
    top = Decimal(100) - Decimal(1).scaleb(-places)
    return f"{_rounded(min(shown, top) if value < 1 else shown, places)}%"


def points(difference: float | None, places: int = 1) -> str:
    """The distance of two shares, without its sign: 0.008 -> 0,8 điểm %."""
    if difference is None:
        return NONE
    return t("text.points", value=_rounded(abs(Decimal(str(difference))) * 100, places))


def arrow(difference: float | None) -> str:
    """▲, ▼ or =; nothing where there is nothing to compare with."""
    if difference is None:
        return ""
    return "=" if difference == 0 else "▲" if difference > 0 else "▼"


def signed(difference: int | float | None) -> str:
    """27 -> ▲ 27, -9 -> ▼ 9, 0 -> =."""
    if difference is None:
        return NONE
    return f"{arrow(difference)} {number(abs(difference))}" if difference else arrow(difference)


def day(value: date | None) -> str:
    return NONE if value is None else f"{value:%d/%m/%Y}"


def short_day(value: date | None) -> str:
    return NONE if value is None else f"{value:%d/%m}"


def month(value: date) -> str:
    """11/2026, the way a month is named on paper."""
    return f"{value.month}/{value.year}"


def _local(instant: datetime) -> datetime:
    return instant.astimezone(TZ)


def clock(instant: datetime | None) -> str:
    return NONE if instant is None else f"{_local(instant):%H:%M}"


def moment(instant: datetime | None) -> str:
    return NONE if instant is None else f"{_local(instant):%H:%M %d/%m/%Y}"


def when(instant: datetime | None, today: date) -> str:
    """The hour alone today, with its day otherwise: a data time is never mistaken for today's."""
    if instant is None or _local(instant).date() == today:
        return clock(instant)
    return f"{_local(instant):%H:%M %d/%m}"


def weekday_day(value: date) -> str:
    return t("text.weekday_day", weekday=t(f"text.weekday.{value.isoweekday()}"), day=day(value))


def duration(length: timedelta | float) -> str:
    """Two units at most, as one would say it: 3 giờ 10 phút. Seconds, or a timedelta."""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    minutes = int(max(seconds, 0) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if minutes < 1:
        return t("text.moments")
    sizes = (("text.days", days), ("text.hours", hours), ("text.minutes", 0 if days else rest))
    return " ".join(t(key, count=count) for key, count in sizes if count)
