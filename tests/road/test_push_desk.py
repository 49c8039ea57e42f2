"""What is pushed over real HTTP, on each engine: kept, refused, told on the sources page."""

import gzip
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from ioc.config import read_settings
from ioc.domain.periods import local_day
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import SourceState
from ioc.metrics.reader import Reader
from ioc.receiving import wire
from ioc.receiving.port import receiving
from ioc.store import rollups, status
from ioc.store.engine import open_engine, reading, writing
from ioc.store.ledger import rejects
from ioc.store.schema import dossiers, metadata, spans, steps
from ioc.worker import Worker
from tests.conftest import free_port, wait_until
from tests.connectors.push_desk import PASSWORDS, item
from tests.road.conftest import LOOKUPS

SOURCES = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa, được đẩy đến"
receive = true
backfill_from = 2026-11-01
simulated = true
[sources.mot-cua.senders.so-xd]
username = "sxd"
secret = "file:{folder}/so-xd.secret"
agencies = ["H15.12"]
[sources.mot-cua.senders.xa]
username = "xa"
secret = "file:{folder}/xa.secret"
agencies = ["H15.30"]
"""
OURS, OTHER, FOREIGN = "H15.12-261120-0001", "H15.12-261120-0002", "H15.30-261120-0001"


class StoodClock:
    """A product's time that a test moves; the machine's seconds stand still."""

    rate = 1.0

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 3, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return local_day(self.at)

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass
class Desk:
    """The port, as a sender sees it, and the store behind it."""

    url: str
    engine: Engine
    clock: StoodClock
    worker: Worker
    wire: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def session(self, username: str = "sxd") -> str:
        sender = {"sxd": "so-xd", "xa": "xa"}[username]
        account = {"username": username, "password": PASSWORDS[sender]}
        return str(self.wire.post(f"{self.url}/mapi/login", json=account).json()["session"])

    def post(self, service: str, data: Any, username: str = "sxd", **more: Any) -> httpx.Response:
        unit = {"sxd": "H15.12", "xa": "H15.30"}[username]
        call = {"session": self.session(username), "madonvi": unit, "service": service}
        return self.wire.post(f"{self.url}/mapi/g", json={**call, "data": data, **more})

    def call(self, service: str, data: Any, username: str = "sxd", **more: Any) -> dict[str, Any]:
        return dict(self.post(service, data, username, **more).json())

    def dossier(self, code: str) -> Any:
        with reading(self.engine) as connection:
            return connection.execute(select(dossiers).where(dossiers.c.code == code)).one()

    def rejects(self) -> list[tuple[str, str]]:
        still = rejects.c.closed_at.is_(None)
        with reading(self.engine) as connection:
            return [(r.key, r.reason) for r in connection.execute(select(rejects).where(still))]

    def state(self) -> SourceState:
        with reading(self.engine) as connection:
            (source,) = Reader(connection, LOOKUPS, self.clock.now()).sources()
            return source


@contextmanager
def standing(database_url: str, folder: Path) -> Iterator[Desk]:
    for name, password in PASSWORDS.items():
        (folder / f"{name}.secret").write_text(password, encoding="utf-8")
    written = folder / "sources.toml"
    written.write_text(SOURCES.format(folder=folder), encoding="utf-8")
    settings = read_settings(
        {
            "IOC_DATABASE_URL": database_url,
            "IOC_SOURCES": str(written),
            "IOC_SECRET_FILE": str(folder / "session.key"),
            "IOC_PUSH_PORT": str(free_port()),
        }
    )
    clock = StoodClock()
    worker = Worker(settings, clock)
    worker.prepare()
    engine = open_engine(database_url)
    with receiving(worker.pushed(), settings.push_host, settings.push_port):
        url = f"http://{settings.push_host}:{settings.push_port}/mot-cua"
        desk = Desk(url, engine, clock, worker)
        yield desk
        desk.wire.close()
    with reading(engine) as connection:
        assert rollups.verify(connection, MEASURES) == []
    worker.close()
    engine.dispose()


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    with standing(database_url, tmp_path) as desk:
        yield desk


def test_a_source_that_received_nothing_says_so_and_one_that_did_is_fresh_until_it_is_old(
    desk: Desk,
) -> None:
    assert (desk.state().state, desk.state().data_as_of) == ("never", None)
    assert desk.call("DongBoHoSoMC", [item(OURS)])["error_code"] == "0"
    told = desk.state()
    assert (told.state, told.data_as_of, told.stored) == ("fresh", desk.clock.at, 1)
    assert told.backfilled_to == told.backfill_from
    assert told.last_success_at == desk.clock.at
    assert told.next_at is None
    desk.clock.at += timedelta(hours=3)
    assert desk.state().state == "stale"
    assert desk.call("DongBoHoSoMC", [])["error_code"] == "0"
    assert desk.state().state == "fresh"


def test_a_dossier_that_is_here_exists_and_is_taken_when_it_is_an_update(desk: Desk) -> None:
    assert desk.call("DongBoHoSoMC", [item(OURS)], isUpdating="False")["error_code"] == "0"
    later = item(OURS, TrangThaiHoSo="4")
    said = desk.call("DongBoHoSoMC", [later, item(OTHER)], isUpdating="False")
    assert said["error_code"] == "-3"
    assert f"Hồ sơ {OURS} đã tồn tại" in said["message"]
    assert (desk.dossier(OURS).status, desk.dossier(OTHER).status) == (2, 2)
    assert desk.call("DongBoHoSoMC", [later], isUpdating="True")["error_code"] == "0"
    assert desk.dossier(OURS).status == 4


def test_a_foreign_dossier_is_a_reject_until_its_own_sender_tells_of_it(desk: Desk) -> None:
    said = desk.call("DongBoHoSoMC", [item(FOREIGN), item(OURS)])
    reason = "mã cơ quan H15.30 nằm ngoài phạm vi của bên gửi so-xd"
    assert said["message"] == f"Đã nhận 1/2; {FOREIGN}: {reason}"
    assert desk.rejects() == [(FOREIGN, reason)]
    assert desk.dossier(OURS).status == 2
    assert desk.call("DongBoHoSoMC", [item(FOREIGN)], "xa")["error_code"] == "0"
    assert desk.rejects() == []


def test_what_nobody_may_tell_moves_no_mark(desk: Desk) -> None:
    desk.call("DongBoHoSoMC", [item(FOREIGN)])
    assert desk.state().data_as_of is None
    assert desk.state().state == "never"


def test_a_record_of_2099_is_told_and_moves_no_mark_and_no_figure(desk: Desk) -> None:
    ended = item(OURS, TrangThaiHoSo="9", NgayKetThucXuLy="20990101080000")
    said = desk.call("DongBoHoSoMC", [ended, item(OTHER)])
    reason = "ngày kết thúc xử lý 01/01/2099 ở tương lai"
    assert said == {"error_code": "2", "message": f"Đã nhận 1/2; {OURS}: {reason}"}
    assert desk.rejects() == [(OURS, reason)]
    assert desk.state().data_as_of == desk.clock.at
    assert desk.call("DongBoHoSoMC", [item(OURS)])["error_code"] == "0"
    assert desk.rejects() == []


def test_steps_wait_for_their_dossier_and_move_it_when_they_come_later(desk: Desk) -> None:
    step = {"MaHoSo": OURS, "ThoiDiemXuLy": "20261120100000", "PhongBanXuLy": "Phòng A"}
    said = desk.call("CapNhatTienDoHoSoMC", [{**step, "NoiDungXuLy": "Thẩm định"}])
    assert said == {"error_code": "0", "message": "Cập nhật tiến độ thành công"}
    desk.call("DongBoHoSoMC", [item(OURS)])
    assert (desk.dossier(OURS).room, desk.dossier(OURS).step) == ("Phòng A", "Thẩm định")
    later = {"ThoiDiemXuLy": "20261121100000", "PhongBanXuLy": "Phòng B", "NoiDungXuLy": "Ký"}
    desk.call("CapNhatTienDoHoSoMC", [{**step, **later}])
    assert (desk.dossier(OURS).room, desk.dossier(OURS).step) == ("Phòng B", "Ký")


@pytest.mark.parametrize("order", ["dossier first", "steps first"])
def test_what_stopped_without_a_date_ended_with_its_last_step(desk: Desk, order: str) -> None:
    step = {"MaHoSo": OURS, "ThoiDiemXuLy": "20261120100000", "NoiDungXuLy": "Dừng xử lý"}
    calls = [
        ("DongBoHoSoMC", [item(OURS, TrangThaiHoSo="8")]),
        ("CapNhatTienDoHoSoMC", [{**step, "TrangThai": "8"}]),
    ]
    for service, data in calls if order == "dossier first" else reversed(calls):
        assert desk.call(service, data)["error_code"] == "0"
    assert desk.dossier(OURS).closed_day == date(2026, 11, 20)


def test_a_status_that_comes_alone_moves_its_dossier_when_it_happened(desk: Desk) -> None:
    desk.call("DongBoHoSoMC", [item(OURS)])
    told = {
        "MaHoSo": OURS,
        "MaHoSoDonVi": "",
        "MaDoiTuong": "",
        "NoiDung": "Yêu cầu bổ sung",
        "TaiLieuXuLy": [],
    }
    paused = {**told, "TrangThai": "5", "NgayXuLy": "20261120140000"}
    well = {"error_code": "0", "message": "Đồng bộ trạng thái thành công"}
    assert desk.call("DongBoTrangThaiHoSo", paused, type="2") == well
    row = desk.dossier(OURS)
    assert (row.status, row.step, row.procedure) == (5, "Yêu cầu bổ sung", "1.004616")
    with reading(desk.engine) as connection:
        states = connection.execute(select(spans.c.state, spans.c.since_day)).all()
    assert ("paused", date(2026, 11, 20)) in [tuple(state) for state in states]
    done = {**told, "TrangThai": "9", "NgayXuLy": "20261121150000", "NoiDung": "Có kết quả"}
    assert desk.call("DongBoTrangThaiHoSo", done, type="2") == well
    assert desk.call("DongBoTrangThaiHoSo", done, type="2") == well
    row = desk.dossier(OURS)
    assert (row.status, row.resolved_day) == (9, date(2026, 11, 21))
    assert row.resolved_at == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_status_of_nobody_is_refused_and_healed_when_its_dossier_comes(desk: Desk) -> None:
    told = {"MaHoSo": OURS, "TrangThai": "4", "NgayXuLy": "20261120140000"}
    said = desk.call("DongBoTrangThaiHoSo", told, type="2")
    reason = "trạng thái của hồ sơ chưa được gửi tới đây"
    assert said == {"error_code": "2", "message": f"Đã nhận 0/1; {OURS}: {reason}"}
    assert desk.rejects() == [(OURS, reason)]
    desk.call("DongBoHoSoMC", [item(OURS)])
    assert desk.rejects() == []


def test_the_central_dialect_makes_and_moves_a_dossier(desk: Desk) -> None:
    code = "H15.12-20261120-0092637"
    account = {"client_id": "sxd", "client_secret": PASSWORDS["so-xd"]}
    given = desk.wire.post(f"{desk.url}/central/GetToken", json=account).json()
    bearer = {"Authorization": f"Bearer {given['access_token']}"}

    def call(name: str, body: Any) -> dict[str, Any]:
        return dict(desk.wire.post(f"{desk.url}/central/{name}", json=body, headers=bearer).json())

    made = {"MaHoSo": code, "MaTTHC": "1.004616", "NgayTiepNhan": "2026-11-20 09:00:00"}
    assert call("CreateDossier", made)["code"] == 200
    assert call("CreateDossier", made)["code"] == 409
    step = {"IDHoSo": "", "MaHoSo": code, "ThoiDiemXuLy": "2026-11-20T10:00:00.000"}
    assert call("CapNhatTienTrinh", [{**step, "PhongBanXuLy": "Phòng A"}])["code"] == 200
    assert desk.dossier(code).room == "Phòng A"
    assert call("CapNhatTrangThai", [{"MaHoSo": code, "TrangThai": 9}])["code"] == 200
    first = desk.dossier(code)
    assert (first.status, first.resolved_at) == (9, desk.clock.at)
    desk.clock.at += timedelta(minutes=10)
    assert call("CapNhatTrangThai", [{"MaHoSo": code, "TrangThai": 9}])["code"] == 200
    assert desk.dossier(code).resolved_at == first.resolved_at


def test_a_wrong_password_is_told_on_the_sources_page_and_makes_nothing_old(desk: Desk) -> None:
    desk.call("DongBoHoSoMC", [item(OURS)])
    wrong = {"username": "sxd", "password": "khong-phai-no"}
    assert desk.wire.post(f"{desk.url}/mapi/login", json=wrong).json()["error_code"] == "-1"
    wait_until(lambda: desk.state().last_error is not None, "the sources page to say it")
    told = desk.state()
    assert told.state == "fresh"
    assert told.last_error == (
        "một bên gửi đăng nhập sai tài khoản; hãy kiểm tra username và secret"
    )


def test_a_paused_source_takes_nothing_and_says_when_to_come_again(desk: Desk) -> None:
    with writing(desk.engine) as connection:
        status.set_paused(connection, "mot-cua", True)
    answer = desk.post("DongBoHoSoMC", [item(OURS)])
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.json()["error_code"] == "503"
    with writing(desk.engine) as connection:
        status.set_paused(connection, "mot-cua", False)
    assert desk.call("DongBoHoSoMC", [item(OURS)])["error_code"] == "0"


def test_what_the_wire_cannot_bear_is_told_in_the_dialect(desk: Desk) -> None:
    packed = {"Content-Encoding": "gzip"}
    body = json.dumps({"username": "sxd", "password": PASSWORDS["so-xd"]}).encode()
    bomb = gzip.compress(b" " * 50_000_000)
    login = f"{desk.url}/mapi/login"
    small = desk.wire.post(login, content=gzip.compress(body), headers=packed)
    assert small.json()["error_code"] == 0
    refused = {
        413: desk.wire.post(login, content=bomb, headers=packed),
        400: desk.wire.post(login, content=b"not packed", headers=packed),
        405: desk.wire.get(login),
        404: desk.wire.post(f"{desk.url}/khac", json={}),
    }
    for code, answer in refused.items():
        assert answer.status_code == code
        assert answer.json()["error_code"] == str(code)
    assert desk.wire.post(login, content=b" " * 9_000_000).status_code == 413
    other = desk.wire.post(f"{desk.url.replace('mot-cua', 'khac')}/mapi/login", content=body)
    assert other.status_code == 404


def test_a_body_that_never_ends_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "BODY_PATIENCE", 0.2)
    address = httpx.URL(desk.url)
    head = f"POST /mot-cua/mapi/g HTTP/1.1\r\nHost: {address.host}\r\nContent-Length: 9\r\n\r\n"
    with socket.create_connection((address.host, address.port or 80), timeout=30) as slow:
        slow.sendall(head.encode() + b"{")
        said = slow.recv(10_000).decode()
    assert said.startswith("HTTP/1.1 408 ")
    assert '"error_code":"408"' in said


def test_nobodys_name_reaches_the_database_or_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    name, phone, paper = "Nguyễn Văn Bịa", "0900000001", "000000000012"
    somebody = dict.fromkeys(
        ("ChuHoSo", "SoGiayToChuHoSo", "Email", "ThongTinKhac", "GhiChu", "NguoiXuLy", "Fax"),
        f"{name}, {phone}, {paper}",
    )
    for service in ("DongBoHoSoMC", "CapNhatTienDoHoSoMC"):
        for code in (OURS, FOREIGN, name, phone, ""):
            step = {"ThoiDiemXuLy": "20261120090000", "NoiDungXuLy": f"gọi {phone}, số {paper}"}
            desk.call(service, [item(code, **somebody, **step)], isUpdating="True")
            desk.call(service, [item(code, **somebody, TrangThaiHoSo=name)])
    told = {"MaHoSo": OURS, "TrangThai": "4", "NoiDung": f"gọi {phone}", "NgayXuLy": name}
    desk.call("DongBoTrangThaiHoSo", told, type="2")
    session = desk.session()
    with reading(desk.engine) as connection:
        kept = [repr(connection.execute(select(t)).all()) for t in metadata.sorted_tables]
        count = len(connection.execute(select(steps)).all())
    assert count > 0
    held = " ".join([*kept, caplog.text])
    personal = (name, "Bịa", phone, paper, session, *PASSWORDS.values())
    assert not [word for word in personal if word in held]
