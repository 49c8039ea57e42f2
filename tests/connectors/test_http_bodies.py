"""FEEDS.md 4.4, what a body may look like: each line against a server that really sends it."""

import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest

from ioc.sources.errors import Unavailable
from tests.connectors.bad_server import BadServer, Reply, raw, reply_bytes, reply_json
from tests.connectors.clocks import Notes, client

GOOD = {"result": [{"DonViXuLy": "Sở Xây dựng"}]}
TEXT = json.dumps(GOOD, ensure_ascii=False)
PACKED = gzip.compress(TEXT.encode())


def read(*replies: Reply, **manners: Any) -> Any:
    with BadServer(*replies) as server, client(server.url, **manners) as http:
        return http.post("/g", {}).value


def refused(*replies: Reply, **manners: Any) -> str:
    with pytest.raises(Unavailable) as caught:
        read(*replies, **manners)
    return str(caught.value)


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + TEXT.encode(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200\r\n" + TEXT.encode(),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + TEXT.encode()[:-9],
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n" + PACKED[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"",
    ],
    ids=["length", "chunked", "close", "empty", "gzip", "head", "nothing"],
)
def test_a_body_cut_short_is_asked_for_again_and_never_taken_for_an_empty_one(cut: bytes) -> None:
    assert read(raw(cut), reply_json(GOOD)) == GOOD
    assert "127.0.0.1" in refused(raw(cut))


def test_after_a_lie_about_gzip_the_retry_asks_for_plain_bytes() -> None:
    lie = reply_bytes(TEXT.encode(), {"Content-Encoding": "gzip"})
    with BadServer(lie, reply_json(GOOD)) as server, client(server.url) as http:
        assert http.post("/g", {}).value == GOOD
    assert [asked.headers["accept-encoding"] for asked in server.asked] == ["gzip", "identity"]


def test_every_request_asks_for_gzip_again() -> None:
    lie = reply_bytes(TEXT.encode(), {"Content-Encoding": "gzip"})
    with BadServer(lie, reply_json(GOOD)) as server, client(server.url) as http:
        http.get("/a")
        http.get("/b")
    assert server.asked[-1].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", PACKED),
        ("x-gzip", PACKED),
        ("gzip", gzip.compress(TEXT.encode()[:20]) + gzip.compress(TEXT.encode()[20:])),
        ("deflate", zlib.compress(TEXT.encode())),
        ("deflate", zlib.compress(TEXT.encode(), wbits=-15)),
        ("identity", TEXT.encode()),
    ],
    ids=["gzip", "x-gzip", "two members", "zlib", "raw deflate", "identity"],
)
def test_every_usual_coding_is_unpacked(coding: str, body: bytes) -> None:
    assert read(reply_bytes(body, {"Content-Encoding": coding})) == GOOD


def test_an_unknown_coding_is_said_and_asked_for_plainly() -> None:
    strange = reply_bytes(b"\x0b\x02", {"Content-Encoding": "br"})
    assert read(strange, reply_json(GOOD)) == GOOD
    assert "br" in refused(strange)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_letters_are_read_from_the_bytes_whatever_the_header_says(encoding: str) -> None:
    wrong = {"Content-Type": "application/json; charset=iso-8859-1"}
    assert read(reply_bytes(TEXT.encode(encoding), wrong)) == GOOD


def test_windows_1258_is_read_only_where_the_source_is_known_to_write_it() -> None:
    value = {"ten": "Đơn vị cũ"}
    decomposed = "Đơn vi\u0323 cu\u0303"
    body = reply_bytes(json.dumps({"ten": decomposed}, ensure_ascii=False).encode("windows-1258"))
    assert "utf-8" in refused(body)
    assert read(body, charset="windows-1258") == {"ten": decomposed}
    assert read(reply_json(value), charset="windows-1258") == value


@pytest.mark.parametrize("text", ["[NaN]", "[Infinity]", "[-Infinity]", "[1e999]"])
def test_what_cannot_be_counted_with_is_refused(text: str) -> None:
    assert "JSON" in refused(reply_bytes(text.encode()))


def test_a_number_too_long_for_a_float_keeps_every_digit_as_text() -> None:
    body = b'{"id": 12345678901234567890123, "n": 900000000000000000, "s": ":1234567890123456789"}'
    assert read(reply_bytes(body)) == {
        "id": "12345678901234567890123",
        "n": 900000000000000000,
        "s": ":1234567890123456789",
    }


def test_of_duplicate_keys_the_last_wins() -> None:
    assert read(reply_bytes(b'{"a": 1, "a": 2}')) == {"a": 2}


def test_two_hundred_thousand_nested_lists_are_refused_without_falling_over() -> None:
    assert "sâu" in refused(reply_bytes(b"[" * 200_000 + b"]" * 200_000))


def test_half_an_emoji_or_a_raw_tab_in_one_text_costs_nobody_else() -> None:
    body = rb'{"a": "\ud83d", "b": "x' + b"\t" + rb'y", "c": "\u0110\u1eafk L\u1eafk"}'
    assert read(reply_bytes(body)) == {"a": "?", "b": "x\ty", "c": "Đắk Lắk"}


@pytest.mark.parametrize("media", ["text/html; charset=utf-8", "application/json"])
def test_a_web_page_with_status_200_is_called_not_data(media: str) -> None:
    page = reply_bytes(b"<!DOCTYPE html><title>ngo van bia</title>", {"Content-Type": media})
    message = refused(page)
    assert "không phải dữ liệu" in message
    assert "bia" not in message


def test_json_under_a_wrong_media_type_is_still_data() -> None:
    assert read(reply_bytes(TEXT.encode(), {"Content-Type": "text/html"})) == GOOD


def test_a_bomb_of_gzip_is_never_inflated_beyond_the_limit() -> None:
    bomb = gzip.compress(b" " * 200_000_000, 9)
    tracemalloc.start()
    try:
        message = refused(reply_bytes(bomb, {"Content-Encoding": "gzip"}), body_bytes=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "1000000 byte" in message
    assert peak < 20_000_000


def test_a_body_beyond_the_limit_is_not_asked_for_again() -> None:
    big = reply_bytes(b" " * 3_000_000)
    notes = Notes()
    with BadServer(big) as server, client(server.url, notes, body_bytes=1_000_000) as http:
        with pytest.raises(Unavailable, match="1000000 byte"):
            http.get("/g")
        assert len(server.asked) == 1
    assert notes.slept == []
