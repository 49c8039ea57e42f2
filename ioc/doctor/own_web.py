"""The product's own pages for the doctor alone: on loopback, behind a key that nobody else has."""

import logging
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, event

from ioc.clock import Clock, machine_clock
from ioc.config import Settings, session_key
from ioc.coverage import read_coverage
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Lookups
from ioc.domain.walls import Wall
from ioc.lookups import read_lookups
from ioc.store.engine import open_engine, ready
from ioc.store.looking import file_of
from ioc.walls import read_walls
from ioc.web.app import create_app, find_pages
from ioc.web.sessions import Sessions
from ioc.web.wall.phone import PATH as PHONE

_START_S, _STOP_S, _POLL_S = 30.0, 10.0, 0.05
_FIRST: Final = "hãy chạy chương trình một lần (make run, hoặc .venv/bin/python -m ioc worker)"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWeb:
    """Where it listens (no slash at the end), the cookie that opens it, what there is to see."""

    home: str
    session: str = field(repr=False)
    paths: tuple[str, ...]
    walls: tuple[Wall, ...]
    lookups: Lookups


@contextmanager
def own_web(settings: Settings, clock: Clock, folder: Path) -> Iterator[OwnWeb]:
    """Serves the figures of these settings until the end, and changes none of them.

    Its session key lies in `folder`. ConfigError where there is no database to show yet.
    """
    ours = replace(
        settings,
        # No password opens it: its one session is made here.
        password_hash=f"khong-ai-biet-{secrets.token_urlsafe(32)}",
        secret_file=folder / "session.key",
    )
    lookups = read_lookups(settings.data)
    lookups = replace(lookups, missing=read_coverage(settings.data, lookups))
    walls = tuple(read_walls(settings.data).walls.values())
    engine = _engine(settings.database_url)
    try:
        with _unwritten(), _served(create_app(engine, lookups, clock, ours)) as home:
            sessions = Sessions(session_key(ours), ours.password_hash)
            yield OwnWeb(
                home=home,
                session=sessions.issue(machine_clock().now().timestamp()),
                paths=(*(page.path for page in find_pages()), PHONE),
                walls=walls,
                lookups=lookups,
            )
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    """The database, which refuses every write from here."""
    path = file_of(url)
    if path is not None and not path.exists():
        raise ConfigError(f"Cơ sở dữ liệu {path} chưa có; {_FIRST}.")
    engine = open_engine(url).execution_options(postgresql_readonly=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _only_read)
    if not ready(engine):
        engine.dispose()
        raise ConfigError(
            f"Cơ sở dữ liệu không trả lời hoặc bảng chưa đúng bản này; {_FIRST}, "
            "còn lỗi thì xem .venv/bin/python -m ioc doctor."
        )
    return engine


def _only_read(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


@contextmanager
def _unwritten() -> Iterator[None]:
    """A screen that the doctor plays hangs nowhere: that its heartbeats are refused is right."""
    heartbeats = logging.getLogger("ioc.web.heartbeats")
    level = heartbeats.level
    heartbeats.setLevel(logging.ERROR)
    try:
        yield
    finally:
        heartbeats.setLevel(level)


@contextmanager
def _served(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for(server, thread)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(_STOP_S)


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + _START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise ConfigError(
                "Trang web không khởi động được để khám; hãy xem lỗi in ở trên, "
                "rồi thử .venv/bin/python -m ioc serve."
            )
        time.sleep(_POLL_S)
