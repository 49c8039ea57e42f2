"""Many numbers at once: each metric's figures by key, whatever kind of fact it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ioc.domain.periods import days, months
from ioc.metrics import distinct, quoted, reported
from ioc.metrics.dossier_rows import due_days
from ioc.metrics.figures import figure
from ioc.metrics.levels import level_series, levels
from ioc.metrics.model import Dimension, Figure, Metric, Part, SourceState, Where
from ioc.metrics.open_levels import Ahead
from ioc.metrics.sources import knowledge
from ioc.metrics.sums import ALL, Now, Sums, question_of, sums

Figures = dict[str, Figure]
States = Sequence[SourceState]


def metric_id(metric: Metric) -> str:
    """The definition's name in answers that hold several: key@version."""
    return f"{metric.key}@{metric.version}"


def values(now: Now, metrics: Sequence[Metric], where: Where, fed: States) -> Figures:
    """{key@version: Figure} of metrics of one subject, one query for all their sums."""
    if _are_quoted(metrics):
        return _by_id(metrics, _quotes(now, metrics, where, None)[ALL])
    found = _summed(now, metrics, where, None).get(ALL, {})
    return {metric_id(m): _figure(now, m, found, where, fed) for m in metrics}


def grouped(
    now: Now, metrics: Sequence[Metric], where: Where, by: Dimension, fed: States
) -> dict[str, Figures]:
    """{key: {key@version: Figure}} of metrics of one subject by one dimension."""
    if _are_quoted(metrics):
        told = _quotes(now, metrics, where, by)
        return {key: _by_id(metrics, row) for key, row in told.items()}
    found = _summed(now, metrics, where, by)
    return {
        key: {metric_id(m): _figure(now, m, row, where, fed) for m in metrics}
        for key, row in found.items()
    }


def series(now: Now, metric: Metric, where: Where, by: Dimension, fed: States) -> tuple[Part, ...]:
    """Every day or month of the question in order, none beyond today."""
    end = min(where.end, now.today)
    if where.start > end:
        return ()
    if metric.kind == "quoted":
        read = reported.series if metric.subject == "totals" else quoted.series
        return tuple(
            Part(key, key, told) for key, told in read(now, metric, where, by, end).items()
        )
    every = (
        [d.isoformat() for d in days(where.start, end)] if by == "day" else months(where.start, end)
    )
    found = _series_sums(now, metric, where, by, end)
    nothing: dict[str, int] = {}
    return tuple(
        Part(
            key,
            key,
            _figure(
                now, metric, found.get(key, nothing), replace(where, start=_first_day(key)), fed
            ),
        )
        for key in every
    )


def _series_sums(now: Now, metric: Metric, where: Where, by: Dimension, end: date) -> Sums:
    if metric.kind == "distinct":
        return distinct.counts(now, metric, where.start, end, "month")
    found: Sums = {}
    if metric.measures:
        question = question_of(now, (where.start, end), by, _once(metric.measures))
        _merge(found, sums(now, question))
    if metric.kind == "stock" or metric.states:
        states = metric.states or now.scope.subject.states
        _merge(found, level_series(now, where.start, end, by, _once(states)))
    return found


def _summed(now: Now, metrics: Sequence[Metric], where: Where, by: Dimension | None) -> Sums:
    end = min(where.end, now.today)
    found: Sums = {}
    measures = _once(name for m in metrics for name in m.measures)
    if measures and where.start <= end:
        _merge(found, sums(now, question_of(now, (where.start, end), by, measures)))
    states = _once(name for m in metrics for name in m.states)
    ahead = [Ahead(m.key, *due_days(m.due, end, now.lookups)) for m in metrics if m.due]
    if states or ahead:
        _merge(found, levels(now, end, by, states, ahead))
    for m in metrics:
        if m.kind == "distinct":
            _merge(found, distinct.counts(now, m, where.start, end, by))
    return found


def _figure(
    now: Now, metric: Metric, summed: Mapping[str, int], where: Where, fed: States
) -> Figure:
    return figure(metric, summed, knowledge(fed, metric, where, now.today))


def _quotes(
    now: Now, metrics: Sequence[Metric], where: Where, by: Dimension | None
) -> dict[str, dict[str, Figure]]:
    read = reported.grouped if metrics[0].subject == "totals" else quoted.grouped
    return read(now, metrics, where, by)


def _are_quoted(metrics: Sequence[Metric]) -> bool:
    return metrics[0].kind == "quoted"


def _by_id(metrics: Sequence[Metric], told: Mapping[str, Figure]) -> Figures:
    return {metric_id(m): told[m.key] for m in metrics}


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _merge(found: Sums, more: Sums) -> None:
    for key, row in more.items():
        found.setdefault(key, {}).update(row)


def _first_day(key: str) -> date:
    return date.fromisoformat(key if len(key) == len("2026-11-23") else f"{key}-01")
