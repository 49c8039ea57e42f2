"""open311 and Http together on a real socket: web pages for data, refusals, and the story lost,
then recovered.
"""

import json
import socket
import zlib
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from math import ceil
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.open311 import connector
from ioc.sources.connector import Batch, Known
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from tests.connectors.bad_server import (
    Asked,
    BadServer,
    Reply,
    raw,
    reply_bytes,
    reply_json,
    status,
)
from tests.connectors.clocks import NOW, Notes, client
from tests.connectors.open311_server import to_xml
from tests.connectors.reports import report, source, verified

DAYS = timedelta(days=90)
PAGE = "text/html; charset=utf-8"


def page(*numbers: int) -> Any:
    rows = [report(number, NOW - timedelta(hours=number)) for number in numbers]
    return reply_json({"service_requests": rows})


def turn(http: Http, **options: Any) -> list[Batch]:
    http.memory |= verified(NOW)
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


@pytest.mark.parametrize("xml", [False, True])
def test_a_refusal_is_told_in_the_servers_own_words(xml: bool) -> None:
    said = [
        {"code": 400, "description": "Error in input"},
        {"code": 400, "description": "unexpected entries: page of mat-khau-rat-dai"},
    ]
    body = to_xml(said, "errors", "error") if xml else json.dumps(said).encode()
    with (
        BadServer(reply_bytes(body, status="400 Bad Request")) as server,
        client(server.url) as http,
        pytest.raises(Refused) as caught,
    ):
        turn(http)
    told = "máy chủ nói: 400 Error in input; 400 unexpected entries: page of ***"
    assert str(caught.value).endswith(told)


@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html><title>400</title>", b"[]", b"{}", b"x" * 99_999]
)
def test_a_refusal_without_words_is_told_without(body: bytes) -> None:
    with (
        BadServer(reply_bytes(body, status="400 Bad Request")) as server,
        client(server.url) as http,
        pytest.raises(Refused) as caught,
    ):
        turn(http)
    assert str(caught.value).endswith("hãy kiểm tra url và options của nguồn")


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


TEN_A_MINUTE = 10


def bounded(notes: Notes, told: Callable[[float], dict[str, str]]) -> tuple[Reply, list[float]]:
    """A server that answers ten requests in any minute, and says to the eleventh how long to wait;
    with when it answered.
    """
    answered: list[float] = []

    def reply(sock: socket.socket, asked: Asked) -> bool:
        now = notes.monotonic()
        lately = [at for at in answered if at > now - 60]
        if len(lately) >= TEN_A_MINUTE:
            headers = told(lately[-TEN_A_MINUTE] + 60 - now)
            return reply_bytes(b"", headers, "429 Too Many Requests")(sock, asked)
        answered.append(now)
        query = parse_qs(urlsplit(asked.line.split()[1]).query)
        number = int(query.get("page", ["1"])[0])
        shown: Reply = page(*range(3 * number - 2, 3 * number + 1) if number < 26 else [])
        return shown(sock, asked)

    return reply, answered


def most_in_a_minute(answered: list[float]) -> int:
    return max(sum(start <= at < start + 60 for at in answered) for start in answered)


def test_a_pace_of_six_seconds_never_meets_the_limit_of_ten_a_minute() -> None:
    notes = Notes(now=NOW, moves=True)
    reply, answered = bounded(notes, lambda wait: {"Retry-After": "999"})
    with BadServer(reply) as server, client(server.url, notes, pace=6.0) as http:
        batches = turn(http)
    assert len(ids(batches)) == 75
    assert len(server.asked) == len(answered) == 26
    assert most_in_a_minute(answered) <= TEN_A_MINUTE
    assert set(notes.slept) == {6.0}


def test_without_a_pace_retry_after_is_obeyed_in_seconds_and_as_a_date() -> None:
    def seconds(wait: float) -> dict[str, str]:
        return {"Retry-After": str(ceil(wait))}

    def date(wait: float) -> dict[str, str]:
        # By the server's own Date, which need not be ours.
        theirs = NOW.replace(year=2031)
        until = theirs + timedelta(seconds=ceil(wait))
        return {"Date": format_datetime(theirs, True), "Retry-After": format_datetime(until, True)}

    for told in (seconds, date):
        notes = Notes(now=NOW, moves=True)
        reply, answered = bounded(notes, told)
        with BadServer(reply) as server, client(server.url, notes) as http:
            assert len(ids(turn(http))) == 75
        assert most_in_a_minute(answered) <= TEN_A_MINUTE
        assert len(server.asked) == 26 + len(notes.slept), "each wait was asked for once"
        assert all(59 <= wait <= 61 for wait in notes.slept)


def test_a_wait_longer_than_our_patience_silences_the_source_for_so_long() -> None:
    notes = Notes(now=NOW, moves=True)
    slow = status("429 Slow", Retry_After="600")
    with BadServer(slow) as server, client(server.url, notes) as http:
        for _ in range(2):
            with pytest.raises(Unavailable, match="chờ"):
                turn(http)
        assert len(server.asked) == 1, "who is told to wait does not ask"
        notes.sleep(601)
        server.replies[:] = [page(1), page(1)]
        server.asked.clear()
        assert ids(turn(http)) == [1]


def test_xml_is_asked_for_and_read() -> None:
    body = to_xml([report(7, NOW - timedelta(hours=1))], "service_requests", "request")
    good = reply_bytes(body, {"Content-Type": "text/xml"})
    with BadServer(good) as server, client(server.url) as http:
        batches = turn(http, format="xml", paging="none")
    assert [row["service_request_id"] for batch in batches for row in batch.rows] == ["7"]
    assert server.asked[0].line.split()[1].startswith("/requests.xml?")
    assert server.asked[0].headers["accept"] == "text/xml, application/xml"


def test_xml_where_json_was_asked_for_is_read_too_and_broken_xml_is_asked_for_again() -> None:
    body = to_xml([report(7, NOW - timedelta(hours=1))], "service_requests", "request")
    with BadServer(reply_bytes(body[:-9]), reply_bytes(body)) as server, client(server.url) as http:
        assert len(ids(turn(http, paging="none"))) == 1
    assert len(server.asked) == 2
    with (
        BadServer(reply_bytes(body[:-9])) as server,
        client(server.url) as http,
        pytest.raises(Unavailable, match="không phải XML trọn vẹn"),
    ):
        turn(http, paging="none")


def test_a_deflate_that_breaks_is_not_asked_for_where_the_source_says_so() -> None:
    body = to_xml([report(7, NOW - timedelta(hours=1))], "service_requests", "request")

    def reply(sock: socket.socket, asked: Asked) -> bool:
        if asked.headers["accept-encoding"] == "identity":
            return reply_bytes(body)(sock, asked)
        packed = zlib.compress(body)[:-7]
        return reply_bytes(packed, {"Content-Encoding": "deflate"})(sock, asked)

    for packed, requests in ((True, 2), (False, 1)):
        with BadServer(reply) as server, client(server.url, packed=packed) as http:
            assert len(ids(turn(http, format="xml", paging="none"))) == 1
        assert len(server.asked) == requests


def test_lost_halfway_then_recovered_from_the_same_marks() -> None:
    kept: list[Batch] = []
    cut = raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"service_requests": [{"a": ')
    marks = first_turn(NOW, DAYS)
    with BadServer(page(1, 2, 3), page(4, 5, 6), cut) as server, client(server.url) as http:
        http.memory |= verified(NOW)
        with pytest.raises(Unavailable, match="trọn vẹn"):
            kept.extend(connector.fetch(http, source(), marks, Known()))
        assert ids(kept) == [1, 2, 3]
        assert kept[0].watermark is None
        server.replies[:] = [page(1, 2, 3), page(4, 5, 6), page(7), page(7)]
        server.asked.clear()
        recovered = turn(http)
    assert ids(recovered) == [1, 2, 3, 4, 5, 6, 7]
    assert recovered[-1].watermark is not None
