"""The hotline's exchange writes its log as the hours pass, in three shapes at once.

`queue_log` as Asterisk writes it, turned every Monday as logrotate does with `dateext` and
`delaycompress` (queue_log-20261116, older ones .gz); `Master.csv`, the CDR, which is not turned;
and the table `queue_log` of `asterisk.sqlite`, as its realtime writes it. A line is there from its
instant on. A start writes everything anew, byte for byte as it was.
"""

import csv
import gzip
import io
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ioc.simulator.calls_world import LONGEST_S, QUEUE, SPOKEN, Call, CallsWorld, End
from ioc.simulator.worktime import date_of, day_of, written

FOLDER, LOG, CDR, TABLE = "tong-dai", "queue_log", "Master.csv", "asterisk.sqlite"
_DATA = tuple(f"data{n}" for n in range(1, 6))
_COLUMNS = ("time", "callid", "queuename", "agent", "event", *_DATA)


class Entry(NamedTuple):
    """One line of queue_log."""

    at: int
    call: str
    agent: str
    event: str
    data: tuple[str, ...]

    def line(self) -> str:
        return "|".join((str(self.at), self.call, QUEUE, self.agent, self.event, *self.data))


class Exchange:
    """Writes into one folder; any number of threads may ask, one writes at a time."""

    def __init__(self, world: CallsWorld, folder: Path) -> None:
        self._world, self.folder = world, folder / FOLDER
        self._writing = threading.Lock()
        self._until: int | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody has made the folder: a province without one writes no log."""
        return self.folder.is_dir()

    def write(self, now: int) -> None:
        """Whatever is not written yet and happened by `now`."""
        with self._writing:
            if self._until is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._begin()
                self._until = -1
            if now > self._until:
                calls = list(self._calls(self._until, now))
                self._write_log(calls, now)
                self._write_cdr([c for c in calls if self._until < c.ended <= now])
                self._until = now

    def _begin(self) -> None:
        """What a start writes anew is not there before."""
        for path in self.folder.glob(f"{LOG}*"):
            path.unlink()
        (self.folder / CDR).unlink(missing_ok=True)
        columns = ", ".join(f"{name} TEXT" for name in _COLUMNS)
        with closing(sqlite3.connect(self.folder / TABLE)) as database, database:
            database.execute("DROP TABLE IF EXISTS queue_log")
            database.execute(f"CREATE TABLE queue_log (id INTEGER PRIMARY KEY, {columns})")
            database.execute("CREATE INDEX by_time ON queue_log (time)")

    def _calls(self, after: int, until: int) -> Iterator[Call]:
        """The calls of which anything may have happened then."""
        first = max(self._world.first_day, day_of(after - LONGEST_S))
        for day in range(first, day_of(until) + 1):
            yield from self._world.day(day)

    def _write_log(self, calls: Iterable[Call], now: int) -> None:
        after = -1 if self._until is None else self._until
        told = [e for c in calls for e in self._entries(c) if after < e.at <= now]
        told.sort(key=lambda entry: entry.at)
        last = _week(after) if after >= 0 else None
        for week, entries in groupby(told, key=lambda entry: _week(entry.at)):
            if last is not None and week != last:
                self._turn(week)
            last = week
            with (self.folder / LOG).open("a", encoding="utf-8", newline="\n") as log:
                log.writelines(f"{entry.line()}\n" for entry in entries)
        if last is not None and last != _week(now):
            self._turn(_week(now))
        self._write_table(told)

    def _turn(self, week: int) -> None:
        """The log of the weeks before is put aside; the one put aside before it is packed."""
        for path in sorted(self.folder.glob(f"{LOG}-????????")):
            packed = path.with_name(f"{path.name}.gz")
            draft = path.with_name(f"{path.name}.draft")
            draft.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
            draft.replace(packed)
            path.unlink()
        log = self.folder / LOG
        if log.exists():
            log.rename(log.with_name(f"{LOG}-{date_of(week * 7 - 3):%Y%m%d}"))
        log.touch()

    def _write_table(self, entries: Sequence[Entry]) -> None:
        marks = ", ".join("?" * len(_COLUMNS))
        rows = [
            (str(e.at), e.call, QUEUE, e.agent, e.event, *(*e.data, *[""] * 5)[:5]) for e in entries
        ]
        with closing(sqlite3.connect(self.folder / TABLE)) as database, database:
            database.executemany(
                f"INSERT INTO queue_log ({', '.join(_COLUMNS)}) VALUES ({marks})", rows
            )

    def _write_cdr(self, calls: Sequence[Call]) -> None:
        text = io.StringIO()
        lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        lines.writerows(_cdr(call) for call in sorted(calls, key=lambda c: (c.ended, c.unique)))
        with (self.folder / CDR).open("a", encoding="utf-8", newline="") as log:
            log.write(text.getvalue())

    def _entries(self, call: Call) -> Iterator[Entry]:
        """What Asterisk writes of one call, in order."""
        seat, wait, talk = f"SIP/{call.seat}", str(call.wait), str(call.talk)
        yield Entry(call.at, call.unique, "NONE", "ENTERQUEUE", ("", call.caller, "1"))
        if call.end in SPOKEN:
            bridged = f"{call.at}.{call.serial + 500}"
            connected = (wait, bridged, str(min(call.wait, 6)))
            yield Entry(call.at + call.wait, call.unique, seat, "CONNECT", connected)
        if call.end == End.TRANSFERRED:
            unit = self._world.offices[call.office].name
            data = (unit, "chuyen-don-vi", wait, talk, "1")
            yield Entry(call.ended, call.unique, seat, "BLINDTRANSFER", data)
        elif call.end in SPOKEN:
            event = "COMPLETECALLER" if call.end == End.BY_CALLER else "COMPLETEAGENT"
            yield Entry(call.ended, call.unique, seat, event, (wait, talk, "1"))
        else:
            event = "ABANDON" if call.end == End.ABANDONED else "EXITWITHTIMEOUT"
            yield Entry(call.ended, call.unique, "NONE", event, ("1", "1", wait))


def _week(instant: int) -> int:
    """The week of an instant, from Monday; 1970 began on a Thursday."""
    return (day_of(instant) + 3) // 7


def _cdr(call: Call) -> tuple[object, ...]:
    """Master.csv as cdr_csv writes it, with uniqueid and userfield."""
    spoken, lasted = call.end in SPOKEN, call.ended - call.at
    return (
        *("", call.caller, QUEUE, "tu-ben-ngoai", f'"{call.caller}" <{call.caller}>'),
        *(f"SIP/trunk-{call.serial:08x}", f"SIP/{call.seat}-{call.serial:08x}" if spoken else ""),
        *("Queue", f"{QUEUE},t,,,90"),
        *(_local(call.at), _local(call.at + call.wait) if spoken else "", _local(call.ended)),
        *(lasted, call.talk if spoken else 0, "ANSWERED" if spoken else "NO ANSWER"),
        *("DOCUMENTATION", call.unique, ""),
    )


def _local(instant: int) -> str:
    told = written(instant)
    return f"{told[:4]}-{told[4:6]}-{told[6:8]} {told[8:10]}:{told[10:12]}:{told[12:]}"
