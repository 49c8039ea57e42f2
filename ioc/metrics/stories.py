"""What dossiers tell together: the step most stand at, the procedures that lose most; a search."""

from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from ioc.metrics.dossier_rows import DOSSIER_LIST
from ioc.metrics.labels import named_by_source
from ioc.metrics.lists import Asked, condition_of
from ioc.metrics.model import Metric, PartName, Where
from ioc.metrics.sums import Now, question_of, sums
from ioc.store.schema import dossiers as d
from ioc.store.schema import steps

LOOKED_AT = 300
_PARTS: tuple[PartName, ...] = ("rest", "denominator")


class WorstProcedure(NamedTuple):
    """A procedure that loses most: how many late of how many resolved.

    `step` is the one that took longest in the late ones.
    """

    procedure: str
    name: str
    late: int
    total: int
    step: str


def steps_of(asked: Asked) -> tuple[tuple[str, int], ...]:
    query = (
        select(d.c.step, func.count().label("n"))
        .where(condition_of(asked, DOSSIER_LIST))
        .group_by(d.c.step)
        .order_by(func.count().desc(), d.c.step)
    )
    return tuple((row.step, row.n) for row in asked.now.connection.execute(query))


def worst_procedures(
    now: Now, rate: Metric, where: Where, limit: int
) -> tuple[WorstProcedure, ...]:
    """Those that lose most by one definition of the on-time rate: below its line, not above."""
    connection = now.connection
    counted = _counted_again if rate.held or rate.held_below else _summed
    worst = [one for one in counted(now, rate, where)[:limit] if one.lost]
    late = condition_of(Asked(rate, "rest", where, now), DOSSIER_LIST)
    return tuple(
        WorstProcedure(
            one.procedure,
            named_by_source(connection, now.lookups, "procedure", one.procedure),
            one.lost,
            one.total,
            _longest_step(connection, and_(late, d.c.procedure == one.procedure)),
        )
        for one in worst
    )


class _Lost(NamedTuple):
    procedure: str
    lost: int
    total: int


def _summed(now: Now, rate: Metric, where: Where) -> list[_Lost]:
    """Every procedure, that which loses most first, from the sums."""
    span = (where.start, min(where.end, now.today))
    # A procedure's rungs hold what was late; what was in time would have to be read from the facts.
    above = rate.rest or rate.top
    found = sums(now, question_of(now, span, "procedure", dict.fromkeys((*above, *rate.bottom))))
    told = []
    for key, row in found.items():
        total, named = (sum(row[name] for name in names_) for names_ in (rate.bottom, above))
        told.append(_Lost(key, named if rate.rest else total - named, total))
    return sorted(told, key=_worst_first)


def _counted_again(now: Now, rate: Metric, where: Where) -> list[_Lost]:
    """The same of a rate that counts what stands at the period's end too: no rung tells it."""
    lost, total = (_by_procedure(Asked(rate, part, where, now)) for part in _PARTS)
    return sorted((_Lost(key, n, total[key]) for key, n in lost.items()), key=_worst_first)


def _by_procedure(asked: Asked) -> dict[str, int]:
    query = (
        select(d.c.procedure, func.count().label("n"))
        .where(condition_of(asked, DOSSIER_LIST))
        .group_by(d.c.procedure)
    )
    return {row.procedure: row.n for row in asked.now.connection.execute(query)}


def _worst_first(one: _Lost) -> tuple[int, str]:
    return -one.lost, one.procedure


def _longest_step(connection: Connection, among: Any) -> str:
    codes = select(d.c.source, d.c.code, d.c.resolved_at).where(among).limit(LOOKED_AT).subquery()
    joined = steps.join(
        codes, and_(steps.c.source == codes.c.source, steps.c.dossier == codes.c.code)
    )
    query = (
        select(steps.c.dossier, steps.c.at, steps.c.content, codes.c.resolved_at)
        .select_from(joined)
        .order_by(steps.c.dossier, steps.c.at)
    )
    taken: Counter[str] = Counter()
    for one, following in pairwise(connection.execute(query).all()):
        until = following.at if following.dossier == one.dossier else one.resolved_at
        if until is not None and until > one.at:
            taken[one.content] += int((until - one.at).total_seconds())
    return taken.most_common(1)[0][0] if taken else ""


def find(connection: Connection, text: str, limit: int) -> tuple[str, ...]:
    """Codes that contain the text, a leading match first."""
    wanted = text.strip().upper()
    if not wanted:
        return ()
    literal_text = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found: list[str] = []
    for pattern in (f"{literal_text}%", f"%{literal_text}%"):
        query = (
            select(d.c.code)
            .where(d.c.counts, d.c.code.like(pattern, escape="\\"))
            .order_by(d.c.code)
            .limit(limit)
        )
        found += [c for c in connection.execute(query).scalars() if c not in found]
        if len(found) >= limit:
            break
    return tuple(found[:limit])
