"""The doctor at real servers on loopback: refusals, skew, slowness, words, and one attempt only."""

import json
import stat
import time
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from ioc.config import read_settings
from ioc.doctor.examination import one, open_house, whole
from ioc.doctor.findings import Finding, Verdict, status, todo
from tests.connectors.bad_server import BadServer, Reply, reply_bytes, reply_json
from tests.connectors.bad_server import status as line
from tests.doctor.authority import authority
from tests.doctor.houses import REAL, environ, examined, now, of

SIGNED_IN = {"error_code": "0", "session": "phien-bia"}
DATE = "%Y%m%d%H%M%S"


def dossiers(count: int, **facts: Any) -> dict[str, Any]:
    """A page of the dialect: dossiers received two hours ago."""
    at = (now() + timedelta(hours=5)).strftime(DATE)
    rows = [
        {
            "MaHoSo": f"H15.12-{now():%y%m%d}-{number:04d}",
            "MaTTHC": "1.000001",
            "NgayTiepNhan": at,
            "NgayHenTra": at,
            "TrangThaiHoSo": "4",
            "DonViXuLy": "Sở Xây dựng",
            **facts,
        }
        for number in range(count)
    ]
    return {"error_code": "0", "result": rows}


def house(folder: Path, server: BadServer, *, http: str = "", more: str = "") -> dict[str, str]:
    return environ(folder, REAL.format(url=server.url, http=http, more=more))


def page_of(found: list[Finding], name: str = "mot-cua") -> Finding:
    return of(found, f"{name}: trang đầu")


def test_a_refused_login_is_tried_once_and_said(tmp_path: Path) -> None:
    wrong = reply_json({"error_code": "1", "message": "Sai mat khau cua ioc"})
    with BadServer(wrong) as server:
        said = house(tmp_path, server, more='secret = "env:MOT_CUA"') | {"MOT_CUA": "bi-mat-dai"}
        found = examined(said)
    assert len(server.asked) == 1
    told = page_of(found)
    assert told.verdict is Verdict.BAD
    assert "tài khoản không được chấp nhận" in told.text
    assert "kiểm tra username và secret" in told.task
    assert "secret = env:MOT_CUA" in told.task
    assert not [each for each in found if "bi-mat-dai" in repr(each)]


ACCOUNTS = {
    "hue_s": "",
    "wazuh": 'username = "ioc"',
    "thongke_ioc": "",
    "igate": 'agency_id = "0123456789abcdef01234567"',
}


@pytest.mark.parametrize("connector", ACCOUNTS)
def test_whoever_is_refused_is_refused_once(tmp_path: Path, connector: str) -> None:
    with BadServer(line("401 Unauthorized")) as server:
        sources = f"""
[sources.x]
connector = "{connector}"
url = "{server.url}"
agency = "H15"
secret = "env:MAT_KHAU"
[sources.x.options]
{ACCOUNTS[connector]}
"""
        said = environ(tmp_path, sources) | {"MAT_KHAU": "bi-mat-dai"}
        house_, _ = open_house(read_settings(said), said)
        found, _ = one(house_, "x")
    assert len(server.asked) == 1
    assert "mỗi lần thử sai có thể khóa tài khoản" in page_of(found, "x").task


def test_nothing_is_asked_where_the_secret_cannot_be_read(tmp_path: Path) -> None:
    with BadServer(reply_json(SIGNED_IN)) as server:
        found = examined(house(tmp_path, server, more='secret = "file:/khong/co"'))
    assert server.connections == 0
    told = of(found, "mot-cua: mật khẩu")
    assert "không đọc được /khong/co" in told.text
    assert told.task == "mot-cua: kiểm tra đường dẫn và quyền (secret = file:/khong/co)"


def test_a_secret_that_everybody_may_read_is_told(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bi-mat", "utf-8")
    secret.chmod(0o644)
    with BadServer(reply_json({"error_code": "1"})) as server:
        said = house(tmp_path, server, more=f'secret = "file:{secret}"')
        assert of(examined(said), "mot-cua: mật khẩu").task == f"chạy: chmod 600 {secret}"
        secret.chmod(stat.S_IRUSR | stat.S_IWUSR)
        assert of(examined(said), "mot-cua: mật khẩu").verdict is Verdict.GOOD


def test_a_full_page_with_words_that_mean_nothing_here(tmp_path: Path) -> None:
    page = dossiers(30, DonViXuLy="Sở Chưa Ai Biết", MaHoSo="")
    page["result"] += dossiers(5, DonViXuLy="Sở Chưa Ai Biết")["result"]
    with BadServer(reply_json(SIGNED_IN), reply_json(page)) as server:
        house_, _ = open_house(read_settings(said := house(tmp_path, server)), said)
        found, heard = one(house_, "mot-cua")
    assert heard.page is not None
    assert heard.page.fetched == 35
    told = [each for each in found if each.subject == "mot-cua: ánh xạ"]
    assert ["dòng bị loại" in told[0].text, "đơn vị lạ: Sở Chưa Ai Biết" in told[1].text] == [
        True
    ] * 2
    assert "trang Chuẩn hoá dữ liệu" in told[1].task
    assert status(found) == 1


def test_a_server_whose_clock_is_wrong(tmp_path: Path) -> None:
    def dated(value: Any, apart: timedelta) -> Reply:
        head = {"Content-Type": "application/json", "Date": format_datetime(now() + apart)}
        return reply_bytes(json.dumps(value).encode(), head)

    for apart, way in ((timedelta(hours=1), "nhanh"), (timedelta(minutes=-30), "chậm")):
        with BadServer(dated(SIGNED_IN, apart), dated(dossiers(3), apart)) as server:
            told = of(examined(house(tmp_path, server)), "mot-cua: đồng hồ")
        assert told.verdict is Verdict.LOOK
        assert f"{way} hơn máy này" in told.text
    with BadServer(dated(SIGNED_IN, timedelta()), dated(dossiers(3), timedelta())) as server:
        assert of(examined(house(tmp_path, server)), "mot-cua: đồng hồ").verdict is Verdict.GOOD


def test_the_way_of_tls_from_end_to_end(tmp_path: Path) -> None:
    ours = authority(tmp_path / "ca")
    replies = [reply_json(SIGNED_IN), reply_json(dossiers(3))]
    with BadServer(*replies, tls=ours.server()) as server:
        found = examined(house(tmp_path, server))
        assert of(found, "mot-cua: TLS").verdict is Verdict.BAD
        assert server.asked == []
        line = f'ca_file = "{ours.certificate}"'
        found = examined(house(tmp_path, server, http=line))
        assert of(found, "mot-cua: TLS").verdict is Verdict.GOOD
        assert page_of(found).verdict is Verdict.GOOD


def test_a_slow_server_holds_nobody_up(tmp_path: Path) -> None:
    def never(sock: Any, asked: Any) -> bool:
        time.sleep(3)
        return False

    with BadServer(never) as slow, BadServer(reply_json({"error_code": "1"})) as quick:
        sources = REAL.format(url=slow.url, http="", more="")
        sources += REAL.replace("mot-cua", "khac").format(url=quick.url, http="", more="")
        said = environ(tmp_path, sources)
        house_, told = open_house(read_settings(said), said)
        found = list(whole(replace(house_, patience=1.0), told))
    assert "chậm" in page_of(found).text
    assert page_of(found).task.endswith(".venv/bin/python -m ioc doctor mot-cua")
    assert page_of(found, "khac").verdict is Verdict.BAD


def test_a_limit_of_questions_is_named(tmp_path: Path) -> None:
    limit = reply_bytes(b"", {"Retry-After": "600"}, "429 Too Many Requests")
    with BadServer(limit) as server:
        told = page_of(examined(house(tmp_path, server)))
    assert len(server.asked) == 1
    assert "HTTP 429" in told.text
    assert told.task in todo([told])
