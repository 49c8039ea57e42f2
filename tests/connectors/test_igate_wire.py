"""igate and Http together on a real socket: minutes of patience, one snapshot or none."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors.igate import connector
from ioc.sources.clients import Clients
from ioc.sources.connector import Batch, Known, Source
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import open_http
from ioc.sources.installations import read_sources
from tests.connectors.bad_server import (
    Asked,
    BadServer,
    Reply,
    raw,
    reply_bytes,
    reply_json,
    status,
)
from tests.connectors.clocks import NOW, Notes
from tests.connectors.fake_http import Request
from tests.connectors.igate import AGENCY, Igate, token

MARKS = first_turn(NOW, timedelta(days=90))
GOOD = token(NOW + timedelta(hours=8))
TABLE = """
[sources.igate]
connector = "igate"
url = "{url}"
secret = "file:/ma-igate"
[sources.igate.options]
agency_id = "{agency}"
[sources.igate.options.http]
backoff = 0
"""
CUT = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[{")
PAGE = reply_bytes(b"<html>Dang nhap</html>", {"Content-Type": "text/html"})


def declared(url: str) -> Source:
    """The source as an installation declares it, with the connector's manners."""
    text = TABLE.format(url=url, agency=AGENCY)
    (source,) = read_sources(text, "t", {connector.name: connector})
    return source


def system(sock: Any, asked: Asked) -> bool:
    """Answers whoever brings the good token."""
    if asked.headers.get("authorization") != f"Bearer {GOOD}":
        return status("401 Unauthorized")(sock, asked)
    split = urlsplit(asked.line.split()[1])
    query = dict(parse_qsl(split.query))
    told = Igate().answer(Request(path=split.path, query=query, value=None, headers={}))
    return reply_json(told)(sock, asked)


def turn(server: BadServer, secret: str = GOOD, notes: Notes | None = None) -> list[Batch]:
    source = declared(server.url)
    http = open_http(source, secret, (notes or Notes(moves=True)).clocks())
    try:
        return list(connector.fetch(http, source, MARKS, Known()))
    finally:
        http.close()


def test_a_turn_is_one_batch_with_every_month() -> None:
    with BadServer(system) as server:
        (batch,) = turn(server)
    assert batch.watermark == NOW
    assert len(batch.rows) == 2 * len(Igate().rows)


def test_the_manners_are_patient_and_an_installation_may_be_more_so() -> None:
    http: Mapping[str, Any] = declared("http://127.0.0.1").options["http"]
    assert (http["read_timeout"], http["deadline"], http["backoff"]) == (240.0, 480.0, 0)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status("503 Down"), "HTTP 503"),
        (CUT, "đứt kết nối"),
        (PAGE, "không phải dữ liệu"),
        (reply_json([]), "không kể đơn vị nào"),
        (reply_json({"message": "x"}), "không phải danh sách đơn vị"),
        (status("429 Slow", Retry_After="9000"), "chờ"),
    ],
)
def test_lost_halfway_no_part_of_it_is_kept_and_the_next_turn_has_all(
    fault: Reply, said: str
) -> None:
    with BadServer(system, fault) as server:
        with pytest.raises(Unavailable, match=said):
            turn(server)
        server.replies[:] = [system]
        (batch,) = turn(server)
    assert batch.watermark == NOW
    assert len(batch.rows) == 2 * len(Igate().rows)


def test_another_token_than_the_good_one_needs_a_person_and_is_not_told() -> None:
    old = token(NOW + timedelta(hours=1))
    with BadServer(system) as server, pytest.raises(Refused) as caught:
        turn(server, old)
    assert "hết hạn 11:00 ngày 22/11/2026; hãy dán mã mới vào file:/ma-igate" in str(caught.value)
    assert old not in str(caught.value)
    assert len(server.asked) == 1, "no storm: an account may be locked"


def test_a_token_pasted_anew_is_taken_up_without_a_restart() -> None:
    files = {"/ma-igate": token(NOW - timedelta(days=1))}
    clients = Clients({}, files.__getitem__, Notes(moves=True).clocks())
    with BadServer(system) as server:
        source = declared(server.url)
        first = clients.of(source)
        with pytest.raises(Refused, match="hết hạn 10:00 ngày 21/11/2026"):
            list(connector.fetch(first, source, MARKS, Known()))
        assert clients.of(source) is first
        files["/ma-igate"] = f"{GOOD}\n"
        (batch,) = connector.fetch(clients.of(source), source, MARKS, Known())
    assert batch.watermark == NOW
    clients.close()
