"""A rate of few cases is told as such wherever it stands: said, hatched, not judged, not compared.

How few that is, the province says itself (data/definitions.toml, [rates]).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from dash.development.base_component import Component

from ioc.domain.periods import month_end
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.components.sparkline import Spark, Target, sparkline, told
from ioc.web.components.tile import Face
from ioc.web.components.turning import turning, turning_words
from ioc.web.text import bare_month, number, percent, short_day, t

FEW: Mapping[str, str] = MappingProxyType(
    {
        "dossiers": "rate.few.dossiers",
        "cases": "rate.few.cases",
        "petitions": "rate.few.petitions",
        "calls": "rate.few.calls",
    }
)


def few(figure: Figure | None, least: int) -> bool:
    """Whether a rate or a mean is of something, but of fewer than `least`."""
    return figure is not None and 0 < (figure.denominator or 0) < least


def few_words(subject: str) -> str:
    """ít hồ sơ, ít phản ánh."""
    return t(FEW[subject])


def hollow_words(subject: str, least: int) -> str:
    """What a hollow dot of a line means."""
    return t("rate.hollow", few=few_words(subject), least=number(least))


def so_far(end: date, today: date) -> date | None:
    """The day to which the last month of a series is told; None where that month is whole."""
    last = min(end, today)
    return last if last == today or last < month_end(last) else None


def so_far_words(last: date) -> str:
    """tháng 11 mới tính đến 20/11."""
    return t("rate.so_far", month=bare_month(last), day=short_day(last))


def line_notes(subject: str, least: int, *, hollow: bool, last: date | None) -> str:
    """What is not usual about a line of months, for those who see it and those who do not."""
    notes = [hollow_words(subject, least)] if hollow else []
    if last:
        notes.append(t("rate.dashed", words=so_far_words(last)))
    return " ".join(notes)


def judged(face: Face, metric: Metric, figures: tuple[Figure, Figure | None], least: int) -> Face:
    """The face of a rate now, held against `figures[1]` if that is of enough.

    Of few it has no state and is held against nothing.
    """
    now, before = figures
    if not few(now, least):
        return replace(face, change="") if few(before, least) else face
    said: list[Component | str] = [face.first] if isinstance(face.first, str) else [*face.first]
    words = [*said, " · ", few_words(metric.subject)]
    return replace(face, state="", few=True, first=words, change="")


def rate_spark(metric: Metric, parts: Sequence[Part], least: int, last: date | None) -> Spark:
    """Twelve months of a rate: those of few are hollow, and the one that is not over is dashed."""
    values = [None if part.figure.loading else part.figure.value for part in parts]
    hollow = {n for n, part in enumerate(parts) if few(part.figure, least)}
    keys = [part.key for part in parts]
    month = f"{last:%Y-%m}" if last else ""
    running = keys.index(month) if month in keys else None
    span = t("overview.span.months", count=len(parts))
    line = (
        None
        if metric.target is None
        else Target(value=metric.target, label=number(metric.target * 100))
    )
    enough = [None if n in hollow else value for n, value in enumerate(values)]
    notes = line_notes(
        metric.subject, least, hollow=bool(hollow), last=last if month in keys else None
    )
    restated = any(part.restated for part in parts)
    said = (told(enough, span, percent), notes, turning_words(keys, restated=restated))
    return Spark(
        src=sparkline(values, line, hollow=hollow, dashed=running, turned=turning(keys)),
        words=". ".join(words for words in said if words),
        span=span,
    )
