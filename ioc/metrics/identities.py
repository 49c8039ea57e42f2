"""What must add up whatever is asked: declared once, held by the reader and checked by `verify`.

An identity is of one question: the parts and the whole of the same facts, days and filters. A term
at the eve is asked as of the day before the question begins.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ioc.metrics.asking import Figures, metric_id
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric

log = logging.getLogger(__name__)


class Term(NamedTuple):
    """One number of an identity: a metric, in a version or the usual one, above or below its line;
    `eve`: as it stood the day before the question begins.
    """

    key: str
    version: str | None = None
    below: bool = False
    eve: bool = False

    @property
    def metric(self) -> Metric:
        return _defined(self.key, self.version)

    @property
    def name(self) -> str:
        """What a person calls it."""
        metric = self.metric
        if not metric.bottom:
            return f"{metric.name} (ngày trước kỳ)" if self.eve else metric.name
        return f"{'mẫu số' if self.below else 'tử số'} của {metric.name}"

    def read(self, figures: Mapping[str, Figure]) -> int | None:
        """Its number among these figures; None where it is not there or not known."""
        figure = figures.get(metric_id(self.metric))
        return None if figure is None else figure.denominator if self.below else figure.numerator


@lru_cache(maxsize=256)
def _defined(key: str, version: str | None) -> Metric:
    """Found once: these are asked for at every question."""
    return find(key, version)


class Identity(NamedTuple):
    """Two sums that are one number."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        return (*self.left, *self.right)

    @property
    def name(self) -> str:
        """Đang giải quyết = Đang giải quyết trong hạn + Quá hạn chưa xong + Đang tạm dừng"""
        return " = ".join(" + ".join(t.name for t in side) for side in (self.left, self.right))

    def sides(self, read: Callable[[Term], int | None]) -> tuple[int, int] | None:
        """Both sums by what `read` tells of each term; None where one of them is not known."""
        sums = [_sum([read(term) for term in side]) for side in (self.left, self.right)]
        return None if sums[0] is None or sums[1] is None else (sums[0], sums[1])


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [n for n in numbers if n is not None]
    return sum(known) if len(known) == len(numbers) else None


def _of(*keys: str) -> tuple[Term, ...]:
    return tuple(Term(key) for key in keys)


def _line(
    key: str, version: str | None, above: Sequence[str], below: Sequence[str]
) -> list[Identity]:
    """A rate's numerator and denominator as the counts that they are."""
    return [
        Identity((Term(key, version),), _of(*above)),
        Identity((Term(key, version, below=True),), _of(*below)),
    ]


FORM: tuple[Identity, ...] = (
    # (3) = (4) + (5) + (6)
    Identity(
        _of("dossiers.total"),
        (*_of("dossiers.form_online", "dossiers.form_other"), Term("dossiers.open", eve=True)),
    ),
    # (7) = (8) + (9) + (10)
    Identity(_of("dossiers.resolved"), _of("dossiers.early", "dossiers.on_time", "dossiers.late")),
    # (11) = (12) + (13), the paused ones told apart
    Identity(
        _of("dossiers.open"), _of("dossiers.open_in_time", "dossiers.overdue", "dossiers.paused")
    ),
    # (3) = (7) + (11)
    Identity(_of("dossiers.total"), _of("dossiers.resolved", "dossiers.open")),
)
"""The four of form II.06a, by its columns (3) to (13)."""

IDENTITIES: tuple[Identity, ...] = (
    *FORM,
    Identity(
        _of("dossiers.received"),
        _of("dossiers.form_online", "dossiers.form_other", "dossiers.no_end"),
    ),
    Identity(_of("dossiers.resolved"), _of("dossiers.in_time", "dossiers.late")),
    Identity(
        _of("dossiers.open_in_time"), _of("dossiers.due_today", "dossiers.due_3", "dossiers.later")
    ),
    *_line("dossiers.on_time_rate", "06a-2020", ["dossiers.in_time"], ["dossiers.resolved"]),
    *_line(
        "dossiers.on_time_rate",
        "with-overdue",
        ["dossiers.in_time"],
        ["dossiers.resolved", "dossiers.overdue"],
    ),
    *_line(
        "dossiers.on_time_rate",
        "vendor-06a",
        ["dossiers.in_time", "dossiers.withdrawn"],
        ["dossiers.resolved", "dossiers.withdrawn"],
    ),
    Identity(_of("feedback.received"), _of("feedback.valid", "feedback.refused")),
    Identity(_of("calls.received"), _of("calls.answered", "calls.missed")),
    *_line("calls.answer_rate", None, ["calls.answered"], ["calls.received"]),
)


def sound(figures: Figures) -> Figures:
    """The figures; those of an identity whose parts and whole were asked for together and do not
    add up are withheld, with the words of what differs, and logged once.
    """
    broken: dict[str, str] = {}
    for needed, identity in _together():
        if needed <= figures.keys():
            sides = identity.sides(lambda term: term.read(figures))
            if sides is not None and sides[0] != sides[1]:
                words = f"{identity.name}: {sides[0]} ≠ {sides[1]}"
                _say(words)
                broken |= dict.fromkeys(needed, words)
    return {
        name: Figure(None, None, None, withheld=broken[name]) if name in broken else figure
        for name, figure in figures.items()
    }


@lru_cache(maxsize=1)
def _together() -> tuple[tuple[frozenset[str], Identity], ...]:
    """The identities of one moment, each with the names of the figures that it takes."""
    return tuple(
        (frozenset(metric_id(term.metric) for term in identity.terms), identity)
        for identity in IDENTITIES
        if not any(term.eve for term in identity.terms)
    )


@lru_cache(maxsize=256)
def _say(words: str) -> None:
    """Once for each difference, not once for each screen that asks."""
    log.error("numbers that do not add up are withheld: %s; run python -m ioc verify", words)
