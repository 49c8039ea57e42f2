"""What the doctor reads of the sources in the database, on both engines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import update

from ioc.config import ROOT, read_settings
from ioc.doctor.books import read_books
from ioc.doctor.findings import Finding, Verdict
from ioc.doctor.ledger import Met, stored
from ioc.doctor.pushed import pushed
from ioc.doctor.visit import Visit
from ioc.doctor.worker import check_worker
from ioc.geo.locate import Locator
from ioc.lookups import fingerprint
from ioc.preview import Room
from ioc.sources.connector import Sender, Source
from ioc.sources.registry import find_connectors
from ioc.store import ledger
from ioc.store.engine import open_engine, writing
from ioc.store.leader import leading
from tests.conftest import free_port
from tests.doctor.houses import RealClock, of
from tests.web import desk

SOURCE = Source(name="mot-cua", connector="one_stop", title="Một cửa", url="http://127.0.0.1:9/x")
ALONE = Met(answered=False, broken=False)


@pytest.fixture
def url(database_url: str) -> str:
    desk.filled(database_url).dispose()
    return database_url


def told(url: str, source: Source = SOURCE, **environ: str) -> Visit:
    """A visit to the source as the invented store knows it, at the store's time."""
    settings = read_settings({"IOC_DATABASE_URL": url, "IOC_PUSH_PORT": str(free_port())})
    return Visit(
        source=source,
        connector=find_connectors()[source.connector],
        settings=settings,
        clock=RealClock(desk.NOW),
        wall=lambda: desk.NOW,
        environ=environ,
        room=Room(desk.lookups(), Locator((), ())),
        books=read_books(url, ("mot-cua",)),
        hurried=True,
    )


def changed(url: str, **values: Any) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        known = ledger.sources.c.name == "mot-cua"
        connection.execute(update(ledger.sources).where(known).values(**values))
    engine.dispose()


def turn(url: str, **values: Any) -> Finding:
    changed(url, **values)
    return of(list(stored(told(url), ALONE)), "mot-cua: lượt đọc")


def test_what_waits_for_a_person_is_counted(url: str) -> None:
    found = list(stored(told(url), ALONE))
    aside = of(found, "mot-cua: dòng bị loại")
    assert aside.text.startswith("2 dòng, nhiều nhất: ")
    assert "/nguon-du-lieu" in aside.task
    waits = of(found, "mot-cua: chưa biết nghĩa")
    assert waits.text == "1 bản ghi chờ nghĩa của đơn vị"
    assert "/chuan-hoa" in waits.task
    assert of(found, "mot-cua: độ mới").verdict is Verdict.GOOD


def test_each_way_a_turn_ends_has_its_own_remedy(url: str) -> None:
    refused = turn(url, outcome="refused", last_error="x: mã hết hạn; hãy dán mã mới vào tệp.")
    assert refused.verdict is Verdict.BAD
    assert refused.task.endswith("dán mã mới vào tệp, rồi bấm Chạy tiếp ở trang Nguồn dữ liệu")
    assert turn(url, outcome="unavailable", last_error="mất liên lạc").verdict is Verdict.BAD
    assert "báo người phát triển" in turn(url, outcome="failed", last_error="lỗi").task
    limited = turn(url, outcome="unavailable", last_error="bận (HTTP 429), yêu cầu chờ 60 giây")
    assert "every" in limited.task
    notice = turn(url, outcome="ok", last_error="mã còn 3 ngày; hãy dán mã mới.")
    assert (notice.verdict, notice.task) == (Verdict.LOOK, "mot-cua: dán mã mới")
    assert turn(url, outcome="ok", last_error=None, paused=True).verdict is Verdict.LOOK


def test_what_is_seen_now_is_not_told_twice(url: str) -> None:
    def told_again(met: Met, **values: Any) -> Finding:
        changed(url, **values)
        return of(list(stored(told(url), met)), "mot-cua: lượt đọc")

    lost = {"outcome": "unavailable", "last_error": "mất liên lạc"}
    refused = {"outcome": "refused", "last_error": "sai mật khẩu; hãy sửa secret."}
    answered, broken = Met(answered=True, broken=False), Met(answered=False, broken=True)
    assert told_again(answered, **lost).task == ""
    assert told_again(broken, **lost).task == ""
    go_on = "mot-cua: bấm Chạy tiếp ở trang Nguồn dữ liệu"
    assert told_again(answered, **refused).task == go_on
    assert told_again(broken, **refused).task == f"{go_on} khi sửa xong việc trên"


def test_old_figures_and_a_mark_of_the_future_are_told(url: str) -> None:
    changed(url, outcome="ok", data_as_of=desk.NOW - timedelta(days=3))
    old = of(list(stored(told(url), ALONE)), "mot-cua: độ mới")
    assert "cũ quá hạn" in old.text
    assert "poll mot-cua" in old.task
    changed(url, watermark=desk.NOW + timedelta(days=400))
    ahead = of(list(stored(told(url), ALONE)), "mot-cua: độ mới")
    assert ahead.verdict is Verdict.BAD
    assert "UPDATE sources SET watermark = NULL" in ahead.task


def test_a_declaration_that_the_worker_has_not_read_is_told(url: str) -> None:
    other = replace(SOURCE, title="Một cửa mới", precedence=7)
    declared = of(list(stored(told(url, other), ALONE)), "mot-cua: khai báo")
    assert "title" in declared.text
    assert "khởi động lại worker" in declared.task
    unknown = list(stored(told(url, replace(SOURCE, name="la")), ALONE))
    assert [each.text for each in unknown] == ["worker chưa biết nguồn này"]


def test_a_worker_that_stands_still_or_would_not_start_is_told(url: str, tmp_path: Path) -> None:
    def seen(said: Mapping[str, Any], led: bool) -> list[Finding]:
        changed(url, **said)
        books = read_books(url, ())
        assert books is not None
        settings = read_settings(
            {"IOC_DATABASE_URL": url, "IOC_SECRET_FILE": str(tmp_path / "run" / "key")}
        )
        return list(check_worker(settings, (), replace(books, led=led), RealClock(desk.NOW)))

    tried = {"last_attempt_at": desk.NOW - timedelta(days=1), "every_s": 900, "outcome": "ok"}
    assert "đã lâu không đọc: mot-cua" in of(seen(tried, led=True), "Worker").text
    now = {**tried, "last_attempt_at": desk.NOW}
    assert of(seen(now, led=True), "Worker").verdict is Verdict.GOOD
    ahead = {**tried, "last_attempt_at": desk.NOW + timedelta(days=1)}
    assert "timedatectl" in of(seen(ahead, led=False), "Đồng hồ").task
    # A province's make-believe time, which nobody tells just now, is compared with nothing.
    books = read_books(url, ())
    assert books is not None
    untold = check_worker(read_settings({}), (), replace(books, led=False), None)
    assert [each.subject for each in untold] == ["Worker"]


def test_other_reference_files_than_the_last_ones_are_told(url: str) -> None:
    def sums(lookups: str) -> Finding:
        books = read_books(url, ())
        assert books is not None
        settings = read_settings({"IOC_DATABASE_URL": url})
        known = replace(books, lookups=lookups, led=True)
        return of(list(check_worker(settings, (), known, RealClock(desk.NOW))), "Bảng tổng hợp")

    assert "khởi động lại worker" in sums("khac").task
    assert sums(fingerprint(ROOT / "data")).verdict is Verdict.GOOD


def test_a_pushed_source_is_told_sender_by_sender(url: str) -> None:
    senders = (
        Sender(name="xay-dung", username="sxd", secret="env:SXD", agencies=("H15.12",)),
        Sender(name="la", username="la", secret="env:LA", agencies=("H15.99",)),
        Sender(name="thieu", username="t", secret="env:THIEU", agencies=("H15.13",)),
    )
    source = replace(SOURCE, url="", senders=senders)
    found = list(pushed(told(url, source, SXD="bi-mat", LA="bi-mat")))
    assert "không mở" in of(found, "mot-cua: cổng nhận").text
    heard = of(found, "mot-cua: xay-dung")
    assert heard.verdict is Verdict.GOOD
    assert "lần gửi gần nhất" in heard.text
    strange, silent = [each for each in found if each.subject == "mot-cua: la"]
    assert "H15.99" in strange.task
    assert "nhờ gửi thử một hồ sơ" in silent.task
    assert "env:THIEU" in of(found, "mot-cua: thieu").text
    assert "bi-mat" not in repr(found)


def test_a_leader_of_a_server_is_seen_from_anywhere(postgresql_url: str, tmp_path: Path) -> None:
    desk.filled(postgresql_url).dispose()
    engine = open_engine(postgresql_url)

    def led() -> bool | None:
        books = read_books(postgresql_url, ())
        assert books is not None
        return books.led

    assert led() is False
    with leading(engine, tmp_path, Event()):
        assert led() is True
    assert led() is False
    engine.dispose()


def test_a_database_that_is_away_has_no_books() -> None:
    assert read_books(f"postgresql+psycopg://ioc@127.0.0.1:{free_port()}/ioc", ()) is None
