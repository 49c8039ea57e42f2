"""Late by whom: where each working minute of a dossier went, and which of them made it late. Pure.

told = stretches(course, calendar, agency_of, words)    every minute once, in order
blame(told, due_at, calendar)                           minutes by kind before and after the due
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lifetime import Pause
from ioc.domain.records import Step
from ioc.domain.units import UNKNOWN
from ioc.domain.vietnamese import fold

Kind = Literal["receiving", "handling", "other_agency", "citizen"]
KINDS: tuple[Kind, ...] = ("receiving", "handling", "other_agency", "citizen")
# The room of a one-stop's desk is called so, whoever keeps it: what lies there is being received.
DESKS = ("một cửa", "phục vụ hành chính công")
_BREAKS = re.compile(r"[^a-z0-9]+")
_SINCE = attrgetter("since")


class Course(NamedTuple):
    """What is told of one dossier's way, instants aware.

    It begins when it was handed in, else when it was received, and lasts until `until`: its end, or
    now. `agency` handles it, `receiving` took it in; "" or `?` where nobody knows.
    """

    submitted_at: datetime | None
    received_at: datetime | None
    until: datetime
    steps: Sequence[Step]
    pauses: Sequence[Pause]
    agency: str
    receiving: str = ""


class Stretch(NamedTuple):
    """One spell of that way with the working minutes in it.

    `room`, `content` and `due_at` are those of the step; of a citizen's, the room that asked and
    the reason's class (ioc.domain.supplements.REASONS).
    """

    kind: Kind
    since: datetime
    until: datetime
    minutes: int
    room: str = ""
    content: str = ""
    due_at: datetime | None = None


class Blame(NamedTuple):
    """Working minutes by kind until the due and after it (every kind is there), and the stretch
    that overran its own due most, by how many working minutes; None and 0 where none did.
    """

    before: Mapping[Kind, int]
    after: Mapping[Kind, int]
    worst: Stretch | None = None
    overran: int = 0


def stretches(
    course: Course,
    calendar: WorkCalendar,
    agency_of: Callable[[str], str],
    words: Collection[str] = (),
    desks: Collection[str] = DESKS,
) -> tuple[Stretch, ...]:
    """The way cut where somebody else took it up: no gap, no overlap, every working minute once.

    It is being received until it was received, and while it lies at a room whose name has one of
    the `desks`. `agency_of` gives the code of the agency that a room's name is, `?` for a room that
    is none. A step is another agency's if its room is one or its content has one of the `words`;
    neither case nor accents matter. () of a dossier neither handed in nor received.
    """
    known = [at for at in (course.submitted_at, course.received_at) if at is not None]
    if not known:
        return ()
    start = min(known)
    end = max(course.until, start)
    ordered = course._replace(
        steps=sorted(course.steps, key=_begun), pauses=sorted(course.pauses, key=_SINCE)
    )
    way = _Way(ordered, start, end, _folded(words), _folded(desks), agency_of)
    told: list[Stretch] = []
    for since, until in pairwise(way.cuts()):
        minutes = calendar.working_minutes(since, until)
        stretch = way.at(since)._replace(until=until, minutes=minutes)
        if told and told[-1][4:] == stretch[4:] and told[-1].kind == stretch.kind:
            stretch = stretch._replace(since=told[-1].since, minutes=told[-1].minutes + minutes)
            told.pop()
        told.append(stretch)
    return tuple(told)


def blame(told: Iterable[Stretch], due_at: datetime | None, calendar: WorkCalendar) -> Blame:
    """Whose the minutes were before and after the due; all are before one that does not exist."""
    before, after = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    over: Counter[tuple[object, ...]] = Counter()
    last: dict[tuple[object, ...], Stretch] = {}
    for one in told:
        late = 0 if due_at is None else _past(one, due_at, calendar)
        before[one.kind] += one.minutes - late
        after[one.kind] += late
        if one.due_at is not None and one.kind != "citizen":
            key = (one.kind, *one[4:])
            over[key] += _past(one, one.due_at, calendar)
            last[key] = one
    worst, overran = max(over.items(), key=lambda item: item[1], default=((), 0))
    return Blame(before, after, last[worst] if overran else None, overran)


def _past(one: Stretch, due_at: datetime, calendar: WorkCalendar) -> int:
    return calendar.working_minutes(max(one.since, due_at), one.until)


class _Way(NamedTuple):
    """A course in order, from its beginning to its end, and how its steps are told apart."""

    course: Course
    start: datetime
    end: datetime
    words: tuple[str, ...]
    desks: tuple[str, ...]
    agency_of: Callable[[str], str]

    def cuts(self) -> list[datetime]:
        """Every instant at which somebody else may have it, in order, the two ends included."""
        course = self.course
        inner = [course.received_at, *(_begun(step) for step in course.steps)]
        for pause in course.pauses:
            inner += (pause.since, pause.until)
        within = {at for at in inner if at is not None and self.start < at < self.end}
        return sorted({self.start, *within, self.end})

    def at(self, instant: datetime) -> Stretch:
        """Who has it then, as a stretch of no length."""
        course = self.course
        for pause in course.pauses:
            if pause.since <= instant and (pause.until is None or instant < pause.until):
                return Stretch("citizen", instant, instant, 0, pause.by, pause.why)
        if course.received_at is None or instant < course.received_at:
            return Stretch("receiving", instant, instant, 0)
        # Of two taken up at once the one told last.
        step = next((step for step in reversed(course.steps) if _begun(step) <= instant), None)
        if step is None:
            return Stretch("handling", instant, instant, 0)
        kind = self.kind(step)
        return Stretch(
            kind, instant, instant, 0, step.room, step.content or step.title, step.due_at
        )

    def kind(self, step: Step) -> Kind:
        """Whose step it is."""
        if _has(step.room, self.desks):
            return "receiving"
        if _has(step.content, self.words):
            return "other_agency"
        code, course = self.agency_of(step.room) if step.room else UNKNOWN, self.course
        if {code, course.agency} & {"", UNKNOWN} or _of_one(code, course.agency):
            return "handling"
        return "receiving" if _of_one(code, course.receiving) else "other_agency"


def _begun(step: Step) -> datetime:
    """A step begins when it was taken up; `at` may be when it was done."""
    return min(step.started_at, step.at) if step.started_at else step.at


def _has(text: str, words: Iterable[str]) -> bool:
    said = f" {_plain(text)} "
    return any(f" {word} " in said for word in words)


def _of_one(code: str, agency: str) -> bool:
    """Whether the two are one office, or one is the other's superior; the province itself, above
    everybody, is another.
    """
    if not agency:
        return False
    return f"{code}.".startswith(f"{agency}.") or ("." in code and agency.startswith(f"{code}."))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain for plain in map(_plain, words) if plain)


@lru_cache(2_000)
def _plain(text: str) -> str:
    # The rooms of a province and what they do are a few hundred texts.
    return _BREAKS.sub(" ", fold(text)).strip()
