"""FEEDS.md 4.4, how a server may behave: each line against a server that really does it."""

import socket
from datetime import timedelta

import pytest

from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import NotFound, NotSignedIn
from tests.connectors.bad_server import BadServer, Reply, drip, raw, reply_json, status
from tests.connectors.clocks import NOW, Notes, client

GOOD = reply_json({"ok": 1})
DATE = "Sun, 22 Nov 2026 03:00:00 GMT"


@pytest.mark.parametrize(
    "slow",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + b" " * 9999, 0.02),
        drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 9999, 0.02),
    ],
    ids=["body", "head"],
)
def test_a_slow_drip_is_cut_at_the_deadline(slow: Reply) -> None:
    with (
        BadServer(slow) as server,
        client(server.url, deadline=0.3, read_timeout=5.0, attempts=1) as http,
        pytest.raises(Unavailable, match="quá chậm"),
    ):
        http.get("/g")
    assert len(server.asked) == 1


def test_silence_is_cut_by_the_read_timeout() -> None:
    silent = drip(b"H", 1.0)
    with (
        BadServer(silent) as server,
        client(server.url, read_timeout=0.2, attempts=1) as http,
        pytest.raises(Unavailable, match="im lặng"),
    ):
        http.get("/g")


def test_nobody_listening_is_unavailable_after_retries() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    notes = Notes()
    with (
        client(f"http://127.0.0.1:{port}", notes) as http,
        pytest.raises(Unavailable, match="không kết nối được"),
    ):
        http.get("/g")
    assert len(notes.slept) == 2


@pytest.mark.parametrize(
    "line", ["500 Oops", "502 Bad Gateway", "503 Busy", "429 Slow", "408 Late"]
)
def test_a_busy_server_is_tried_again_later_and_later_with_jitter(line: str) -> None:
    notes = Notes()
    with (
        BadServer(status(line)) as server,
        client(server.url, notes, attempts=4, backoff=1.0) as http,
        pytest.raises(Unavailable, match=line.split()[0]),
    ):
        http.get("/g")
    assert len(server.asked) == 4
    assert [
        round(low <= slept <= low + 1) for low, slept in zip((1, 2, 4), notes.slept, strict=True)
    ]
    assert notes.slept != [1, 2, 4]


def test_a_server_that_comes_back_within_the_turn_is_read() -> None:
    with BadServer(status("503 Busy"), GOOD) as server, client(server.url) as http:
        assert http.get("/g").value == {"ok": 1}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Sun, 22 Nov 2026 03:00:09 GMT", "Date": DATE}, 9),
        ({"Retry-After": "Sun, 22 Nov 2026 03:00:05 GMT"}, 5),
        ({"Retry-After": "Sun, 22 Nov 2020 03:00:00 GMT", "Date": DATE}, 0),
    ],
    ids=["seconds", "date by the server's clock", "date by ours", "a date gone by"],
)
def test_retry_after_is_obeyed(headers: dict[str, str], seconds: float) -> None:
    notes = Notes()
    busy = status("429 Slow", **headers)
    with BadServer(busy, GOOD) as server, client(server.url, notes) as http:
        http.get("/g")
    assert notes.slept == [seconds]


@pytest.mark.parametrize("told", ["soon", "-5", ""])
def test_an_unreadable_retry_after_means_our_own_patience(told: str) -> None:
    notes = Notes()
    busy = status("503 Busy", Retry_After=told)
    with BadServer(busy, GOOD) as server, client(server.url, notes, backoff=1.0) as http:
        http.get("/g")
    assert 1 <= notes.slept[0] <= 2


def test_a_retry_after_beyond_our_patience_silences_the_source_for_a_while() -> None:
    notes = Notes(moves=True)
    busy = status("503 Busy", Retry_After="9000")
    with (
        BadServer(busy, GOOD) as server,
        client(server.url, notes, patience=60.0, silence=3600.0) as http,
    ):
        for _ in range(2):
            with pytest.raises(Unavailable, match="chờ"):
                http.get("/g")
        assert len(server.asked) == 1
        notes.slept.append(3600.0)
        assert http.get("/g").value == {"ok": 1}


@pytest.mark.parametrize("line", ["401 Who", "403 No"])
def test_a_refused_sign_in_is_said_once_and_never_hammered(line: str) -> None:
    notes = Notes()
    with BadServer(status(line)) as server, client(server.url, notes) as http:
        with pytest.raises(NotSignedIn, match="đăng nhập lại"):
            http.post("/g", {})
        assert len(server.asked) == 1
    assert notes.slept == []


@pytest.mark.parametrize("line", ["400 Bad", "404 Gone", "405 No", "422 What"])
def test_a_wrong_request_is_refused_with_the_remedy(line: str) -> None:
    with BadServer(status(line)) as server, client(server.url) as http:
        with pytest.raises(Refused, match="url và options"):
            http.get("/g")
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "target", ["http://other.example/steal?token=tk-9", "https://127.0.0.1:1/g", "ftp://127.0.0.1/"]
)
def test_a_redirect_elsewhere_is_refused_and_not_followed(target: str) -> None:
    with BadServer(status("302 Found", Location=target)) as server, client(server.url) as http:
        with pytest.raises(Refused, match="chuyển hướng") as caught:
            http.post("/g", {"password": http.secret})
        assert len(server.asked) == 1
    assert "tk-9" not in str(caught.value)


@pytest.mark.parametrize("target", ["/login.html", ""])
def test_a_redirect_to_a_page_of_the_same_server_is_not_data(target: str) -> None:
    with BadServer(status("302 Found", Location=target)) as server, client(server.url) as http:
        with pytest.raises(Unavailable, match="không phải dữ liệu"):
            http.get("/g")
        assert len(server.asked) == 1


def test_one_connection_is_kept_between_requests() -> None:
    with BadServer(GOOD) as server, client(server.url) as http:
        for _ in range(3):
            http.get("/g")
        assert server.connections == 1


def test_a_pace_keeps_requests_apart() -> None:
    notes = Notes(moves=True)
    with BadServer(GOOD) as server, client(server.url, notes, pace=2.0) as http:
        for _ in range(3):
            http.get("/g")
    assert notes.slept == [2.0, 2.0]


def test_an_answer_knows_when_its_last_try_was_asked_by_the_products_clock() -> None:
    notes = Notes()
    busy = status("503 Busy", Retry_After="60")
    with BadServer(busy, GOOD) as server, client(server.url, notes) as http:
        assert http.get("/g").asked_at == NOW + timedelta(seconds=60)


def test_a_request_says_who_asks_and_sends_json() -> None:
    with BadServer(GOOD) as server, client(server.url + "/goc/") as http:
        http.post("/g", {"ten": "Đắk Lắk"}, {"dstcode": "H15"})
    asked = server.asked[0]
    assert asked.line == "POST /goc/g HTTP/1.1"
    assert asked.value == {"ten": "Đắk Lắk"}
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["dstcode"] == "H15"
    assert asked.headers["user-agent"].startswith("ioc-province")


@pytest.mark.parametrize(
    "answer",
    [
        status("500 mat-khau-rat-dai 0900000000"),
        raw(b"mat-khau-rat-dai 0900000000\r\n\r\n"),
        raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"x": "mat-khau-rat-dai 0900000000"'),
        status("302 Found", Location="http://mat-khau-rat-dai@b.example/?s=mat-khau-rat-dai"),
        status("401 mat-khau-rat-dai"),
        status("404 mat-khau-rat-dai"),
    ],
    ids=["500", "garbage", "cut", "redirect", "401", "404"],
)
def test_no_message_repeats_what_a_server_said(answer: Reply) -> None:
    with BadServer(answer) as server, client(server.url) as http:
        with pytest.raises((Unavailable, Refused)) as caught:
            http.post("/g", {"password": http.secret})
        assert "mat-khau" not in f"{caught.value!r} {caught.value.__cause__!r}"
        assert "0900000000" not in str(caught.value)


def test_what_is_quoted_on_purpose_is_redacted_first() -> None:
    with client("http://127.0.0.1:1") as http:
        http.hide("phien-77")
        said = http.redact(
            "mat-khau-rat-dai, phien-77,\nông Bịa 0900 000 000 a@b.example " + "x" * 999
        )
    assert said.startswith("***, ***, ông Bịa [số đã che] [thư đã che] xxx")
    assert len(said) <= 400


def test_the_password_is_hidden_however_many_sessions_follow() -> None:
    with client("http://127.0.0.1:1") as http:
        for session in range(100):
            http.hide(f"phien-{session}-het")
        assert http.redact("mat-khau-rat-dai phien-99-het") == "*** ***"


def test_without_insisting_a_429_ends_the_turn_and_a_503_does_not() -> None:
    with BadServer(status("429 Slow"), GOOD) as server, client(server.url, insist=False) as http:
        with pytest.raises(Unavailable, match=r"HTTP 429.*không hỏi lại trong lượt này"):
            http.get("/g")
        assert http.get("/g").value == {"ok": 1}
    with BadServer(status("503 Busy"), GOOD) as server, client(server.url, insist=False) as http:
        assert http.get("/g").value == {"ok": 1}
    assert len(server.asked) == 2


def test_a_429_that_names_its_time_is_obeyed_without_a_second_try() -> None:
    notes = Notes(moves=True)
    replies = [status("429 Slow", Retry_After="3"), GOOD]
    with (
        BadServer(*replies) as server,
        client(server.url, notes, insist=False) as http,
    ):
        for _ in range(2):
            with pytest.raises(Unavailable, match="chờ"):
                http.get("/g")
        assert len(server.asked) == 1
        notes.sleep(3)
        assert http.get("/g").value == {"ok": 1}


def test_a_404_is_a_refusal_that_can_be_told_apart() -> None:
    with (
        BadServer(status("404 Where")) as server,
        client(server.url) as http,
        pytest.raises(NotFound, match=r"HTTP 404.*url và options"),
    ):
        http.get("/g")


def test_a_patient_backoff_is_a_setting() -> None:
    notes = Notes()
    with (
        BadServer(status("503 Busy"), GOOD) as server,
        client(server.url, notes, backoff=4.0) as http,
    ):
        assert http.get("/g").value == {"ok": 1}
    assert 4 <= notes.slept[0] <= 8
