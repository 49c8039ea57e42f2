"""What a watchman is told: alive, ready or not, and figures for Prometheus."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text

from tests.conftest import served
from tests.web import desk


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[httpx.Client]:
    app = desk.server(desk.context(engine))
    with served(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


def figures(client: httpx.Client) -> dict[tuple[str, ...], float]:
    told = client.get("/metrics")
    assert told.status_code == 200
    families = text_string_to_metric_families(told.text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_is_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").status_code == 200
    assert client.head("/readyz").status_code == 200


def test_a_store_that_is_not_migrated_is_not_ready(client: httpx.Client, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    waiting = client.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.headers["content-type"] == "application/problem+json"
    assert client.get("/healthz").status_code == 200


def test_every_source_is_told_with_its_age_and_its_state(client: httpx.Client) -> None:
    told = figures(client)
    assert told["ioc_revision",] > 0
    assert told["ioc_source_data_age_seconds", "mot-cua"] == 600
    assert told["ioc_source_state", "mot-cua", "fresh"] == 1
    assert told["ioc_source_state", "mot-cua", "stale"] == 0
    assert told["ioc_source_rejected", "mot-cua"] == 2
    assert told["ioc_source_stored", "mot-cua"] == 12


def test_what_is_not_known_is_not_told(client: httpx.Client, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE sources SET data_as_of = NULL WHERE name = 'vendor'"))
    assert ("ioc_source_data_age_seconds", "vendor") not in figures(client)


def test_requests_are_counted_by_kind_and_never_by_address(client: httpx.Client) -> None:
    client.get("/api/v1/revision")
    client.get("/api/v1/nothing")
    client.get("/anything/at/all")
    told = figures(client)
    assert told["ioc_requests_total", "api", "2xx"] == 1
    assert told["ioc_requests_total", "api", "4xx"] == 1
    assert told["ioc_requests_total", "page", "2xx"] == 1
    assert told["ioc_request_seconds_count", "api"] == 2
