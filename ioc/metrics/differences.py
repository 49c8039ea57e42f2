"""The dossiers that two definitions of a rate judge differently: how many, which, and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    RowMapping,
    String,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union,
)

from ioc.domain.records import Status
from ioc.metrics.catalogue import SUBJECTS
from ioc.metrics.dossier_rows import DOSSIER_LIST, select_rows, told_row
from ioc.metrics.judged import known, period_of
from ioc.metrics.lists import Asked, Listing, Page, above_line, below_line, rows_where
from ioc.metrics.model import Metric, Rows, Where
from ioc.metrics.open_levels import CLOCKED
from ioc.metrics.scope import scope_of
from ioc.metrics.sources import knowledge
from ioc.metrics.sums import Now
from ioc.metrics.verdicts import State, verdict
from ioc.store.schema import CLOSED_APART, STILL_OPEN, spans
from ioc.store.schema import dossiers as d

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Ending = Literal["open", "withdrawn", "stopped", "resolved"]


class Pair(NamedTuple):
    """What the two say, and how the dossiers stood at the period's end."""

    one: State
    other: State
    ending: Ending


class Differing(NamedTuple):
    """So many dossiers of which the two say this pair."""

    pair: Pair
    size: int


class Wanted(NamedTuple):
    """Which stretch of the differing dossiers, of which pair (None: every one), and how many they
    are where that was counted before.
    """

    page: Page = Page()
    pair: Pair | None = None
    total: int | None = None


EVERY = Wanted()


def count_differences(reader: "Reader", one: Metric, other: Metric, where: Where) -> int | None:
    """How many dossiers the two judge differently; None where that is not known yet."""
    found = differing(reader, one, other, where)
    return None if found is None else sum(each.size for each in found)


def differing(
    reader: "Reader", one: Metric, other: Metric, where: Where
) -> tuple[Differing, ...] | None:
    """The same by what the two say, the commonest first; None where that is not known yet."""
    if any(knowledge(reader.fed().states, m, where, reader.today) != "known" for m in (one, other)):
        return None
    drawn = _drawn(*(_asked(reader, metric, where) for metric in (one, other))).subquery()
    query = select(drawn.c.one, drawn.c.other, drawn.c.ending, func.count().label("n"))
    query = query.group_by(drawn.c.one, drawn.c.other, drawn.c.ending)
    found = [
        Differing(Pair(row.one, row.other, row.ending), row.n)
        for row in reader.connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda each: (-each.size, each.pair)))


def differences(
    reader: "Reader",
    one: Metric,
    other: Metric,
    where: Where,
    wanted: Wanted = EVERY,
) -> Rows:
    """These dossiers, each with both verdicts; of one pair alone where it is named.

    Every row tells what a list of dossiers tells, and `one`, `other` (Verdict) and `known` (Known).
    """
    ours, theirs = (_asked(reader, metric, where) for metric in (one, other))
    drawn = _drawn(ours, theirs).subquery()
    ids = select(drawn.c.id)
    if wanted.pair is not None:
        said = (drawn.c.one, drawn.c.other, drawn.c.ending)
        ids = ids.where(*(column == word for column, word in zip(said, wanted.pair, strict=True)))

    def tell(row: RowMapping, asked: Asked) -> dict[str, Any]:
        dossier, period = known(row, reader.lookups), period_of(where, reader.today)
        return told_row(row, asked) | {
            "one": verdict(one, dossier, period),
            "other": verdict(other, dossier, period),
            "known": dossier,
        }

    listing = Listing(
        sorts=DOSSIER_LIST.sorts,
        usual="due",
        select=select_rows,
        tell=tell,
        held=DOSSIER_LIST.held,
    )
    return rows_where(ours, d.c.id.in_(ids), wanted.page, listing, wanted.total)


def _asked(reader: "Reader", metric: Metric, where: Where) -> Asked:
    scope = scope_of(SUBJECTS["dossiers"], where, reader.lookups, reader.viewer)
    now = Now(reader.connection, reader.today, scope, reader.lookups)
    return Asked(metric, "denominator", where, now)


def _drawn(ours: Asked, theirs: Asked) -> CompoundSelect[Any]:
    """Each differing dossier once: what both say of it, and how it stood.

    A select for everything that either counts, so that each has its index: an "or" of them would
    read every dossier there is.
    """
    one, other = _state(ours), _state(theirs)
    within = ours.now.scope.among_facts()
    told = select(
        d.c.id, one.label("one"), other.label("other"), _ending(ours).label("ending")
    ).where(one != other, within)
    among = list(_counted(ours, theirs)) or [false()]
    return union(*(told.where(counted) for counted in among))


def _counted(ours: Asked, theirs: Asked) -> Iterator[ColumnElement[bool]]:
    """Whatever stands below either line and may be judged differently, said as its index is."""
    one, other = ours.metric, theirs.metric
    flows, end = ours.now.scope.subject.flows, _end(ours)
    for name in dict.fromkeys((*one.bottom, *other.bottom)):
        if name in one.bottom and name in other.bottom and _same(ours, theirs, flows[name].on):
            continue
        flow = flows[name]
        happened = and_(flow.on.between(ours.where.start, end), flow.where)
        yield and_(happened, CLOSED_APART) if flow.on is d.c.closed_day else happened
    for name in dict.fromkeys((*one.held_below, *other.held_below)):
        held = _held(ours, end, (name,))
        # Not ended, or later: each half has its index, the whole has none.
        ran_on = d.c.ended_day if name in CLOCKED else d.c.resolved_day
        past = end < ours.now.today
        yield from ((and_(held, ran_on.is_(None)), and_(held, ran_on > end)) if past else (held,))


def _same(ours: Asked, theirs: Asked, day: ColumnElement[date]) -> bool:
    """Whether the two hold the same to be in time of what they count on one day-column."""
    if ours.metric.held or theirs.metric.held:
        return False
    flows = ours.now.scope.subject.flows
    one, other = ({n for n in a.metric.top if flows[n].on is day} for a in (ours, theirs))
    return one == other


def _held(asked: Asked, at: date, states: tuple[str, ...]) -> ColumnElement[bool]:
    """As the lists have it; a past day's spans are looked up for each dossier, few that they are.

    A list reads every span of that day, for it asks for most of them.
    """
    office = tuple(state for state in states if state not in CLOCKED)
    if at == asked.now.today or not office:
        return DOSSIER_LIST.held(asked, at, states)
    holding = (
        select(spans.c.dossier_id)
        .where(spans.c.dossier_id == d.c.id, spans.c.state.in_(office), spans.c.since_day <= at)
        .where(or_(spans.c.until_day.is_(None), spans.c.until_day > at))
    )
    clocked = tuple(state for state in states if state in CLOCKED)
    return or_(holding.exists(), *([DOSSIER_LIST.held(asked, at, clocked)] if clocked else ()))


def _end(asked: Asked) -> date:
    return min(asked.where.end, asked.now.today)


def _state(asked: Asked) -> ColumnElement[str]:
    """in_time | late | out, as ioc.metrics.verdicts says it."""
    above, below = (line(asked, DIFFERING) for line in (above_line, below_line))
    return case(
        (func.coalesce(above, false()), literal("in_time", String)),
        (func.coalesce(below, false()), literal("late", String)),
        else_=literal("out", String),
    )


def _ending(asked: Asked) -> ColumnElement[str]:
    """How a dossier stood at the period's end."""
    end = _end(asked)
    return case(
        (or_(STILL_OPEN, d.c.closed_day > end), literal("open", String)),
        (d.c.status == Status.WITHDRAWN, literal("withdrawn", String)),
        (d.c.status.in_((Status.STOPPED, Status.DENIED)), literal("stopped", String)),
        else_=literal("resolved", String),
    )


DIFFERING = replace(DOSSIER_LIST, held=_held)
