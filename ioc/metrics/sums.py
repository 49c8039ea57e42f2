"""Sums of measures for a question: from the rung that carries its keys, or from the facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, literal, select

from ioc.domain.lookups import Lookups
from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import Dimension, Where
from ioc.metrics.rungs import Piece, Question, rung
from ioc.store.contributions import contributions, month_of
from ioc.store.schema import dossiers as d

Sums = dict[str, dict[str, int]]
ALL = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The filters of a question, spelt out: `agencies` None means every one."""

    agencies: frozenset[str] | None
    receiving: frozenset[str] | None
    sectors: frozenset[str] | None
    channels: frozenset[str] | None

    def filters(self) -> Mapping[str, frozenset[str]]:
        named = {
            "agency": self.agencies,
            "receiving": self.receiving,
            "sector": self.sectors,
            "channel": self.channels,
        }
        return {name: keys for name, keys in named.items() if keys is not None}


def scope_of(where: Where, lookups: Lookups, viewer: frozenset[str] | None = None) -> Scope:
    """The filters spelt out in codes.

    Every agency includes what is under it on the tree valid at the question's end; a place is its
    UBND's agencies.
    """
    agencies = _under(where.agencies, lookups, where.end)
    if where.places:
        there = {c for c in _codes(lookups) if lookups.agencies.place_of(c) in where.places}
        agencies = frozenset(there) if agencies is None else agencies & there
    if viewer is not None:
        agencies = viewer if agencies is None else agencies & viewer
    return Scope(
        agencies=agencies,
        receiving=_under(where.receiving, lookups, where.end),
        sectors=frozenset(where.sectors) or None,
        channels=frozenset(where.channels) or None,
    )


def _codes(lookups: Lookups) -> set[str]:
    return {a.code for a in lookups.agencies} | {UNKNOWN}


def _under(codes: Iterable[str], lookups: Lookups, day: date) -> frozenset[str] | None:
    gathered = [lookups.agencies.under(code, day) for code in codes]
    if not gathered or lookups.agencies.root in codes:
        # The root is the province: everything, what did not resolve included.
        return None
    return frozenset().union(*gathered)


def column_of(by: Dimension | None) -> str | None:
    return "agency" if by == "place" else by if by not in ("day", "month") else None


def sums(connection: Connection, question: Question, scope: Scope, lookups: Lookups) -> Sums:
    """{key: {measure: sum}}; the key is "" without `by`.

    Days without facts are absent, not zero.
    """
    return sums_over(connection, rung(question), question, scope, lookups)


def sums_over(
    connection: Connection,
    pieces: Iterable[Piece],
    question: Question,
    scope: Scope,
    lookups: Lookups,
) -> Sums:
    """The same from pieces chosen by hand, as the tests do to compare every rung with the facts."""
    found: Sums = {}
    for query in (q for piece in pieces for q in _queries(piece, question, scope)):
        for row in connection.execute(query):
            key = key_of(row.key, question.by, lookups)
            into = found.setdefault(key, dict.fromkeys(question.measures, 0))
            for name in question.measures:
                into[name] += int(getattr(row, name) or 0)
    return found


def question_of(
    scope: Scope,
    span: tuple[date, date],
    today: date,
    by: Dimension | None,
    measures: Iterable[str],
) -> Question:
    """A question about flows, or about the comings and goings of stocks.

    The measures of these are called NAME_came and NAME_left.
    """
    named = tuple(measures)
    column = column_of(by)
    keys = {*scope.filters(), column} if column else {*scope.filters()}
    return Question(
        start=span[0],
        end=span[1],
        today=today,
        by=by,
        keys=frozenset(keys),
        measures=named,
        settled=not any(n.endswith(("_came", "_left")) for n in named),
    )


def key_of(raw: Any, by: Dimension | None, lookups: Lookups) -> str:
    if by == "place":
        return UNKNOWN if raw == UNKNOWN else lookups.agencies.place_of(raw) or NO_PLACE
    return raw.isoformat() if isinstance(raw, date) else raw


def _queries(piece: Piece, question: Question, scope: Scope) -> Iterable[Select[Any]]:
    if piece.table is None:
        yield from _fact_queries(piece, question, scope)
        return
    table = piece.table
    period = table.c.month if "month" in table.c else table.c.day
    conditions = [period.between(piece.first, piece.last), *_among(table.c, scope)]
    key = _period_key(period, question.by) if question.by in ("day", "month") else None
    named = column_of(question.by)
    group = key if key is not None else table.c[named] if named else None
    yield _grouped(group, [func.sum(table.c[m]).label(m) for m in question.measures], conditions)


def _fact_queries(piece: Piece, question: Question, scope: Scope) -> Iterable[Select[Any]]:
    # The same declarations as the rungs are filled from, read over the days in question only.
    for facts in contributions(MEASURES, question.measures, ["day"]):
        named = column_of(question.by)
        keyed = facts.add_columns((d.c[named] if named else literal(ALL)).label("key"))
        day = facts.selected_columns[0].element
        drawn = keyed.where(day.between(piece.first, piece.last), *_among(d.c, scope)).subquery()
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


def _among(columns: Any, scope: Scope) -> list[ColumnElement[bool]]:
    return [
        columns[name].in_(sorted(keys)) if keys else false()
        for name, keys in scope.filters().items()
    ]


def among_facts(scope: Scope) -> ColumnElement[bool]:
    """The filters as a condition on the facts, counted ones only."""
    return and_(MEASURES.counted, *_among(d.c, scope))


def among_open(columns: Any, scope: Scope) -> list[ColumnElement[bool]]:
    return _among(columns, scope)
