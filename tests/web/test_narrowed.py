"""A list ordered or filtered by its heads: the address says it, so count, rows and file agree."""

import csv
import io
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from ioc.metrics.catalogue import CATALOGUE
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.web.components.dossier_kind import LONG
from ioc.web.components.list_grid import grid_rows
from ioc.web.components.question import needles
from ioc.web.filters import Filters
from ioc.web.page import Frame, filled
from ioc.web.pages import agencies, dossiers
from tests.web import desk
from tests.web.dossier_reader import LOOKUPS, TODAY, FakeReader, dossier
from tests.web.test_agencies import YESTERDAY, by_id, parts, words
from tests.web.test_exports import answer

FRAME = Frame(lookups=LOOKUPS, today=TODAY, simulated=True)
ROWS = [dossier(n, due_day=YESTERDAY, step="Trình ký" if n % 2 else "Thẩm định") for n in range(6)]
SIGNED = "has=step:trinh+ky"


def rows(search: str, start: int = 0, end: int = 100) -> dict[str, Any]:
    asked = Filters.parse(search, TODAY)
    held = cast(Reader, FakeReader(ROWS))
    return grid_rows(held, asked, {"startRow": start, "endRow": end})


def codes(search: str) -> list[str]:
    return [row["code"] for row in rows(search)["rowData"]]


def painted(page: Any, search: str) -> Any:
    asked = Filters.parse(search, TODAY)
    return filled(page.layout(asked, FRAME), page.fill(FakeReader(ROWS), asked))


def hrefs(tree: Any, name: str) -> list[str]:
    return [p.href for p in parts(tree) if name in str(getattr(p, "href", ""))]


def test_the_address_orders_filters_without_marks_and_gives_a_stretch() -> None:
    assert codes("?sort=-code")[0].endswith("0005")
    assert codes(f"?{SIGNED}") == [f"H15.12-261102-000{n}" for n in (1, 3, 5)]
    assert codes(f"?{SIGNED};code:0003") == ["H15.12-261102-0003"]
    stretch = rows(f"?{SIGNED}", 1, 2)
    assert (len(stretch["rowData"]), stretch["rowCount"]) == (1, 3)


@pytest.mark.parametrize(
    ("page", "search", "slot"),
    [
        (dossiers.page, "?metric=dossiers.overdue&", "dossiers"),
        (dossiers.page, "?q=261102&", "dossiers"),
        (agencies.page, "?agency=H15.12&strip=overdue&", "agency"),
    ],
)
def test_count_rows_and_file_are_of_the_same_dossiers(page: Any, search: str, slot: str) -> None:
    address = f"{search}{SIGNED}&sort=-code"
    tree = painted(page, address)
    assert words(by_id(tree, f"{slot}-count")).startswith("3 hồ sơ")
    (file,) = hrefs(tree, ".csv")
    listed = list(
        csv.reader(io.StringIO(answer(file.partition("dossiers.")[2], *ROWS).text), delimiter=";")
    )
    assert [line[0] for line in listed[1:]] == codes(address)
    assert all("has=" not in href for href in hrefs(tree, "/cong-van"))


def test_a_filtered_list_says_of_how_many_and_leads_back_to_all() -> None:
    tree = painted(agencies.page, f"?agency=H15.12&{SIGNED}")
    assert words(by_id(tree, "agency-count")) == "3 hồ sơ, lọc theo cột từ 6"
    assert words(by_id(tree, "agency-strip-overdue")) == "6"
    back = [part.href for part in parts(tree) if words(part) == "Bỏ lọc"]
    assert back == ["/don-vi?agency=H15.12"]
    assert "Bỏ lọc" not in words(painted(agencies.page, "?agency=H15.12"))


def test_the_heads_show_what_the_address_says() -> None:
    grid = by_id(painted(dossiers.page, f"?sort=-due&{SIGNED}"), "dossiers-grid")
    state = grid.dashGridOptions["initialState"]
    assert state["sort"] == {"sortModel": [{"colId": "due", "sort": "desc"}]}
    assert state["filter"]["filterModel"]["step"]["filter"] == "trinh ky"
    assert [column["colId"] for column in grid.columnDefs] == list(LONG)


def test_the_file_says_by_what_it_was_filtered() -> None:
    book = load_workbook(io.BytesIO(answer(f"xlsx?strip=overdue&{SIGNED}", *ROWS).content))
    notes = dict(book["Thuyết minh"].iter_rows(values_only=True))
    assert notes["Lọc theo cột"] == "Đang ở bước / phòng có “trinh ky”"
    assert notes["Số dòng"] == 3


@pytest.mark.parametrize("has", ["colour:red", "step", "step:", "step:ky;;", f"code:{'1' * 100}"])
def test_a_filter_that_cannot_be_meant_gives_no_file(has: str) -> None:
    response = answer(f"csv?strip=overdue&has={has}", *ROWS)
    assert (response.status_code, response.json()["parameter"]) == (400, "has")


def test_a_mangled_filter_leaves_the_list_whole() -> None:
    for has in ("colour:red", "step:", ";;:", ":x"):
        assert needles(Filters.parse(f"has={has}", TODAY)) == ()


def test_what_a_rate_leaves_out_is_its_denominator_less_its_numerator(database_url: str) -> None:
    engine = desk.filled(database_url)
    where = Where(start=desk.TODAY.replace(day=1), end=desk.TODAY)
    rates = [
        metric
        for metric in CATALOGUE
        if metric.kind == "rate" and metric.key.startswith("dossiers.")
    ]
    with desk.context(engine).reader() as reader:
        for rate in rates:
            figure = reader.value(rate, where)
            assert figure.denominator is not None
            assert figure.numerator is not None
            rest = reader.rows(rate, where, "rest")
            assert rest.count == figure.denominator - figure.numerator
            lost = reader.worst_procedures(rate, where, 1000)
            assert sum(one.late for one in lost) == rest.count
    engine.dispose()
