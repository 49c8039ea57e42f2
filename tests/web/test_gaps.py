"""Lệch số: one line, its parts, the dossiers of each, by unit and by month; and what is missing."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from ioc.domain.coverage import Missing
from ioc.domain.records import Total
from ioc.metrics.catalogue import find
from ioc.metrics.coverage import not_included
from ioc.metrics.gap_reasons import Explained
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.store.engine import reading, writing
from ioc.store.feed_rows import TotalRow
from ioc.store.ingest import ingest
from ioc.store.ledger import sources as source_rows
from ioc.store.rows import Load
from ioc.web.api import install_api
from ioc.web.components.beside import against, missing_lines
from ioc.web.components.gap_line import otherwise_table
from ioc.web.context import Context
from ioc.web.pages import agencies, dossiers, gaps, overview
from tests.store.invented import RULES, hour, open_store, row
from tests.web.desk import StillClock
from tests.web.feed_desk import TODAY, asked, painted, stray
from tests.web.mapped import NOW, known
from tests.web.test_agencies import by_id, parts, words

CIVIL = Missing(
    ministry="Bộ Tư pháp",
    system="Hệ thống hộ tịch",
    what="hộ tịch",
    sectors=frozenset({"G15-TP01"}),
    procedures=frozenset({"1.001193"}),
    agencies=frozenset({"H15.03"}),
    since=date(2025, 7, 1),
    until=date(2026, 12, 31),
)
SAID = "chưa gồm hồ sơ trên hệ thống bộ: Bộ Tư pháp (hộ tịch)"


def code(n: int) -> str:
    return f"H15.12-261102-{n:04}"


def total(value: int, agency: str) -> TotalRow:
    record = Total(
        agency=agency, agency_text="", measure="dossiers.received", period="2026-11", value=value
    )
    return TotalRow(record=record, asked_at=NOW, agency=agency, day=TODAY)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Three dossiers of ours; the vendor lists two of them and reports four."""
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('gaps') / 'ioc.sqlite'}")
    with writing(engine) as connection:
        marks = {"backfilled_to": hour(-9000), "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
        vendor = source_rows.update().where(source_rows.c.name == "vendor")
        title = "Thống kê một cửa"
        connection.execute(vendor.values(records="Dossier,Total", precedence=2, title=title))
    ours = [row(code(n), asked=400) for n in (1, 2, 3)]
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=ours, watermark=NOW), RULES)
    told = [total(4, "H15"), total(3, "H15.12")]
    listed = Load(source="vendor", now=NOW, dossiers=ours[:2], totals=told, watermark=NOW)
    ingest(engine, listed, RULES)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as connection:
        yield Reader(connection, known(), NOW)


@pytest.fixture
def lacking(engine: Engine) -> Iterator[Reader]:
    """The same province, of which the civil register is known to be elsewhere."""
    with reading(engine) as connection:
        yield Reader(connection, replace(known(), missing=(CIVIL,)), NOW)


def rows(tree: Any, name: str) -> list[list[str]]:
    found = [part for part in parts(by_id(tree, name)) if type(part).__name__ == "Tr"]
    return [[words(cell) for cell in row.children] for row in found][1:]


def test_the_line_says_ours_theirs_and_the_difference(reader: Reader) -> None:
    tree = painted(gaps.page, reader)
    head = words(by_id(tree, "gaps-head"))
    assert head.startswith("Tiếp nhận · toàn tỉnh · Tháng 11/2026")
    assert head.endswith("ta 3 · Thống kê một cửa (báo 20/11) 4 · lệch 1, nguồn nhiều hơn")


def test_the_parts_add_up_to_the_difference_and_name_their_dossiers(reader: Reader) -> None:
    tree = painted(gaps.page, reader)
    assert rows(tree, "gaps-reasons") == [
        ["Ta có, nguồn không kể", "1", "▼ 1"],
        ["Bảng của nguồn lệch với danh sách của chính nguồn (2 hồ sơ)", "—", "▲ 2"],
        ["Lệch", "—", "▲ 1"],
    ]
    (named,) = rows(tree, "gaps-named")
    assert named[0] == code(3)
    assert named[1].startswith("đang xử lý · ")
    assert named[2] == "không kể"
    links = [part.href for part in parts(by_id(tree, "gaps-named")) if hasattr(part, "href")]
    assert links == [f"/ho-so?code={code(3)}"]


def test_units_that_agree_are_counted_and_not_listed(reader: Reader) -> None:
    tree = painted(gaps.page, reader)
    assert rows(tree, "gaps-units") == []
    assert "1 đơn vị nguồn báo khớp" in words(by_id(tree, "gaps-units"))
    assert rows(tree, "gaps-months") == [["11/26", "3", "4", "▲ 1"]]
    own = painted(gaps.page, reader, "?agency=H15.12")
    assert by_id(own, "gaps-units-block").hidden
    assert "khớp" in words(by_id(own, "gaps-head"))


def test_where_nobody_reports_the_page_says_what_to_choose(reader: Reader) -> None:
    tree = painted(gaps.page, reader, "?from=2026-11-03&to=2026-11-09")
    said = words(by_id(tree, "gaps-head"))
    assert "Không nguồn nào báo số" in said
    assert said.endswith("Nguồn báo theo tháng: hãy chọn trọn một tháng.")
    assert all(by_id(tree, f"gaps-{name}-block").hidden for name in gaps.BLOCKS)
    for month in ("?from=2026-10-01&to=2026-10-31", "?agency=H15.06"):
        said = words(by_id(painted(gaps.page, reader, month), "gaps-head"))
        assert said.startswith("Không nguồn nào báo số của ")
        assert "hãy chọn" not in said, "a whole month is chosen already"


def telling(engine: Engine, **facts: Any) -> None:
    with writing(engine) as connection:
        vendor = source_rows.update().where(source_rows.c.name == "vendor")
        connection.execute(vendor.values(**facts))


def test_without_a_source_of_totals_no_other_period_is_advised(engine: Engine) -> None:
    telling(engine, records="Dossier")
    with reading(engine) as connection:
        tree = painted(gaps.page, Reader(connection, known(), NOW))
    telling(engine, records="Dossier,Total")
    said = words(by_id(tree, "gaps-head"))
    assert said == "Chưa nối nguồn nào báo số tổng: chưa có gì để so."


def test_without_a_list_no_code_is_said_to_be_compared(engine: Engine, reader: Reader) -> None:
    listed = words(by_id(painted(gaps.page, reader), "gaps-reasons-hint"))
    assert "từng mã một; cộng lại đúng bằng phần lệch" in listed
    telling(engine, records="Total")
    ingest(engine, Load(source="vendor", now=NOW, totals=[total(1, "H15.12.01")]), RULES)
    with reading(engine) as connection:
        # The office under it is reported apart: that is the source's own number, and no cause.
        tree = painted(gaps.page, Reader(connection, known(), NOW), "?agency=H15.12")
    telling(engine, records="Dossier,Total")
    hint = words(by_id(tree, "gaps-reasons-hint"))
    assert hint.startswith("Nguồn không kể từng hồ sơ của kỳ này")
    assert all("trực thuộc" not in row[0] for row in rows(tree, "gaps-reasons"))


def test_what_is_reported_of_the_units_below_is_a_possible_cause(reader: Reader) -> None:
    found = Explained(listed=None, reasons=(), otherwise=(), refused=0, rest=-2, below=2)
    (table,) = otherwise_table(found, asked(""), "/nguon-du-lieu")
    assert "Nguồn báo riêng cho đơn vị trực thuộc (số của nguồn)" in words(table)


def test_a_difference_that_is_not_known_has_no_table(engine: Engine) -> None:
    with writing(engine) as connection:
        counted = source_rows.update().where(source_rows.c.name == "mot-cua")
        loading = {"backfilled_to": NOW - timedelta(days=2), "backfill_from": hour(-9000)}
        connection.execute(counted.values(**loading))
    with reading(engine) as connection:
        tree = painted(gaps.page, Reader(connection, known(), NOW))
    with writing(engine) as connection:
        connection.execute(counted.values(backfilled_to=hour(-9000)))
    assert words(by_id(tree, "gaps-head")).endswith("chưa so được")
    for name in ("reasons", "otherwise", "named"):
        assert by_id(tree, f"gaps-{name}-block").hidden


def test_every_slot_has_its_place(reader: Reader) -> None:
    for search in ("", "?agency=H15.12", "?view=missing&metric=dossiers.received", "?agency=NO"):
        assert stray(gaps.page, reader, search) == set()


def test_the_line_stands_at_the_head_of_the_list_and_on_the_unit_s_page(reader: Reader) -> None:
    listed = painted(dossiers.page, reader, "?metric=dossiers.received")
    line = by_id(listed, "dossiers-beside")
    assert words(line).startswith("ta 3 · Thống kê một cửa")
    links = [part.href for part in parts(line) if hasattr(part, "href")]
    assert links[-1] == "/lech-so?metric=dossiers.received"
    narrowed = painted(dossiers.page, reader, "?metric=dossiers.received&channel=online")
    assert words(by_id(narrowed, "dossiers-beside")) == ""
    assert against(reader, find("feedback.received"), asked("")) == []
    assert "lệch" not in words(
        by_id(painted(agencies.page, reader, "?agency=H15.12"), "agency-beside")
    )


def test_what_is_known_to_be_missing_is_said_wherever_it_belongs(lacking: Reader) -> None:
    for page, search, name in (
        (overview.page, "", "overview-beside"),
        (dossiers.page, "?metric=dossiers.received", "dossiers-beside"),
        (agencies.page, "?agency=H15.03", "agency-beside"),
    ):
        assert SAID in words(by_id(painted(page, lacking, search), name))
    elsewhere = painted(agencies.page, lacking, "?agency=H15.12")
    assert SAID not in words(by_id(elsewhere, "agency-beside"))


def test_only_what_the_question_touches_is_missing_from_it(lacking: Reader) -> None:
    month = Where(start=date(2026, 11, 1), end=TODAY)
    for where, touched in (
        (month, True),
        (replace(month, agencies=("H15",)), True),
        (replace(month, agencies=("H15.03",)), True),
        (replace(month, agencies=("H15.12",)), False),
        (replace(month, receiving=("H15",)), True),
        (replace(month, receiving=("H15.03",)), True),
        (replace(month, receiving=("H15.12",)), False),
        (replace(month, agencies=("H15.03",), receiving=("H15.12",)), False),
        (replace(month, sectors=("G15-TP01",)), True),
        (replace(month, sectors=("G10-TN01",)), False),
        (replace(month, start=date(2025, 1, 1), end=date(2025, 6, 30)), False),
        (replace(month, start=date(2027, 1, 1), end=date(2027, 1, 31)), False),
    ):
        assert bool(not_included(lacking, "dossiers", where)) is touched
    assert not_included(lacking, "cases", month) == ()
    assert missing_lines(lacking, find("feedback.received"), month) == []


def test_the_api_says_what_is_not_included(engine: Engine) -> None:
    server = FastAPI()
    lookups = replace(known(), missing=(CIVIL,))
    install_api(server, Context(engine=engine, lookups=lookups, clock=StillClock(NOW)))
    transport = httpx.ASGITransport(app=server)

    async def ask() -> dict[str, Any]:
        async with httpx.AsyncClient(transport=transport, base_url="http://ioc") as client:
            answer = await client.get("/api/v1/metrics/dossiers.received")
            told: dict[str, Any] = answer.raise_for_status().json()
            return told

    assert asyncio.run(ask())["not_included"] == ["Bộ Tư pháp (hộ tịch)"]
