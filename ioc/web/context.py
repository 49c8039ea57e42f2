"""What an answer is made from: database, lookups and clock, handed down and never global."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from ioc.clock import Clock, machine_clock
from ioc.domain.lookups import Lookups
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.walls import WallBook
from ioc.web.heartbeats import Book
from ioc.web.shapes import Shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Shared by the pages and the API. `clock_url` is the simulator's /_clock, "" for real time;
    `sources` the file that declares the sources, None where nobody may ask for their folders;
    `beats` what the walls told of themselves, by the `machine`'s own time.
    """

    engine: Engine
    lookups: Lookups
    clock: Clock
    clock_url: str = ""
    sources: Path | None = None
    walls: WallBook = field(default_factory=lambda: WallBook(None))
    shapes: Shapes = field(default_factory=Shapes)
    beats: Book = field(default_factory=Book)
    machine: Clock = field(default_factory=machine_clock)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """One Reader for one request, on a snapshot of its own."""
        with reading(self.engine) as connection:
            yield Reader(connection, self.lookups, self.clock.now())
