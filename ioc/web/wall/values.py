"""A wall's figures, worked out before any wall asks for them: once per revision, for all of them.

A wall is told of a revision only when its figures lie ready as bytes; a screen that cannot be
filled keeps its last good figures, which age.
"""

import gzip
import logging
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ioc.domain.walls import Wall
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.walls import WallBook
from ioc.web.comfort import Comfort, comforting
from ioc.web.context import Context
from ioc.web.filters import Filters, recognised
from ioc.web.page import Frame, Slots
from ioc.web.wall.foot import SLOT as FOOT
from ioc.web.wall.foot import foot_slots
from ioc.web.wall.markup import told
from ioc.web.wall.plays import Section, sections

EVERY_S = 1.0
# A wall that nobody has asked after for so long is worked out again when somebody does.
FORGOTTEN_S = 180.0
Told = Mapping[str, Mapping[str, Any]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One wall at one revision and day. `key` names all it depends on; `whole` and `changes` are
    JSON, pressed; `changes` holds what differs from the wall as `before` names it.
    """

    key: str
    revision: int
    day: str
    sections: Sequence[Section]
    slots: Mapping[str, Slots]
    broken: tuple[str, ...]
    told: Told
    whole: bytes
    before: str = ""
    changes: bytes = b""


class WallValues:
    """Every wall's figures as they stand, kept ready by a thread of its own."""

    def __init__(self, context: Context, book: WallBook) -> None:
        self._context, self._book = context, book
        self._lock = threading.Lock()
        self._ready: dict[str, Ready] = {}
        self._asked: dict[str, float] = {}
        self._keeper: threading.Thread | None = None

    def ready(self, name: str) -> Ready | None:
        """The wall as it stands, worked out now where nobody asked before or it is described
        otherwise since; None: no such wall.
        """
        wall = self._book.get(name)
        if wall is None:
            return None
        found = self.noticed(name)
        described = found and found.key.endswith(self._book.fingerprint(name))
        return found if described else self._work_out(wall)

    def noticed(self, name: str) -> Ready | None:
        """Tells that somebody looks at the wall; what lies ready of it, without any work."""
        self._asked[name] = self._context.clock.monotonic()
        if self._keeper is None:
            self._start()
        return self._ready.get(name)

    def key(self, name: str) -> str:
        """The key of what lies ready for a wall in sight, "" for nothing yet."""
        found = self.noticed(name)
        return found.key if found else ""

    def _start(self) -> None:
        with self._lock:
            if self._keeper is None:
                of = weakref.ref(self)
                self._keeper = threading.Thread(target=_keep, args=(of,), name="walls", daemon=True)
                self._keeper.start()

    def keep_once(self) -> None:
        """Works out anew each wall in sight whose revision, day or description has moved."""
        for name, asked in list(self._asked.items()):
            wall = self._book.get(name)
            if wall is None or self._context.clock.monotonic() - asked > FORGOTTEN_S:
                self._asked.pop(name, None)
                self._ready.pop(name, None)
            else:
                self._work_out(wall)

    def _work_out(self, wall: Wall) -> Ready:
        with self._lock, reading(self._context.engine) as connection:
            reader = Reader(connection, self._context.lookups, self._context.clock.now())
            key = f"{reader.revision}-{reader.today}-{self._book.fingerprint(wall.name)}"
            before = self._ready.get(wall.name)
            if before is not None and before.key == key:
                return before
            with comforting(Comfort(lang=wall.language, theme=wall.theme)):
                ready = self._made(wall, reader, key, before)
            self._ready[wall.name] = ready
            return ready

    def _made(self, wall: Wall, reader: Reader, key: str, before: Ready | None) -> Ready:
        shown = sections(wall, self._book.walls)
        slots, broken = self._filled(shown, reader, before)
        said = {
            name: told(props, linked=wall.linked)
            for one in slots.values()
            for name, props in one.items()
        }
        head = {
            "key": key,
            "revision": reader.revision,
            "day": reader.today.isoformat(),
            "broken": broken,
        }
        moved = {
            name: slot for name, slot in said.items() if before and before.told.get(name) != slot
        }
        return Ready(
            key=key,
            revision=reader.revision,
            day=reader.today.isoformat(),
            sections=shown,
            slots=slots,
            broken=broken,
            told=said,
            whole=_pressed({**head, "slots": said}),
            before=before.key if before else "",
            changes=_pressed({**head, "slots": moved}),
        )

    def _filled(
        self, shown: Sequence[Section], reader: Reader, before: Ready | None
    ) -> tuple[dict[str, Slots], tuple[str, ...]]:
        slots: dict[str, Slots] = {FOOT: foot_slots(reader)}
        broken = []
        for section in shown:
            if section.screen is None:
                continue
            prefix = section.stand.prefix
            try:
                filters = self._filters(section, reader)
                slots[prefix] = section.screen.fill(reader, filters, section.stand)
            except Exception:
                log.exception("screen=%s of a wall could not be filled", section.shown.at)
                same = before is not None and before.sections == shown
                if before and same and prefix in before.slots:
                    slots[prefix] = before.slots[prefix]
                else:
                    broken.append(prefix)
        return slots, tuple(broken)

    def _filters(self, section: Section, reader: Reader) -> Filters:
        asked = Filters.parse(section.shown.query, reader.today)
        return recognised(asked, reader.lookups.agencies)

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


def _pressed(said: Mapping[str, Any]) -> bytes:
    return gzip.compress(orjson.dumps(said), 6)
