"""Hue-S's dialect, all its road: list and details over HTTP, a worker's turns, cases counted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ioc import kinds
from ioc.config import read_settings
from ioc.store.engine import open_engine, reading
from ioc.store.facts import cases
from ioc.store.ledger import rejects
from ioc.worker import Worker
from tests.conftest import served
from tests.connectors import fake_http
from tests.connectors.test_hue_s import Citizens, item, items
from tests.web import desk

SOURCES = """
[sources.tuong-tac]
connector = "hue_s"
title = "Tương tác (bịa)"
url = "{url}/dttm/phananh"
secret = "env:THE_HUE_S"
backfill_from = 2026-11-01
simulated = true
[sources.tuong-tac.options]
jurisdiction_id = "hue"
page_size = 5
"""
LAST = desk.NOW - timedelta(hours=1)


def far_side(citizens: Citizens) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def answered(request: Request) -> Response:
        asked = fake_http.Request(
            path=request.url.path.removeprefix("/dttm/phananh"),
            query=dict(request.query_params),
            value=None,
            headers={"Token": request.headers["token"]},
        )
        return JSONResponse(citizens.answer(asked))

    app.add_api_route("/dttm/phananh/{path:path}", answered, response_model=None)
    return app


@pytest.fixture
def citizens() -> Citizens:
    """Thirty reports, five hours apart: the last ones are older than what the next turn lists."""
    return Citizens(items(30, LAST))


@pytest.fixture
def worker(
    citizens: Citizens, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Worker]:
    monkeypatch.setenv("THE_HUE_S", "the-bi-mat")
    written = tmp_path / "sources.toml"
    with served(far_side(citizens)) as url:
        written.write_text(SOURCES.format(url=url), encoding="utf-8")
        environ = {"IOC_DATABASE_URL": database_url, "IOC_SOURCES": str(written)}
        worker = Worker(read_settings(environ), desk.StillClock())
        worker.prepare()
        yield worker
        worker.close()


def test_its_reports_are_counted_and_an_old_one_is_seen_to_close(
    worker: Worker, citizens: Citizens, database_url: str
) -> None:
    assert worker.turn("tuong-tac")
    old = item(29, LAST - timedelta(hours=5 * 29), "Đã xử lý")
    citizens.rows = [*citizens.rows[:29], old]
    assert worker.turn("tuong-tac")
    engine = open_engine(database_url)
    with reading(engine) as connection:
        found = {row.code: row for row in connection.execute(select(cases))}
        assert len(found) == 30
        assert [code for code, row in found.items() if row.closed_day] == ["hue:29"]
        assert found["hue:29"].closed_day == desk.TODAY, "when it was closed nobody says"
        assert {row.agency_text for row in found.values()} == {"UBND xã Ea Kar"}
        assert {row.category for row in found.values()} == {"dien-luc"}
        assert connection.execute(select(rejects)).all() == []
        assert kinds.verify(connection, desk.lookups().incidents) == []
        assert not [row for row in map(repr, found.values()) if "Bịa" in row or "0900" in row]
    engine.dispose()
