"""A dossier on the legal clock: working days alone, coloured by who held it, with its marks."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lateness import KINDS, Stretch
from ioc.domain.periods import day_end, day_start, local_day
from ioc.web.components.hours_table import KIND_WORDS, who, worked
from ioc.web.components.marks import marks
from ioc.web.text import moment, short_day, t

if TYPE_CHECKING:
    from ioc.metrics.dossier_story import Story

Row = Mapping[str, Any]
MOST_DAY_NAMES = 12
# As wide as a day's name must be, in rem: where they are many the line is longer than a phone.
NAME_WIDTH = 3.25
NAMED_DAYS: Mapping[tuple[int, int], str] = MappingProxyType(
    {
        (1, 1): "dossiers.holiday.new_year",
        (4, 30): "dossiers.holiday.reunification",
        (5, 1): "dossiers.holiday.labour",
        (9, 1): "dossiers.holiday.national",
        (9, 2): "dossiers.holiday.national",
        (9, 3): "dossiers.holiday.national",
        (11, 24): "dossiers.holiday.culture",
    }
)
TET_BEFORE, TET_AFTER = timedelta(days=5), timedelta(days=8)


class Mark(NamedTuple):
    """An instant on the line and what it is."""

    at: datetime
    words: str
    kind: str


class _Scale(NamedTuple):
    """Where an instant stands on the line, in percent of its working minutes."""

    start: datetime
    whole: int
    calendar: WorkCalendar

    def at(self, instant: datetime) -> float:
        passed = self.calendar.working_minutes(self.start, instant)
        return round(min(100.0, 100 * passed / self.whole), 3)


def clock_line(story: "Story", row: Row) -> list[Component]:
    """The line, its marks by number with what each is, and the days left out of it."""
    if not story.stretches:
        return [html.P(t("dossiers.hours.none"))]
    start = story.stretches[0].since
    told = sorted(_marks(story, row), key=lambda mark: mark.at)
    last = max([story.until, *(mark.at for mark in told)])
    scale = _Scale(start, story.calendar.working_minutes(start, last) or 1, story.calendar)
    days = _worked(scale, local_day(start), local_day(last))
    flags = _flags(told, scale)
    least = f"{min(len(days), MOST_DAY_NAMES) * NAME_WIDTH:.0f}rem"
    figure = html.Div(
        className="clock",
        style={"--least": least},
        children=[
            html.Div(flags, className="clock-flags", style={"--levels": str(_levels(flags))}),
            html.Div([_held(s, scale) for s in story.stretches], className="clock-bar"),
            html.Div(_days(days, scale), className="clock-days"),
        ],
    )
    aloud = t("dossiers.clock.aloud", first=moment(start), last=moment(story.until))
    return [
        # What it shows is said by the table under it too: a reader of the screen needs no picture.
        # It may be wider than a phone: who has no mouse reaches it to move it.
        html.Div(
            figure,
            className="clock-frame",
            role="img",
            tabIndex=0,
            **marks(aria_label=aloud),
        ),
        html.Div(_legend(story), className="clock-legend"),
        html.Ol([_told(n, mark) for n, mark in enumerate(told, 1)], className="clock-marks"),
        html.P(_cut_out(story.calendar, local_day(start), local_day(last)), className="hint"),
    ]


def _marks(story: "Story", row: Row) -> Iterator[Mark]:
    promises = row.get("promises") or ()
    last = len(promises) - 1
    for n, (_, due) in enumerate(promises):
        words = t("dossiers.clock.first") if n == 0 else t("dossiers.clock.moved", count=n)
        if n == last and last > 0:
            words = t("dossiers.clock.present", count=n)
        yield Mark(due, words, "promise" if n == last else "former")
    late = story.known.late_at
    if late is not None and (not promises or late != promises[-1][1]):
        over = late < story.until
        key = "dossiers.clock.late" if over else "dossiers.clock.deadline"
        yield Mark(late, t(key), "late" if over else "former")
    ended = story.known.ended_at
    key = "dossiers.clock.ended" if ended else "dossiers.clock.now"
    yield Mark(story.until, t(key), "end")


def _flags(told: list[Mark], scale: _Scale) -> list[Component]:
    """A number over each mark; those that would cover each other stand one above the other."""
    flags: list[Component] = []
    rows = [-100.0, -100.0, -100.0]
    for n, mark in enumerate(told, 1):
        at = scale.at(mark.at)
        free = next((level for level, taken in enumerate(rows) if at - taken > 3), 0)
        rows[free] = at
        style = {"left": f"{at}%", "--level": str(free)}
        flags.append(html.Span(str(n), className=f"flag flag-{mark.kind}", style=style))
    return flags


def _levels(flags: list[Component]) -> int:
    """How many flags stand over the lowest."""
    return max((int(getattr(flag, "style", {})["--level"]) for flag in flags), default=0)


def _told(n: int, mark: Mark) -> Component:
    return html.Li(
        [
            html.Span(str(n), className=f"flag flag-{mark.kind}"),
            html.Span([f"{mark.words}: ", html.Strong(moment(mark.at))]),
        ]
    )


def _held(stretch: Stretch, scale: _Scale) -> Component:
    left = scale.at(stretch.since)
    time = worked(stretch.minutes, scale.calendar.minutes_per_day)
    said = " · ".join(w for w in (t(KIND_WORDS[stretch.kind]), who(stretch), time) if w)
    return html.Span(
        className=f"held held-{stretch.kind}",
        title=said,
        style={"left": f"{left}%", "width": f"{round(scale.at(stretch.until) - left, 3)}%"},
    )


def _worked(scale: _Scale, first: date, last: date) -> list[date]:
    """The days that have any room on the line: none on which it came after hours."""
    days = scale.calendar.working_days(first, last)
    return [day for day in days if scale.at(day_start(day)) < scale.at(day_end(day))]


def _days(days: list[date], scale: _Scale) -> list[Component]:
    """A line for each working day, named as far as there is room."""
    every = max(1, -(-len(days) // MOST_DAY_NAMES))
    return [
        html.Span(
            short_day(day) if n % every == 0 else "",
            className="clock-day" if n % every == 0 else "clock-day clock-day-bare",
            style={"left": f"{scale.at(day_start(day))}%"},
        )
        for n, day in enumerate(days)
    ]


def _legend(story: "Story") -> list[Component]:
    per_day = story.calendar.minutes_per_day
    sums = {k: sum(s.minutes for s in story.stretches if s.kind == k) for k in KINDS}
    return [
        html.Span(
            [
                html.Span(className=f"swatch held-{kind}"),
                t(KIND_WORDS[kind]),
                html.Strong(worked(minutes, per_day)),
            ],
            className="clock-kind",
        )
        for kind, minutes in sums.items()
        if minutes
    ]


def _cut_out(calendar: WorkCalendar, first: date, last: date) -> str:
    """What is left out: nights and weekends, and each holiday by name."""
    holidays = calendar.weekdays_off(first, last)
    if not holidays:
        return t("dossiers.clock.cut")
    named = ", ".join(
        t("dossiers.clock.holiday", day=short_day(day), name=_holiday(calendar, day))
        for day in holidays
    )
    return t("dossiers.clock.cut_holidays", days=named)


def _holiday(calendar: WorkCalendar, day: date) -> str:
    tet = calendar.tet(day.year)
    if tet is not None and tet - TET_BEFORE <= day <= tet + TET_AFTER:
        return t("dossiers.holiday.tet")
    return t(NAMED_DAYS.get((day.month, day.day), "dossiers.holiday.other"))
