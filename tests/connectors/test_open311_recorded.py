"""Every answer that servers which nobody here wrote gave over loopback: parsed, or refused with its
reason. They stay outside the project.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.open311 import connector
from connectors.report_answers import complaint, read_rows
from connectors.report_desk import Desk
from connectors.report_options import Options
from ioc.domain.records import Case, CaseStatus
from ioc.sources.connector import Row
from ioc.sources.errors import BadRow, Refused, Unavailable
from tests.connectors.bad_server import BadServer, reply_bytes
from tests.connectors.clocks import client
from tests.connectors.reports import source

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "open311"
RECORDED = sorted(
    path.relative_to(SAMPLES).as_posix()
    for path in SAMPLES.rglob("*.*")
    if path.suffix != ".headers"
)
SOURCE = source()
NO_ID = "thiếu service_request_id"
NO_LIST = "không có danh sách service_requests"
# The ids that are read, or why nothing is.
EXPECTED: dict[str, list[str] | str] = {
    "codefornl/discovery.json": NO_LIST,
    "codefornl/request.1.xml": ["1"],
    "codefornl/requests.bad-jurisdiction.400.json": "máy chủ nói: 400 JurisdictionError",
    "codefornl/requests.json": ["7", "6", "5", "4", "3", "2", "1"],
    "codefornl/requests.normal-window-empty.json": [],
    "codefornl/services.json": NO_ID,
    "open311-adapter/requests.json": ["0", "1", "2"],
    "open311-adapter/requests.status-closed-ignored.json": ["0", "1", "2"],
    "open311-adapter/requests.unknown-param.400.json": "unexpected entries: page",
    "open311-adapter/requests.xml": ["0", "1", "2"],
    "open311-adapter/service-definition.POT.json": NO_LIST,
    "open311-adapter/services.json": NO_ID,
    "spec/spec-example.requests.json": "không phải JSON trọn vẹn",
    "spec/spec-example.requests.xml": ["638344", "638349"],
}

pytestmark = pytest.mark.skipif(not RECORDED, reason=f"no recorded answers in {SAMPLES}")


def answered(name: str) -> Sequence[Row]:
    """What comes of the recorded answer, sent with its recorded status and headers."""
    path = SAMPLES / name
    line, kind = "200 OK", "text/xml" if name.endswith("xml") else "application/json"
    recorded = path.with_name(path.name + ".headers")
    if recorded.exists():
        _, status, *headers = recorded.read_text("utf-8").strip().splitlines()
        line = status.removeprefix("HTTP/1.1 ")
        kind = next(h.partition(": ")[2] for h in headers if h.startswith("Content-Type"))
    reply = reply_bytes(path.read_bytes(), {"Content-Type": kind}, line)
    with BadServer(reply) as server, client(server.url) as http:
        return Desk(http, "phan-anh", Options()).ask({}).rows


def codes(name: str) -> list[str]:
    """The cases of the recorded answer; whatever refuses it or one of its rows goes through."""
    cases = [record for row in answered(name) for record in connector.parse(row, SOURCE)]
    return [case.code for case in cases if isinstance(case, Case)]


@pytest.mark.parametrize("name", RECORDED)
def test_it_is_parsed_or_refused_with_the_reason(name: str) -> None:
    expected = EXPECTED[name]
    if isinstance(expected, list):
        assert codes(name) == [f"h15:{found}" for found in expected]
        return
    with pytest.raises((Refused, Unavailable, BadRow)) as caught:
        codes(name)
    assert expected in str(caught.value)


@pytest.mark.parametrize("name", [name for name in RECORDED if ".400." in name])
def test_the_body_of_an_error_says_what_is_wrong(name: str) -> None:
    rows = read_rows((SAMPLES / name).read_bytes())
    assert rows
    assert all(complaint(row).startswith("400 ") for row in rows)


def test_the_same_report_is_the_same_case_in_both_formats() -> None:
    both = [answered(f"open311-adapter/requests.{name}") for name in ("json", "xml")]
    plain, marked = ([connector.parse(row, SOURCE) for row in rows] for rows in both)
    assert plain == marked
    (case,) = plain[0]
    assert isinstance(case, Case)
    assert (case.status, case.lat, case.lon) == (CaseStatus.NEW, 0.0, 0.0)


def test_every_head_belongs_to_a_body() -> None:
    heads = list(SAMPLES.rglob("*.headers"))
    assert heads
    assert all(path.with_suffix("").exists() for path in heads)


def test_the_standards_own_example_in_json_is_none() -> None:
    text = (SAMPLES / "spec/spec-example.requests.json").read_text("utf-8")
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(text)
