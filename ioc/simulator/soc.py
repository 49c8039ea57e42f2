"""The alerts of the make-believe SOC, day by day, the same for ever.

60,000 a year at scale 1: a rhythm of office hours under attacks that prefer the night, guessers of
passwords (hundreds of alerts of one rule on one agent from one address within an hour, several in
one millisecond), now and then a week of scanning. An alert is told some seconds after it is
raised; some up to fifty minutes later, one by one or because a node was stuck; some once more,
hours later, when a node ships its file again.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.soc_cast import ADDRESSES, Agent
from ioc.simulator.soc_rules import BANDS, EVERY, GUESSING, LINUX, RULES, WINDOWS, Rule
from ioc.simulator.worktime import date_of, midnight

SALT = 766_001
A_YEAR = 60_000
LATEST_S = 3_000
NODES = 2
ODD_LEVELS = ("cao", "?", "nghiêm trọng")
_BASE_A_DAY = 133.0
_GUESSERS_A_DAY, _GUESSES = 24 / 365, 300
_SCAN_A_DAY = 150
_STUCK, _SHIPPED_AGAIN, _LATE, _ODD = 0.08, 0.03, 0.02, 0.001
_DAYS_KEPT = 1_200
_OFFICE = (2, 2, 2, 2, 2, 3, 5, 14, 18, 17, 15, 12, 6, 11, 16, 16, 13, 9, 5, 4, 3, 3, 2, 2)
_NIGHT = (14, 15, 15, 14, 12, 10, 8, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 8, 9, 10, 12, 13)
_NUMBER = {rule.id: number for number, rule in enumerate(RULES)}

Ints = NDArray[np.int64]


class Alert(NamedTuple):
    """`at` is epoch milliseconds, `told` the epoch second from which the index has it.

    `source` 0 is none. `odd` is the text that stands where the level should, None when the level
    does. `copy` is 1 for the second telling of an alert.
    """

    at: int
    id: str
    copy: int
    told: int
    node: int
    rule: int
    agent: int
    source: int
    who: int
    odd: str | None

    @property
    def level(self) -> int | None:
        return RULES[self.rule].level if self.odd is None else None


class _Some(NamedTuple):
    """Alerts in the making: instants as milliseconds of the day, and what they are about."""

    clock: Ints
    rule: Ints
    agent: Ints
    source: Ints


class Soc:
    """`first_day` is the local day before which nothing was watched."""

    def __init__(self, watched: Sequence[Agent], seed: int, scale: float, first_day: int) -> None:
        self.agents, self.first_day = tuple(watched), first_day
        self._seed, self._scale = seed, scale
        rng = np.random.default_rng([seed, SALT])
        busy = rng.lognormal(0.0, 0.8, len(watched))
        self._fitting = [_fitting(rule, watched, busy) for rule in RULES]
        known = rng.permutation(ADDRESSES) + 1
        self._known: Ints = known.astype(np.int64)
        self._fame = _cumulative(1.0 / (np.arange(ADDRESSES) + 4.0))
        self._odds = _rule_odds()
        self.day = lru_cache(_DAYS_KEPT)(self._day)

    def days(self, first: int, last: int) -> Sequence[tuple[Alert, ...]]:
        """Day after day, both included, no day before the first."""
        return [self.day(day) for day in range(max(first, self.first_day), last + 1)]

    def _day(self, day: int) -> tuple[Alert, ...]:
        """All alerts raised on this local day, by instant, number and copy."""
        if day < self.first_day or not self.agents:
            return ()
        rng = np.random.default_rng(np.random.SeedSequence([self._seed, SALT, day]))
        some = [self._plain(day, rng), *self._guessing(rng), self._scanning(day, rng)]
        joined = _Some(*(np.concatenate(parts) for parts in zip(*some, strict=True)))
        order = np.argsort(joined.clock, kind="stable")
        return _told(_Some(*(part[order] for part in joined)), day, rng)

    def _plain(self, day: int, rng: np.random.Generator) -> _Some:
        weekend = date_of(day).weekday() >= 5
        rules = np.searchsorted(
            self._odds,
            rng.random(rng.poisson(_BASE_A_DAY * self._scale * (0.8, 1.08)[not weekend])),
        )
        by_night = np.array([rule.origin for rule in RULES])[rules] | weekend
        hours = np.where(
            by_night,
            np.searchsorted(_cumulative(np.array(_NIGHT)), rng.random(len(rules))),
            np.searchsorted(_cumulative(np.array(_OFFICE)), rng.random(len(rules))),
        )
        clock = ((hours + rng.random(len(rules))) * 3_600_000).astype(np.int64)
        return self._about(clock, rules, rng)

    def _scanning(self, day: int, rng: np.random.Generator) -> _Some:
        """One week in thirteen somebody tries every door."""
        size = rng.poisson(_SCAN_A_DAY * self._scale) if day // 7 % 13 == self._seed % 13 else 0
        doors = np.array([_NUMBER[rule] for rule in ("31101", "4101", "5706", "31151", "31104")])
        rules = doors[np.searchsorted([0.45, 0.7, 0.85, 0.92], rng.random(size))]
        return self._about(rng.integers(0, 86_400_000, size), rules, rng)

    def _about(self, clock: Ints, rules: Ints, rng: np.random.Generator) -> _Some:
        pick = rng.random(len(rules))
        machines = [
            self._fitting[rule][0][bisect_right(self._fitting[rule][1], one)]
            for rule, one in zip(rules.tolist(), pick.tolist(), strict=True)
        ]
        famous = self._known[np.searchsorted(self._fame, rng.random(len(rules)))]
        outside = np.array([rule.origin for rule in RULES])[rules]
        return _Some(
            clock,
            rules.astype(np.int64),
            np.array(machines, np.int64),
            np.where(outside, famous, 0),
        )

    def _guessing(self, rng: np.random.Generator) -> list[_Some]:
        """Whoever tries passwords today: one address, one machine, one hour."""
        return [self._guesses(rng) for _ in range(rng.poisson(_GUESSERS_A_DAY))]

    def _guesses(self, rng: np.random.Generator) -> _Some:
        size = max(EVERY, int(rng.poisson(_GUESSES * self._scale * rng.uniform(0.5, 1.5))))
        single, summed = (_NUMBER[rule] for rule in GUESSING[rng.integers(0, len(GUESSING))])
        numbers, odds = self._fitting[single]
        machine = numbers[bisect_right(odds, rng.random())]
        start = rng.integers(0, 86_400_000 - 3_600_000)
        # Tools try in volleys: those of two minutes share one millisecond, mostly.
        clock = start + np.sort(rng.integers(0, 3_600_000, size))
        clock = np.where(rng.random(size) < 0.6, clock // 120_000 * 120_000, clock)
        rules = np.where(np.arange(size) % EVERY == EVERY - 1, summed, single)
        address = self._known[rng.integers(0, ADDRESSES)]
        return _Some(clock, rules, np.full(size, machine), np.full(size, address))


def _fitting(
    rule: Rule, watched: Sequence[Agent], busy: NDArray[np.float64]
) -> tuple[list[int], list[float]]:
    """The agents on which a rule can fire, with their cumulative odds but for the last."""
    numbers = [
        number
        for number, agent in enumerate(watched)
        if not (
            (rule.kind in LINUX and agent.windows) or (rule.kind in WINDOWS and not agent.windows)
        )
    ] or list(range(len(watched)))
    total = sum(busy[number] for number in numbers)
    return numbers, list(accumulate(float(busy[number] / total) for number in numbers[:-1]))


def _rule_odds() -> NDArray[np.float64]:
    shares = np.array([rule.share for rule in RULES], dtype=np.float64)
    band = np.searchsorted([least for least, _ in BANDS], [r.level for r in RULES], "right") - 1
    for number, (_, share) in enumerate(BANDS):
        shares[band == number] *= share / shares[band == number].sum()
    return _cumulative(shares)


def _cumulative(shares: NDArray[Any]) -> NDArray[np.float64]:
    """The edges between the shares: one fewer than shares."""
    edges: NDArray[np.float64] = np.cumsum(shares / shares.sum())[:-1]
    return edges


def _told(some: _Some, day: int, rng: np.random.Generator) -> tuple[Alert, ...]:
    """Gives each its number, and says when it is told and when once more."""
    count = len(some.clock)
    at = some.clock + midnight(day) * 1_000
    node = rng.integers(0, NODES, count)
    offset = np.zeros(count, np.int64)
    for one in range(NODES):
        offset[node == one] = np.cumsum(rng.integers(700, 2_400, int((node == one).sum())))
    told = at // 1_000 + 1 + _delays(at, node, day, rng)
    who = rng.integers(0, 2**31, count)
    odd = [
        ODD_LEVELS[one % len(ODD_LEVELS)] if one < 4_096 else None
        for one in np.where(rng.random(count) < _ODD, who % 4_096, 2**31).tolist()
    ]
    rows = zip(
        at.tolist(),
        offset.tolist(),
        told.tolist(),
        node.tolist(),
        some.rule.tolist(),
        some.agent.tolist(),
        some.source.tolist(),
        who.tolist(),
        odd,
        strict=True,
    )
    found = [Alert(a, f"{a // 1_000}.{o}", 0, t, *rest) for a, o, t, *rest in rows]
    return tuple(sorted(found + _again(found, day, rng)))


def _delays(at: Ints, node: Ints, day: int, rng: np.random.Generator) -> Ints:
    """Seconds; most a few, some many, all of a node that was stuck until it went on."""
    delays = rng.integers(0, 15, len(at))
    late = rng.random(len(at)) < _LATE
    delays = np.where(late, rng.integers(60, LATEST_S, len(at)), delays)
    if rng.random() < _STUCK:
        start = (midnight(day) + int(rng.integers(0, 86_400 - LATEST_S))) * 1_000
        length = int(rng.integers(600, LATEST_S)) * 1_000
        waits = (node == rng.integers(0, NODES)) & (at >= start) & (at < start + length)
        delays = np.where(waits, (start + length - at) // 1_000, delays)
    return delays


def _again(found: Sequence[Alert], day: int, rng: np.random.Generator) -> list[Alert]:
    """What a node ships once more: two hours of its file, with the same numbers."""
    if rng.random() >= _SHIPPED_AGAIN:
        return []
    node, start = int(rng.integers(0, NODES)), int(rng.integers(0, 22))
    first = (midnight(day) + start * 3_600) * 1_000
    told = midnight(day) + (start + 2) * 3_600 + int(rng.integers(3_600, 72_000))
    return [
        alert._replace(copy=1, told=told)
        for alert in found
        if alert.node == node and first <= alert.at < first + 7_200_000
    ]
