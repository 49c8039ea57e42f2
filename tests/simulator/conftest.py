"""A small province for all tests: twenty-six weeks at a fiftieth of the size, written once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn

from ioc.simulator.books import Books
from ioc.simulator.province import Setting
from ioc.simulator.quality766_routes import Temper
from ioc.simulator.reference import Reference, parse, read_texts
from ioc.simulator.server import create_server
from ioc.simulator.worktime import number_of
from ioc.simulator.world import World

FOLDER = Path(__file__).parents[2] / "data"
PATIENT = Temper(pace=0.0, delay=0.0)
FIRST, NOW = date(2026, 5, 20), datetime(2026, 11, 18, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def reference() -> Reference:
    return parse(read_texts(FOLDER))


@pytest.fixture(scope="session")
def world(reference: Reference) -> World:
    return World(reference, 66, 0.05, number_of(FIRST))


@pytest.fixture(scope="session")
def now() -> int:
    return int(NOW.timestamp())


@pytest.fixture(scope="session")
def books(world: World, tmp_path_factory: pytest.TempPathFactory) -> Books:
    books = Books(world, tmp_path_factory.mktemp("books") / "books.sqlite")
    books.write(world.first_day, number_of(NOW.date()) + 1)
    return books


def setting(
    folder: Path, *, seed: int = 66, speed: float = 0.0, temper: Temper = PATIENT
) -> Setting:
    return Setting(
        folder=folder,
        reference=FOLDER,
        scale=0.05,
        seed=seed,
        speed=speed,
        history_days=20,
        begins_at=NOW.timestamp(),
        temper=temper,
    )


@contextmanager
def running(wanted: Setting) -> Iterator[httpx.Client]:
    """A simulator on a free port of loopback, stopped in the end as by Ctrl+C."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(
            uvicorn.Config(create_server(wanted), log_level="error", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=base, headers={"dstcode": "x"}, trust_env=False) as http:
                yield http
        finally:
            server.should_exit = True
            thread.join()
