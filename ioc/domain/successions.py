"""What became of a unit: the events that changed units, and which one each passed to, by weight."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

# What an event may be; what it does not say it has not done.
KINDS = ("merge", "split", "rename", "retype", "recode", "reparent", "abolish_tier")
FULL, PARTIAL = "full", "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Sự kiện: something that changed units on one day, by one text of law."""

    event: str
    effective: date
    kind: str
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Kế thừa: of the unit that had `from_code` the day before the event, this much is `to_code`'s.

    `relation` is full (all of it, exact) or partial (by weights, an estimate). Weights are shares
    of the old unit in 0..1 by area, inhabitants and cases; the last two may be unknown.
    """

    event: str
    from_code: str
    to_code: str
    relation: str
    weight_area: float
    weight_population: float | None = None
    weight_cases: float | None = None
    method: str = ""


Weigh = Callable[[tuple[Succession, ...]], tuple[float, ...]]
"""The shares that the links of one unit give, in their order."""


@dataclass(frozen=True, slots=True)
class Successions:
    """Every link, followed from one day to another."""

    events: tuple[Event, ...]
    links: tuple[Succession, ...]
    _steps: tuple[tuple[date, Mapping[str, tuple[Succession, ...]]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        effective = {event.event: event.effective for event in self.events}
        steps: dict[date, dict[str, list[Succession]]] = defaultdict(lambda: defaultdict(list))
        for link in self.links:
            steps[effective[link.event]][link.from_code].append(link)
        ordered = tuple(
            (day, {code: tuple(found) for code, found in steps[day].items()})
            for day in sorted(steps)
        )
        object.__setattr__(self, "_steps", ordered)

    @classmethod
    def from_csv(cls, events: str, links: str) -> Successions:
        """Reads unit_events.csv and unit_successions.csv as `python -m ioc units` writes them;
        ValueError for a day or a weight that is none, KeyError for a column that is missing.
        """
        told = tuple(_event(row) for row in csv.DictReader(io.StringIO(events)))
        passed = tuple(_link(row) for row in csv.DictReader(io.StringIO(links)))
        unknown = sorted({link.event for link in passed} - {event.event for event in told})
        if unknown:
            raise ValueError(f"event {unknown[0]} is not in unit_events.csv; add it there")
        return cls(told, passed)

    def shares(self, code: str, since: date, until: date) -> dict[str, float]:
        """Whose the unit of `since` is on `until`, by share of its area; the shares sum to 1.

        Exact when there is one share, an estimate when there are several.
        """
        return self._followed(code, since, until, _by_area)

    def case_shares(self, code: str, since: date, until: date) -> dict[str, float]:
        """The same by what cases follow: their own weights where told, else inhabitants', else
        area's. The shares sum to 1.
        """
        return self._followed(code, since, until, _by_cases)

    def between(self, since: date, until: date) -> tuple[date, ...]:
        """The days after `since`, up to `until`, on which units passed to others, in order."""
        return tuple(day for day, _ in self._steps if since < day <= until)

    def touched(self, code: str, since: date, until: date) -> tuple[date, ...]:
        """Those of them on which something passed from the unit or to it."""
        return tuple(
            day
            for day, links in self._steps
            if since < day <= until
            and (code in links or any(link.to_code == code for of in links.values() for link in of))
        )

    def _followed(self, code: str, since: date, until: date, weigh: Weigh) -> dict[str, float]:
        held = {code: 1.0}
        for day, links in self._steps:
            if since < day <= until:
                held = _passed(held, links, weigh)
        return held


def _passed(
    held: Mapping[str, float], links: Mapping[str, tuple[Succession, ...]], weigh: Weigh
) -> dict[str, float]:
    after: dict[str, float] = defaultdict(float)
    for code, share in held.items():
        if code not in links:
            after[code] += share
            continue
        for link, weight in zip(links[code], weigh(links[code]), strict=True):
            after[link.to_code] += share * weight
    return dict(after)


def _by_area(links: tuple[Succession, ...]) -> tuple[float, ...]:
    return tuple(link.weight_area for link in links)


def _by_cases(links: tuple[Succession, ...]) -> tuple[float, ...]:
    for column in ("weight_cases", "weight_population"):
        told = tuple(getattr(link, column) for link in links)
        if None not in told:
            return told
    return _by_area(links)


def _event(row: Mapping[str, str]) -> Event:
    return Event(
        event=row["event"],
        effective=date.fromisoformat(row["effective"]),
        kind=row["kind"],
        legal_basis=row["legal_basis"],
    )


def _link(row: Mapping[str, str]) -> Succession:
    return Succession(
        event=row["event"],
        from_code=row["from_code"],
        to_code=row["to_code"],
        relation=row["relation"],
        weight_area=float(row["weight_area"]),
        weight_population=_weight(row["weight_population"]),
        weight_cases=_weight(row["weight_cases"]),
        method=row["method"],
    )


def _weight(text: str) -> float | None:
    return float(text) if text else None


UNCHANGED = Successions((), ())
