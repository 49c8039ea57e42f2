"""The books: windows that hold each dossier once, sums that agree with what the dialect tells."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from ioc.simulator.books import Books
from ioc.simulator.lives import happenings
from ioc.simulator.pages import pages
from ioc.simulator.truth import Question, truth
from ioc.simulator.worktime import day_of, midnight, number_of, read
from ioc.simulator.world import World
from tests.simulator.conftest import FIRST, NOW

OCTOBER, TODAY = number_of(date(2026, 10, 1)), number_of(NOW.date())
SINCE = midnight(number_of(FIRST))


def walk(books: Books, window: tuple[int, int], now: int, size: int) -> list[str]:
    codes: list[str] = []
    while True:
        count, lines = books.changed(window, now, len(codes), size)
        if not lines:
            assert count == len(codes)
            return codes
        codes += [line.code for line in lines]


def test_paging_covers_each_dossier_exactly_once(books: Books, world: World, now: int) -> None:
    codes = walk(books, (SINCE, now), now, 137)
    begun = [
        life.code
        for day in world.days(TODAY)
        for life in day.lives
        if happenings(life.packed)[0].at <= now
    ]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(begun)


def test_windows_side_by_side_share_nothing_and_lose_nothing(books: Books, now: int) -> None:
    edge = midnight(OCTOBER)
    early, late = (walk(books, window, now, 1_000) for window in ((SINCE, edge - 1), (edge, now)))
    assert not set(early) & set(late)
    assert len(early) + len(late) == len(walk(books, (SINCE, now), now, 1_000))


def test_a_window_is_ordered_by_last_change_as_of_now(books: Books, now: int) -> None:
    _, lines = books.changed((midnight(OCTOBER), now), now, 0, 1_000)
    last = [max(e.at for e in happenings(line.packed) if e.at <= now) for line in lines]
    assert last == sorted(last)
    assert last[0] >= midnight(OCTOBER)


def test_what_changes_again_leaves_the_window_that_has_passed(books: Books, now: int) -> None:
    window = (midnight(TODAY - 10), midnight(TODAY - 5))
    before = set(walk(books, window, window[1], 1_000))
    after = set(walk(books, window, now, 1_000))
    assert after < before


def test_a_dossier_is_found_by_its_code(books: Books, now: int) -> None:
    _, lines = books.changed((SINCE, now), now, 0, 1)
    assert books.by_code(lines[0].code) == lines[0]
    assert books.by_code("H15.12-261399-0001") is None
    assert books.by_code("gì đó") is None


def test_books_written_in_pieces_are_the_same(world: World, tmp_path: Path) -> None:
    whole, pieces = (Books(world, tmp_path / name) for name in ("whole", "pieces"))
    whole.write(OCTOBER, OCTOBER + 9)
    for day in (OCTOBER + 3, OCTOBER, OCTOBER + 9, OCTOBER + 3):
        pieces.write(day, day)
    pieces.close()
    again = Books(world, tmp_path / "pieces")
    again.write(OCTOBER, OCTOBER + 9)
    days = (midnight(OCTOBER), midnight(OCTOBER + 9))
    assert list(whole.lives(days, days[1])) == list(again.lives(days, days[1]))


@pytest.fixture(scope="module")
def counted(books: Books, now: int) -> dict[str, Any]:
    return truth(books, Question(at=now, first=OCTOBER, last=TODAY))


def test_the_sums_of_the_truth_add_up(counted: dict[str, Any]) -> None:
    parts = [counted["total"], *counted["agencies"].values(), *counted["handling"].values()]
    for part in parts:
        assert part["open"] == part["in_time_open"] + part["overdue"] + part["paused"]
        assert part["resolved"] == part["in_time"] + part["late"]
        assert part["in_time"] == part["early"] + part["on_time"]
        assert part["due_1"] <= part["due_2"] <= part["due_3"] <= part["in_time_open"]
    for by in ("agencies", "handling"):
        sums: Counter[str] = Counter()
        for part in counted[by].values():
            sums.update(part)
        assert +sums == +Counter(counted["total"])


def test_a_name_of_nobody_stands_under_the_question_mark(counted: dict[str, Any]) -> None:
    assert counted["agencies"]["?"]["received"] > 0
    assert "?" not in counted["handling"]


def test_the_truth_and_the_dialect_tell_the_same_story(
    world: World, counted: dict[str, Any]
) -> None:
    """Counted once more by hand from what the dialect writes."""
    found: Counter[str] = Counter()
    for page in pages(world, NOW, 1_000):
        for item in orjson.loads(page)["result"]:
            found.update(story(item))
    for key in ("received", "received_online", "resolved", "early", "on_time", "late", "open"):
        assert counted["total"][key] == found[key], key
    for key in ("overdue", "paused", "due_today", "denied", "no_due"):
        assert counted["total"][key] == found[key], key


def day(text: str) -> int:
    instant = read(text)
    return day_of(instant) if instant is not None else 0


def story(item: dict[str, Any]) -> list[str]:
    status, due = item["TrangThaiHoSo"], day(item["NgayHenTra"])
    if status in ("1", "7", "8"):
        return []
    if status == "3":
        return ["denied"] if OCTOBER <= day(item["NgayTuChoi"]) <= TODAY else []
    facts = []
    if day(item["NgayTiepNhan"]) >= OCTOBER:
        facts = ["received"] + (["received_online"] if item.get("KenhThucHien") == "2" else [])
        facts += [] if due else ["no_due"]
    if status in ("5", "6"):
        return [*facts, "open", "paused"]
    if status in ("2", "4"):
        facts.append("open")
        facts += ["overdue"] if 0 < due < TODAY else []
        return facts + (["due_today"] if due == TODAY else [])
    ended = day(item["NgayKetThucXuLy"] or item["NgayTra"])
    if ended < OCTOBER:
        return facts
    facts.append("resolved")
    if due and ended > due:
        return [*facts, "late"]
    return [*facts, "early" if due and ended < due else "on_time"]


def test_the_truth_of_the_past_does_not_know_the_future(books: Books, now: int) -> None:
    earlier = now - 3 * 86_400
    then = truth(books, Question(at=earlier, first=OCTOBER, last=day_of(earlier)))
    later = truth(books, Question(at=now, first=OCTOBER, last=TODAY))
    assert then["total"]["resolved"] < later["total"]["resolved"]
