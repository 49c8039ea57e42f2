"""The daily proof that a server honours the dates it is asked for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.open311 import connector
from connectors.report_desk import Desk
from connectors.report_options import Options
from connectors.report_window import doubt, known_row
from ioc.sources.connector import Known
from ioc.sources.errors import Refused, Unavailable
from tests.connectors.fake_http import NOW, FakeHttp, Request
from tests.connectors.reports import (
    DAY,
    FIRST,
    HOUR,
    LATER,
    Reports,
    every,
    numbers,
    report,
    source,
)

NOT_HONOURED = r"không tôn trọng khoảng ngày \(.*doctor phan-anh và sửa options\.window"


def new(far: Reports) -> FakeHttp:
    """A client that remembers nothing yet."""
    http = far.fake()
    http.memory.clear()
    return http


def read(http: FakeHttp, **options: Any) -> set[str]:
    given = source(reread_days=0, **options)
    batches = connector.fetch(http.as_http(), given, replace(LATER, now=http.now_is), Known())
    return {str(row["service_request_id"]) for batch in batches for row in batch.rows}


def doubted(far: Reports, **options: Any) -> str:
    given = Options(jurisdiction_id="h15", **options)
    return doubt(Desk(new(far).as_http(), "phan-anh", given))


def test_it_is_asked_for_once_a_day() -> None:
    far = Reports(every(HOUR, 90))
    http = new(far)
    assert read(http) >= numbers(24)
    proved = len(far.asked)
    ahead, around = far.asked[1].query, far.asked[2].query
    assert ahead["start_date"].startswith("2027-09-18")
    assert around["start_date"] < around["end_date"]
    far.asked.clear()
    read(http)
    assert len(far.asked) == proved - 3
    http.now_is = NOW + DAY
    far.asked.clear()
    read(http)
    assert "start_date" not in far.asked[0].query


@pytest.mark.parametrize("window", ["inverted", "ignored"])
def test_a_server_that_does_otherwise_is_not_read_at_all(window: str) -> None:
    far = Reports(every(DAY, 40), window=window)
    http = new(far)
    fetched = connector.fetch(http.as_http(), source(), FIRST, Known())
    with pytest.raises(Unavailable, match=NOT_HONOURED):
        next(fetched)
    assert "verified" not in http.memory, "the next turn asks again"
    assert read(http, window=window) >= numbers(2), "unless its profile says so"


def test_every_profile_fits_the_server_it_is_the_profile_of() -> None:
    for window in ("ok", "inverted", "ignored", "local_time"):
        assert doubted(Reports(every(DAY, 40), window=window), window=window) == ""


def test_another_local_time_is_no_reason_to_stop() -> None:
    assert doubted(Reports(every(DAY, 40), window="local_time")) == ""


def test_a_record_of_2099_accuses_nobody() -> None:
    ahead = report(99, NOW.replace(year=2099))
    far = Reports([ahead, *every(DAY, 40)])
    assert doubted(far) == ""
    http = new(far)
    answer = http.answer
    http.answer = lambda asked: [ahead, *answer(asked)]
    assert read(http) >= numbers(2), "though it comes with every answer"


def test_an_answer_that_is_told_before_the_next_one_accuses_nobody() -> None:
    far = Reports(every(DAY, 40))
    http = new(far)
    answer, last = http.answer, list[Any]()

    def doubled(asked: Request) -> Any:
        rows, last[:] = [*last], answer(asked)
        return [*rows, *last]

    http.answer = doubled
    assert doubt(Desk(http.as_http(), "phan-anh", Options(jurisdiction_id="h15"))) == ""


def test_a_crowd_of_one_second_that_hides_the_row_accuses_nobody() -> None:
    rows = [report(number, NOW - DAY) for number in range(300)]
    assert doubted(Reports(rows, paging="none", cap=100)) == ""


@pytest.mark.parametrize("rows", [[], [{"service_request_id": 1, "requested_datetime": ""}]])
def test_where_no_row_can_be_asked_for_nothing_is_doubted(rows: list[Any]) -> None:
    http = FakeHttp(lambda asked: rows)
    assert doubt(Desk(http.as_http(), "phan-anh", Options())) == ""


def test_a_server_that_wants_dates_in_every_question_is_read() -> None:
    far = Reports(every(HOUR, 40))

    def answer(asked: Request) -> Any:
        if "start_date" not in asked.query:
            raise Refused("HTTP 400")
        return far.answer(asked)

    http = FakeHttp(answer)
    assert read(http) >= numbers(24)


def test_what_is_lost_while_proving_is_lost() -> None:
    far = Reports(every(DAY, 40))
    for answers in range(3):
        http = new(far)
        http.lost_after = answers
        with pytest.raises(Unavailable, match="mất liên lạc"):
            read(http)


def test_the_known_row_is_one_with_a_past_and_a_name() -> None:
    rows: list[Any] = [
        report(1, NOW + timedelta(hours=1)),
        report(2, NOW - HOUR),
        {"requested_datetime": (NOW - HOUR).isoformat()},
        {"service_request_id": 4},
        "x",
    ]
    found = known_row(rows, NOW)
    assert found == report(2, NOW - HOUR)
    assert known_row(rows[2:], NOW) is None
