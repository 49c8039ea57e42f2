"""The API over loopback on the usual store, for every test file without an `engine` of its own."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from tests.conftest import served
from tests.web import desk


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path_factory.mktemp("store"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[httpx.Client]:
    with (
        served(desk.server(desk.context(engine))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield client
