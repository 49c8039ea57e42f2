"""A small province for all tests: twenty-six weeks at a fiftieth of the size, written once."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ioc.simulator.books import Books
from ioc.simulator.reference import Reference, parse, read_texts
from ioc.simulator.worktime import number_of
from ioc.simulator.world import World

FOLDER = Path(__file__).parents[2] / "data"
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
