"""The reports of the make-believe province: from a seed, every day's, with all that will happen.

Nothing is written down. A day is made when it is first asked for, and some hundreds are kept.
"""

from datetime import datetime
from functools import lru_cache

import numpy as np

from ioc.simulator.feedback_arrivals import Plan, arrivals, storm
from ioc.simulator.feedback_cast import SALT, FeedbackCast, give_out
from ioc.simulator.feedback_course import live
from ioc.simulator.feedback_lives import A_DAY, Reports, joined
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import WorkTime, number_of

_DAYS_KEPT = 1_500


class FeedbackWorld:
    """`first_day` is the local day (since 1970) before which nobody reported.

    What it hands out is read-only. Any number of threads may ask.
    """

    def __init__(self, reference: Reference, seed: int, scale: float, first_day: int) -> None:
        self.seed, self.scale, self.first_day = seed, scale, first_day
        self.cast: FeedbackCast = give_out(reference, seed)
        self.worktime = WorkTime(reference)
        self._kept = lru_cache(_DAYS_KEPT)(self._made)

    def day(self, day: int) -> Reports:
        """The reports made on a local day, as they came; the same whatever was asked before."""
        return self._kept(day)

    def between(self, first: int, last: int) -> Reports:
        """The reports of the local days from `first` to `last`, as they came."""
        return joined(self.day(day) for day in range(max(first, self.first_day), last + 1))

    def numbered(self, number: int, last: int) -> Reports:
        """Whatever bears that number until the local day `last`: one report, rarely two, none."""
        try:
            made = datetime.strptime(f"{number // A_DAY:06d}+0000", "%y%m%d%z").date()
        except ValueError:
            return joined([])
        day = number_of(made)
        rows = self.between(day, min(day, last))
        found: Reports = rows[rows["number"] == number]
        return found

    def _made(self, day: int) -> Reports:
        if day < self.first_day:
            return joined([])
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, SALT, 2, day]))
        plan = Plan(day, self.scale, storm(self.cast, self.seed, day))
        rows = arrivals(self.cast, self.worktime, plan, rng)
        live(self.cast, self.worktime, rows, rng)
        rows.setflags(write=False)
        return rows
