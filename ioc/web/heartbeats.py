"""What the walls tell of themselves: heard in memory, written down every few seconds."""

import asyncio
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ioc.store.engine import writing
from ioc.store.heartbeats import Beat, Key, keep

WRITTEN_EVERY_S = 15.0
MOST_INSTANCES = 500

log = logging.getLogger(__name__)


class Book:
    """The last word of every instance that this process has heard, of so many at the most.

    With one more than that, whoever has been silent for longest is let go.
    """

    def __init__(self, most: int = MOST_INSTANCES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._heard: OrderedDict[Key, Beat] = OrderedDict()
        self._unwritten: dict[Key, Beat] = {}

    def tell(self, beat: Beat) -> None:
        with self._lock:
            self._heard[beat.key] = self._unwritten[beat.key] = beat
            self._heard.move_to_end(beat.key)
            while len(self._heard) > self._most:
                gone, _ = self._heard.popitem(last=False)
                self._unwritten.pop(gone, None)

    def heard(self) -> tuple[Beat, ...]:
        """The last word of each, whoever spoke last at the end."""
        with self._lock:
            return tuple(self._heard.values())

    def unwritten(self) -> Mapping[Key, Beat]:
        """What was said since the book was last written down."""
        with self._lock:
            return dict(self._unwritten)

    def wrote(self, written: Mapping[Key, Beat]) -> None:
        """Marks as written what has not been said anew meanwhile."""
        with self._lock:
            for key, beat in written.items():
                if self._unwritten.get(key) is beat:
                    del self._unwritten[key]


class Scribe:
    """Writes the book down in a thread of its own: no answer waits for it or fails by it.

    It works while there is something unwritten, and one that never hears a wall never begins.
    """

    def __init__(
        self,
        book: Book,
        engine: Engine,
        now: Callable[[], datetime],
        every: float = WRITTEN_EVERY_S,
    ) -> None:
        self._book, self._engine, self._now, self._every = book, engine, now, every
        # One writes at a time, and it may stand in line behind a long turn of the worker's.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="heartbeats")
        self._task: asyncio.Task[None] | None = None
        self._lost = False

    def heard(self) -> None:
        """Something was said: it is written within the next seconds. Called in the event loop."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while self._book.unwritten():
            await asyncio.sleep(self._every)
            await loop.run_in_executor(self._thread, self.write)

    def write(self) -> None:
        """Writes what is unwritten; where that fails it stays so, and is tried again."""
        words = self._book.unwritten()
        try:
            with writing(self._engine) as connection:
                keep(connection, words.values(), self._now())
        except SQLAlchemyError as error:
            if not self._lost:
                log.warning("heartbeats lost error=%s", type(error).__name__)
            self._lost = True
            return
        if self._lost:
            log.info("heartbeats found again")
        self._lost = False
        self._book.wrote(words)
