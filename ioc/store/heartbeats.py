"""Who of the walls lives: what each last told of itself, and how it stands by that."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from ioc.store.bulk import upsert
from ioc.store.schema import heartbeats

SILENT_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=7)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One word of one open wall; `instance` is the browser that shows it.

    `seen_at` and `began_at` are the machine's UTC, never a simulated time. `shown` is the revision
    on it and `heap` its memory in bytes, None where it did not say; `version` the release it runs.
    """

    wall: str
    instance: str
    seen_at: datetime
    began_at: datetime
    address: str
    screen: str = ""
    shown: int | None = None
    heap: int | None = None
    errors: int = 0
    version: str = ""

    @property
    def key(self) -> Key:
        """By what the next word of the same browser is known."""
        return self.wall, self.instance

    def lives(self, now: datetime) -> bool:
        """Whether it was heard within SILENT_AFTER; what comes from the future was not."""
        return abs(now - self.seen_at) <= SILENT_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class WallStanding:
    """How a wall stands. `seen_at` None: never heard. `instances` of its browsers are alive.

    `heap` is the greatest and `errors` the sum among those, or of the last heard where all are
    silent; the rest is of the last heard.
    """

    wall: str
    seen_at: datetime | None = None
    alive: bool = False
    instances: int = 0
    screen: str = ""
    shown: int | None = None
    heap: int | None = None
    errors: int = 0
    version: str = ""
    address: str = ""
    began_at: datetime | None = None


def keep(connection: Connection, beats: Iterable[Beat], now: datetime) -> None:
    """Writes the last word of each instance and forgets whom nobody has heard for a week.

    A word older than the one that is kept changes nothing: several processes may hear one wall.
    """
    before = {beat.key: beat for beat in kept(connection)}
    newer = (beat for beat in beats if _is_newer(beat, before.get(beat.key), now))
    names = [field.name for field in fields(Beat)]
    upsert(connection, heartbeats, [{n: getattr(beat, n) for n in names} for beat in newer])
    connection.execute(delete(heartbeats).where(heartbeats.c.seen_at < now - FORGOTTEN_AFTER))


def kept(connection: Connection) -> tuple[Beat, ...]:
    """The last written word of every instance."""
    return tuple(Beat(**row) for row in connection.execute(select(heartbeats)).mappings())


def standings(
    connection: Connection,
    now: datetime,
    walls: Collection[str] | None = None,
    heard: Iterable[Beat] = (),
) -> tuple[WallStanding, ...]:
    """Every wall's standing by name, at the machine's `now`.

    `walls` are those that are described: one that was never heard stands there too, one that is no
    longer described does not (None: whoever was heard). `heard` counts before it is written.
    """
    by_wall = _last_of_each(connection, now, heard)
    return _standings(by_wall, by_wall if walls is None else walls, now)


def places(
    connection: Connection, now: datetime, heard: Iterable[Beat] = ()
) -> dict[str, tuple[Beat, ...]]:
    """Where each wall is or was shown, by its name: those alive first, then the last heard.

    A browser that was begun anew at the same address stands for the one before it.
    """
    return {
        name: tuple(sorted(_not_begun_anew(beats, now), key=_by_life(now)))
        for name, beats in _last_of_each(connection, now, heard).items()
    }


def _by_life(now: datetime) -> Callable[[Beat], tuple[bool, float, str]]:
    return lambda beat: (not beat.lives(now), -beat.seen_at.timestamp(), beat.instance)


def _not_begun_anew(beats: Collection[Beat], now: datetime) -> Iterable[Beat]:
    latest: dict[str, datetime] = {}
    for beat in beats:
        latest[beat.address] = max(beat.seen_at, latest.get(beat.address, beat.seen_at))
    return (beat for beat in beats if beat.lives(now) or beat.seen_at == latest[beat.address])


def _last_of_each(
    connection: Connection, now: datetime, heard: Iterable[Beat]
) -> dict[str, list[Beat]]:
    """The last word of every instance, by its wall; `heard` may be newer than what is written."""
    last: dict[Key, Beat] = {}
    for beat in (*kept(connection), *heard):
        if _is_newer(beat, last.get(beat.key), now):
            last[beat.key] = beat
    by_wall: dict[str, list[Beat]] = {}
    for beat in last.values():
        by_wall.setdefault(beat.wall, []).append(beat)
    return by_wall


def _standings(
    by_wall: Mapping[str, list[Beat]], names: Iterable[str], now: datetime
) -> tuple[WallStanding, ...]:
    return tuple(
        _standing(by_wall[name], now) if name in by_wall else WallStanding(wall=name)
        for name in sorted(names)
    )


def _standing(beats: Collection[Beat], now: datetime) -> WallStanding:
    last = max(beats, key=lambda beat: (beat.lives(now), beat.seen_at))
    alive = [beat for beat in beats if beat.lives(now)]
    telling = alive or [last]
    return WallStanding(
        wall=last.wall,
        seen_at=last.seen_at,
        alive=bool(alive),
        instances=len(alive),
        screen=last.screen,
        shown=last.shown,
        heap=max((beat.heap for beat in telling if beat.heap is not None), default=None),
        errors=sum(beat.errors for beat in telling),
        version=last.version,
        address=last.address,
        began_at=last.began_at,
    )


def _is_newer(beat: Beat, before: Beat | None, now: datetime) -> bool:
    # A word from the future was written before the machine's clock was set right.
    return before is None or not beat.seen_at < before.seen_at <= now
