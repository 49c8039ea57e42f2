"""open311 and Http together on a real socket: web pages for data, refusals, and the story lost,
then recovered.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.open311 import connector
from ioc.sources.connector import Batch, Known
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from tests.connectors.bad_server import BadServer, raw, reply_bytes, reply_json, status
from tests.connectors.clocks import NOW, client
from tests.connectors.reports import report, source

DAYS = timedelta(days=90)
PAGE = "text/html; charset=utf-8"


def page(*numbers: int) -> Any:
    rows = [report(number, NOW - timedelta(hours=number)) for number in numbers]
    return reply_json({"service_requests": rows})


def turn(http: Http, **options: Any) -> list[Batch]:
    return list(connector.fetch(http, source(**options), first_turn(NOW, DAYS), Known()))


def ids(batches: list[Batch]) -> list[int]:
    return [row["service_request_id"] for batch in batches for row in batch.rows]


def test_a_turn_asks_for_json_by_window_and_page_with_its_key() -> None:
    with BadServer(page(1, 2, 3), page(4), page(4)) as server, client(server.url) as http:
        batches = turn(http, extensions=True)
    assert ids(batches) == [1, 2, 3, 4]
    assert batches[-1].watermark == NOW
    method, path, _ = server.asked[1].line.split()
    assert (method, urlsplit(path).path) == ("GET", "/requests.json")
    assert parse_qs(urlsplit(path).query) == {
        "jurisdiction_id": ["h15"],
        "extensions": ["true"],
        "api_key": ["mat-khau-rat-dai"],
        "start_date": ["2026-10-25T00:00:00+07:00"],
        "page": ["2"],
        "page_size": ["3"],
    }


def test_a_web_page_with_200_is_no_data() -> None:
    html = reply_bytes(b"<!DOCTYPE html><title>Loi</title>", {"Content-Type": PAGE})
    with (
        BadServer(html) as server,
        client(server.url) as http,
        pytest.raises(Unavailable, match=r"trang web \(HTML\)"),
    ):
        turn(http)
    assert len(server.asked) == 3


def test_a_500_that_is_a_web_page_is_unavailable() -> None:
    html = reply_bytes(b"<html>", {"Content-Type": PAGE}, "500 Oops")
    with (
        BadServer(html) as server,
        client(server.url) as http,
        pytest.raises(Unavailable, match="HTTP 500"),
    ):
        turn(http)


@pytest.mark.parametrize("line", ["401 Who", "403 No", "400 Bad"])
def test_a_refusal_needs_a_person_and_tells_no_key(line: str) -> None:
    with (
        BadServer(status(line)) as server,
        client(server.url) as http,
        pytest.raises(Refused) as caught,
    ):
        turn(http)
    assert len(server.asked) == 1
    assert "mat-khau" not in str(caught.value)


def test_an_echoed_key_and_phone_are_not_repeated() -> None:
    said = [{"code": 403, "description": "key mat-khau-rat-dai of 0900 000 000 unknown"}]
    with (
        BadServer(reply_json(said)) as server,
        client(server.url) as http,
        pytest.raises(Unavailable) as caught,
    ):
        turn(http)
    assert "403 key *** of [số đã che] unknown" in str(caught.value)


def test_a_429_is_waited_out() -> None:
    replies = [status("429 Slow", Retry_After="7"), page(1), page(1)]
    with BadServer(*replies) as server, client(server.url) as http:
        assert ids(turn(http)) == [1]
    assert len(server.asked) == 3


def test_lost_halfway_then_recovered_from_the_same_marks() -> None:
    kept: list[Batch] = []
    cut = raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"service_requests": [{"a": ')
    marks = first_turn(NOW, DAYS)
    with BadServer(page(1, 2, 3), page(4, 5, 6), cut) as server, client(server.url) as http:
        with pytest.raises(Unavailable, match="trọn vẹn"):
            kept.extend(connector.fetch(http, source(), marks, Known()))
        assert ids(kept) == [1, 2, 3]
        assert kept[0].watermark is None
        server.replies[:] = [page(1, 2, 3), page(4, 5, 6), page(7), page(7)]
        server.asked.clear()
        recovered = turn(http)
    assert ids(recovered) == [1, 2, 3, 4, 5, 6, 7]
    assert recovered[-1].watermark is not None
