"""connectors/igate.py against hand-written answers in the documented shapes, and the contract of
every snapshot.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.igate import connector
from ioc.domain.errors import ConfigError
from ioc.domain.records import Total
from ioc.sources.connector import Batch, Known, Marks, Row
from ioc.sources.contract import FarSide, SnapshotContract, first_turn, said
from ioc.sources.errors import BadRow, Refused, Unavailable
from ioc.sources.http import NotSignedIn
from ioc.sources.tokens import expires_at
from tests.connectors.fake_http import NOW
from tests.connectors.igate import AGENCY, PATH, Igate, jwt, source, statistic, token

SOURCE = source()
WHOLE = NOW.replace(microsecond=0)
FIRST = first_turn(NOW, timedelta(days=400))
LATER = replace(
    FIRST,
    watermark=WHOLE - timedelta(hours=6),
    backfilled_to=datetime(2026, 9, 30, 17, tzinfo=UTC),
    overlap=timedelta(days=3),
)
ROW: Row = {**statistic(12), "Ky": "2026-10"}


def turn(far: Igate, marks: Marks = FIRST, **options: Any) -> Batch:
    (batch,) = connector.fetch(far.http(), source(**options), marks, Known())
    return batch


def figures(row: Row) -> dict[str, int]:
    told = connector.parse(row, SOURCE)
    return {one.measure: one.value for one in told if isinstance(one, Total)}


class TestContract(SnapshotContract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = (ROW, {**ROW, "agency": None, "agency_name": "UBND xã Ea Kar"})
    bad_rows: ClassVar = (
        {**ROW, "agency": {"id": AGENCY}},
        {**ROW, "agency": "Nguyễn Văn Bịa"},
        {**ROW, "Ky": "tháng mười"},
        {**ROW, "unresolved": "nhiều"},
        {"agency": ROW["agency"], "Ky": "2026-10"},
        "không phải một dòng",
    )
    personal: ClassVar = ("Bịa",)

    def far_side(self) -> FarSide:
        return Igate()

    def marks(self) -> Marks:
        # Months enough that a source may be lost halfway.
        return replace(LATER, watermark=WHOLE - timedelta(days=100))


def test_an_agencys_month_is_totals_by_the_names_they_have_with_us() -> None:
    assert figures(ROW) == {
        "dossiers.received": 42,
        "dossiers.received_online": 20,
        "receivedDirect": 22,
        "receivedOld": 4,
        "dossiers.resolved": 25,
        "dossiers.late": 2,
        "dossiers.open": 21,
        "procedureLevelUnknown": 0,
    }
    (first, *_) = connector.parse(ROW, SOURCE)
    assert isinstance(first, Total)
    assert (first.agency, first.agency_text, first.period) == ("H15.12", "Đơn vị 12", "2026-10")


def test_received_is_ours_only_where_nothing_carried_over_is_in_it() -> None:
    assert figures({**ROW, "received": 46})["received"] == 46
    assert "dossiers.received" not in figures({**ROW, "received": 46})
    assert "dossiers.received" not in figures({**ROW, "receivedDirect": None})


def test_a_turn_asks_for_each_month_in_the_vendors_words() -> None:
    far = Igate()
    batch = turn(far, agency_level0="f" * 24, more="isKGGReportCancel=true")
    assert [asked.path for asked in far.asked] == [PATH, PATH]
    assert far.asked[1].query == {
        "agency-id": AGENCY,
        "from-date": "2026-10-01T00:00:00.000Z",
        "to-date": "2026-10-31T23:59:59.999Z",
        "agencyLevel0": "f" * 24,
        "suppended-cancelled": "true",
        "hide-agency-no-dossier": "false",
        "isKGGReportCancel": "true",
    }
    assert far.asked[0].query["to-date"] == "2026-11-22T23:59:59.999Z"
    assert far.asked[0].headers == {"Authorization": f"Bearer {far.secret}"}
    assert {row["Ky"] for row in batch.rows} == {"2026-10", "2026-11"}
    assert batch.watermark == WHOLE


def test_later_turns_read_the_month_under_way_and_one_further_back() -> None:
    far = Igate()
    batch = turn(far, LATER)
    assert [asked.query["from-date"][:7] for asked in far.asked] == ["2026-11", "2026-09"]
    assert batch.backfilled_to == datetime(2026, 8, 31, 17, tzinfo=UTC)


def test_an_expired_token_is_told_before_anything_is_asked() -> None:
    far = Igate(secret=token(datetime(2026, 11, 21, 1, 30, tzinfo=UTC)))
    with pytest.raises(Refused) as caught:
        turn(far)
    assert str(caught.value) == (
        "igate: mã truy cập (JWT) hết hạn 08:30 ngày 21/11/2026; "
        "hãy dán mã mới vào env:IGATE_TOKEN, rồi bấm Chạy tiếp"
    )
    assert far.asked == []


def test_a_token_that_the_server_no_longer_takes_is_told_with_its_end() -> None:
    def refuse(told: list[Any]) -> Any:
        raise NotSignedIn("HTTP 401")

    ends = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    with pytest.raises(Refused, match=r"không nhận mã .* hết hạn 08:30 ngày 23/11/2026; hãy dán"):
        turn(Igate(wrong=refuse, secret=token(ends)))
    with pytest.raises(Refused, match=r"không nhận mã truy cập \(JWT\); hãy dán mã mới"):
        turn(Igate(wrong=refuse, secret="khong-phai-jwt"))


def test_a_token_may_be_pasted_with_its_bearer_and_is_never_told() -> None:
    far = Igate()
    plain = far.secret
    far.secret = f"Bearer {plain}\n"
    http = far.fake()
    list(connector.fetch(http.as_http(), SOURCE, FIRST, Known()))
    assert far.asked[0].headers["Authorization"] == f"Bearer {plain}"
    assert plain in http.hidden
    with pytest.raises(Refused, match="lẫn chữ khác"):
        turn(Igate(secret="mã của tôi"))


@pytest.mark.parametrize(
    ("wrong", "options", "told"),
    [
        (lambda told: {"content": told}, {}, "không phải danh sách đơn vị"),
        (lambda told: None, {}, "không phải danh sách đơn vị"),
        (lambda told: told, {"data_field": "content"}, "không phải danh sách đơn vị"),
        (lambda told: [], {}, "thống kê tháng 11/2026 không kể đơn vị nào"),
    ],
)
def test_what_is_no_list_or_an_empty_one_is_no_answer(wrong: Any, options: Any, told: str) -> None:
    with pytest.raises(Unavailable, match=told):
        turn(Igate(wrong=wrong), **options)


def test_the_list_may_lie_in_a_field() -> None:
    assert turn(Igate(wrong=lambda told: {"content": told}), data_field="content").rows


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"secret": ""}, "secret chưa có"),
        ({"options": {}}, "agency_id = ''"),
        ({"options": {"agency_id": "H15"}}, "agency_id = 'H15'"),
        ({"options": {"agency_id": AGENCY, "agency_level1": "x"}}, "agency_level1 = 'x'"),
        ({"options": {"agency_id": AGENCY, "statistic_path": "pa"}}, "statistic_path = 'pa'"),
        ({"options": {"agency_id": AGENCY, "token": "x"}}, "token"),
    ],
)
def test_a_wrong_option_is_named(changed: dict[str, Any], named: str) -> None:
    assert connector.check
    connector.check(SOURCE)
    with pytest.raises(ConfigError) as caught:
        connector.check(replace(SOURCE, **changed))
    assert named in str(caught.value)


def test_answers_may_take_minutes() -> None:
    assert connector.manners["read_timeout"] >= 180
    assert connector.manners["deadline"] >= connector.manners["read_timeout"]


@given(text=st.text(max_size=200) | st.tuples(st.text(), st.text(), st.text()).map(".".join))
def test_whatever_is_pasted_says_when_it_ends_or_nothing(text: str) -> None:
    ends = expires_at(text)
    assert ends is None or ends.tzinfo is UTC


@pytest.mark.parametrize("exp", [True, "1", None, 10**30, -(10**30), float("nan"), [1]])
def test_an_end_that_is_no_instant_is_none(exp: Any) -> None:
    assert expires_at(jwt({"exp": exp})) is None
    assert expires_at(token(WHOLE)) == WHOLE
    assert expires_at(token(None)) is None


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["H15.12", "2026-10", "7"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(changes=st.dictionaries(st.sampled_from([*ROW, "agency_name"]), VALUES, max_size=6))
def test_whatever_a_row_holds_only_totals_or_a_bad_row_come_of_it(changes: dict[str, Any]) -> None:
    for row in ({**ROW, **changes}, changes):
        found = said(connector, row, SOURCE)
        assert isinstance(found, BadRow) or all(isinstance(one, Total) for one in found)


def test_a_token_that_ends_soon_is_told_while_all_is_well() -> None:
    soon = turn(Igate(secret=token(NOW + timedelta(hours=11))))
    assert soon.notice == (
        "igate: mã truy cập (JWT) sẽ hết hạn 21:00 ngày 22/11/2026; "
        "hãy dán mã mới vào env:IGATE_TOKEN, rồi bấm Chạy tiếp nếu đã dừng"
    )
    assert turn(Igate(secret=token(NOW + timedelta(hours=13)))).notice == ""
    assert turn(Igate(secret="khong-phai-jwt")).notice == ""
