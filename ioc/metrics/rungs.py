"""Which rung of the ladder answers a question exactly, at the least cost. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table

from ioc.domain.periods import month_end, split
from ioc.metrics.model import Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What decides the rung: the days, the keys asked for or filtered on, the measures summed, and
    the rungs there are.

    `settled` tells that nothing in the facts is dated after `today` for these measures (flows, not
    stocks).
    """

    start: date
    end: date
    today: date
    by: Dimension | None
    keys: frozenset[str]
    measures: tuple[str, ...]
    settled: bool
    rungs: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of days or months of one rung, both ends included.

    `table` None: read from the facts.
    """

    table: Table | None
    first: date | str
    last: date | str


def rung(question: Question) -> tuple[Piece, ...]:
    """Pieces that together hold every day of the question once.

    Where no rung carries its keys they are read from the facts: sector together with channel, and
    receiving, are in no rung; a procedure only by whole months.
    """
    whole_end = question.end
    if question.settled and question.end >= question.today:
        whole_end = month_end(question.end)
    cut = split(question.start, whole_end)
    months = _table("month", question) if cut.months and question.by != "day" else None
    days = _table("day", question)
    if months is None:
        return _days(days, question.start, question.end)
    loose: tuple[Piece, ...] = ()
    for stretch in (cut.head, cut.tail):
        if stretch:
            loose += _days(days, stretch[0], min(stretch[-1], question.end))
    return (Piece(months, cut.months[0], cut.months[-1]), *loose)


def _days(table: Table | None, first: date, last: date) -> tuple[Piece, ...]:
    return (Piece(table, first, last),)


def _table(period: str, question: Question) -> Table | None:
    fitting = [
        t
        for t in question.rungs
        if period in t.c
        and _carries(t, question.keys)
        and set(question.measures) <= set(t.c.keys())
    ]
    return min(fitting, key=lambda t: len(t.primary_key.columns), default=None)


def _carries(table: Table, keys: Collection[str]) -> bool:
    return set(keys) <= {c.name for c in table.primary_key.columns}
