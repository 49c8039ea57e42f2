"""The legal clock against dossiers worked by hand: worked_dossiers*.csv, each with its sum."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from ioc.domain.calendars import WorkCalendar
from ioc.domain.deadlines import (
    ACCEPTANCE_MINUTES,
    Life,
    Limit,
    acceptance_due,
    due_by_limit,
    judge,
)
from ioc.domain.lifetime import Pause, PauseKind
from ioc.domain.periods import TZ
from ioc.domain.petitions import petition_due, petition_limits
from ioc.domain.records import CaseStatus
from ioc.simulator.reference import Hours, Reference
from ioc.simulator.worktime import WorkTime

HERE = Path(__file__).parent
OFF = frozenset(
    {
        *(date(2026, 1, 1), date(2026, 1, 2)),
        *(date(2026, 2, day) for day in (16, 17, 18, 19, 20)),
        *(date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)),
        *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)),
    }
)
MADE_UP = frozenset({date(2026, 1, 10), date(2026, 8, 22)})
USUAL = WorkCalendar(off=OFF, worked=MADE_UP)
OWN = WorkCalendar(off=OFF, worked=MADE_UP, hours=((450, 690), (780, 1020)))
CALENDARS = {"": USUAL, "own": OWN}
OTHERS = WorkTime(
    Reference(
        offices=(),
        procedures=(),
        sectors=(),
        spellings={},
        categories=(),
        points={},
        off=OFF,
        worked=MADE_UP,
        hours=(Hours(time(7), time(11, 30)), Hours(time(13, 30), time(17))),
    )
)
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DOSSIERS = rows("worked_dossiers.csv")
ACCEPTED = rows("worked_dossiers_accepted.csv")
PETITIONS = rows("worked_dossiers_petitions.csv")


def named(row: Row) -> str:
    return row["case"]


def at(text: str) -> datetime:
    """A local instant; 24:00 is the last one of its day."""
    if text.endswith(" 24:00"):
        day = datetime.fromisoformat(text.removesuffix(" 24:00")).replace(tzinfo=TZ)
        return (day + timedelta(days=1) - timedelta.resolution).astimezone(UTC)
    return datetime.fromisoformat(text).replace(tzinfo=TZ).astimezone(UTC)


def maybe(text: str) -> datetime | None:
    return at(text) if text else None


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def pauses(text: str) -> Iterator[Pause]:
    for each in filter(None, text.split(";")):
        kind, since = each[0], each[2:].partition(">")
        waits: PauseKind = "payment" if kind == "P" else "supplement"
        yield Pause(at(since[0]), maybe(since[2]), kind == "V", waits)


def life(row: Row) -> Life:
    days, _, kind = row["limit"].partition(" ")
    limit = Limit(float(days), "calendar" if kind == "calendar" else "working") if days else None
    told = tuple(pauses(row["pauses"]))
    return Life(at(row["received"]), maybe(row["due"]), maybe(row["ended"]), told, limit)


def worked(one: Life, calendar: WorkCalendar) -> int | None:
    if one.ended_at is None:
        return None
    return calendar.worked_minutes(
        one.received_at, one.ended_at, [(p.since, p.until) for p in one.pauses]
    )


def test_there_are_enough_of_them() -> None:
    assert len(DOSSIERS) >= 60
    assert len({row["case"] for row in DOSSIERS}) == len(DOSSIERS)
    assert all(row["note"] for row in (*DOSSIERS, *ACCEPTED, *PETITIONS))


@pytest.mark.parametrize("row", DOSSIERS, ids=named)
def test_a_dossier_worked_by_hand(row: Row) -> None:
    one, calendar = life(row), CALENDARS[row["office"]]
    told = judge(one, calendar)
    verdict = "open" if told.ended_day is None else "late" if told.late_since else "in_time"
    assert worked(one, calendar) == (int(row["worked"]) if row["worked"] else None)
    assert due_by_limit(one, calendar) == maybe(row["limit_at"])
    assert (told.late_since, verdict) == (day(row["late_since"]), row["verdict"])


@pytest.mark.parametrize("row", [row for row in DOSSIERS if row["first_due"]], ids=named)
def test_by_the_first_promise_an_extension_changes_nothing(row: Row) -> None:
    first = life(row)._replace(due_at=maybe(row["first_due"]))
    assert judge(first, USUAL).late_since == date(2026, 11, 5)


@pytest.mark.parametrize("row", ACCEPTED, ids=named)
def test_an_acceptance_worked_by_hand(row: Row) -> None:
    calendar, submitted = CALENDARS[row["office"]], at(row["submitted"])
    minutes = calendar.working_minutes(submitted, at(row["accepted"]))
    assert minutes == int(row["minutes"])
    assert acceptance_due(submitted, calendar) == at(row["due"])
    assert ("in_time" if minutes <= ACCEPTANCE_MINUTES else "late") == row["verdict"]


@pytest.mark.parametrize("row", PETITIONS, ids=named)
def test_a_petition_worked_by_hand(row: Row) -> None:
    received = date.fromisoformat(row["received"])
    limits = petition_limits(received, USUAL, handled=day(row["handled"]))
    assert limits == tuple(day(row[name]) for name in limits._fields)
    assert petition_due(received, CaseStatus.REJECTED, USUAL) == limits.refuse_by
    assert petition_due(received, CaseStatus.DUPLICATE, USUAL) == limits.handle_by
    assert petition_due(received, CaseStatus.NEW, USUAL) == limits.handle_by


# The simulator counts seconds by a calendar of its own: the two were written apart.


def seconds(instant: datetime) -> int:
    return int(OTHERS.worked(np.array([int(instant.timestamp())]))[0])


@pytest.mark.parametrize(
    "row", [row for row in DOSSIERS if not row["office"] and row["ended"]], ids=named
)
def test_another_calendar_counts_the_same_minutes(row: Row) -> None:
    one = life(row)
    assert one.ended_at is not None
    spans = sorted((p.since, p.until or one.ended_at) for p in one.pauses)
    cuts, until = [], one.received_at
    for since, back in spans:
        cuts.append((until, min(max(since, until), one.ended_at)))
        until = max(until, back)
    cuts.append((until, one.ended_at))
    total = sum(max(0, seconds(end) - seconds(start)) for start, end in cuts)
    assert row["worked"] == str(round(total / 60))


@pytest.mark.parametrize(
    "row",
    [row for row in DOSSIERS if row["limit"].endswith("working") and not row["office"]],
    ids=named,
)
def test_another_calendar_ends_the_limit_at_the_same_second(row: Row) -> None:
    one, over = life(row), maybe(row["limit_at"])
    bare = row["received"].endswith(" 00:00")
    if over is None or one.limit is None:
        return
    start = one.received_at + timedelta(days=bare)
    spent = seconds(over) - seconds(start)
    for pause in one.pauses:
        if pause.kind == "supplement" and pause.until:
            spent -= seconds(pause.until) - seconds(pause.since)
    assert spent == one.limit.days * OTHERS.day_length
