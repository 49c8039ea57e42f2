"""Whatever JSON comes, a record or a BadRow leaves parse, and our errors or batches leave fetch."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.rest_map import connector
from connectors.rest_paths import found_at, read_path
from connectors.rest_values import decimal, formats, instant
from ioc.sources.connector import Known, Source
from ioc.sources.contract import instants, said, spoken
from ioc.sources.errors import BadRow, Refused, Unavailable
from tests.connectors.fake_http import NOW, FakeHttp
from tests.connectors.test_rest_map_fetch import FIRST
from tests.connectors.vendor import SECRET, source, ticket

NAME, PHONE, PAPER = "Nguyễn Văn Bịa", "0900 000 001", "000000000012"
KEYS = st.sampled_from(
    [
        *("phieu", "soHieu", "luc", "gui", "doi", "hanChot", "tinhTrang", "linhVuc", "noiDung"),
        *("viTri", "viDo", "kinhDo", "moTa", "donVi", "ten", "danhGia", "sao", "nguoiGoi"),
        *("ketQua", "danhSach", "conTroSau", "the", "songGiay", "loiNhan"),
    ]
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["20/11/2026 08:15", "Hoàn tất", "12,8159", "1.234,5", "01/01/0001 00:00"])
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
CASE = source()
ISO = {"request": {"path": "/x", "query": {"tu": "{from}"}}}
ALERT = replace(
    CASE,
    options={
        **ISO,
        "record": "alert",
        "dates": "epoch_ms | iso",
        "fields": {
            "code": "phieu.soHieu",
            "at": "phieu.luc.gui",
            "rule": "linhVuc",
            "rule_name": "noiDung",
            "level": "tinhTrang",
            "origin": "viTri.moTa",
            "asset": "donVi[0].ten",
            "tactic": "viTri.viDo",
            "country": "danhGia",
        },
    },
)
DOSSIER = replace(
    CASE,
    options={
        **ISO,
        "record": "dossier",
        "dates": "yyyyMMddHHmmss | dd/MM/yyyy HH:mm",
        "fields": {
            "code": "phieu.soHieu",
            "status": "tinhTrang",
            "procedure": "linhVuc",
            "received_at": "phieu.luc.gui",
            "due_at": "phieu.hanChot",
            "channel": "noiDung",
        },
        "statuses": {"Hoàn tất": 9},
    },
)


@given(row=VALUES, of=st.sampled_from([CASE, ALERT, DOSSIER]))
def test_whatever_a_row_holds_a_record_or_a_bad_row_comes_of_it(row: Any, of: Source) -> None:
    found = said(connector, row, of)
    if isinstance(found, BadRow):
        assert found.reason
        return
    assert all(isinstance(record, connector.records_of(of)) for record in found)
    assert all(moment.utcoffset() is not None for moment in instants(tuple(found)))


@given(
    phieu=st.dictionaries(KEYS, VALUES, max_size=5),
    more=st.dictionaries(KEYS, VALUES, max_size=5),
    of=st.sampled_from([CASE, ALERT, DOSSIER]),
)
def test_a_row_nearly_right_is_no_different(phieu: Any, more: Any, of: Source) -> None:
    base = ticket(1, NOW)
    row = {**base, **more, "phieu": {**base["phieu"], **phieu}}
    said(connector, orjson.loads(orjson.dumps(row, default=str)) if _small(row) else row, of)


def _small(row: Any) -> bool:
    try:
        orjson.dumps(row)
    except TypeError:
        return False
    return True


@given(answer=VALUES)
def test_whatever_an_answer_holds_fetch_says_one_of_our_errors(answer: Any) -> None:
    login = {"ketQua": {"the": "t"}}
    told = answer if _small(answer) else None
    http = FakeHttp(
        lambda asked: login if asked.path.endswith("dang-nhap") else told, secret=SECRET
    )
    try:
        list(connector.fetch(http.as_http(), CASE, FIRST, Known()))
    except (Unavailable, Refused):
        return


@pytest.mark.parametrize("of", [CASE, ALERT, DOSSIER])
def test_a_person_planted_in_every_text_comes_out_of_none(of: Source) -> None:
    planted = f"tôi là {NAME}, {PHONE}, {PAPER}"
    for row in (
        ticket(1, NOW, noiDung=planted, nguoiGoi=planted, danhGia={"sao": planted}),
        ticket(1, NOW, planted, linhVuc=planted, viTri={"moTa": planted, "viDo": planted}),
        {"phieu": {"soHieu": planted, "luc": {"gui": planted}}, "tinhTrang": planted},
    ):
        told = spoken(said(connector, row, of))
        assert not [word for word in ("Bịa", PHONE, "0900000001", PAPER) if word in told]


@given(text=st.text(max_size=30), value=VALUES)
def test_a_path_is_read_or_refused_and_finds_something_or_nothing(text: str, value: Any) -> None:
    try:
        path = read_path(text)
    except ValueError:
        return
    found_at(value, path)


@given(value=VALUES, format_=st.sampled_from(["iso", "epoch_s", "epoch_ms", "dd/MM/yyyy HH:mm"]))
def test_an_instant_is_utc_or_none(value: Any, format_: str) -> None:
    found = instant(value, format_, "+07:00")
    assert found is None or found.utcoffset() is not None
    decimal(value, 180)


@given(text=st.text("dMyHmsSfT/:- |x", max_size=20))
def test_a_format_is_known_or_refused(text: str) -> None:
    try:
        formats(text)
    except ValueError:
        return
    instant("20/11/2026 08:15", text, "Z")
