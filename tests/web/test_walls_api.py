"""The administrator's walls over the API: how each stands, described, refused, taken away."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import argon2
import httpx
import pytest
from sqlalchemy import Engine

from ioc.domain.wall_addresses import page_at
from ioc.store.engine import writing
from ioc.store.heartbeats import Beat, keep
from ioc.walls import FILE, WallBook
from ioc.web.app import find_pages
from ioc.web.sessions import CSRF_COOKIE, CSRF_HEADER
from tests.conftest import served
from tests.web import desk
from tests.web.test_wall_values import ONE

TOKEN = "t" * 32
JSON = {"content-type": "application/json"}
ORDER: dict[str, Any] = {
    "name": "phong-hop-2",
    "title": "Màn hình phòng họp 2",
    "diagonal": 86,
    "resolution": [3840, 2160],
    "farthest": 8,
    "theme": "hall",
    "language": "vi",
    "seconds": 30,
    "quiet": ["19:00", "06:30"],
    "public": False,
    "screens": [{"at": "hom-nay"}, {"at": "/don-vi?agency=H15.12", "seconds": 40}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text(f"# Của tỉnh.\n{ONE}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    engine = desk.filled_store(folder)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine, folder: Path) -> Iterator[httpx.Client]:
    context = replace(desk.context(engine), walls=WallBook(folder, count().__next__))
    headers = {CSRF_HEADER: TOKEN, "cookie": f"{CSRF_COOKIE}={TOKEN}"}
    with (
        served(desk.server(context)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30, headers=headers) as client,
    ):
        yield client


def rows(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/api/v1/walls")
    assert answer.status_code == 200, answer.text
    return {wall["name"]: wall for wall in answer.json()["walls"]}


def test_a_wall_tells_its_room_and_that_it_was_never_opened(client: httpx.Client) -> None:
    wall = rows(client)["hop"]
    assert (wall["letter_px"], wall["preferred_px"]) == (52.4, 65.5)
    assert (wall["tiles"], wall["lines"]) == (4, 15)
    assert (wall["alive"], wall["standing"]) == (False, "Phòng họp: chưa mở lần nào")


def test_a_wall_that_speaks_is_alive(client: httpx.Client) -> None:
    told = {"instance": "a1", "screen": "s1", "shown": "1", "heap": "9000000", "errors": "2"}
    assert client.get("/api/v1/walls/hop/pulse", params=told).status_code == 200
    wall = rows(client)["hop"]
    assert (wall["alive"], wall["instances"]) == (True, 1)
    assert (wall["heap"], wall["errors"]) == (9_000_000, 2)
    assert wall["standing"] == "Phòng họp đang chạy"


def test_a_place_that_fell_silent_is_told_beside_one_that_lives(
    engine: Engine, client: httpx.Client
) -> None:
    began = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    with writing(engine) as connection:
        gone = Beat(
            wall="hop", instance="b1", seen_at=began, began_at=began, address="10.0.0.8", errors=1
        )
        keep(connection, [gone], began)
    assert client.get("/api/v1/walls/hop/pulse", params={"instance": "a1"}).status_code == 200
    wall = rows(client)["hop"]
    assert (wall["alive"], wall["instances"]) == (True, 1)
    assert [(one["address"], one["alive"]) for one in wall["places"]] == [
        ("127.0.0.1", True),
        ("10.0.0.8", False),
    ]


def test_a_wall_described_on_the_page_stands_in_the_file_among_the_remarks(
    client: httpx.Client, folder: Path
) -> None:
    answer = client.post("/api/v1/walls", json=ORDER)
    assert answer.status_code == 202, answer.text
    wall = rows(client)["phong-hop-2"]
    assert {name: wall[name] for name in ORDER if name != "screens"} == {
        name: value for name, value in ORDER.items() if name != "screens"
    }
    assert [(one["at"], one["seconds"]) for one in wall["screens"]] == [
        ("hom-nay", 30),
        ("/don-vi?agency=H15.12", 40),
    ]
    assert "# Của tỉnh." in (folder / FILE).read_text("utf-8")
    assert (folder / "screens.toml.bak").read_text("utf-8") == f"# Của tỉnh.\n{ONE}"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"farthest": 60}, "từ chỗ ngồi xa nhất 60 m chỉ đọc được"),
        ({"screens": [{"at": "hom-qua"}]}, "không có màn hình «hom-qua»"),
        ({"public": True}, "công khai không được chiếu «hom-nay»"),
        (
            {
                "screens": [
                    {"at": "hom-nay", "tiles": ["overdue", "due", "on-time", "score", "cases"]}
                ]
            },
            "phòng này vừa 4 ô",
        ),
        ({"name": "dien-thoai-vi"}, "dành cho điện thoại"),
        ({"screens": [{"at": "hom-nay?agency=NOPE"}]}, "không có cơ quan mã «NOPE»"),
        ({"screens": [{"at": "/don-vi?agency=H15.12&agency=%C4%90"}]}, "không có cơ quan mã"),
        ({"screens": [{"at": "/%6dan-hinh/hop"}]}, "«/%6dan-hinh/hop» không phải một trang"),
        ({"screens": [{"at": "/api/v1/walls"}]}, "không phải một trang để treo"),
        ({"title": "hai\ndòng"}, "ký tự không in được"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_nothing_is_written(
    client: httpx.Client, folder: Path, change: dict[str, Any], says: str
) -> None:
    before = (folder / FILE).read_bytes()
    answer = client.post("/api/v1/walls", json={**ORDER, **change})
    assert answer.status_code == 409, answer.text
    assert says in answer.json()["detail"]
    assert (folder / FILE).read_bytes() == before


def test_a_wall_is_taken_away_once(client: httpx.Client) -> None:
    assert client.post("/api/v1/walls/removals", json={"name": "hop"}).status_code == 202
    assert rows(client) == {}
    assert client.post("/api/v1/walls/removals", json={"name": "hop"}).status_code == 404


def test_a_spoilt_file_is_told_in_one_sentence_while_the_last_good_walls_stand(
    client: httpx.Client, folder: Path
) -> None:
    assert list(rows(client)) == ["hop"]
    (folder / FILE).write_text("[walls.hop]\nfarthest = 'xa'\n", encoding="utf-8")
    told = client.get("/api/v1/walls").json()
    assert [wall["name"] for wall in told["walls"]] == ["hop"]
    assert "[walls.hop] diagonal (inch): cần một số" in told["wrong"]


@pytest.mark.parametrize("half", [b"\\ud800", b"\\udfff", b"\xed\xa0\x80", b"\xff"])
@pytest.mark.parametrize("of", ["title", "at"])
def test_half_a_letter_is_refused_and_nothing_is_written(
    client: httpx.Client, folder: Path, half: bytes, of: str
) -> None:
    before = (folder / FILE).read_bytes()
    title, at = ("XX", "hom-nay") if of == "title" else ("Phòng", "hom-nay?agency=XX")
    body = json.dumps({**ORDER, "title": title, "screens": [{"at": at}]}).encode()
    sent = body.replace(b"XX", half)
    answer = client.post("/api/v1/walls", content=sent, headers=JSON)
    assert answer.status_code == 400, answer.text
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize(
    "spoilt",
    [b"# \xff\n", b"walls = 3\n", b"walls = { a = { diagonal = 55, farthest = 3 } }\n", b"walls ="],
)
def test_a_file_that_cannot_be_changed_is_told_and_left_as_it_is(
    client: httpx.Client, folder: Path, spoilt: bytes
) -> None:
    (folder / FILE).write_bytes(spoilt)
    answer = client.post("/api/v1/walls", json=ORDER)
    assert answer.status_code == 409
    assert str(folder / FILE) in answer.json()["detail"]
    assert (folder / FILE).read_bytes() == spoilt


def test_a_wall_beside_a_mistyped_one_can_be_described_and_the_mistyped_one_mended(
    client: httpx.Client, folder: Path
) -> None:
    wrong = "[walls.phong-hop-3]\ndiagonal = 'to'\n"
    (folder / FILE).write_text(ONE + wrong, encoding="utf-8")
    assert client.post("/api/v1/walls", json=ORDER).status_code == 202
    told = client.get("/api/v1/walls").json()
    assert [wall["name"] for wall in told["walls"]] == ["hop", "phong-hop-2"]
    assert "[walls.phong-hop-3] diagonal (inch)" in told["wrong"]
    mended = {**ORDER, "name": "phong-hop-3"}
    assert client.post("/api/v1/walls", json=mended).status_code == 202
    assert client.get("/api/v1/walls").json()["wrong"] == ""


def test_a_mistyped_wall_can_be_taken_away(client: httpx.Client, folder: Path) -> None:
    (folder / FILE).write_text("[walls.hop]\ndiagonal = 'to'\n", encoding="utf-8")
    assert client.post("/api/v1/walls/removals", json={"name": "hop"}).status_code == 202
    assert client.get("/api/v1/walls").json() == {"wrong": "", "walls": []}


def test_every_page_but_the_walls_own_can_be_on_a_wall() -> None:
    pages = {page.path for page in find_pages()} - {"/man-hinh"}
    assert {page_at(path) for path in pages} == pages


def test_nobody_describes_a_wall_without_the_csrf_pair(client: httpx.Client) -> None:
    answer = httpx.post(str(client.base_url.join("/api/v1/walls")), json=ORDER, trust_env=False)
    assert answer.status_code == 403


def test_behind_a_password_nobody_sees_or_describes_a_wall_before_signing_in(
    engine: Engine, folder: Path
) -> None:
    context = replace(desk.context(engine), walls=WallBook(folder))
    lock, before = (
        desk.open_lock(
            desk.Seconds(),
            argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash("khong-ai-biet"),
        ),
        (folder / FILE).read_bytes(),
    )
    headers = {CSRF_HEADER: TOKEN, "cookie": f"{CSRF_COOKIE}={TOKEN}"}
    with (
        served(desk.server(context, lock)) as url,
        httpx.Client(base_url=url, trust_env=False, headers=headers) as stranger,
    ):
        assert stranger.get("/api/v1/walls").status_code == 401
        assert stranger.get("/man-hinh").status_code == 303
        assert stranger.post("/api/v1/walls", json=ORDER).status_code == 401
        assert stranger.post("/api/v1/walls/removals", json={"name": "hop"}).status_code == 401
    assert (folder / FILE).read_bytes() == before
