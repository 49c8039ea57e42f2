"""GeoReport in XML: the same record of the same report as in JSON, and of any bytes either rows or
a named error.
"""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.open311 import connector
from connectors.report_answers import complaint, read_rows
from connectors.report_xml import read_xml
from ioc.sources.body import Garbled
from ioc.sources.errors import BadRow
from tests.connectors.open311_server import to_xml
from tests.connectors.reports import source

SOURCE = source()
# What XML 1.0 can carry, but a carriage return, which every parser reads as a new line.
LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
)
TEXTS = st.text(LETTERS | st.sampled_from("\t\n<>&\"'"), max_size=60)
NUMBERS = st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(-(10**17), 10**17)
DAYS = st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "+07:00")
WORDS = st.none() | TEXTS
NUMBERS = st.integers(-200, 200) | st.floats(-200, 200)
REPORTS = st.fixed_dictionaries(
    {
        "service_request_id": st.integers(0, 10**17) | st.from_regex(r"\A[\w-]{1,30}\Z"),
        "requested_datetime": DAYS,
    },
    optional={
        **dict.fromkeys(("status", "service_name", "service_code", "address"), WORDS | INTEGERS),
        **dict.fromkeys(("status_notes", "description", "zipcode", "media_url"), WORDS),
        **dict.fromkeys(("updated_datetime", "expected_datetime"), WORDS | DAYS),
        **dict.fromkeys(("lat", "long"), WORDS | NUMBERS),
        "agency_responsible": WORDS | st.builds(dict, recipient=TEXTS),
        "extended_attributes": st.fixed_dictionaries(
            {"channel": WORDS, "satisfaction": st.none() | st.integers(-2, 9)}
        ),
    },
)


def made(row: Any) -> Any:
    """What parse says of a row: its records, or why there are none."""
    try:
        return connector.parse(row, SOURCE)
    except BadRow as bad:
        return bad.reason, bad.key, bad.fields


def document(inner: str, head: str = "") -> bytes:
    return f"{head}<service_requests>{inner}</service_requests>".encode()


def garbled(body: bytes, charset: str = "") -> str:
    with pytest.raises(Garbled) as caught:
        read_rows(body, charset)
    return str(caught.value)


def rows_or_none(body: bytes) -> Any:
    """The rows; None where there are none, or it is said why. Any other error goes through."""
    with suppress(Garbled):
        return read_rows(body)
    return None


@given(REPORTS, st.sampled_from(["request", "service_request", "item"]))
def test_a_report_is_the_same_record_in_either_format(report: dict[str, Any], item: str) -> None:
    (plain,) = read_rows(json.dumps([report]).encode()) or ()
    (marked,) = read_rows(to_xml([report], "service_requests", item)) or ()
    assert made(marked) == made(plain)


@given(st.lists(REPORTS, max_size=4))
def test_as_many_rows_come_in_either_format(reports: list[dict[str, Any]]) -> None:
    rows = read_rows(to_xml(reports, "service_requests", "request"))
    assert rows is not None
    assert list(map(made, rows)) == list(map(made, reports))


PIECES = st.sampled_from(
    [
        *(
            b"<service_requests>",
            b"</service_requests>",
            b"<request>",
            b"</request>",
            b"<request/>",
        ),
        *(
            b"<service_request_id>",
            b"</service_request_id>",
            b"<a:b>",
            b"</a:b>",
            b"<errors>",
            b"x",
        ),
        *(b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;"),
        *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&#0;", b"&#x110000;", b"&nbsp;", b"&"),
        *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"<\0?\0", b"\xc4\x90", b"<html", b"<?"),
    ]
)


@given(st.binary(max_size=200) | st.lists(PIECES, max_size=12).map(b"".join))
def test_of_any_bytes_come_rows_or_a_named_error(body: bytes) -> None:
    for row in rows_or_none(b"<" + body) or ():
        made(row)


@given(st.binary(max_size=80))
def test_bytes_within_a_document_cost_no_more_than_it(noise: bytes) -> None:
    opened = b"<service_requests><request><status>" + noise
    rows_or_none(opened + b"</status></request></service_requests>")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (b"<service_requests/>", 0),
        (b"<service_requests>  </service_requests>", 0),
        (b"<requests><request><status>open</status></request></requests>", 1),
        (b"<service_request><status>open</status></service_request>", 1),
        (document("<service_request><status/></service_request>" * 3), 3),
        (b"<response><service_requests><request/></service_requests></response>", 1),
        (b"<service_requests><service_request_id>1</service_request_id></service_requests>", 1),
        (
            b'<o:service_requests xmlns:o="urn:a"><o:request><o:status>open</o:status>'
            b"</o:request></o:service_requests>",
            1,
        ),
        (b"<services><service><service_code>1</service_code></service></services>", None),
        (b"<x/>", None),
    ],
)
def test_the_list_is_found_however_it_is_tagged(body: bytes, count: int | None) -> None:
    rows = read_rows(body)
    assert (None if rows is None else len(rows)) == count


def test_an_error_is_told_from_a_report() -> None:
    (row,) = read_rows(
        b"<errors><error><code>400</code><description>bad date</description></error></errors>"
    ) or [None]
    assert complaint(row) == "400 bad date"


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1258"]
)
def test_every_usual_encoding_is_read(charset: str) -> None:
    declared = charset.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    inner = document("<request><status>Đa\u0303 xư\u0309 ly\u0301</status></request>", head)
    rows = read_rows(inner.decode().encode(charset))
    assert rows is not None
    row = {**rows[0], "service_request_id": 1, "requested_datetime": "2026-11-20T00:00:00Z"}
    (case,) = connector.parse(row, SOURCE)
    assert getattr(case, "status", "") == "resolved"


def test_letters_are_read_as_what_they_are_not_as_what_is_declared() -> None:
    row = "<request><status>Đã xử lý</status></request>"
    body = document(row, '<?xml version="1.0" encoding="iso-8859-1"?>')
    assert (read_rows(body) or [None])[0] == {"status": "Đã xử lý"}
    undeclared = document(row.replace("Đã xử lý", "é")).decode().encode("latin-1")
    assert (read_rows(undeclared, "iso-8859-1") or [None])[0] == {"status": "é"}
    assert "chữ không phải" in garbled(undeclared)
    assert "chữ không phải" in garbled(undeclared, "punycode")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a & b", "a & b"),
        ("a &amp; b &lt;i&gt;", "a & b <i>"),
        ("a&nbsp;b &copy;", "a\xa0b ©"),
        ("a\x01b", "a b"),
        ("a&#1;b & c", "ab & c"),
        ("<![CDATA[a <b> & c]]>", "a <b> & c"),
        ("rất <b>to</b>", "rất  to"),
    ],
)
def test_what_a_careful_person_would_still_read_is_read(text: str, read: str) -> None:
    rows = read_rows(document(f"<request><description>{text}</description></request>"))
    assert rows is not None
    assert rows[0] == {"description": read}


def test_fields_of_one_name_are_a_list() -> None:
    agency = "<agency_responsible><recipient>A</recipient><recipient>B</recipient>"
    rows = read_rows(document(f"<request>{agency}</agency_responsible></request>"))
    assert rows is not None
    assert rows[0] == {"agency_responsible": {"recipient": ["A", "B"]}}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><title>ERROR: Missing jurisdiction_id</title>", "trang web (HTML)"),
        (b"<html><body>x", "trang web (HTML)"),
        (b"<head/><body>x</body>", "trang web (HTML)"),
        (b"<service_requests><request>", "không phải XML trọn vẹn (dòng 1)"),
        (b"<service_requests>" + b"<a>" * 40, "lồng nhau quá sâu"),
        (b"", "trả lời rỗng"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>', "DOCTYPE"),
    ],
)
def test_what_is_no_data_is_named(body: bytes, said: str) -> None:
    assert said in garbled(body)


def test_the_root_is_the_only_field_of_a_document() -> None:
    assert read_xml(b"<a><b>1</b><c/></a>") == {"a": {"b": "1", "c": ""}}
