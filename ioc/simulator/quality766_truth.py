"""What the 766 portal had told of our province by an instant, from the figures themselves."""

from collections.abc import Iterator
from math import isnan
from typing import Any

from ioc.simulator.quality766 import Quality, Scores
from ioc.simulator.quality766_asked import Span, month_of, year_of
from ioc.simulator.quality766_metrics import GROUPS
from ioc.simulator.worktime import date_of, day_of


def quality_truth(quality: Quality, at: int, first_day: int) -> dict[str, Any]:
    """The running year to date, and each finished month since that of `first_day`."""
    scores = _scores(quality, year_of(at))
    return {
        **_told(scores, quality.ours),
        "rank": quality.rank(scores.totals, quality.ours),
        "units": {
            quality.departments[unit].code: _none(float(scores.totals[unit]))
            for unit in quality.units
        },
        "by_month": {
            name: _told(_scores(quality, span), quality.ours)
            for name, span in _finished(first_day, at)
        },
    }


def _scores(quality: Quality, span: Span) -> Scores:
    return quality.scores(quality.figures(span.first, span.end))


def _told(scores: Scores, number: int) -> dict[str, Any]:
    groups = zip(GROUPS, scores.groups[number].tolist(), strict=True)
    return {
        "total": _none(float(scores.totals[number])),
        "groups": {group: _none(score) for group, score in groups},
    }


def _finished(first_day: int, at: int) -> Iterator[tuple[str, Span]]:
    first, last = date_of(first_day), date_of(day_of(at))
    for number in range(12 * first.year + first.month - 1, 12 * last.year + last.month - 1):
        year, month = number // 12, number % 12 + 1
        span = month_of(year, month, at)
        if span:
            yield f"{year}-{month:02d}", span


def _none(score: float) -> float | None:
    return None if isnan(score) else score
