"""Files handed to a source: taken whole, known again, or refused with the reason and the remedy."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import Engine, delete, select

from connectors.spreadsheet import connector
from ioc.sources.connector import Source
from ioc.sources.registry import read_sources
from ioc.sources.sheet_files import MOST_BYTES
from ioc.store import status
from ioc.store.engine import reading, writing
from ioc.store.ledger import commands
from ioc.web.components.source_table import source_card
from ioc.web.context import Context
from tests.conftest import served
from tests.connectors.drop_folder import Desk, lines, names, text, workbook
from tests.web import desk
from tests.web.test_sources import STATE, told

NAME = "bang-tinh"
PATH = f"/api/v1/sources/{NAME}/files"
SENT = {**desk.CSRF, **desk.CSRF_COOKIE, "content-type": "application/octet-stream"}


class Office(NamedTuple):
    """A web server with one drop folder, and the worker's side of it."""

    client: httpx.Client
    folder: Path
    engine: Engine
    source: Source

    def send(self, name: str, content: bytes, **headers: str) -> httpx.Response:
        return self.client.post(
            PATH, params={"filename": name}, content=content, headers=SENT | headers
        )

    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(PATH).raise_for_status().json()["files"]
        return found

    def asked(self) -> list[tuple[str, str]]:
        with reading(self.engine) as connection:
            return [(r.kind, r.source) for r in connection.execute(select(commands))]


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    folder, declared = tmp_path / "nhan", tmp_path / "sources.toml"
    folder.mkdir()
    declared.write_text(
        f'[sources.{NAME}]\nconnector = "spreadsheet"\nurl = "{folder.as_uri()}"\n'
        f'[sources.{NAME}.options]\nrecord = "figure"\n',
        encoding="utf-8",
    )
    _declare(engine)
    asks = Context(engine=engine, lookups=desk.lookups(), clock=desk.StillClock(), sources=declared)
    with (
        served(desk.server(asks)) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield Office(client, folder, engine, read_sources(declared)[0])


def _declare(engine: Engine) -> None:
    row = {
        "name": NAME,
        "connector": "spreadsheet",
        "title": "Bảng tính",
        "simulated": False,
        "enabled": True,
        "precedence": 9,
        "records": "Figure",
        "every_s": 300,
        "stale_after_s": 7200,
        "backfill_from": desk.NOW - timedelta(days=30),
    }
    with writing(engine) as connection:
        status.declare(connection, [row])
        status.set_paused(connection, NAME, paused=False)
        connection.execute(delete(commands))


def book(tmp_path: Path, count: int = 2) -> bytes:
    return workbook(tmp_path / "made.xlsx", lines(count)).read_bytes()


def test_a_table_is_taken_and_read_at_once(office: Office, tmp_path: Path) -> None:
    content = book(tmp_path)
    answer = office.send("Báo cáo tháng 10.xlsx", content)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "queued"
    assert answer.json()["size"] == len(content)
    assert answer.json()["told"] == "Đã nhận «Báo cáo tháng 10.xlsx»; sẽ được đọc trong vài giây."
    assert (office.folder / "Báo cáo tháng 10.xlsx").read_bytes() == content
    assert office.asked() == [("run", NAME)]
    assert [file["told"] for file in office.files()] == ["đợi đọc"]
    worker = Desk(office.source)
    worker.fake.now_is = desk.NOW
    assert len(worker.turn().records) == 2, "it need not rest first"
    (file,) = office.files()
    assert (file["state"], file["told"]) == ("read", "đã đọc 2 dòng")


def test_what_was_read_before_is_told_when_and_not_taken_again(
    office: Office, tmp_path: Path
) -> None:
    content = book(tmp_path)
    office.send("a.xlsx", content)
    again = office.send("b.xlsx", content)
    assert "đã nằm trong thư mục nhận" in again.json()["told"]
    worker = Desk(office.source)
    worker.fake.now_is = desk.NOW
    worker.turn()
    known = office.send("c.xlsx", content)
    assert (known.status_code, known.json()["state"]) == (202, "known")
    assert "đã nhận lúc 10:00 20/11/2026 (2 dòng)" in known.json()["told"]
    assert len(names(office.folder)) == 1


def test_two_files_of_one_name_both_stay(office: Office, tmp_path: Path) -> None:
    office.send("a.xlsx", book(tmp_path, 1))
    office.send("a.xlsx", book(tmp_path, 2))
    assert names(office.folder) == ["a-2.xlsx", "a.xlsx"]


def test_a_file_that_waits_or_is_broken_says_why(office: Office, tmp_path: Path) -> None:
    text(
        tmp_path / "w.csv",
        [["Xã A", "Hộ nghèo", "10/2026", 3]],
        ["Tên ĐV", "Chỉ tiêu", "Kỳ", "Giá trị"],
    )
    office.send("cho.csv", (tmp_path / "w.csv").read_bytes())
    office.send("hong.csv", b"x;y\n1;2\n")
    worker = Desk(office.source)
    worker.fake.now_is = desk.NOW
    worker.turn()
    told = {file["name"]: (file["state"], file["told"]) for file in office.files()}
    assert told["cho.csv"][0] == "waiting"
    assert "thiếu cột «Đơn vị»" in told["cho.csv"][1]
    assert told["hong.csv"][0] == "broken"
    assert "không thấy dòng tiêu đề" in told["hong.csv"][1]


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(35):
            archive.writestr(f"xl/{n}.xml", b"\0" * 30_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "status_code", "said"),
    [
        ("a.xls", b"x", 415, "không phải .xlsx hoặc .csv"),
        ("a", b"x", 415, "không phải .xlsx hoặc .csv"),
        ("../", b"x", 400, "không có tên dùng được"),
        ("a.xlsx", b"<html>", 415, "tệp không phải .xlsx"),
        ("a.xlsx", b"", 415, "tệp rỗng"),
        ("a.csv", b"PK\x03\x04", 415, "đổi lại đuôi"),
        ("a.xlsx", bomb(), 415, "bung ra quá"),
    ],
)
def test_what_cannot_be_read_is_refused_before_it_is_taken(
    office: Office, name: str, content: bytes, status_code: int, said: str
) -> None:
    answer = office.send(name, content)
    assert answer.status_code == status_code, answer.text
    assert said in answer.json()["detail"]
    assert list(office.folder.iterdir()) == []
    assert office.asked() == []


def test_more_than_the_limit_is_refused_whether_it_is_announced_or_not(office: Office) -> None:
    piece = b"x" * 1_000_000
    announced = office.send("a.csv", piece * (MOST_BYTES // len(piece) + 1))
    assert announced.status_code == 413
    assert "lớn hơn 50 MB" in announced.json()["detail"]
    pieces = (piece for _ in range(MOST_BYTES // len(piece) + 1))
    unannounced = office.client.post(
        PATH, params={"filename": "a.csv"}, content=pieces, headers=SENT
    )
    assert unannounced.status_code == 413
    assert list(office.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\bao cao\\a.csv", "a.csv"),
        (".an.csv", "an.csv"),
        ("~$mo.csv", "mo.csv"),
        ("a\u202ecsv.csv", "acsv.csv"),
        ("ờ" * 190 + ".csv", "ờ" * 65 + ".csv"),
        ("Hộ nghèo: T10?.csv", "Hộ nghèo T10.csv"),
    ],
)
def test_a_name_climbs_nowhere(office: Office, name: str, kept: str) -> None:
    assert office.send(name, "Đơn vị;Giá trị\n".encode()).status_code == 202
    assert names(office.folder) == [kept]


def test_who_lacks_the_pair_or_another_site_is_shut_out(office: Office) -> None:
    params = {"filename": "a.csv"}
    kind = {"content-type": "application/octet-stream"}
    assert office.client.post(PATH, params=params, content=b"x", headers=kind).status_code == 403
    foreign = office.send("a.csv", b"x", origin="https://la.example")
    assert foreign.status_code == 403
    assert office.send("a.csv", b"x", **{"content-type": "text/csv"}).status_code == 415
    assert list(office.folder.iterdir()) == []


def test_a_source_without_a_folder_takes_no_file(office: Office) -> None:
    for name in ("mot-cua", "khong-co"):
        path = f"/api/v1/sources/{name}/files"
        told = office.client.post(path, params={"filename": "a.csv"}, content=b"x", headers=SENT)
        assert told.status_code == 404
        assert NAME in told.json()["remedy"]
        assert office.client.get(path).status_code == 404


def test_a_folder_that_is_gone_is_told_and_nothing_breaks(office: Office) -> None:
    office.folder.rmdir()
    assert office.client.get(PATH).status_code == 503
    answer = office.send("a.csv", b"x")
    assert answer.status_code == 503
    assert "hãy cấp quyền ghi" in answer.json()["detail"]


def test_to_a_source_that_rests_a_file_may_be_handed_all_the_same(
    office: Office, tmp_path: Path
) -> None:
    with writing(office.engine) as connection:
        status.set_paused(connection, NAME, paused=True)
    answer = office.send("a.xlsx", book(tmp_path))
    assert "sẽ đọc khi chạy tiếp" in answer.json()["told"]
    assert office.asked() == []


def test_only_a_source_with_a_folder_has_the_frame() -> None:
    sheets = replace(STATE, name=NAME, connector=connector.name)
    assert f'"data-upload": "{NAME}"' in told(source_card(sheets, desk.NOW, "#"))
    assert "data-upload" not in told(source_card(STATE, desk.NOW, "#"))


def test_a_card_tells_how_far_a_long_file_has_come() -> None:
    busy = replace(STATE, progress_what="x.xlsx", progress_done=34_000, progress_total=120_000)
    card = told(source_card(busy, desk.NOW, "#"))
    assert "Đang đọc «x.xlsx»: 34.000 / 120.000 dòng" in card
    assert '"value": "34000"' in card
