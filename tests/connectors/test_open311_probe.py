"""What the probe learns of each family of servers, and what it says where a profile contradicts."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.open311 import connector
from ioc.sources.connector import Source
from ioc.sources.errors import Unavailable
from ioc.sources.probing import Observation, render
from tests.conftest import served
from tests.connectors.clocks import Notes, client
from tests.connectors.fake_http import FakeHttp, Request
from tests.connectors.open311_families import (
    accela,
    adapter,
    codefornl,
    connected_bits,
    fix_my_street,
    hopeless,
    mark_a_spot,
    toronto,
    u_report,
)
from tests.connectors.open311_server import NOW, Family
from tests.connectors.reports import DAY, HOUR, Reports, every, report

USUAL = {"format": "json", "window": "ok", "paging": "none", "recheck_ids": "50"}


def of(family: Family, **options: Any) -> Source:
    given = {"jurisdiction_id": family.jurisdiction, **options}
    return Source(name="phan-anh", connector="open311", title="", url="", options=given)


def asked(family: Family, **options: Any) -> list[Observation]:
    assert connector.probe
    with (
        served(family.app()) as base,
        client(base + family.path, Notes(now=NOW, moves=True)) as http,
    ):
        return list(connector.probe(http, of(family, **options)))


def asked_in_memory(far: Reports | FakeHttp, **options: Any) -> list[Observation]:
    assert connector.probe
    http = far if isinstance(far, FakeHttp) else far.fake()
    given = Family(name="", jurisdiction="h15")
    return list(connector.probe(http.as_http(), of(given, **options)))


def learnt(facts: list[Observation]) -> dict[str, str]:
    return {f.option: f.observed.strip('"') for f in facts if f.option and f.observed}


def wrong(facts: list[Observation]) -> set[str]:
    return {fact.option for fact in facts if fact.wrong}


@pytest.mark.parametrize(
    ("build", "does", "contradicts"),
    [
        (
            fix_my_street,
            {"window": "local_time", "recheck_ids": "1", "size_field": "max_requests"},
            {"window", "recheck_ids"},
        ),
        (codefornl, {"window": "inverted"}, {"window"}),
        (adapter, {"window": "ignored", "recheck_ids": "0"}, {"window", "recheck_ids"}),
        (
            mark_a_spot,
            {
                "paging": "page",
                "size_field": "limit",
                "first_page": "0",
                "page_size": "25",
                "recheck_ids": "0",
            },
            {"recheck_ids"},
        ),
        (u_report, {"paging": "page", "first_page": "1", "updated_after": "true"}, set()),
        (connected_bits, {"paging": "page", "first_page": "1", "page_size": "50"}, set()),
        (toronto, {"format": "xml", "updated_after": None}, {"format"}),
        (accela, {"paging": "offset", "page_size": "10"}, set()),
        (
            hopeless,
            {"window": "ignored", "cap": "50"},
            {"window", "cap"},
        ),
    ],
)
def test_each_family_is_seen_for_what_it_does(
    build: Callable[[], Family], does: dict[str, str | None], contradicts: set[str]
) -> None:
    facts = asked(build())
    expected = {"updated_after": "false", **USUAL, **does}
    assert learnt(facts) == {name: value for name, value in expected.items() if value is not None}
    assert wrong(facts) == contradicts
    assert not [fact for fact in facts if fact.observed and not fact.evidence]


def test_a_profile_that_fits_is_told_so() -> None:
    facts = asked(codefornl(), window="inverted")
    assert wrong(facts) == set()
    said = render("phan-anh", facts)
    assert "Cấu hình không trái với máy chủ." in said
    assert "\n[sources.phan-anh.options]\n" in said
    assert 'window = "inverted"\n' in said


def test_what_contradicts_is_said_with_the_line_to_write() -> None:
    said = render("phan-anh", asked(codefornl()))
    assert 'Cấu hình window = "ok" trái với máy chủ.' in said
    assert 'window = "inverted"  # đang là "ok"' in said
    assert "khoảng đảo ngược quanh" in said
    assert "từ chối tham số lạ" in said


def test_wider_than_need_be_is_no_contradiction() -> None:
    for window in ("local_time", "ignored"):
        assert wrong(asked(u_report(), window=window, paging="page")) == set()


@pytest.mark.parametrize("options", [{"paging": "offset"}, {"recheck_ids": 50}])
def test_a_profile_that_the_server_does_not_follow_is_wrong(options: dict[str, Any]) -> None:
    facts = asked(mark_a_spot(), first_page=0, **options)
    assert options.keys() <= wrong(facts)


def test_a_first_page_that_would_never_be_read_is_wrong() -> None:
    facts = asked(mark_a_spot(), paging="page", size_field="limit", recheck_ids=0)
    assert wrong(facts) == {"first_page"}


def test_dates_that_are_refused_are_a_window_of_none() -> None:
    facts = asked(Family(name="", window="refused"))
    assert learnt(facts)["window"] == "none"
    assert wrong(facts) == {"window"}


@pytest.mark.parametrize(("zones", "dates"), [("Z", "utc"), ("bare", "bare")])
def test_the_only_way_of_writing_dates_that_is_read_is_found(zones: str, dates: str) -> None:
    family = Family(name="", zones=zones)
    facts = asked(family)
    assert (learnt(facts)["dates"], wrong(facts) - {"window"}) == (dates, {"dates"})
    # Without a zone it is the server's own: here UTC.
    assert learnt(facts)["window"] == ("ok" if zones == "Z" else "local_time")
    assert "dates" not in learnt(asked(family, dates=dates))


def test_web_pages_for_errors_are_counted() -> None:
    family = fix_my_street()
    family.stranger = "html"
    said = [fact.evidence for fact in asked(family)]
    assert any("trang web (HTML)" in text for text in said)


def test_too_few_rows_say_nothing_of_pages() -> None:
    facts = asked_in_memory(Reports(every(HOUR, 3)))
    (paging,) = [fact for fact in facts if fact.option == "paging"]
    assert (paging.observed, paging.wrong) == ("", False)
    assert "chỉ có 3 dòng" in paging.evidence


def test_one_that_knows_of_nothing_is_told_from_one_that_cannot_be_read() -> None:
    (_, nothing) = asked_in_memory(Reports([]))
    assert nothing.wrong
    assert "jurisdiction_id và quyền" in nothing.evidence
    page = FakeHttp(lambda request: b"<!DOCTYPE html><title>Loi</title>")
    page_of_the_web = page.answer

    def refused(request: Request) -> Any:
        raise Unavailable(f"trang web (HTML) {page_of_the_web(request)[:0]!r}")

    (failed,) = asked_in_memory(FakeHttp(refused))
    assert failed.wrong
    assert "không đọc được" in failed.evidence


@pytest.mark.parametrize("answers", range(2, 10))
def test_one_that_goes_away_meanwhile_is_not_taken_for_one_that_does_wrong(answers: int) -> None:
    far = Reports(every(DAY, 40))
    with pytest.raises(Unavailable, match="mất liên lạc"):
        asked_in_memory(far.fake(lost_after=answers))


def test_no_window_that_we_know_of_is_said() -> None:
    rows = [report(number, NOW - number * DAY) for number in range(9)]

    def answer(request: Request) -> Any:
        return [] if "start_date" in request.query or "end_date" in request.query else rows

    facts = asked_in_memory(FakeHttp(answer, now_is=NOW))
    (window,) = [fact for fact in facts if fact.option == "window"]
    assert (window.observed, window.wrong) == ("", True)
    assert "không cách hỏi nào" in window.evidence
