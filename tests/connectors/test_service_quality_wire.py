"""service_quality and Http together on a real socket: polite, and stopped at the first no."""

from datetime import timedelta
from typing import Any

import pytest

from connectors.service_quality import connector
from ioc.sources.connector import Batch, Known, Source
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Clocks, open_http
from ioc.sources.installations import read_sources
from tests.connectors.bad_server import Asked, BadServer, Reply, reply_json, status
from tests.connectors.clocks import NOW, Notes
from tests.connectors.fake_http import Request
from tests.connectors.portal import Portal

MARKS = first_turn(NOW, timedelta(days=90))
TABLE = """
[sources.chat-luong]
connector = "service_quality"
url = "{url}"
[sources.chat-luong.options.http]
backoff = 0
"""


def declared(url: str) -> Source:
    """The source as an installation declares it, with the connector's manners."""
    (source,) = read_sources(TABLE.format(url=url), "t", {connector.name: connector})
    return source


def portal(sock: Any, asked: Asked) -> bool:
    """Answers as the portal does: HTTP 201."""
    path = asked.line.split()[1]
    request = Request(path=path, query={}, value=asked.value, headers=asked.headers)
    return reply_json(Portal().answer(request), "201 Created")(sock, asked)


def turn(server: BadServer, clocks: Clocks) -> list[Batch]:
    source = declared(server.url)
    http = open_http(source, "", clocks)
    try:
        return list(connector.fetch(http, source, MARKS, Known()))
    finally:
        http.close()


def test_a_turn_is_one_batch_asked_for_one_by_one_at_half_a_second() -> None:
    notes = Notes(moves=True)
    with BadServer(portal) as server:
        (batch,) = turn(server, notes.clocks())
    assert batch.watermark == NOW
    assert len(server.asked) == 24
    assert sum(notes.slept) >= 23 * 0.5
    assert {asked.headers["user-agent"].split()[0] for asked in server.asked} == {"ioc-province"}


@pytest.mark.parametrize(
    ("line", "error", "said"),
    [
        ("403 Forbidden", Refused, "cổng chặn chương trình này"),
        ("429 Too Many", Unavailable, "không hỏi lại trong lượt này"),
    ],
)
def test_the_first_403_or_429_ends_the_turn(line: str, error: Any, said: str) -> None:
    replies: list[Reply] = [portal] * 5 + [status(line)]
    with BadServer(*replies) as server, pytest.raises(error, match=said):
        turn(server, Notes(moves=True).clocks())
    assert len(server.asked) == 6


def test_a_429_that_says_when_is_silence_until_then() -> None:
    notes = Notes(moves=True)
    with BadServer(status("429 Slow", Retry_After="90")) as server:
        source = declared(server.url)
        http = open_http(source, "", notes.clocks())
        for _ in range(3):
            with pytest.raises(Unavailable, match="chờ"):
                list(connector.fetch(http, source, MARKS, Known()))
        http.close()
    assert len(server.asked) == 1


def test_lost_halfway_then_recovered_from_the_same_marks() -> None:
    replies: list[Reply] = [portal] * 9 + [status("503 Down")]
    with BadServer(*replies) as server:
        with pytest.raises(Unavailable, match="HTTP 503"):
            turn(server, Notes(moves=True).clocks())
        assert len(server.asked) == 11, "one more try, and no storm"
        server.replies[:] = [portal]
        (batch,) = turn(server, Notes(moves=True).clocks())
    assert batch.rows
