"""What open311 asks for again: open cases by id and the days of late, each once a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.open311 import connector
from ioc.sources.connector import Known
from ioc.sources.errors import Unavailable
from tests.connectors.fake_http import NOW
from tests.connectors.reports import (
    DAY,
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
)


def test_open_cases_are_asked_for_again_by_id_each_once_a_day() -> None:
    far = Reports(every(DAY, 90))
    known = Known(open_codes=[*(f"h15:{number}" for number in range(60, 90)), "h51:3"])
    whole_day = replace(LATER, watermark=WHOLE - DAY)
    assert numbers(90) - numbers(60) <= ids(turn(far, whole_day, known, reread_days=0))
    asked = [each.query["service_request_id"] for each in far.asked if each.query.keys() > {"j"}]
    assert asked == []
    told = [q for each in far.asked if (q := each.query.get("service_request_id"))]
    assert [len(each.split(",")) for each in told] == [30]


def test_in_one_quarter_of_an_hour_only_some_come_round_and_in_a_day_all_do() -> None:
    far = Reports(every(HOUR, 500))
    known = Known(open_codes=[f"h15:{number}" for number in range(500)])
    http = far.fake()
    counts, met = [], []
    for quarter in range(97):
        http.now_is = WHOLE + quarter * timedelta(minutes=15)
        marks = replace(LATER, now=http.now_is, watermark=http.now_is - timedelta(minutes=15))
        far.asked.clear()
        options = source(reread_days=0, page_size=1000, recheck_always=300)
        list(connector.fetch(http.as_http(), options, marks, known))
        asked = ",".join(each.query.get("service_request_id", "") for each in far.asked)
        told = [each for each in asked.split(",") if each]
        counts.append(len(told))
        met += told
    assert set(met) == numbers(500)
    assert max(counts) < 30


def test_while_they_are_few_every_open_case_is_asked_for_in_every_turn() -> None:
    known = Known(open_codes=[f"h15:{number}" for number in range(9)])
    rows = [report(number, NOW - 40 * DAY) for number in range(9)]
    soon = replace(LATER, watermark=NOW - HOUR / 60)
    for _ in range(2):
        assert ids(turn(Reports(rows), soon, known, reread_days=0)) >= numbers(9)
    spread = turn(Reports(rows), soon, known, recheck_always=8, reread_days=0)
    assert len(ids(spread)) < 9


def test_what_was_closed_lately_is_asked_for_too_for_it_may_be_rated_or_opened_again() -> None:
    known = Known(open_codes=["h15:1"], closed_codes=["h15:2", "h51:3"])
    rows = [report(number, NOW - 40 * DAY) for number in range(9)]
    soon = replace(LATER, watermark=NOW - HOUR / 60)
    for _ in range(2):
        far = Reports(rows)
        turn(far, soon, known, reread_days=0)
        assert [q for each in far.asked if (q := each.query.get("service_request_id"))] == ["1,2"]
    far = Reports(rows)
    turn(
        far, soon, replace(known, closed_codes=["h15:2", "h15:3"]), recheck_always=1, reread_days=0
    )
    asked = [q for each in far.asked if (q := each.query.get("service_request_id"))]
    assert all(each.startswith("1") for each in asked)


def test_a_server_that_ignores_ids_is_found_out() -> None:
    far = Reports(every(DAY, 9), ids="ignored")
    known = Known(open_codes=["h15:1", "h15:2"])
    with pytest.raises(Unavailable, match=r"options\.recheck_ids = 0"):
        turn(far, replace(LATER, watermark=WHOLE - DAY), known)


def test_a_bad_row_among_those_asked_for_by_id_accuses_nobody() -> None:
    far = Reports(every(DAY, 9))
    http = far.fake()
    answer = http.answer
    http.answer = lambda asked: [{"status": "open"}, *answer(asked)]
    known = Known(open_codes=[f"h15:{number}" for number in range(9)])
    marks = replace(LATER, watermark=WHOLE - DAY)
    batches = list(connector.fetch(http.as_http(), source(reread_days=0), marks, known))
    assert {"status": "open"} in batches[-1].rows


def test_a_server_that_takes_a_list_of_ids_for_one_id_is_found_out() -> None:
    far = Reports(every(DAY, 9), ids="one")
    known = Known(open_codes=[f"h15:{number}" for number in range(9)])
    marks = replace(LATER, watermark=WHOLE - DAY)
    with pytest.raises(Unavailable, match=r"options\.recheck_ids = 1"):
        turn(far, marks, known)
    assert ids(turn(far, marks, known, recheck_ids=1, reread_days=0)) == numbers(9)
    assert turn(far, marks, known, recheck_ids=0, reread_days=0)


def test_what_is_lost_while_reading_again_is_read_again_next_turn() -> None:
    far = Reports(every(DAY, 9))
    http = far.fake()
    http.memory["reread"] = (WHOLE - DAY).isoformat()
    http.lost_after = 3
    known = Known(open_codes=[f"h15:{number}" for number in range(9)])
    with pytest.raises(Unavailable, match="mất liên lạc"):
        list(connector.fetch(http.as_http(), source(recheck_ids=4), LATER, known))
    http.lost_after = None
    again = list(connector.fetch(http.as_http(), source(recheck_ids=4), LATER, known))
    assert numbers(9) <= ids(again)


def test_every_day_of_late_is_read_again_once_a_day() -> None:
    far = Reports(every(DAY, 90))
    whole_day = replace(LATER, watermark=WHOLE - DAY)
    batches = turn(far, whole_day, reread_days=60)
    assert numbers(62) <= ids(batches)
    assert "65" not in ids(batches)
    far.asked.clear()
    turn(far, replace(LATER, watermark=WHOLE - timedelta(minutes=15)), reread_days=60)
    assert len(spans(far)) <= 6


def test_days_before_history_are_not_read_again() -> None:
    far = Reports(every(DAY, 90))
    marks = replace(LATER, watermark=WHOLE - DAY, backfilled_to=WHOLE - 9 * DAY)
    marks = replace(marks, backfill_from=WHOLE - 9 * DAY)
    assert ids(turn(far, marks, reread_days=60)) <= numbers(12)
