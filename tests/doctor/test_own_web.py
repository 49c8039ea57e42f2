"""The doctor's own pages: behind a door of their own, over figures that they cannot change."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from ioc.clock import machine_clock
from ioc.config import read_settings
from ioc.doctor.own_web import own_web
from ioc.domain.errors import ConfigError
from ioc.store.engine import open_engine, reading
from ioc.store.ledger import commands
from ioc.web.sessions import SESSION_COOKIE
from tests.web.desk import CSRF
from tests.web.mapped import mapped


def test_they_are_shown_to_nobody_else_and_change_nothing(
    database_url: str, tmp_path: Path
) -> None:
    mapped(database_url, dossiers=40, cases=10).dispose()
    settings = read_settings({"IOC_DATABASE_URL": database_url})
    order = {"command": "resume"}
    with (
        own_web(settings, machine_clock(), tmp_path) as web,
        httpx.Client(base_url=web.home, trust_env=False, timeout=30.0) as http,
    ):
        assert http.get("/api/v1/status").status_code == 401
        http.cookies.set(SESSION_COOKIE, web.session)
        assert http.get("/api/v1/status").json()["sources"]
        http.cookies.set("_csrf_token", CSRF["X-CSRFToken"])
        asked = http.post("/api/v1/sources/mot-cua/commands", json=order, headers=CSRF)
        assert asked.status_code >= 500
    engine = open_engine(database_url)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(commands)) == 0
    engine.dispose()


def test_an_empty_database_is_not_made_into_one_of_ours(database_url: str, tmp_path: Path) -> None:
    settings = read_settings({"IOC_DATABASE_URL": database_url})
    with (
        pytest.raises(ConfigError, match="make run"),
        own_web(settings, machine_clock(), tmp_path),
    ):
        pass
