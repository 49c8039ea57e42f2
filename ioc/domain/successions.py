"""What became of a unit: the events that changed units, and which one each passed to, by weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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

    def shares(self, code: str, since: date, until: date) -> dict[str, float]:
        """Whose the unit of `since` is on `until`, by share of its area; the shares sum to 1.

        Exact when there is one share, an estimate when there are several.
        """
        held = {code: 1.0}
        for day, links in self._steps:
            if since < day <= until:
                held = _passed(held, links)
        return held


def _passed(
    held: Mapping[str, float], links: Mapping[str, Iterable[Succession]]
) -> dict[str, float]:
    after: dict[str, float] = defaultdict(float)
    for code, share in held.items():
        if code not in links:
            after[code] += share
        for link in links.get(code, ()):
            after[link.to_code] += share * link.weight_area
    return dict(after)
