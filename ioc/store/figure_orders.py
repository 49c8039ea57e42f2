"""What people ask of typed figures: the web writes the order down, the worker takes the steps.

A person decides on what he saw: a figure that has moved since is left as it is, and that is told.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, RowMapping, and_, insert, not_, or_, select, update

from ioc.domain.figures import Hand, Life, Moved, Stage, Why, WrongStep
from ioc.domain.figures import approved as approved_life
from ioc.domain.figures import corrected as corrected_life
from ioc.domain.figures import locked as locked_life
from ioc.domain.figures import returned as returned_life
from ioc.domain.units import UNKNOWN
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.figure_lives import life_of, write_lives
from ioc.store.figure_tables import figure_orders, figures

# Returned, and nothing of it stands: the books of its period close without it.
LEFT_OUT = and_(figures.c.stage == Stage.RETURNED, figures.c.standing.is_(None))


class Item(NamedTuple):
    """A figure, and how many steps of it the person saw."""

    figure: int
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """approve, return or correct the named figures, lock them, or lock a whole period's books."""

    step: str
    items: tuple[Item, ...] = ()
    period: str = ""
    value: float | None = None
    reason: str = ""
    by: str
    at: datetime


class Refusal(NamedTuple):
    """A figure that an order could not move, and why; figure 0: the period holds none."""

    figure: int
    why: Why


def ask(engine: Engine, order: Order) -> list[Refusal]:
    """Writes an order down for the worker; returns what speaks against it now, having written
    nothing then. Every open page learns that it waits.
    """
    with writing(engine) as connection:
        _, refusals = _done(connection, order)
        if refusals:
            return refusals
        told = {
            "step": order.step,
            "items": [list(item) for item in order.items],
            "period": order.period,
            "value": order.value,
            "reason": order.reason,
            "by": order.by,
            "asked_at": order.at,
            "refused": [],
        }
        connection.execute(insert(figure_orders).values(**told))
        status.bump(connection)
    return []


def obey(engine: Engine, at: datetime) -> int:
    """Takes the steps that people asked for, in the order they asked; how many orders there were.

    What has moved meanwhile is left as it is and told; the rest of an order is done, but the books
    of a period close whole or not at all.
    """
    waiting = select(figure_orders).where(figure_orders.c.done_at.is_(None))
    with engine.connect() as connection:
        if connection.execute(waiting.limit(1)).first() is None:
            return 0
    with writing(engine) as connection:
        asked = connection.execute(waiting.order_by(figure_orders.c.id)).all()
        for row in asked:
            moved, refusals = _done(connection, _order(row, at))
            write_lives(connection, moved)
            told = {"done_at": at, "refused": [list(refusal) for refusal in refusals]}
            over = update(figure_orders).where(figure_orders.c.id == row.id)
            connection.execute(over.values(**told))
        status.bump(connection)
        return len(asked)


def _order(row: Row[Any], at: datetime) -> Order:
    return Order(
        step=row.step,
        items=tuple(Item(*item) for item in row.items),
        period=row.period,
        value=row.value,
        reason=row.reason,
        by=row.by,
        at=at,
    )


def _done(connection: Connection, order: Order) -> tuple[list[tuple[int, Moved]], list[Refusal]]:
    """What an order makes of its figures, and what it cannot do."""
    moved: list[tuple[int, Moved]] = []
    refusals: list[Refusal] = []
    rows = _of_period(connection, order.period) if order.period else _named(connection, order)
    doubled = _doubled(connection, order)
    for each in rows:
        try:
            moved.append((each[0], _moved(order, each, doubled)))
        except WrongStep as wrong:
            refusals.append(Refusal(each[0], wrong.why))
    if order.period and not moved and not refusals:
        refusals.append(Refusal(0, Why.GONE))
    return ([], refusals) if order.period and refusals else (moved, refusals)


Asked = tuple[int, RowMapping | None, int | None]


def _of_period(connection: Connection, period: str) -> list[Asked]:
    """Every figure of a period that is not in the books, and those whose correction waits; what
    was returned and does not stand is no part of them.
    """
    open_ = (figures.c.stage != Stage.LOCKED, not_(LEFT_OUT))
    query = select(figures).where(figures.c.period == period, *open_)
    rows = connection.execute(query.order_by(figures.c.id)).mappings()
    return [(row["id"], row, None) for row in rows]


def _named(connection: Connection, order: Order) -> list[Asked]:
    ids = [item.figure for item in order.items]
    found = connection.execute(select(figures).where(figures.c.id.in_(ids))).mappings()
    held = {row["id"]: row for row in found}
    once = {item.figure: item.seen for item in order.items}
    return [(id_, held.get(id_), seen) for id_, seen in once.items()]


def _doubled(connection: Connection, order: Order) -> set[int]:
    """Those to be approved or locked for whose unit, measure and period another figure stands or
    waits.
    """
    if order.step not in ("approve", "lock"):
        return set()
    other = figures.alias()
    same = [figures.c[n] == other.c[n] for n in ("source", "agency", "measure", "period")]
    there = or_(other.c.stage != Stage.RETURNED, other.c.standing.is_not(None))
    rivals = and_(*same, other.c.id != figures.c.id, there)
    asked = (
        figures.c.period == order.period
        if order.period
        else figures.c.id.in_([item.figure for item in order.items])
    )
    return set(
        connection.scalars(select(figures.c.id).join_from(figures, other, rivals).where(asked))
    )


def _moved(order: Order, asked: Asked, doubled: Collection[int]) -> Moved:
    id_, row, seen = asked
    if row is None:
        raise WrongStep(Why.GONE)
    if seen is not None and seen != row["steps"]:
        raise WrongStep(Why.CHANGED)
    if order.step in ("approve", "lock") and row["agency"] == UNKNOWN:
        raise WrongStep(Why.NOBODY)
    if id_ in doubled:
        raise WrongStep(Why.DOUBLED)
    if order.period and row["stage"] == Stage.CORRECTED:
        raise WrongStep(Why.NOT_APPROVED)
    return _STEPS[order.step](life_of(row), order)


def _approve(life: Life, order: Order) -> Moved:
    return approved_life(life, Hand(order.by, order.at))


def _return(life: Life, order: Order) -> Moved:
    return returned_life(life, order.reason, Hand(order.by, order.at))


def _lock(life: Life, order: Order) -> Moved:
    return locked_life(life, Hand(order.by, order.at))


def _correct(life: Life, order: Order) -> Moved:
    if order.value is None:
        raise WrongStep(Why.SAME)
    return corrected_life(life, order.value, order.reason, Hand(order.by, order.at))


_STEPS: Mapping[str, Callable[[Life, Order], Moved]] = MappingProxyType(
    {"approve": _approve, "return": _return, "lock": _lock, "correct": _correct}
)


def refused_lately(connection: Connection, since: datetime) -> Sequence[Row[Any]]:
    """Orders done since then of which something could not be done."""
    done = figure_orders.c.done_at > since
    rows = connection.execute(select(figure_orders).where(done).order_by(figure_orders.c.id))
    return [row for row in rows if row.refused]
