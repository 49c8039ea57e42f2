"""A make-believe office that drops tables into a folder; everything in them is invented."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from connectors.spreadsheet import connector
from ioc.sources.connector import Batch, Known, Marks, Row, Source
from ioc.sources.contract import first_turn
from ioc.sources.errors import BadRow
from ioc.sources.http import Http
from tests.connectors.fake_http import NOW, FakeHttp

# Planted where people stand: none may ever come out again.
PERSONAL = ("Nguyễn Văn Bịa", "Văn Bịa", "0900 000 000", "0900000000", "bia@example.vn")
HEADS = ("STT", "Đơn vị", "Chỉ tiêu", "Kỳ báo cáo", "Giá trị", "Đơn vị tính", "Người lập")
LONG_AGO = 1_700_000_000
FIRST = first_turn(NOW, timedelta(days=365))


def source(folder: Path, **options: Any) -> Source:
    given = {"record": "figure", **options}
    return Source(
        name="bang-tinh", connector="spreadsheet", title="", url=folder.as_uri(), options=given
    )


def line(n: int, value: Any = "1.234", period: str = "10/2026", agency: str = "") -> list[Any]:
    """One row of the office's long form."""
    return [n, agency or f"UBND xã Số {n}", "Hộ nghèo", period, value, "hộ", PERSONAL[0]]


def lines(count: int) -> list[list[Any]]:
    return [line(n, n) for n in range(1, count + 1)]


def workbook(
    path: Path, rows: Iterable[Sequence[Any]], heads: Sequence[Any] = HEADS, sheet: str = "T10"
) -> Path:
    """Writes an .xlsx of one sheet."""
    book = openpyxl.Workbook()
    shown = book.active
    assert shown is not None
    shown.title = sheet
    for row in [heads, *rows]:
        shown.append(list(row))
    book.save(path)
    return rested(path)


def text(path: Path, rows: Iterable[Sequence[Any]], heads: Sequence[Any] = HEADS) -> Path:
    """Writes a .csv as Excel does for people who write decimal commas."""
    told = "".join(";".join(str(cell) for cell in row) + "\r\n" for row in [heads, *rows])
    path.write_bytes(told.encode("utf-8-sig"))
    return rested(path)


def rested(path: Path, at: float = LONG_AGO) -> Path:
    """As if nobody had touched it for long."""
    os.utime(path, (at, at))
    return path


class Watched(FakeHttp):
    """A client that takes notes of how often the time was asked, and may lose the folder then."""

    folder: Path
    gone: Path
    asked_for_time = 0

    def now(self) -> datetime:
        self.asked_for_time += 1
        if self.lost_after is not None and self.asked_for_time == self.lost_after + 2:
            self.folder.rename(self.gone)
        return self.now_is


class Office:
    """Six files, a row or two in each; the folder may go with the drive that it lies on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._gone = folder / "nhan", folder / "mat"

    def http(self, lost_after: int | None) -> Http:
        if self._gone.exists():
            self._gone.rename(self.folder)
        self.folder.mkdir(exist_ok=True)
        for n in range(6):
            text(self.folder / f"{n}.csv", [line(10 * n + k, k) for k in (1, 2)])
            rested(self.folder / f"{n}.csv", LONG_AGO + n)
        http = Watched(answer=lambda _: None, lost_after=lost_after)
        http.folder, http.gone = self.folder, self._gone
        return http.as_http()


@dataclass
class Told:
    """What one turn said: rows, records, rows put aside, notices, and how far it had come."""

    batches: list[Batch]
    records: list[Any]
    bad: list[BadRow]

    @property
    def rows(self) -> list[Row]:
        return [row for batch in self.batches for row in batch.rows]

    @property
    def notice(self) -> str:
        return self.batches[-1].notice

    @property
    def reasons(self) -> list[str]:
        return [bad.reason for bad in self.bad]


class Desk:
    """The worker's side: a client, the marks that the store would hold, and what it has."""

    def __init__(self, of: Source) -> None:
        self.of, self.marks = of, FIRST
        self.fake = FakeHttp(answer=lambda _: None)
        self.known = Known()

    def turn(self, *, stored: bool = True, minutes: int = 5) -> Told:
        """One turn; one that is not stored moves no mark and takes no file."""
        marks = replace(self.marks, now=self.fake.now_is)
        told = self._sifted(list(connector.fetch(self.fake.as_http(), self.of, marks, self.known)))
        if stored:
            for batch in told.batches:
                if batch.stored:
                    batch.stored()
            last = told.batches[-1]
            self.marks = replace(
                self.marks, watermark=last.watermark, backfilled_to=last.backfilled_to
            )
        self.fake.now_is += timedelta(minutes=minutes)
        return told

    def restart(self) -> None:
        """Another process: it remembers nothing."""
        self.fake = FakeHttp(answer=lambda _: None, now_is=self.fake.now_is)

    def _sifted(self, batches: list[Batch]) -> Told:
        told = Told(batches, [], [])
        for row in told.rows:
            try:
                told.records += connector.parse(row, self.of)
            except BadRow as bad:
                told.bad.append(bad)
        return told


def names(folder: Path) -> list[str]:
    """Everything in the folder and below, but for its book."""
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return [name for name in found if not name.startswith(".ioc")]


def marks_at(watermark: datetime | None) -> Marks:
    return replace(FIRST, watermark=watermark)
