"""The migrations make the very tables the program speaks of, and are done once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, select, text

from ioc.store import engine as engines
from ioc.store import ledger
from ioc.store.engine import migrate, open_engine, reading, ready, writing
from ioc.store.mappings import in_force
from ioc.store.schema import metadata

# What comparing the metadata does not see: partial indexes, WITHOUT ROWID, the columns' order. A
# table to which a column was added is the same one, though SQLite keeps other words of it.
MADE = {
    "sqlite": """
        SELECT name, CASE type WHEN 'index' THEN sql ELSE instr(sql, 'WITHOUT ROWID') > 0 END
        FROM sqlite_master
        WHERE name <> 'alembic_version' AND tbl_name <> 'alembic_version'
        UNION ALL
        SELECT made.name || '.' || part.cid,
               part.name || part.type || part."notnull" || ifnull(part.dflt_value, '-') || part.pk
        FROM sqlite_master AS made, pragma_table_info(made.name) AS part
        WHERE made.type = 'table' AND made.name <> 'alembic_version'
        ORDER BY 1
    """,
    "postgresql": """
        SELECT indexname AS name, indexdef AS made FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL
        SELECT table_name || '.' || ordinal_position,
               concat_ws(' ', column_name, data_type, is_nullable, column_default)
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        ORDER BY name
    """,
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


def made(connection: Connection) -> list[tuple[str, str]]:
    found = connection.execute(text(MADE[connection.dialect.name]))
    return [(name, said) for name, said in found]


def test_the_migrations_make_the_tables_the_program_speaks_of(engine: Engine) -> None:
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrations_make_what_the_schema_alone_would_make(engine: Engine) -> None:
    with writing(engine) as connection:
        migrated = made(connection)
        metadata.drop_all(connection)
        assert made(connection) == []
        metadata.create_all(connection)
        assert made(connection) == migrated


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(ledger.revision.insert().values(id=1, revision=7))
        once = made(connection)
    assert ready(engine)
    migrate(engine)
    assert ready(engine)
    with reading(engine) as connection:
        assert made(connection) == once
        assert connection.scalar(select(ledger.revision.c.revision)) == 7


def test_an_empty_database_is_not_ready(database_url: str) -> None:
    engine = open_engine(database_url)
    assert not ready(engine)
    engine.dispose()


def test_what_people_had_said_of_spellings_holds_on(database_url: str) -> None:
    """What one source's people said served all, unless two sources disagreed."""
    engine = open_engine(database_url)
    config = Config()
    config.set_main_option("script_location", str(Path(engines.__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    command.upgrade(config, "0006")
    said = (
        ("igate", "Phòng A", "H15.1"),
        ("mot-cua", "Phòng A", "H15.1"),
        ("igate", "Phòng B", "H15.1"),
        ("mot-cua", "Phòng B", "H15.2"),
        ("igate", "Phòng C", "H15.1"),
        ("mot-cua", "PHÒNG  C", "H15.2"),
        ("igate", "Phòng D", "H15.1"),
        ("mot-cua", "phòng d", "H15.1"),
    )
    with writing(engine) as connection:
        for source, spelling, agency in said:
            values = {"source": source, "text": spelling, "agency": agency, "at": "2026-11-20"}
            at = ":at" if engine.dialect.name == "postgresql" else "1000000"
            statement = f"INSERT INTO aliases VALUES (:source, :text, :agency, {at}, NULL)"
            connection.execute(text(statement), values)
        connection.execute(text("INSERT INTO revision VALUES (1, 7, 'as before')"))
    migrate(engine)
    with reading(engine) as connection:
        told = {(m.source, m.text, m.target) for m in in_force(connection)}
        assert connection.scalar(select(ledger.revision.c.lookups)) == ""
    assert told == {
        ("", "Phòng A", "H15.1"),
        ("igate", "Phòng B", "H15.1"),
        ("mot-cua", "Phòng B", "H15.2"),
        ("igate", "Phòng C", "H15.1"),
        ("mot-cua", "PHÒNG  C", "H15.2"),
        ("", "phòng d", "H15.1"),
    }
    engine.dispose()
