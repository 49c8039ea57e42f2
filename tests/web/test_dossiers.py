"""Hồ sơ: the rows behind a number are as many as it says; one dossier tells its story."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from ioc.metrics.reader import Reader
from ioc.web.components.cells import cells
from ioc.web.components.list_grid import grid_rows
from ioc.web.filters import Filters
from ioc.web.page import Frame, filled
from ioc.web.pages.dossiers import page
from tests.web.dossier_reader import LOOKUPS, TODAY, FakeReader, dossier
from tests.web.test_agencies import by_id, parts, words

FRAME = Frame(lookups=LOOKUPS, today=TODAY, simulated=True)
YESTERDAY = TODAY - timedelta(days=1)
FIRST = {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}}


def reader(*rows: Any) -> Reader:
    return cast(Reader, FakeReader(rows))


def asked(search: str) -> Filters:
    return Filters.parse(search, TODAY)


def painted(held: Reader, search: str) -> Any:
    return filled(page.layout(asked(search), FRAME), page.fill(held, asked(search)))


def test_the_list_is_as_long_as_the_number_says_and_names_its_definition() -> None:
    held = reader(dossier(1, due_day=YESTERDAY), dossier(2), dossier(3, due_day=YESTERDAY))
    tree = painted(held, "?metric=dossiers.overdue")
    assert words(by_id(tree, "dossiers-count")) == "2 hồ sơ"
    assert "II.06a" in words(tree)
    assert "Quá hạn chưa xong" in words(tree)
    rows = grid_rows(held, asked("?metric=dossiers.overdue"), FIRST)
    assert rows["rowCount"] == 2
    assert [row["code"] for row in rows["rowData"]] == ["H15.12-261102-0001", "H15.12-261102-0003"]


def test_a_rate_says_both_its_parts() -> None:
    done = [dossier(n, status=9, resolved_day=YESTERDAY) for n in range(3)]
    late = dossier(9, status=9, due_day=date(2026, 11, 10), resolved_day=YESTERDAY)
    tree = painted(reader(*done, late), "?metric=dossiers.on_time_rate&part=denominator")
    assert "75,0% = 3/4" in words(by_id(tree, "dossiers-meaning"))
    assert words(by_id(tree, "dossiers-count")) == "4 hồ sơ"


def test_a_mangled_metric_shows_the_overdue() -> None:
    rows = grid_rows(reader(dossier(1, due_day=YESTERDAY)), asked("?metric=x&sort=y"), FIRST)
    assert rows["rowCount"] == 1


def test_a_search_finds_by_a_part_of_the_code() -> None:
    held = reader(dossier(1), dossier(20), dossier(21))
    rows = grid_rows(held, asked("?q=261102-002"), FIRST)
    assert [row["code"] for row in rows["rowData"]] == ["H15.12-261102-0020", "H15.12-261102-0021"]
    assert words(by_id(painted(held, "?q=261102-002"), "dossiers-count")) == "2 hồ sơ"


def test_a_number_of_one_procedure_opens_its_rows() -> None:
    late = {"status": 9, "due_day": date(2026, 11, 10), "resolved_day": YESTERDAY}
    held = reader(dossier(1, **late), dossier(2, procedure="2.000001", **late))
    search = "?metric=dossiers.late&q=2.000001"
    assert grid_rows(held, asked(search), FIRST)["rowCount"] == 1
    assert words(by_id(painted(held, search), "dossiers-count")) == "1 hồ sơ"


def test_a_search_that_finds_more_than_it_shows_says_so() -> None:
    many = [dossier(n) for n in range(21)]
    cut, whole = painted(reader(*many), "?q=261102"), painted(reader(*many[:20]), "?q=261102")
    assert words(by_id(cut, "dossiers-count")) == "20 hồ sơ đầu tiên"
    assert "hiện 20 hồ sơ đầu tiên, còn nữa" in words(by_id(cut, "dossiers-meaning"))
    assert grid_rows(reader(*many), asked("?q=261102"), FIRST)["rowCount"] == 20
    assert words(by_id(whole, "dossiers-count")) == "20 hồ sơ"
    assert "đầu tiên" not in words(by_id(whole, "dossiers-meaning"))


def test_many_units_are_named_by_the_first_and_counted() -> None:
    named = "&".join(f"agency={code}" for code in ("H15.10", "H15.101", "H15.12", "H15.91"))
    said = words(by_id(painted(reader(), f"?metric=dossiers.open&{named}"), "dossiers-meaning"))
    assert "Sở Y tế, UBND phường Tuy Hòa, Sở Nông nghiệp và Môi trường và 1 đơn vị khác" in said


def test_a_line_says_how_late_and_why() -> None:
    late = cells(dossier(1, due_day=date(2026, 11, 13), due_moves=1, why="moved"), TODAY)
    assert (late["left"], late["left_mark"]) == ("chậm 3 ngày làm việc", "late")
    assert late["due"] == "13/11 (hẹn lại lần 1)"
    assert late["why"] == "đã hẹn lại"
    assert cells(dossier(1), TODAY)["left"] == "hôm nay"
    assert cells(dossier(1, due_day=None), TODAY)["left"] == "không hẹn"
    assert cells(dossier(1, status=5), TODAY)["left"] == "tạm dừng"
    done = dossier(1, status=9, due_day=date(2026, 11, 13), resolved_day=date(2026, 11, 17))
    assert cells(done, TODAY)["left"] == "trễ 2 ngày làm việc, xong 17/11"


def test_one_dossier_tells_its_dates_its_promises_and_whose_it_is() -> None:
    def at(day: int, hour: int = 2) -> datetime:
        return datetime(2026, 11, day, hour, tzinfo=UTC)

    told = dossier(
        1, agency="?", agency_text="Phòng nào đó", due_day=date(2026, 11, 20), due_moves=1,
        promises=[(at(2), at(17, 10)), (at(16), at(20, 10))],
        pauses=[(at(9), at(11), True)],
        steps=[{"at": at(5), "room": "P. Môi trường", "title": "Chuyên viên",
                "content": "Thẩm định hồ sơ", "due_at": at(12)}],
    )  # fmt: skip
    tree = painted(reader(told), "?code=H15.12-261102-0001")
    story = words(tree)
    assert "17:00 17/11/2026 hẹn lần đầu" in story
    assert "17:00 20/11/2026 hẹn lại lần 1" in story
    assert "Phòng nào đó" in story
    assert "không khớp đơn vị nào" in story
    events = words(by_id(tree, "dossiers-story-events"))
    order = ["Nộp hồ sơ", "Thẩm định hồ sơ", "đồng hồ dừng", "chạy tiếp"]
    assert [events.index(name) for name in order] == sorted(events.index(name) for name in order)


def test_a_code_nobody_has_says_so_with_a_remedy() -> None:
    assert "Không có hồ sơ mã H15.1-1" in words(painted(reader(), "?code=H15.1-1"))


def test_every_slot_has_its_place_in_the_layout() -> None:
    held = reader(dossier(1))
    for search in ("", "?metric=dossiers.open", "?q=26", "?code=H15.12-261102-0001", "?code=x"):
        ids = {getattr(part, "id", "") for part in parts(page.layout(asked(search), FRAME))}
        assert set(page.fill(held, asked(search))) <= ids
