"""For what is acknowledged: a commit that returned is on the disk, also when the power fails."""

from typing import Any

from sqlalchemy import Engine, event

from ioc.store.engine import open_engine, turnstile_of

DURABLE = {
    "sqlite": "PRAGMA synchronous = FULL",
    "postgresql": "SET synchronous_commit = on",
}


def open_durable(engine: Engine) -> Engine:
    """Another engine on the same database, in one line with the first one's writers.

    A poll may lose its last seconds with the power, for it reads them again; what a sender was told
    that we have is never sent again.
    """
    durable = open_engine(engine.url.render_as_string(hide_password=False))
    durable.update_execution_options(ioc_turnstile=turnstile_of(engine))
    statement = DURABLE[engine.dialect.name]

    def wait_for_the_disk(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        connection.commit()

    event.listen(durable, "connect", wait_for_the_disk)
    return durable
