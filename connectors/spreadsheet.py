"""Spreadsheets: a folder into which people drop .xlsx and .csv files, each read once, oldest first.

Which content was read is remembered in the folder (.ioc-da-doc.json), whatever it is called; a file
that was read moves to da-doc/, one that cannot be read to khong-doc-duoc/ with the reason beside
it, and only once the store holds its last row: a kill at any moment costs no more than reading it
again, which changes nothing. A file whose heads nobody knows waits where it lies until somebody has
said what they mean. How numbers, days and periods are read: connectors/sheet_values.py.

Bronze: the contract suite is green (tests/connectors/test_spreadsheet.py); every bad cell is named
  with file, sheet and address; columns of people's names, phones and the like are never read.
Silver: a folder that is gone, refused or read-only, files half written, broken, twice, changed, of
  2099 (test_spreadsheet_folder.py); any bytes at all give records or BadRows (…_fuzz.py); a kill at
  any moment loses nothing and counts nothing twice (…_road.py). Of 200,000 rows some 30 MB are
  held, nearly all of it the workbook's own table of texts.
Gold: not reached. No office's own files were at hand: the forms are those that decrees print.
Known limits: .xls, .ods and files with a password are refused with the remedy; of several sheets
  the first that is shown and has the head is read, unless options.sheet says otherwise; rows that a
  filter hides are read; what was put aside of a file closes when it comes again under its name; a
  workbook written by a program that never worked out its formulas may hold their zeros.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Final

from connectors import sheet_csv, sheet_xlsx
from connectors.sheet_cells import Sheet, Unreadable
from connectors.sheet_folder import Desk, Paper
from connectors.sheet_heads import Heads
from connectors.sheet_items import parse
from connectors.sheet_kinds import HEADS
from connectors.sheet_options import EVERY_SHEET, Sheets, check, read_options
from connectors.sheet_table import LOOKED_AT, Table, find_table, rows_of
from ioc.domain.periods import local_day
from ioc.domain.records import Alert, Case, Dossier, Figure, Total
from ioc.sources.connector import Batch, Connector, Known, Marks, Progress, Row, Source
from ioc.sources.dropped import BROKEN, READ, WAITING
from ioc.sources.http import Http
from ioc.sources.privacy import free_text
from ioc.sources.sheet_files import fault_of

_ROWS_A_BATCH: Final = 1_000
_MOST_HEADS: Final = 30
_LONGEST_REASON: Final = 1_000
_TOO_LARGE: Final = "tệp cần nhiều bộ nhớ hơn máy này có; hãy chia nhỏ bảng rồi gửi lại"
_PERIODS: Final = (
    ", hoặc ghi kỳ trong tiêu đề, tên trang hay tên tệp, như «bao-cao-T10-2026.xlsx», "
    "hoặc khai options.period"
)


class _Wanting(Exception):
    """A table lacks columns; `rows` say which heads may be the ones."""

    def __init__(self, reason: str, rows: list[Row]) -> None:
        super().__init__(reason)
        self.rows = rows


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The rows of every file not read yet, oldest first; the last batch promises all until now."""
    options = read_options(source)
    desk = Desk(http, source, marks, known, keep=options.keep)
    for paper in desk.papers():
        try:
            with paper.found.path.open("rb") as file:
                if desk.is_new(paper, file):
                    yield from _Reading(desk, paper, options).read(file)
                else:
                    yield from desk.seen_before(paper)
        except OSError as error:
            desk.lost(paper, error)
    yield desk.end()


class _Reading:
    """One file read into rows."""

    def __init__(self, desk: Desk, paper: Paper, options: Sheets) -> None:
        self._desk, self._paper, self._options = desk, paper, options
        self._about = {
            "file": paper.shown,
            "today": local_day(paper.asked_at).isoformat(),
        }
        self._read = 0

    def read(self, file: IO[bytes]) -> Iterator[Batch]:
        """Its batches; the last says what becomes of the file once the store has it all."""
        fault = fault_of(file, self._paper.found.path.name)
        try:
            if fault:
                raise Unreadable(fault)
            yield from self._tables(self._found(file))
        except (Unreadable, MemoryError) as told:
            reason = free_text(str(told), _LONGEST_REASON) or _TOO_LARGE
            if self._read:
                reason = f"{reason} (đã nhận {self._read} dòng đầu)"
            yield self._batch([{"file": self._paper.shown, "refused": reason}], BROKEN, reason)
        except _Wanting as told:
            yield self._batch(told.rows, WAITING, str(told))

    def _found(self, file: IO[bytes]) -> list[Table]:
        """The first sheet with everything that a row must have, or all of them."""
        wanting: _Wanting | None = None
        looked, found = [], []
        for sheet in self._sheets(file):
            looked.append(sheet.name)
            table = find_table(sheet, self._options, self._desk.said, self._paper.found.path.name)
            if table is None:
                continue
            lacking = self._lacking(table)
            if not lacking:
                found.append(table)
            elif not found:
                wanting = wanting or self._wanting(table, lacking)
        if not found:
            raise wanting or Unreadable(self._no_head(looked))
        return found if self._options.sheet == EVERY_SHEET else self._first_of(found)

    def _first_of(self, found: list[Table]) -> list[Table]:
        if others := ", ".join(f"«{table.sheet.name}»" for table in found[1:6]):
            self._desk.notice(
                f"{self._paper.shown}: chỉ đọc trang «{found[0].sheet.name}», không đọc {others}; "
                'hãy khai options.sheet (mọi trang: "*")'
            )
        return found[:1]

    def _sheets(self, file: IO[bytes]) -> Iterator[Sheet]:
        if self._paper.found.path.suffix.lower() == ".csv":
            said = {*self._desk.said, *self._options.headers}
            return sheet_csv.sheets(file, self._options.charset, said)
        named = "" if self._options.sheet == EVERY_SHEET else self._options.sheet
        return sheet_xlsx.sheets(file, named)

    def _tables(self, tables: list[Table]) -> Iterator[Batch]:
        total, before, done = sum(table.sheet.total for table in tables), 0, 0
        rows: list[Row] = []
        for table in tables:
            about = {**self._about, "sheet": table.sheet.name}
            for done, row in rows_of(table, self._options, about):
                rows.append(row)
                if len(rows) >= _ROWS_A_BATCH:
                    come = before + done
                    yield self._more(rows, Progress(self._paper.shown, come, max(come, total)))
                    rows = []
            before += done
            self._left_out(table.heads)
        if not self._read and not rows:
            raise Unreadable("không có dòng số liệu nào dưới dòng tiêu đề; hãy kiểm tra lại tệp")
        yield self._batch(rows, READ)

    def _left_out(self, heads: Heads) -> None:
        left = heads.personal if self._options.wide else [one.head for one in heads.unknown]
        if left:
            why = " (dữ liệu về người)" if self._options.wide else ""
            told = ", ".join(f"«{head}»" for head in left[:5])
            self._desk.notice(f"{self._paper.shown}: không dùng cột {told}{why}")

    def _more(self, rows: list[Row], progress: Progress) -> Batch:
        first, self._read = not self._read, self._read + len(rows)
        return Batch(
            rows=rows,
            asked_at=self._paper.asked_at,
            progress=progress,
            renews=(f"{self._paper.shown}!",) if first else (),
        )

    def _batch(self, rows: list[Row], state: str, reason: str = "") -> Batch:
        """The last rows of the file, and what becomes of it once they are stored."""
        first, self._read = not self._read, self._read + (len(rows) if state == READ else 0)
        return Batch(
            rows=rows,
            asked_at=self._paper.asked_at,
            renews=(f"{self._paper.shown}!",) if first else (),
            stored=self._desk.done(self._paper, state, self._read, reason),
        )

    def _lacking(self, table: Table) -> list[str]:
        required = [
            name
            for name in self._options.kind.required
            if not (self._options.wide and name in ("measure", "value"))
        ]
        lacking = table.heads.lacks(required)
        timeless = "period" in self._options.kind.fields and not table.period
        if timeless and "period" not in table.heads.fields:
            lacking.append("period")
        if self._options.wide and not table.heads.measures:
            lacking.append("value")
        return lacking

    def _wanting(self, table: Table, lacking: list[str]) -> _Wanting:
        """What a person must say; Unreadable where no head is left that could be it."""
        names = ", ".join(f"«{HEADS[self._options.record][name][0]}»" for name in lacking)
        told = f"thiếu cột {names}"
        may_be = [one for one in table.heads.unknown if not self._options.wide or one.near]
        may_be = may_be or list(table.heads.unknown)
        if not may_be or (lacking == ["period"] and all(o.near != "period" for o in may_be)):
            timeless = _PERIODS if "period" in lacking else ""
            raise Unreadable(f"{told}; hãy thêm cột ấy rồi gửi lại{timeless}")
        ask = "hãy nói cột này là gì ở trang Chuẩn hoá dữ liệu, hoặc trong options.headers"
        rows: list[Row] = [
            {
                "file": self._paper.shown,
                "head": one.head,
                "near": one.near if one.near in lacking else "",
                "refused": f"{told}; cột «{one.head}» chưa ai biết là gì, {ask}",
            }
            for one in may_be[:_MOST_HEADS]
        ]
        self._desk.notice(f"{self._paper.shown} đang đợi: {told}; {ask}")
        return _Wanting(told, rows)

    def _no_head(self, looked: list[str]) -> str:
        named = ", ".join(f"«{name}»" for name in looked if name)
        where = f" của trang {named}" if named else ""
        heads = HEADS[self._options.record]
        columns = ", ".join(f"«{heads[name][0]}»" for name in self._options.kind.required)
        return (
            f"không thấy dòng tiêu đề trong {LOOKED_AT} dòng đầu{where}; cần có các cột {columns}, "
            "hoặc khai options.header_row"
        )


def tells(source: Source) -> tuple[type, ...]:
    """The one kind of record that the folder was declared to hold."""
    return (read_options(source).kind.record,)


connector = Connector(
    name="spreadsheet",
    records=(Figure, Case, Dossier, Total, Alert),
    fetch=fetch,
    parse=parse,
    every=timedelta(minutes=5),
    check=check,
    tells=tells,
    schemes=("file",),
)
