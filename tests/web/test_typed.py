"""Số liệu đơn vị nhập: what waits is never taken for what stands; every number opens its list.

The page itself is ioc/web/pages/typed.py.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from dash import html
from dash.development.base_component import Component
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import Engine

from ioc.metrics.reader import Reader
from ioc.metrics.typed import TypedAsk
from ioc.web.components.typed_table import COLUMNS
from ioc.web.figure_files import HEADS, add_figure_files
from ioc.web.filters import Filters
from ioc.web.locales import speaking, spoken
from ioc.web.page import Frame, filled
from ioc.web.pages.typed import EXPORT_PATH, page
from ioc.web.typed_words import ROWS, period_words, value_words
from tests.conftest import served
from tests.store.typed import figure
from tests.web import desk, typed_desk
from tests.web.english import data_names, left_over
from tests.web.test_agencies import by_id, parts, words
from tests.web.test_language import told

STANDING, PENDING = 1 + COLUMNS[1:].index("standing"), 1 + COLUMNS[1:].index("pending")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = typed_desk.filled(tmp_path_factory.mktemp("typed"))
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    yield from typed_desk.readers(engine)


def props(part: Component) -> Any:
    return part.to_plotly_json()["props"]  # type: ignore[no-untyped-call]


def painted(reader: Reader, search: str = "") -> Component:
    filters = Filters.parse(search, desk.TODAY)
    frame = Frame(lookups=reader.lookups, today=desk.TODAY, simulated=True)
    return filled(page.layout(filters, frame), page.fill(reader, filters))


def rows(tree: Component) -> list[Any]:
    table = next((p for p in parts(tree) if getattr(p, "id", "") == "typed-rows"), None)
    body = [] if table is None else table.children[1].children
    return [row for row in body if "data-figure" in props(row)]


def shown(tree: Component) -> list[tuple[str, str, str]]:
    """(whose, what stands, what waits) of every row."""
    return [
        (words(row.children[0]), words(row.children[STANDING]), words(row.children[PENDING]))
        for row in rows(tree)
    ]


def numbers(tree: Component) -> dict[str, tuple[str, str]]:
    """Each of the counts above the list: its number and where it leads."""
    counted = by_id(tree, "typed-counts").children
    return {
        words(one.children[1]): (words(one.children[0]), getattr(one, "href", ""))
        for one in counted
    }


def test_every_slot_has_its_place(reader: Reader) -> None:
    for search in ("", "stage=waiting&figure=1", "period=2026-09&page=99", "figure=999&measure=x"):
        filters = Filters.parse(search, desk.TODAY)
        frame = Frame(lookups=reader.lookups, today=desk.TODAY, simulated=True)
        ids = {getattr(part, "id", "") for part in parts(page.layout(filters, frame))}
        assert set(page.fill(reader, filters)) <= ids


def test_what_waits_is_never_told_as_what_stands(reader: Reader) -> None:
    tree = painted(reader)
    by_stage = {
        (words(row.children[2]), words(row.children[0])[:10]): (standing, pending)
        for row, (_, standing, pending) in zip(rows(tree), shown(tree), strict=True)
    }
    assert len(by_stage) == 10
    waiting = shown(painted(reader, "period=2026-10&stage=entered"))
    assert [standing for _, standing, _ in waiting] == ["—"] * len(waiting)
    corrected = shown(painted(reader, "stage=corrected"))
    assert corrected == [("Sở Nội vụ", "100,5Đã khóa sổ", "777,25")]
    returned = shown(painted(reader, "stage=returned"))
    assert [(standing, pending) for _, standing, pending in returned] == [("—", "2.000đã trả lại")]


def test_every_count_opens_exactly_its_list(reader: Reader, engine: Engine) -> None:
    counted = numbers(painted(reader))
    assert {name: number for name, (number, _) in counted.items()} == {
        "Chờ duyệt": "4",
        "Đơn vị chưa gửi": "1",
        "Đính chính chờ duyệt": "1",
        "Đã trả lại đơn vị": "1",
    }
    for name, (number, href) in counted.items():
        if href.startswith("#"):
            listed = by_id(painted(reader), href[1:]).children[2].children.children[1].children
            assert len(listed) == int(number)
        else:
            assert len(rows(painted(reader, href.partition("?")[2]))) == int(number), name


def test_who_has_not_sent_is_named_with_what_is_missing(reader: Reader) -> None:
    owed = words(by_id(painted(reader), "typed-missing"))
    assert "Chưa gửi (1)" in owed
    assert "Sở Nội vụHộ nghèo, tháng 10/2026 (kỳ trước: 777,25 hộ)" in owed
    assert by_id(painted(reader, "period=2026-09"), "typed-missing").hidden


def test_nobodys_figure_cannot_be_approved_and_says_why(reader: Reader) -> None:
    tree = painted(reader, "stage=entered")
    nobody = next(row for row in rows(tree) if "Phòng nào đó" in words(row))
    pressed = {
        props(part).get("data-step"): getattr(part, "disabled", False)
        for part in parts(nobody)
        if isinstance(part, html.Button)
    }
    assert pressed["approve"] is True
    assert "chuẩn hoá tên trước khi duyệt" in words(nobody)
    assert "Duyệt 2 số đang hiện" in words(by_id(tree, "typed-list"))


def test_a_period_can_be_locked_once_nothing_is_in_the_way(reader: Reader) -> None:
    def bulk(search: str) -> str:
        return words(by_id(painted(reader, search), "typed-list").children[1])

    assert "Chọn một kỳ để khóa sổ" in bulk("")
    assert "Còn 3 số của tháng 10/2026 chưa duyệt" in bulk("period=2026-10")
    assert "1 số đã trả lại, không vào sổ" in bulk("period=2026-10")
    assert "Còn 1 số của tháng 9/2026 chưa duyệt" in bulk("period=2026-09&stage=locked")


def test_a_row_opens_its_history_with_every_step_and_reason(reader: Reader) -> None:
    steps = words(painted(reader, "figure=1"))
    for said in ("Đơn vị nhập", "Lãnh đạo duyệt", "Khóa sổ", "100,5 → 777,25", "cộng nhầm một cột"):
        assert said in steps
    apart = by_id(painted(reader, "figure=1&stage=returned"), "typed-history")
    assert "Sở Nội vụ · Hộ nghèo · tháng 9/2026" in words(apart)


def test_a_house_without_figures_says_how_they_come(tmp_path: Path) -> None:
    engine = typed_desk.store(tmp_path)
    for reader in typed_desk.readers(engine):
        tree = painted(reader)
        assert "Chưa có số liệu nào do đơn vị nhập" in words(by_id(tree, "typed-summary"))
        assert by_id(tree, "typed-list").hidden
        assert by_id(tree, "typed-counts").hidden
    engine.dispose()


def test_a_long_list_is_told_in_pages(tmp_path: Path) -> None:
    engine = typed_desk.store(tmp_path)
    typed_desk.keep(engine, *(figure(n, f"Tổ {n}", measure=f"m{n}") for n in range(250)))
    for reader in typed_desk.readers(engine):
        seen = [row for n in (1, 2, 3) for row in rows(painted(reader, f"page={n}"))]
        ids = {props(row)["data-figure"] for row in seen}
        assert (len(seen), len(ids)) == (250, 250)
        assert len(rows(painted(reader, "page=99"))) == 250 - 2 * ROWS
        assert "101–200 trong 250 số" in words(by_id(painted(reader, "page=2"), "typed-list"))
    engine.dispose()


def test_an_order_under_way_is_told_on_its_row(tmp_path: Path) -> None:
    engine = typed_desk.filled(tmp_path)
    one = typed_desk.held(engine, TypedAsk(stages=("approved",)))[0]
    typed_desk.step(engine, "correct", one, at=407, value=5.0, reason="ghi nhầm dòng trên")
    for reader in typed_desk.readers(engine):
        assert "Nhập số khác, duyệt cũ hết hiệu lực" in words(painted(reader, "stage=entered"))
    engine.dispose()


@pytest.fixture(scope="module")
def files(engine: Engine) -> Iterator[httpx.Client]:
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_figure_files(server, desk.context(engine))
    with served(server) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def test_the_files_hold_what_the_screen_shows(files: httpx.Client, reader: Reader) -> None:
    for search in ("", "stage=waiting", "period=2026-09", "agency=H15.02"):
        text = files.get(f"{EXPORT_PATH}.csv?{search}").content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
        on_screen = [standing for _, standing, _ in shown(painted(reader, search))]
        assert len(lines) == len(on_screen)
        for line, standing in zip(lines, on_screen, strict=True):
            assert standing.replace(".", "").startswith(line[7] or "—")
    book = load_workbook(io.BytesIO(files.get(f"{EXPORT_PATH}.xlsx?stage=corrected").content))
    found = [cell.value for cell in book.worksheets[0][2]]
    assert len(found) == len(HEADS)
    assert (found[0], found[6], found[7], found[8]) == ("Sở Nội vụ", "tháng 9/2026", 100.5, 777.25)
    assert files.get(f"{EXPORT_PATH}.csv?stage=khac").status_code == 400
    assert files.get(f"{EXPORT_PATH}.csv?khac=1").status_code == 400


def test_in_english_nothing_vietnamese_is_left_but_names(reader: Reader) -> None:
    with speaking("en"):
        for search in ("", "figure=1&period=2026-09", "stage=returned&figure=2"):
            tree = spoken(painted(reader, search))
            assert left_over(data_names(reader), told(tree)) == set()


def test_periods_and_values_are_said_as_their_reader_writes_them() -> None:
    periods = ("2026", "2026-Q3", "2026-10", "2026-10-05")
    assert [period_words(p) for p in periods] == [
        "năm 2026",
        "quý III/2026",
        "tháng 10/2026",
        "05/10/2026",
    ]
    with speaking("en"):
        assert [period_words(p) for p in periods] == ["2026", "Q3 2026", "Oct 2026", "5 Oct 2026"]
    told_as = [value_words(v) for v in (None, 0.0, 1234.5, -12.0, 1e6, 0.125, 1e-9)]
    assert told_as == ["—", "0", "1.234,5", "−12", "1.000.000", "0,125", "0,000000"]
