"""The map's files, its points and its turns: what leaves the server is small, whole and checked."""

import asyncio
import csv
import io
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from dash import no_update
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import Engine

from ioc.metrics.points import STATES, Point
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.components.map_figures import told
from ioc.web.components.map_question import question
from ioc.web.components.map_table import ordered
from ioc.web.context import Context
from ioc.web.filters import Filters
from ioc.web.map_files import add_map_files
from ioc.web.pages import map as map_page
from ioc.web.pages import sources
from ioc.web.paints import Paints
from ioc.web.points import add_points
from ioc.web.points import told as told_points
from ioc.web.wire import turned
from tests.web.desk import StillClock
from tests.web.mapped import NOW, known, mapped

WIDE = "from=2026-09-01&to=2026-11-20"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = mapped(f"sqlite:///{tmp_path_factory.mktemp('map') / 'ioc.sqlite'}", 600, 400)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def context(store: Engine) -> Context:
    return Context(engine=store, lookups=known(), clock=StillClock(NOW))


def answer(context: Context, path: str) -> httpx.Response:
    server = FastAPI()
    add_map_files(server, context)
    add_points(server, context)
    return asyncio.run(_fetched(server, path))


async def _fetched(server: FastAPI, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=server)
    async with httpx.AsyncClient(transport=transport, base_url="http://loopback") as client:
        return await client.get(path)


def test_a_csv_holds_the_communes_what_is_left_out_and_the_province(
    context: Context, store: Engine
) -> None:
    search = f"metric=dossiers.on_time_rate&{WIDE}&sort=place"
    response = answer(context, f"/api/export/map.csv?{search}")
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert head == ["Mã", "Xã, phường", "Giá trị, %", "Tử số", "Mẫu số, hồ sơ", "Nhóm màu"]
    with reading(store) as connection:
        reader = Reader(connection, known(), NOW)
        found = told(reader, question(reader, Filters.parse(f"?{search}", NOW.date())))
    names = [line.name for line in ordered(found, "place")]
    assert [line[1] for line in lines] == [
        *names,
        "Sở, ngành và đơn vị khác",
        "Không xác định vị trí",
        "Toàn tỉnh",
    ]
    assert [line[0] for line in lines[102:]] == ["ngoài xã", "không rõ", "cả tỉnh"]
    bottoms = [int(line[4] or 0) for line in lines]
    assert sum(bottoms[:-1]) == bottoms[-1] == found.total.denominator
    assert {line[5] for line in lines} >= {"ít hơn 30 hồ sơ", "chưa có số liệu"}
    value = next(line[2] for line in lines if line[2] not in ("", "0,00", "100,00"))
    assert "," in value


def test_an_xlsx_opens_with_its_diacritics_numbers_and_definition(context: Context) -> None:
    response = answer(context, f"/api/export/map.xlsx?metric=feedback.received&{WIDE}")
    assert "ban-do-feedback-received-20261120.xlsx" in response.headers["content-disposition"]
    book = load_workbook(io.BytesIO(response.content))
    page: Any = book.worksheets[0]
    assert page.title == "Bản đồ"
    lines = list(page.iter_rows(min_row=2, values_only=True))
    assert len(lines) == 102 + 2
    assert sum(line[2] for line in lines[:-1]) == lines[-1][2]
    notes = {line[0]: line[1] for line in book.worksheets[1].iter_rows(values_only=True)}
    assert notes["Chỉ số"] == "Phản ánh tiếp nhận"
    assert "Thuộc xã, phường" in notes


def test_a_comparison_brings_both_periods_and_their_difference(context: Context) -> None:
    search = "metric=dossiers.received&from=2026-10-01&to=2026-10-31&compare=2026-09-01..2026-09-30"
    response = answer(context, f"/api/export/map.csv?{search}&view=difference")
    head, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert head[2:5] == ["Giá trị, hồ sơ", "Kỳ so, hồ sơ", "Chênh lệch, hồ sơ"]
    for line in lines:
        assert int(line[2]) - int(line[3]) == int(line[4])
    for column in (2, 3):
        assert sum(int(line[column]) for line in lines[:-1]) == int(lines[-1][column])


def test_a_compared_share_brings_the_counts_of_both_periods(context: Context) -> None:
    search = "from=2026-10-01&to=2026-10-31&compare=2026-09-01..2026-09-30"
    response = answer(context, f"/api/export/map.csv?metric=dossiers.on_time_rate&{search}")
    head, *lines = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert head[2:] == [
        *("Giá trị, %", "Tử số", "Mẫu số, hồ sơ"),
        *("Kỳ so, %", "Tử số kỳ so", "Mẫu số kỳ so, hồ sơ"),
        *("Chênh lệch, điểm %", "Nhóm màu"),
    ]
    for value, top, bottom in [line[at : at + 3] for line in lines for at in (2, 5)]:
        assert bool(value) == (int(bottom or 0) > 0)
        share = 100 * int(top or 0) / max(int(bottom or 0), 1)
        assert not value or abs(float(value.replace(",", ".")) - share) <= 0.1
    for at in (3, 4, 6, 7):
        assert sum(int(line[at] or 0) for line in lines[:-1]) == int(lines[-1][at])


@pytest.mark.parametrize(
    "path",
    [
        "/api/export/map.csv?metric=khong-co",
        "/api/export/map.xlsx?compare=31/02",
        "/api/export/map.csv?ten=1",
        "/api/points/feedback?metric=dossiers.overdue",
        "/api/points/feedback?place=1",
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(context: Context, path: str) -> None:
    response = answer(context, path)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["parameter"] in path


def test_points_are_those_of_the_number_that_have_a_position(
    context: Context, store: Engine
) -> None:
    search = f"metric=feedback.received&{WIDE}"
    body = answer(context, f"/api/points/feedback?{search}&revision=3").json()
    with reading(store) as connection:
        reader = Reader(connection, known(), NOW)
        found = told(reader, question(reader, Filters.parse(f"?{search}", NOW.date())))
    assert len(body["points"]) == found.on_map
    assert [state for state, _ in body["states"]] == list(STATES)
    codes, categories = set(), set()
    for code, lat, lon, category, state in body["points"]:
        assert 11 < lat < 15
        assert 106 < lon < 110
        assert state in range(len(STATES))
        codes.add(code)
        categories.add(body["categories"][category])
    assert len(codes) == len(body["points"])
    assert "Hạ tầng giao thông" in categories
    assert body["words"].startswith(f"{found.on_map:,}".replace(",", "."))


def test_open_and_overdue_points_are_the_numbers_own(context: Context, store: Engine) -> None:
    body = answer(context, "/api/points/feedback?metric=feedback.open").json()
    late = answer(context, "/api/points/feedback?metric=feedback.overdue").json()
    assert {point[4] for point in body["points"]} == {0, 1}
    assert {point[4] for point in late["points"]} == {1}
    assert len(late["points"]) == sum(1 for point in body["points"] if point[4] == 1)


def test_twelve_thousand_points_stay_under_a_megabyte() -> None:
    many = [
        Point(f"daklak:SR-2026-{n:06d}", 12.6 + n / 1e6, 108.1 + n / 1e6, f"c{n % 12}", "open")
        for n in range(12_000)
    ]
    assert len(orjson.dumps(told_points(many, known()))) < 1_000_000


def turn(context: Context, search: str, shown: Any) -> tuple[Any, Any, Any]:
    pages = {page.path: page for page in (map_page.page, sources.page)}
    return turned(Paints(context), pages, "/ban-do", search, shown)


def test_another_number_or_month_sends_values_only_and_few(context: Context) -> None:
    body, shown, slots = turn(context, "", None)
    assert body is not no_update
    assert slots is no_update
    for search in ("?metric=dossiers.on_time_rate", "?from=2026-10-01&to=2026-10-31"):
        body, said, slots = turn(context, search, shown)
        assert body is no_update
        assert said is no_update
        assert slots["search"] == search
        assert slots["turned"]
        told_slots = {name: dict(props) for name, props in slots["slots"].items()}
        assert len(orjson.dumps(told_slots, default=lambda part: part.to_plotly_json())) < 20_000


def test_a_second_map_or_another_page_is_painted_anew(context: Context) -> None:
    _, shown, _ = turn(context, "", None)
    body, _, slots = turn(context, "?compare=before", shown)
    assert body is not no_update
    assert slots is no_update
    body, _, _ = turn(context, "", {**shown, "still": "/nguon-du-lieu ()"})
    assert body is not no_update
