"""Walls: display walls described as data, each a room, a list of screens and its hours.

The file's form is told in data/screens.toml; ioc/walls.py reads and writes it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from typing import Any, Literal

from ioc.domain.rooms import Room
from ioc.domain.stages import PHONE as PHONE_STAGE
from ioc.domain.stages import TILES, Stage, stage_of

Theme = Literal["dark", "hall"]
LEADER = ("hom-nay", "dung-han", "ban-do", "phan-anh", "an-toan-thong-tin", "can-chi-dao")
"""The leader's six screens, by their names in an address."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_WALL_KEYS = frozenset(
    ("title", "diagonal", "resolution", "farthest", "theme", "language", "seconds", "quiet")
) | {"public", "screens"}
_LEAST_LINES = 9


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
    """All walls by name, and what of them the province lets anybody see."""

    walls: Mapping[str, Wall]
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


def parse_walls(told: Mapping[str, Any]) -> Walls:
    """The walls of a read screens.toml. ValueError: one sentence that names what is wrong."""
    _only(told, {"walls", "public"}, "tệp")
    public = _table(told.get("public", {}), "[public]")
    _only(public, {"screens", "tiles"}, "[public]")
    screens = frozenset(_texts(public.get("screens", []), "[public] screens"))
    tiles = tuple(_texts(public.get("tiles", []), "[public] tiles"))
    strange = [name for name in tiles if name not in TILES]
    if strange:
        raise ValueError(f"[public] tiles: không có ô «{strange[0]}»; các ô là {', '.join(TILES)}")
    found = {
        name: _wall(name, _table(fields, f"[walls.{name}]"))
        for name, fields in _table(told.get("walls", {}), "[walls]").items()
    }
    for wall in found.values():
        _keep_public(wall, screens, tiles)
    return Walls(walls=found, public_screens=screens, public_tiles=tiles)


def _wall(name: str, told: Mapping[str, Any]) -> Wall:
    where = f"[walls.{name}]"
    if not _NAME.fullmatch(name) or name in PHONES:
        raise ValueError(f"{where}: tên chỉ gồm a-z, 0-9 và dấu gạch nối, như phong-hop-2")
    _only(told, _WALL_KEYS, where)
    room = _room(told, where)
    seconds = _whole(told.get("seconds", 20), f"{where} seconds", 5, 3600)
    listed = told.get("screens", list(LEADER))
    if not isinstance(listed, list) or not listed:
        raise ValueError(f"{where} screens: phải là danh sách có ít nhất một màn hình")
    return Wall(
        name=name,
        title=_text(told.get("title", name), f"{where} title"),
        room=room,
        theme=_one_of(told.get("theme", "dark"), ("dark", "hall"), f"{where} theme"),
        language=_one_of(told.get("language", "vi"), ("vi", "en"), f"{where} language"),
        seconds=seconds,
        quiet=_quiet(told.get("quiet"), where),
        public=bool(told.get("public", False)),
        screens=tuple(_shown(one, seconds, room, where) for one in listed),
    )


def _room(told: Mapping[str, Any], where: str) -> Room:
    size = told.get("resolution", [1920, 1080])
    if not isinstance(size, list) or len(size) != 2:
        raise ValueError(f"{where} resolution: viết hai số điểm ảnh, như [3840, 2160]")
    room = Room(
        diagonal=_number(told.get("diagonal"), f"{where} diagonal (inch)", 10, 1000),
        width=_whole(size[0], f"{where} resolution", 640, 30_000),
        height=_whole(size[1], f"{where} resolution", 360, 30_000),
        farthest=_number(told.get("farthest"), f"{where} farthest (mét)", 0.3, 100),
    )
    if room.lines < _LEAST_LINES or not stage_of(room).most:
        raise ValueError(
            f"{where}: từ chỗ ngồi xa nhất {room.farthest:g} m chỉ đọc được {room.lines} dòng; "
            f"cần ít nhất {_LEAST_LINES}: hãy dùng màn hình lớn hơn hoặc xếp ghế gần hơn"
        )
    return room


def _shown(one: Any, seconds: int, room: Room, where: str) -> Shown:
    told = {"at": one} if isinstance(one, str) else _table(one, f"{where} screens")
    _only(told, {"at", "seconds", "tiles"}, f"{where} screens")
    at = _text(told.get("at"), f"{where} screens at")
    shown = Shown(
        at=at,
        seconds=_whole(told.get("seconds", seconds), f"{where} screens seconds", 5, 3600),
        tiles=tuple(_texts(told.get("tiles", []), f"{where} screens tiles")),
    )
    if not shown.name and not at.startswith("/"):
        raise ValueError(
            f"{where} screens: không có màn hình «{at}»; viết một trong {', '.join(LEADER)}, "
            "hoặc địa chỉ một trang bắt đầu bằng /"
        )
    if at.startswith(("//", "/man-hinh")):
        raise ValueError(f"{where} screens: «{at}» không phải một trang để treo")
    strange = [name for name in shown.tiles if name not in TILES]
    if strange:
        raise ValueError(f"{where} tiles: không có ô «{strange[0]}»; các ô là {', '.join(TILES)}")
    most = stage_of(room).most
    if len(shown.tiles) > most:
        raise ValueError(
            f"{where} tiles: {len(shown.tiles)} ô không đọc được từ {room.farthest:g} m; "
            f"phòng này vừa {most} ô một màn hình"
        )
    return shown


def _keep_public(wall: Wall, screens: frozenset[str], tiles: Sequence[str]) -> None:
    """What hangs in public shows nothing that the province has not marked public."""
    if not wall.public:
        return
    for shown in wall.screens:
        if shown.at not in screens and shown.name not in screens:
            raise ValueError(
                f"[walls.{wall.name}]: màn hình công khai không được chiếu «{shown.at}»; "
                "hãy bỏ nó, hoặc ghi nó vào [public] screens nếu tỉnh cho công khai"
            )
        hidden = [name for name in shown.tiles if name not in tiles]
        if hidden:
            raise ValueError(
                f"[walls.{wall.name}]: ô «{hidden[0]}» chưa được công khai; "
                "hãy bỏ nó, hoặc ghi nó vào [public] tiles"
            )


def _quiet(told: Any, where: str) -> tuple[time, time] | None:
    if told is None or told == []:
        return None
    try:
        first, last = (time.fromisoformat(str(one)) for one in told)
    except (TypeError, ValueError) as error:
        raise ValueError(f'{where} quiet: viết hai giờ, như ["19:00", "06:30"]') from error
    return first, last


def _only(told: Mapping[str, Any], known: frozenset[str] | set[str], where: str) -> None:
    strange = sorted(set(told) - known)
    if strange:
        raise ValueError(f"{where}: không hiểu «{strange[0]}»; biết {', '.join(sorted(known))}")


def _table(told: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise ValueError(f"{where} phải là một bảng")
    return told


def _text(told: Any, where: str) -> str:
    if not isinstance(told, str) or not 0 < len(told.strip()) <= 300:
        raise ValueError(f"{where}: cần một dòng chữ")
    return told.strip()


def _texts(told: Any, where: str) -> list[str]:
    if not isinstance(told, list):
        raise ValueError(f"{where} phải là danh sách")
    return [_text(one, where) for one in told]


def _number(told: Any, where: str, least: float, most: float) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not least <= told <= most:
        raise ValueError(f"{where}: cần một số từ {least:g} đến {most:g}, đang là {told!r}")
    return float(told)


def _whole(told: Any, where: str, least: int, most: int) -> int:
    value = _number(told, where, least, most)
    if value != int(value):
        raise ValueError(f"{where}: cần một số nguyên, đang là {told!r}")
    return int(value)


def _one_of(told: Any, known: Sequence[str], where: str) -> Any:
    if told not in known:
        raise ValueError(f"{where}: là một trong {', '.join(known)}, đang là {told!r}")
    return told
