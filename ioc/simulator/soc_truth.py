"""What the SOC had told by an instant, counted from the alerts themselves.

An alert counts once, on the local day on which it was raised, from when the index has it. An
incident is made of alerts of level 7 and more of one rule, machine and source address (none is one
too) whose local days are at most one apart; it stands from its first day until a whole local day
has passed without another.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ioc.simulator.soc import Alert, Soc
from ioc.simulator.soc_rules import RULES, severity
from ioc.simulator.truth import Question
from ioc.simulator.worktime import day_of

LEAST_LEVEL, WINDOW = 7, 1
SERIOUS = 4
SEVERITIES = (1, 2, 3, 4, 5, None)


class Incident(NamedTuple):
    first: int
    last: int
    severity: int


def security_truth(soc: Soc, question: Question) -> dict[str, Any]:
    """`incidents_open` at the end of the last day asked for, the others within its days."""
    alerts = [
        alert
        for day in soc.days(question.first, min(question.last, day_of(question.at)))
        for alert in _told(day, question.at)
    ]
    found = list(incidents(soc, question.at))
    standing = [i for i in found if i.first <= question.last <= i.last + WINDOW]
    opened = [i for i in found if question.first <= i.first <= question.last]
    return {
        "alerts": len(alerts),
        "by_severity": {
            "null" if worth is None else str(worth): sum(_severity(a) == worth for a in alerts)
            for worth in SEVERITIES
        },
        "by_rule": _counted(RULES[alert.rule].id for alert in alerts),
        "by_asset": _counted(soc.agents[alert.agent].id for alert in alerts),
        "agencies": _counted(soc.agents[alert.agent].agency for alert in alerts),
        "incidents_open": len(standing),
        "incidents_open_serious": sum(i.severity >= SERIOUS for i in standing),
        "incidents_opened": len(opened),
    }


def incidents(soc: Soc, at: int) -> Iterator[Incident]:
    """All that were known at that instant, since the beginning."""
    threads: defaultdict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for day in soc.days(soc.first_day, day_of(at)):
        for alert in _told(day, at):
            if alert.level is not None and alert.level >= LEAST_LEVEL:
                thread = (alert.rule, alert.agent, alert.source)
                threads[thread].append((day_of(alert.at // 1_000), _severity(alert) or 0))
    for days in threads.values():
        yield from _islands(days)


def _islands(days: list[tuple[int, int]]) -> Iterator[Incident]:
    """`days` with severities, in order of days."""
    found = Incident(days[0][0], days[0][0], days[0][1])
    for day, worth in days[1:]:
        if day - found.last > WINDOW:
            yield found
            found = Incident(day, day, worth)
        found = Incident(found.first, day, max(found.severity, worth))
    yield found


def _told(day: Iterable[Alert], at: int) -> Iterator[Alert]:
    return (alert for alert in day if not alert.copy and alert.told <= at)


def _severity(alert: Alert) -> int | None:
    return severity(alert.level)


def _counted(keys: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(keys).items()))
