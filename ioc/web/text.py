"""Words and figures as their reader writes them: values become text here, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from ioc.domain.periods import TZ
from ioc.web.locales import locale, named, words

NONE = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one language writes its figures and days; `day` and its like are format strings."""

    group: str
    point: str
    day: str
    short_day: str
    bare_day: str
    month: str
    short_month: str
    moment: str


MANNERS: Mapping[str, Manner] = MappingProxyType(
    {
        "vi": Manner(
            group=".",
            point=",",
            day="{0.day:02}/{0.month:02}/{0.year:04}",
            short_day="{0.day:02}/{0.month:02}",
            bare_day="{0.day:02}",
            month="{0.month}/{0.year}",
            short_month="{0.month}/{0:%y}",
            moment="{clock} {day}",
        ),
        "en": Manner(
            group=",",
            point=".",
            day="{0.day} {named} {0.year}",
            short_day="{0.day} {named}",
            bare_day="{0.day}",
            month="{named} {0.year}",
            short_month="{named} {0:%y}",
            moment="{clock}, {day}",
        ),
    }
)


def manner() -> Manner:
    """How whoever this answer is for writes."""
    return MANNERS[locale()]


def t(key: str, **values: object) -> str:
    """The words of a key; a missing key shows itself rather than breaking the page."""
    known = words(locale())
    text = known.get(key, key)
    # English says "1 dossier": the wording for one stands beside the usual one.
    if str(values.get("count")) == "1":
        text = known.get(f"{key}.one", text)
    if not values:
        return text
    return text.format(**{name: _said(value) for name, value in values.items()})


def _said(value: object) -> object:
    return named(value) if isinstance(value, str) else value


def _rounded(value: float | Decimal, places: int) -> str:
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,.{places}f}"
    return text.translate(str.maketrans(",.", separators()[::-1])).replace("-", "−")


def separators() -> str:
    """The decimal sign, then the one between thousands, as plotly asks for them."""
    return f"{manner().point}{manner().group}"


def number(value: int | float | None) -> str:
    """1869322 -> 1.869.322, in English 1,869,322; None -> —."""
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


def _named(value: date, pattern: str) -> str:
    return pattern.format(value, named=bare_month(value))


def day(value: date | None) -> str:
    return NONE if value is None else _named(value, manner().day)


def short_day(value: date | None) -> str:
    return NONE if value is None else _named(value, manner().short_day)


def bare_day(value: date) -> str:
    """The day without its month, which stands beside it: 01–20/11, in English 1–20 Nov."""
    return _named(value, manner().bare_day)


def bare_month(value: date) -> str:
    """The month without its year: 11, in English Nov."""
    return t(f"text.month.{value.month}")


def month(value: date) -> str:
    """11/2026, the way a month is named on paper."""
    return _named(value, manner().month)


def short_month(value: date) -> str:
    """11/26, where there is little room."""
    return _named(value, manner().short_month)


def _local(instant: datetime) -> datetime:
    return instant.astimezone(TZ)


def clock(instant: datetime | None) -> str:
    return NONE if instant is None else f"{_local(instant):%H:%M}"


def moment(instant: datetime | None) -> str:
    if instant is None:
        return NONE
    return manner().moment.format(clock=clock(instant), day=day(_local(instant)))


def when(instant: datetime | None, today: date) -> str:
    """The hour alone today, with its day otherwise: a data time is never mistaken for today's."""
    if instant is None or _local(instant).date() == today:
        return clock(instant)
    return manner().moment.format(clock=clock(instant), day=short_day(_local(instant)))


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
