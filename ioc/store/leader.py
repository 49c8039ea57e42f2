"""One writer at a time: the lock that a worker holds while it leads."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

LEADER_LOCK = 0x10C1


@contextmanager
def leading(engine: Engine, folder: Path, stop: threading.Event) -> Iterator[None]:
    """Held by one worker at a time: an advisory lock in PostgreSQL, a locked file beside SQLite."""
    if engine.dialect.name == "postgresql":
        # No transaction: one that idles for months would be dropped, and the lock with it.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            asked = text("SELECT pg_try_advisory_lock(:key)")
            while not connection.scalar(asked, {"key": LEADER_LOCK}) and not stop.wait(1):
                pass
            try:
                yield
            finally:
                # The connection goes back to the pool, which would keep the lock.
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LEADER_LOCK})
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.lock").open("w") as held:
        while not stop.is_set():
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stop.wait(1)
        yield
