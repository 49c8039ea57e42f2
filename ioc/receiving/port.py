"""Opens the port for the sources that are pushed, in a thread beside the worker's turns."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import uvicorn

from ioc.config import PUSH_HOST, PUSH_PORT
from ioc.domain.errors import ConfigError
from ioc.poll import Station
from ioc.receiving.gathering import Gathering
from ioc.receiving.keeping import keep
from ioc.receiving.moving import Desk
from ioc.receiving.stretches import Stretches
from ioc.receiving.wire import Wire, create_wire
from ioc.sources.connector import Connector, Source
from ioc.sources.installations import sender_secrets
from ioc.sources.pushing import Delivery, Kept, Receiver
from ioc.store.durable import open_durable

KEEP_ALIVE = 75
CONNECTIONS = 500


class Pushed(NamedTuple):
    """The sources that are pushed, the connectors that know their dialects, and the house.

    `station` answers what codes mean by now; `kept` is told after each commit of a source.
    """

    sources: Sequence[Source]
    connectors: Mapping[str, Connector]
    station: Callable[[], Station]
    kept: Callable[[str], None]


@contextmanager
def receiving(pushed: Pushed, host: str, port: int) -> Iterator[None]:
    """Listens while the block lasts; what was acknowledged by its end is in the store."""
    if not pushed.sources:
        yield
        return
    desks = {source.name: _desk(pushed, source) for source in pushed.sources}
    station = pushed.station()
    engine = open_durable(station.engine)
    stretches = Stretches(engine, station.clock)
    by_name = {source.name: source for source in pushed.sources}

    def keep_group(name: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        source = by_name[name]
        own = replace(pushed.station(), engine=engine)
        done = keep(
            Desk(station=own, source=source, connector=pushed.connectors[source.connector]), group
        )
        stretches.add(name, done)
        pushed.kept(name)
        return done.kept

    gathering = Gathering(keep_group)
    wire = Wire(desks, gathering, station.clock, stretches.refuse)
    config = uvicorn.Config(
        create_wire(wire, gathering, stretches.write_due),
        log_level="warning",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
        limit_concurrency=CONNECTIONS,
        server_header=False,
    )
    try:
        with bound(host, port) as listener, _served(uvicorn.Server(config), listener):
            yield
    finally:
        gathering.close()
        stretches.write_all()
        engine.dispose()


def _desk(pushed: Pushed, source: Source) -> Receiver:
    receive = pushed.connectors[source.connector].receive
    if receive is None:
        raise ConfigError(
            f"Nguồn {source.name}: bộ kết nối {source.connector} không nhận đẩy; hãy bỏ receive."
        )
    passwords = sender_secrets(source, os.environ, lambda path: Path(path).read_text("utf-8"))
    return receive(source, passwords)


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """The port; ConfigError names the setting and what to do where it is taken."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ConfigError(
            f"{PUSH_HOST.name}={host}, {PUSH_PORT.name}={port} không mở được ({reason}); "
            "hãy dừng chương trình đang dùng cổng ấy hoặc chọn cổng khác."
        ) from error
    with listener:
        yield listener


@contextmanager
def _served(server: uvicorn.Server, listener: socket.socket) -> Iterator[None]:
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="receive-port", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
