"""One database, opened once: a consistent snapshot for readers, one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ioc.domain.errors import ConfigError
from ioc.store.turnstile import Turnstile

INGEST_LOCK = 0x10C
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA busy_timeout = 30000",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 268435456",
)

# A server behind a cut network is given up after seconds, not after the many minutes of TCP.
POSTGRESQL_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 30_000}


def open_engine(url: str) -> Engine:
    """Opens `sqlite:///PATH` or `postgresql+psycopg://...`.

    Raises ConfigError for any other address.
    """
    remote = url.startswith("postgresql")
    try:
        engine = create_engine(
            url,
            pool_pre_ping=remote,
            connect_args=POSTGRESQL_PATIENCE if remote else {},
            # An export holds its connection while the file is written: others shall not wait.
            pool_size=10,
            max_overflow=40,
            execution_options={"ioc_turnstile": Turnstile()},
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
    except (ArgumentError, ImportError) as cause:
        raise ConfigError(
            f"IOC_DATABASE_URL: không hiểu địa chỉ cơ sở dữ liệu; dùng sqlite:///data/ioc.sqlite "
            f"hoặc postgresql+psycopg://user@host/db ({type(cause).__name__})"
        ) from cause
    if engine.dialect.name == "sqlite":
        if engine.url.database and engine.url.database != ":memory:":
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ioc_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A snapshot: every query in it sees the same revision."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write; ingests of several sources queue behind one another."""
    with (
        turnstile_of(engine).passed(),
        engine.connect().execution_options(ioc_writes=True) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": INGEST_LOCK})
        yield connection


def turnstile_of(engine: Engine) -> Turnstile:
    """Where the threads of this process that write to the database stand in line."""
    turnstile: Turnstile = engine.get_execution_options()["ioc_turnstile"]
    return turnstile


def _alembic(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> None:
    """Brings the tables to this version of the program; running it twice changes nothing."""
    try:
        command.upgrade(_alembic(engine), "head")
    except SQLAlchemyError as cause:
        address = engine.url.render_as_string(hide_password=True)
        raise ConfigError(
            f"IOC_DATABASE_URL: không mở được cơ sở dữ liệu {address}: {first_line(cause)}; "
            "kiểm tra địa chỉ, quyền và máy chủ"
        ) from cause


def ready(engine: Engine) -> bool:
    """The database answers and every migration is applied."""
    head = ScriptDirectory.from_config(_alembic(engine)).get_current_head()
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    except SQLAlchemyError:
        return False


def first_line(cause: BaseException) -> str:
    return str(getattr(cause, "orig", None) or cause).strip().splitlines()[0]
