"""The hotline's exchange: what it writes as the hours pass, in three shapes, and what is true."""

import csv
import gzip
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ioc.simulator.calls_truth import calls_truth
from ioc.simulator.calls_world import CallsWorld
from ioc.simulator.exchange import CDR, FOLDER, LOG, TABLE, Exchange
from ioc.simulator.reference import Reference
from ioc.simulator.truth import Question
from ioc.simulator.worktime import day_of, midnight, number_of

FIRST = number_of(date(2026, 10, 26))


@pytest.fixture(scope="module")
def world(reference: Reference) -> CallsWorld:
    return CallsWorld(reference, 66, 0.5, FIRST)


def log_lines(folder: Path) -> list[str]:
    """Every line of the log and of what it was turned into, oldest first."""
    found: list[str] = []
    for path in sorted(folder.glob(f"{LOG}-*")):
        text = path.read_bytes()
        text = gzip.decompress(text) if path.suffix == ".gz" else text
        found += text.decode().splitlines()
    return found + (folder / LOG).read_text("utf-8").splitlines()


def all_of(folder: Path) -> dict[str, object]:
    with closing(sqlite3.connect(folder / TABLE)) as database:
        rows = database.execute("SELECT time, callid, event FROM queue_log ORDER BY time, id")
        table = sorted(rows)
    return {
        "log": log_lines(folder),
        "cdr": (folder / CDR).read_text("utf-8"),
        "table": table,
        "files": sorted(path.name for path in folder.iterdir()),
    }


def test_hour_by_hour_or_all_at_once_it_is_the_same(
    world: CallsWorld, now: int, tmp_path: Path
) -> None:
    slow, quick = Exchange(world, tmp_path / "slow"), Exchange(world, tmp_path / "quick")
    for at in range(midnight(FIRST), now, 9 * 3_600 + 7):
        slow.write(at)
    slow.write(now)
    quick.write(now)
    told = all_of(quick.folder)
    assert all_of(slow.folder) == told
    Exchange(world, tmp_path / "quick").write(now)
    assert all_of(quick.folder) == told
    assert told["files"] == sorted(
        [CDR, TABLE, LOG, f"{LOG}-20261102.gz", f"{LOG}-20261109.gz", f"{LOG}-20261116"]
    )


def test_its_log_is_asterisks_and_holds_what_is_true(
    world: CallsWorld, now: int, tmp_path: Path
) -> None:
    exchange = Exchange(world, tmp_path)
    exchange.write(now)
    question = Question(at=now, first=FIRST, last=day_of(now))
    told = calls_truth(world, question)
    lines = [line.split("|") for line in log_lines(exchange.folder)]
    at = [int(line[0]) for line in lines]
    assert at == sorted(at)
    assert max(at) <= now
    events = Counter(line[4] for line in lines)
    answered = events["COMPLETECALLER"] + events["COMPLETEAGENT"] + events["BLINDTRANSFER"]
    assert answered == told["answered"] > 100
    assert events["ABANDON"] + events["EXITWITHTIMEOUT"] == told["missed"] > 5
    assert events["BLINDTRANSFER"] == told["transferred"] == sum(told["agencies"].values()) > 5
    assert told["received"] == told["answered"] + told["missed"] == sum(told["hours"].values())
    with (exchange.folder / CDR).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {18}
    assert Counter(row[14] for row in rows) == {
        "ANSWERED": told["answered"],
        "NO ANSWER": told["missed"],
    }


def test_every_number_of_a_caller_is_nobodys(world: CallsWorld, now: int) -> None:
    callers = {call.caller for day in range(FIRST, day_of(now)) for call in world.day(day)}
    assert len(callers) > 50
    assert all(caller.startswith("0900") and len(caller) == 10 for caller in callers)
    assert FOLDER == "tong-dai"
