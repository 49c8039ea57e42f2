"""one_stop and Http together on a real socket: sign-in, renewal, refusal, and the story lost, then
recovered.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from connectors.one_stop import connector
from ioc.sources.connector import Batch, Known
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from tests.connectors.bad_server import BadServer, raw, reply_json, status
from tests.connectors.clocks import NOW, client
from tests.connectors.far_side import item, source

SIGNED_IN = reply_json({"session": "phien-bi-mat", "error_code": "00"})
EMPTY = reply_json({"error_code": "0", "result": []})


def page(*codes: str) -> Any:
    return reply_json({"error_code": "00", "result": [item(code) for code in codes]})


def turn(http: Http) -> list[Batch]:
    marks = first_turn(NOW, timedelta(days=90))
    return list(connector.fetch(http, source(page_size=100), marks, Known()))


def values(server: BadServer) -> list[Mapping[str, Any]]:
    return [asked.value for asked in server.asked]


def test_a_turn_signs_in_with_dstcode_and_asks_by_window_and_page() -> None:
    with BadServer(SIGNED_IN, page("A-1"), EMPTY) as server, client(server.url) as http:
        (batch,) = turn(http)
    assert [asked.line for asked in server.asked] == [
        "POST /mapi/login HTTP/1.1",
        "POST /mapi/g HTTP/1.1",
        "POST /mapi/g HTTP/1.1",
    ]
    assert {asked.headers["dstcode"] for asked in server.asked} == {"VN:H15"}
    assert values(server)[0] == {"username": "ioc", "password": "mat-khau-rat-dai"}
    assert values(server)[1] == {
        "session": "phien-bi-mat",
        "madonvi": "H15",
        "service": "LayDanhSachHoSo",
        "tungay": "20261025000000",
        "denngay": "20261122100000",
        "trang": 1,
        "soluong": 100,
    }
    assert batch.watermark == NOW


def test_a_401_renews_the_session_once() -> None:
    replies = [SIGNED_IN, page("A-1"), status("401 Who"), SIGNED_IN, EMPTY]
    with BadServer(*replies) as server, client(server.url) as http:
        assert turn(http)[-1].watermark == NOW
    assert len(server.asked) == 5


def test_a_401_after_renewal_needs_a_person() -> None:
    replies = [status("401 Who"), SIGNED_IN, status("403 No")]
    with BadServer(*replies) as server, client(server.url) as http:
        http.memory["session"] = "cu"
        with pytest.raises(Refused, match="đăng nhập lại"):
            turn(http)
    assert len(server.asked) == 3


def test_lost_halfway_then_recovered_from_the_same_marks() -> None:
    kept: list[Batch] = []
    marks = first_turn(NOW, timedelta(days=90))
    cut = raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"error_code": 0, "result": [')
    with BadServer(SIGNED_IN, page("A-1"), page("A-2"), cut) as server, client(server.url) as http:
        with pytest.raises(Unavailable, match="trọn vẹn"):
            kept.extend(connector.fetch(http, source(page_size=1), marks, Known()))
        assert [batch.watermark for batch in kept] == [None]
        server.replies[:] = [page("A-1"), page("A-2"), EMPTY]
        server.asked.clear()
        now = http.now().replace(microsecond=0)
        recovered = list(connector.fetch(http, source(page_size=1), marks, Known()))
    assert {row["MaHoSo"] for batch in recovered for row in batch.rows} == {"A-1", "A-2"}
    assert recovered[-1].watermark == now


def test_no_message_of_a_turn_holds_password_or_session() -> None:
    angry = reply_json({"error_code": "-1", "message": "mat-khau-rat-dai phien-bi-mat 0900000000"})
    with (
        BadServer(SIGNED_IN, angry) as server,
        client(server.url) as http,
        pytest.raises(Unavailable) as caught,
    ):
        turn(http)
    assert "error_code=-1: *** *** [số đã che]" in str(caught.value)
