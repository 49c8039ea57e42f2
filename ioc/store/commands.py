"""What a person asks of the worker: rows the web writes and the worker takes within a second."""

from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from ioc.store.engine import writing
from ioc.store.ledger import commands


def run_now(engine: Engine, source: str, at: datetime) -> None:
    _ask(engine, "run", source, at)


def pause(engine: Engine, source: str, at: datetime) -> None:
    _ask(engine, "pause", source, at)


def resume(engine: Engine, source: str, at: datetime) -> None:
    _ask(engine, "resume", source, at)


def _ask(engine: Engine, kind: str, source: str, at: datetime) -> None:
    with writing(engine) as connection:
        connection.execute(insert(commands).values(kind=kind, source=source, asked_at=at))


def take(engine: Engine, at: datetime) -> list[tuple[str, str]]:
    """The commands not yet done, (kind, source), marked as done."""
    with engine.connect() as connection:
        if not connection.execute(
            select(commands.c.id).where(commands.c.done_at.is_(None)).limit(1)
        ).first():
            return []
    with writing(engine) as connection:
        asked = connection.execute(
            select(commands.c.id, commands.c.kind, commands.c.source)
            .where(commands.c.done_at.is_(None))
            .order_by(commands.c.id)
        ).all()
        done = [row.id for row in asked]
        connection.execute(update(commands).where(commands.c.id.in_(done)).values(done_at=at))
        return [(row.kind, row.source) for row in asked]
