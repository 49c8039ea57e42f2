"""connectors/call_centre.py: what its dialects' lines mean, and every connector's contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.call_centre import connector
from connectors.call_items import seconds
from connectors.call_lines import CallLines, QueueLog, reader_of
from connectors.call_options import read_options
from ioc.domain.errors import ConfigError
from ioc.domain.records import Call, Outcome
from ioc.sources.connector import Batch, Known, Marks
from ioc.sources.contract import Contract, FarSide, first_turn, said
from ioc.sources.errors import BadRow
from ioc.sources.files import Line
from ioc.sources.http import Http
from tests.connectors.call_logs import (
    CALLER,
    PERSONAL,
    Exchange,
    cdr_line,
    epoch,
    queue_line,
    source,
)
from tests.connectors.fake_http import NOW

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CALL = f"{epoch(AT)}.17"
LOG = source(Path("/log/queue_log"))
CDR = source(Path("/log/Master.csv"), format="cdr", hotlines="1022, 02623801022")
CSV = source(
    Path("/log/calls.csv"),
    format="csv",
    delimiter=";",
    date="%d/%m/%Y %H:%M:%S",
    columns={
        "started": "Thời gian",
        "queue": "Đầu số",
        "outcome": "Kết quả",
        "wait": "Chờ",
        "talk": "Đàm thoại",
        "unit": "Chuyển đến",
    },
    outcomes={"Đã nghe": "answered", "Nhỡ": "missed", "Chuyển": "transferred"},
)


def rows(of: Any, lines: list[str]) -> list[dict[str, str]]:
    """What the lines become, the last waiting one included."""
    reader = reader_of(read_options(of), timedelta(hours=4))
    found: list[dict[str, str]] = []
    for line in lines:
        reader.when(line.encode())
        found += reader.take(Line(line.encode(), 0, 0))
    return [*found, *reader.waiting(AT + timedelta(days=1))]


def calls(of: Any, lines: list[str]) -> list[Call]:
    found = [record for row in rows(of, lines) for record in connector.parse(row, of)]
    return [record for record in found if isinstance(record, Call)]


def entered(*data: object) -> str:
    return queue_line(AT, CALL, "ENTERQUEUE", *(data or ("", CALLER, 1)))


def later(seconds_later: int, event: str, *data: object) -> str:
    return queue_line(AT + timedelta(seconds=seconds_later), CALL, event, *data)


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = LOG
    rows: ClassVar = [
        *rows(LOG, [entered(), later(8, "CONNECT", 8, "x", 3), later(70, "COMPLETEAGENT", 8, 62)]),
        *rows(LOG, [entered(), later(30, "ABANDON", 1, 1, 30)]),
        *rows(LOG, [entered(), later(30, "BLINDTRANSFER", "801", "noibo", 4, 26, 1)]),
    ]
    bad_rows: ClassVar = [
        None,
        {},
        {"callid": CALLER, "end": "ABANDON"},
        {"callid": CALL, "end": "ABANDON"},
        {"callid": CALL, "entered": str(epoch(AT)), "queue": "1022"},
        {"callid": CALL, "entered": str(epoch(AT)), "queue": "", "end": "ABANDON"},
    ]
    personal: ClassVar = PERSONAL

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.exchange = Exchange(tmp_path)

    def far_side(self) -> FarSide:
        return self.exchange

    def marks(self) -> Marks:
        return first_turn(NOW, timedelta(days=400))

    def _fetch(self, http: Http, marks: Marks) -> Iterator[Batch]:
        return self.connector.fetch(http, source(self.exchange.log), marks, Known())


def test_an_answered_call_is_read_without_who_called_and_who_answered() -> None:
    lines = [entered(), later(8, "CONNECT", 8, "1.2", 3), later(70, "COMPLETECALLER", 8, 62, 1)]
    assert calls(LOG, lines) == [
        Call(
            code=f"{CALL}|{epoch(AT)}",
            started_at=AT,
            queue="1022",
            outcome=Outcome.ANSWERED,
            wait_seconds=8,
            talk_seconds=62,
            desk="H15",
        )
    ]


@pytest.mark.parametrize(
    ("line", "outcome", "wait", "talk", "to"),
    [
        (later(30, "ABANDON", 1, 2, 29), Outcome.ABANDONED, 29, None, ""),
        (later(30, "ABANDON", 1, 2, "?"), Outcome.ABANDONED, 30, None, ""),
        (later(60, "EXITWITHTIMEOUT", 1, 1, 60), Outcome.MISSED, 60, None, ""),
        (later(5, "EXITEMPTY", 1, 1, 5), Outcome.MISSED, 5, None, ""),
        (later(9, "EXITWITHKEY", 2, 1, 1, 9), Outcome.ABANDONED, 9, None, ""),
        (later(9, "BLINDTRANSFER", "801", "noibo", 4, 5, 1), Outcome.TRANSFERRED, 4, 5, "801"),
        (later(9, "BLINDTRANSFER", CALLER, "ngoai", 4, 5, 1), Outcome.TRANSFERRED, 4, 5, ""),
        (later(9, "ATTENDEDTRANSFER", "BRIDGE", "x", 4, 5, 1), Outcome.TRANSFERRED, 4, 5, ""),
    ],
)
def test_each_way_a_call_ends(
    line: str, outcome: Outcome, wait: int, talk: int | None, to: str
) -> None:
    (call,) = calls(LOG, [entered(), line])
    assert (call.outcome, call.wait_seconds, call.talk_seconds) == (outcome, wait, talk)
    assert call.transferred_to == to


def test_a_call_in_two_queues_is_told_in_both() -> None:
    second = queue_line(AT + timedelta(seconds=61), CALL, "ENTERQUEUE", "", CALLER, queue="y-te")
    end = queue_line(AT + timedelta(seconds=90), CALL, "ABANDON", 1, 1, 29, queue="y-te")
    found = calls(LOG, [entered(), later(60, "EXITWITHTIMEOUT", 1, 1, 60), second, end])
    assert [(c.queue, c.outcome) for c in found] == [
        ("1022", Outcome.MISSED),
        ("y-te", Outcome.ABANDONED),
    ]
    assert len({c.code for c in found}) == 2


def test_other_events_other_queues_and_odd_lines_cost_nothing_else() -> None:
    only = source(Path("/log/queue_log"), hotlines="1022")
    other = queue_line(AT, f"{epoch(AT)}.5", "ENTERQUEUE", "", CALLER, queue="noi-bo")
    lines = [
        f"{epoch(AT)}|NONE|NONE|NONE|QUEUESTART|",
        other,
        entered(),
        later(3, "RINGNOANSWER", 3000),
        later(4, "DID", CALLER),
        "",
        later(30, "ABANDON", 1, 1, 30),
    ]
    assert [call.queue for call in calls(only, lines)] == ["1022"]
    torn = rows(LOG, ["chỉ một mẩu"])
    with pytest.raises(BadRow, match="thiếu mã cuộc gọi"):
        connector.parse(torn[0], LOG)


def test_a_call_that_never_ended_is_answered_if_somebody_did_and_else_put_aside() -> None:
    (call,) = calls(LOG, [entered(), later(8, "CONNECT", 8, "1.2", 3)])
    assert (call.outcome, call.wait_seconds, call.talk_seconds) == (Outcome.ANSWERED, 8, None)
    with pytest.raises(BadRow, match="kết thúc ra sao"):
        calls(LOG, [entered()])


def test_what_stands_behind_a_call_in_a_cdr() -> None:
    lines = [
        cdr_line(AT, CALL, "1022", "NO ANSWER", 0),
        cdr_line(AT, CALL, "1022", "ANSWERED", 60),
        cdr_line(AT, f"{epoch(AT)}.18", CALLER, "ANSWERED", 10),
        cdr_line(AT, f"{epoch(AT)}.19", "02623801022", "BUSY", 5),
    ]
    assert calls(CDR, lines) == [
        Call(
            code=CALL,
            started_at=AT,
            queue="1022",
            outcome=Outcome.ANSWERED,
            wait_seconds=7,
            talk_seconds=60,
            desk="H15",
        ),
        Call(
            code=f"{epoch(AT)}.19",
            started_at=AT,
            queue="02623801022",
            outcome=Outcome.MISSED,
            wait_seconds=12,
            desk="H15",
        ),
    ]
    assert not [word for word in PERSONAL if word in repr(rows(CDR, lines))]


HEAD = "Số gọi đến;Thời gian;Đầu số;Kết quả;Chờ;Đàm thoại;Chuyển đến"


def test_a_csv_is_read_by_the_columns_that_are_declared() -> None:
    lines = [
        f"\ufeff{HEAD}",
        f"{CALLER};22/11/2026 09:00:00;1022;Đã nghe;0:12;1:02:03;",
        f"{CALLER};22/11/2026 09:01:00;1022;Chuyển;5;30;Sở Y tế",
        f"{CALLER};22/11/2026 09:02:00;1022;Nhỡ;45;;",
    ]
    found = calls(CSV, lines)
    assert [(c.outcome, c.wait_seconds, c.talk_seconds, c.transferred_to) for c in found] == [
        (Outcome.ANSWERED, 12, 3723, ""),
        (Outcome.TRANSFERRED, 5, 30, "Sở Y tế"),
        (Outcome.MISSED, 45, None, ""),
    ]
    assert found[0].started_at == AT
    assert len({c.code for c in found}) == 3
    assert not [word for word in PERSONAL if word in repr(rows(CSV, lines))]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x;22/11/2026 09:00:00;1022;Bận;1;2;", "'Bận' chưa có trong options.outcomes"),
        ("x;hôm qua;1022;Nhỡ;1;2;", "không phải ngày giờ"),
        ("x;22/11/2026 09:00:00;;Nhỡ;1;2;", "thiếu tên hàng đợi"),
    ],
)
def test_a_wrong_line_of_a_csv_says_what_is_wrong(line: str, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        calls(CSV, [HEAD, line])


def test_a_csv_without_its_columns_gives_no_call() -> None:
    with pytest.raises(BadRow):
        calls(CSV, ["a;b;c", "1;2;3"])


@pytest.mark.parametrize(
    ("text", "meant"),
    [("75", 75), ("75.9", 75), ("1:15", 75), ("0:01:15", 75), ("", None), ("-5", None)],
)
def test_seconds_are_read_as_they_are_written(text: str, meant: int | None) -> None:
    assert seconds(text) == meant
    assert seconds("999999") is None
    assert seconds(75) is None


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"format": "cel"}, "format = 'cel'"),
        ({"format": "cdr"}, "hotlines còn trống"),
        ({"hotlne": "1022"}, "hotlne"),
        ({"format": "csv", "columns": {"caller": "Số gọi"}}, "columns.caller"),
        ({"format": "csv", "columns": {"started": "Giờ"}}, "columns thiếu outcome"),
        ({**CSV.options, "outcomes": {"Nhỡ": "lost"}}, "outcomes.Nhỡ = 'lost'"),
        ({**CSV.options, "outcomes": {}}, "outcomes còn trống"),
        ({**CSV.options, "date": "%d/%m"}, "date = '%d/%m'"),
        ({**CSV.options, "delimiter": ";;"}, "delimiter = ';;'"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    with pytest.raises(ConfigError) as caught:
        connector.check(source(Path("/log/x"), **options))
    assert named in str(caught.value)


def test_right_options_are_taken() -> None:
    assert connector.check
    for one in (LOG, CDR, CSV):
        connector.check(one)


def test_a_queue_that_is_named_after_somebodys_number_is_masked_unless_declared() -> None:
    line = queue_line(AT, CALL, "ENTERQUEUE", "", CALLER, queue="0262 3801 022")
    end = queue_line(AT, CALL, "ABANDON", 1, 1, 9, queue="0262 3801 022")
    assert calls(LOG, [line, end])[0].queue == "[số đã che]"
    declared = replace(LOG, options={"hotlines": "0262 3801 022"})
    assert calls(declared, [line, end])[0].queue == "0262 3801 022"


junk = st.one_of(st.none(), st.integers(), st.text(max_size=20), st.lists(st.text(), max_size=2))
names = st.sampled_from(
    [
        *("callid", "queue", "entered", "connected", "end", "ended", "wait", "talk", "to"),
        *("dst", "start", "answer", "duration", "billsec", "disposition", "uniqueid"),
        *("id", "started", "outcome", "unit"),
    ]
)
likely = st.sampled_from([CALL, str(epoch(AT)), "1022", "ANSWERED", "ABANDON", "Nhỡ", "30", "²"])


@given(row=st.dictionaries(names, junk | likely), of=st.sampled_from([LOG, CDR, CSV]))
def test_nothing_but_a_call_or_a_bad_row_comes_of_any_row(row: Any, of: Any) -> None:
    call = told_of(row, of)
    assert call is None or call.started_at.tzinfo is UTC


def told_of(row: Any, of: Any) -> Call | None:
    """The call of a row, None for a bad one; anything else goes through."""
    told = said(connector, row, of)
    if isinstance(told, BadRow):
        assert told.reason
        return None
    (call,) = told
    assert isinstance(call, Call)
    return call


bytes_of_lines = st.binary(max_size=80) | st.builds(
    lambda parts: b"|".join(parts),
    st.lists(
        st.sampled_from(
            [str(epoch(AT)).encode(), CALL.encode(), b"1022", b"ENTERQUEUE", b"CONNECT", b"\xff"]
        )
        | st.sampled_from([b"COMPLETEAGENT", b"BLINDTRANSFER", b"8", b'"', b";", b"9" * 12]),
        max_size=9,
    ),
)


@given(told=st.lists(bytes_of_lines, max_size=12), of=st.sampled_from([LOG, CDR, CSV]))
def test_no_line_stops_a_reader_and_its_rows_are_calls_or_bad(told: list[bytes], of: Any) -> None:
    reader = reader_of(read_options(of), timedelta(hours=4))
    assert isinstance(reader, QueueLog | CallLines)
    found: list[dict[str, str]] = []
    for n, text in enumerate(told):
        reader.when(text)
        found += reader.take(Line(text, n, n + 1))
    for row in [*found, *reader.waiting(NOW)]:
        told_of(row, of)
