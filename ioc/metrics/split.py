"""A change between two periods, parted exactly: what we changed, and what the formula changed.

The earlier period is counted again by the later definition: from it to the later period is our own
doing, from the earlier figure to it is the formula's.
"""

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.restating import told_for_today

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Asked = tuple[Metric, Where]
"""A definition, and the period and scope that it is asked of."""
HALF = Fraction(1, 2)
FINEST_SCALE = 1_000_000


class Shown(NamedTuple):
    """The parts as they are written: `ours` and `formula` add up to `change` to the last digit."""

    change: Decimal
    ours: Decimal
    formula: Decimal


class Split(NamedTuple):
    """The figures, and what their differences come to.

    `before` is the earlier period by its definition, `recounted` by the later one, `after` the
    later period. `change` = `ours` + `formula` exactly, counted from `start`, the first figure as a
    quotient; all four are None where one of the figures is not known.
    """

    before: Figure
    recounted: Figure
    after: Figure
    change: Fraction | None
    ours: Fraction | None
    formula: Fraction | None
    start: Fraction | None

    def shown(self, places: int, times: int = 1) -> Shown | None:
        """The parts to so many decimals, `times` 100 for shares told in percent; None: not known.

        They are the differences of the three figures as these are written, each rounded by itself.
        """
        if self.change is None or self.formula is None or self.start is None:
            return None
        unit = times * 10**places
        exactly = (self.start, self.start + self.formula, self.start + self.change)
        then, again, now = (_written(figure, unit, share=times == 100) for figure in exactly)
        parts = (now - then, now - again, again - then)
        return Shown(*(Decimal(n).scaleb(-places) for n in parts))


def split(reader: "Reader", before: Asked, after: Asked) -> Split:
    """The change from one definition and period to another, of one key, of the units that they
    are at its end: where those were not yet, told from the old ones or not known.
    """

    def told(metric: Metric, where: Where) -> Figure:
        return told_for_today(reader, metric, where, after[1].end).figure

    figures = (told(*before), told(after[0], before[1]), told(*after))
    then, again, now = (
        exact(metric, figure)
        for metric, figure in zip((before[0], after[0], after[0]), figures, strict=True)
    )
    if then is None or again is None or now is None:
        return Split(*figures, change=None, ours=None, formula=None, start=None)
    parts = (now - then, now - again, again - then)
    return Split(*figures, *parts, then)


def held_against(reader: "Reader", metric: Metric, where: Where) -> tuple[Where, Where] | None:
    """The days before that a question is held against, and its own days that are over.

    None where nothing is over yet, or nothing lies before.
    """
    over = min(where.end, reader.today - timedelta(days=1))
    stands = metric.kind in ("stock", "quoted")
    whole = replace(where, start=over if stands else where.start, end=over)
    before = reader.change(metric, where).where_before
    if whole.start > whole.end or before.end >= whole.end:
        return None
    return before, whole


def exact(metric: Metric, figure: Figure) -> Fraction | None:
    """A figure's value as the quotient of its sums; None where it is not known."""
    if figure.value is None or figure.loading:
        return None
    if figure.numerator is None or not figure.denominator:
        return Fraction(str(figure.value))
    scale = Fraction(metric.scale).limit_denominator(FINEST_SCALE)
    return Fraction(figure.numerator, figure.denominator) * scale


def _written(value: Fraction, unit: int, *, share: bool) -> int:
    """The figure in so small units, as it is written: a share below the whole is never 100%."""
    whole = _rounded(value * unit)
    return min(whole, unit - 1) if share and value < 1 else whole


def _rounded(value: Fraction) -> int:
    """To the nearest whole, halves away from 0: as figures are rounded elsewhere."""
    size = math.floor(abs(value) + HALF)
    return size if value >= 0 else -size
