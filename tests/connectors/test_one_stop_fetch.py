"""What one_stop asks of a system in memory, turn by turn: windows, pages, sessions, promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.one_stop import connector
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Batch, Known, Marks
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from tests.connectors.clocks import local
from tests.connectors.far_side import NOW, OneStop, many, source

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WHOLE = NOW.replace(microsecond=0)
FIRST = first_turn(NOW, 400 * DAY)


def later_turn(**changes: Any) -> Marks:
    known = {"watermark": NOW - HOUR, "backfilled_to": local(2026, 10, 25)}
    return replace(FIRST, **{**known, **changes})


def turn(far: OneStop, marks: Marks, **options: Any) -> list[Batch]:
    return list(connector.fetch(far.http(), source(**options), marks, Known()))


def codes(batches: Sequence[Batch]) -> set[str]:
    return {row["MaHoSo"] for batch in batches for row in batch.rows}


def windows(far: OneStop) -> list[tuple[str, str]]:
    """The windows asked for, in order, each once."""
    return list(dict.fromkeys((asked["tungay"], asked["denngay"]) for asked in far.asked))


def test_the_first_turn_reads_the_newest_month_and_promises_at_its_end() -> None:
    far = OneStop(many(40, NOW - 39 * DAY, DAY))
    batches = turn(far, FIRST, page_size=100)
    assert windows(far)[0] == ("20261025000000", "20261122100000")
    assert codes(batches) == {code for code, at in far.changed.items() if at >= local(2026, 10, 25)}
    assert (batches[-1].watermark, batches[-1].backfilled_to) == (WHOLE, local(2026, 10, 25))


def test_the_first_turn_goes_back_no_further_than_it_should() -> None:
    far = OneStop(many(3, NOW - 3 * HOUR, HOUR))
    batches = turn(far, replace(FIRST, backfill_from=NOW - DAY))
    assert windows(far)[0] == ("20261121100000", "20261122100000")
    assert batches[-1].backfilled_to == NOW - DAY


def test_a_later_turn_reads_the_head_with_its_overlap_then_one_month_further_back() -> None:
    far = OneStop(many(300, NOW - 299 * DAY, DAY))
    batches = turn(far, later_turn(), page_size=100)
    assert windows(far) == [
        ("20261122080000", "20261122100000"),
        ("20261001000000", "20261025000000"),
    ]
    assert [batch.watermark for batch in batches if batch.watermark] == [WHOLE]
    assert [batch.backfilled_to for batch in batches if batch.backfilled_to] == [local(2026, 10, 1)]
    assert batches[-1].backfilled_to


def test_the_month_after_a_month_is_the_whole_month_before_it() -> None:
    far = OneStop(many(300, NOW - 299 * DAY, DAY))
    turn(far, later_turn(backfilled_to=local(2026, 10, 1)), page_size=100)
    assert windows(far)[1] == ("20260901000000", "20261001000000")


def test_what_is_read_back_to_its_beginning_is_not_read_again() -> None:
    far = OneStop(many(9, NOW - HOUR, HOUR / 9))
    turn(far, later_turn(backfilled_to=FIRST.backfill_from), page_size=100)
    assert len(windows(far)) == 1


def test_the_first_month_ends_where_history_begins() -> None:
    far = OneStop(many(300, NOW - 299 * DAY, DAY))
    begin = local(2026, 10, 20)
    batches = turn(far, later_turn(backfill_from=begin), page_size=100)
    assert batches[-1].backfilled_to == begin


def test_after_a_long_silence_the_head_is_read_in_windows_each_with_its_promise() -> None:
    far = OneStop(many(90, NOW - 89 * DAY, DAY))
    marks = later_turn(watermark=NOW - 70 * DAY, backfilled_to=FIRST.backfill_from)
    batches = turn(far, marks, page_size=100, window_days=31)
    promised = [batch.watermark for batch in batches if batch.watermark]
    assert len(windows(far)) == 3
    assert promised == sorted(promised)
    assert promised[-1] == WHOLE


def test_a_window_limit_cuts_a_past_month_from_its_newest_days_backwards() -> None:
    far = OneStop(many(300, NOW - 299 * DAY, DAY))
    batches = turn(far, later_turn(), page_size=100, window_days=10)
    back = [batch.backfilled_to for batch in batches if batch.backfilled_to]
    assert back == sorted(back, reverse=True)
    assert back[-1] == local(2026, 10, 1)
    assert all(
        datetime.strptime(high, "%Y%m%d%H%M%S") - datetime.strptime(low, "%Y%m%d%H%M%S")  # noqa: DTZ007
        <= 10 * DAY
        for low, high in windows(far)
    )


def test_pages_are_walked_until_an_empty_one_whatever_the_server_caps_them_at() -> None:
    far = OneStop(many(23, NOW - DAY, HOUR), cap=4)
    assert len(codes(turn(far, FIRST, page_size=1000))) == 23


def test_every_name_on_the_wire_is_an_option() -> None:
    far = OneStop(many(2, NOW - DAY, HOUR))
    renamed = {"tungay": "tu", "denngay": "den", "trang": "p", "soluong": "n"}
    heard: list[Any] = []

    def listen(asked: Any) -> Any:
        heard.append(asked)
        known = {own: asked[theirs] for own, theirs in renamed.items()}
        said = far.answer({**asked, **known, "trang": asked["p"] + 1})
        return {"error_code": said["error_code"], "data": said.get("result")}

    far.instead = listen
    names = {"from_field": "tu", "to_field": "den", "page_field": "p", "size_field": "n"}
    own = {"result_field": "data", "first_page": 0, "service": "HoSo", "madonvi": "H15.12"}
    assert len(codes(turn(far, FIRST, **names, **own))) == 2
    assert (heard[0]["p"], heard[0]["service"], heard[0]["madonvi"]) == (0, "HoSo", "H15.12")


def test_a_dossier_that_moves_while_pages_turn_hides_no_neighbour() -> None:
    far = OneStop(many(12, NOW - DAY, HOUR))
    first = min(far.changed)

    def moves(count: int) -> None:
        far.now += timedelta(seconds=1)
        if count == 2:
            far.changed[first] = far.now

    far.before = moves
    assert codes(turn(far, FIRST)) == set(far.changed)


def test_a_promise_never_passes_the_start_of_its_requests() -> None:
    far = OneStop(many(12, NOW - DAY, HOUR))

    def ages(count: int) -> None:
        far.now += timedelta(minutes=10)

    far.before = ages
    batches = turn(far, FIRST)
    assert batches[-1].watermark == WHOLE
    assert batches[-1].asked_at > batches[0].asked_at == NOW


def test_a_server_that_turns_no_page_is_found_out() -> None:
    far = OneStop(many(12, NOW - DAY, HOUR))
    far.instead = lambda asked: far.answer({**asked, "trang": 1})
    with pytest.raises(Unavailable, match="lặp lại"):
        turn(far, FIRST)


def test_more_pages_than_sane_are_refused() -> None:
    with pytest.raises(Unavailable, match="max_pages"):
        turn(OneStop(many(12, NOW - DAY, HOUR)), FIRST, max_pages=2)


def test_a_server_that_ignores_the_window_is_found_out() -> None:
    far = OneStop(many(300, NOW - 299 * DAY, DAY))
    row = {"MaTTHC": "1.004616", "TrangThaiHoSo": "2", "NgayTiepNhan": "20261122090000"}
    fixed = {"error_code": 0, "result": [{**row, "MaHoSo": str(number)} for number in range(9)]}
    far.instead = lambda asked: {**far.answer(asked), **fixed}
    with pytest.raises(Unavailable, match="không lọc"):
        turn(far, later_turn(watermark=NOW - 90 * DAY), page_size=100)


def test_one_record_of_2099_is_no_reason_to_disbelieve_a_server() -> None:
    far = OneStop(many(2, NOW - DAY, HOUR))

    def odd(asked: Any) -> Any:
        said = far.answer(asked)
        for row in said["result"]:
            row["NgayTiepNhan"] = "20990101000000"
        return said

    far.instead = odd
    assert turn(far, FIRST)[-1].watermark == WHOLE


def test_a_quiet_night_moves_the_watermark() -> None:
    far = OneStop(many(9, NOW - 3 * DAY, HOUR))
    batches = turn(far, later_turn(backfilled_to=FIRST.backfill_from))
    assert [(len(batch.rows), batch.watermark) for batch in batches] == [(0, WHOLE)]


@pytest.mark.parametrize("marks", [FIRST, later_turn()], ids=["first", "later"])
def test_a_system_that_suddenly_knows_of_nothing_is_not_believed(marks: Marks) -> None:
    with pytest.raises(Unavailable, match="rỗng"):
        turn(OneStop({}), marks)


@pytest.mark.parametrize("said", [{}, {"result": {}}, {"result": "x"}], ids=["none", "map", "text"])
def test_an_answer_without_a_list_is_never_taken_for_an_empty_one(said: Any) -> None:
    far = OneStop({})
    far.instead = lambda asked: {"error_code": "0", **said}
    with pytest.raises(Unavailable, match="không có danh sách result"):
        turn(far, FIRST)


@pytest.mark.parametrize("said", [[], "x", None, {"result": []}, {"error_code": ""}])
def test_an_answer_without_error_code_is_not_an_answer(said: Any) -> None:
    far = OneStop({})
    far.instead = lambda asked: said
    with pytest.raises(Unavailable):
        turn(far, FIRST)


def test_a_session_is_kept_between_turns() -> None:
    far = OneStop(many(5, NOW - DAY, HOUR))
    http = far.http()
    for _ in range(3):
        list(connector.fetch(http, source(), FIRST, Known()))
    assert far.logins == 1


def test_a_session_that_ends_is_renewed_and_nothing_is_lost() -> None:
    far = OneStop(many(40, NOW - DAY, HOUR / 2), session_calls=3)
    assert len(codes(turn(far, FIRST))) == 40
    assert far.logins > 3


def test_a_session_refused_straight_after_signing_in_is_not_hammered() -> None:
    far = OneStop(many(5, NOW - DAY, HOUR), session_calls=0)
    http = far.http()
    http.memory["session"] = "phien-cu"
    with pytest.raises(Unavailable, match="error_code=-2"):
        list(connector.fetch(http, source(), FIRST, Known()))
    assert far.logins == 1


def test_a_refused_account_is_refused_without_telling_the_password() -> None:
    far = OneStop({}, accepts=lambda account: False)
    with pytest.raises(Refused, match="tài khoản") as caught:
        turn(far, FIRST)
    assert "mat-khau-rat-dai" not in str(caught.value)


def test_an_error_code_is_told_without_the_session() -> None:
    far = OneStop({})
    far.instead = lambda asked: {"error_code": 99, "message": f"bận {asked['session']}"}
    with pytest.raises(Unavailable, match=r"error_code=99: bận \*\*\*"):
        turn(far, FIRST)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"page_sise": 5}, "page_sise"),
        ({"page_size": 0}, "page_size = 0"),
        ({"page_size": "500"}, "page_size = '500'"),
        ({"dstcode": "Đắk Lắk"}, "dstcode"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    with pytest.raises(ConfigError, match=named):
        connector.check(source(**options))
