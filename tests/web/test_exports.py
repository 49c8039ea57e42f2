"""The list as a file: the same rows, real dates, Vietnamese, and nothing that runs."""

import asyncio
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.reader import Reader
from ioc.web.exports import add_routes
from ioc.web.sheets import MOST_SHEET_ROWS
from tests.web.dossier_reader import TODAY, FakeReader, dossier

YESTERDAY = TODAY - timedelta(days=1)
LATE = [
    dossier(n, due_day=YESTERDAY, procedure_name=name)
    for n, name in enumerate(["Cấp giấy phép môi trường", "=1+1", "+84", "-x", "@cmd", "\tTab"])
]
OTHERS = [dossier(100), dossier(101, status=5)]


class Held:
    """One fake reader for every request."""

    def __init__(self, reader: FakeReader) -> None:
        self._reader = reader

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        yield cast(Reader, self._reader)


def answer(query: str, *rows: Any) -> httpx.Response:
    server = FastAPI()
    add_routes(server, Held(FakeReader(rows or (*LATE, *OTHERS))))
    return fetched(server, query)


def fetched(server: FastAPI, query: str) -> httpx.Response:
    return asyncio.run(_fetched(server, f"/api/export/dossiers.{query}"))


async def _fetched(server: FastAPI, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=server)
    async with httpx.AsyncClient(transport=transport, base_url="http://loopback") as client:
        return await client.get(path)


def lines(response: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_csv_opens_in_excel_with_its_diacritics() -> None:
    response = answer("csv?metric=dossiers.overdue")
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *rows = lines(response)
    assert head[:3] == ["Mã hồ sơ", "Mã thủ tục", "Thủ tục"]
    assert len(rows) == len(LATE)
    assert rows[0][head.index("Hẹn trả")] == "17/11/2026"
    assert rows[0][head.index("Tiếp nhận")] == "02/11/2026 09:00"


def test_no_cell_of_the_csv_runs_as_a_formula() -> None:
    head, *rows = lines(answer("csv?metric=dossiers.overdue"))
    names = [row[head.index("Thủ tục")] for row in rows]
    assert names[1:] == ["'=1+1", "'+84", "'-x", "'@cmd", "'\tTab"]
    days = [row[-5] for row in rows]
    assert days == ["-1"] * len(LATE)


def test_the_xlsx_holds_exactly_the_rows_of_the_number() -> None:
    response = answer("xlsx?metric=dossiers.overdue&agency=H15.12")
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Hồ sơ", "Thuyết minh"]
    sheet = book["Hồ sơ"]
    head, *rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == [row["code"] for row in LATE]
    assert rows[1][2] == "=1+1"
    assert rows[0][head.index("Tiếp nhận")] == datetime.fromisoformat("2026-11-02T09:00")
    assert rows[0][head.index("Hẹn trả")] == datetime.fromisoformat("2026-11-17")
    assert rows[0][head.index("Còn lại (ngày làm việc, âm là chậm)")] == -1
    assert sheet.freeze_panes == "B2"


def test_the_sheet_prints_across_as_wide_as_it_is_with_its_head_on_every_page() -> None:
    book = load_workbook(io.BytesIO(answer("xlsx?metric=dossiers.overdue").content))
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # One page wide is what a file means that does not say how many.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert book["Hồ sơ"].print_title_rows == "$1:$1"


def test_a_search_that_finds_more_than_its_file_holds_says_so() -> None:
    response = answer("xlsx?q=261102", *(dossier(n) for n in range(21)))
    notes = dict(
        load_workbook(io.BytesIO(response.content))["Thuyết minh"].iter_rows(values_only=True)
    )
    assert notes["Số dòng"] == 20
    assert notes["Chỉ số"] == "Tìm mã hồ sơ có “261102”: 20 hồ sơ đầu tiên, còn nữa"


def test_a_file_of_many_units_has_a_short_name() -> None:
    named = "&".join(f"agency={code}" for code in ("H15.10", "H15.101", "H15.12", "H15.91"))
    sent = answer(f"csv?metric=dossiers.open&{named}").headers["content-disposition"]
    assert sent == 'attachment; filename="ho-so-open-4-don-vi-20261118.csv"'


def test_the_second_sheet_says_what_the_rows_are() -> None:
    response = answer("xlsx?metric=dossiers.on_time_rate&part=denominator&version=first-promise")
    sheet = load_workbook(io.BytesIO(response.content))["Thuyết minh"]
    notes = dict(sheet.iter_rows(values_only=True))
    assert notes["Mã, phiên bản"] == "dossiers.on_time_rate · first-promise"
    assert notes["Danh sách của"] == "phần mẫu số"
    assert notes["Số liệu đến"] == "09:30 18/11/2026"
    assert notes["Số dòng"] == 0
    assert "mô phỏng" in notes["Lưu ý"]


def test_a_strip_and_its_file_are_the_same_rows() -> None:
    _, *rows = lines(answer("csv?strip=paused&agency=H15.12"))
    assert [row[0] for row in rows] == [OTHERS[1]["code"]]


def test_more_rows_than_a_page_all_arrive_once() -> None:
    many = [dossier(n, due_day=YESTERDAY) for n in range(2345)]
    _, *rows = lines(answer("csv?metric=dossiers.overdue", *many))
    assert [row[0] for row in rows] == [row["code"] for row in many]


@pytest.mark.parametrize(
    "query",
    [
        "metric=dossiers.nothing",
        "part=half",
        "strip=tomorrow",
        "sort=weather",
        "from=2026-02-30",
        "from=2026-12-01&to=2026-11-01",
        "agency=H99.1",
        "colour=red",
    ],
)
def test_a_bad_question_gets_a_problem_and_never_other_rows(query: str) -> None:
    for ending in ("csv", "xlsx"):
        response = answer(f"{ending}?{query}")
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"]


class Endless(FakeReader):
    """A province with one dossier more than a sheet holds."""

    def value(self, metric: Metric, where: Where) -> Figure:
        return Figure(MOST_SHEET_ROWS + 1, MOST_SHEET_ROWS + 1, None)


def test_a_list_longer_than_a_sheet_is_refused_with_the_remedy() -> None:
    server = FastAPI()
    add_routes(server, Held(Endless(LATE)))
    refused = fetched(server, "xlsx?metric=dossiers.overdue")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert "1.048.576" in refused.json()["remedy"]
    assert "CSV" in refused.json()["remedy"]
    assert fetched(server, "csv?metric=dossiers.overdue").status_code == 200
