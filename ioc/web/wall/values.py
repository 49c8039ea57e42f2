"""A wall's figures, worked out before any wall asks for them: once per revision, for all of them.

A wall is told of figures only when they lie ready as bytes, and with the times of just these.
"""

import logging
import threading
import weakref
from collections.abc import Iterable
from dataclasses import replace

from ioc.domain.walls import Wall
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.walls import WallBook
from ioc.web.comfort import Comfort, comforting
from ioc.web.context import Context
from ioc.web.page import Frame
from ioc.web.wall.filling import Round
from ioc.web.wall.plays import sections
from ioc.web.wall.ready import Filling, Mark, Ready, moved, pressed, said

EVERY_S = 1.0
# A wall that nobody has asked after for so long is worked out again when somebody does.
FORGOTTEN_S = 180.0
# A screen that could not be filled is tried again after so long, also of the same revision.
AGAIN_S = 5.0
NOTHING = Mark()

log = logging.getLogger(__name__)


class WallValues:
    """Every wall's figures as they stand, kept ready by a thread of its own.

    Who asks gets what lies ready and waits for nobody's working-out but a wall's first.
    """

    def __init__(self, context: Context, book: WallBook) -> None:
        self._context, self._book = context, book
        self._working = threading.Lock()
        self._starting = threading.Lock()
        self._ready: dict[str, Ready] = {}
        self._asked: dict[str, float] = {}
        self._tried: dict[str, float] = {}
        self._keeper: threading.Thread | None = None

    def ready(self, name: str) -> Ready | None:
        """The wall as it stands, worked out now where nobody asked before or it is described
        otherwise since; None: no such wall.
        """
        wall = self._book.get(name)
        if wall is None:
            return None
        found = self.noticed(name)
        if found and found.wall == self._book.fingerprint(name):
            return found
        self._work_out([wall])
        return self._ready.get(name)

    def noticed(self, name: str) -> Ready | None:
        """Tells that somebody looks at the wall; what lies ready of it, without any work."""
        if self._book.get(name) is None:
            return None
        self._asked[name] = self._context.clock.monotonic()
        if self._keeper is None:
            self._start()
        return self._ready.get(name)

    def mark(self, name: str) -> Mark:
        """Which figures lie ready for a wall in sight, and of which times they speak."""
        found = self.noticed(name)
        return found.mark if found else NOTHING

    def _start(self) -> None:
        with self._starting:
            if self._keeper is None:
                of = weakref.ref(self)
                self._keeper = threading.Thread(target=_keep, args=(of,), name="walls", daemon=True)
                self._keeper.start()

    def keep_once(self) -> None:
        """Works out anew each wall in sight whose figures, day or description have moved."""
        walls, now = [], self._context.clock.monotonic()
        for name, asked in list(self._asked.items()):
            wall = self._book.get(name)
            if wall is None or now - asked > FORGOTTEN_S:
                for kept in (self._asked, self._ready, self._tried):
                    kept.pop(name, None)
            else:
                walls.append(wall)
        if walls:
            self._work_out(walls)

    def _work_out(self, walls: Iterable[Wall]) -> None:
        with self._working, reading(self._context.engine) as connection:
            reader = Reader(connection, self._context.lookups, self._context.clock.now())
            of_all = Round(reader)
            mark = _times(reader)
            for wall in walls:
                with comforting(Comfort(lang=wall.language, theme=wall.theme)):
                    self._ready[wall.name] = self._kept(wall, of_all, mark)

    def _kept(self, wall: Wall, of_all: Round, mark: Mark) -> Ready:
        """The wall at this snapshot; what lies ready stays, with its new times, where it holds."""
        fingerprint, before = self._book.fingerprint(wall.name), self._ready.get(wall.name)
        base = f"{mark.key}-{fingerprint}"
        now = self._context.clock.monotonic()
        if before and before.base == base:
            again = not before.filling.whole and now - self._tried[wall.name] >= AGAIN_S
            if not again:
                same = replace(mark, key=before.key)
                return before if same == before.mark else replace(before, mark=same)
        self._tried[wall.name] = now
        shown = sections(wall, self._book.walls)
        filling = of_all.fill(shown, before.filling if before else None)
        key = base if filling.whole else f"{base}-{'-'.join(sorted(_wanting(filling)))}"
        slots = said(filling, linked=wall.linked)
        head = {
            "key": key,
            "wall": fingerprint,
            "revision": of_all.reader.revision,
            "day": of_all.reader.today.isoformat(),
            "broken": filling.broken,
        }
        return Ready(
            base=base,
            wall=fingerprint,
            mark=replace(mark, key=key),
            revision=of_all.reader.revision,
            day=of_all.reader.today.isoformat(),
            sections=shown,
            filling=filling,
            told=slots,
            body=pressed(head, slots),
            before=before.key if before else "",
            changes=pressed(head, moved(slots, before.told)) if before else b"",
        )

    def frame(self) -> Frame:
        """What the layouts may know besides their filters."""
        with reading(self._context.engine) as connection:
            reader = Reader(connection, self._context.lookups, self._context.clock.now())
            return Frame(
                lookups=reader.lookups,
                today=reader.today,
                simulated=reader.simulated,
                shapes=self._context.shapes,
            )


def _wanting(filling: Filling) -> Iterable[str]:
    return (*filling.kept, *filling.broken)


def _times(reader: Reader) -> Mark:
    """What all figures of a snapshot depend on, and of which times they speak.

    Whether a source is fresh is part of it: what says "calm" of it must be said anew when it ages.
    """
    sources = reader.sources()
    states = "".join(source.state[:2] for source in sources)
    return Mark(
        key=f"{reader.revision}-{reader.today}-{states}",
        as_of={source.name: source.data_as_of for source in sources},
        asked={source.name: source.last_success_at for source in sources},
    )


def _keep(of: "weakref.ref[WallValues]") -> None:
    """Keeps them ready for as long as there is a server that has them."""
    pause = threading.Event()
    while not pause.wait(EVERY_S):
        values = of()
        if values is None:
            return
        try:
            values.keep_once()
        except Exception:
            log.exception("walls could not be kept ready")
        del values
