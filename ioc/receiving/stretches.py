"""What the sources page says of a source that is pushed: a stretch of time in place of a turn."""

import logging
import threading
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from ioc.clock import Clock
from ioc.receiving.keeping import Group
from ioc.store.engine import first_line, writing
from ioc.store.pushed import end_stretch

log = logging.getLogger("ioc.receiving")

# Machine seconds: more often than a page is asked, rarer than would weigh on the database.
STRETCH_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What came of one source since it was last written down; `error` is the last refusal."""

    began: datetime
    seconds: float
    fetched: int = 0
    stored: int = 0
    rejected: int = 0
    error: str | None = None


class Stretches:
    """Counted as groups are kept, written when one is over, and at once when it is the first."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._open: dict[str, Stretch] = {}
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def add(self, source: str, group: Group) -> None:
        with self._lock:
            now = self._of(source)
            self._open[source] = replace(
                now,
                fetched=now.fetched + group.fetched,
                stored=now.stored + group.stored,
                rejected=now.rejected + group.rejected,
            )
        if source not in self._seen:
            self._seen.add(source)
            self._write(source)

    def refuse(self, source: str, why: str) -> None:
        """Why somebody was not let in; it never holds who asked, nor what was sent."""
        with self._lock:
            self._open[source] = replace(self._of(source), error=why)

    def write_due(self) -> None:
        """Writes the stretches that are over, and one with a refusal: somebody waits to read it."""
        seconds = self._clock.monotonic()
        with self._lock:
            due = [
                source
                for source, stretch in self._open.items()
                if stretch.error or seconds - stretch.seconds >= STRETCH_S
            ]
        for source in due:
            self._write(source)

    def write_all(self) -> None:
        with self._lock:
            all_open = list(self._open)
        for source in all_open:
            self._write(source)

    def _of(self, source: str) -> Stretch:
        fresh = Stretch(began=self._clock.now(), seconds=self._clock.monotonic())
        return self._open.get(source, fresh)

    def _write(self, source: str) -> None:
        with self._lock:
            stretch = self._open.pop(source)
        run = {
            "source": source,
            "started_at": stretch.began,
            "ended_at": self._clock.now(),
            "outcome": "ok",
            "fetched": stretch.fetched,
            "stored": stretch.stored,
            "rejected": stretch.rejected,
            "error": stretch.error,
        }
        try:
            with writing(self._engine) as connection:
                changed = end_stretch(connection, run)
        except DBAPIError as error:
            # What was kept is kept: only the telling of it is lost.
            log.error("receive database lost error=%r", first_line(error))
            return
        line = "received source=%s fetched=%d stored=%d rejected=%d"
        log.info(line, source, stretch.fetched, stretch.stored, stretch.rejected)
        if changed and stretch.error:
            log.error("received source=%s error=%r", source, stretch.error)
