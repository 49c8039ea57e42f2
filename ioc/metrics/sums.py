"""Sums of measures for a question: from the rung that carries its keys, or from the facts."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from ioc.domain.lookups import Lookups
from ioc.metrics.model import Dimension
from ioc.metrics.rungs import Piece, Question, rung
from ioc.metrics.scope import Scope, key_of
from ioc.store.contributions import contributions, month_of

Sums = dict[str, dict[str, int]]
ALL = ""


class Now(NamedTuple):
    """What a question is asked of: the connection, today, whose facts, and what codes mean."""

    connection: Connection
    today: date
    scope: Scope
    lookups: Lookups

    def key(self, raw: Any, by: Dimension | None) -> str:
        return key_of(raw, by, self.scope.subject, self.lookups)


def sums(now: Now, question: Question) -> Sums:
    """{key: {measure: sum}}; the key is "" without `by`.

    Days without facts are absent, not zero.
    """
    return sums_over(now, rung(question), question)


def sums_over(now: Now, pieces: Iterable[Piece], question: Question) -> Sums:
    """The same from pieces chosen by hand, as the tests do to compare every rung with the facts."""
    found: Sums = {}
    for query in (q for piece in pieces for q in _queries(piece, question, now.scope)):
        for row in now.connection.execute(query):
            key = now.key(row.key, question.by)
            into = found.setdefault(key, dict.fromkeys(question.measures, 0))
            for name in question.measures:
                into[name] += int(getattr(row, name) or 0)
    return found


def question_of(
    now: Now, span: tuple[date, date], by: Dimension | None, measures: Iterable[str]
) -> Question:
    """A question about flows, or about the comings and goings of stocks.

    The measures of these are called NAME_came and NAME_left.
    """
    named, subject = tuple(measures), now.scope.subject
    column = subject.column(by)
    keys = {*now.scope.filters, column} if column else {*now.scope.filters}
    return Question(
        start=span[0],
        end=span[1],
        today=now.today,
        by=by,
        keys=frozenset(keys),
        measures=named,
        settled=not any(n.endswith(("_came", "_left")) for n in named),
        rungs=subject.rungs,
    )


def _queries(piece: Piece, question: Question, scope: Scope) -> Iterable[Select[Any]]:
    if piece.table is None:
        yield from _fact_queries(piece, question, scope)
        return
    table = piece.table
    period = table.c.month if "month" in table.c else table.c.day
    conditions = [period.between(piece.first, piece.last), *scope.among(table.c)]
    key = _period_key(period, question.by) if question.by in ("day", "month") else None
    named = scope.subject.column(question.by)
    group = key if key is not None else table.c[named] if named else None
    yield _grouped(group, [func.sum(table.c[m]).label(m) for m in question.measures], conditions)


def _fact_queries(piece: Piece, question: Question, scope: Scope) -> Iterable[Select[Any]]:
    # The same declarations as the rungs are filled from, read over the days in question only.
    subject = scope.subject
    for facts in contributions(subject.measures, question.measures, ["day"]):
        named = subject.column(question.by)
        key = subject.facts.c[named] if named else literal(ALL)
        keyed = facts.add_columns(key.label("key"))
        day = facts.selected_columns[0].element
        among = scope.among(subject.facts.c)
        drawn = keyed.where(day.between(piece.first, piece.last), *among).subquery()
        group = (
            _period_key(drawn.c.day, question.by)
            if question.by in ("day", "month")
            else drawn.c.key
        )
        totals = [func.sum(drawn.c[m]).label(m) for m in question.measures]
        yield _grouped(group if question.by else None, totals, [])


def _period_key(period: ColumnElement[Any], by: Dimension | None) -> ColumnElement[Any]:
    if by == "day" or period.type.python_type is str:
        return period
    return month_of(period)


def _grouped(
    group: ColumnElement[Any] | None, totals: list[Any], conditions: list[ColumnElement[bool]]
) -> Select[Any]:
    if group is None:
        return select(literal(ALL).label("key"), *totals).where(*conditions)
    return select(group.label("key"), *totals).where(*conditions).group_by(group)
