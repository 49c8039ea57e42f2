"""One snapshot's fills: each screen once for all walls that show it, a failure kept to itself."""

import logging
from collections.abc import Sequence

from ioc.metrics.reader import Reader
from ioc.web.filters import Filters, recognised
from ioc.web.locales import locale
from ioc.web.page import Slots
from ioc.web.wall.foot import SLOT as FOOT
from ioc.web.wall.foot import foot_slots
from ioc.web.wall.plays import Section
from ioc.web.wall.ready import Filling

log = logging.getLogger(__name__)


class Round:
    """What is filled of one snapshot; the walls in sight share it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._filled: dict[tuple[str, str], Slots | None] = {}

    def fill(self, shown: Sequence[Section], before: Filling | None) -> Filling:
        """All sections of a wall; where one cannot be filled, `before` has its last good slots."""
        slots: dict[str, Slots] = {FOOT: foot_slots(self.reader)}
        kept, broken = set(), []
        for section in shown:
            if section.screen is None:
                continue
            prefix = section.stand.prefix
            filled = self._of(section)
            if filled is not None:
                slots[prefix] = filled
            elif before and prefix in before.slots:
                slots[prefix] = before.slots[prefix]
                kept.add(prefix)
            else:
                broken.append(prefix)
        return Filling(slots=slots, kept=frozenset(kept), broken=tuple(broken))

    def _of(self, section: Section) -> Slots | None:
        # The prefix names all that a section's slots depend on but the language.
        key = (section.stand.prefix, locale())
        if key not in self._filled:
            self._filled[key] = self._tried(section)
        return self._filled[key]

    def _tried(self, section: Section) -> Slots | None:
        """None where it cannot be filled; what broke it spoils no other of the same snapshot."""
        reader, screen = self.reader, section.screen
        if screen is None:
            return None
        asked = Filters.parse(section.shown.query, reader.today)
        filters = recognised(asked, reader.lookups.agencies)
        try:
            with reader.connection.begin_nested():
                return screen.fill(reader, filters, section.stand)
        except Exception:
            log.exception("screen=%s of a wall could not be filled", section.shown.at)
            return None
