"""The one cheap question every open screen asks, as the database answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from ioc.store.engine import reading
from ioc.store.ledger import sources
from ioc.store.status import revision


@dataclass(frozen=True, slots=True)
class Known:
    """The revision, and of each enabled source: the time it speaks of, and when it last answered
    well (None: never).
    """

    revision: int
    as_of: Mapping[str, datetime | None]
    asked: Mapping[str, datetime | None]


def look(engine: Engine) -> Known:
    """All of it from one snapshot, sources in order of precedence. SQLAlchemyError: no answer."""
    spoken = (
        select(sources.c.name, sources.c.data_as_of, sources.c.last_success_at)
        .where(sources.c.enabled)
        .order_by(sources.c.precedence, sources.c.name)
    )
    with reading(engine) as connection:
        rows = connection.execute(spoken).all()
        as_of = {row.name: row.data_as_of for row in rows}
        asked = {row.name: row.last_success_at for row in rows}
        return Known(revision(connection), as_of, asked)
