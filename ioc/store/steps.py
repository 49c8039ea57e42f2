"""Progress steps: kept by what they say, whether their dossier is here yet or not."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from ioc.domain.records import Step
from ioc.store.bulk import upsert
from ioc.store.schema import dossiers, steps


def keep_steps(connection: Connection, source: str, told: Sequence[Step]) -> None:
    """A step is known by its dossier, its instant and what it says; its state and dates are updated in place."""
    rows = {(r["dossier"], r["at"], r["digest"]): r for r in (_row(source, s) for s in told)}
    upsert(connection, steps, list(rows.values()))


def join_waiting(connection: Connection, source: str, told: Sequence[Step]) -> int:
    """Steps that came without their dossier move its current step, if it is here and they are newer."""
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
    """Steps that waited for a dossier become its current step when it arrives, if they are the newest."""
    query = (
        select(steps)
        .where(steps.c.source == source, steps.c.dossier.in_(arriving))
        .order_by(steps.c.at)
    )
    for row in connection.execute(query):
        values = arriving[row.dossier]
        if values["step_since"] is None or values["step_since"] < row.at:
            values |= {"step": row.content or row.title, "room": row.room, "step_since": row.at}


def _row(source: str, step: Step) -> dict[str, Any]:
    said = "\x1f".join((step.room, step.title, step.content)).encode()
    digest = int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
    return {
        "source": source,
        "dossier": step.dossier,
        "at": step.at,
        "digest": digest,
        "room": step.room,
        "title": step.title,
        "content": step.content,
        "status": step.status,
        "started_at": step.started_at,
        "due_at": step.due_at,
    }
