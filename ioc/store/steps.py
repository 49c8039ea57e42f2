"""Progress steps: kept by what they say, whether their dossier is here yet or not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from ioc.domain.records import Step
from ioc.store.bulk import Columns, fill_columns, one_of, upsert_columns
from ioc.store.schema import dossiers, steps


def keep_steps(connection: Connection, source: str, told: Iterable[Step]) -> None:
    """A step is known by its dossier, its instant and what it says.

    Its state is updated in place.
    """
    columns = _columns(source, told)
    if columns:
        upsert_columns(connection, steps, columns)


def keep_first_steps(connection: Connection, source: str, told: Iterable[Step]) -> None:
    """The same, of dossiers that have no step here yet: nothing can be in the way."""
    columns = _columns(source, told)
    if columns:
        fill_columns(connection, steps, columns)


def join_waiting(connection: Connection, source: str, told: Sequence[Step]) -> int:
    """Steps that came without their dossier move the current step of one already here, if newer."""
    latest: dict[str, Step] = {}
    for step in told:
        if step.dossier not in latest or step.at >= latest[step.dossier].at:
            latest[step.dossier] = step
    if not latest:
        return 0
    newer = or_(dossiers.c.step_since.is_(None), dossiers.c.step_since < bindparam("its_at"))
    statement = (
        update(dossiers)
        .where(dossiers.c.source == source, dossiers.c.code == bindparam("its_code"), newer)
        .values(
            step=bindparam("its_step"), room=bindparam("its_room"), step_since=bindparam("its_at")
        )
    )
    moves = [
        {"its_code": code, "its_at": s.at, "its_step": s.content or s.title, "its_room": s.room}
        for code, s in latest.items()
    ]
    return int(connection.execute(statement, moves).rowcount)


def join_earlier(
    connection: Connection, source: str, arriving: Mapping[str, dict[str, Any]]
) -> set[str]:
    """Steps that waited for a dossier become its current step when it arrives, if the newest.

    Returns the dossiers that were waited for.
    """
    query = (
        select(steps.c.dossier, steps.c.at, steps.c.room, steps.c.title, steps.c.content)
        .where(steps.c.source == source, one_of(connection, steps.c.dossier, arriving))
        .order_by(steps.c.at)
    )
    waited = set()
    for row in connection.execute(query):
        waited.add(row.dossier)
        values = arriving[row.dossier]
        if values["step_since"] is None or values["step_since"] < row.at:
            values |= {"step": row.content or row.title, "room": row.room, "step_since": row.at}
    return waited


def _columns(source: str, told: Iterable[Step]) -> Columns:
    """Column by column, each step once: of two with the same key the later."""
    said: dict[tuple[str, str, str], int] = {}
    kept: dict[tuple[str, datetime, int], Step] = {}
    for step in told:
        words = (step.room, step.title, step.content)
        # A province's offices say the same few hundred things: each is hashed once.
        digest = said.get(words) or said.setdefault(words, _digest(words))
        kept[step.dossier, step.at, digest] = step
    if not kept:
        return {}
    columns: dict[str, Sequence[Any]] = {
        "source": [source] * len(kept),
        "digest": [digest for _, _, digest in kept],
    }
    return columns | dict(zip(Step._fields, zip(*kept.values(), strict=True), strict=True))


def _digest(words: tuple[str, str, str]) -> int:
    said = blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(said, "big", signed=True)
