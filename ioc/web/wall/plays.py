"""What a wall plays: its list of screens made into sections, those that do not fit on two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    """The wall's screens in their order; tiles beyond the room go to one that follows."""
    parted = [(shown, tiles) for shown in wall.screens for tiles in _parted(shown, wall, walls)]
    return tuple(
        Section(
            shown=shown,
            stand=Stand(prefix=f"s{n}", stage=wall.stage, tiles=tiles, public=wall.public),
            held=wall.linked,
        )
        for n, (shown, tiles) in enumerate(parted, 1)
    )


def _parted(shown: Shown, wall: Wall, walls: Walls) -> Iterator[tuple[str, ...]]:
    if shown.name != "hom-nay":
        yield ()
        return
    wanted = shown.tiles or TILES
    tiles = [name for name in wanted if not wall.public or name in walls.public_tiles]
    most = wall.stage.most
    for first in range(0, len(tiles), most):
        yield tuple(tiles[first : first + most])
