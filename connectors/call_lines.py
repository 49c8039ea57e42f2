"""Lines of a call centre's log become rows: one for each call, without anybody's number or name.

Lines are cut while they are bytes, and only the named fields are ever decoded: of an ENTERQUEUE
nothing after its name, of an agent, a channel or a caller nothing at all.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from connectors.call_options import CDR, QUEUE_LOG, Options, written
from ioc.domain.periods import TZ
from ioc.sources.files import Line

Row = dict[str, str]
ENDS: Final = frozenset(
    {
        *("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "TRANSFER", "ATTENDEDTRANSFER"),
        *("ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY"),
    }
)
# Where Asterisk writes an end's wait, its talk and its destination, counted from the first of data.
_WAIT: Final[Mapping[str, int]] = {
    **dict.fromkeys(("COMPLETEAGENT", "COMPLETECALLER"), 0),
    **dict.fromkeys(("ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "BLINDTRANSFER", "TRANSFER"), 2),
    "EXITWITHKEY": 3,
    "ATTENDEDTRANSFER": -3,
}
_TALK: Final[Mapping[str, int]] = {
    **dict.fromkeys(("COMPLETEAGENT", "COMPLETECALLER"), 1),
    **dict.fromkeys(("BLINDTRANSFER", "TRANSFER"), 3),
    "ATTENDEDTRANSFER": -2,
}
_TO: Final[Mapping[str, int]] = dict.fromkeys(("BLINDTRANSFER", "TRANSFER"), 0)
_READ: Final = frozenset({"ENTERQUEUE", "CONNECT"}) | ENDS
_NO_CALL: Final = frozenset({"NONE", "MANAGER", "REALTIME", ""})
# Master.csv has no header: cdr_csv.c writes these in this order, the last two where it is told to.
_CDR_AT: Final[Mapping[str, int]] = {
    "dst": 2,
    "start": 9,
    "answer": 10,
    "duration": 12,
    "billsec": 13,
    "disposition": 14,
    "uniqueid": 16,
}


class Reader(Protocol):
    """Takes a log's lines in order and gives its calls.

    `when` tells the time of a line, `since` is the time that reading begins with (None: at a spot
    from which everything is read); `waiting` are the rows that a later line may still change, and
    `back_to` where the file must be read again for them, None where that is in an earlier file.
    """

    since: datetime | None

    def when(self, line: bytes) -> datetime | None: ...
    def take(self, line: Line) -> Iterator[Row]: ...
    def new_file(self) -> None: ...
    def waiting(self, before: datetime) -> Iterator[Row]: ...
    def back_to(self, end: int) -> int | None: ...


def reader_of(options: Options, overlap: timedelta) -> Reader:
    """What reads the lines of the source's dialect."""
    if options.format == QUEUE_LOG:
        return QueueLog(options, overlap)
    return CallLines(options) if options.format == CDR else CallLines(options, _places={})


@dataclass
class _Leg:
    """A wait in a queue that is not over; `start` is where its first line begins in this file."""

    row: Row
    start: int | None


@dataclass
class QueueLog:
    """Asterisk's queue_log: several lines a call, gathered until one tells its end."""

    options: Options
    overlap: timedelta
    since: datetime | None = None
    _open: dict[str, _Leg] = field(default_factory=dict)
    _ends: set[int] = field(default_factory=set)

    def when(self, line: bytes) -> datetime | None:
        return _epoch(_text(line.partition(b"|")[0]))

    def take(self, line: Line) -> Iterator[Row]:
        parts = line.text.split(b"|")
        if len(parts) < 5:
            return iter([{"callid": ""}] if line.text.strip() else [])
        call, event = _text(parts[1]), _text(parts[4])
        if call in _NO_CALL or event not in _READ:
            return iter(())
        return self._event(call, event, parts, line.start)

    def new_file(self) -> None:
        for leg in self._open.values():
            leg.start = None

    def waiting(self, before: datetime) -> Iterator[Row]:
        """Waits that began before that and have no end: whatever ended them was not written."""
        for call, leg in list(self._open.items()):
            entered = _epoch(leg.row["entered"])
            if entered is None or entered < before:
                yield from self._closed(call)

    def back_to(self, end: int) -> int | None:
        starts = [leg.start for leg in self._open.values()]
        if any(start is None for start in starts):
            return None
        return min([end, *(start for start in starts if start is not None)])

    def _event(self, call: str, event: str, parts: list[bytes], start: int) -> Iterator[Row]:
        if event == "CONNECT":
            if call in self._open:
                self._open[call].row |= {"connected": "1", "wait": _at(parts, 0)}
        elif not self._wanted(_text(parts[2])):
            return
        elif event == "ENTERQUEUE":
            row = {"callid": call, "queue": _text(parts[2]), "entered": _text(parts[0])}
            if call in self._open and row.items() <= self._open[call].row.items():
                return  # the same line, told twice
            # Again in a queue without having left the first: that wait has no end we know.
            yield from self._closed(call)
            self._open[call] = _Leg(row, start)
        else:
            yield from self._ended(call, event, parts)

    def _ended(self, call: str, event: str, parts: list[bytes]) -> Iterator[Row]:
        leg = self._open.pop(call, None)
        at = _epoch(_text(parts[0]))
        line = hash(tuple(parts))
        if leg is None and line in self._ends:
            return  # the same line, told twice
        self._ends.add(line)
        if leg is None:
            # Its beginning was read in an earlier turn, or lies before everything we read.
            if self.since is None or (at is not None and at < self.since + self.overlap):
                return
            yield {"callid": call, "queue": _text(parts[2]), "end": event}
            return
        told = {"end": event, "ended": _text(parts[0])}
        for name, places in (("wait", _WAIT), ("talk", _TALK), ("to", _TO)):
            if event in places:
                told[name] = _at(parts, places[event])
        yield leg.row | told

    def _closed(self, call: str) -> Iterator[Row]:
        leg = self._open.pop(call, None)
        if leg is not None:
            yield leg.row

    def _wanted(self, queue: str) -> bool:
        return not self.options.numbers or queue in self.options.numbers


@dataclass
class CallLines:
    """A log with a call a line: Master.csv, whose columns are known, or a CSV whose header names
    them. Lines of one call that follow each other are one row: the one that was answered.
    """

    options: Options
    since: datetime | None = None
    _places: Mapping[str, int] = field(default_factory=lambda: _CDR_AT)
    _last: Row | None = None
    _start: int | None = None

    def when(self, line: bytes) -> datetime | None:
        if self._is_head(line):
            return None
        row = self._row(line)
        if self.options.format == CDR:
            return cdr_time(row["start"], self.options)
        return written(row.get("started", ""), self.options)

    def take(self, line: Line) -> Iterator[Row]:
        if not line.text.strip() or self._is_head(line.text):
            return
        row = self._row(line.text)
        if self.options.format == CDR and row.get("dst") not in self.options.numbers:
            return
        same = self._last is not None and bool(row.get("uniqueid"))
        if same and self._last is not None and self._last["uniqueid"] == row["uniqueid"]:
            self._last = max(self._last, row, key=_answered)
            return
        yield from self._told()
        self._last, self._start = row, line.start

    def new_file(self) -> None:
        self._start = None

    def waiting(self, before: datetime) -> Iterator[Row]:
        """The last call, whose other lines may yet come; it is told now, and again with them."""
        if self._last is not None:
            yield self._last

    def back_to(self, end: int) -> int | None:
        return end if self._last is None else self._start

    def _is_head(self, line: bytes) -> bool:
        """Whether a CSV's columns are named here; the lines under it are read by it."""
        if self.options.format == CDR:
            return False
        names = [_decoded(cell).strip() for cell in _cells(line, self.options.delimiter)]
        heads = {role: str(named).strip() for role, named in self.options.columns.items()}
        if not set(heads.values()) <= set(names):
            return False
        self._places = {role: names.index(head) for role, head in heads.items()}
        return True

    def _told(self) -> Iterator[Row]:
        if self._last is not None:
            yield self._last
        self._last = None

    def _row(self, line: bytes) -> Row:
        cells = _cells(line, "," if self.options.format == CDR else self.options.delimiter)
        return {
            name: _decoded(cells[place]).strip() if place < len(cells) else ""
            for name, place in self._places.items()
        }


def _answered(row: Row) -> tuple[bool, int]:
    talk = row.get("billsec", "")
    return row.get("disposition") == "ANSWERED", int(talk) if talk.isdecimal() else 0


def _cells(line: bytes, delimiter: str) -> list[str]:
    """The cells as bytes in disguise (Latin-1), so that those nobody asked for stay undecoded."""
    try:
        return next(csv.reader([line.decode("latin-1")], delimiter=delimiter), [])
    except csv.Error:
        # Half a line, or something else than a line: it has no cells.
        return []


def _decoded(cell: str) -> str:
    return cell.encode("latin-1", "replace").decode("utf-8-sig", "replace")


def _text(part: bytes) -> str:
    return part[:200].decode("utf-8", "replace").strip()


def _at(parts: list[bytes], place: int) -> str:
    data = parts[5:]
    return _text(data[place]) if -len(data) <= place < len(data) else ""


def _epoch(text: str) -> datetime | None:
    whole = text.partition(".")[0]
    if not (whole.isascii() and whole.isdigit() and 9 <= len(whole) <= 10):
        return None
    return datetime.fromtimestamp(int(whole), UTC)


def cdr_time(text: str, options: Options) -> datetime | None:
    """`2026-11-22 09:00:01` of a CDR, as UTC; None for anything else."""
    try:
        at = datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except (ValueError, TypeError):
        return None
    return at.replace(tzinfo=UTC if options.utc else TZ).astimezone(UTC)


def epoch(value: Any) -> datetime | None:
    """Seconds since 1970 as a log writes them, as UTC; None for anything else."""
    return _epoch(value) if isinstance(value, str) else None
