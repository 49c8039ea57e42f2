"""`python -m tests.wall_soak [--refreshes 10000] [--seed 7]`: a wall in a browser, ill-treated.

A wall of four screens, one of them a page of the desk, at 1920x1080. Its figures move again and
again; between the refreshes its server is stopped and begun again, answers 503, hangs, sends
garbage or is slow, and the network goes away. The browser's own counts are taken after a forced
collection at the beginning and twenty times on the way. 0: heap, nodes and listeners within the
budget, each screen shown for its time, no page error, every refresh drawn.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright

from tests.e2e.visitor import CHROMIUM, FLAGS
from tests.e2e.walls import WallHouse, hurry, wall_house
from tests.wall_counted import SECONDS, Count, Ran, row_of, table

NAME, EVERY_MS = "soak", 60
WALL = """
[walls.soak]
diagonal = 110
resolution = [3840, 2160]
farthest = 8
theme = "hall"
screens = ["hom-nay", "dung-han", "/don-vi?agency=H15.12", "can-chi-dao"]
"""
FAULTS = ("stopped", "503", "hang", "garbage", "slow", "offline", "values 500", "values garbage")
CALM, ILL = 20.0, 2.0
# How often the server itself is asked; in between its last answer is told with other figures.
ANEW = 0.05
TAKEN = 20
# A frame whose page could not be had is the browser's own, and nobody may look out of it.
WATCH = """
if (location.protocol === 'http:') {
  top.soak ||= { shown: [], sets: 0, wrong: [] };
  const at = () => performance.timeOrigin + performance.now();
  const wrong = (what) => top.soak.wrong.push(`${what}`);
  addEventListener('wall:set', () => { top.soak.sets += 1; });
  addEventListener('wall:shown', (event) => top.soak.shown.push([event.detail.at, at()]));
  addEventListener('error', (event) => { if (event.error) wrong(event.error); });
  addEventListener('unhandledrejection', (event) => wrong(event.reason));
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.wall_soak", description=__doc__)
    parser.add_argument("--refreshes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with sync_playwright() as driver, tempfile.TemporaryDirectory(prefix="ioc-wall-") as name:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        ran = soaked(browser, Path(name), asked.refreshes, random.Random(asked.seed), say)
        browser.close()
    for line in table(ran):
        say(line)
    return 1 if ran.wrong() else 0


def soaked(
    browser: Browser, folder: Path, refreshes: int, dice: random.Random, tell: Callable[[str], None]
) -> Ran:
    """One run over a house of its own in `folder`; `tell` hears how far it is."""
    with wall_house(folder, WALL) as house:
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        page = context.new_page()
        try:
            return _Run(house, page, dice, tell).through(refreshes)
        finally:
            context.close()


class _Run:
    """One wall on one page: the revisions that it is told, the faults it meets, what is counted."""

    def __init__(
        self, house: WallHouse, page: Page, dice: random.Random, tell: Callable[[str], None]
    ) -> None:
        self._house, self._page, self._dice, self._tell = house, page, dice, tell
        self._errors: list[str] = []
        self._faults: Counter[str] = Counter()
        self._fault, self._until = "", 0.0
        self._revision = 0
        self._real: dict[str, bytes] = {}
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        page.on("pageerror", lambda error: self._errors.append(error.message))

    def through(self, refreshes: int) -> Ran:
        began = time.monotonic()
        self._open()
        counts = [self._count(0)]
        faults = self._sequence()
        step = max(refreshes // TAKEN, 1)
        drawn = 0
        while drawn < refreshes:
            self._page.wait_for_timeout(200)
            now = self._sets()
            if now // step > drawn // step:
                self._well()
                counts.append(self._count(now))
                self._tell(row_of(counts[-1], self._faults))
            drawn = now
            next(faults)
        self._well()
        counts.append(self._count(drawn))
        return Ran(
            counts=counts,
            faults=self._faults,
            stood=self._stood(),
            errors=[*self._errors, *self._page.evaluate("soak.wrong")],
            seconds=time.monotonic() - began,
        )

    def _open(self) -> None:
        page = self._page
        self._cdp.send("Performance.enable")
        page.add_init_script(WATCH)
        hurry(page, NAME, {"every": str(EVERY_MS), "seconds": str(SECONDS)})
        page.route(lambda url: urlsplit(url).path.endswith("/pulse"), self._pulse)
        page.route(lambda url: urlsplit(url).path.endswith("/values"), self._values)
        page.goto(f"{self._house.url}/man-hinh/{NAME}", wait_until="load")

    def _pulse(self, route: Route) -> None:
        """Each answer tells of figures that have moved."""
        self._answer(route, "", lambda told: {**told, "key": f"k{self._next()}"})

    def _values(self, route: Route) -> None:
        """The province's own figures, each number in them another one than before."""
        self._answer(route, "values ", self._moved)

    def _moved(self, told: dict[str, Any]) -> dict[str, Any]:
        self._revision += 1
        for slot in told["slots"].values():
            if isinstance(slot.get("html"), str) and self._dice.random() < 0.3:
                slot["html"] = f"{slot['html']}<!--{self._revision}-->"
        return {**told, "key": f"k{self._revision}"}

    def _next(self) -> int:
        return self._revision + 1

    def _answer(
        self, route: Route, whose: str, change: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> None:
        fault = self._fault.removeprefix(whose) if self._fault.startswith(whose) else ""
        try:
            if fault in ("503", "500"):
                route.fulfill(status=int(fault), body="{}")
            elif fault == "garbage":
                route.fulfill(
                    status=200, body=self._dice.choice(("<html>", "null", "[1", '{"a": 1}'))
                )
            elif fault == "hang":
                # Nobody ever answers it; the page gives it up.
                return
            else:
                if fault == "slow":
                    time.sleep(0.3)
                route.fulfill(json=change(self._real_one(route, whose)))
        except Exception:
            _abandon(route)

    def _real_one(self, route: Route, whose: str) -> dict[str, Any]:
        """The server's own answer, asked for anew every so often and always when it is not well."""
        if whose not in self._real or self._fault or self._dice.random() < ANEW:
            self._real[whose] = route.fetch(timeout=3000).body()
        told: dict[str, Any] = json.loads(self._real[whose])
        return told

    def _sequence(self) -> Iterator[None]:
        """A fault every now and then, and well again after a while."""
        while True:
            well_until = time.monotonic() + CALM * self._dice.uniform(0.5, 1.5)
            while time.monotonic() < well_until:
                yield
            self._begin(self._dice.choice(FAULTS))
            until = time.monotonic() + ILL
            while time.monotonic() < until:
                yield
            self._well()

    def _begin(self, fault: str) -> None:
        self._faults[fault] += 1
        self._fault = fault
        if fault == "stopped":
            self._house.close()
        if fault == "offline":
            self._page.context.set_offline(True)

    def _well(self) -> None:
        fault, self._fault = self._fault, ""
        if fault == "stopped":
            self._house.open()
        if fault == "offline":
            self._page.context.set_offline(False)

    def _sets(self) -> int:
        return int(self._page.evaluate("soak.sets"))

    def _count(self, refreshes: int) -> Count:
        for _ in range(2):
            self._cdp.send("HeapProfiler.collectGarbage")
        told = {m["name"]: m["value"] for m in self._cdp.send("Performance.getMetrics")["metrics"]}
        return Count(
            refreshes=refreshes,
            heap_mb=told["JSHeapUsedSize"] / 1e6,
            nodes=int(told["Nodes"]),
            listeners=int(told["JSEventListeners"]),
            frames=int(told["Frames"]),
        )

    def _stood(self) -> list[tuple[str, str, float]]:
        shown = self._page.evaluate("soak.shown")
        return [(one[0], later[0], (later[1] - one[1]) / 1000) for one, later in pairwise(shown)]


def _abandon(route: Route) -> None:
    try:
        route.abort()
    except Exception:
        return


def say(words: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
