"""Part three: fifty screens that ask every five seconds while the figures move under them."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import orjson

from ioc.clock import machine_clock
from tests.bench import machine, show
from tests.bench.processes import answered, beside, free_port, postgresql
from tests.bench.watching import Heard, Wall, watch

FULL, QUICK = 200_000, 20_000
SCREENS = 50
EVERY = 5.0
WARM, WATCHED, QUICKLY = 20.0, 90.0, 60.0
TARGET_MS = 100.0
PATIENCE = 60.0
# A wall where all show the leader's page, and a harder one: every second screen is another unit's.
OVERVIEW = ("/", "")
UNITS = tuple(("/don-vi", f"?agency=H15.{n}") for n in range(101, 101 + SCREENS // 2))
WALLS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "50 × Tổng quan": (OVERVIEW,) * SCREENS,
    "25 × Tổng quan, 25 units' own pages": (OVERVIEW,) * (SCREENS - len(UNITS)) + UNITS,
}


def run(folder: Path, *, quick: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    seconds = QUICKLY if quick else WATCHED
    show.heading(
        f"Screens: {SCREENS} ask every {EVERY:g} s, the revision moves as often; "
        f"{QUICK if quick else FULL:,} dossiers, {seconds:.0f} s after a warm-up; {machine.load()}"
    )
    rows = []
    with postgresql() as (cluster, _), cluster.database() as url:
        for engine, database in (
            ("SQLite", f"sqlite:///{folder / 'bench.sqlite'}"),
            ("PostgreSQL", url),
        ):
            now = machine_clock().now().isoformat()
            wanted = {"dossiers": QUICK if quick else FULL, "years": 1, "now": now}
            answered("tests.bench.sitting", {"fill": database, **wanted})
            for name, pages in WALLS.items():
                wall = Wall(pages=pages, every=EVERY, warm=WARM, seconds=seconds)
                rows += _watched(f"{engine}, {name}", database, wall, folder)
    columns = ("", "answers", "p50 ms", "p95 ms", "max ms", "errors", "moves", "RSS MB, 4 times")
    show.table(columns, rows)
    show.said(f"target: p95 under {TARGET_MS:g} ms; no growth of the server's memory")
    show.said(f"at the end {machine.load()}")


def _watched(name: str, database: str, wall: Wall, folder: Path) -> list[tuple[str, ...]]:
    with (
        serving(database, folder) as (url, pid),
        beside("tests.bench.stirring", orjson.dumps({"database": database}).decode()),
    ):
        heard = asyncio.run(watch(url, wall, lambda: machine.resident(pid)))
    for wrong, times in heard.errors.items():
        show.said(f"{name}: {times} times {wrong}")
    sizes = " ".join(f"{size:.0f}" for size in heard.sizes)
    return [
        (
            name,
            *_line(heard, ("revision", "callback")),
            str(heard.errors.total()),
            str(heard.moves),
            sizes,
        ),
        ("  the revision", *_line(heard, ("revision",)), "", "", ""),
        ("  a page's later figures", *_line(heard, ("callback",)), "", "", ""),
    ]


def _line(heard: Heard, kinds: tuple[str, ...]) -> tuple[str, str, str, str]:
    times = sorted(ms for kind in kinds for ms in heard.times[kind])
    if not times:
        return "0", "–", "–", "–"
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    return str(len(times)), f"{middle:.1f}", f"{late:.1f}", f"{times[-1]:.0f}"


@contextmanager
def serving(database: str, folder: Path) -> Iterator[tuple[str, int]]:
    """The web as in production: one process, its own door, the machine's clock."""
    port = free_port()
    settings = {
        "IOC_DATABASE_URL": database,
        "IOC_PORT": str(port),
        "IOC_CLOCK": "",
        "IOC_SECRET_FILE": str(folder / "session.key"),
    }
    url = f"http://127.0.0.1:{port}"
    with beside("ioc", "serve", environ={**os.environ, **settings}) as process:
        until = time.monotonic() + PATIENCE
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > until:
                sys.exit("the server did not start")
            time.sleep(0.1)
        yield url, process.pid


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
