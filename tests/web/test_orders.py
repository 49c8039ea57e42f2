"""What a client may change through the API: orders to a source, the speed of a simulated clock."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from ioc.store import commands
from tests.conftest import served
from tests.web import desk


def order(client: httpx.Client, body: Any, source: str = "mot-cua", **more: str) -> Any:
    headers = desk.CSRF | desk.CSRF_COOKIE | more
    return client.post(f"/api/v1/sources/{source}/commands", json=body, headers=headers)


def test_an_order_is_written_for_the_worker(client: httpx.Client, engine: Engine) -> None:
    before = commands.waiting(engine)
    for command in ("run", "pause", "resume"):
        assert order(client, {"command": command}).status_code == 202
    paused = order(client, {"command": "pause"})
    assert paused.json() == {
        "source": "mot-cua",
        "command": "pause",
        "accepted_at": "2026-11-20T10:00:00+07:00",
    }
    asked = commands.waiting(engine)[len(before) :]
    assert [command.kind for command in asked] == ["run", "pause", "resume", "pause"]
    assert {command.source for command in asked} == {"mot-cua"}
    commands.done(engine, asked[1], desk.NOW)
    left = commands.waiting(engine)[len(before) :]
    assert left == [asked[0], *asked[2:]]


@pytest.mark.parametrize(
    "body",
    [
        {"command": "drop"},
        {"command": "run", "text": "x"},
        {"command": "map", "text": "x", "agency": "H15.12"},
        [],
        {},
    ],
)
def test_a_bad_order_changes_nothing(client: httpx.Client, engine: Engine, body: Any) -> None:
    before = commands.waiting(engine)
    response = order(client, body)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert commands.waiting(engine) == before


def test_an_order_must_be_short_and_json_and_to_somebody(client: httpx.Client) -> None:
    assert order(client, {"command": "run"}, source="nobody").status_code == 404
    assert order(client, {"command": "run"}, **{"Content-Type": "text/plain"}).status_code == 415
    assert order(client, {"command": "run", "text": "x" * 20_000}).status_code == 413


def test_a_simulated_clock_is_told_its_speed(engine: Engine) -> None:
    with (
        served(desk.simulator()) as simulator,
        served(desk.server(desk.context(engine, f"{simulator}/_clock"))) as url,
    ):
        told = httpx.post(
            f"{url}/api/v1/clock", json={"rate": 10}, headers=desk.CSRF | desk.CSRF_COOKIE
        )
    assert (told.status_code, told.json()) == (202, {"rate": 10.0})


def test_a_simulator_that_is_away_is_said_to_be(engine: Engine) -> None:
    with served(desk.server(desk.context(engine, "http://127.0.0.1:9/_clock"))) as url:
        told = httpx.post(
            f"{url}/api/v1/clock", json={"rate": 10}, headers=desk.CSRF | desk.CSRF_COOKIE
        )
    assert told.status_code == 502
    assert told.headers["content-type"] == "application/problem+json"


def test_a_clock_that_is_not_simulated_cannot_be_hurried(client: httpx.Client) -> None:
    headers = desk.CSRF | desk.CSRF_COOKIE
    response = client.post("/api/v1/clock", json={"rate": 2}, headers=headers)
    assert response.status_code == 404
    assert "IOC_CLOCK" in response.json()["detail"]
