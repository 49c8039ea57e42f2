"""What people say that received values mean, written down: said, undone, never written over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, select, update

from ioc.domain.mappings import Kind, Meaning, Meanings
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.ledger import commands, mappings

FIELDS = ("kind", "text", "target", "source", "valid_from", "valid_until")


class Contradiction(ValueError):
    """Two meanings of one value for one day: the one that was to be written, and the one there."""

    def __init__(self, wanted: Meaning, there: Meaning) -> None:
        super().__init__(f"{wanted} contradicts {there}")
        self.wanted, self.there = wanted, there


class InForce(NamedTuple):
    """Every meaning in force, and the numbers of the mappings that are not yet counted."""

    meanings: Sequence[Meaning]
    pending: frozenset[int]


def standing(connection: Connection) -> InForce:
    """What people's words mean in this transaction, and what of it is news to the facts."""
    news = connection.execute(select(mappings.c.id).where(mappings.c.applied_at.is_(None)))
    return InForce(in_force(connection), frozenset(news.scalars()))


def applied_since(connection: Connection, since: datetime | None) -> frozenset[int]:
    """The mappings counted, or counted anew when taken back, from an instant on; None: all."""
    counted = mappings.c.applied_at.is_not(None)
    lately = counted if since is None else mappings.c.applied_at >= since
    return frozenset(connection.execute(select(mappings.c.id).where(lately)).scalars())


def in_force(connection: Connection) -> list[Meaning]:
    """Every meaning that was not undone, in the order they were said."""
    query = select(mappings).where(mappings.c.undone_at.is_(None)).order_by(mappings.c.id)
    return [meaning_of(row._mapping) for row in connection.execute(query)]


def meaning_of(row: Any) -> Meaning:
    """The meaning that a row of the table holds."""
    return Meaning(**{name: row[name] for name in FIELDS})


def headers_of(connection: Connection, source: str) -> dict[str, str]:
    """What people have said that column heads of a source's files mean: head to field."""
    return Meanings(tuple(in_force(connection))).of_source(Kind.HEADER, source)


def map_value(engine: Engine, meaning: Meaning, by: str, at: datetime) -> int:
    """A person says what a value means; the worker counts its rows anew. Returns the mapping's id.

    Contradiction where another one speaks of the same value on the same day.
    """
    with writing(engine) as connection:
        for there in in_force(connection):
            if meaning.contradicts(there):
                raise Contradiction(meaning, there)
        values = {name: getattr(meaning, name) for name in FIELDS}
        written = insert(mappings).values({**values, "mapped_at": at, "by": by, "rows": 0})
        number: int = connection.execute(written.returning(mappings.c.id)).scalar_one()
        _tell(connection, meaning, at)
        return number


def undo(engine: Engine, number: int, at: datetime) -> bool:
    """Takes a mapping back; its rows wait again once the worker has counted them.

    False where there is none of that number in force.
    """
    with writing(engine) as connection:
        theirs = (mappings.c.id == number, mappings.c.undone_at.is_(None))
        row = connection.execute(select(mappings).where(*theirs)).mappings().first()
        if row is None:
            return False
        taken_back = {"undone_at": at, "applied_at": None}
        connection.execute(update(mappings).where(*theirs).values(**taken_back))
        _tell(connection, meaning_of(row), at)
        return True


def _tell(connection: Connection, meaning: Meaning, at: datetime) -> None:
    """The worker is told; so are the pages, which show what waits to be counted anew."""
    kinds = ["map"]
    if meaning.kind == Kind.HEADER and meaning.source:
        # A file that was put aside is read once more, not facts.
        kinds.append("run")
    for kind in kinds:
        told = {"kind": kind, "source": meaning.source, "asked_at": at}
        connection.execute(insert(commands).values(**told))
    status.bump(connection)
