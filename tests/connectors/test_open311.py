"""connectors/open311.py against hand-written answers in the documented shapes, and the contract of
every connector.
"""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from connectors.open311 import connector
from connectors.report_answers import rows_in
from ioc.domain.errors import ConfigError
from ioc.domain.records import Case, CaseStatus
from ioc.sources.connector import Marks, Source
from ioc.sources.contract import Contract, FarSide, first_turn
from ioc.sources.errors import BadRow
from tests.connectors.clocks import utc
from tests.connectors.fake_http import NOW
from tests.connectors.reports import Reports, report, source

ANSWERS = Path(__file__).parent / "answers" / "open311"
SOURCE = source()


def listed(name: str) -> list[Any]:
    rows = rows_in(json.loads((ANSWERS / name).read_text(encoding="utf-8")))
    assert rows is not None
    return list(rows)


def parsed(row: Any, of: Source = SOURCE) -> Case:
    (record,) = connector.parse(row, of)
    assert isinstance(record, Case)
    return record


def noted(status: str, notes: str) -> CaseStatus:
    row = {"service_request_id": 1, "requested_datetime": "2026-11-20T00:00:00Z"}
    return parsed({**row, "status": status, "status_notes": notes}).status


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = listed("requests.json") + listed("quirks.json")
    bad_rows: ClassVar = listed("bad_rows.json")
    personal: ClassVar = ("Bịa", "Giả", "0900", "bia@example.invalid", "Không Có")

    def far_side(self) -> FarSide:
        hours = [NOW - timedelta(hours=5 * number + 1) for number in range(12)]
        return Reports([report(number, at) for number, at in enumerate(hours)])

    def marks(self) -> Marks:
        return first_turn(NOW, timedelta(days=400))


def test_a_request_is_read_without_its_reporter() -> None:
    assert parsed(listed("requests.json")[0]) == Case(
        code="h15:638",
        status=CaseStatus.NEW,
        status_text="open",
        category="giao-thong",
        category_name="Hạ tầng giao thông",
        title="Ổ gà sâu trước cổng trường.",
        address="Trước nhà ông [tên đã che], đường Bà Triệu",
        agency_text="UBND xã Ea Kar",
        channel="app",
        requested_at=utc(2026, 11, 20, 0, 15),
        updated_at=utc(2026, 11, 20, 1),
        due_at=utc(2026, 11, 27, 10),
        lat=12.8159,
        lon=108.4481,
    )


def test_zero_is_an_id_and_zero_zero_a_point_to_be_judged_later() -> None:
    case = parsed(listed("requests.json")[1])
    assert (case.code, case.lat, case.lon) == ("h15:0", 0.0, 0.0)
    assert (case.status, case.satisfaction, case.channel) == (CaseStatus.RESOLVED, 4, "call")
    assert case.closed_at == case.updated_at == utc(2026, 11, 19, 3, 30)
    assert case.title == "Rác thải: đống rác lớn ở đầu hẻm"
    assert (case.category, case.agency_text) == ("Vệ sinh môi trường", "UBND phường Buôn Ma Thuột")


def test_a_duplicate_without_an_update_is_closed_at_nobody_knows_when() -> None:
    case = parsed(listed("requests.json")[2])
    assert (case.code, case.status) == ("h15:A-173480", CaseStatus.DUPLICATE)
    assert (case.updated_at, case.closed_at) == (None, None)
    assert case.requested_at == utc(2026, 11, 20, 0, 30), "without a zone it is local"
    assert (case.category, case.agency_text, case.title) == ("6", "Sở Xây dựng", "")


def test_quirks_cost_no_row() -> None:
    bare, busy, refused, seen, odd = map(parsed, listed("quirks.json"))
    assert (bare.status, bare.status_text) == (CaseStatus.UNKNOWN, "")
    assert (busy.status, busy.updated_at, busy.due_at) == (CaseStatus.IN_PROGRESS, None, None)
    assert (busy.lat, busy.lon, busy.agency_text) == (None, None, "Công an xã Ea Kar")
    assert (refused.status, refused.lat, refused.lon) == (CaseStatus.REJECTED, None, None)
    assert (seen.status, seen.lon, seen.satisfaction) == (CaseStatus.ACKNOWLEDGED, None, None)
    assert seen.channel is None
    assert (odd.status, odd.status_text) == (CaseStatus.UNKNOWN, "đợi xem")
    assert odd.title == "Đèn đường tắt!"


@pytest.mark.parametrize(
    ("status", "notes", "meant"),
    [
        ("open", "", CaseStatus.NEW),
        ("open", "Đã tiếp nhận phản ánh", CaseStatus.ACKNOWLEDGED),
        ("open", "Đã chuyển Sở Xây dựng", CaseStatus.ASSIGNED),
        ("open", "In progress", CaseStatus.IN_PROGRESS),
        ("open", "Duplicate request.", CaseStatus.NEW),
        ("closed", "Duplicate request.", CaseStatus.DUPLICATE),
        ("closed", "Nội dung trùng lặp", CaseStatus.DUPLICATE),
        ("closed", "KHÔNG TIẾP NHẬN", CaseStatus.REJECTED),
        ("closed", "Unable to fix", CaseStatus.REJECTED),
        ("closed", "Đã xử lý xong", CaseStatus.RESOLVED),
        ("fixed", "", CaseStatus.RESOLVED),
        ("Từ chối", "", CaseStatus.REJECTED),
        ("", "", CaseStatus.UNKNOWN),
    ],
)
def test_status_and_its_notes_are_read_together(status: str, notes: str, meant: CaseStatus) -> None:
    assert noted(status, notes) is meant


def test_words_of_status_and_notes_are_options() -> None:
    other = replace(
        SOURCE, options={"duplicate": "gop chung", "statuses": {"Xong hẳn": "resolved"}}
    )
    row = {"service_request_id": 1, "requested_datetime": "2026-11-20T00:00:00Z"}
    case = parsed({**row, "status": "xong hẳn", "status_notes": "Gộp chung"}, other)
    assert case.status is CaseStatus.DUPLICATE
    assert case.code == ":1"


@pytest.mark.parametrize(
    ("index", "reason"),
    [(0, "thiếu service_request_id"), (2, "thiếu service_request_id"), (3, "thiếu requested")],
)
def test_a_bad_row_names_what_is_wrong(index: int, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        connector.parse(listed("bad_rows.json")[index], SOURCE)


def test_a_reject_keeps_its_key_and_allowed_fields_only() -> None:
    with pytest.raises(BadRow) as caught:
        connector.parse(listed("bad_rows.json")[3], SOURCE)
    assert (caught.value.key, caught.value.fields) == (
        "h15:9",
        {"status": "open", "service_code": "giao-thong"},
    )


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ([], 0),
        ([{"service_request_id": 1}], 1),
        ({"service_request_id": 1}, 1),
        ({"service_requests": [{"service_request_id": 1}]}, 1),
        ({"service_requests": {"request": [{}, {}]}}, 2),
        ({"requests": {"service_request_id": 1}}, 1),
        ({}, None),
        (None, None),
        ("x", None),
        ({"service_requests": None}, None),
    ],
)
def test_the_list_is_found_however_it_is_wrapped(value: Any, count: int | None) -> None:
    rows = rows_in(value)
    assert (None if rows is None else len(rows)) == count


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"window": "utc"}, "window = 'utc'"),
        ({"paging": "seek"}, "paging = 'seek'"),
        ({"format": "yaml"}, "format = 'yaml'"),
        ({"size_field": "so dong"}, "size_field = 'so dong'"),
        ({"key_in": "header"}, "key_in = 'header'"),
        ({"page_sise": 5}, "page_sise"),
        ({"duplicate": "("}, "duplicate không phải"),
        ({"statuses": {"xong": "done"}}, "statuses.xong = 'done'"),
        ({"jurisdiction_id": "Đắk Lắk 66"}, "jurisdiction_id"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    with pytest.raises(ConfigError) as caught:
        connector.check(source(**options))
    assert named in str(caught.value)


def test_an_overlap_under_a_day_is_refused() -> None:
    assert connector.check
    connector.check(SOURCE)
    with pytest.raises(ConfigError, match="24h"):
        connector.check(replace(SOURCE, overlap=timedelta(hours=1)))
