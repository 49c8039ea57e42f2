"""What a person asks of the worker: rows the web writes and the worker takes within a second."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select, update

from ioc.store.engine import reading, writing
from ioc.store.ledger import commands

# What the worker itself writes down, done as it is written: since when it has led.
LED = "led"


class Command(NamedTuple):
    """What is asked of a source, under a number."""

    number: int
    kind: str
    source: str


def run_now(engine: Engine, source: str, at: datetime) -> None:
    _ask(engine, "run", source, at)


def pause(engine: Engine, source: str, at: datetime) -> None:
    _ask(engine, "pause", source, at)


def resume(engine: Engine, source: str, at: datetime) -> None:
    _ask(engine, "resume", source, at)


def _ask(engine: Engine, kind: str, source: str, at: datetime) -> None:
    with writing(engine) as connection:
        connection.execute(insert(commands).values(kind=kind, source=source, asked_at=at))


def waiting(engine: Engine) -> list[Command]:
    """The commands not yet done, in the order they were asked."""
    with reading(engine) as connection:
        asked = connection.execute(
            select(commands.c.id, commands.c.kind, commands.c.source)
            .where(commands.c.done_at.is_(None))
            .order_by(commands.c.id)
        )
        return [Command(*row) for row in asked]


def done(engine: Engine, command: Command, at: datetime) -> None:
    """Marks a command that was obeyed; one not marked is obeyed once more."""
    with writing(engine) as connection:
        of = commands.c.id == command.number
        connection.execute(update(commands).where(of).values(done_at=at))


def lead(engine: Engine, at: datetime) -> None:
    """Writes down that a worker leads from now on, all that was said before being counted."""
    with writing(engine) as connection:
        connection.execute(delete(commands).where(commands.c.kind == LED))
        led = {"kind": LED, "source": "", "asked_at": at, "done_at": at}
        connection.execute(insert(commands).values(**led))


def led_since(connection: Connection) -> datetime | None:
    """Since when the last worker has led; None where none has."""
    query = select(commands.c.asked_at).where(commands.c.kind == LED)
    since: datetime | None = connection.scalar(query)
    return since
