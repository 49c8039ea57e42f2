"""The metrics there are: (key, version) is a definition.

The first version of a key is its default.
"""

from collections.abc import Mapping

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


def find(key: str, version: str | None = None) -> Metric:
    """The metric of that key, in that version or its default; raises KeyError if there is none."""
    for metric in CATALOGUE:
        if metric.key == key and version in (None, metric.version):
            return metric
    raise KeyError(key if version is None else f"{key}@{version}")


def versions(key: str) -> tuple[str, ...]:
    return tuple(m.version for m in CATALOGUE if m.key == key)
