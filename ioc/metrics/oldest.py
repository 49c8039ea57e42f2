"""Since when the oldest fact that a stock holds has stood: its due day where it is overdue."""

from datetime import date

from sqlalchemy import func, select

from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import Asked, condition_of


def oldest(asked: Asked) -> date | None:
    """The earliest day on which a fact of the stock came into it; None where it holds none."""
    subject = asked.now.scope.subject
    stocks = [s for s in subject.measures.stocks if s.name in asked.metric.top]
    since = stocks[0].since if subject.name != "dossiers" else subject.facts.c.due_day
    condition = condition_of(asked, LISTINGS[subject.name])
    query = select(func.min(since)).select_from(subject.facts).where(condition)
    found: date | None = asked.now.connection.scalar(query)
    return found
