"""Walls of an invented province, whose server can be stopped and begun again where it was."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import Engine

from ioc.config import read_settings
from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load
from ioc.walls import FILE
from ioc.web.app import create_app
from tests.conftest import wait_until
from tests.e2e.visitor import DESK, Visitor, visiting
from tests.store.invented import row
from tests.web.desk import DATA, StillClock
from tests.web.fed import FED, fed
from tests.web.mapped import ASKED, NOW, READ, known

WALLS = """
[public]
screens = ["hom-nay"]
tiles = ["on-time", "due"]

[walls.ba-man]
title = "Ba màn hình"
diagonal = 55
farthest = 5
seconds = 5
screens = ["can-chi-dao", "dung-han", "phan-anh"]

[walls.co-trang]
diagonal = 110
resolution = [3840, 2160]
farthest = 8
theme = "hall"
seconds = 5
screens = ["dung-han", "/don-vi?agency=H15.12", "phan-anh"]

[walls.nghi]
diagonal = 55
farthest = 5
quiet = ["09:00", "11:00"]
screens = ["dung-han", "phan-anh"]

[walls.phong-nho]
diagonal = 55
farthest = 5
theme = "hall"

[walls.phong-vua]
diagonal = 86
resolution = [3840, 2160]
farthest = 8

[walls.tuong-ghep]
diagonal = 110
resolution = [7680, 4320]
farthest = 8
"""
# Every screen that is shown, in whichever document, with the instant it was; and every figure set.
WATCH = """
const at = () => performance.timeOrigin + performance.now();
const told = (name, more) => (top.seen ||= []).push({ name, at: at(), ...more });
addEventListener('wall:shown', ({ detail }) => told('shown', { address: detail.at }));
addEventListener('wall:set', ({ detail }) => told('set', { count: detail.count }));
"""
# The nearest named place of everything that changes on the screens from now on.
OBSERVE = """() => {
  window.touched = [];
  const place = ({ target }) => (target.nodeType === 1 ? target : target.parentElement);
  const note = (all) => touched.push(...all.map((one) => place(one)?.closest('[id]')?.id));
  new MutationObserver(note).observe(document.querySelector('.screens'), {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
}"""
# A machine whose own date is seven hours ahead.
AHEAD = """
const real = Date.now;
Date.now = () => real() + 7 * 3600e3;
globalThis.Date = class extends Date {
  constructor(...told) { if (told.length) super(...told); else super(Date.now()); }
};
"""


class WallHouse:
    """The web alone over a store of its own; time stands still unless a test moves it."""

    def __init__(self, engine: Engine, folder: Path, walls: str = WALLS) -> None:
        self.clock = StillClock(NOW, rate=0.0)
        self._engine, self._data, self._count = engine, folder / "data", 0
        self._secret = str(folder / "session.key")
        self._data.mkdir()
        for path in DATA.iterdir():
            if path.name not in (FILE, "run") and ".sqlite" not in path.name:
                (self._data / path.name).symlink_to(path)
        self.describe(walls)
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def describe(self, walls: str) -> None:
        """Writes screens.toml."""
        (self._data / FILE).write_text(walls, encoding="utf-8")

    def open(self) -> None:
        """Serves at the address it had before, or at a free one."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        told = {"IOC_SECRET_FILE": self._secret, "IOC_DATA": str(self._data)}
        app = create_app(self._engine, known(), self.clock, read_settings(told))
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
        server = self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, daemon=True
        )
        self._thread.start()
        wait_until(lambda: server.started, "the walls' server to start")

    def close(self) -> None:
        """Nobody answers any more at its address."""
        if self._server and self._thread:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(timeout=20)
            self._server = self._thread = None

    def stir(self) -> int:
        """Reads one more dossier, which is late: figures move. How many were read so."""
        self._count += 1
        late = row(
            f"H15.12-261119-{self._count:05d}",
            asked=ASKED,
            received_at=NOW - timedelta(days=20),
            due_at=NOW - timedelta(days=3),
            agency="H15.12",
            receiving="H15.12",
        )
        rules = Rules(MEASURES, known().calendar, dict.fromkeys(FED, 1), feeds(known()))
        ingest(self._engine, Load(source="mot-cua", now=NOW, dossiers=[late], **READ), rules)
        return self._count


@contextmanager
def wall_house(folder: Path, walls: str = WALLS) -> Iterator[WallHouse]:
    engine = fed(f"sqlite:///{folder / 'ioc.sqlite'}", 600, 300)
    house = WallHouse(engine, folder, walls)
    try:
        house.open()
        yield house
    finally:
        house.close()
        engine.dispose()


@contextmanager
def before_wall(
    context: BrowserContext,
    house: WallHouse,
    name: str,
    swap: Mapping[str, str],
    size: tuple[int, int] = DESK,
) -> Iterator[Visitor]:
    """A tab with that wall open; `swap` are data-attributes of its document set otherwise."""
    with visiting(context, house.url, size) as visitor:
        visitor.page.add_init_script(WATCH)
        hurry(visitor.page, name, swap)
        visitor.page.goto(f"{house.url}/man-hinh/{name}", wait_until="load")
        yield visitor


def hurry(page: Page, name: str, swap: Mapping[str, str]) -> None:
    """The same document with other numbers in its data-attributes."""

    def answer(route: Route) -> None:
        try:
            reply = route.fetch()
        except Exception:
            route.abort()
            return
        route.fulfill(response=reply, body=swapped(reply.text(), swap))

    page.route(lambda url: urlsplit(url).path == f"/man-hinh/{name}", answer)


def swapped(document: str, swap: Mapping[str, str]) -> str:
    """The document with these data-attributes set otherwise wherever they stand."""
    for attribute, value in swap.items():
        parts = document.split(f' data-{attribute}="')
        rest = [f'{value}"{part.partition(chr(34))[2]}' for part in parts[1:]]
        document = f' data-{attribute}="'.join([parts[0], *rest])
    return document


def shown(visitor: Visitor) -> list[str]:
    """The addresses of the screens shown so far."""
    seen = visitor.page.evaluate("window.seen || []")
    return [one["address"] for one in seen if one["name"] == "shown"]


Change = Callable[[dict[str, Any]], dict[str, Any]]


def pulses(visitor: Visitor, change: Change) -> None:
    """Every later answer to the cheap question goes through `change`."""
    _altered(visitor, "/pulse", change)


def values(visitor: Visitor, change: Change) -> None:
    """Every later answer with figures goes through `change`."""
    _altered(visitor, "/values", change)


def _altered(visitor: Visitor, end: str, change: Change) -> None:
    def answer(route: Route) -> None:
        try:
            reply = route.fetch()
            told = change(reply.json())
        except Exception:
            route.abort()
            return
        route.fulfill(response=reply, json=told)

    visitor.page.route(lambda url: urlsplit(url).path.endswith(end), answer)
