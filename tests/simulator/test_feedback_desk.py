"""The Open311 service over real HTTP on loopback: what it answers, and the habits that it has."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from ioc.simulator.feedback import PREFIX, routes
from ioc.simulator.feedback_desk import JURISDICTION, FeedbackDesk
from ioc.simulator.feedback_dialect import EPOCH
from ioc.simulator.feedback_lives import CHANNELS
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import number_of
from tests.conftest import served
from tests.simulator.conftest import NOW

FIRST = number_of(date(2026, 5, 20))
Rows = list[dict[str, Any]]
REFUSED = re.compile("từ chối|không thuộc thẩm quyền|không đủ thông tin", re.IGNORECASE)
DUPLICATE = re.compile("trùng|duplicate", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:\+84|0)9([\d .]{8,10})")


@pytest.fixture(scope="module")
def http(reference: Reference) -> Iterator[httpx.Client]:
    desk = FeedbackDesk(FeedbackWorld(reference, 66, 1.0, FIRST))
    with (
        served(Starlette(routes=routes(desk, NOW.timestamp))) as base,
        httpx.Client(base_url=base + PREFIX, trust_env=False) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def rows(http: httpx.Client) -> Rows:
    """Everything there is, extended, newest first."""
    return walk(http, page_size="1000", extensions="true")


def asked(http: httpx.Client, **question: str) -> Rows:
    answer = http.get("/requests.json", params={"jurisdiction_id": JURISDICTION, **question})
    assert answer.status_code == 200
    found: Rows = answer.json()["service_requests"]
    return found


def walk(http: httpx.Client, **question: str) -> Rows:
    """Page after page until one brings nothing new, as a wise client does."""
    found: Rows = []
    seen: set[str] = set()
    for page in range(1, 100):
        rows = asked(http, page=str(page), **question)
        if {str(row) for row in rows} <= seen:
            break
        seen |= {str(row) for row in rows}
        found += rows
    return found


def numbers(rows: Rows) -> list[int]:
    return [row["service_request_id"] for row in rows]


def requested(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["requested_datetime"])


def test_discovery_and_the_categories_need_no_jurisdiction(
    http: httpx.Client, reference: Reference
) -> None:
    (endpoint,) = http.get("/discovery.json").json()["discovery"]["endpoints"]
    assert endpoint["specification"] == "wiki.open311.org/GeoReport_v2"
    services = http.get("/services.json").json()["services"]
    assert [row["service_code"] for row in services] == [c.code for c in reference.categories]


@pytest.mark.parametrize("path", ["/requests.json", "/requests/26111800001.json"])
def test_without_a_jurisdiction_there_seems_to_be_nothing(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json()) == (200, [])
    wrong = http.get(path, params={"jurisdiction_id": "nope"})
    assert wrong.status_code == wrong.json()[0]["code"] == 400


@pytest.mark.parametrize("wrong", ["hôm qua", "2026-13-01", "2026-11-01T25:00:00Z", "1700000000"])
def test_a_date_that_is_none_is_answered_with_a_web_page(http: httpx.Client, wrong: str) -> None:
    for name in ("start_date", "end_date"):
        answer = http.get("/requests.json", params={"jurisdiction_id": JURISDICTION, name: wrong})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.text.startswith("<!DOCTYPE html>")


def test_at_most_a_thousand_newest_first(http: httpx.Client, rows: Rows) -> None:
    capped = asked(http, extensions="true")
    assert len(rows) > len(capped) == 1_000
    assert capped == rows[:1_000]
    assert len(asked(http, page_size="5000")) == 1_000
    made = [requested(row) for row in rows]
    assert made == sorted(made, reverse=True)
    assert NOW - timedelta(hours=12) < made[0] <= NOW


def test_pages_hold_each_report_once_and_the_last_comes_for_ever(
    http: httpx.Client, rows: Rows
) -> None:
    window = {"start_date": "2026-11-01", "extensions": "true"}
    whole = asked(http, **window)
    assert walk(http, page_size="70", **window) == whole == rows[: len(whole)]
    last = -(-len(whole) // 70)
    ends = [asked(http, page=str(n), page_size="70", **window) for n in (last, last + 1, 10**9)]
    assert ends[0] == ends[1] == ends[2] == whole[(last - 1) * 70 :]
    assert asked(http, page="0", page_size="70", **window) == whole[:70]


def test_dates_are_read_as_local_time_whatever_their_offset(http: httpx.Client, rows: Rows) -> None:
    start, end = "2026-11-10T09:00:00", "2026-11-12T18:30:00"
    written = [("Z", "Z"), ("+07:00", "+07:00"), ("-05:00", ""), (".250Z", "")]
    found = [asked(http, start_date=start + a, end_date=end + b) for a, b in written]
    edges = [datetime.fromisoformat(f"{text}+07:00") for text in (start, end)]
    expected = [row for row in rows if edges[0] <= requested(row) < edges[1]]
    assert numbers(found[0]) == numbers(expected) != []
    assert all(other == found[0] for other in found)


def test_an_end_of_now_in_utc_hides_the_newest_seven_hours(http: httpx.Client, rows: Rows) -> None:
    shown = asked(http, end_date=f"{NOW.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    hidden = [row for row in rows if requested(row) > NOW - timedelta(hours=7)]
    assert len(hidden) > 3
    assert numbers(shown) == numbers(rows[len(hidden) :])[:1_000]


def test_a_window_begins_with_its_first_second_and_ends_before_its_last(
    http: httpx.Client, rows: Rows
) -> None:
    first, last = rows[300]["requested_datetime"], rows[200]["requested_datetime"]
    found = asked(http, start_date=first, end_date=last, extensions="true")
    assert rows[300] in found
    assert rows[200] not in found
    assert len(found) in range(98, 102)


def test_a_window_says_nothing_of_what_changed_within_it(http: httpx.Client) -> None:
    found = asked(http, start_date="2026-11-01", end_date="2026-11-02")
    assert {requested(row).date() for row in found} == {date(2026, 11, 1)}
    changed = {row["updated_datetime"][:10] for row in found}
    assert len(changed) > 3


def test_reports_are_told_again_by_their_numbers(http: httpx.Client, rows: Rows) -> None:
    some = [rows[900], rows[5], rows[44]]
    text = ",".join(str(row["service_request_id"]) for row in some)
    told = asked(http, service_request_id=text, start_date="2030-01-01", extensions="true")
    assert told == [rows[5], rows[44], rows[900]]
    assert asked(http, service_request_id="1,2,xyz,26111999999") == []


def test_one_report_is_a_list_of_one_and_nobody_s_an_empty_one(
    http: httpx.Client, rows: Rows
) -> None:
    params = {"jurisdiction_id": JURISDICTION, "extensions": "true"}
    number = rows[17]["service_request_id"]
    answer = http.get(f"/requests/{number}.json", params=params)
    assert answer.json() == {"service_requests": [rows[17]]}
    for nobody in ("7", "khong-co", "26119900001"):
        answer = http.get(f"/requests/{nobody}.json", params=params)
        assert (answer.status_code, answer.json()) == (200, {"service_requests": []})


def test_rarely_two_reports_bear_one_number(http: httpx.Client, rows: Rows) -> None:
    twice = [number for number, count in Counter(numbers(rows)).items() if count > 1]
    assert 1 <= len(twice) <= 10
    for number in twice:
        first, second = asked(http, service_request_id=str(number))
        assert first["requested_datetime"] != second["requested_datetime"]


def test_status_and_category_filter_what_is_true(http: httpx.Client, rows: Rows) -> None:
    window = {"start_date": "2026-11-05", "extensions": "true"}
    whole, still, done = (
        asked(http, **window, **more)
        for more in ({"status": "open,closed"}, {"status": "open"}, {"status": "closed"})
    )
    assert len(still) + len(done) == len(whole)
    assert {row["status"] for row in done} == {"closed"}
    assert {row.get("status", "open") for row in still} == {"open"}
    water = asked(http, **window, service_code="cap-thoat-nuoc")
    named = asked(http, **window, service_code="Cấp thoát nước")
    assert water == named == [row for row in whole if row["service_name"] == "Cấp thoát nước"] != []


def test_a_status_is_missing_only_before_the_end(rows: Rows) -> None:
    without = [row for row in rows if "status" not in row]
    assert without
    notes = " ".join(row["status_notes"] or "" for row in without)
    assert not REFUSED.search(notes)
    assert not DUPLICATE.search(notes)


def test_what_nobody_has_touched_was_updated_at_the_epoch(rows: Rows) -> None:
    untouched = [row for row in rows if row["updated_datetime"] == EPOCH]
    assert untouched
    assert all(row["status_notes"] is None for row in untouched)
    assert all("agency_responsible" not in row for row in untouched)
    touched = [row for row in rows if row["updated_datetime"] != EPOCH]
    assert all(row["updated_datetime"] > row["requested_datetime"] for row in touched)


def test_only_the_notes_tell_what_came_of_it(rows: Rows) -> None:
    closed = [row["status_notes"] for row in rows if row.get("status") == "closed"]
    refused = sum(bool(REFUSED.search(note)) for note in closed)
    duplicate = sum(bool(DUPLICATE.search(note)) for note in closed)
    both = [note for note in closed if REFUSED.search(note) and DUPLICATE.search(note)]
    assert not both
    assert 0.18 < refused / len(closed) < 0.27
    assert 0.08 < duplicate / len(closed) < 0.15


def test_positions_are_texts_or_zero_or_nothing(rows: Rows) -> None:
    pairs = [(row.get("lat", "absent"), row.get("long", "absent")) for row in rows]
    for odd in (("0", "0"), ("", ""), (None, None), ("absent", "absent")):
        assert pairs.count(odd) > 0, odd
    plain = [pair for pair in pairs if pair[0] not in ("0", "", None, "absent")]
    assert all(isinstance(text, str) for pair in plain for text in pair)
    inside = [12 < float(lat) < 14 and 107 < float(lon) < 110 for lat, lon in plain]
    assert 0.98 < sum(inside) / len(rows) + (len(rows) - len(plain)) / len(rows) < 0.997


def test_a_category_is_spelt_in_ways_that_can_be_read(rows: Rows, reference: Reference) -> None:
    known = {c.code: {c.code, c.name, *c.texts} for c in reference.categories}
    names = {c.name: c.code for c in reference.categories}
    odd = 0
    for row in rows:
        said: str = row.get("service_code") or row["service_name"]
        assert unicodedata.normalize("NFC", said) in known[names[row["service_name"]]]
        odd += row.get("service_code") not in known
    assert 0.08 < odd / len(rows) < 0.18
    assert any("service_code" not in row for row in rows)


def test_who_answers_is_an_object_or_a_text(rows: Rows, reference: Reference) -> None:
    told = [row["agency_responsible"] for row in rows if "agency_responsible" in row]
    texts = {text for text in told if isinstance(text, str)}
    listed = {text for held in told if isinstance(held, dict) for text in held["recipient"]}
    assert texts
    assert listed
    official = {office.name for office in reference.offices}
    aliases = {text for known in reference.spellings.values() for text in known}
    folded = {unicodedata.normalize("NFC", text).strip().lower() for text in texts | listed}
    assert folded <= {text.lower() for text in official | aliases}
    assert (texts | listed) - official


def test_seven_of_ten_are_promised_a_day(rows: Rows) -> None:
    promised = [row["expected_datetime"] for row in rows if row["expected_datetime"]]
    assert 0.66 < len(promised) / len(rows) < 0.74
    assert {text[11:] for text in promised} == {
        "17:00:00+07:00",
        "23:59:59+07:00",
        "00:00:00+07:00",
    }


def test_channel_and_satisfaction_are_told_only_when_asked_for(
    http: httpx.Client, rows: Rows
) -> None:
    assert all("extended_attributes" not in row for row in asked(http))
    extended = [row["extended_attributes"] for row in rows]
    assert {more.get("channel") for more in extended} == {*CHANNELS, None}
    stars = [more["satisfaction"] for more in extended if "satisfaction" in more]
    assert {int(star) for star in stars} == {1, 2, 3, 4, 5}
    assert {type(star) for star in stars} == {int, str}


def test_people_are_published_who_do_not_exist(rows: Rows) -> None:
    """The connector must drop all of this; so it must be there to be dropped."""
    published = [row for row in rows if "requestor_name" in row]
    assert 0.35 < len(published) / len(rows) < 0.55
    assert {row["email"].rpartition(".")[2] for row in rows if "email" in row} == {"invalid"}
    texts = [f"{row['description']} {row['status_notes']} {row.get('phone')}" for row in rows]
    found = [digits for text in texts for digits in PHONE.findall(text)]
    assert len(found) > len(rows) / 10
    assert {re.sub(r"\D", "", digits)[:3] for digits in found} == {"000"}
    told = " ".join(texts)
    for words in ("Tôi là ", "Tôi tên là ", "Họ tên: ", "cccd 0000", "@vi-du.invalid", "<script>"):
        assert words in told, words
    assert any(text.startswith("=HYPERLINK") for text in texts)
