"""A number against another period's: so với kỳ trước, so với cùng kỳ, lũy kế từ đầu năm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ioc.domain.comparisons import Beside, Kind, beside
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.restating import told_for_today

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

A_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


class Change(NamedTuple):
    """Now against before: the earlier figure, the question it answers, and the difference.

    A difference of None is not known. `now` answers `where`, its whole days alone; `days` says
    which days stand beside which, None of a level held against the week before. `refused` is the
    day on which the asked units changed, where nothing can be compared for it; `restated` says that
    the earlier figure is the old units', told for these by the successions: an estimate.
    """

    before: Figure
    where_before: Where
    difference: float | None
    kind: Kind = "previous"
    now: Figure = NOTHING_KNOWN
    where: Where | None = None
    days: Beside | None = None
    refused: date | None = None
    restated: bool = False


def change(
    reader: Reader, metric: Metric, where: Where, kind: Kind = "previous", *, aligned: bool = False
) -> Change:
    """A running period against as many elapsed working days of the other; a stock and a quoted
    figure against a week earlier.

    Whole days only: today is compared when it is over, or every morning would look worse. What
    stands has no year to date, and a quoted figure only its week: nothing known of the others.
    """
    whole = replace(where, end=min(where.end, reader.today - _DAY))
    stands = metric.kind in ("stock", "quoted")
    if stands and kind == "previous":
        last = replace(whole, start=whole.end)
        before = replace(whole, start=whole.end - A_WEEK, end=whole.end - A_WEEK)
        return _between(reader, metric, (last, before), Change(NOTHING_KNOWN, before, None))
    days = beside(kind, whole.start, whole.end, reader.lookups.calendar, aligned=aligned)
    nothing = Change(NOTHING_KNOWN, where, None, kind)
    if days is None or metric.kind == "quoted" or (stands and kind == "year_to_date"):
        return nothing
    now = replace(whole, start=days.end if stands else days.start, end=days.end)
    first = days.other_end if stands else days.other_start
    before = replace(whole, start=first, end=days.other_end)
    return _between(reader, metric, (now, before), nothing._replace(days=days))


def _between(reader: Reader, metric: Metric, asked: tuple[Where, Where], so_far: Change) -> Change:
    where, before = asked
    own = told_for_today(reader, metric, where, where.end)
    then = told_for_today(reader, metric, before, where.end)
    now, refused = own.figure, own.refused or then.refused
    difference = (
        None if now.value is None or then.figure.value is None else now.value - then.figure.value
    )
    return so_far._replace(
        before=then.figure,
        where_before=before,
        difference=difference,
        now=now,
        where=where,
        refused=refused,
        restated=own.restated or then.restated,
    )
