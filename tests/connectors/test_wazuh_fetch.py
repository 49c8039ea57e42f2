"""What wazuh asks of an indexer, page by page, and which answers it does not believe."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.alert_items import FIELDS
from connectors.wazuh import connector
from ioc.sources.connector import Batch, Known, Marks
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from tests.connectors.fake_http import NOW
from tests.connectors.indexer import Indexer, alert, every, source

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WHOLE = NOW.replace(microsecond=0)
FIRST = first_turn(NOW, 400 * DAY)
LATER = replace(FIRST, watermark=WHOLE - HOUR, backfilled_to=FIRST.backfill_from, overlap=2 * HOUR)


def turn(far: Indexer, marks: Marks, **options: Any) -> list[Batch]:
    return list(connector.fetch(far.http(), source(**options), marks, Known()))


def ids(batches: Sequence[Batch]) -> list[str]:
    return [row["id"] for batch in batches for row in batch.rows]


def ranges(far: Indexer) -> list[tuple[str, str]]:
    """The windows asked for, in order, each once."""
    asked = [each.value["query"]["bool"]["filter"][0]["range"]["@timestamp"] for each in far.asked]
    return list(dict.fromkeys((each["gte"], each["lte"]) for each in asked))


def test_a_question_is_what_the_indexer_understands() -> None:
    far = Indexer(every(HOUR, 5))
    turn(far, LATER, min_level=7)
    assert far.asked[0].path == "/wazuh-alerts-4.x-*/_search"
    assert far.asked[0].value == {
        "size": 3,
        "track_total_hits": False,
        "query": {
            "bool": {
                "filter": [
                    {
                        "range": {
                            "@timestamp": {
                                "gte": "2026-11-22T00:00:00.000Z",
                                "lte": "2026-11-22T03:05:00.000Z",
                            }
                        }
                    },
                    {"range": {"rule.level": {"gte": 7}}},
                ]
            }
        },
        "sort": [{"@timestamp": "asc"}, {"id": "asc"}],
        "_source": FIELDS,
    }
    assert not [name for name in FIELDS if "log" in name or "user" in name]


def test_the_head_is_read_with_its_overlap_then_one_month_further_back() -> None:
    far = Indexer(every(12 * HOUR, 300))
    batches = turn(far, replace(LATER, backfilled_to=WHOLE - 28 * DAY), size=1000)
    assert ranges(far) == [
        ("2026-11-22T00:00:00.000Z", "2026-11-22T03:05:00.000Z"),
        ("2026-09-30T17:00:00.000Z", "2026-10-25T03:05:00.000Z"),
    ]
    assert [batch.watermark for batch in batches if batch.watermark] == [WHOLE]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_every_alert_comes_once_also_where_many_have_one_time(size: int) -> None:
    alerts = [alert(number, WHOLE - HOUR - (number // 4) * MINUTE) for number in range(20)]
    batches = turn(Indexer(alerts), LATER, size=size)
    assert sorted(ids(batches)) == sorted(each["id"] for each in alerts)


def test_an_alert_from_the_future_moves_no_watermark() -> None:
    alerts = [
        alert(1, WHOLE + 4 * MINUTE),
        alert(2, WHOLE + 9 * MINUTE),
        alert(3, WHOLE + 999 * DAY),
    ]
    batches = turn(Indexer(alerts), LATER)
    assert ids(batches) == ["1789947800.000001"]
    assert batches[-1].watermark == WHOLE


def test_an_alert_that_is_shipped_late_is_seen_in_the_overlap() -> None:
    late = alert(1, LATER.watermark - 50 * MINUTE if LATER.watermark else WHOLE)
    assert ids(turn(Indexer([late]), LATER)) == [late["id"]]


def test_an_indexer_that_does_not_say_its_sort_is_paged_by_what_it_shows() -> None:
    far = Indexer(every(MINUTE, 7))
    answer = far.answer

    def bare(asked: Any) -> Any:
        said = answer(asked)
        for hit in said["hits"]["hits"]:
            del hit["sort"]
        return said

    http = far.fake()
    http.answer = bare
    with pytest.raises(TypeError):
        # Ours sorts by numbers: that it compares our text with them shows what was sent.
        list(connector.fetch(http.as_http(), source(), LATER, Known()))
    assert http.asked[1].value["search_after"] == [
        "2026-11-22T02:56:00.000+0000",
        "1789947800.000004",
    ]


def test_a_page_that_repeats_is_found_out() -> None:
    far = Indexer(every(MINUTE, 7), ignores_search_after=True)
    with pytest.raises(Unavailable, match="lặp lại"):
        turn(far, LATER)


def test_more_pages_than_sane_are_refused() -> None:
    with pytest.raises(Unavailable, match="hơn 2 trang"):
        turn(Indexer(every(MINUTE, 12)), LATER, max_pages=2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"timed_out": True}, "timed_out=True"),
        ({"_shards": {"total": 3, "successful": 2, "failed": 1}}, "failed=1"),
        ({"_shards": {"total": 0, "successful": 0, "failed": 0}}, "không có chỉ mục nào khớp"),
        ({"hits": {}}, "thiếu hits"),
        ({"hits": {"hits": [{"_id": "1"}]}}, "thiếu _source"),
    ],
)
def test_a_partial_answer_is_a_failed_page(wrong: dict[str, Any], said: str) -> None:
    calls: list[int] = []

    def sometimes(answer: dict[str, Any]) -> dict[str, Any]:
        calls.append(1)
        return {**answer, **wrong} if len(calls) == 3 else answer

    kept: list[Batch] = []
    far = Indexer(every(MINUTE, 12), wrong=sometimes)
    with pytest.raises(Unavailable, match=said):
        kept.extend(connector.fetch(far.http(), source(), LATER, Known()))
    assert len(kept) == 1
    assert kept[0].watermark is None


@pytest.mark.parametrize("said", [None, [], "x", {}, {"hits": None}])
def test_what_is_no_search_answer_is_never_taken_for_an_empty_one(said: Any) -> None:
    http = Indexer([]).fake()
    http.answer = lambda asked: said
    with pytest.raises(Unavailable, match="thiếu hits"):
        list(connector.fetch(http.as_http(), source(), LATER, Known()))


def test_a_quiet_window_moves_the_watermark_and_a_dead_silence_does_not() -> None:
    (batch,) = turn(Indexer(every(HOUR, 9, first=NOW - 9 * DAY)), LATER)
    assert (batch.rows, batch.watermark) == ([], WHOLE)
    with pytest.raises(Unavailable, match="không có cảnh báo nào trong 28 ngày"):
        turn(Indexer([]), LATER)


@pytest.mark.parametrize(
    ("username", "secret", "header"),
    [
        ("ioc", "", "Basic aW9jOg=="),
        ("ioc", "mo-phong", "Basic aW9jOm1vLXBob25n"),
        ("", "ioc:mo-phong", "Basic aW9jOm1vLXBob25n"),
        ("", "", None),
    ],
)
def test_the_account_goes_in_a_basic_header(username: str, secret: str, header: str | None) -> None:
    http = Indexer(every(MINUTE, 3)).fake()
    http.secret = secret
    list(connector.fetch(http.as_http(), source(username=username), LATER, Known()))
    assert http.asked[0].headers.get("Authorization") == header
    assert header is None or header.removeprefix("Basic ") in http.hidden


def test_a_secret_that_is_no_account_is_refused_without_being_told() -> None:
    http = Indexer([]).fake()
    http.secret = "chi-co-mat-khau"
    with pytest.raises(Refused, match="tài-khoản:mật-khẩu") as caught:
        list(connector.fetch(http.as_http(), source(username=""), LATER, Known()))
    assert "chi-co" not in str(caught.value)
