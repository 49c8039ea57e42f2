"""What a wall plays: its list of screens made into sections, those that do not fit on two."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType

from ioc.domain.stages import TILES
from ioc.domain.walls import Shown, Wall, Walls
from ioc.web.wall.leader import communes, directing, feedback, on_time, security, today
from ioc.web.wall.phone_screens import HELD
from ioc.web.wall.screen import Screen, Stand

SCREENS: Mapping[str, Screen] = MappingProxyType(
    {
        "hom-nay": today.screen,
        "dung-han": on_time.screen,
        "ban-do": communes.screen,
        "phan-anh": feedback.screen,
        "an-toan-thong-tin": security.screen,
        "can-chi-dao": directing.screen,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a wall's document: a leader's screen, or the frame of a page.

    `held`: on a phone, where a number can be pressed.
    """

    shown: Shown
    stand: Stand
    held: bool = False

    @property
    def screen(self) -> Screen | None:
        return (HELD if self.held else SCREENS).get(self.shown.name)


def sections(wall: Wall, walls: Walls) -> tuple[Section, ...]:
    """The wall's screens in their order; tiles beyond the room go to one that follows.

    A section is named by what it shows, not by its place: figures of a wall that was described
    otherwise meanwhile find no element, rather than another screen's.
    """
    found: list[Section] = []
    met: Counter[str] = Counter()
    for shown in wall.screens:
        among = _tiles(shown, wall, walls)
        for tiles in _parted(among, wall, today=shown.name == "hom-nay"):
            name = f"s{len(found) + 1}" if wall.linked else _named(shown, tiles, wall)
            met[name] += 1
            prefix = name if met[name] == 1 else f"{name}-{met[name]}"
            stand = Stand(
                prefix=prefix, stage=wall.stage, tiles=tiles, among=among, public=wall.public
            )
            found.append(Section(shown=shown, stand=stand, held=wall.linked))
    return tuple(found)


def _named(shown: Shown, tiles: tuple[str, ...], wall: Wall) -> str:
    told = repr((shown.at, tiles, wall.stage, wall.public))
    return f"s{blake2b(told.encode(), digest_size=4).hexdigest()}"


def _tiles(shown: Shown, wall: Wall, walls: Walls) -> tuple[str, ...]:
    if shown.name != "hom-nay":
        return ()
    wanted = shown.tiles or TILES
    return tuple(name for name in wanted if not wall.public or name in walls.public_tiles)


def _parted(tiles: tuple[str, ...], wall: Wall, *, today: bool) -> Iterator[tuple[str, ...]]:
    """As many on each screen as it holds; other screens than "Hôm nay" have none."""
    if not today:
        yield ()
        return
    most = wall.stage.most
    for first in range(0, len(tiles), most):
        yield tiles[first : first + most]
