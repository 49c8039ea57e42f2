"""From sums to figures: ratios are divided last, and nothing over nothing is nothing known."""

from collections.abc import Mapping
from dataclasses import replace

from ioc.metrics.model import Figure, Knowledge, Metric


def figure(metric: Metric, summed: Mapping[str, int], known: Knowledge = "known") -> Figure:
    """The number a metric makes of its sums; the sums of what is in stand beside an unknown one.

    A denominator of 0 gives no value, never 0.
    """
    if metric.due or metric.kind == "distinct":
        metric = replace(metric, top=(metric.key,))
    hidden, loading = known != "known", known == "loading"
    top = sum(summed.get(name, 0) for name in (*metric.top, *metric.held))
    if metric.kind in ("rate", "mean"):
        bottom = sum(summed.get(name, 0) for name in (*metric.bottom, *metric.held_below))
        value = top * metric.scale / bottom if bottom else None
        return Figure(None if hidden else value, top, bottom, loading)
    return Figure(None if hidden else top, top, None, loading)


NOTHING_KNOWN = Figure(None, None, None)
