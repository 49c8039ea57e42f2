"""First come, first served, among the threads that want to write.

PostgreSQL's lock is fair by itself. SQLite's is not: whoever asks again at once gets it again, and
a source that reads a year of history would keep every other one waiting.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turnstile:
    """Lets one thread through at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._line: deque[object] = deque()
        self._moved = threading.Condition()

    @property
    def length(self) -> int:
        """How many stand in it, the one that went through included."""
        return len(self._line)

    @contextmanager
    def passed(self) -> Iterator[None]:
        me = object()
        with self._moved:
            self._line.append(me)
        try:
            with self._moved:
                self._moved.wait_for(lambda: self._line[0] is me)
            yield
        finally:
            with self._moved:
                self._line.remove(me)
                self._moved.notify_all()
