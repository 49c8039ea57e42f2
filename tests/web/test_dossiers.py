"""Hồ sơ: the rows behind a number are as many as it says; one dossier tells its story."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from ioc.domain.lifetime import Pause
from ioc.domain.records import Step
from ioc.metrics.dossier_story import Teller, Word
from ioc.metrics.reader import Reader
from ioc.store.tellings import TOLD
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


def at(day: int, hour: int = 2, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def step(day: int, content: str, due: datetime | None = None, room: str = "P. Môi trường") -> Step:
    return Step(dossier="", at=at(day), room=room, title="Chuyên viên", content=content, due_at=due)


def test_one_dossier_tells_its_dates_its_promises_and_whose_it_is() -> None:
    told = dossier(
        1, agency="?", agency_text="Phòng nào đó", due_day=date(2026, 11, 20), due_moves=1,
        promises=[(at(2), at(17, 10)), (at(16), at(20, 10))],
        pauses=[Pause(at(9), at(11), seen=True, why="missing", by="P. Môi trường")],
        steps=[step(5, "Thẩm định hồ sơ", at(12))],
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
    assert "thiếu giấy tờ · P. Môi trường yêu cầu" in events


def test_every_working_hour_of_a_dossier_is_told_and_they_add_up() -> None:
    told = dossier(
        1, due_at=at(5, 10), due_day=date(2026, 11, 5), status=10,
        resolved_at=at(6, 10), ended_at=at(6, 10), resolved_day=date(2026, 11, 6),
        ended_day=date(2026, 11, 6), late_since=date(2026, 11, 5),
        steps=[step(2, "Thẩm định hồ sơ", at(3, 10))],
        pauses=[Pause(at(3), at(4), why="fee", by="P. Môi trường")],
        promises=[(at(2), at(5, 10))],
    )  # fmt: skip
    tree = painted(reader(told), "?code=H15.12-261102-0001")
    hours = words(by_id(tree, "dossiers-story-hours"))
    # 8:00 on Monday to 17:00 on Friday: an hour was worked before it was handed in.
    assert "Cộng, từ lúc nộp4 ngày 7 giờ" in hours
    assert "trừ thời gian chờ công dân)3 ngày 6 giờ" in hours
    assert "nộp phí, nghĩa vụ tài chính · P. Môi trường yêu cầu" in hours
    assert "Quá hạn từ 17:00 05/11/2026 đến khi kết thúc: 1 ngày làm việc (Xử lý 1 ngày)." in hours
    assert "Bước quá hạn riêng nhiều nhất: Thẩm định hồ sơ · P. Môi trường" in hours


def test_of_a_dossier_that_nobody_knows_nothing_is_headed() -> None:
    for code, shown in (("H15.12-261102-0001", True), ("khong-co", False)):
        tree = painted(reader(dossier(1, due_day=date(2026, 11, 10))), f"?code={code}")
        cards = [p for p in parts(tree) if str(getattr(p, "id", "")).endswith("-card")]
        assert len(cards) == 8
        assert [not card.hidden for card in cards] == [shown] * 8
        state = words(by_id(tree, "dossiers-story-state"))
        assert ("ngày làm việc (tính theo ngày)" in state) == shown


def test_the_clock_has_every_stretch_and_every_mark_and_names_its_holidays() -> None:
    told = dossier(
        1, due_at=at(26, 10), due_day=date(2026, 11, 26), due_moves=1,
        promises=[(at(2), at(17, 10)), (at(16), at(26, 10))],
        pauses=[Pause(at(9), at(11), why="missing")],
    )  # fmt: skip
    clock = by_id(painted(reader(told), "?code=H15.12-261102-0001"), "dossiers-story-clock")
    drawn = [str(part.className) for part in parts(clock) if hasattr(part, "className")]
    assert [n for n in drawn if n.startswith("held held-")] == [
        "held held-receiving", "held held-handling", "held held-citizen", "held held-handling",
    ]  # fmt: skip
    said = words(clock)
    assert "Hẹn lần đầu: 17:00 17/11/2026" in said
    assert "Hẹn lại lần 1, đang áp dụng: 17:00 26/11/2026" in said
    assert "Bây giờ: 09:36 18/11/2026" in said
    assert "nghỉ lễ: 24/11 (Ngày Văn hóa Việt Nam)" in said


def test_every_definition_says_its_word_and_why() -> None:
    told = dossier(
        1, due_at=at(18, 10), status=9, resolved_at=at(18, 11), ended_at=at(18, 11),
        resolved_day=TODAY, ended_day=TODAY, late_since=TODAY, due_day=TODAY,
        first_due_day=date(2026, 11, 17), due_moves=1,
    )  # fmt: skip
    tree = by_id(painted(reader(told), "?code=H15.12-261102-0001"), "dossiers-story-verdicts")
    said = words(tree)
    assert "06atrong hạnXong 18:00 18/11/2026, sau giờ hẹn 17:00 18/11/2026 nhưng cùng" in said
    assert "QĐ 766quá hạnXong 18:00 18/11/2026, sau giờ hẹn 17:00 18/11/2026: so theo" in said
    assert "Lần hẹn đầuquá hạnHẹn lần đầu 17/11/2026, sau đổi thành 18/11/2026" in said


def test_every_source_says_what_and_when_and_what_changed_stands_out() -> None:
    before = {"status": 4, "received_at": at(2), "due_at": at(17, 10), "agency_text": "Sở NN&MT"}
    older = Word(at(3), dict.fromkeys(TOLD) | before)
    vendor = Teller("vendor", "Phần mềm khác", False, at(4), (Word(at(4), older.facts),))
    told = dossier(1, due_at=at(20, 10), words=[older], tellers=[vendor])
    tree = by_id(painted(reader(told), "?code=H15.12-261102-0001"), "dossiers-story-told")
    said = words(tree)
    assert "Một cửa · hồ sơ được tính theo nguồn này" in said
    assert "Phần mềm khác · nguồn khác cũng có, không tính lần nữa" in said
    marked = [words(p) for p in parts(tree) if getattr(p, "className", "") == "changed"]
    assert marked == ["17:00 20/11/2026"]


def test_a_code_nobody_has_says_so_with_a_remedy() -> None:
    assert "Không có hồ sơ mã H15.1-1" in words(painted(reader(), "?code=H15.1-1"))


def test_every_slot_has_its_place_in_the_layout() -> None:
    held = reader(dossier(1))
    for search in ("", "?metric=dossiers.open", "?q=26", "?code=H15.12-261102-0001", "?code=x"):
        ids = {getattr(part, "id", "") for part in parts(page.layout(asked(search), FRAME))}
        assert set(page.fill(held, asked(search))) <= ids
