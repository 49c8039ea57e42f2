"""thongke_ioc and Http together on a real socket: lost in every way, and recovered without loss."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors.thongke_ioc import connector
from ioc.domain.records import Dossier
from ioc.sources.connector import Batch, Known, Source
from ioc.sources.contract import first_turn, until_lost
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
from tests.connectors.thongke import ThongKe, dossier, some

MARKS = first_turn(NOW, timedelta(days=90))
TABLE = """
[sources.thong-ke]
connector = "thongke_ioc"
url = "{url}/api/v1/thongkeioc"
agency = "H15"
[sources.thong-ke.options]
page_size = 4
[sources.thong-ke.options.http]
backoff = 0
"""
CUT = raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"data": [{"MaHoSo": "H15')
PAGE = reply_bytes(b"<html>He thong dang bao tri</html>", {"Content-Type": "text/html"})


def vendor(far: ThongKe) -> Reply:
    """Answers over the wire as the far side in memory does."""

    def reply(sock: Any, asked: Asked) -> bool:
        split = urlsplit(asked.line.split()[1])
        query = dict(parse_qsl(split.query))
        told = far.answer(Request(path=split.path, query=query, value=None, headers={}))
        return reply_json(told)(sock, asked)

    return reply


def declared(url: str) -> Source:
    """The source as an installation declares it, with the connector's manners."""
    (source,) = read_sources(TABLE.format(url=url), "t", {connector.name: connector})
    return source


def turn(server: BadServer, notes: Notes | None = None) -> tuple[list[Batch], str]:
    """What one turn brought before it was lost, and what was said then."""
    source = declared(server.url)
    http = open_http(source, "", (notes or Notes(moves=True)).clocks())
    try:
        return until_lost(connector.fetch(http, source, MARKS, Known()))
    finally:
        http.close()


def dossiers(batches: list[Batch], source: Source) -> dict[str, Any]:
    rows = [row for batch in batches for row in batch.rows]
    found = [record for row in rows for record in connector.parse(row, source)]
    return {each.code: each for each in found if isinstance(each, Dossier)}


def test_a_turn_is_anonymous_and_unhurried() -> None:
    notes = Notes(moves=True)
    with BadServer(vendor(ThongKe())) as server:
        batches, lost = turn(server, notes)
    assert (lost, batches[-1].watermark) == ("", NOW)
    assert server.asked[0].line == (
        "GET /api/v1/thongkeioc/ThongKeThangChiTiet?Month=10&Year=2026 HTTP/1.1"
    )
    assert not [asked for asked in server.asked if "authorization" in asked.headers]
    assert sum(notes.slept) >= (len(server.asked) - 1) * 0.2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status("503 Down"), "HTTP 503"),
        (status("500 Oops"), "HTTP 500"),
        (status("204 No Content"), "trả lời rỗng"),
        (CUT, "trọn vẹn"),
        (PAGE, "không phải dữ liệu"),
        (raw(b""), "đứt kết nối"),
        (reply_json({"data": None}), "không có danh sách data"),
        (reply_json({"data": float("nan")}), "JSON"),
        (status("429 Slow", Retry_After="9000"), "chờ"),
    ],
)
def test_whatever_breaks_halfway_what_came_is_kept_and_nothing_promised(
    fault: Reply, said: str
) -> None:
    far = ThongKe(some(24))
    with BadServer(vendor(far)) as server:
        whole, _ = turn(server)
    with BadServer(*[vendor(ThongKe(far.rows))] * 9, fault) as server:
        kept, lost = turn(server)
        assert said in lost
        assert kept
        assert all(batch.watermark is None and batch.backfilled_to is None for batch in kept)
        server.replies[:] = [vendor(ThongKe(far.rows))]
        recovered, lost = turn(server)
        source = declared(server.url)
    assert lost == ""
    assert dossiers(recovered, source) == dossiers(whole, source)
    assert dossiers(recovered, source).keys() == {row["MaHoSo"] for row in far.rows}


def test_a_fault_that_passes_is_asked_through() -> None:
    far = ThongKe(some(24))
    replies: list[Reply] = [vendor(far), status("503 Down"), vendor(far), CUT, vendor(far)]
    with BadServer(*replies) as server:
        batches, lost = turn(server)
        found = dossiers(batches, declared(server.url))
    assert lost == ""
    assert found.keys() == {row["MaHoSo"] for row in far.rows}


@pytest.mark.parametrize("line", ["403 Forbidden", "404 Not Found", "302 Found"])
def test_what_needs_a_person_is_refused_at_once(line: str) -> None:
    elsewhere = {"Location": "http://127.0.0.2/"} if line.startswith("302") else {}
    with BadServer(status(line, **elsewhere)) as server, pytest.raises(Refused):
        turn(server)
    assert len(server.asked) == 1


def test_a_record_of_2099_and_unknown_fields_move_nothing() -> None:
    odd = [*some(6), dossier(30, "2099-01-01T00:00:00", ChuHoSo="x", TruongMoi={"a": [1]})]

    def kept(asked: Request, told: list[Any]) -> Any:
        if asked.query.get("LoaiSoLieu") == "DangXuLy" and asked.query["MaDinhDanh"] == "H15.12":
            return [*told, odd[-1]] if asked.query["PageNumber"] == "1" else told
        return told

    with BadServer(vendor(ThongKe(odd[:6], wrong=kept))) as server:
        batches, lost = turn(server)
        found = dossiers(batches, declared(server.url))
    assert (lost, batches[-1].watermark) == ("", NOW), "the watermark is ours, not theirs"
    assert found.keys() == {row["MaHoSo"] for row in odd}


def test_silence_is_kept_for_as_long_as_was_asked() -> None:
    notes = Notes(moves=True)
    with BadServer(status("503 Down", Retry_After="3000")) as server:
        source = declared(server.url)
        http = open_http(source, "", notes.clocks())
        for _ in range(3):
            with pytest.raises(Unavailable, match="chờ"):
                list(connector.fetch(http, source, MARKS, Known()))
        http.close()
    assert len(server.asked) == 1
