"""How much there is: the level of a stock.

Now it is read from what stands open; on a past day it is counted back from now.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import Date, and_, case, func, literal, select, union_all

from ioc.domain.periods import days, month_end, months
from ioc.metrics.model import Dimension
from ioc.metrics.open_levels import CLOCKED, STATES, Ahead, late_now, open_now, past_ahead
from ioc.metrics.sums import ALL, Now, Sums, question_of, sums

ONE_DAY = timedelta(days=1)


def levels(
    now: Now,
    at: date,
    by: Dimension | None,
    states: Collection[str],
    ahead: Iterable[Ahead] = (),
) -> Sums:
    """{key: {state or ahead's name: how many}} at the end of the day `at`; now, if it is not past.

    Promised dates ahead are known for today; on a past day they are read from that day's spans.
    """
    wanted, past = tuple(ahead), at < now.today
    found = past_ahead(now, at, by, wanted) if past and wanted else {}
    if not past:
        return _standing(now, by, states, now.today - ONE_DAY, wanted)
    standing = _standing(now, by, states, now.today) if states else {}
    if states:
        _count_back(now, standing, at, by, states)
    for key, row in standing.items():
        found.setdefault(key, {}).update(row)
    return found


def level_series(now: Now, start: date, end: date, by: Dimension, states: Collection[str]) -> Sums:
    """{day or month: {state: level at its end}}; a running month ends today."""
    nothing = dict.fromkeys(states, 0)
    level = _standing(now, None, states, now.today).get(ALL, nothing)
    until = min(end, now.today)
    moves = _moves(now, (start, now.today), by, states) if start <= now.today else {}
    ends = [day.isoformat() for day in days(start, until)] if by == "day" else months(start, until)
    found: Sums = {}
    later = sorted(moves, reverse=True)
    at = dict(level)
    for period in sorted(ends, reverse=True):
        while later and later[0] > period:
            _undo(at, moves[later.pop(0)])
        found[period] = dict(at)
    cut_short = by == "month" and end < month_end(until)
    if ends and (until == now.today or cut_short):
        # Today is not over, and a month cut before its end has the level of its own last day.
        found[max(ends)] = levels(now, until, None, states).get(ALL, nothing)
    return found


def _undo(level: dict[str, int], moved: Mapping[str, int]) -> None:
    for state in level:
        level[state] += moved.get(f"{state}_left", 0) - moved.get(f"{state}_came", 0)


def _moves(
    now: Now, span: tuple[date, date], by: Dimension | None, states: Collection[str]
) -> Sums:
    measures = [f"{state}_{way}" for state in states for way in ("came", "left")]
    return sums(now, question_of(now, span, by, measures))


def _count_back(
    now: Now, found: Sums, at: date, by: Dimension | None, states: Collection[str]
) -> None:
    for key, moved in _moves(now, (at + ONE_DAY, now.today), by, states).items():
        _undo(found.setdefault(key, dict.fromkeys(states, 0)), moved)


def _standing(
    now: Now,
    by: Dimension | None,
    states: Collection[str],
    late_until: date,
    ahead: tuple[Ahead, ...] = (),
) -> Sums:
    """The levels now; what ran late on a day after `late_until` is not late yet."""
    if now.scope.subject.name != "dossiers":
        return _facts_standing(now, by)
    found = open_now(now, by, ahead)
    if not CLOCKED.isdisjoint(states):
        late = late_now(now, by, late_until)
        for key, row in found.items():
            row["running_late"] = late.get(key, 0)
            row["running_in_time"] = sum(row[state] for state in STATES) - row["running_late"]
    names = (*states, *(a.name for a in ahead))
    return {key: {name: row[name] for name in names} for key, row in found.items()}


def _facts_standing(now: Now, by: Dimension | None) -> Sums:
    """Read from the facts themselves: those not ended, and those that end after today."""
    subject, today = now.scope.subject, literal(now.today, Date)
    named = subject.column(by)
    key = subject.facts.c[named] if named else literal(ALL)
    stands = [
        case((and_(s.where, s.since <= today), 1), else_=0).label(s.name)
        for s in subject.measures.stocks
    ]
    (until,) = {s.until for s in subject.measures.stocks}
    each = select(key.label("key"), *stands).where(now.scope.among_facts())
    # Two selects, so that each has its index: an "or" of the two would read every fact there is.
    drawn = union_all(each.where(until.is_(None)), each.where(until > today)).subquery()
    totals = [func.sum(drawn.c[name]).label(name) for name in subject.states]
    found: Sums = {}
    for row in now.connection.execute(select(drawn.c.key, *totals).group_by(drawn.c.key)):
        into = found.setdefault(now.key(row.key, by), dict.fromkeys(subject.states, 0))
        for name in subject.states:
            into[name] += int(getattr(row, name) or 0)
    return found
