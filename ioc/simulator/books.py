"""The books.

Every life of the world in one SQLite file, found by the instants at which it changes.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ioc.simulator.lives import LIVES_A_DAY, LONGEST_DAYS
from ioc.simulator.worktime import day_of, number_of
from ioc.simulator.world import Day, World

_SCHEMA = """
CREATE TABLE IF NOT EXISTS made_of (about TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS days (day INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS lives (
    number INTEGER PRIMARY KEY, code TEXT, accepted INTEGER, ended INTEGER, packed BLOB
);
CREATE TABLE IF NOT EXISTS changes (
    at INTEGER, life INTEGER, next INTEGER, PRIMARY KEY (at, life)
) WITHOUT ROWID;
"""
_LAST_CHANGE = "FROM changes c WHERE c.at BETWEEN ? AND ? AND c.next > ?"
_DAYS_AT_ONCE = 7
_PATIENCE_S = 120.0


class Line(NamedTuple):
    number: int
    code: str
    packed: bytes


class Books:
    """One writer at a time, any number of readers.

    A question waits until the days it needs are written.
    """

    def __init__(self, world: World, path: Path) -> None:
        self.world, self._path = world, path
        self._writing = threading.Lock()
        self._news = threading.Condition()
        self._closed = False
        self._prepare()
        with self._reading() as database:
            self._written = {day for (day,) in database.execute("SELECT day FROM days")}

    def _prepare(self) -> None:
        about = f"{self.world.seed} {self.world.scale} {self.world.first_day} 2"
        with closing(self._connect()) as database:
            database.executescript(_SCHEMA)
            found = database.execute("SELECT about FROM made_of").fetchone()
            if found and found[0] != about:
                database.executescript(
                    "DROP TABLE made_of; DROP TABLE days; DROP TABLE lives; DROP TABLE changes;"
                )
                database.executescript(_SCHEMA)
            database.execute("INSERT OR IGNORE INTO made_of VALUES (?)", (about,))
            database.commit()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=60.0)
        database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        )
        return database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as database:
            yield database

    def write(self, first: int, last: int) -> None:
        """Makes the days from `first` to `last` ready, newest first.

        Days already written cost nothing.
        """
        first = max(first, self.world.first_day)
        missing = [day for day in range(last, first - 1, -1) if day not in self._written]
        for start in range(0, len(missing), _DAYS_AT_ONCE):
            with self._writing:
                if self._closed:
                    return
                some = [d for d in missing[start : start + _DAYS_AT_ONCE] if d not in self._written]
                self._store(some, [self.world.day(day) for day in some])
            with self._news:
                self._written.update(some)
                self._news.notify_all()

    def _store(self, numbers: Sequence[int], days: Sequence[Day]) -> None:
        with closing(self._connect()) as database, database:
            for number, day in zip(numbers, days, strict=True):
                database.executemany("INSERT OR REPLACE INTO lives VALUES (?,?,?,?,?)", day.lives)
                database.executemany("INSERT OR REPLACE INTO changes VALUES (?,?,?)", day.changes)
                database.execute("INSERT OR REPLACE INTO days VALUES (?)", (number,))

    def close(self) -> None:
        with self._writing:
            self._closed = True

    def ready(self, first: int, last: int) -> bool:
        """Whether all lives that may matter between two local days are written."""
        start = max(self.world.first_day, first - LONGEST_DAYS)
        return all(day in self._written for day in range(start, last + 1))

    def wait(self, first: int, last: int) -> None:
        """Returns when `ready`; raises TimeoutError after two minutes."""
        with self._news:
            if not self._news.wait_for(lambda: self.ready(first, last), _PATIENCE_S):
                raise TimeoutError(f"the lives from day {first} to {last} are not written yet")

    def changed(
        self, window: tuple[int, int], now: int, offset: int, limit: int
    ) -> tuple[int, list[Line]]:
        """How many lives changed last (as of `now`) within the window, both ends included, and one
        page of them.

        Ordered by that last change, then by the day of arrival, then by code.
        """
        start, end = window[0], min(window[1], now)
        self.wait(day_of(start), day_of(end))
        with self._reading() as database:
            (count,) = database.execute(
                f"SELECT count(*) {_LAST_CHANGE}", (start, end, now)
            ).fetchone()
            rows = database.execute(
                "SELECT l.number, l.code, l.packed FROM "
                f"(SELECT c.at, c.life {_LAST_CHANGE} ORDER BY c.at, c.life LIMIT ? OFFSET ?) p "
                "JOIN lives l ON l.number = p.life ORDER BY p.at, p.life",
                (start, end, now, limit, offset),
            )
            return count, [Line(*row) for row in rows]

    def by_code(self, code: str) -> Line | None:
        """The life of that MaHoSo, whether or not it has begun yet."""
        try:
            day = number_of(date.fromisoformat("20" + code.split("-")[-2]))
        except (ValueError, IndexError):
            return None
        if day not in self._written:
            return None
        with self._reading() as database:
            row = database.execute(
                "SELECT number, code, packed FROM lives WHERE number BETWEEN ? AND ? AND code = ?",
                (day * LIVES_A_DAY, (day + 1) * LIVES_A_DAY - 1, code),
            ).fetchone()
        return Line(*row) if row else None

    def lives(self, span: tuple[int, int], at: int) -> Iterator[bytes]:
        """The lives that by `at` were accepted or denied, or open, and that may matter
        between two instants.
        """
        first = day_of(span[0]) - LONGEST_DAYS
        with self._reading() as database:
            rows = database.execute(
                "SELECT packed FROM lives WHERE number BETWEEN ? AND ?"
                " AND (accepted <= ? OR ended <= ?) AND (ended >= ? OR accepted >= ?)",
                (
                    first * LIVES_A_DAY,
                    (day_of(at) + 1) * LIVES_A_DAY - 1,
                    at,
                    at,
                    span[0],
                    span[0],
                ),
            )
            for (packed,) in rows:
                yield packed
