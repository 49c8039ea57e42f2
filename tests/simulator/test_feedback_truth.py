"""The truth of the reports: sums that agree with each other, and with what the wire tells."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.simulator.feedback_desk import JURISDICTION, FeedbackDesk
from ioc.simulator.feedback_truth import feedback_truth
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.reference import Reference
from ioc.simulator.truth import Question
from ioc.simulator.worktime import day_of, midnight, number_of
from tests.simulator.conftest import NOW

FIRST = number_of(date(2026, 5, 20))
OCTOBER, TODAY = number_of(date(2026, 10, 1)), number_of(NOW.date())
DAYS = st.integers(FIRST, TODAY)
INSTANTS = st.integers(midnight(FIRST), int(NOW.timestamp()))
FLOWS = (
    *("received", "valid", "refused", "valid_resolved", "zero_point", "no_point"),
    *("resolved", "resolved_in_time", "rated", "satisfied"),
)


@pytest.fixture(scope="module")
def town(reference: Reference) -> FeedbackWorld:
    return FeedbackWorld(reference, 66, 1.0, FIRST)


@given(at=INSTANTS, days=st.tuples(DAYS, DAYS))
def test_the_sums_add_up(town: FeedbackWorld, at: int, days: tuple[int, int]) -> None:
    told = feedback_truth(town, Question(at=at, first=min(days), last=max(days)))
    assert told["received"] == told["valid"] + told["refused"]
    assert told["received"] == sum(told["categories"].values()) == sum(told["channels"].values())
    assert told["valid_resolved"] <= told["valid"]
    assert told["resolved_in_time"] <= told["resolved"]
    assert told["satisfied"] <= told["rated"] <= told["resolved"]
    assert told["overdue"] <= told["open"]
    assert told["zero_point"] + told["no_point"] <= told["received"]
    assert min(told[key] for key in (*FLOWS, "open", "overdue")) >= 0


@given(at=INSTANTS, days=st.tuples(DAYS, DAYS, DAYS))
def test_two_periods_side_by_side_are_one(
    town: FeedbackWorld, at: int, days: tuple[int, int, int]
) -> None:
    first, edge, last = sorted(days)
    early, late, whole = (
        feedback_truth(town, Question(at=at, first=a, last=b))
        for a, b in ((first, edge), (edge + 1, last), (first, last))
    )
    assert {key: early[key] + late[key] for key in FLOWS} == {key: whole[key] for key in FLOWS}


@given(at=INSTANTS)
def test_what_is_open_is_what_came_and_has_not_gone(town: FeedbackWorld, at: int) -> None:
    told = feedback_truth(town, Question(at=at, first=FIRST, last=TODAY))
    assert told["open"] == told["received"] - told["refused"] - told["valid_resolved"]


def test_a_report_reopened_later_is_still_closed(town: FeedbackWorld) -> None:
    rows = town.between(FIRST, TODAY)
    (report,) = rows[rows["reopened"] > 0][:1]
    days = {"first": day_of(int(report["closed"])), "last": day_of(int(report["closed"]))}
    before, after = (
        feedback_truth(town, Question(at=int(report["reopened"]) + shift, **days))
        for shift in (-1, 0)
    )
    assert before["resolved"] == after["resolved"] + 1
    assert before["open"] == after["open"] - 1


def test_a_question_about_the_future_ends_today(town: FeedbackWorld) -> None:
    now = int(NOW.timestamp())
    told = [feedback_truth(town, Question(at=now, first=OCTOBER, last=TODAY + n)) for n in (0, 30)]
    assert told[0] == told[1]


def test_the_truth_and_the_wire_tell_the_same_story(
    town: FeedbackWorld, reference: Reference
) -> None:
    """Counted once more by hand from what the desk answers."""
    told = feedback_truth(town, Question(at=int(NOW.timestamp()), first=OCTOBER, last=TODAY))
    deadlines = {c.name: (c.code, c.working_days) for c in reference.categories}
    found: Counter[str] = Counter()
    for row in everything(FeedbackDesk(town)):
        category, days = deadlines[row["service_name"]]
        came = day(row["requested_datetime"]) or date.max
        due = day(row["expected_datetime"] or "") or nth_working_day(came, days, reference)
        found.update(story(row, category, came, due))
    for key in (*FLOWS, "open", "overdue"):
        assert told[key] == found[key], key
    for key in ("categories", "channels"):
        assert told[key] == {name: found[f"{key} {name}"] for name in told[key]}, key


def everything(desk: FeedbackDesk) -> list[dict[str, Any]]:
    asked = {"jurisdiction_id": JURISDICTION, "extensions": "true"}
    found: list[dict[str, Any]] = []
    for page in range(1, 100):
        body = desk.requests({**asked, "page": str(page)}, NOW.timestamp()).body
        rows = orjson.loads(body)["service_requests"]
        found += rows
        if len(rows) < 1_000:
            break
    return found


def story(row: dict[str, Any], category: str, came: date, due: date) -> list[str]:
    """Everything in which this row counts one."""
    note = row["status_notes"] or ""
    closed = day(row["updated_datetime"]) if row.get("status") == "closed" else None
    refused = bool(closed and re.search("(?i)từ chối|thẩm quyền|không đủ|trùng|duplicate", note))
    more = row["extended_attributes"]
    facts = []
    first, today = date(2026, 10, 1), NOW.date()
    if came >= first:
        facts = ["received", "refused" if refused else "valid"]
        facts += ["valid_resolved"] if closed and not refused else []
        facts += [f"categories {category}", f"channels {more.get('channel', '?')}"]
        facts += ["zero_point"] if (row.get("lat"), row.get("long")) == ("0", "0") else []
        facts += [] if row.get("lat") else ["no_point"]
    if closed is None:
        return [*facts, "open", *(["overdue"] if due < today else [])]
    if closed < first or refused:
        return facts
    facts += ["resolved", *(["resolved_in_time"] if closed <= due else [])]
    if "satisfaction" in more:
        facts += ["rated", *(["satisfied"] if int(more["satisfaction"]) >= 4 else [])]
    return facts


def day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def nth_working_day(after: date, count: int, reference: Reference) -> date:
    while count:
        after += timedelta(days=1)
        off = after.weekday() > 4 or after in reference.off
        count -= after in reference.worked or not off
    return after
