"""An invented vendor's JSON system, connected by a table in sources.toml and no code: its cases are
counted.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ioc import kinds
from ioc.__main__ import main
from ioc.config import read_settings
from ioc.doctor import first_page
from ioc.doctor.examination import House, one
from ioc.preview import Preview
from ioc.sources.http import NotSignedIn
from ioc.store.engine import open_engine, reading
from ioc.store.facts import cases
from ioc.store.ledger import rejects, sources
from ioc.worker import Worker
from tests.conftest import served
from tests.connectors import fake_http
from tests.connectors.vendor import SECRET, TABLE, Vendor, ticket, tickets
from tests.web import desk

LAST = desk.NOW - timedelta(hours=1)


def far_side(vendor: Vendor) -> FastAPI:
    """The vendor over HTTP: the same answers, with 401 where it wants a new token."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def answered(request: Request) -> Response:
        asked = fake_http.Request(
            path=request.url.path,
            query=dict(request.query_params),
            value=await request.json(),
            headers={"X-The": request.headers.get("x-the", "")},
        )
        try:
            return JSONResponse(vendor.answer(asked))
        except NotSignedIn:
            return JSONResponse({"loiNhan": "hết hạn"}, 401)

    app.add_api_route("/api/{path:path}", answered, methods=["POST"], response_model=None)
    return app


@pytest.fixture
def vendor() -> Vendor:
    """Twelve calls, one without its day, one of a word nobody mapped; a token is over after four
    questions.
    """
    odd = ticket(98, LAST, "Đợi xem", linhVuc="Chưa ai biết")
    bad = {"phieu": {"soHieu": 99, "luc": {"doi": odd["phieu"]["luc"]["doi"]}}}
    return Vendor([*tickets(12, LAST), odd, bad], ends_after=4)


@pytest.fixture
def worker(
    vendor: Vendor, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Worker]:
    monkeypatch.setenv("MAT_KHAU_1022", SECRET)
    written = tmp_path / "sources.toml"
    with served(far_side(vendor)) as url:
        written.write_text(TABLE.format(url=url), encoding="utf-8")
        environ = {"IOC_DATABASE_URL": database_url, "IOC_SOURCES": str(written)}
        worker = Worker(read_settings(environ), desk.StillClock())
        worker.prepare()
        yield worker
        worker.close()


def stored(database_url: str) -> dict[str, Any]:
    """What the store holds of each case, by its code."""
    engine = open_engine(database_url)
    with reading(engine) as connection:
        found = {row.code: row for row in connection.execute(select(cases))}
        assert kinds.verify(connection, desk.lookups().incidents) == []
        assert connection.execute(select(rejects.c.key)).scalars().all() == ["1022:99"]
        (told,) = connection.execute(select(sources)).all()
        assert (told.records, told.watermark) == ("Case", desk.NOW)
    engine.dispose()
    return found


def test_its_cases_are_counted_and_counted_once(
    worker: Worker, vendor: Vendor, database_url: str
) -> None:
    assert worker.turn("tong-dai")
    found = stored(database_url)
    assert set(found) == {*(f"1022:{number}" for number in range(12)), "1022:98"}
    assert vendor.logins > 1, "the token ended, and was fetched again"
    one, odd = found["1022:0"], found["1022:98"]
    assert (one.category, one.channel, one.status) == ("dien-luc", "call", "new")
    assert one.agency != "?"
    assert (odd.category, odd.status) == ("?", "unknown")
    vendor.rows = [ticket(0, LAST, "Hoàn tất"), *vendor.rows[1:]]
    assert worker.turn("tong-dai")
    again = stored(database_url)
    assert len(again) == len(found)
    assert (again["1022:0"].status, again["1022:0"].closed_day) == ("resolved", desk.TODAY)
    assert not [row for row in map(repr, again.values()) if "Bịa" in row or "0900" in row]


def test_doctor_tells_what_the_mapping_yields_and_stores_nothing(
    worker: Worker, vendor: Vendor, database_url: str, tmp_path: Path
) -> None:
    def seen(password: str = SECRET) -> Preview:
        environ = {"IOC_DATABASE_URL": database_url, "IOC_SOURCES": str(tmp_path / "sources.toml")}
        secrets = {"MAT_KHAU_1022": password}
        settings = read_settings(environ)
        house = House(settings=settings, environ=secrets, sources=(), clock=desk.StillClock())
        _, said = one(house, "tong-dai")
        assert said.page
        return said.page

    vendor.rows, vendor.ends_after = vendor.rows[-3:], 10**9
    told = first_page.render(found := seen())
    for line in (
        "trang đầu có 3 dòng, đọc được 2 phản ánh, loại 1. Chưa ghi gì",
        "title           Đèn đường tắt, tôi tên là [tên đã che], gọi [số đã che]",
        "Không dòng nào có: category_name, due_at, closed_at, satisfaction",
        "1  thiếu requested_at (phieu.luc.gui) hoặc không phải ngày giờ",
        "1  trạng thái: Đợi xem",
        "1  lĩnh vực: Chưa ai biết",
    ):
        assert line in told
    tasks = first_page.tasks(found)
    assert "tong-dai: trạng thái: thêm vào [sources.tong-dai.options.statuses]" in tasks
    assert "Bịa" not in told
    assert "0900" not in told
    engine = open_engine(database_url)
    with reading(engine) as connection:
        assert connection.execute(select(cases)).all() == []
    engine.dispose()
    vendor.rows = vendor.rows[:1]
    assert first_page.tasks(seen()) == []
    lost = first_page.render(seen("sai"))
    assert "hỏng  Nguồn tong-dai: tong-dai: đăng nhập không được" in lost


def test_doctor_names_the_sources_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "sources.toml"
    written.write_text(TABLE.format(url="http://127.0.0.1:9"), encoding="utf-8")
    monkeypatch.setenv("IOC_SOURCES", str(written))
    assert main(["doctor", "khac"]) == 2
    assert "Không có nguồn khac; trong tệp có: tong-dai." in capsys.readouterr().err
