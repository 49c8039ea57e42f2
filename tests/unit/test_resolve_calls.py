"""From a call as told to its row: whose it is, what hour it came here, whether it was in time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ioc.domain.mappings import Meaning, Meanings
from ioc.domain.records import Call, Outcome
from ioc.resolve import Told
from ioc.resolve_calls import queue_key, resolve_calls, resolve_calls_again
from ioc.store.feed_rows import CallRow
from tests.unit.test_resolve_feeds import LOOKUPS

# 23:30 of Friday the 20th, here.
MEANT = Meanings((Meaning(kind="agency", text="801", target="H15.09", source="tong-dai"),))
AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ASKED = AT + timedelta(hours=1)


def row(**facts: Any) -> CallRow:
    told: dict[str, Any] = {"queue": "1022", "outcome": Outcome.ANSWERED, "wait_seconds": 20}
    record = Call(**{"code": "1.1", "started_at": AT, **told, **facts})
    (found,), bad = resolve_calls([Told(record, ASKED)], "tong-dai", LOOKUPS)
    assert bad == []
    return found


def test_the_day_and_the_hour_are_local() -> None:
    assert (row().day, row().hour) == (date(2026, 11, 20), "23")
    late = row(started_at=AT + timedelta(minutes=30))
    assert (late.day, late.hour) == (date(2026, 11, 21), "00")


def test_a_call_is_the_call_centres_until_it_is_passed_on() -> None:
    assert row().agency == "H15"
    assert row(desk="H15.01").agency == "H15.01"
    assert row(transferred_to="Phòng hạ tầng", desk="H15.01").agency == "H15.09"
    assert row(transferred_to="801").agency == "?"


@pytest.mark.parametrize(
    ("outcome", "wait", "prompt"),
    [
        (Outcome.ANSWERED, 20, True),
        (Outcome.TRANSFERRED, 0, True),
        (Outcome.ANSWERED, 21, False),
        (Outcome.ANSWERED, None, False),
        (Outcome.ABANDONED, 3, False),
    ],
)
def test_in_time_is_answered_within_the_threshold(
    outcome: Outcome, wait: int | None, prompt: bool
) -> None:
    assert row(outcome=outcome, wait_seconds=wait).prompt is prompt


def test_a_call_from_the_future_is_put_aside() -> None:
    record = Call(
        code="1.1",
        started_at=datetime(2099, 1, 1, tzinfo=UTC),
        queue="1022",
        outcome=Outcome.ANSWERED,
    )
    rows, (bad,) = resolve_calls([Told(record, ASKED)], "tong-dai", LOOKUPS)
    assert (rows, bad.key) == ([], "1.1")
    assert "tương lai" in bad.reason


def test_stored_calls_resolve_anew_by_what_lookups_say_now() -> None:
    stored: Any = {
        "source": "tong-dai",
        "agency_text": "801",
        "desk": "H15",
        "day": date(2026, 11, 20),
        "outcome": "answered",
        "wait_seconds": 25,
    }
    patient = replace(LOOKUPS, answer_seconds=30, meanings=MEANT)
    assert resolve_calls_again([stored], patient) == [{"agency": "H15.09", "prompt": True}]


def test_a_queues_key_may_stand_in_an_address() -> None:
    assert queue_key("1022") == "1022"
    assert queue_key("Tổng đài 1022 – Y tế") == "tong-dai-1022-y-te"
    assert queue_key("###") == "?"
