"""Where on the map the reports behind a number lie: one slim read, however many there are."""

from typing import NamedTuple

from sqlalchemy import case, select

from ioc.metrics.lists import Asked, Listing, condition_of
from ioc.store.facts import cases as c

STATES = ("open", "overdue", "done")


class Point(NamedTuple):
    """One report. `state` is open, overdue or done."""

    code: str
    lat: float
    lon: float
    category: str
    state: str


def points_of(asked: Asked, listing: Listing) -> tuple[Point, ...]:
    """The reports of the asked number that have a position inside the province."""
    overdue = c.c.overdue_day.is_not(None) & (c.c.overdue_day <= asked.now.today)
    state = case((c.c.closed_day.is_not(None), "done"), (overdue, "overdue"), else_="open")
    query = (
        select(c.c.code, c.c.lat, c.c.lon, c.c.category, state)
        .where(condition_of(asked, listing), c.c.position == "inside")
        .order_by(c.c.id)
    )
    return tuple(Point(*row) for row in asked.now.connection.execute(query))
