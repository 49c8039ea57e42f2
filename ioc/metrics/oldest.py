"""Since when the oldest fact that a stock holds has stood: its due day where it is overdue."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import Asked, condition_of


def oldest(asked: Asked) -> date | None:
    """The earliest day on which a fact of the stock came into it; None where it holds none."""
    subject = asked.now.scope.subject
    query = select(func.min(_since(asked))).select_from(subject.facts)
    found: date | None = asked.now.connection.scalar(query.where(_held(asked)))
    return found


def oldest_by(asked: Asked, column: str) -> dict[str, date]:
    """The same by the keys of one column of the facts."""
    subject = asked.now.scope.subject
    key = subject.facts.c[column]
    query = select(key, func.min(_since(asked))).select_from(subject.facts)
    rows = asked.now.connection.execute(query.where(_held(asked)).group_by(key))
    return {row[0]: row[1] for row in rows if row[1] is not None}


def _since(asked: Asked) -> ColumnElement[Any]:
    subject = asked.now.scope.subject
    stocks = [s for s in subject.measures.stocks if s.name in asked.metric.top]
    return stocks[0].since if subject.name != "dossiers" else subject.facts.c.due_day


def _held(asked: Asked) -> ColumnElement[bool]:
    return condition_of(asked, LISTINGS[asked.now.scope.subject.name])
