"""What a life counts under each definition of "on time": by rules of our own, from the life itself.

The clock of QĐ 766 runs by instants, to the minute: it stands still while papers are waited for,
a second request for papers makes late, and without a promised date the procedure's time counts.
"""

from collections.abc import Iterator, Mapping

from ioc.domain.records import Status
from ioc.simulator.lives import Birth, Mark, Pause, State
from ioc.simulator.reference import Procedure
from ioc.simulator.worktime import DAY, OFFSET, WorkTime, day_of, midnight

_DONE = frozenset({Status.RESOLVED, Status.RETURNED})
_CUT = frozenset({Status.WITHDRAWN, Status.STOPPED})
_HOURS_TO_ACCEPT = 8
ONLINE = 2
KEYS = [
    "total",
    "form_online",
    "form_other",
    "in_time_first_told",
    "ended",
    "ended_in_time",
    "running_in_time",
    "running_late",
    "accepted",
    "accepted_in_time",
]
_Sums = tuple[str, ...]
# By the name of the definition: what stands above the line and what below.
RATES: Mapping[str, tuple[_Sums, _Sums]] = {
    "06a-2020": (("in_time",), ("resolved",)),
    "qd766-2022": (
        ("ended_in_time", "running_in_time"),
        ("ended", "running_in_time", "running_late"),
    ),
    "first-promise": (("in_time_first_told",), ("resolved",)),
    "vendor-06a": (("in_time", "withdrawn"), ("resolved", "withdrawn")),
    "with-overdue": (("in_time",), ("resolved", "overdue")),
}


def rates(counted: Mapping[str, int]) -> dict[str, list[int]]:
    """Numerator and denominator of the on-time rate under each definition."""
    return {
        name: [sum(counted[key] for key in part) for part in parts] for name, parts in RATES.items()
    }


class Legal:
    """Counts one life; `within` are the local days of the question, `today` is the last known."""

    def __init__(
        self,
        worktime: WorkTime,
        procedures: tuple[Procedure, ...],
        within: tuple[int, int],
        today: int,
    ) -> None:
        self._worktime, self._procedures = worktime, procedures
        self._first, self._last = within
        self._today = today

    def facts(self, birth: Birth, state: State) -> Iterator[str]:
        """The names of what this life counts one in; nothing of one that was never taken in."""
        if not state.accepted:
            return
        done, cut = state.status in _DONE, state.status in _CUT
        undated = done and bool(birth.marks & Mark.NO_END)
        if not cut:
            yield from self._came(birth, state, undated)
            if not undated and (not done or self._asked(state.ended)):
                yield "total"
        if done and not undated and self._asked(state.ended):
            first = first_told(state)
            if not first or day_of(state.ended) <= day_of(first):
                yield "in_time_first_told"
        if not undated:
            yield from self._judged(birth, state, ended=done or cut)

    def _asked(self, instant: int) -> bool:
        return self._first <= day_of(instant) <= self._last

    def _came(self, birth: Birth, state: State, undated: bool) -> Iterator[str]:
        if not self._asked(state.accepted):
            return
        online = birth.marks & Mark.CHANNEL == ONLINE
        if not undated:
            yield "form_online" if online else "form_other"
        if online:
            yield "accepted"
            took = self._worktime.minute(state.accepted) - self._worktime.minute(birth.born)
            if took <= _HOURS_TO_ACCEPT * 60:
                yield "accepted_in_time"

    def _judged(self, birth: Birth, state: State, *, ended: bool) -> Iterator[str]:
        late = self.late_at(birth, state)
        if not ended:
            # A day that is not over makes nothing late yet.
            yield "running_late" if late and day_of(late) < self._today else "running_in_time"
        elif self._asked(state.ended):
            yield "ended"
            if not late or late >= state.ended:
                yield "ended_in_time"

    def late_at(self, birth: Birth, state: State) -> int:
        """The instant after which it is late; 0: none is known."""
        waits = [pause for pause in state.pauses if pause.papers]
        passed = self._promised(state, waits) if state.due else self._allowed(birth, state, waits)
        second = waits[1].asked if len(waits) > 1 else 0
        return min(filter(None, (passed, second)), default=0)

    def _promised(self, state: State, waits: list[Pause]) -> int:
        due = state.due
        if (due + OFFSET) % DAY == 0:
            due += DAY
        # What falls due while papers are waited for waits with them.
        return next((w.given for w in waits if w.asked <= due < (w.given or due + 1)), due)

    def _allowed(self, birth: Birth, state: State, waits: list[Pause]) -> int:
        procedure = self._procedures[birth.procedure]
        if not procedure.max_days:
            return 0
        if procedure.calendar_days:
            return self._days_off(state.accepted, procedure.max_days, waits)
        at, rest = self._worktime.minute(state.accepted), round(procedure.max_days * 480)
        for wait in waits:
            worked = self._worktime.minute(wait.asked) - at
            if worked >= rest:
                break
            if not wait.given:
                return 0
            at, rest = self._worktime.minute(wait.given), rest - worked
        # Eight hours over at closing time are exceeded when the next day's work begins.
        return self._worktime.minute_begin(at + rest)

    def _days_off(self, start: int, days: float, waits: list[Pause]) -> int:
        """Days of the calendar: to the last second of the last of them, which is one worked."""
        at = start + int(days * DAY)
        for wait in waits:
            if wait.asked > self._last_second(at):
                break
            if not wait.given:
                return 0
            at = max(at, wait.asked) + wait.given - wait.asked
        return self._last_second(at)

    def _last_second(self, at: int) -> int:
        day = day_of(at)
        while not self._worktime.is_working(day):
            day += 1
        return midnight(day + 1) - 1


def first_told(state: State) -> int:
    """The first promised date that one who comes now can know: those told, else today's."""
    for pause in state.pauses:
        if pause.due_before or pause.due_after:
            return pause.due_before or pause.due_after
    return state.due
