"""Pages of LayDanhSachHoSo rendered into files beforehand: a full load, then 1 % changed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from ioc.simulator import reference
from ioc.simulator.dialect import Writer
from ioc.simulator.pages import pages
from ioc.simulator.worktime import day_of, midnight
from ioc.simulator.world import Life, World

ROOT = Path(__file__).resolve().parents[2]
SEED = 66
SIZE = 1_000
HISTORY_DAYS = 365
A_YEAR_OF_ONE = 150_000
# A Tuesday evening; what changes until Thursday evening is the changed part; Friday is quiet.
FULL_AT = datetime(2026, 11, 17, 10, tzinfo=UTC)
CHANGED_AT = FULL_AT + timedelta(days=2)
NOTHING_AT = CHANGED_AT + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Where the pages lie, how many dossiers they hold, and since when there are any."""

    folder: Path
    full: int
    changed: int
    begins: datetime


def render(folder: Path, dossiers: int) -> Rendered:
    """About `dossiers` of a year in `folder`/full, a hundredth as many in `folder`/changed."""
    first = day_of(int(FULL_AT.timestamp())) - HISTORY_DAYS
    texts = reference.read_texts(ROOT / "data")
    world = World(reference.parse(texts), SEED, dossiers / A_YEAR_OF_ONE, first)
    full = _write(folder / "full", pages(world, FULL_AT, SIZE))
    changed = _write(folder / "changed", _changed(world, max(1, full // 100)))
    begins = datetime.fromtimestamp(midnight(first), UTC)
    return Rendered(folder=folder, full=full, changed=changed, begins=begins)


def forget(rendered: Rendered) -> None:
    shutil.rmtree(rendered.folder, ignore_errors=True)


def _write(folder: Path, found: Iterator[bytes]) -> int:
    """One file a page, named by its number; how many dossiers there are in all."""
    folder.mkdir(parents=True)
    dossiers = 0
    for number, page in enumerate(found, 1):
        (folder / f"{number}.json").write_bytes(page)
        dossiers += page.count(b'"MaTTHC":')
    return dossiers


def _changed(world: World, wanted: int) -> Iterator[bytes]:
    """Dossiers that arrived or changed between the two evenings, the earliest change first."""
    since, until = int(FULL_AT.timestamp()), int(CHANGED_AT.timestamp())
    met: dict[int, tuple[int, Life]] = {}
    for number in range(world.first_day, day_of(until) + 1):
        day = world.day(number)
        lives = {life.number: life for life in day.lives}
        for at, whose, _ in day.changes:
            if since < at <= until:
                met.setdefault(whose, (at, lives[whose]))
    writer = Writer(world.cast)
    items: list[dict[str, Any]] = []
    for _, life in sorted(met.values(), key=lambda m: (m[0], m[1].code)):
        item = writer.item(life.code, life.packed, until)
        if item is not None and len(items) < wanted:
            items.append(item)
    for start in range(0, len(items), SIZE):
        yield orjson.dumps({"error_code": "0", "result": items[start : start + SIZE]})


def named(instant: datetime) -> str:
    """An instant as the dialect writes it, for the borders between one window and the next."""
    local = instant + timedelta(hours=7)
    return f"{local:%Y%m%d%H%M%S}"
