"""What happens to the day's arrivals until each is done: their whole course, drawn at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.arrivals import Arrivals
from ioc.simulator.cast import STAGES, Cast, Floats, Ints
from ioc.simulator.lives import EVENT, Event, Mark
from ioc.simulator.worktime import DAY, WorkTime

Mask = NDArray[np.bool_]
_SHARES = np.array([0.04, 0.2, 0.46, 0.2, 0.1])  # of the working time, by stage


@dataclass(frozen=True, slots=True)
class Course:
    """All events of one day's arrivals, by life and instant.

    `first` and `stop` cut out one life.
    """

    events: NDArray[np.void]
    life: Ints


class _Sheet:
    """Collects events column by column."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, int, int, Ints]] = []

    def add(
        self, where: Mask, at: Ints, kind: Event, *, stage: int = 0, due: Ints | None = None
    ) -> None:
        life = np.flatnonzero(where)
        dues = np.zeros(len(life), dtype=np.int64) if due is None else due[life]
        self._parts.append((life, at[life], int(kind), stage, dues))

    def sorted(self, until: Ints) -> Course:
        """In order, without what would come at or after `until` of a life that was cut short."""
        life = np.concatenate([part[0] for part in self._parts])
        events = np.zeros(len(life), dtype=EVENT)
        events["at"] = np.concatenate([part[1] for part in self._parts])
        events["kind"] = np.repeat([p[2] for p in self._parts], [len(p[0]) for p in self._parts])
        events["stage"] = np.repeat([p[3] for p in self._parts], [len(p[0]) for p in self._parts])
        events["due"] = np.concatenate([part[4] for part in self._parts])
        lasting = np.isin(
            events["kind"], [Event.REGISTERED, Event.ACCEPTED, Event.WITHDRAWN, Event.STOPPED]
        )
        kept = lasting | (events["at"] < until[life])
        life, events = life[kept], events[kept]
        order = np.lexsort((events["kind"], events["at"], life))
        return Course(events[order], life[order])


class _Plan:
    """The draws for one day's arrivals. All times ending in _w are seconds of office hours."""

    def __init__(
        self, cast: Cast, worktime: WorkTime, arrivals: Arrivals, rng: np.random.Generator
    ) -> None:
        self.cast, self.worktime, self.rng = cast, worktime, rng
        # What came later draws aside: it moves nothing that was drawn before it.
        (self.aside,) = rng.spawn(1)
        self.births, self.online = arrivals.births, arrivals.online
        self.count = len(arrivals)
        self.born = arrivals.births["born"].astype(np.int64)
        self.office = arrivals.births["handling"].astype(np.int64)
        self.procedure = arrivals.births["procedure"].astype(np.int64)
        self.length = worktime.day_length
        self.sheet = _Sheet()
        self._accept()
        self._promise()
        self._duration()
        self._supplements()

    def chance(self, share: float | Floats) -> Mask:
        chosen: Mask = self.rng.random(self.count) < share
        return chosen

    def marked(self, mark: int) -> Mask:
        chosen: Mask = (self.births["marks"] & mark) > 0
        return chosen

    def _accept(self) -> None:
        """At the counter at once.

        Online within the next working hours, rarely later than eight of them.
        """
        delay = np.clip(self.rng.lognormal(np.log(2_700), 1.0, self.count), 60, 0.95 * self.length)
        delay += self.length * self.chance(0.02)
        online_w = self.worktime.worked(self.born) + delay.astype(np.int64)
        self.accepted = np.where(self.online, self.worktime.instants(online_w), self.born)
        self.accepted_w = self.worktime.worked(self.accepted)
        self.denied = self.chance(0.02)

    def _promise(self) -> None:
        """The first promised date; for "calendar" days it may not fall on a day off."""
        self.days = np.where(
            self.cast.days[self.procedure] > 0, self.cast.days[self.procedure], 1.0
        )
        working_w = self.accepted_w + (self.days * self.length).astype(np.int64)
        calendar = self.accepted + (self.days * DAY).astype(np.int64)
        due_w = np.where(
            self.cast.calendar[self.procedure], self.worktime.worked(calendar), working_w
        )
        self.rounded = self.cast.rounds[self.office] & (self.days >= 1)
        self.due = self.evening(self.worktime.instants(due_w))
        self.due_w = self.worktime.worked(self.due)
        self.undated = self.chance(0.007) | (self.cast.days[self.procedure] == 0)
        self.budget_w = self.due_w - self.accepted_w

    def evening(self, due: Ints) -> Ints:
        return np.where(self.rounded, self.worktime.closing(due), due)

    def _duration(self) -> None:
        """How long the agency itself works on it.

        Within the promise, or at least a whole day beyond.
        """
        settled = self.undated | self.denied
        self.late = ~settled & self.chance(self.cast.lateness[self.office])
        self.moved = ~settled & ~self.late & (self.days >= 2) & self.chance(0.025)
        self.moved_days = np.ceil(self.days * self.rng.uniform(0.2, 0.6, self.count)).astype(
            np.int64
        )
        in_time = np.floor(self.rng.beta(1.7, 1.2, self.count) * (self.budget_w - 2))
        excess = np.minimum(self.rng.lognormal(np.log(5.5), 1.0, self.count), 38.0)
        late = self.budget_w + self.length * (1.0 + excess)
        moved = self.budget_w + self.rng.random(self.count) * self.moved_days * self.length * 0.95
        chosen = np.where(self.late, late, np.where(self.moved, moved, in_time))
        chosen = self._after_the_hour(settled, chosen)
        self.work_w = np.maximum(chosen.astype(np.int64), 0)

    def _after_the_hour(self, settled: Mask, chosen: Floats) -> Floats:
        """Some are done on the promised day but after its hour.

        Those are on time for the form, which counts days, and late for the clock.
        """
        rest = self.length - self.due_w % self.length
        may = ~(settled | self.late | self.moved | self.rounded) & (rest > 600)
        self.hour_late = may & (self.aside.random(self.count) < 0.03)
        over = self.budget_w + 60 + self.aside.random(self.count) * (rest - 120)
        return np.where(self.hour_late, over, chosen)

    def _supplements(self) -> None:
        """Once or twice the citizen is asked for more.

        The promise moves by the office hours that it took.
        """
        may = ~(self.moved | self.hour_late) & (self.days >= 1) & (self.work_w > 7_200)
        self.once = may & self.chance(0.085)
        self.twice = self.once & self.chance(0.15)
        self.ask_w = [
            (self.rng.uniform(low, high, self.count) * self.work_w).astype(np.int64)
            for low, high in ((0.1, 0.35), (0.42, 0.6))
        ]
        self.pause_w = [np.zeros(self.count, dtype=np.int64) for _ in self.ask_w]
        for number, where in enumerate((self.once, self.twice)):
            asked_w = self.wall_w(self.ask_w[number])
            wait = np.clip(self.rng.lognormal(np.log(2.2 * DAY), 0.9, self.count), 3_600, 12 * DAY)
            answered = self.worktime.instants(asked_w) + wait.astype(np.int64)
            pause = self.worktime.worked(answered) - asked_w + 600
            self.pause_w[number] = np.where(where, pause, 0)

    def wall_w(self, worked: Ints) -> Ints:
        """Office time at which that much of the work is done, the pauses before it included."""
        total = self.accepted_w + worked
        for ask, pause in zip(self.ask_w, self.pause_w, strict=True):
            total = total + np.where(worked > ask, pause, 0)
        return total

    def at(self, worked: Ints) -> Ints:
        return self.worktime.instants(self.wall_w(worked))

    @cached_property
    def cut(self) -> Mask:
        return ~self.denied & self.chance(0.013)


def course(cast: Cast, worktime: WorkTime, arrivals: Arrivals, rng: np.random.Generator) -> Course:
    """Every event of these lives; fills in the first promised date of each birth."""
    plan = _Plan(cast, worktime, arrivals, rng)
    arrivals.births["due"] = np.where(plan.undated | plan.denied, 0, plan.due)
    _opening(plan)
    _dates(plan)
    _fees(plan)
    _stages(plan)
    return plan.sheet.sorted(_endings(plan))


def _opening(plan: _Plan) -> None:
    plan.sheet.add(plan.online, plan.born, Event.REGISTERED)
    plan.sheet.add(~plan.denied, plan.accepted, Event.ACCEPTED)
    plan.sheet.add(plan.denied, plan.accepted, Event.DENIED)


def _dates(plan: _Plan) -> None:
    """Supplements and promises moved, in the order in which they come."""
    due_w, due = plan.due_w, plan.due
    for where, ask_w, pause_w in zip(
        (plan.once, plan.twice), plan.ask_w, plan.pause_w, strict=True
    ):
        asks = where & ~plan.denied
        asked_w = plan.wall_w(ask_w)
        due_w = due_w + pause_w
        due = np.where(where, plan.evening(plan.worktime.instants(due_w)), due)
        plan.sheet.add(asks, plan.worktime.instants(asked_w), Event.ASKED)
        plan.sheet.add(
            asks,
            plan.worktime.instants(asked_w + pause_w),
            Event.GIVEN,
            due=np.where(plan.undated, 0, due),
        )
    later = plan.evening(plan.worktime.instants(plan.due_w + plan.moved_days * plan.length))
    announced = plan.at((plan.budget_w * 0.8).astype(np.int64))
    silent = plan.chance(0.3)
    plan.sheet.add(plan.moved & ~silent, announced, Event.MOVED, due=later)
    plan.sheet.add(plan.moved & silent, announced, Event.MOVED_SILENTLY, due=later)


def _fees(plan: _Plan) -> None:
    """Some wait for the fee before the work goes on; never while papers are waited for."""
    chosen = plan.marked(Mark.FEE) & ~plan.once & ~plan.denied & (plan.work_w > 1_800)
    chosen &= plan.chance(np.where(plan.online, 0.35, 0.06))
    begin = plan.rng.uniform(0.01, 0.08, plan.count)
    wait = plan.rng.uniform(0.02, 0.3, plan.count)
    plan.sheet.add(chosen, plan.at((plan.work_w * begin).astype(np.int64)), Event.FEE_ASKED)
    plan.sheet.add(
        chosen, plan.at((plan.work_w * (begin + wait)).astype(np.int64) + 60), Event.PAID
    )


def _stages(plan: _Plan) -> None:
    """Each stage begins when the one before it is done.

    What is late was mostly held up at one of them.
    """
    shares = plan.rng.gamma(_SHARES * 12.0, 1.0, (plan.count, STAGES)) + 0.01
    held = plan.cast.slow_stage[plan.office]
    held = np.where(held < 0, plan.rng.integers(1, STAGES, plan.count), held)
    rows = np.flatnonzero(plan.late | (plan.cast.slow_stage[plan.office] >= 0))
    shares[rows, held[rows]] *= np.where(plan.late[rows], 7.0, 2.5)
    begins = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    planned = np.cumsum(_SHARES)
    short = plan.days < 1
    for stage in range(1, STAGES):
        worked = (begins[:, stage - 1] * plan.work_w).astype(np.int64)
        end_w = plan.accepted_w + (planned[stage] * plan.budget_w).astype(np.int64)
        due = np.where(plan.undated, 0, plan.worktime.instants(end_w))
        where = ~plan.denied & ~(short & (stage in (1, 4)))
        plan.sheet.add(where, plan.at(worked), Event.STAGE, stage=stage, due=due)
    _advice(plan, begins)


def _advice(plan: _Plan, begins: Floats) -> None:
    """Of some, another agency is asked while the specialist has them, and answers."""
    asks = ~plan.denied & ~plan.once & (plan.days >= 2) & ~plan.marked(Mark.FEE)
    asks &= plan.aside.random(plan.count) < 0.06
    start, length = begins[:, 1], begins[:, 2] - begins[:, 1]
    for event, low, high in ((Event.CONSULTED, 0.05, 0.3), (Event.ADVISED, 0.5, 0.95)):
        share = start + length * plan.aside.uniform(low, high, plan.count)
        plan.sheet.add(asks, plan.at((share * plan.work_w).astype(np.int64)), event)


def _endings(plan: _Plan) -> Ints:
    """Resolved and returned, or withdrawn or stopped.

    Gives the instant at which a life was cut short.
    """
    done = plan.at(plan.work_w + 1)
    done_w = plan.wall_w(plan.work_w + 1)
    wait = plan.rng.exponential(0.7, plan.count) + plan.marked(Mark.BY_POST) * 1.0
    fetched = plan.worktime.instants(
        done_w + (np.minimum(wait, 8.0) * plan.length).astype(np.int64) + 300
    )
    sent = done + plan.rng.integers(20, 2_400, plan.count)
    digital = plan.online & ~plan.marked(Mark.BY_POST) & plan.chance(0.65)
    plan.sheet.add(~plan.denied, done, Event.RESOLVED)
    plan.sheet.add(~plan.denied, np.where(digital, sent, fetched), Event.RETURNED)
    share = plan.rng.random(plan.count)
    cut_w = plan.accepted_w + 60 + (share * (done_w - plan.accepted_w)).astype(np.int64)
    cut = plan.worktime.instants(cut_w)
    stopped = plan.chance(0.23)
    plan.sheet.add(plan.cut & ~stopped, cut, Event.WITHDRAWN)
    plan.sheet.add(plan.cut & stopped, cut, Event.STOPPED)
    return np.where(plan.cut, cut, np.iinfo(np.int64).max)
