"""What the dossiers' tiles of Tổng quan say: number, state, against what it is held."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

from ioc.domain.calendars import WorkCalendar
from ioc.metrics.catalogue import find
from ioc.metrics.model import Part
from ioc.web.compared import in_week, period_words, with_before
from ioc.web.components.sparkline import Spark, bars, sparkline, told
from ioc.web.components.tile import Face, State
from ioc.web.concerns import short
from ioc.web.feed_glance import DAYS_SHOWN
from ioc.web.glance import Glance, shown
from ioc.web.links import RATE, href_of
from ioc.web.rates import judged, rate_spark, so_far
from ioc.web.text import number, percent, short_day, t

AHEAD = ("due_today", "due_1", "due_2", "due_3")
# Five points under what was promised is no longer something to watch.
FAR_BELOW = 0.05


def prominent_face(name: str, glance: Glance) -> Face:
    return PROMINENT[name](glance)


def _overdue(glance: Glance) -> Face:
    key = "dossiers.overdue"
    figure, change = glance.figures[key], glance.change(find(key))
    agencies = glance.reader.lookups.agencies
    worst = [c for c in glance.found if c.feed == "dossiers" and c.late][:2]
    face = Face(
        name=t("overview.tile.overdue"),
        number=number(figure.numerator),
        href=glance.href(key),
        state=overdue_state(figure.value, change.difference),
        first=" · ".join(f"{short(c.code, agencies)} {number(c.late)}" for c in worst),
        change=in_week(change),
        trend=_days(glance, key),
    )
    return shown(face, figure, glance)


def overdue_state(value: float | None, difference: float | None) -> State:
    """Overdue dossiers are always watched; when they grow, somebody must act."""
    if not value:
        return ""
    return "act" if (difference or 0) > 0 else "watch"


def _due(glance: Glance) -> Face:
    key, today = "dossiers.due_2", glance.filters.today
    figure, calendar = glance.figures[key], glance.reader.lookups.calendar
    face = Face(
        name=t("overview.tile.due"),
        number=number(figure.numerator),
        href=glance.href(key),
        first=[t("overview.due.today"), " ", glance.counted("dossiers.due_today")],
        change=due_words(calendar, today),
        trend=_ahead(glance),
    )
    return shown(face, figure, glance)


def due_words(calendar: WorkCalendar, today: date) -> str:
    """Until which day, and which holiday lies between: nghỉ 24/11 · hết 26/11."""
    last = calendar.add_working_days(today, 2)
    off = calendar.weekdays_off(today, last)
    until = t("overview.due.until", day=short_day(last))
    return f"{t('overview.due.off', days=_named(off))} · {until}" if off else until


def _named(days: Sequence[date]) -> str:
    if len(days) > 2:
        return f"{short_day(days[0])}–{short_day(days[-1])}"
    return ", ".join(short_day(day) for day in days)


def _ahead(glance: Glance) -> Spark:
    """Today and the next three working days, each by itself."""
    calendar, today = glance.reader.lookups.calendar, glance.filters.today
    within = [glance.figures[f"dossiers.{name}"].numerator for name in AHEAD]
    counts = [within[0], *(_less(more, fewer) for more, fewer in pairwise([0, *within[1:]]))]
    days = [short_day(calendar.add_working_days(today, n)) for n in range(1, len(AHEAD))]
    labels = [t("overview.due.today_short"), *days]
    words = ", ".join(
        f"{label} {number(count)}" for label, count in zip(labels, counts, strict=True)
    )
    return Spark(src=bars(counts, labels), words=words)


def _less(fewer: int | None, more: int | None) -> int | None:
    return None if more is None or fewer is None else more - fewer


def _on_time(glance: Glance) -> Face:
    figure, change = glance.figures[RATE], glance.change(glance.rate)
    done = t("overview.on_time.of", top=number(figure.numerator), bottom=number(figure.denominator))
    face = Face(
        name=t("overview.tile.on_time", period=period_words(glance.filters)),
        number=percent(figure.value),
        href=href_of(glance.rate, glance.filters, "denominator"),
        state=rate_state(figure.value, glance.rate.target),
        first=[done, " · ", glance.counted("dossiers.overdue"), " ", t("overview.on_time.beside")],
        change=with_before(change, glance.reader.lookups.calendar, share=True),
        trend=_year(glance),
    )
    least = glance.reader.lookups.least_cases
    return shown(judged(face, glance.rate, (figure, change.before), least), figure, glance)


def rate_state(value: float | None, target: float | None) -> State:
    if value is None or target is None or value >= target:
        return ""
    return "act" if value < target - FAR_BELOW else "watch"


def _days(glance: Glance, key: str) -> Spark:
    end = glance.filters.today
    where = glance.filters.with_(start=end - timedelta(days=DAYS_SHOWN - 1), end=end).where()
    return days_spark(glance.reader.series(find(key), where, "day"))


def days_spark(days: Sequence[Part]) -> Spark:
    """Thirty days of a stock."""
    values, span = _values(days), t("overview.span.days", count=len(days))
    return Spark(src=sparkline(values), words=told(values, span, number), span=span)


def _year(glance: Glance) -> Spark:
    last = so_far(glance.filters.end, glance.filters.today)
    return rate_spark(glance.rate, glance.months[-1], glance.reader.lookups.least_cases, last)


def _values(parts: Sequence[Part]) -> list[float | None]:
    return [None if part.figure.loading else part.figure.value for part in parts]


PROMINENT: Mapping[str, Callable[[Glance], Face]] = MappingProxyType(
    {"overdue": _overdue, "due": _due, "on-time": _on_time}
)
