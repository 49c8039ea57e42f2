"""connectors/hue_s.py against hand-written answers, in memory and on loopback, and the contract."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hue_s import connector
from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ
from ioc.domain.records import Case, CaseStatus
from ioc.sources.connector import Batch, Known, Marks, Row, Source
from ioc.sources.contract import Contract, FarSide, first_turn, said
from ioc.sources.errors import BadRow, Refused, Unavailable
from ioc.sources.http import Http, NotFound
from tests.connectors.bad_server import BadServer, Reply, raw, reply_bytes, reply_json, status
from tests.connectors.clocks import client, utc
from tests.connectors.fake_http import NOW, FakeHttp, Request

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAST = NOW - HOUR
FIRST = first_turn(NOW, 50 * DAY)
WHOLE = NOW.replace(microsecond=0)
LATER = replace(FIRST, watermark=WHOLE - HOUR, backfilled_to=FIRST.backfill_from, overlap=DAY)


def source(**options: Any) -> Source:
    given = {"jurisdiction_id": "hue", "page_size": 3, **options}
    return Source(
        name="hue", connector="hue_s", title="", url="https://x", secret="env:T", options=given
    )


SOURCE = source()
BARE: Mapping[str, Any] = {"details": False}


def item(number: int, at: datetime, told: str = "Đã tiếp nhận", **more: Any) -> Row:
    """As the list has it, its typo included, and whom it should never have published."""
    written = at.astimezone(TZ).strftime("%d/%m/%Y %H:%M")
    return {
        "PhanAnhID": number,
        "TieuDe": "Đèn tắt, gọi 0900 000 000",
        "TenChuyenMu": "Điện",
        "NgayPhanAnh": written,
        "TrangThai": told,
        "NguoiGui": "Nguyễn Văn Bịa",
        "DanhSachFileDinhKem": [{"FileName": "Bịa.jpg"}],
        **more,
    }


def items(count: int, last: datetime = LAST) -> list[Row]:
    return [item(number, last - 5 * HOUR * number) for number in range(count)]


@dataclass
class Citizens:
    """Newest first; `missing` reports have no details any more, `total` is what it claims."""

    rows: Sequence[Row]
    missing: tuple[int, ...] = ()
    total: int | None = None
    wrap: Callable[[Row], Any] = lambda row: {"data": row}
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return FakeHttp(self.answer, lost_after, "the-bi-mat").as_http()

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        assert asked.headers == {"Token": "the-bi-mat"}
        if asked.path == "/chitiet":
            return self._detail(int(asked.query["id"]))
        start, size = (int(asked.query["page"]) - 1), int(asked.query["perpage"])
        total = len(self.rows) if self.total is None else self.total
        return {"data": self.rows[start * size :][:size], "totalrow": total}

    def _detail(self, found: int) -> Any:
        if found in self.missing:
            raise NotFound("404")
        (row,) = (row for row in self.rows if row["PhanAnhID"] == found)
        place = {"DiaChiSuKien": "Trước nhà ông Trần Văn Giả", "DonViThuLy": "UBND xã Ea Kar"}
        return self.wrap({**row, **place, "TenChuyenMuc": "Điện lực"})

    @property
    def details(self) -> list[str]:
        return [each.query["id"] for each in self.asked if each.path == "/chitiet"]


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = source(page_size=1)
    rows: ClassVar = [
        item(1, LAST),
        item(2, LAST, "Đã xử lý", DiaChiSuKien="đường Lê Lợi", NgayXuLy="20/11/2026 08:00"),
        item(3, LAST, "Đợi xem", TieuDe="", NoiDungPhanAnh="tôi là Trần Thị Giả"),
    ]
    bad_rows: ClassVar = [
        *(None, [], "x", {}, {"NguoiGui": "Bịa"}, {"PhanAnhID": 1, "NgayPhanAnh": "Bịa"}),
        {"PhanAnhID": "Bịa 0900 000 000", "TieuDe": "Giả"},
    ]
    personal: ClassVar = ("Bịa", "Giả", "0900")

    def far_side(self) -> FarSide:
        return Citizens(items(12))

    def marks(self) -> Marks:
        return FIRST


def turn(
    far: Citizens, marks: Marks = FIRST, known: Known | None = None, **options: Any
) -> list[Batch]:
    return list(connector.fetch(far.http(), source(**options), marks, known or Known()))


def ids(batches: Sequence[Batch]) -> list[int]:
    return [int(row["PhanAnhID"]) for batch in batches for row in batch.rows]


def parsed(row: Row, of: Source = SOURCE) -> Case:
    (record,) = connector.parse(row, of)
    assert isinstance(record, Case)
    return record


def test_a_report_is_read_with_its_details_and_without_its_sender() -> None:
    far = Citizens([item(7, utc(2026, 11, 20, 3), "Đã xử lý", HanXuLy="27/11/2026")])
    (row,) = (row for batch in turn(far) for row in batch.rows)
    assert "NguoiGui" not in row
    assert parsed(row) == Case(
        code="hue:7",
        status=CaseStatus.RESOLVED,
        status_text="Đã xử lý",
        category="Điện",
        title="Đèn tắt, gọi [số đã che]",
        address="Trước nhà ông [tên đã che]",
        agency_text="UBND xã Ea Kar",
        requested_at=utc(2026, 11, 20, 3),
        due_at=utc(2026, 11, 26, 17),
    )


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("Đã tiếp nhận", CaseStatus.ACKNOWLEDGED),
        ("đang xử lý", CaseStatus.IN_PROGRESS),
        ("Từ chối", CaseStatus.REJECTED),
        ("Xong hẳn", CaseStatus.RESOLVED),
        ("lạ", CaseStatus.UNKNOWN),
        (None, CaseStatus.UNKNOWN),
    ],
)
def test_the_words_of_a_status_and_further_ones(told: Any, meant: CaseStatus) -> None:
    of = source(statuses={"Xong hẳn": "resolved"})
    assert parsed(item(1, LAST, told), of).status is meant


def test_the_first_turn_reads_the_whole_list() -> None:
    far = Citizens(items(8))
    batches = turn(far)
    assert ids(batches) == list(range(8))
    assert batches[-1].watermark == WHOLE
    assert batches[-1].backfilled_to == FIRST.backfill_from
    assert len(far.details) == 8


def test_details_are_asked_of_the_newest_while_questions_are_left() -> None:
    far = Citizens(items(8))
    turn(far, details_most=2)
    assert far.details == ["0", "1"]
    bare = Citizens(items(8))
    assert ids(turn(bare, **BARE)) == list(range(8))
    assert bare.details == []


def test_later_turns_stop_where_the_list_is_old_and_ask_for_what_is_open() -> None:
    far = Citizens(items(60))
    known = Known(open_codes=["hue:1", "hue:40", "hue:50", "khac:7"])
    batches = turn(far, LATER, known)
    assert set(range(10)) | {40, 50} == set(ids(batches))
    assert [row["DonViThuLy"] for row in batches[-1].rows] == ["UBND xã Ea Kar"] * 2
    assert batches[-1].watermark is None
    assert max(filter(None, (batch.watermark for batch in batches))) == WHOLE


def test_many_open_reports_are_spread_over_a_day() -> None:
    far = Citizens(items(60))
    known = Known(open_codes=[f"hue:{number}" for number in range(12, 60)])
    turn(far, LATER, known, recheck_always=5)
    assert len([found for found in far.details if int(found) > 11]) < 20


def test_reports_closed_lately_are_asked_for_once_a_day() -> None:
    far = Citizens(items(60))
    known = Known(closed_codes=[f"hue:{number}" for number in range(12, 60)])
    http, asked = FakeHttp(far.answer, None, "the-bi-mat"), set[str]()
    for hour in range(25):
        http.now_is = NOW + hour * HOUR
        list(connector.fetch(http.as_http(), SOURCE, LATER, known))
        assert len(far.details) < 20, "a few of them each time"
        asked |= set(far.details)
        far.asked.clear()
    assert asked >= {str(number) for number in range(12, 60)}


def test_a_report_that_is_gone_is_left_as_it_was() -> None:
    far = Citizens(items(60), missing=(40, 3))
    batches = turn(far, LATER, Known(open_codes=["hue:40"]))
    assert 40 not in ids(batches)
    assert 3 in ids(batches), "the list still has it, without its details"


@pytest.mark.parametrize("wrap", [lambda row: row, lambda row: [row], lambda row: {"data": [row]}])
def test_details_are_found_however_they_are_wrapped(wrap: Any) -> None:
    (batch,) = turn(Citizens(items(1), wrap=wrap))
    assert batch.rows[0]["DonViThuLy"] == "UBND xã Ea Kar"


@pytest.mark.parametrize("wrap", [lambda row: {**row, "PhanAnhID": 99}, lambda row: "bảo trì"])
def test_details_of_another_report_are_refused(wrap: Any) -> None:
    with pytest.raises(Unavailable, match="chitiet không trả lời đúng"):
        turn(Citizens(items(1), wrap=wrap))


def test_fewer_than_it_claims_is_not_all_of_it() -> None:
    with pytest.raises(Unavailable, match="báo có 9 dòng nhưng chỉ trả 8"):
        turn(Citizens(items(8), total=9), **BARE)


def test_an_empty_list_is_not_believed() -> None:
    with pytest.raises(Unavailable, match="trả lời rỗng"):
        turn(Citizens([]))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"page_sise": 5}, "page_sise không có; có phải page_size?"),
        ({"statuses": {"Xong": "done"}}, "statuses.Xong = 'done'"),
        ({"dates": "ngày"}, "dates = 'ngày'"),
        ({"details": 1}, "details = 1"),
        ({"due_field": "NguoiGui"}, "dữ liệu về người"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    connector.check(source(due_field="", closed_field=""))
    with pytest.raises(ConfigError) as caught:
        connector.check(source(**options))
    assert named in str(caught.value)
    with pytest.raises(ConfigError, match="24h"):
        connector.check(replace(SOURCE, overlap=HOUR))


BAD: Sequence[Reply] = (
    reply_bytes(b"<html>", {"Content-Type": "text/html"}),
    status("503 Later"),
    raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"data": {"Phan'),
    reply_json({"data": "bao tri"}),
)


@pytest.mark.parametrize("bad", BAD)
def test_lost_among_the_details_then_recovered(bad: Reply) -> None:
    far = Citizens(items(2))
    listed = [
        reply_json({"data": far.rows[:1], "totalrow": 2}),
        reply_json({"data": far.rows[1:], "totalrow": 2}),
    ]
    details = [reply_json({"data": row}) for row in far.rows]
    over = reply_json({"data": [], "totalrow": 2})
    kept: list[Batch] = []
    of = source(page_size=1)
    with BadServer(*listed, details[0], over, bad) as server, client(server.url) as http:
        with pytest.raises(Unavailable):
            kept.extend(connector.fetch(http, of, FIRST, Known()))
        assert ids(kept) == [0]
        assert kept[0].watermark is None
        server.replies[:] = [*listed, details[0], over, details[1]]
        server.asked.clear()
        recovered = list(connector.fetch(http, of, FIRST, Known()))
    assert ids(recovered) == [0, 1]
    assert recovered[-1].watermark is not None


def test_a_refused_token_needs_a_person_and_is_not_told() -> None:
    with (
        BadServer(status("401 Who")) as server,
        client(server.url) as http,
        pytest.raises(Refused) as caught,
    ):
        list(connector.fetch(http, SOURCE, FIRST, Known()))
    assert server.asked[0].headers["token"] == "mat-khau-rat-dai"
    assert "mat-khau" not in str(caught.value)


KEYS = st.sampled_from(["PhanAnhID", "NgayPhanAnh", "TrangThai", "TieuDe", "HanXuLy", "data"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("20/11/2026 08:15"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


@given(row=VALUES, more=st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_comes_a_case_or_a_bad_row_leaves_parse(row: Any, more: Any) -> None:
    for each in (row, {**item(1, LAST), **more}):
        found = said(connector, each, SOURCE)
        assert isinstance(found, BadRow) or all(isinstance(case, Case) for case in found)
