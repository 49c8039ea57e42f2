"""Phản ánh: every number opens exactly its rows; where somebody lives is nowhere to be read."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from ioc.domain.records import CaseStatus
from ioc.metrics.catalogue import find
from ioc.metrics.feedback import MEASURES
from ioc.metrics.reader import Reader
from ioc.store.cases import keep_cases
from ioc.store.engine import writing
from ioc.web.components.case_kind import CASES
from ioc.web.feedback_parts import TOP
from ioc.web.links import href_of, now_filters
from ioc.web.pages.feedback import PATH, page
from tests.store.feeds import case_row
from tests.web.fed import declare, fed
from tests.web.feed_desk import (
    asked,
    fetched,
    followed,
    lines,
    painted,
    reading,
    rows,
    said,
    stray,
)
from tests.web.mapped import ASKED, NOW
from tests.web.test_agencies import by_id, parts, words

HOME = "Số 5 ngõ 7 đường Mười Tháng Ba"
TITLES = ("=1+1 ổ gà", "+84 rác thải", "Đèn đường không sáng")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('feedback') / 'ioc.sqlite'}", 40, 400)
    late = NOW - timedelta(days=40)
    told = [
        case_row(
            f"dl:x{n}",
            asked=ASKED,
            status=CaseStatus.IN_PROGRESS,
            title=title,
            address=HOME,
            requested_at=late,
            due_at=late,
            due_day=late.date(),
        )
        for n, title in enumerate(TITLES)
    ]
    twin = case_row("dl:x0", asked=ASKED, requested_at=NOW, title="Cùng mã, việc khác")
    with writing(engine) as connection:
        keep_cases(connection, "phan-anh", [*told, twin], MEASURES)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as reader:
        yield reader


@pytest.mark.parametrize("search", ["", "?category=giao-thong", "?channel=app&place=24133"])
def test_every_number_opens_exactly_its_rows(reader: Reader, search: str) -> None:
    found = followed(painted(page, reader, search), reader, PATH, (CASES,))
    assert len(found) > 20
    assert [one for one in found if one[1] != one[2]] == []


def test_the_categories_and_the_communes_add_up_to_the_whole(reader: Reader) -> None:
    where = asked("").where()
    for key in ("feedback.open", "feedback.received"):
        whole = reader.value(find(key), where).numerator
        tree = painted(page, reader)
        lines = [line for line in by_id(tree, "feedback-category-rows").children if line]
        column = 1 if key == "feedback.received" else 2
        counts = [int(words(line.children[column]).replace(".", "")) for line in lines]
        assert sum(counts[:-1]) == counts[-1] == whole


COLUMNS = {
    "unit": ("received", "open", "overdue"),
    "channel": ("received", "open", "overdue"),
    "category": ("received", "open", "overdue"),
    "status": ("open", "overdue"),
}


@pytest.mark.parametrize("search", ["", "?category=giao-thong&from=2026-09-01&to=2026-11-20"])
@pytest.mark.parametrize("by", COLUMNS)
def test_every_column_adds_up_to_its_tile(reader: Reader, by: str, search: str) -> None:
    tree, filters = painted(page, reader, search), asked(search)
    told = [line for line in by_id(tree, f"feedback-{by}-rows").children if line]
    for place, name in enumerate(COLUMNS[by], 1):
        counts = [int(words(line.children[place]).replace(".", "")) for line in told]
        # What stands is a matter of now, whatever the days that were asked for.
        where = filters if name == "received" else now_filters(filters)
        whole = reader.value(find(f"feedback.{name}"), where.where()).numerator
        assert sum(counts[:-1]) == counts[-1] == whole, name


def test_the_folded_units_are_those_of_the_line_that_sums_them(reader: Reader) -> None:
    tree = painted(page, reader, "?from=2026-09-01&to=2026-11-20")
    told = by_id(tree, "feedback-unit-rows").children
    rest = by_id(tree, "feedback-unit-rest-rows").children
    assert not by_id(tree, "feedback-unit-rest").hidden
    assert len(told) == TOP + 2
    others = told[TOP]
    assert words(others.children[0]) == f"{len(rest)} đơn vị khác"
    for place in (1, 2, 3):
        counts = [int(words(line.children[place]).replace(".", "")) for line in rest]
        assert sum(counts) == int(words(others.children[place]).replace(".", ""))
    assert by_id(painted(page, reader, "?agency=H15.101"), "feedback-unit-rest").hidden


def test_what_came_in_is_valid_or_it_is_not_and_each_opens_its_rows(reader: Reader) -> None:
    tree = painted(page, reader, "?from=2026-09-01&to=2026-11-20")
    came = int(words(by_id(tree, "feedback-received-number")).split()[0])
    told = by_id(tree, "feedback-received-first")
    valid, refused = (int(words(part)) for part in told.children if hasattr(part, "href"))
    assert came == valid + refused
    ended = words(by_id(tree, "feedback-status-note"))
    assert ended.startswith("Trong kỳ: ")
    assert ended.endswith(" trùng")


def test_a_list_of_one_state_says_so_and_its_way_back_forgets_it(
    engine: Engine, reader: Reader
) -> None:
    search = "?metric=feedback.open&status=in_progress"
    shown = rows(reader, search, (CASES,))
    assert {row["status"] for row in shown} == {"đang xử lý"}
    tree = painted(page, reader, search)
    assert "Đang xử lý" in words(by_id(tree, "feedback-meaning"))
    backs = [part.href for part in parts(tree) if getattr(part, "href", "") == PATH]
    assert backs
    filed = lines(fetched(engine, f"feedback.csv{search}"))
    assert [line["Mã phản ánh"] for line in filed] == [row["code"] for row in shown]
    assert fetched(engine, "feedback.csv?metric=feedback.open&status=lost").status_code == 400


def test_the_sentence_names_how_many_since_when_and_where(reader: Reader) -> None:
    late = reader.value(find("feedback.overdue"), asked("").where()).numerator
    tree = painted(page, reader)
    sentence = words(by_id(tree, "feedback-headline"))
    assert sentence.startswith(f"{late} phản ánh quá hạn trên ")
    assert "ngày làm việc, từ " in sentence
    assert "nhiều nhất ở lĩnh vực " in sentence
    assert "CẦN XỬ LÝ" in words(tree) or "THEO DÕI" in words(tree)


def test_nothing_overdue_is_said_calmly_with_its_time(reader: Reader) -> None:
    sentence = by_id(painted(page, reader, "?category=khac"), "feedback-headline")
    assert words(sentence) == "Không phản ánh nào quá hạn; 0 đang xử lý · 09:50"
    assert "headline-calm" in sentence.className


@pytest.mark.parametrize("search", ["", "?metric=feedback.open", "?code=dl:x0"])
def test_no_page_says_where_it_happened_closer_than_its_commune(
    reader: Reader, search: str
) -> None:
    assert HOME not in said(page, reader, search)
    assert all(HOME not in str(row) for row in rows(reader, "?metric=feedback.open", (CASES,)))


def test_no_file_says_it_either_and_no_cell_runs_as_a_formula(engine: Engine) -> None:
    told = fetched(engine, "feedback.csv?metric=feedback.overdue&q=mat&has=title:o+ga")
    assert HOME not in told.text
    titles = [
        row["Tiêu đề"] for row in lines(fetched(engine, "feedback.csv?metric=feedback.overdue"))
    ]
    assert set(titles) >= {"'=1+1 ổ gà", "'+84 rác thải"}


@pytest.mark.parametrize(
    "query",
    [
        "metric=feedback.open",
        "metric=feedback.received&category=moi-truong&sort=-code",
        "metric=feedback.on_time_rate&part=rest",
        "metric=feedback.overdue&q=den+duong",
        "metric=feedback.open&has=place:toa+do",
    ],
)
def test_the_file_holds_the_rows_of_the_screen_in_their_order(
    engine: Engine, reader: Reader, query: str
) -> None:
    shown = [row["code"] for row in rows(reader, f"?{query}", (CASES,))]
    assert shown
    assert [
        line["Mã phản ánh"] for line in lines(fetched(engine, f"feedback.csv?{query}"))
    ] == shown
    book = load_workbook(io.BytesIO(fetched(engine, f"feedback.xlsx?{query}").content))
    sheet = book["Phản ánh"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == shown
    notes: dict[Any, Any] = dict(book["Thuyết minh"].iter_rows(values_only=True))
    assert notes["Số dòng"] == len(shown)
    assert notes["Số liệu đến"] == "09:50 20/11/2026"


@pytest.mark.parametrize(
    "query", ["sector=G10-TN01", "metric=dossiers.open", "sort=step", "has=step:x", "strip=today"]
)
def test_a_question_reports_cannot_answer_gets_no_file(engine: Engine, query: str) -> None:
    assert fetched(engine, f"feedback.csv?{query}").status_code == 400


@pytest.mark.parametrize(
    "search",
    [
        *("", "?metric=feedback.satisfaction_rate", "?code=dl:x1", "?code=nobody", "?q=rac"),
        *("?metric=security.alerts", "?sector=x&agency=H99&severity=9", "?category=%00&place=-"),
    ],
)
def test_every_slot_has_its_place_whatever_the_address(reader: Reader, search: str) -> None:
    assert stray(page, reader, search) == set()


def test_a_list_says_what_it_stands_behind(reader: Reader) -> None:
    tree = painted(page, reader, "?metric=feedback.on_time_rate&part=denominator&category=?")
    meaning = words(by_id(tree, "feedback-meaning"))
    assert "Chưa phân loại · phần mẫu số" in meaning
    assert "Định nghĩa của con số này" in words(tree)
    assert words(by_id(tree, "feedback-count")).endswith(" phản ánh")


def test_words_are_found_in_titles_with_or_without_marks(reader: Reader) -> None:
    (row,) = rows(reader, "?q=den+duong+KHONG+sang", (CASES,))
    assert row["title"] == TITLES[2]
    tree = painted(page, reader, "?q=den+duong")
    assert words(by_id(tree, "feedback-count")) == "1 phản ánh"
    assert by_id(tree, "feedback-q").value == "den duong"


def test_a_report_tells_its_story_and_two_of_one_code_are_both_told(reader: Reader) -> None:
    tree = painted(page, reader, "?code=dl:x0")
    assert words(by_id(tree, "feedback-story-note")) == "Nguồn gửi 2 phản ánh cùng mã này."
    story = words(by_id(tree, "feedback-story"))
    assert TITLES[0] in story
    assert "Cùng mã, việc khác" in story
    assert "dl:x0 (2)" in story
    assert "Không có phản ánh mã dl:y" in words(painted(page, reader, "?code=dl:y"))


def test_without_any_source_the_page_says_so_and_shows_no_number(tmp_path: Any) -> None:
    engine = fed(f"sqlite:///{tmp_path / 'ioc.sqlite'}", 5, 5)
    declare(engine, ("mot-cua",))
    with reading(engine) as reader:
        tree = painted(page, reader)
        assert "Chưa kết nối nguồn" in words(by_id(tree, "feedback-headline"))
        assert by_id(tree, "feedback-board").hidden
        assert stray(page, reader) == set()
    engine.dispose()


def test_the_address_of_a_numbers_rows_is_on_its_own_page_with_its_own_filters() -> None:
    filters = asked("?agency=H15.12&category=khac&severity=5&sector=x&q=y&sort=due")
    assert href_of("feedback.open", filters) == (
        "/phan-anh?agency=H15.12&category=khac&metric=feedback.open"
    )
    assert href_of(find("dossiers.late"), filters) == (
        "/ho-so?agency=H15.12&sector=x&metric=dossiers.late"
    )
    assert href_of("security.alerts", filters, "numerator") == (
        "/an-ninh-mang?agency=H15.12&severity=5&metric=security.alerts"
    )
    with pytest.raises(KeyError):
        href_of("quality766.score", filters)


def test_the_oldest_of_the_tile_is_the_first_of_the_list(reader: Reader) -> None:
    first = rows(reader, "?metric=feedback.overdue", (CASES,))[0]
    late = first["left"].removeprefix("chậm ")
    oldest = words(by_id(painted(page, reader), "feedback-overdue-first"))
    assert late.endswith(" ngày làm việc")
    assert oldest.startswith(f"lâu nhất {late}, từ ")
