"""Walls: display walls described as data, each a room, a list of screens and its hours.

The file's form is told in data/screens.toml; wall_tables.py reads it, ioc/walls.py keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType
from typing import Literal

from ioc.domain.rooms import Room
from ioc.domain.stages import PHONE as PHONE_STAGE
from ioc.domain.stages import Stage, stage_of

Theme = Literal["dark", "hall"]
LEADER = ("hom-nay", "dung-han", "ban-do", "phan-anh", "an-toan-thong-tin", "can-chi-dao")
"""The leader's six screens, by their names in an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One place in a wall's rotation: an address, for how many seconds, of which tiles.

    `at` is a leader's screen ("hom-nay", with a query or none) or a page ("/don-vi?agency=H15.12").
    `tiles` empty: as many as the room allows, the others on screens that follow.
    """

    at: str
    seconds: int
    tiles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The leader's screen that it is, "" for a page."""
        name = self.at.partition("?")[0]
        return name if name in LEADER else ""

    @property
    def query(self) -> str:
        return self.at.partition("?")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One display wall. `quiet` are the hours at which it rests, from and to, over midnight too.

    `public`: it hangs where anybody passes, and shows only what the province marks public.
    """

    name: str
    title: str
    room: Room
    theme: Theme = "dark"
    language: str = "vi"
    seconds: int = 20
    quiet: tuple[time, time] | None = None
    public: bool = False
    screens: tuple[Shown, ...]

    @property
    def stage(self) -> Stage:
        """The measures that the room gives it."""
        return stage_of(self.room)

    @property
    def linked(self) -> bool:
        """Whether a number on it can be pressed: nobody reaches up to a wall."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Wall):
    """The leader's own screen: in the hand, so that all tiles stand under one another."""

    @property
    def stage(self) -> Stage:
        return PHONE_STAGE

    @property
    def linked(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """All walls by name, and what of them the province lets anybody see.

    `wrong` has a sentence for each that cannot be shown, or not whole, as it is described; one
    about [public] or the file itself stands under that name, which no wall can have.
    """

    walls: Mapping[str, Wall]
    wrong: Mapping[str, str] = field(default_factory=dict)
    public_screens: frozenset[str] = frozenset()
    public_tiles: tuple[str, ...] = ()


def phone(language: str) -> Phone:
    """The leader's phone in a language: what is wrong today, and what he has to direct."""
    return Phone(
        name=f"dien-thoai-{language}",
        title="IOC",
        room=Room(diagonal=6.1, width=390, height=844, farthest=0.35),
        theme="hall",
        language=language,
        screens=tuple(Shown(at=at, seconds=3600) for at in ("hom-nay", "can-chi-dao")),
    )


PHONES: Mapping[str, Wall] = MappingProxyType({one.name: one for one in (phone("vi"), phone("en"))})
