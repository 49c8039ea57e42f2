"""The metrics there are: (key, version) is a definition.

The first version of a key that holds on a day is its default there. Asked for by its name a version
answers for any day: a past value can be counted again by every definition.
"""

from collections.abc import Mapping
from datetime import date

from ioc.metrics import calls, definitions, feedback, petitions, quality766, security, totals, typed
from ioc.metrics.dossiers import DOSSIERS
from ioc.metrics.model import Metric
from ioc.metrics.subject import Subject

CATALOGUE: tuple[Metric, ...] = (
    *definitions.METRICS,
    *feedback.METRICS,
    *security.METRICS,
    *quality766.METRICS,
    *totals.METRICS,
    *calls.METRICS,
    *petitions.METRICS,
)
SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (
        DOSSIERS,
        feedback.CASES,
        security.ALERTS,
        security.INCIDENTS,
        quality766.SCORES,
        totals.TOTALS,
        calls.CALLS,
        petitions.PETITIONS,
        typed.TYPED,
    )
}


def find(key: str, version: str | None = None, at: date | None = None) -> Metric:
    """The metric of that key, in that version or its default at the day `at` (None: any day).

    Where no version holds on that day the first one is the default; KeyError if there is none.
    """
    known = [m for m in CATALOGUE if m.key == key and version in (None, m.version)]
    if not known:
        raise KeyError(key if version is None else f"{key}@{version}")
    return next((m for m in known if at is None or m.holds(at)), known[0])


def versions(key: str) -> tuple[str, ...]:
    """The names of a key's versions, in the order in which they are its default."""
    return tuple(metric.version for metric in family(key))


def family(key: str) -> tuple[Metric, ...]:
    """Every version of a key: none for a key that nobody defined."""
    return tuple(metric for metric in CATALOGUE if metric.key == key)
