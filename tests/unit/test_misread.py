"""Where the other side has changed its shapes, what cannot be read is put aside and holds the mark
of its own stretch: what is new that of the head, what is old that of the past.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.domain.records import Record, Score
from ioc.sift import AGAIN_NEW, AGAIN_OLD, FEWEST_MISREAD, Sifted, misread, nothing_yet, sift
from ioc.sources.connector import Batch, Connector, Source
from ioc.sources.errors import BadRow

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BACK = NOW - timedelta(days=28)
SOURCE = Source(name="diem", connector="diem", title="Điểm", url="https://diem.example.vn")
GOOD, BAD = ["H15.01"], [""]
MOSTLY = BAD * FEWEST_MISREAD + GOOD * 5


def parse(row: Any, source: Source) -> Sequence[Record]:
    if not row["don_vi"]:
        raise BadRow("thiếu đơn vị", fields={"dong": "1"})
    return (Score(department=row["don_vi"], department_name="", tier="agency", period="2026"),)


def fetch(*_: Any) -> Iterator[Batch]:
    yield from ()


CONNECTOR = Connector(name="diem", records=(Score,), fetch=fetch, parse=parse)


def read(found: Sifted, rows: list[str], **promise: datetime) -> Sifted:
    told = [{"don_vi": name} for name in rows]
    sift(Batch(rows=told, asked_at=NOW, **promise), SOURCE, CONNECTOR, found)  # type: ignore[arg-type]
    return found


def sifted(*batches: list[str]) -> Sifted:
    found = nothing_yet(SOURCE, CONNECTOR)
    for rows in batches:
        read(found, rows, watermark=NOW)
    return found


@pytest.mark.parametrize(
    "batches",
    [
        [BAD * FEWEST_MISREAD],
        [GOOD * 9 + BAD * FEWEST_MISREAD],
        [GOOD * 500, BAD * FEWEST_MISREAD],
        [BAD] * FEWEST_MISREAD,
    ],
)
def test_a_head_of_mostly_unreadable_rows_moves_no_mark(batches: list[list[str]]) -> None:
    found = sifted(*batches)
    good = len(found.scores)
    said = misread(found)
    assert "diem: 10 dòng không đọc được, như: thiếu đơn vị" in said
    assert (found.watermark, found.backfilled_to, found.renews) == (None, None, ())
    assert len(found.scores) == good, "a bad row never costs its neighbours"


def test_what_cannot_be_read_stays_to_be_seen_until_its_stretch_is_read_well() -> None:
    found = sifted(MOSTLY)
    assert misread(found)
    assert [row.key[: len(AGAIN_NEW)] for row in found.bad] == [AGAIN_NEW] * FEWEST_MISREAD
    assert len({row.key for row in found.bad}) == 1, "the same row again is the same reject"
    well = sifted(GOOD)
    assert misread(well) == ""
    assert well.renews == (AGAIN_NEW,)


@pytest.mark.parametrize("rows", [[], BAD * 9, GOOD * 10 + BAD * 10])
def test_some_unreadable_rows_are_put_aside_and_the_mark_moves(rows: list[str]) -> None:
    found = sifted(rows)
    assert misread(found) == ""
    assert [row.key for row in found.bad] == [""] * rows.count("")
    assert found.watermark == NOW


def test_an_unreadable_month_of_the_past_holds_only_its_own_mark() -> None:
    found = read(sifted(GOOD * 50), MOSTLY)
    read(found, GOOD, backfilled_to=BACK)
    assert misread(found) == ""
    assert (found.watermark, found.backfilled_to) == (NOW, None)
    assert found.notice.startswith("diem: 10 dòng không đọc được, như: thiếu đơn vị; ")
    assert [row.key[: len(AGAIN_OLD)] for row in found.bad] == [AGAIN_OLD] * FEWEST_MISREAD
    assert found.renews == (AGAIN_NEW,)
    later = read(found.following(), GOOD * 20, backfilled_to=BACK - timedelta(days=30))
    assert misread(later) == ""
    assert later.backfilled_to is None, "what is older still waits, in the turn's next load too"


def test_an_unreadable_head_holds_the_past_too() -> None:
    found = read(sifted(MOSTLY), GOOD * 20, backfilled_to=BACK)
    assert misread(found)
    assert (found.watermark, found.backfilled_to) == (None, None)


def test_a_past_read_well_closes_what_waited_for_it() -> None:
    found = read(sifted(GOOD), GOOD, backfilled_to=BACK)
    assert misread(found) == ""
    assert (found.backfilled_to, found.renews) == (BACK, (AGAIN_NEW, AGAIN_OLD))


def test_before_the_head_is_promised_all_that_is_read_is_the_head() -> None:
    found = read(nothing_yet(SOURCE, CONNECTOR), MOSTLY)
    assert misread(found, ended=False)


def test_a_stretch_over_two_loads_is_judged_where_it_ends() -> None:
    first = read(sifted(GOOD), MOSTLY)
    assert misread(first, ended=False) == ""
    assert first.watermark == NOW
    old = read(first.following(), GOOD, backfilled_to=BACK)
    assert misread(old) == ""
    assert (old.backfilled_to, bool(old.notice)) == (None, True)
    head = read(first.following(), GOOD, watermark=NOW + timedelta(days=1))
    assert misread(head)
    assert head.watermark is None
