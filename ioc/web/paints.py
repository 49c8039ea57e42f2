"""What is shown is worked out once per revision, local day, language and question, for all."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from plotly.utils import PlotlyJSONEncoder

from ioc.domain.periods import local_day
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.context import Context
from ioc.web.filters import Filters, recognised
from ioc.web.locales import locale, spoken
from ioc.web.page import Frame, Page, Slots

KEPT = 256
Value = TypeVar("Value")
Key = tuple[int, *tuple[Hashable, ...]]


class Shared(Generic[Value]):
    """A bounded memory of answers; of many who ask the same at once, one works it out for all.

    A key begins with the revision it speaks of; what speaks of an older one is let go.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Future[Value]] = OrderedDict()
        self._revision = 0

    def get(self, key: Key, work: Callable[[], Value]) -> Value:
        future, mine = self._claim(key)
        if mine:
            self._fulfil(key, future, work)
        return future.result()

    def _claim(self, key: Key) -> tuple[Future[Value], bool]:
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known, False
            if key[0] > self._revision:
                self._revision = key[0]
                self._kept.clear()
            future = self._kept[key] = Future()
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return future, True

    def _fulfil(self, key: Key, future: Future[Value], work: Callable[[], Value]) -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            # A failure is told to those who wait and not kept: the next one tries again.
            with self._lock:
                if self._kept.get(key) is future:
                    del self._kept[key]
            future.set_exception(error)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One filled page: its slots as values for the first paint, as JSON for later revisions."""

    revision: int
    day: date
    slots: Slots
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """All that a first paint is made of."""

    filters: Filters
    frame: Frame
    filled: Filled


class Paints:
    """The pages' way to the figures: one Reader per question, one working-out per revision."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shared: Shared[Filled] = Shared(KEPT)

    def paint(self, page: Page, search: str | None) -> Paint:
        """The page as the address asks for it, at this moment."""
        with self._reader() as reader:
            filters = _asked(search, reader)
            frame = Frame(
                lookups=reader.lookups,
                today=reader.today,
                simulated=reader.simulated,
                shapes=self._context.shapes,
            )
            return Paint(filters=filters, frame=frame, filled=self._fill(reader, page, filters))

    def filters(self, search: str | None) -> Filters:
        """What an address asks, at this moment."""
        asked = Filters.parse(search, local_day(self._context.clock.now()))
        return recognised(asked, self._context.lookups.agencies)

    def _fill(self, reader: Reader, page: Page, filters: Filters) -> Filled:
        key = (reader.revision, filters.today, locale(), page.path, filters.query())

        def work() -> Filled:
            slots = spoken(page.fill(reader, filters))
            text = json.dumps(
                {
                    "path": page.path,
                    "revision": reader.revision,
                    "day": filters.today.isoformat(),
                    "slots": slots,
                },
                cls=PlotlyJSONEncoder,
                ensure_ascii=False,
            )
            return Filled(revision=reader.revision, day=filters.today, slots=slots, json=text)

        return self._shared.get(key, work)

    def rows(self, search: str | None, read: Callable[[Reader, Filters], Any]) -> Any:
        """A list's rows are read fresh: they are asked for in sight, not for all."""
        with self._reader() as reader:
            return spoken(read(reader, _asked(search, reader)))

    @contextmanager
    def _reader(self) -> Iterator[Reader]:
        with reading(self._context.engine) as connection:
            yield Reader(connection, self._context.lookups, self._context.clock.now())


def _asked(search: str | None, reader: Reader) -> Filters:
    return recognised(Filters.parse(search, reader.today), reader.lookups.agencies)
