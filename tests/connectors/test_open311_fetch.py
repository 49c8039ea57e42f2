"""What open311 asks of servers that are wrong in the ways real ones are (FEEDS.md 1.2, 1.3)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.open311 import connector
from ioc.sources.connector import Known, Marks
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import NotFound
from tests.connectors.fake_http import NOW, FakeHttp
from tests.connectors.reports import (
    DAY,
    FIRST,
    HOUR,
    LATER,
    WHOLE,
    Reports,
    every,
    ids,
    numbers,
    report,
    source,
    spans,
    turn,
    verified,
)


def test_the_first_turn_reads_the_newest_month_and_promises_at_its_end() -> None:
    far = Reports(every(12 * HOUR, 120))
    batches = turn(far, FIRST)
    begin = datetime(2026, 10, 25, tzinfo=UTC) - 7 * HOUR
    assert spans(far) == [("2026-10-25T00:00:00+07:00", None)]
    assert (batches[-1].watermark, batches[-1].backfilled_to) == (WHOLE, begin)
    assert ids(batches) == numbers(57)


def test_the_head_is_asked_with_its_overlap_and_no_end_then_one_month_further_back() -> None:
    far = Reports(every(12 * HOUR, 300))
    back = replace(LATER, backfilled_to=datetime(2026, 10, 24, 17, tzinfo=UTC))
    batches = turn(far, back, reread_days=0, page_size=100)
    assert spans(far) == [
        ("2026-11-21T09:00:00+07:00", None),
        ("2026-10-01T00:00:00+07:00", "2026-10-25T00:00:00+07:00"),
    ]
    assert batches[-1].backfilled_to == datetime(2026, 9, 30, 17, tzinfo=UTC)


def test_after_a_long_silence_only_the_newest_window_has_no_end() -> None:
    far = Reports(every(DAY, 90))
    batches = turn(far, replace(LATER, watermark=WHOLE - 70 * DAY), window_days=31, reread_days=0)
    assert [end is None for _, end in spans(far)] == [False, False, True]
    assert [batch.watermark for batch in batches if batch.watermark][-1] == WHOLE


def test_a_page_past_the_end_that_repeats_the_last_ends_the_walk() -> None:
    for count in (1, 2, 3, 4, 6, 7):
        far = Reports(every(HOUR / 10, count))
        assert ids(turn(far, LATER, reread_days=0)) == numbers(count)


def test_one_id_on_two_reports_is_two_rows() -> None:
    rows = [report(number % 2, NOW - number * HOUR / 10) for number in range(1, 8)]
    batches = turn(Reports(rows), LATER, reread_days=0)
    told = {row["requested_datetime"] for batch in batches for row in batch.rows}
    assert len(told) == 7


def test_reports_that_arrive_while_pages_turn_hide_no_neighbour() -> None:
    rows = every(HOUR / 10, 9)

    def arrives(count: int) -> None:
        far.rows = [report(100 + count, NOW), *far.rows]

    far = Reports(rows)
    far.before = arrives
    assert numbers(9) <= ids(turn(far, LATER, reread_days=0, max_pages=20))


def test_a_404_for_a_page_that_is_not_there_is_an_empty_page() -> None:
    far = Reports(every(HOUR / 10, 7), missing_page_is_404=True)
    assert ids(turn(far, LATER, reread_days=0)) == numbers(7)


def test_a_wrong_address_is_refused_and_not_taken_for_an_empty_system() -> None:
    def nowhere(asked: Any) -> Any:
        raise NotFound("máy chủ không nhận yêu cầu (HTTP 404)")

    with pytest.raises(Refused):
        list(connector.fetch(FakeHttp(nowhere).as_http(), source(), LATER, Known()))


def test_more_pages_than_sane_are_refused() -> None:
    with pytest.raises(Unavailable, match="max_pages"):
        turn(Reports(every(HOUR / 10, 12)), LATER, max_pages=2)


@pytest.mark.parametrize("paging", ["page", "none"])
def test_where_no_page_is_turned_a_full_answer_is_read_by_halves(paging: str) -> None:
    far = Reports(every(HOUR, 40), paging="none", cap=3)
    marks = replace(LATER, watermark=WHOLE - DAY)
    options: dict[str, Any] = {"paging": paging, "page_size": 3, "cap": 3, "reread_days": 0}
    assert ids(turn(far, marks, **options)) >= numbers(40)


@pytest.mark.parametrize("most", [7, 25, 1000])
def test_offsets_go_on_from_what_came_not_from_what_was_asked_for(most: int) -> None:
    far = Reports(every(HOUR / 10, 61), paging="offset", most=most)
    assert ids(turn(far, LATER, paging="offset", page_size=50, reread_days=0)) == numbers(61)
    offsets = [int(each.query["offset"]) for each in far.asked]
    assert offsets[1] == min(50, most)
    assert offsets == sorted(offsets)
    assert {each.query["limit"] for each in far.asked} == {"50"}


def test_offsets_that_are_ignored_lose_nothing_for_halves_do_not_need_them() -> None:
    far = Reports(every(HOUR, 40), paging="none", cap=25)
    marks = replace(LATER, watermark=WHOLE - DAY)
    batches = turn(far, marks, paging="offset", page_size=100, reread_days=0)
    assert ids(batches) >= numbers(40), "25 at most, though fewer than were asked for"


def test_an_answer_as_long_as_servers_like_is_looked_behind() -> None:
    far = Reports(every(HOUR, 70), paging="none", cap=50)
    marks = replace(LATER, watermark=WHOLE - 2 * DAY)
    assert ids(turn(far, marks, paging="none", reread_days=0)) >= numbers(70)


def test_fifty_rows_of_one_that_cannot_be_asked_by_date_may_hide_more() -> None:
    far = Reports(every(DAY, 90), window="ignored", paging="none", cap=50)
    with pytest.raises(Unavailable, match=r"không cách nào đọc tiếp.*options\.cap"):
        turn(far, LATER, window="ignored", paging="none")
    told = Reports(every(DAY, 50), window="ignored", paging="none")
    assert ids(turn(told, LATER, window="none", paging="none", cap=5000)) == numbers(50)


def test_the_servers_own_names_for_page_and_size_are_used() -> None:
    far = Reports(every(HOUR, 9), paging="none")
    turn(far, LATER, paging="page", page_field="trang", size_field="so", first_page=0)
    assert {"trang", "so"} <= set(far.asked[0].query)
    assert far.asked[0].query["trang"] == "0"
    far.asked.clear()
    turn(far, LATER, paging="none", size_field="max_requests", cap=500, reread_days=0)
    assert far.asked[0].query["max_requests"] == "500"


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        ("offset", "2026-11-21T09:00:00+07:00"),
        ("utc", "2026-11-21T02:00:00Z"),
        ("bare", "2026-11-21T09:00:00"),
    ],
)
def test_dates_are_written_as_the_profile_says(dates: str, written: str) -> None:
    rows = [report(1, WHOLE - HOUR)]
    http = FakeHttp(lambda asked: rows, memory=verified(NOW))
    list(connector.fetch(http.as_http(), source(dates=dates, reread_days=0), LATER, Known()))
    assert http.asked[0].query["start_date"] == written


@pytest.mark.parametrize("count", [1, 5, 10, 19, 20, 21, 40])
def test_answers_that_are_told_again_before_the_next_accuse_nobody(count: int) -> None:
    far = Reports(every(HOUR, count))
    http = far.fake()
    answer, last = http.answer, list[Any]()

    def doubled(asked: Any) -> Any:
        rows, last[:] = [*last], answer(asked)
        return [*rows, *last]

    http.answer = doubled
    known = Known(open_codes=[f"h15:{number}" for number in range(count)])
    marks = replace(LATER, watermark=WHOLE - 2 * DAY)
    batches = list(connector.fetch(http.as_http(), source(page_size=20), marks, known))
    assert ids(batches) == numbers(count)


def test_more_reports_of_one_second_than_one_answer_holds_are_said() -> None:
    far = Reports([report(number, WHOLE - HOUR) for number in range(9)], paging="none", cap=3)
    with pytest.raises(Unavailable, match=r"options\.cap"):
        turn(far, LATER, paging="none", cap=3)


def test_a_server_that_reads_another_local_time_loses_nothing() -> None:
    far = Reports(every(HOUR, 48), window="local_time")
    assert ids(turn(far, LATER, window="local_time", reread_days=0)) >= numbers(25)


def test_an_inverted_window_is_asked_the_wrong_way_round() -> None:
    far = Reports(every(HOUR, 40), window="inverted")
    back = replace(LATER, backfilled_to=WHOLE - 20 * HOUR, backfill_from=WHOLE - 36 * HOUR)
    assert ids(turn(far, back, window="inverted", reread_days=0)) >= numbers(36)
    assert far.asked[0].query["end_date"] == "2026-11-21T09:00:00+07:00"


def test_an_inverted_window_that_nobody_told_us_of_is_found_out() -> None:
    with pytest.raises(Unavailable, match=r"khoảng ngày.*options\.window"):
        turn(Reports(every(HOUR, 20), window="inverted"), LATER)


def test_an_ignored_window_is_found_out_where_every_row_lies_outside() -> None:
    far = Reports(every(HOUR, 9), window="ignored")
    marks = replace(FIRST, watermark=WHOLE, backfilled_to=WHOLE - 90 * DAY, overlap=DAY)
    with pytest.raises(Unavailable, match="không tôn trọng"):
        turn(far, marks, reread_days=0)


def test_a_server_known_to_ignore_the_window_is_read_whole() -> None:
    far = Reports(every(DAY, 90), window="ignored", paging="none")
    (batch,) = turn(far, LATER, window="ignored", paging="none")
    assert len(batch.rows) == 90
    assert (batch.watermark, batch.backfilled_to) == (WHOLE, FIRST.backfill_from)
    assert set(far.asked[0].query) == {"jurisdiction_id"}


def test_one_that_ignores_the_window_and_caps_its_answer_cannot_be_read() -> None:
    far = Reports(every(DAY, 90), window="ignored", paging="none", cap=50)
    with pytest.raises(Unavailable, match="không cách nào đọc tiếp"):
        turn(far, LATER, window="ignored", paging="none", cap=50)


def test_what_lies_outside_the_window_is_not_taken_along() -> None:
    rows = [report(1, WHOLE - HOUR), report(2, WHOLE - 90 * DAY), {"service_request_id": 3}]
    http = FakeHttp(lambda asked: rows, memory=verified(NOW)).as_http()
    (batch,) = connector.fetch(http, source(paging="none", reread_days=0), LATER, Known())
    assert [row["service_request_id"] for row in batch.rows] == [1, 3], "3 is for parse to judge"


@pytest.mark.parametrize("marks", [FIRST, LATER], ids=["first", "later"])
def test_a_system_that_suddenly_knows_of_nothing_is_not_believed(marks: Marks) -> None:
    with pytest.raises(Unavailable, match=r"rỗng.*jurisdiction_id"):
        turn(Reports([]), marks)
    with pytest.raises(Unavailable, match=r"rỗng.*jurisdiction_id"):
        turn(Reports(every(HOUR, 9)), marks, jurisdiction_id="h51")


def test_a_quiet_night_moves_the_watermark() -> None:
    far = Reports(every(HOUR, 9, first=NOW - 9 * DAY))
    (batch,) = turn(far, LATER, reread_days=0)
    assert (batch.rows, batch.watermark) == ([], WHOLE)


@pytest.mark.parametrize("said", [None, {}, "x", {"error": 1}, {"service_requests": {}}])
def test_an_answer_without_a_list_is_never_taken_for_an_empty_one(said: Any) -> None:
    http = FakeHttp(lambda asked: said, memory=verified(NOW)).as_http()
    with pytest.raises(Unavailable, match="không có danh sách"):
        list(connector.fetch(http, source(), LATER, Known()))


def test_an_error_of_the_dialect_is_told_in_its_words() -> None:
    said = [{"code": 400, "description": "unexpected entries: page"}]
    http = FakeHttp(lambda asked: said, memory=verified(NOW)).as_http()
    with pytest.raises(Unavailable, match="báo lỗi: 400 unexpected entries: page"):
        list(connector.fetch(http, source(), LATER, Known()))


def test_a_server_that_filters_by_update_is_asked_for_what_changed() -> None:
    old = report(1, NOW - 90 * DAY, updated_datetime=(WHOLE - HOUR).isoformat())
    still = report(2, NOW - 90 * DAY, updated_datetime=(WHOLE - 80 * DAY).isoformat())
    far = Reports([old, still])
    batches = turn(far, LATER, Known(open_codes=["h15:2"]), updated_after=True)
    assert ids(batches) == {"1"}
    assert [each.query["updated_after"] for each in far.asked] == ["2026-11-21T09:00:00+07:00"] * 2
    assert batches[-1].watermark == WHOLE


def test_one_that_does_not_honour_updated_after_is_found_out() -> None:
    rows = [report(1, NOW - 90 * DAY, updated_datetime=(NOW - 80 * DAY).isoformat())]
    http = FakeHttp(lambda asked: rows, memory=verified(NOW)).as_http()
    with pytest.raises(Unavailable, match=r"options\.updated_after"):
        list(connector.fetch(http, source(updated_after=True), LATER, Known()))


def test_nothing_is_sent_that_the_profile_does_not_ask_for() -> None:
    far = Reports(every(HOUR, 9), paging="none")
    turn(far, LATER, paging="none", reread_days=0)
    assert [set(each.query) for each in far.asked] == [{"jurisdiction_id", "start_date"}]
    turn(far, LATER, paging="none", reread_days=0, extensions=True)
    assert far.asked[-1].query["extensions"] == "true"


@pytest.mark.parametrize("key_in", ["query", "bearer"])
def test_the_key_goes_where_the_profile_says(key_in: str) -> None:
    far = Reports(every(HOUR, 9))
    http = far.fake()
    http.secret = "khoa-bi-mat"
    list(connector.fetch(http.as_http(), source(key_in=key_in, reread_days=0), LATER, Known()))
    asked = far.asked[0]
    assert asked.query.get("api_key") == ("khoa-bi-mat" if key_in == "query" else None)
    bearer = None if key_in == "query" else "Bearer khoa-bi-mat"
    assert asked.headers.get("Authorization") == bearer
