"""What part of the province a screen tells of, and of which days: said beside its name."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from ioc.domain.periods import month_end
from ioc.domain.stages import Stage
from ioc.metrics.labels import CHANNELS, GROUPS, SEVERITIES, STATUSES
from ioc.web.concerns import short
from ioc.web.filters import FEED_KEYS, KEYS, Filters, usual_days
from ioc.web.locales import named
from ioc.web.period_words import days_words, span_words
from ioc.web.text import day, short_day, short_month, t
from ioc.web.wall.letters import cut, width

if TYPE_CHECKING:
    from ioc.domain.lookups import Lookups

# The air between the parts of the header, and the edges of the mark of simulated figures.
AIR, EDGES = 0.8, 1.0
# Capitals stand a hundredth of their size apart.
APART = 0.01

Names = Sequence[str]
"""Wordings of one thing, the fullest first."""


def title_of(name: str, filters: Filters, lookups: "Lookups", wide: float, *, ample: bool) -> str:
    """Hôm nay · Sở NN&MT · tháng 10/2026: the wordings that have room.

    Whose and when are never left out: where there is no room the screen's own name is.
    """
    whose, when = scope_names(filters, lookups) or [""], period_names(filters) or [""]
    pairs = [(one, moment) for one in whose for moment in when]
    if not any(pairs[0]):
        return name
    wordings = [_joined(name, *pair) for pair in pairs] + [_joined(*pair) for pair in pairs]
    fits = (one for one in wordings if _drawn(one, ample=ample) <= wide)
    return next(fits, "") or _joined(
        cut(*_left(pairs[-1], wide, ample=ample)) or whose[-1], when[-1]
    )


def _left(pair: tuple[str, str], wide: float, *, ample: bool) -> tuple[str, float]:
    """Whose, and what the moment leaves it, as `cut` measures."""
    whose, moment = pair
    left = wide - (_drawn(f" · {moment}", ample=ample) if moment else 0.0)
    return whose, left * width(whose) / (_drawn(whose, ample=ample) or 1.0)


def title_wide(stage: Stage, mark: str) -> float:
    """What the clock leaves, at its widest, and the mark of simulated figures, "" for none."""
    months = [date(2026, month, 26) for month in range(1, 13)]
    weekday = max(width(t(f"text.weekday.{n}")) for n in range(1, 8))
    clock = weekday + max(width(f" {day(one)} · 20:48") for one in months)
    return stage.body[0] - clock - AIR - (width(mark) + EDGES + AIR if mark else 0.0)


def scope_names(filters: Filters, lookups: "Lookups") -> Names:
    """Whose figures they are, in all that the question is narrowed by; none of everybody's."""
    found = [
        _names(name, getattr(filters, name), lookups)
        for name in (*KEYS, *FEED_KEYS)
        if getattr(filters, name)
    ]
    if len(found) < 2:
        return [] if not found else found[0]
    firsts, lasts = (_joined(*(names[n] for names in found)) for n in (0, -1))
    return [firsts, lasts, _joined(found[0][-1], t("wall.scope.narrowed"))]


def period_names(filters: Filters) -> Names:
    """The asked days; none for the running month, which is what everybody expects.

    An address that ends today goes on with the days: a wall that hangs for weeks tells its start.
    """
    asked = (filters.start, filters.end)
    if filters.extra.get("calendar") == "report" and asked == usual_days(filters.today, "report"):
        return [t("wall.scope.report")]
    if asked == usual_days(filters.today):
        return []
    if filters.end == filters.today:
        brief = [short_day(filters.start)] if filters.start.year == filters.today.year else []
        return [t("wall.scope.since", day=one) for one in (day(filters.start), *brief)]
    if filters.start == filters.end:
        return [day(filters.end)]
    span = span_words(*asked, filters.end)
    return [span[:1].lower() + span[1:], _brief(*asked, filters.today)]


def _brief(start: date, end: date, today: date) -> str:
    """T10/26, 01–03/11, and of another year both days in full."""
    if (start.day, end) == (1, month_end(start)):
        return t("wall.tile.month", month=short_month(start))
    if start.year == end.year == today.year:
        return days_words(start, end)
    return f"{day(start)}–{day(end)}"


def _names(name: str, codes: Sequence[str], lookups: "Lookups") -> Names:
    if len(codes) > 1 and name in SEVERAL:
        return [t(f"wall.scope.{SEVERAL[name]}", count=len(codes))]
    say = NAMED.get(name)
    return say(codes[0], lookups) if say and len(codes) == 1 else [t("wall.scope.narrowed")]


def _agency(code: str, lookups: "Lookups") -> Names:
    return [short(code, lookups.agencies), lookups.agencies.short(code)]


def _receiving(code: str, lookups: "Lookups") -> Names:
    return [t("wall.scope.received", name=name) for name in _agency(code, lookups)]


def _place(code: str, lookups: "Lookups") -> Names:
    unit = lookups.places.get(code)
    return [lookups.places.label(code), *([unit.name] if unit else [])]


def _labelled(labels: Mapping[str, str]) -> Callable[[str, "Lookups"], Names]:
    return lambda code, _: [named(labels.get(code, code))]


NAMED: Mapping[str, Callable[[str, "Lookups"], Names]] = MappingProxyType(
    {
        "agency": _agency,
        "receiving": _receiving,
        "place": _place,
        "sector": lambda code, lookups: [lookups.sector_label(code)],
        "category": lambda code, lookups: [lookups.category_label(code)],
        "channel": _labelled(CHANNELS),
        "status": _labelled(STATUSES),
        "severity": _labelled(SEVERITIES),
        "group": _labelled(GROUPS),
    }
)
SEVERAL: Mapping[str, str] = MappingProxyType(
    {"agency": "units", "place": "places", "sector": "sectors"}
)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _drawn(words: str, *, ample: bool) -> float:
    """How wide a title is: bold, in rooms with space to spare in capitals."""
    shown = words.upper() if ample else words
    return width(shown, bold=True) + (APART * len(shown) if ample else 0.0)
