"""Tổng đài: calls to a hotline, of an Asterisk's queue_log or CDR, or of another exchange's CSV.

The log is a file that the exchange goes on writing. Each turn reads on from the spot where the last
one stood; a spot counts only if the store's watermark is the one that was promised with it, so that
a turn whose rows were lost is read again. After a restart, or where the file is no longer the one
that was read (rotated, replaced, cut short), it and what it was rotated into are read by time, from
the watermark less the overlap. What is told twice changes nothing. A table is asked by time every
turn; its database's address is the source's secret.

Bronze: the contract suite is green (tests/connectors/test_call_centre.py); a missing file, one that
  may not be read, a wrong option each say so in one sentence; no number of a caller and no name of
  an agent is ever decoded.
Silver: half-written lines, rotation (.1, -date, .gz), truncation, replacement, a spoilt archive, a
  kill between turns (test_call_centre_files.py); tables on both engines (…_tables.py);
  a silent log is not believed; unknown events are left alone, a wrong line costs itself only.
Gold: not reached. No log of a real exchange was at hand: the events are Asterisk's documented ones.
Known limits: a call is told once it has ended; one longer than `overlap` is told as it stood; lines
  from before the oldest file that is left are not known, so backfill_from should say where the log
  begins; a CDR knows neither who hung up nor a transfer, and counts the menu before the queue as
  talk; CSV rows without an id that are alike in everything are one call.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from connectors.call_items import parse
from connectors.call_lines import Reader, Row, reader_of
from connectors.call_options import TABLE, check, read_options, table_of
from connectors.call_tables import lines_since
from ioc.domain.records import Call
from ioc.sources.connector import Batch, Connector, Known, Marks, Source
from ioc.sources.errors import Unavailable
from ioc.sources.files import Line, Spot, lines, path_of, spot_at, still_there, written_since
from ioc.sources.http import Http

_ROWS_A_BATCH: Final = 2_000
_SPOT: Final = "spot"
_NEWEST: Final = "newest"


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The calls that ended since the last turn; the last batch promises everything until now."""
    options, path, asked_at = read_options(source), path_of(source.url), http.now()
    turn = _Turn(reader_of(options, marks.overlap), path, source.name, asked_at)
    spot = _spot(http, marks)
    since = marks.backfill_from if marks.watermark is None else marks.watermark - marks.overlap
    if source.url.startswith(TABLE):
        told = lines_since(http.secret, table_of(source), options, since, source.name)
        turn.newest = _newest(http) or marks.watermark
        batches = turn.read_table(told, since)
    elif spot is not None and still_there(path, spot, source.name):
        turn.newest, batches = _newest(http), turn.read_on(spot)
    else:
        batches = turn.read_since(since)
    for rows in batches:
        yield Batch(rows=rows, asked_at=asked_at)
    rest = turn.rest(asked_at - marks.overlap)
    http.memory.pop(_SPOT, None)
    if turn.silent(timedelta(hours=options.silent_hours)):
        yield Batch(rows=rest, asked_at=asked_at)
        raise Unavailable(
            f"{source.name}: {path.name} không có dòng nào trong {options.silent_hours} giờ "
            "gần đây; hãy kiểm tra tổng đài còn ghi ở đó, hoặc tăng options.silent_hours"
        )
    spot = None if source.url.startswith(TABLE) else turn.spot()
    _remember(http, turn, spot, asked_at)
    yield Batch(rows=rest, asked_at=asked_at, watermark=asked_at, backfilled_to=marks.backfill_from)


class _Turn:
    """One reading of one log."""

    def __init__(self, reader: Reader, path: Path, name: str, asked_at: datetime) -> None:
        self.path, self.name = path, name
        self._reader, self._asked_at = reader, asked_at
        self.newest: datetime | None = None
        self._end = 0
        self._rows: list[Row] = []

    def read_on(self, spot: Spot) -> Iterator[list[Row]]:
        """Everything after the spot."""
        for first in lines(self.path, self.name):
            # The header of a CSV stands before any spot.
            self._reader.when(first.text)
            break
        self._end = spot.offset
        yield from self._read(self.path, spot.offset)

    def read_since(self, since: datetime) -> Iterator[list[Row]]:
        """Everything since a time, of the log and of what it was rotated into."""
        self._reader.since = since
        for path in written_since(self.path, since, self._reader.when, self.name):
            self._reader.new_file()
            yield from self._read(path, 0)
            if path != self.path:
                yield self._taken()

    def read_table(self, told: Iterable[Line], since: datetime) -> Iterator[list[Row]]:
        """Lines that were asked for by their time already."""
        self._reader.since = since
        yield from self._take(told, since)

    def rest(self, before: datetime) -> list[Row]:
        """What is not told yet, and the calls that began before that and never ended."""
        self._rows += self._reader.waiting(before)
        return self._taken()

    def silent(self, longest: timedelta) -> bool:
        """Whether nothing has been written for so long that perhaps nobody writes it any more."""
        return self.newest is None or self._asked_at - self.newest > longest

    def spot(self) -> Spot | None:
        """Where the next turn reads on; None where a call began in an earlier file."""
        back_to = self._reader.back_to(self._end)
        return None if back_to is None else spot_at(self.path, back_to, self.name)

    def _read(self, path: Path, offset: int) -> Iterator[list[Row]]:
        told = lines(path, self.name, offset, growing=path == self.path)
        yield from self._take(told, self._reader.since)

    def _take(self, told: Iterable[Line], since: datetime | None) -> Iterator[list[Row]]:
        for line in told:
            self._end = line.end
            at = self._reader.when(line.text)
            if at is not None and at <= self._asked_at:
                self.newest = max(at, self.newest or at)
            if since is None or at is None or at >= since:
                self._rows += self._reader.take(line)
            if len(self._rows) >= _ROWS_A_BATCH:
                yield self._taken()

    def _taken(self) -> list[Row]:
        taken, self._rows = self._rows, []
        return taken


def _spot(http: Http, marks: Marks) -> Spot | None:
    """Where the last turn stood, if the store has what that turn read."""
    promised, offset, mark = (http.memory.get(_SPOT) or "- 0 -").split()
    if marks.watermark is None or promised != _instant(marks.watermark):
        return None
    return Spot(int(offset), mark)


def _newest(http: Http) -> datetime | None:
    """When the newest line that an earlier turn saw was written."""
    told = http.memory.get(_NEWEST)
    return datetime.fromisoformat(told) if told else None


def _remember(http: Http, turn: _Turn, spot: Spot | None, promised: datetime) -> None:
    if turn.newest is not None:
        http.memory[_NEWEST] = _instant(turn.newest)
    if spot is not None:
        http.memory[_SPOT] = f"{_instant(promised)} {spot.offset} {spot.mark}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


connector = Connector(
    name="call_centre",
    records=(Call,),
    fetch=fetch,
    parse=parse,
    overlap=timedelta(hours=4),
    check=check,
    schemes=("file", "table"),
)
