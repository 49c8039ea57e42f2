"""What is acknowledged waits for the disk, and stands in one line with everybody who writes."""

from sqlalchemy import text

from ioc.store.durable import open_durable
from ioc.store.engine import open_engine, turnstile_of, writing

ASKED = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}


def test_a_commit_waits_for_the_disk_and_the_other_engine_stays_as_it_was(
    database_url: str,
) -> None:
    engine = open_engine(database_url)
    durable = open_durable(engine)
    asked = text(ASKED[engine.dialect.name])
    with writing(durable) as connection:
        assert connection.scalar(asked) in (2, "on")
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            assert connection.scalar(asked) == 1
    assert turnstile_of(durable) is turnstile_of(engine)
    durable.dispose()
    engine.dispose()
