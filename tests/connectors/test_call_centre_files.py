"""A call centre's log as a file: read on, rotated, torn, replaced, cut short, and after a kill."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.call_centre import connector
from ioc.sources.connector import Batch, Known, Marks, Source
from ioc.sources.contract import first_turn, until_lost
from ioc.sources.errors import BadRow, Refused, Unavailable
from ioc.sources.http import Http
from tests.connectors.call_logs import (
    CALLER,
    PERSONAL,
    abandoned,
    answered,
    append,
    cdr_line,
    epoch,
    queue_line,
    source,
    write,
)
from tests.connectors.fake_http import NOW, FakeHttp

FIRST = first_turn(NOW, timedelta(days=30))


class Desk:
    """The worker's side: a client, the marks that the store would hold, and the calls it has."""

    def __init__(self, of: Source) -> None:
        self.of, self.marks = of, FIRST
        self.calls: dict[str, Any] = {}
        self.bad: set[str] = set()
        self.fake = FakeHttp(answer=lambda _: None)

    @property
    def http(self) -> Http:
        return self.fake.as_http()

    def turn(self, *, stored: bool = True, minutes: int = 15) -> int:
        """One turn; how many rows it told. One that is not stored moves no mark."""
        batches = list(connector.fetch(self.http, self.of, self._marks(), Known()))
        if stored:
            self._store(batches)
        self.fake.now_is += timedelta(minutes=minutes)
        return sum(len(batch.rows) for batch in batches)

    def restart(self) -> None:
        self.fake = FakeHttp(answer=lambda _: None, now_is=self.fake.now_is)

    def _marks(self) -> Marks:
        return replace(self.marks, now=self.fake.now_is, overlap=connector.overlap)

    def _store(self, batches: list[Batch]) -> None:
        for row in (row for batch in batches for row in batch.rows):
            try:
                (call,) = connector.parse(row, self.of)
            except BadRow as bad:
                self.bad.add(bad.reason)
            else:
                self.calls[getattr(call, "code", "")] = call
        last = batches[-1]
        self.marks = replace(self.marks, watermark=last.watermark, backfilled_to=last.backfilled_to)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    write(path, answered(NOW - timedelta(hours=1), 1))
    return path


@pytest.fixture
def desk(log: Path) -> Desk:
    return Desk(source(log))


def test_only_what_is_new_is_read_on(desk: Desk, log: Path) -> None:
    assert desk.turn() == 1
    assert desk.turn() == 0
    append(log, answered(NOW, 2))
    assert desk.turn() == 1
    assert len(desk.calls) == 2


def test_a_half_written_line_is_left_for_the_next_turn(desk: Desk, log: Path) -> None:
    first, second, third = answered(NOW, 2)
    append(log, [first, second])
    with log.open("a") as file:
        file.write(third[:30])
    desk.turn()
    assert len(desk.calls) == 1
    with log.open("a") as file:
        file.write(third[30:] + "\n")
    desk.turn()
    assert len(desk.calls) == 2
    assert desk.bad == set()


def test_a_call_that_is_still_waiting_is_told_whole_once_it_ends(desk: Desk, log: Path) -> None:
    first, *rest = answered(NOW - timedelta(minutes=1), 2)
    append(log, [first, *answered(NOW, 3)])
    desk.turn()
    assert len(desk.calls) == 2
    append(log, rest)
    desk.turn()
    (call,) = [c for code, c in desk.calls.items() if ".2|" in code]
    assert (call.wait_seconds, call.talk_seconds) == (8, 60)
    assert desk.bad == set()


def test_what_was_read_but_not_stored_is_read_again(desk: Desk, log: Path) -> None:
    desk.turn()
    append(log, answered(NOW, 2))
    assert desk.turn(stored=False) == 1
    assert desk.turn() >= 1
    assert len(desk.calls) == 2


def test_after_a_kill_nothing_is_missing_and_nothing_is_put_aside(desk: Desk, log: Path) -> None:
    first, *rest = answered(NOW - timedelta(minutes=1), 2)
    append(log, [first])
    desk.turn()
    desk.restart()
    append(log, [*rest, *abandoned(NOW, 3)])
    desk.turn()
    assert len(desk.calls) == 3
    assert desk.bad == set()


@pytest.mark.parametrize("turned", ["queue_log.1", "queue_log.1.gz", "queue_log-20261122"])
def test_a_rotated_log_is_finished_before_the_new_one(desk: Desk, log: Path, turned: str) -> None:
    first, *rest = answered(NOW, 2)
    append(log, [first])
    desk.turn()
    append(log, [*answered(NOW + timedelta(seconds=5), 3), rest[0]])
    write(log.with_name(turned), log.read_text(encoding="utf-8").splitlines())
    write(log, [rest[1], *abandoned(NOW + timedelta(minutes=8), 4)])
    desk.turn()
    assert len(desk.calls) == 4
    append(log, abandoned(NOW + timedelta(minutes=20), 5))
    desk.turn()
    assert len(desk.calls) == 5
    assert desk.bad == set()


def test_a_packed_twin_of_a_rotated_log_is_not_read_twice(desk: Desk, log: Path) -> None:
    old = answered(NOW - timedelta(days=1), 7)
    write(log.with_name("queue_log.1"), old)
    write(log.with_name("queue_log.1.gz"), old)
    write(log.with_name("queue_log.bak"), answered(NOW - timedelta(days=2), 8))
    assert desk.turn() == 2


def test_a_log_cut_short_or_replaced_is_noticed_and_read_by_time(desk: Desk, log: Path) -> None:
    append(log, answered(NOW - timedelta(minutes=5), 2))
    desk.turn()
    write(log, answered(NOW, 3))
    desk.turn()
    write(log, [*abandoned(NOW, 4), *answered(NOW, 5), *answered(NOW, 6), *answered(NOW, 7)])
    desk.turn()
    assert len(desk.calls) == 7
    assert desk.bad == set()


def test_lines_of_before_the_first_day_are_not_read(desk: Desk, log: Path) -> None:
    write(log.with_name("queue_log.1"), answered(NOW - timedelta(days=31), 7))
    assert desk.turn() == 1


def test_a_call_whose_beginning_is_lost_is_put_aside_once_nothing_can_explain_it(
    desk: Desk, log: Path
) -> None:
    append(log, answered(NOW, 2)[2:])
    desk.turn()
    assert desk.bad == {"không thấy lúc vào hàng đợi (ENTERQUEUE)"}


def test_a_call_without_an_end_is_told_after_hours(desk: Desk, log: Path) -> None:
    append(log, [*answered(NOW, 2)[:2], queue_line(NOW, f"{epoch(NOW)}.3", "ENTERQUEUE")])
    desk.turn()
    assert (len(desk.calls), desk.bad) == (1, set())
    desk.turn(minutes=300)
    desk.turn()
    assert len(desk.calls) == 2
    assert desk.bad == {"không thấy cuộc gọi kết thúc ra sao"}


def test_a_log_that_is_not_there_is_said_in_one_sentence(desk: Desk, log: Path) -> None:
    log.unlink()
    with pytest.raises(Unavailable, match=r"không mở được .*queue_log .không có tệp này"):
        desk.turn()


def test_a_folder_in_the_place_of_the_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="là một thư mục"):
        Desk(source(tmp_path)).turn()


def test_a_spoilt_archive_is_unavailable_and_what_came_before_it_is_kept(
    desk: Desk, log: Path
) -> None:
    write(log.with_name("queue_log.2"), answered(NOW - timedelta(days=2), 7))
    packed = log.with_name("queue_log.1.gz")
    write(packed, [line for n in range(50) for line in answered(NOW - timedelta(hours=9), n)])
    packed.write_bytes(packed.read_bytes()[:-9])
    kept, lost = until_lost(connector.fetch(desk.http, desk.of, FIRST, Known()))
    assert "dở dang hoặc hỏng" in lost
    assert all(batch.watermark is None for batch in kept)


def test_a_silent_log_is_not_believed(desk: Desk, log: Path) -> None:
    desk.turn(minutes=60 * 24 * 2)
    desk.turn(minutes=60 * 24 * 2)
    with pytest.raises(Unavailable, match="không có dòng nào trong 72 giờ"):
        desk.turn()
    append(log, answered(NOW + timedelta(days=4), 2))
    desk.turn()
    assert len(desk.calls) == 2


def test_an_empty_log_promises_nothing(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    write(path, [])
    with pytest.raises(Unavailable, match="không có dòng nào"):
        Desk(source(path)).turn()


def test_lines_of_one_call_in_a_cdr_are_one_call_across_turns(tmp_path: Path) -> None:
    path, call = tmp_path / "Master.csv", f"{epoch(NOW)}.1"
    write(path, [cdr_line(NOW, call, "1022", "NO ANSWER", 0)])
    desk = Desk(source(path, format="cdr", hotlines="1022"))
    desk.turn()
    append(
        path, [cdr_line(NOW, call, "1022", "ANSWERED", 40), cdr_line(NOW, "", "1022", "BUSY", 1)]
    )
    desk.turn()
    assert [c.outcome.value for c in desk.calls.values()] == ["answered", "missed"]


def test_a_csv_is_read_on_by_the_header_at_its_top(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    columns = {"id": "Mã", "started": "Giờ", "outcome": "Kết quả"}
    told = {"Nhỡ": "missed"}
    of = source(path, format="csv", queue="1022", columns=columns, outcomes=told)
    write(path, ["Mã,Giờ,Số gọi,Kết quả", f"{CALLER}-1,22/11/2026 09:00:00,{CALLER},Nhỡ"])
    desk = Desk(of)
    assert desk.turn() == 1
    append(path, [f"{CALLER}-2,22/11/2026 09:30:00,{CALLER},Nhỡ"])
    desk.turn()
    assert len(desk.calls) == 2
    assert not [word for word in PERSONAL if word in repr(desk.calls)]


def test_nobodys_number_is_in_what_is_remembered(desk: Desk, log: Path) -> None:
    desk.turn()
    assert not [word for word in PERSONAL if word in repr((desk.fake.memory, desk.calls))]
