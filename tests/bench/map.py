"""Part four: a map in a browser without a graphics card; how soon values that came are painted.

For 102 communes as a person changes the number, through the server; for as many as the country has,
invented, as the browser alone repaints them.
"""

import os
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, Response, Route, sync_playwright

from ioc.clock import machine_clock
from tests.bench import machine, screens, shapes, show
from tests.bench.processes import answered

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
DOSSIERS, QUICK = 100_000, 20_000
TURNS = 9
NUMBERS = ("dossiers.received", "dossiers.resolved", "dossiers.open")
MONTH = "from=2026-06-01&to=2026-06-30"
SIZES = {"1920×1080": (1920, 1080), "3840×2160": (3840, 2160)}
TARGET_MS, COUNTRY_MS, TARGET_BYTES = 100.0, 400.0, 20_000
PATIENCE_MS = 60_000.0
SETTLED_MS = 1500.0
# From the arrival of the values to the last polygon filled.
WATCH = """() => {
  const seen = window.iocSeen = { arrived: 0, painted: 0, filled: 0 };
  const ours = window.dash_clientside.ioc, apply = ours.apply;
  const fill = CanvasRenderingContext2D.prototype.fill;
  ours.apply = (told) => {
    Object.assign(seen, { arrived: performance.now(), filled: 0 });
    return apply(told);
  };
  CanvasRenderingContext2D.prototype.fill = function painted(...rest) {
    const done = fill.apply(this, rest);
    seen.painted = performance.now();
    seen.filled += 1;
    return done;
  };
}"""
TURN = """(asking) => {
  history.pushState({}, '', `/ban-do?${asking}`);
  dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
}"""
SHADES = """([first, count]) => {
  const values = {}, hideout = { values, kind: 'sequence', chosen: '' };
  for (let n = 1; n <= count; n += 1) {
    values[String(n).padStart(5, '0')] = 1 + (n + first) % 5;
  }
  window.dash_clientside.ioc.apply({
    path: '/ban-do', search: location.search, turned: true, revision: 0, day: '',
    slots: { 'map-later-shapes': { hideout } },
  });
}"""


def run(folder: Path, *, quick: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    count = QUICK if quick else DOSSIERS
    show.heading(
        f"Map: from the values' arrival to the last polygon, software rendering; "
        f"{count:,} dossiers, {TURNS} turns each; {machine.load()}"
    )
    database = f"sqlite:///{folder / 'bench.sqlite'}"
    now = machine_clock().now().isoformat()
    answered("tests.bench.sitting", {"fill": database, "dossiers": count, "years": 1, "now": now})
    rows: list[tuple[str, ...]] = []
    with screens.serving(database, folder) as (url, _), sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", CHROMIUM), args=list(FLAGS)
        )
        for name, (width, height) in SIZES.items():
            for country in (False, True):
                page = browser.new_page(viewport={"width": width, "height": height})
                rows.append(_measured(page, url, name, country=country))
                page.close()
        browser.close()
    show.table(("", "polygons", "p50 ms", "max ms", "bytes", "on the wire"), rows)
    show.said(
        f"target: {TARGET_MS:g} ms and {TARGET_BYTES:,} bytes for 102 communes, "
        f"{COUNTRY_MS:g} ms for {shapes.COUNT:,}"
    )
    show.said(f"at the end {machine.load()}")


def _measured(page: Page, url: str, size: str, *, country: bool) -> tuple[str, ...]:
    if country:
        page.route("**/geometry/communes-*", _country)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{url}/ban-do#map=12.6/107.2/6.6" if country else f"{url}/ban-do")
    page.wait_for_timeout(3 * SETTLED_MS)
    page.evaluate(WATCH)
    turn = _painted_by_hand if country else _painted_by_server
    times, filled = _times(page, turn)
    sent = [answer for answer in answers if "_dash-update" in answer.url][-TURNS:]
    bodies = [len(answer.body()) for answer in sent]
    pressed = [int(answer.headers.get("content-length", "0")) for answer in sent]
    name = f"{size}, {'invented country' if country else 'province'}"
    told = ("–", "–") if country else (f"{max(bodies):,}", f"{max(pressed):,}")
    return (name, f"{filled:,}", f"{median(times):.0f}", f"{max(times):.0f}", *told)


def _country(route: Route) -> None:
    route.fulfill(body=shapes.country(), content_type="application/geo+json")


def _painted_by_server(page: Page, turn: int) -> None:
    days = MONTH if turn % 2 else ""
    page.evaluate(TURN, f"metric={NUMBERS[turn % len(NUMBERS)]}&{days}")


def _painted_by_hand(page: Page, turn: int) -> None:
    page.evaluate(SHADES, [turn, shapes.COUNT])


def _times(page: Page, turn: Callable[[Page, int], None]) -> tuple[list[float], int]:
    times, filled = [], 0
    for n in range(TURNS):
        turn(page, n)
        page.wait_for_timeout(SETTLED_MS)
        seen: dict[str, Any] = page.evaluate("({ ...window.iocSeen })")
        times.append(seen["painted"] - seen["arrived"])
        filled = seen["filled"]
    return times, filled
