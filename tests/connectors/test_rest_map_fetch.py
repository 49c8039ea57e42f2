"""What rest_map asks, in which pages and windows, and what it does not believe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.rest_map import connector
from ioc.sources.connector import Batch, Known, Marks, Row, Source
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from tests.connectors.fake_http import NOW, FakeHttp, Request
from tests.connectors.vendor import Vendor, changed, source, ticket, tickets

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WHOLE = NOW.replace(microsecond=0)
FIRST = first_turn(NOW, 50 * DAY)
LATER = replace(FIRST, watermark=WHOLE - HOUR, backfilled_to=FIRST.backfill_from, overlap=DAY)
BASE = "https://1022.example.vn/api"


def turn(far: Vendor, marks: Marks = FIRST, **parts: Any) -> list[Batch]:
    return list(connector.fetch(far.http(), source(**parts), marks, Known()))


def ids(batches: Sequence[Batch]) -> list[int]:
    return [row["phieu"]["soHieu"] for batch in batches for row in batch.rows]


def test_a_turn_signs_in_and_walks_the_cursors_to_their_end() -> None:
    far = Vendor(tickets(7))
    batches = turn(far)
    assert sorted(ids(batches)) == list(range(7))
    login, *asked = far.asked
    assert login.value == {"taiKhoan": "ioc", "matKhau": "mat-khau-rat-dai"}
    first = {"tuLuc": "25/10/2026 00:00", "denLuc": "22/11/2026 10:01", "toiDa": 3}
    assert [each.value for each in asked] == [
        first,
        {**first, "conTro": "3"},
        {**first, "conTro": "6"},
    ]
    assert asked[0].headers["X-The"] == "The the-1"
    assert batches[-1].watermark == WHOLE


def test_no_field_that_is_not_declared_is_even_decoded() -> None:
    (row, *_) = (row for batch in turn(Vendor(tickets(2))) for row in batch.rows)
    assert "nguoiGoi" not in row
    assert row["donVi"] == [{"ten": "UBND xã Ea Kar"}]


@pytest.mark.parametrize("politely", [False, True])
def test_a_token_that_ended_is_fetched_once_more(politely: bool) -> None:
    far = Vendor(tickets(12), ends_after=2, politely=politely)
    assert sorted(ids(turn(far))) == list(range(12))
    assert far.logins == 2


def test_a_token_is_renewed_before_its_time_is_over() -> None:
    far = Vendor(tickets(2), lives=60)
    http = far.fake()
    list(connector.fetch(http.as_http(), source(), FIRST, Known()))
    http.now_is = NOW + timedelta(seconds=20)
    list(connector.fetch(http.as_http(), source(), LATER, Known()))
    assert far.logins == 1
    http.now_is = NOW + timedelta(seconds=40)
    list(connector.fetch(http.as_http(), source(), LATER, Known()))
    assert far.logins == 2


def test_an_account_that_is_refused_says_so_without_its_secret() -> None:
    with pytest.raises(Refused) as caught:
        turn(Vendor([]), auth={"username": "khac"})
    assert "trả lời không có ketQua.the" in str(caught.value)
    assert "mat-khau" not in str(caught.value)
    # The real client masks phones too; the fake one's redact only hides secrets.


def test_an_answer_without_its_list_is_never_an_empty_one() -> None:
    with pytest.raises(Unavailable, match=r"không có danh sách ở ketQua.dong"):
        turn(Vendor(tickets(2)), request={"records": "ketQua.dong"})


def test_a_server_that_does_not_filter_is_found_out() -> None:
    old = [ticket(n, NOW - 45 * DAY - n * HOUR) for n in range(5)]
    with pytest.raises(Unavailable, match="không lọc theo ngày đã hỏi"):
        turn(Vendor(old, filters=False))


def test_a_record_of_2099_moves_no_mark() -> None:
    far = Vendor([ticket(99, NOW + 73 * 365 * DAY), *tickets(2)], filters=False)
    batches = turn(far)
    assert 99 in ids(batches), "it is for the store to refuse it, and to say so"
    assert batches[-1].watermark == WHOLE


def test_nothing_at_all_is_not_believed_unless_it_was_declared() -> None:
    with pytest.raises(Unavailable, match="may_be_empty"):
        turn(Vendor([]))
    (batch,) = turn(Vendor([]), window={"may_be_empty": True})
    assert (batch.rows, batch.watermark) == ([], WHOLE)
    quiet = Vendor([ticket(1, NOW - 5 * DAY)])
    assert turn(quiet, LATER)[-1].watermark == WHOLE, "quiet now, and known to be alive"


@dataclass
class Plain:
    """A listing without sign-in or dates, newest first, one page a question."""

    rows: Sequence[Row]
    page: Callable[[Sequence[Row], Request], Any]
    asked: list[Request]

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        return self.page(self.rows, asked)


def row(number: int, at: datetime) -> Row:
    return {"id": number, "at": int(at.timestamp()), "st": "x", "email": "bia@example.invalid"}


def rows(count: int, step: timedelta = 5 * HOUR) -> list[Row]:
    return [row(number, NOW - HOUR - number * step) for number in range(count)]


def plain(paging: Mapping[str, Any], query: Mapping[str, Any], **window: Any) -> Source:
    fields = {"code": "id", "requested_at": "at", "updated_at": "at", "status": "st"}
    options = {
        "record": "case",
        "dates": "epoch_s",
        "request": {"path": "/list", "query": query, "records": "rows", "dates": "epoch_s"},
        "paging": {"size": 3, **paging},
        "window": {"field": "updated_at", "filter": "client", **window},
        "fields": fields,
    }
    return replace(source(), options=options, url=BASE, secret="")


def read(far: Plain, of: Source, marks: Marks = FIRST) -> list[int]:
    assert connector.check
    connector.check(of)
    batches = connector.fetch(FakeHttp(far.answer).as_http(), of, marks, Known())
    return [each["id"] for batch in batches for each in batch.rows]


def by_page(rows: Sequence[Row], asked: Request) -> Any:
    start = (int(asked.query["p"]) - 1) * 3
    return {"rows": rows[start:][:3]}


def by_offset(rows: Sequence[Row], asked: Request) -> Any:
    return {"rows": rows[int(asked.query["skip"]) :][: int(asked.query["take"])]}


def by_next(rows: Sequence[Row], asked: Request) -> Any:
    start = int(asked.query.get("from", "0"))
    more = f"{BASE}/list?from={start + 3}" if start + 3 < len(rows) else None
    return {"rows": rows[start:][:3], "links": {"next": more}}


PAGE = ({"kind": "page"}, {"p": "{page}"}, by_page)
OFFSET = ({"kind": "offset"}, {"skip": "{offset}", "take": "{size}"}, by_offset)
NEXT: Any = ({"kind": "next", "next": "links.next"}, {}, by_next)


@pytest.mark.parametrize(("paging", "query", "page"), [PAGE, OFFSET, NEXT])
@pytest.mark.parametrize("count", [1, 3, 7])
def test_every_way_to_page_reads_everything(paging: Any, query: Any, page: Any, count: int) -> None:
    far = Plain(rows(count), page, [])
    assert read(far, plain(paging, query)) == list(range(count))


def test_a_short_page_is_not_the_last_one() -> None:
    def capped(rows: Sequence[Row], asked: Request) -> Any:
        start = (int(asked.query["p"]) - 1) * 2
        return {"rows": rows[start:][:2]}

    assert read(Plain(rows(7), capped, []), plain(PAGE[0], PAGE[1])) == list(range(7))


def test_a_last_page_that_is_repeated_for_ever_is_the_end() -> None:
    def stuck(rows: Sequence[Row], asked: Request) -> Any:
        start = min((int(asked.query["p"]) - 1) * 3, 6)
        return {"rows": rows[start:][:3]}

    assert read(Plain(rows(7), stuck, []), plain(PAGE[0], PAGE[1])) == list(range(7))


def test_a_server_that_turns_no_pages_is_found_out() -> None:
    far = Plain(rows(9), lambda rows, asked: {"rows": rows[:3]}, [])
    with pytest.raises(Unavailable, match="trang 2 lặp lại trang 1"):
        read(far, plain(PAGE[0], PAGE[1]))


def test_a_full_answer_that_cannot_be_paged_is_not_believed() -> None:
    of = plain({"kind": "none"}, {})
    assert read(Plain(rows(2), lambda rows, asked: {"rows": rows}, []), of) == [0, 1]
    with pytest.raises(Unavailable, match="trả lời đầy 3 dòng"):
        read(Plain(rows(3), lambda rows, asked: {"rows": rows}, []), of)


def test_a_full_answer_is_asked_for_by_halves_of_its_window() -> None:
    held = rows(40, 7 * HOUR)

    def capped(rows: Sequence[Row], asked: Request) -> Any:
        low, high = int(asked.query["f"]), int(asked.query["t"])
        return {"rows": [each for each in rows if low <= each["at"] <= high][:3]}

    of = plain({"kind": "none"}, {"f": "{from}", "t": "{to}"}, filter="server")
    assert set(read(Plain(held, capped, []), of)) == set(range(40))
    same = [row(number, NOW - HOUR) for number in range(4)]
    with pytest.raises(Unavailable, match="trả lời đầy 3 dòng"):
        read(Plain(same, capped, []), of)


def test_a_quiet_list_is_not_an_empty_one() -> None:
    old = Plain([row(1, NOW - 20 * DAY)], by_page, [])
    of = plain(PAGE[0], PAGE[1], order="newest_first")
    (batch,) = connector.fetch(FakeHttp(old.answer).as_http(), of, LATER, Known())
    assert (batch.rows, batch.watermark) == ([], WHOLE)


def test_fewer_rows_than_are_told_in_all_are_not_all() -> None:
    held = rows(2)

    def told(rows: Sequence[Row], asked: Request) -> Any:
        return {"total": 9, **by_page(rows, asked)}

    of = plain({**PAGE[0], "total": "total"}, PAGE[1])
    with pytest.raises(Unavailable, match="báo có 9 dòng nhưng chỉ trả 7"):
        read(Plain(rows(7), told, []), of)
    assert len(read(Plain(rows(9), told, []), of)) == 9
    alone = plain({"kind": "none", "total": "total"}, {})
    with pytest.raises(Unavailable, match="trả lời đầy 2 dòng, có thể còn nữa"):
        read(Plain([], lambda rows, asked: {"rows": held, "total": 9}, []), alone)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"rows": None}, "null: hãy khai options.request.ok"),
        ({"rows": None, "code": 7, "text": "bảo trì"}, "báo lỗi, code = 7, máy chủ nói: bảo trì"),
        ({"rows": [], "code": "-1"}, "báo lỗi, code = -1"),
        ({"rows": []}, "báo lỗi, code = không có"),
    ],
)
def test_null_is_empty_only_where_the_server_says_that_all_is_well(answer: Any, said: str) -> None:
    ok = {} if said.startswith("null") else {"ok": "code", "message": "text"}
    of = changed(plain({}, {}, may_be_empty=True), request=ok)
    with pytest.raises(Unavailable) as caught:
        read(Plain([], lambda rows, asked: answer, []), of)
    assert said in str(caught.value)
    fine = Plain([], lambda rows, asked: {"rows": None, "code": "00"}, [])
    assert read(fine, changed(of, request={"ok": "code"})) == []


def test_a_list_without_end_is_cut() -> None:
    def endless(rows: Sequence[Row], asked: Request) -> Any:
        return {"rows": [row(int(asked.query["p"]), NOW - HOUR)]}

    with pytest.raises(Unavailable, match="hơn 9 trang"):
        read(Plain([], endless, []), plain({"kind": "page", "max_pages": 9}, PAGE[1]))


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (f"{BASE}/list?from=3", "/list?from=3"),
        ("/api/list?from=3", "/list?from=3"),
        ("?from=3", "/list?from=3"),
    ],
)
def test_a_next_link_may_be_whole_or_relative(link: str, path: str) -> None:
    def linked(rows: Sequence[Row], asked: Request) -> Any:
        start = int(asked.query.get("from", "0"))
        return {"rows": rows[start:][:3], "links": {"next": None if start else link}}

    far = Plain(rows(5), linked, [])
    assert read(far, plain(NEXT[0], {})) == list(range(5))
    assert (far.asked[1].path, far.asked[1].query) == ("/list", {"from": "3"})


@pytest.mark.parametrize("link", ["https://khac.example.vn/api/list", "//khac.example.vn/api/x"])
def test_a_next_link_to_somebody_else_is_not_followed(link: str) -> None:
    far = Plain(rows(5), lambda rows, _: {"rows": rows[:3], "links": {"next": link}}, [])
    with pytest.raises(Refused, match="địa chỉ khác"):
        read(far, plain(NEXT[0], {}))
    assert len(far.asked) == 1


def test_a_next_link_that_leads_back_is_the_end() -> None:
    far = Plain(rows(3), lambda rows, _: {"rows": rows, "links": {"next": "?from=0"}}, [])
    assert set(read(far, plain(NEXT[0], {}))) == {0, 1, 2}


def test_newest_first_stops_where_it_is_old() -> None:
    far = Plain(rows(60), by_page, [])
    of = plain(PAGE[0], PAGE[1], order="newest_first")
    later = replace(LATER, watermark=WHOLE - HOUR)
    found = read(far, of, later)
    # A day of overlap, and the day more that is given: ten rows, in four pages, and one to see.
    assert found == list(range(10))
    assert len(far.asked) == 5


def test_without_an_order_everything_is_read_and_what_is_old_is_left() -> None:
    far = Plain(rows(60), by_page, [])
    assert read(far, plain(PAGE[0], PAGE[1]), LATER) == list(range(10))
    assert len(far.asked) == 21


@pytest.mark.parametrize(
    ("auth", "header", "query"),
    [
        ({"kind": "basic", "username": "ioc"}, {"Authorization": "Basic aW9jOms="}, {}),
        ({"kind": "bearer"}, {"Authorization": "Bearer k"}, {}),
        ({"kind": "header", "name": "X-Key"}, {"X-Key": "k"}, {}),
        ({"kind": "query", "name": "key"}, {}, {"key": "k"}),
    ],
)
def test_the_secret_goes_where_it_was_declared(auth: Any, header: Any, query: Any) -> None:
    far = Plain(rows(7), by_next, [])
    of = changed(replace(plain(NEXT[0], {}), secret="env:K"), auth=auth)
    http = FakeHttp(far.answer, secret="k")
    assert len(list(connector.fetch(http.as_http(), of, FIRST, Known()))) == 3
    for asked in far.asked:
        assert header.items() <= asked.headers.items()
        assert query.items() <= asked.query.items()


def test_rows_that_change_while_pages_are_turned_are_not_lost() -> None:
    """By number and window: who leaves the window moves the others over the border just read."""
    held = {number: NOW - HOUR - number * HOUR for number in range(9)}

    def answer(asked: Request) -> Any:
        far.append(asked)
        if len(far) == 2:
            http.now_is = NOW + timedelta(seconds=2)
            held[0] = NOW + timedelta(seconds=1)
        low, high = int(asked.query["f"]), int(asked.query["t"])
        found = [n for n, at in held.items() if low <= at.timestamp() <= high]
        found.sort(key=lambda n: held[n], reverse=True)
        start = (int(asked.query["p"]) - 1) * 3
        return {"rows": [row(n, held[n]) for n in found[start:][:3]]}

    far: list[Request] = []
    query = {"f": "{from}", "t": "{to}", "p": "{page}"}
    of = plain({"kind": "page"}, query, filter="server")
    http = FakeHttp(answer)
    batches = list(connector.fetch(http.as_http(), of, FIRST, Known()))
    assert {each["id"] for batch in batches for each in batch.rows} == set(held)


def test_fewer_rows_than_are_told_in_all_are_not_all_of_a_window_either() -> None:
    """Where the server filters, and pages are told by number: what is asked twice tells its own."""

    def answer(asked: Request) -> Any:
        start, now = (int(asked.query["p"]) - 1) * 3, int(NOW.timestamp())
        if int(asked.query["f"]) >= now:
            return {"rows": [], "total": 50}
        return {"rows": rows(7, HOUR)[start:][:3], "total": total}

    query = {"f": "{from}", "t": "{to}", "p": "{page}"}
    of = plain({"kind": "page", "total": "total"}, query, filter="server")
    total = 9
    kept: list[Batch] = []
    with pytest.raises(Unavailable, match="báo có 9 dòng nhưng chỉ trả 7"):
        kept.extend(connector.fetch(FakeHttp(answer).as_http(), of, FIRST, Known()))
    assert [batch.watermark for batch in kept] == [None] * len(kept)
    total = 7
    found = list(connector.fetch(FakeHttp(answer).as_http(), of, FIRST, Known()))
    assert found[-1].watermark == WHOLE
