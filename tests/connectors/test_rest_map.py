"""connectors/rest_map.py by an invented vendor's declaration, and every connector's contract."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from connectors.rest_map import connector
from ioc.domain.errors import ConfigError
from ioc.domain.records import Alert, Case, CaseStatus, Dossier
from ioc.sources.connector import Marks, Source
from ioc.sources.contract import Contract, FarSide, first_turn
from ioc.sources.errors import BadRow
from ioc.sources.installations import read_sources
from tests.connectors.clocks import utc
from tests.connectors.fake_http import NOW
from tests.connectors.vendor import Vendor, changed, source, ticket, tickets

SOURCE = source()
AT, HOUR = utc(2026, 11, 20, 3), timedelta(hours=1)
ROOT = Path(__file__).resolve().parents[2]


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = [
        ticket(1, AT),
        ticket(2, AT, "Hoàn tất", danhGia={"sao": "4"}),
        ticket(3, AT, "Đợi xem", viTri=None, donVi=[], trichYeu="Chỉ một câu"),
    ]
    bad_rows: ClassVar = [
        *(None, [], "x", {}, {"nguoiGoi": {"hoTen": "Bịa", "dienThoai": "0900 000 000"}}),
        {"phieu": {"soHieu": "Bịa 0900 000 000"}, "tinhTrang": "0900 000 000"},
        {"phieu": {"soHieu": 9, "luc": {"gui": "Bịa", "doi": "0900 000 000"}}},
    ]
    personal: ClassVar = ("Bịa", "Giả", "0900", "Không Có")

    def far_side(self) -> FarSide:
        return Vendor(tickets(12))

    def marks(self) -> Marks:
        return first_turn(NOW, timedelta(days=50))


def parsed(row: Any, of: Source = SOURCE) -> Any:
    (record,) = connector.parse(row, of)
    return record


def declared(record: str, fields: dict[str, Any], **more: Any) -> Source:
    """A system of another kind of record, whose dates are ISO."""
    options = {
        "record": record,
        "fields": fields,
        "request": {"path": "/x", "query": {"tu": "{from}"}},
        **more,
    }
    return replace(SOURCE, options=options)


def test_a_ticket_is_read_without_its_caller() -> None:
    more = {"danhGia": {"sao": 5}}
    assert parsed(ticket(17, AT, "HOÀN TẤT", **more)) == Case(
        code="1022:17",
        status=CaseStatus.RESOLVED,
        status_text="HOÀN TẤT",
        category="Điện",
        title="Đèn đường tắt, tôi tên là [tên đã che], gọi [số đã che]",
        address="trước chợ",
        agency_text="UBND xã Ea Kar",
        channel="1022",
        requested_at=utc(2026, 11, 20, 2),
        updated_at=AT,
        closed_at=AT,
        lat=12.8159,
        lon=108.4481,
        satisfaction=5,
    )


def test_a_word_that_no_table_names_is_unknown_and_kept() -> None:
    case = parsed(ticket(3, AT, "Đợi xem"))
    assert (case.status, case.status_text, case.closed_at) == (CaseStatus.UNKNOWN, "Đợi xem", None)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("20261127170000", utc(2026, 11, 27, 10)),
        ("27/11/2026", utc(2026, 11, 26, 17)),
        ("2026-11-27", None),
        ("01/01/1900", None),
        (None, None),
    ],
)
def test_a_field_may_come_in_several_formats(told: Any, meant: Any) -> None:
    row = ticket(1, AT)
    assert parsed({**row, "phieu": {**row["phieu"], "hanChot": told}}).due_at == meant


@pytest.mark.parametrize(
    ("phieu", "reason", "key"),
    [
        ({}, r"thiếu code \(phieu.soHieu\)", ""),
        ({"soHieu": 5}, r"thiếu requested_at \(phieu.luc.gui\) hoặc không phải ngày giờ", "1022:5"),
    ],
)
def test_a_bad_row_names_our_field_and_theirs(phieu: Any, reason: str, key: str) -> None:
    with pytest.raises(BadRow, match=reason) as caught:
        connector.parse({"phieu": phieu, "tinhTrang": "Hoàn tất"}, SOURCE)
    assert (caught.value.key, caught.value.fields) == (key, {"status": "Hoàn tất"})


def test_an_alert_may_be_declared() -> None:
    fields = {
        "code": "eventId",
        "at": {"path": "time", "format": "epoch_ms"},
        "rule": "sig.id",
        "rule_name": "sig.text",
        "level": "sev",
        "asset": "host.no",
        "origin": "src",
    }
    words = {"Nghiêm trọng": 5, "high": 4}
    soc = declared("alert", fields, severities=words, prefix="soc", window={"field": "at"})
    row = {
        "eventId": "e-1",
        "time": 1795143600000,
        "sig": {"id": "ET.SCAN", "text": "Quét cổng từ 10.0.0.7"},
        "sev": "nghiêm trọng",
        "host": {"no": 12, "name": "may-chu-1"},
        "src": "10.0.0.7",
    }
    alert = parsed(row, soc)
    assert isinstance(alert, Alert)
    assert (alert.code, alert.at, alert.severity) == ("soc|e-1", AT, 5)
    assert (alert.rule, alert.rule_name) == ("ET.SCAN", "Quét cổng từ [máy đã che]")
    assert (alert.asset, len(alert.origin)) == ("12", 16)
    assert parsed({**row, "sev": "lạ"}, soc).severity is None


def test_a_dossier_may_be_declared() -> None:
    fields = {
        "code": "MaHoSo",
        "status": "TrangThai",
        "procedure": "ThuTuc",
        "sector": "LinhVuc",
        "received_at": "NgayTiepNhan",
        "due_at": "NgayHenTra",
        "changed_at": "CapNhat",
    }
    desk = declared("dossier", fields, statuses={"Đang giải quyết": 4}, dates="dd/MM/yyyy")
    row = {"MaHoSo": "H15.12-261120-0001", "TrangThai": "đang giải quyết", "ThuTuc": "1.004616"}
    dossier = parsed({**row, "NgayTiepNhan": "20/11/2026"}, desk)
    assert isinstance(dossier, Dossier)
    assert (dossier.status, dossier.received_at) == (4, utc(2026, 11, 19, 17))
    copied = parsed({**row, "ThuTuc": "1.906612.000.00.00.H15"}, desk)
    assert copied.procedure == "1.906612"
    with pytest.raises(BadRow, match=r"thiếu status \(TrangThai\) hoặc không hiểu được") as caught:
        connector.parse({**row, "TrangThai": "Khác"}, desk)
    assert caught.value.fields == {"status": "Khác", "procedure": "1.004616"}


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        *(("Trực tuyến", "online"), ("online", "online"), ("2", "online")),
        *(("Nộp trực tiếp", "counter"), ("Bưu chính công ích", "postal"), ("BCCI", "postal")),
        *(("Một cách khác", "?"), ("", None)),
    ],
)
def test_how_a_dossier_came_is_read_as_offices_write_it(said: str, channel: str | None) -> None:
    fields = {"code": "a", "status": "b", "procedure": "c", "channel": "d"}
    dossier = parsed(
        {"a": "H15.12-261120-0001", "b": 4, "c": "1.004616", "d": said}, declared("dossier", fields)
    )
    assert isinstance(dossier, Dossier)
    assert dossier.channel == channel


@pytest.mark.parametrize("name", ["case", "alert", "dossier"])
def test_a_source_tells_the_one_kind_that_it_declares(name: str) -> None:
    fields = {
        "case": {"code": "a", "requested_at": "b", "status": "c"},
        "alert": {"code": "a", "at": "b", "rule": "c"},
        "dossier": {"code": "a", "status": "b", "procedure": "c"},
    }
    (told,) = connector.records_of(declared(name, fields[name]))
    assert told.__name__.lower() == name


FIELDS = {"code": "a", "requested_at": "b", "status": "c"}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"record": "phieu"}, "record = 'phieu' không có; hãy chọn trong: case, alert, dossier"),
        ({"statusses": {}}, "statusses không có; có phải statuses?"),
        ({"request": {"pathh": "/x"}}, "request.pathh không có; có phải path?"),
        ({"request": {"method": "PUT"}}, "request.method = 'PUT' không có"),
        ({"request": {"body": {"a": "{form}"}}}, "request.body.form không có; có phải from?"),
        ({"request": {"method": "GET"}}, "request.body chỉ gửi được với method"),
        ({"request": {"path": "tim kiem"}}, "request.path = 'tim kiem'"),
        ({"request": {"records": "a..b"}}, "request.records = 'a..b' không đọc được"),
        ({"request": {"dates": "dd/mm/yyyy"}}, "request.dates = 'dd/mm/yyyy'"),
        ({"request": {"body": {"tuLuc": "", "conTro": "{cursor}"}}}, "không có {from}"),
        ({"request": {"headers": {"X-A": "Đ"}}}, "headers.X-A phải là chữ không dấu"),
        ({"dates": "ngày"}, "dates = 'ngày' không đọc được"),
        ({"zone": "GMT+7"}, "zone = 'GMT+7'"),
        ({"paging": {"kind": "pages"}}, "paging.kind = 'pages'"),
        ({"paging": {"kind": "page"}}, "hãy viết {page} vào query hoặc body"),
        ({"paging": {"cursor": ""}}, "paging.cursor chưa có"),
        ({"paging": {"kind": "next"}}, "paging.next chưa có"),
        ({"paging": {"size": 0}}, "paging.size = 0"),
        ({"window": {"field": "update_at"}}, "window.field = 'update_at'"),
        ({"window": {"field": "requested_at"}}, "overlap của nguồn dài bằng thời gian xử lý"),
        ({"window": {"filter": "maybe"}}, "window.filter = 'maybe'"),
        ({"fields": {"statsu": "x"}}, "fields.statsu không có; có phải status?"),
        ({"fields": {"requester_name": "x"}}, "fields.requester_name không có"),
        ({"fields": {"title": "nguoiGoi.hoTen"}}, "dữ liệu về người"),
        ({"fields": {"address": "Số điện thoại"}}, "dữ liệu về người"),
        ({"fields": {"title": {"format": "iso"}}}, "hãy cho path"),
        ({"fields": {"title": 5}}, "fields.title = 5"),
        ({"fields": {"due_at": {"path": "x", "format": "ddd"}}}, "fields.due_at.format = 'ddd'"),
        ({"statuses": {"Xong": "done"}}, "statuses.Xong = 'done' không có; hãy chọn trong: new"),
        ({"severities": {"Cao": 4}}, "severities không dùng cho record = 'case'"),
        ({"auth": {"kind": "oauth"}}, "auth.kind = 'oauth'"),
        ({"auth": {"body": {"u": "{user}"}}}, "auth.body.user không có; có phải username?"),
        ({"auth": {"token": ""}}, "đăng nhập cần body có {secret} và token"),
        ({"auth": {"kind": "header", "name": ""}}, "auth.name chưa có"),
        ({"auth": {"token": "a[b]"}}, "auth.token = 'a[b]' không đọc được"),
    ],
)
def test_a_wrong_option_is_named_with_its_remedy(parts: dict[str, Any], said: str) -> None:
    assert connector.check
    with pytest.raises(ConfigError) as caught:
        connector.check(changed(SOURCE, **parts))
    assert said in str(caught.value)
    assert "hãy" in str(caught.value).lower()
    assert "\n" not in str(caught.value)


def test_what_is_not_told_and_must_be_is_named() -> None:
    assert connector.check
    with pytest.raises(ConfigError, match="fields thiếu requested_at"):
        connector.check(declared("case", {"code": "a", "status": "c"}))
    with pytest.raises(ConfigError, match="nguồn chưa có secret"):
        connector.check(replace(SOURCE, secret=""))
    with pytest.raises(ConfigError, match="24h"):
        connector.check(replace(SOURCE, overlap=timedelta(hours=1)))


def test_the_example_of_the_readme_is_a_good_one() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## Nối một hệ thống JSON bất kỳ")[2]
    example = section.partition("```toml")[2].partition("```")[0]
    (read,) = read_sources(example, "README.md", {"rest_map": connector})
    case = parsed(ticket(17, AT, "hoàn tất"), read)
    assert (case.code, case.status, case.requested_at) == (
        "1022:17",
        CaseStatus.RESOLVED,
        AT - HOUR,
    )
