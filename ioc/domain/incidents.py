"""Sự cố an ninh mạng: alerts that belong together, because no window lies between their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

_SEVERITIES = range(1, 6)
_WINDOWS = range(91)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRule:
    """What makes an incident: alerts of at least `least_severity`, at most `window_days` apart."""

    least_severity: int = 3
    window_days: int = 1

    @property
    def severities(self) -> tuple[str, ...]:
        """The severities that count, as they are stored; an unknown one never does."""
        return tuple(str(n) for n in _SEVERITIES if n >= self.least_severity)

    def closed_day(self, last: date) -> date:
        """The first day an incident is closed whose last alert came on `last`."""
        return last + timedelta(days=self.window_days + 1)

    def last_day(self, closed: date) -> date:
        """The day of the last alert of an incident that is closed from `closed` on."""
        return closed - timedelta(days=self.window_days + 1)


class Spell(NamedTuple):
    """Some alerts of one thread (rule, asset, origin): `id` is the incident they are known by."""

    opened_day: date
    last_day: date
    opened_at: datetime
    last_at: datetime
    severity: str
    alerts: int
    agency: str
    id: int | None = None


def gathered(spells: Iterable[Spell], window_days: int) -> list[list[Spell]]:
    """The spells of one thread that belong together, earliest first.

    Two do when their days overlap or lie at most `window_days` apart.
    """
    groups: list[list[Spell]] = []
    until = date.min
    for spell in sorted(spells, key=lambda s: (s.opened_day, s.last_day)):
        if groups and (spell.opened_day - until).days <= window_days:
            groups[-1].append(spell)
            until = max(until, spell.last_day)
        else:
            groups.append([spell])
            until = spell.last_day
    return groups


def joined(group: Sequence[Spell]) -> Spell:
    """One spell of several that belong together; it is known by the earliest that has an id."""
    return Spell(
        opened_day=min(s.opened_day for s in group),
        last_day=max(s.last_day for s in group),
        opened_at=min(s.opened_at for s in group),
        last_at=max(s.last_at for s in group),
        severity=max(s.severity for s in group),
        alerts=sum(s.alerts for s in group),
        agency=max(group, key=lambda s: s.last_at).agency,
        id=next((s.id for s in group if s.id is not None), None),
    )


def incident_rule(document: Mapping[str, Any]) -> IncidentRule:
    """[security] of definitions.toml, already parsed; ValueError names what to correct."""
    told = document["security"]
    return IncidentRule(
        least_severity=_whole(told, "incident_least_severity", _SEVERITIES),
        window_days=_whole(told, "incident_window_days", _WINDOWS),
    )


def _whole(told: Mapping[str, Any], name: str, allowed: range) -> int:
    value = told[name]
    if type(value) is not int or value not in allowed:
        raise ValueError(
            f"security.{name} = {value!r}; write a whole number from {allowed[0]} to {allowed[-1]}"
        )
    return value
