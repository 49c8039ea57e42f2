"""wazuh and Http together on a real socket: the account, refusals, partial answers, lost and
recovered.
"""

from datetime import timedelta
from typing import Any

import pytest

from connectors.wazuh import connector
from ioc.sources.connector import Batch, Known
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from tests.connectors.bad_server import BadServer, raw, reply_json, status
from tests.connectors.clocks import NOW, client
from tests.connectors.indexer import alert, source

MARKS = first_turn(NOW, timedelta(days=90))
WHOLE = {"total": 3, "successful": 3, "failed": 0}


def page(*numbers: int, **more: Any) -> Any:
    hits = [
        {"_id": str(n), "_source": alert(n, NOW - timedelta(hours=9 - n)), "sort": [n, str(n)]}
        for n in numbers
    ]
    return reply_json({"timed_out": False, "_shards": WHOLE, "hits": {"hits": hits}, **more})


def turn(http: Http) -> list[Batch]:
    return list(connector.fetch(http, source(), MARKS, Known()))


def test_a_turn_posts_with_its_account_and_goes_on_after_the_last_alert() -> None:
    with BadServer(page(1, 2, 3), page(4), page()) as server, client(server.url) as http:
        batches = turn(http)
    assert [len(batch.rows) for batch in batches] == [3, 1, 0]
    assert batches[-1].watermark == NOW
    assert {asked.line for asked in server.asked} == {
        "POST /wazuh-alerts-4.x-*/_search HTTP/1.1",
    }
    assert {asked.headers["authorization"] for asked in server.asked} == {
        "Basic aW9jOm1hdC1raGF1LXJhdC1kYWk=",
    }
    after = [asked.value.get("search_after") for asked in server.asked]
    assert after == [None, [3, "3"], [4, "4"]]


@pytest.mark.parametrize("line", ["401 Who", "403 No", "404 No index", "400 Bad"])
def test_a_refusal_needs_a_person_and_tells_no_password(line: str) -> None:
    with (
        BadServer(status(line)) as server,
        client(server.url) as http,
        pytest.raises(Refused) as caught,
    ):
        turn(http)
    assert len(server.asked) == 1
    assert "mat-khau" not in str(caught.value)


@pytest.mark.parametrize(
    "more", [{"timed_out": True}, {"_shards": {"total": 3, "successful": 2, "failed": 1}}]
)
def test_a_partial_page_moves_no_mark_and_the_next_turn_reads_it(more: dict[str, Any]) -> None:
    kept: list[Batch] = []
    with BadServer(page(1), page(2, **more)) as server, client(server.url) as http:
        with pytest.raises(Unavailable, match="một phần"):
            kept.extend(connector.fetch(http, source(), MARKS, Known()))
        assert all(batch.watermark is None for batch in kept)
        server.replies[:] = [page(1), page(2), page()]
        server.asked.clear()
        recovered = turn(http)
    assert [row["id"][-1] for batch in recovered for row in batch.rows] == ["1", "2"]
    assert recovered[-1].watermark is not None


def test_a_body_cut_short_is_asked_for_again_within_the_turn() -> None:
    cut = raw(b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"timed_out": false, "hits"')
    with BadServer(cut, page(1), page()) as server, client(server.url) as http:
        assert len(turn(http)[0].rows) == 1
    assert len(server.asked) == 3
