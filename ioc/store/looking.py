"""A database that is only looked at: not made, not changed, not waited for."""

import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from ioc.domain.errors import ConfigError

_CONNECT_S: Final = 5
_QUERY_MS: Final = 8_000


def file_of(url: str) -> Path | None:
    """The file of a SQLite address, None for a server's; ConfigError where it is no address."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(
            "IOC_DATABASE_URL không phải một địa chỉ; hãy viết như "
            "postgresql+psycopg://user:pass@host:5432/db."
        ) from None
    if address.get_backend_name() != "sqlite":
        return None
    if not address.database or address.database == ":memory:":
        raise ConfigError("IOC_DATABASE_URL không chỉ tới tệp nào; hãy viết sqlite:////duong/dan.")
    return Path(address.database)


def open_to_look(url: str) -> Engine:
    """An engine that cannot write and does not wait long; a file that is not there is not made."""
    path = file_of(url)
    if path is not None:
        place = f"file:{quote(str(path.absolute()))}?mode=ro"
        return create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(place, uri=True, timeout=_CONNECT_S)
        )
    engine = create_engine(url, connect_args={"connect_timeout": _CONNECT_S})
    event.listen(engine, "connect", _only_look)
    return engine


def _only_look(connection: Any, _record: Any) -> None:
    # Said once connected: a pooler between us and the server refuses it as an option.
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {_QUERY_MS}")
        cursor.execute("SET default_transaction_read_only = on")
    connection.commit()
