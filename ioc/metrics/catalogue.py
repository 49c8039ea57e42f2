"""The metrics there are: (key, version) is a definition.

The first version of a key is its default.
"""

from ioc.metrics.definitions import METRICS
from ioc.metrics.model import Metric

CATALOGUE: tuple[Metric, ...] = METRICS


def find(key: str, version: str | None = None) -> Metric:
    """The metric of that key, in that version or its default; raises KeyError if there is none."""
    for metric in CATALOGUE:
        if metric.key == key and version in (None, metric.version):
            return metric
    raise KeyError(key if version is None else f"{key}@{version}")


def versions(key: str) -> tuple[str, ...]:
    return tuple(m.version for m in CATALOGUE if m.key == key)
