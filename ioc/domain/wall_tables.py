"""The tables of screens.toml made into walls, one by one: a mistake in one leaves the others."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from ioc.domain.rooms import Room
from ioc.domain.stages import TILES, stage_of
from ioc.domain.wall_addresses import page_at
from ioc.domain.walls import LEADER, PHONES, Shown, Wall, Walls

MOST_WALLS = 200
PUBLIC = "[public]"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_WALL_KEYS = frozenset(
    ("title", "diagonal", "resolution", "farthest", "theme", "language", "seconds", "quiet")
) | {"public", "screens"}
_LEAST_LINES = 9
# Control characters, and halves of letters that no file can hold.
_NO_LETTERS = frozenset(("Cc", "Cs"))


@dataclass(frozen=True, slots=True)
class _Public:
    """What the province lets anybody see; nothing, where it does not say so rightly."""

    screens: frozenset[str] = frozenset()
    tiles: tuple[str, ...] = ()


def parse_walls(told: Mapping[str, Any], before: Mapping[str, Wall] | None = None) -> Walls:
    """The walls of a read screens.toml, those that cannot be shown named in `wrong`.

    A wall that is described wrongly stays as it was in `before`, where it was; what is not public
    any more is left out of it too. ValueError: the file describes no walls at all.
    """
    tables = _table(told.get("walls", {}), "[walls]")
    wrong: dict[str, str] = {}
    try:
        _only(told, {"walls", "public"}, "tệp")
    except ValueError as error:
        wrong["tệp"] = str(error)
    try:
        public = _public(told.get("public", {}))
    except ValueError as error:
        public, wrong[PUBLIC] = _Public(), str(error)
    found: dict[str, Wall] = {}
    for count, (name, fields) in enumerate(tables.items(), 1):
        try:
            wall = _counted(name, fields, count)
        except ValueError as error:
            wrong[name] = str(error)
            kept = (before or {}).get(name)
            if kept is None or not _as_public(kept, fields):
                continue
            wall = kept
        shown, hidden = _in_public(wall, public)
        if hidden:
            wrong.setdefault(name, hidden)
        if shown.screens:
            found[name] = shown
    return Walls(walls=found, wrong=wrong, public_screens=public.screens, public_tiles=public.tiles)


def _public(told: Any) -> _Public:
    table = _table(told, PUBLIC)
    _only(table, {"screens", "tiles"}, PUBLIC)
    tiles = tuple(_texts(table.get("tiles", []), f"{PUBLIC} tiles"))
    _known_tiles(tiles, f"{PUBLIC} tiles")
    return _Public(frozenset(_texts(table.get("screens", []), f"{PUBLIC} screens")), tiles)


def _counted(name: str, fields: Any, count: int) -> Wall:
    if count > MOST_WALLS:
        raise ValueError(f"[walls.{name}]: nhiều nhất {MOST_WALLS} màn hình; hãy xoá bớt")
    return _wall(name, _table(fields, f"[walls.{name}]"))


def _as_public(kept: Wall, fields: Any) -> bool:
    """Whether a wall's new table, wrong as it is, hangs it where it hung before."""
    return isinstance(fields, Mapping) and fields.get("public", False) is kept.public


def _in_public(wall: Wall, public: _Public) -> tuple[Wall, str]:
    """The wall without what the province has not marked public, and a sentence of what that is."""
    if not wall.public:
        return wall, ""
    parts = [_open_part(shown, public) for shown in wall.screens]
    screens = tuple(shown for shown, _ in parts if shown is not None)
    hidden = tuple(dict.fromkeys(why for _, why in parts if why))
    if not hidden:
        return wall, ""
    last = "" if screens else "; không còn gì để chiếu"
    sentence = f"[walls.{wall.name}]: {'; '.join(hidden)}{last}"
    return replace(wall, screens=screens), sentence


def _open_part(shown: Shown, public: _Public) -> tuple[Shown | None, str]:
    if shown.at not in public.screens and shown.name not in public.screens:
        return None, (
            f"màn hình công khai không được chiếu «{shown.at}»; "
            "hãy bỏ nó, hoặc ghi nó vào [public] screens nếu tỉnh cho công khai"
        )
    if shown.name == "hom-nay" and not shown.tiles and not public.tiles:
        return None, f"«{shown.at}» không có ô nào công khai; hãy bỏ nó, hoặc ghi [public] tiles"
    hidden = [name for name in shown.tiles if name not in public.tiles]
    if not hidden:
        return shown, ""
    why = (
        f"ô «{'», «'.join(hidden)}» chưa được công khai; hãy bỏ nó, hoặc ghi nó vào [public] tiles"
    )
    left = tuple(name for name in shown.tiles if name in public.tiles)
    return (replace(shown, tiles=left) if left else None), why


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
        public=_yes_or_no(told.get("public", False), f"{where} public"),
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
    if not shown.name:
        _page(at, where)
    _known_tiles(shown.tiles, f"{where} tiles")
    if shown.tiles and len(shown.tiles) > (most := stage_of(room).most):
        raise ValueError(
            f"{where} tiles: {len(shown.tiles)} ô không đọc được từ {room.farthest:g} m; "
            f"phòng này vừa {most} ô một màn hình"
        )
    return shown


def _page(at: str, where: str) -> None:
    try:
        page_at(at)
    except ValueError as error:
        raise ValueError(f"{where} screens: {error}") from error


def _known_tiles(tiles: Sequence[str], where: str) -> None:
    strange = [name for name in tiles if name not in TILES]
    if strange:
        raise ValueError(f"{where}: không có ô «{strange[0]}»; các ô là {', '.join(TILES)}")


def _quiet(told: Any, where: str) -> tuple[time, time] | None:
    if told is None or told == []:
        return None
    try:
        first, last = (time.fromisoformat(str(one)) for one in told)
    except (TypeError, ValueError) as error:
        raise ValueError(f'{where} quiet: viết hai giờ, như ["19:00", "06:30"]') from error
    if first.tzinfo or last.tzinfo:
        raise ValueError(f"{where} quiet: viết giờ Việt Nam, không kèm múi giờ, đang là {told!r}")
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
    if any(unicodedata.category(letter) in _NO_LETTERS for letter in told.strip()):
        raise ValueError(f"{where}: có ký tự không in được trong {told!r}; hãy bỏ đi")
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


def _yes_or_no(told: Any, where: str) -> bool:
    if not isinstance(told, bool):
        raise ValueError(f"{where}: là true hoặc false, đang là {told!r}")
    return told
