"""Progress steps: kept by what they say, whether their dossier is here yet or not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from ioc.domain.records import Step
from ioc.store.bulk import upsert_columns
from ioc.store.schema import dossiers, steps


def keep_steps(connection: Connection, source: str, told: Sequence[Step]) -> None:
    """A step is known by its dossier, its instant and what it says.

    Its state is updated in place.
    """
    said: dict[tuple[str, str, str], int] = {}
    kept: dict[tuple[str, datetime, int], Step] = {}
    for step in told:
        words = (step.room, step.title, step.content)
        # A province's offices say the same few hundred things: each is hashed once.
        digest = said.get(words) or said.setdefault(words, _digest(words))
        kept[step.dossier, step.at, digest] = step
    if kept:
        columns: dict[str, list[Any]] = {
            "source": [source] * len(kept),
            "dossier": [key[0] for key in kept],
            "at": [key[1] for key in kept],
            "digest": [key[2] for key in kept],
        }
        facts = ("room", "title", "content", "status", "started_at", "due_at")
        columns |= {name: [getattr(step, name) for step in kept.values()] for name in facts}
        upsert_columns(connection, steps, columns)


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
) -> None:
    """Steps that waited for a dossier become its current step when it arrives, if the newest."""
    query = (
        select(steps)
        .where(steps.c.source == source, steps.c.dossier.in_(arriving))
        .order_by(steps.c.at)
    )
    for row in connection.execute(query):
        values = arriving[row.dossier]
        if values["step_since"] is None or values["step_since"] < row.at:
            values |= {"step": row.content or row.title, "room": row.room, "step_since": row.at}


def _digest(words: tuple[str, str, str]) -> int:
    said = blake2b("\x1f".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(said, "big", signed=True)
