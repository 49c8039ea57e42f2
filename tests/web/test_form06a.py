"""Biểu 06a: the paper, the screen and the file say the same, and every figure opens its rows."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from dash import html
from fastapi import FastAPI
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from ioc.metrics.catalogue import find
from ioc.metrics.form import IDENTITIES
from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.reader import Reader
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources as source_rows
from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.form06a import BESIDE, form_slots
from ioc.web.components.official_form import WIDTH
from ioc.web.components.unit_lines import by_key
from ioc.web.context import Context
from ioc.web.filters import Filters
from ioc.web.form_files import add_form_file
from ioc.web.form_paper import form_paper
from ioc.web.form_sheets import FIRST, write_form
from ioc.web.page import Frame, filled
from ioc.web.pages.form06a import page
from ioc.web.problems import Problem
from tests.web.desk import StillClock
from tests.web.dossier_reader import TODAY, FakeReader
from tests.web.feed_desk import followed
from tests.web.mapped import NOW, known, mapped
from tests.web.test_agencies import by_id, parts, words

MONTH = "from=2026-11-01&to=2026-11-20"
ADDRESSES = (
    "",
    "?from=2026-10-15&to=2026-11-14",
    "?agency=H15.12",
    "?agency=H15.12&by=agency&from=2026-10-01&to=2026-10-31",
    "?by=sector",
    "?agency=?",
    "?agency=H15.12&agency=H15.06&by=agency",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = mapped(f"sqlite:///{tmp_path_factory.mktemp('form') / 'ioc.sqlite'}", 700, 10)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(store: Engine) -> Iterator[Reader]:
    with reading(store) as connection:
        yield Reader(connection, known(), NOW)


def asked(search: str) -> Filters:
    return Filters.parse(search, NOW.date())


def painted(reader: Reader, search: str) -> Any:
    frame = Frame(lookups=reader.lookups, today=reader.today, simulated=True)
    return filled(page.layout(asked(search), frame), page.fill(reader, asked(search)))


def fetched(store: Engine, search: str) -> httpx.Response:
    context = Context(engine=store, lookups=known(), clock=StillClock(NOW))
    server = FastAPI()
    add_form_file(server, context)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=server)
        async with httpx.AsyncClient(transport=transport, base_url="http://loopback") as client:
            return await client.get(f"/api/export/bieu-06a.xlsx{search}")

    return asyncio.run(ask())


def sheets(response: httpx.Response) -> tuple[Worksheet, Worksheet]:
    assert response.status_code == 200, response.text
    book = load_workbook(io.BytesIO(response.content))
    form, notes = book.worksheets
    return form, notes


def cells(line: Any) -> list[str]:
    """The figures of a row of the screen."""
    return [words(part) for part in line.children[2:]]


def figures(form: Worksheet, count: int) -> list[list[Any]]:
    """The rows below the heads, as many as asked: number, name, the eleven columns."""
    rows = form.iter_rows(min_row=FIRST + 1, max_row=FIRST + count, max_col=WIDTH, values_only=True)
    return [list(row) for row in rows]


@pytest.mark.parametrize("search", ADDRESSES)
def test_every_figure_on_the_screen_opens_as_many_rows(reader: Reader, search: str) -> None:
    tree = painted(reader, search)
    opened = followed(tree, reader, "/ho-so", (DOSSIERS,))
    heads = [part for part in parts(tree) if getattr(part, "className", "") == "form-head"]
    figures_ = [cell for head in heads for cell in cells(head) if cell != "0"]
    links = [part for head in heads for part in parts(head) if getattr(part, "href", None)]
    assert len(links) == len(figures_)
    assert len(opened) > 5
    assert [one for one in opened if one[1] != one[2]] == []


@pytest.mark.parametrize("search", ADDRESSES)
def test_the_file_holds_the_figures_of_the_screen_and_the_identities_cell_by_cell(
    store: Engine, reader: Reader, search: str
) -> None:
    table = next(p for p in parts(painted(reader, search)) if type(p).__name__ == "Table")
    _, _, body, foot = table.children
    on_screen = [*body.children, foot.children]
    form, _ = sheets(fetched(store, search))
    in_file = figures(form, len(on_screen))
    assert [words(row.children[1]) for row in on_screen] == [row[1] for row in in_file]
    for shown, written in zip(on_screen, in_file, strict=True):
        assert [int(cell.replace(".", "")) for cell in cells(shown)] == written[2:]
        column = dict(zip(range(1, WIDTH + 1), written, strict=True))
        for whole, terms in IDENTITIES:
            assert column[whole] == sum(column[term] for term in terms), (written, whole)


def test_the_rows_make_the_total_and_the_groups_make_the_province(reader: Reader) -> None:
    by_unit = form_paper(reader, asked(""))
    heads = [line for line in by_unit.lines if line.head]
    assert [line.number for line in heads] == ["A", "B", "C", "D"]
    units = [line for line in by_unit.lines if not line.head]
    unknown = heads[-1].form
    for position, whole in enumerate(by_unit.whole.columns):
        assert whole == sum(line.form.columns[position] or 0 for line in heads)
        rows = sum(line.form.columns[position] or 0 for line in units)
        assert whole == rows + (unknown.columns[position] or 0)
    by_sector = form_paper(reader, asked("?by=sector"))
    assert by_sector.whole == by_unit.whole
    assert len(units) > 100


def test_the_file_is_laid_out_as_the_circular_says(store: Engine) -> None:
    form, notes = sheets(fetched(store, f"?agency=H15.12&{MONTH}"))
    said = [str(cell.value) for row in form.iter_rows() for cell in row if cell.value is not None]
    for words_ in (
        "Biểu số II.06a/VPCP/KSTT",
        "Ban hành theo Thông tư số 01/2020/TT-VPCP ngày 21/10/2020",
        "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC",
        "Kỳ báo cáo: từ ngày 01/11/2026 đến ngày 20/11/2026",
        "Đơn vị báo cáo: Sở Nông nghiệp và Môi trường",
        "Đơn vị nhận báo cáo: Văn phòng UBND tỉnh Đắk Lắk",
        "Đơn vị tính: số hồ sơ TTHC",
        "Trực tiếp, dịch vụ bưu chính",
        "(11)=(12)+(13)",
        "NGƯỜI LẬP BIỂU",
        "THỦ TRƯỞNG ĐƠN VỊ",
        "DỮ LIỆU MÔ PHỎNG",
    ):
        assert any(words_ in one for one in said), words_
    merged = {str(area) for area in form.merged_cells.ranges}
    # STT and the name over three rows; received over four columns, "trong kỳ" over two of them.
    assert {"A9:A11", "B9:B11", "C9:F9", "C10:C11", "D10:E10", "G9:J9", "K9:M9"} <= merged
    assert (form.page_setup.paperSize, form.page_setup.orientation) == (9, "landscape")
    # One page across, the usual of fitToWidth, and as many down as it takes.
    assert form.page_setup.fitToHeight == 0
    assert form.sheet_properties.pageSetUpPr.fitToPage
    assert form.print_title_rows == "$9:$12"
    head, figure = form["C9"], form.cell(FIRST + 1, 3)
    assert (head.font.name, head.font.bold, figure.font.name) == (
        *("Times New Roman", True),
        "Times New Roman",
    )
    assert figure.border.left.style == figure.border.bottom.style == "thin"
    about = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert about["(3) Tổng hồ sơ phải giải quyết"].startswith("dossiers.total · ")
    assert about["Số liệu đến"] == "09:50 20/11/2026"
    assert "Ngoài biểu: công dân rút" in about


@pytest.mark.parametrize(
    ("search", "running"),
    [
        (f"?{MONTH}", True),
        ("?from=2026-11-01&to=2026-11-30", True),
        ("?from=2026-10-15&to=2026-11-19", False),
    ],
)
def test_of_a_period_not_over_the_screen_and_the_file_say_until_when(
    store: Engine, reader: Reader, search: str, running: bool
) -> None:
    said = "Kỳ chưa kết thúc: số liệu đến 09:50 ngày 20/11/2026"
    form, _ = sheets(fetched(store, search))
    period, below, simulated = (form.cell(row, 1).value for row in (5, 6, 7))
    assert period.startswith("Kỳ báo cáo: từ ngày ")
    assert (below == said) is running
    assert "DỮ LIỆU MÔ PHỎNG" in simulated
    head = words(by_id(painted(reader, search), "form06a-head"))
    assert period in head
    assert (said in head) is running


def test_what_has_no_due_date_is_not_said_to_be_in_time_before_it_is_done(
    store: Engine, reader: Reader
) -> None:
    _, notes = sheets(fetched(store, f"?{MONTH}"))
    names = [str(row[0].value) for row in notes.iter_rows()]
    assert "Nhận trong kỳ, không có ngày hẹn (khi xong sẽ tính là đúng hạn)" in names
    beside = words(by_id(painted(reader, f"?{MONTH}"), "form06a-beside"))
    assert beside.endswith("không có ngày hẹn (khi xong sẽ tính là đúng hạn)")


class Mistaken(Reader):
    """One dossier more on the eve than there was: a store whose numbers do not add up."""

    def value(self, metric: Metric, where: Where) -> Figure:
        told = super().value(metric, where)
        return replace(told, value=(told.value or 0) + 1) if metric.key == "dossiers.open" else told


def test_a_form_that_does_not_add_up_is_said_logged_and_makes_no_file(
    store: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    search = f"?agency=H15.12&{MONTH}"
    with reading(store) as connection:
        reader = Mistaken(connection, known(), NOW)
        tree = painted(reader, search)
        with pytest.raises(Problem, match=r"tệp chưa lập được.*lệch 1"):
            write_form(io.BytesIO(), reader, asked(search))
    said = words(by_id(tree, "form06a-wrong"))
    assert "Toàn biểu: (3)=(4)+(5)+(6) không khớp" in said
    assert "Toàn biểu: Σ(6) không khớp" in said
    assert by_id(tree, "form06a-file").hidden
    assert len(caplog.records) == 1
    assert "(3)=(4)+(5)+(6)" in caplog.text


def test_while_older_data_is_loading_figures_are_dashes_and_there_is_no_file(
    tmp_path: Path,
) -> None:
    engine = mapped(f"sqlite:///{tmp_path / 'ioc.sqlite'}", 50, 5)
    with writing(engine) as connection:
        marks = {"backfilled_to": NOW - timedelta(days=3), "backfill_from": NOW - timedelta(99)}
        connection.execute(source_rows.update().values(**marks))
    with reading(engine) as connection:
        tree = painted(Reader(connection, known(), NOW), f"?{MONTH}")
    foot = next(p for p in parts(tree) if type(p).__name__ == "Tfoot")
    assert set(cells(foot.children)) == {"—"}
    assert "còn đang nạp" in words(by_id(tree, "form06a-wrong"))
    answer = fetched(engine, f"?{MONTH}")
    assert (answer.status_code, "còn đang nạp" in answer.json()["detail"]) == (400, True)
    engine.dispose()


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?agency=H15.xx", "agency"),
        ("?channel=online", "channel"),
        ("?from=2026-11-20&to=2026-11-01", "from"),
        ("?by=procedure", "sector, agency"),
        ("?from=hom-qua", "from"),
    ],
)
def test_a_question_that_makes_no_official_form_is_refused(
    store: Engine, search: str, said: str
) -> None:
    answer = fetched(store, search)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_the_file_is_named_by_its_unit_and_period(store: Engine) -> None:
    named = fetched(store, f"?agency=H15.12&{MONTH}").headers["content-disposition"]
    assert 'filename="bieu-06a-H15.12-20261101-20261120.xlsx"' in named


def test_an_office_reports_to_its_department_and_the_province_to_the_government(
    reader: Reader,
) -> None:
    told = {search: form_paper(reader, asked(search)).receiver for search in ("", "?agency=H15.12")}
    office = next(a for a in reader.lookups.agencies if a.kind == "office")
    of_office = form_paper(reader, asked(f"?agency={office.code}")).receiver
    assert told == {"": "Văn phòng Chính phủ", "?agency=H15.12": "Văn phòng UBND tỉnh Đắk Lắk"}
    assert of_office == reader.lookups.agencies.label(office.parent)


def test_what_narrows_a_list_does_not_narrow_the_official_form(reader: Reader) -> None:
    narrowed = form_paper(reader, asked("?agency=H15.12&channel=counter&sector=G10-TN01"))
    assert narrowed.whole == form_paper(reader, asked("?agency=H15.12")).whole


def test_a_unit_page_leads_to_the_whole_form_and_says_what_does_not_add_up() -> None:
    fake = FakeReader([])
    filters = Filters.parse("?agency=H15.12&channel=online", TODAY)
    beside = by_key(fake.values([find(key) for key, _ in BESIDE], filters.where()))
    form = replace(fake.form06a(filters.where()), total=3)
    slots = form_slots("agency", form, beside, filters)
    block = html.Div(slots["agency-form"]["children"])
    hrefs = [part.href for part in parts(block) if getattr(part, "href", None)]
    assert {"/bieu-06a?agency=H15.12", "/api/export/bieu-06a.xlsx?agency=H15.12"} <= set(hrefs)
    assert "Toàn biểu: (3)=(4)+(5)+(6) không khớp: 3 và 0, lệch 3." in words(block)
    assert "/ho-so?agency=H15.12&channel=online&metric=dossiers.form_other" in hrefs
