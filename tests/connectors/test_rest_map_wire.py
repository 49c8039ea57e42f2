"""rest_map and Http together on a real socket: spoilt answers, refusals, lost and recovered."""

import gzip
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from connectors.rest_map import connector
from ioc.sources.connector import Batch, Known
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from tests.connectors.bad_server import JSON, BadServer, Reply, raw, reply_bytes, reply_json, status
from tests.connectors.clocks import client
from tests.connectors.test_rest_map_fetch import FIRST, ids
from tests.connectors.vendor import source, tickets

PAGE = "text/html; charset=utf-8"
TOKEN = reply_json({"ketQua": {"the": "the-1", "songGiay": 600}})
ROWS = tickets(9)


def said(numbers: Sequence[int], following: str | None = None) -> bytes:
    rows = [ROWS[number] for number in numbers]
    return orjson.dumps({"ketQua": {"danhSach": rows, "conTroSau": following}})


def page(*numbers: int, following: str | None = None) -> Reply:
    return reply_bytes(said(numbers, following))


def turn(http: Http, url: str, **parts: Any) -> list[Batch]:
    return list(connector.fetch(http, source(url.removesuffix("/api"), **parts), FIRST, Known()))


def test_a_turn_posts_what_was_declared_and_nothing_else() -> None:
    replies = [TOKEN, page(0, 1, 2, following="3"), page(3)]
    with BadServer(*replies) as server, client(f"{server.url}/api") as http:
        assert ids(turn(http, server.url)) == [0, 1, 2, 3]
    login, first, second = server.asked
    assert login.line == "POST /api/dang-nhap HTTP/1.1"
    assert login.value == {"taiKhoan": "ioc", "matKhau": "mat-khau-rat-dai"}
    assert first.line == "POST /api/phieu/tim HTTP/1.1"
    assert (first.headers["x-the"], "conTro" in first.value) == ("The the-1", False)
    assert (second.value["conTro"], second.value["toiDa"]) == ("3", 3)


def test_a_form_is_posted_as_a_form() -> None:
    with BadServer(TOKEN, page(0)) as server, client(f"{server.url}/api") as http:
        turn(http, server.url, auth={"body_as": "form"}, request={"body_as": "form"})
    login, asked = server.asked
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert login.body == b"taiKhoan=ioc&matKhau=mat-khau-rat-dai"
    assert b"toiDa=3" in asked.body


WHOLE = said([0], None)
BAD_ANSWERS = [
    reply_bytes(b"<!DOCTYPE html><title>Loi</title>", {"Content-Type": PAGE}),
    reply_bytes(b"<html>", {"Content-Type": PAGE}, "500 Oops"),
    reply_bytes(b""),
    reply_bytes(b'{"ketQua": {"danhSach": [NaN, Infinity'),
    reply_bytes(b'{"a":' * 100_000),
    reply_bytes(gzip.compress(WHOLE)[:-12], {**JSON, "Content-Encoding": "gzip"}),
    reply_bytes(WHOLE.decode().encode("utf-16-le")[1:]),
    raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + WHOLE[:-20]),
    raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + WHOLE),
    raw(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ket'),
    raw(b""),
    reply_json({"ketQua": {"danhSach": "bao tri"}}),
    reply_json({"error": {"code": 7}}),
    reply_json("bao tri"),
]


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_a_spoilt_answer_is_unavailable_and_then_forgotten(bad: Reply) -> None:
    kept: list[Batch] = []
    replies = [TOKEN, page(0, 1, 2, following="3"), page(3, 4, 5, following="6"), bad]
    with BadServer(*replies) as server, client(f"{server.url}/api") as http:
        of = source(server.url)
        with pytest.raises(Unavailable):
            kept.extend(connector.fetch(http, of, FIRST, Known()))
        assert ids(kept) == [0, 1, 2]
        assert all(batch.watermark is None for batch in kept)
        again = [] if "token" in http.memory else [TOKEN]
        pages = [page(0, 1, 2, following="3"), page(3, 4, 5, following="6"), page(6)]
        server.replies[:] = [*again, *pages]
        server.asked.clear()
        recovered = list(connector.fetch(http, of, FIRST, Known()))
    assert ids(recovered) == [0, 1, 2, 3, 4, 5, 6]
    assert recovered[-1].watermark is not None


@pytest.mark.parametrize(
    ("good", "headers"),
    [
        (gzip.compress(WHOLE), {**JSON, "Content-Encoding": "gzip"}),
        (b"\xef\xbb\xbf" + WHOLE, JSON),
        (WHOLE, {"Content-Type": "application/json; charset=iso-8859-1"}),
        (WHOLE.decode().encode("utf-16"), JSON),
    ],
)
def test_odd_but_whole_answers_are_read(good: bytes, headers: dict[str, str]) -> None:
    with (
        BadServer(TOKEN, reply_bytes(good, headers)) as server,
        client(f"{server.url}/api") as http,
    ):
        (batch,) = turn(http, server.url)
    (case,) = connector.parse(batch.rows[0], source())
    assert "Đèn đường tắt" in repr(case)


@pytest.mark.parametrize("line", ["403 No", "400 Bad", "404 Gone", "302 Elsewhere"])
def test_a_refusal_needs_a_person_and_tells_no_secret(line: str) -> None:
    away = status(line, Location="http://khac.example.vn/")
    with (
        BadServer(TOKEN, away, TOKEN, away) as server,
        client(f"{server.url}/api") as http,
        pytest.raises(Refused) as caught,
    ):
        turn(http, server.url)
    assert "mat-khau" not in str(caught.value)
    assert "the-1" not in str(caught.value)


def test_a_token_that_is_refused_twice_is_not_asked_for_again() -> None:
    no = status("401 Who")
    with (
        BadServer(TOKEN, page(0, 1, 2, following="3"), no, TOKEN, no) as server,
        client(f"{server.url}/api") as http,
        pytest.raises(Refused, match="đăng nhập"),
    ):
        turn(http, server.url)
    assert len(server.asked) == 5, "no storm of logins: accounts are locked over that"


def test_what_the_server_says_of_its_error_is_shown_without_secrets() -> None:
    no = reply_json({"loiNhan": "tài khoản mat-khau-rat-dai bị khóa, gọi 0900 000 000"})
    with (
        BadServer(no) as server,
        client(f"{server.url}/api") as http,
        pytest.raises(Refused, match=r"tài khoản \*\*\* bị khóa, gọi \[số đã che\]"),
    ):
        turn(http, server.url)


def test_a_429_is_waited_out() -> None:
    slow = status("429 Slow", Retry_After="7")
    with BadServer(TOKEN, slow, page(0)) as server, client(f"{server.url}/api") as http:
        assert ids(turn(http, server.url)) == [0]
