"""Where the other side has changed its shapes, nothing moves a mark and nothing is put aside."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from ioc.domain.records import Record, Score
from ioc.sift import FEWEST_MISREAD, Sifted, misread, nothing_yet, sift
from ioc.sources.connector import Batch, Connector, Source
from ioc.sources.errors import BadRow

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SOURCE = Source(name="diem", connector="diem", title="Điểm", url="https://diem.example.vn")


def parse(row: Any, source: Source) -> Sequence[Record]:
    if not row["don_vi"]:
        raise BadRow("thiếu đơn vị")
    return (Score(department=row["don_vi"], department_name="", tier="agency", period="2026"),)


def fetch(*_: Any) -> Iterator[Batch]:
    yield from ()


CONNECTOR = Connector(name="diem", records=(Score,), fetch=fetch, parse=parse)


def sifted(*batches: list[str]) -> Sifted:
    found = nothing_yet(SOURCE, CONNECTOR)
    for rows in batches:
        told = [{"don_vi": name} for name in rows]
        sift(Batch(rows=told, asked_at=NOW, watermark=NOW), SOURCE, CONNECTOR, found)
    return found


@pytest.mark.parametrize(
    "batches",
    [
        [[""] * FEWEST_MISREAD],
        [["H15.01"] * 9 + [""] * FEWEST_MISREAD],
        [["H15.01"] * 500, [""] * FEWEST_MISREAD],
        [[""]] * FEWEST_MISREAD,
    ],
)
def test_mostly_unreadable_rows_are_let_go_and_no_mark_moves(batches: list[list[str]]) -> None:
    found = sifted(*batches)
    good = len(found.scores)
    said = misread(found)
    assert "diem: 10 dòng không đọc được, như: thiếu đơn vị" in said
    assert (found.bad, found.watermark, found.backfilled_to) == ([], None, None)
    assert len(found.scores) == good, "a bad row never costs its neighbours"


@pytest.mark.parametrize("rows", [[], [""] * 9, ["H15.01"] * 10 + [""] * 10])
def test_some_unreadable_rows_are_put_aside_and_the_mark_moves(rows: list[str]) -> None:
    found = sifted(rows)
    assert misread(found) == ""
    assert len(found.bad) == rows.count("")
    assert found.watermark == NOW
