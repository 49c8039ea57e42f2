"""Part five: from an empty cache on loopback to the first whole picture of each page.

A picture is whole once everything that the page shows at first is painted: its figures, its
charts' axes, its map's polygons, its list's rows.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import orjson
from playwright.sync_api import Playwright, ViewportSize, sync_playwright

from ioc.clock import machine_clock
from tests.bench import machine, screens, show
from tests.bench.map import CHROMIUM, FLAGS
from tests.bench.processes import answered

DOSSIERS, QUICK = 100_000, 20_000
TRIES = 5
SIZES = {"1920×1080": (1920, 1080), "3840×2160": (3840, 2160)}
TARGET_MS, TARGET_BYTES = 2_000.0, 1_500_000
PATIENCE_MS, LOOK_MS = 30_000.0, 250.0
FIGURE, AXIS, MAP, ROW = ".tile-number", ".js-plotly-plot .xtick", "canvas", ".ag-row"
# What of each page a reader waits for. The feeds' pages have no figures here, only their frame.
PAGES: Mapping[str, tuple[str, ...]] = {
    "/": (FIGURE, AXIS, MAP),
    "/don-vi": (ROW,),
    "/don-vi?agency=H15.12": (AXIS, ROW),
    "/ho-so?metric=dossiers.open": (ROW,),
    "/ban-do": (MAP, ROW),
    "/phan-anh": (ROW,),
    "/an-ninh-mang": (ROW,),
    "/nguon-du-lieu": (".source-card",),
}
# Looked at in every frame: a figure once it has digits, a map once its polygons are filled.
WATCH = """(parts) => {
  const seen = window.iocSeen = { whole: 0, filled: 0 };
  const fill = CanvasRenderingContext2D.prototype.fill;
  CanvasRenderingContext2D.prototype.fill = function filled(...rest) {
    seen.filled += 1;
    return fill.apply(this, rest);
  };
  const there = (part) => (part === 'canvas' ? seen.filled > 100
    : [...document.querySelectorAll(part)].some((one) => part !== '.tile-number'
      || /[0-9]/.test(one.textContent)));
  const look = () => requestAnimationFrame((now) => {
    if (parts.every(there)) seen.whole = now; else look();
  });
  look();
}"""


def run(folder: Path, *, quick: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    count = QUICK if quick else DOSSIERS
    show.heading(
        f"First picture: a new browser, nothing cached, loopback, software rendering; "
        f"{count:,} dossiers, {TRIES} tries; {machine.load()}"
    )
    database = f"sqlite:///{folder / 'bench.sqlite'}"
    now = machine_clock().now().isoformat()
    answered("tests.bench.sitting", {"fill": database, "dossiers": count, "years": 1, "now": now})
    rows: list[tuple[str, ...]] = []
    with screens.serving(database, folder) as (url, _), sync_playwright() as driver:
        for size, (width, height) in SIZES.items():
            viewport: ViewportSize = {"width": width, "height": height}
            for path, parts in PAGES.items():
                found = [_first(driver, f"{url}{path}", parts, viewport) for _ in range(TRIES)]
                times, sizes = zip(*found, strict=True)
                told = (f"{median(times):.0f}", f"{max(times):.0f}", f"{max(sizes):,.0f}")
                rows.append((f"{size}, {path}", *told))
    show.table(("", "p50 ms", "max ms", "bytes on the wire"), rows)
    show.said(f"target: {TARGET_MS:,.0f} ms, {TARGET_BYTES:,} bytes")
    show.said(f"at the end {machine.load()}")


def _first(
    driver: Playwright, url: str, parts: tuple[str, ...], viewport: ViewportSize
) -> tuple[float, float]:
    """Milliseconds from the asking to the frame with all parts in it, and bytes received."""
    program = os.environ.get("CHROMIUM", CHROMIUM)
    browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
    page = browser.new_page(viewport=viewport)
    session, sizes = page.context.new_cdp_session(page), [0.0]
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(f"({WATCH})({orjson.dumps(parts).decode()})")
    page.goto(url)
    # Not wait_for_function: the content policy lets no text be evaluated in the page.
    whole, waited = 0.0, 0.0
    while not whole and waited < PATIENCE_MS:
        page.wait_for_timeout(LOOK_MS)
        waited += LOOK_MS
        whole = page.evaluate("window.iocSeen.whole")
    browser.close()
    if not whole:
        raise RuntimeError(f"{url}: not all of {', '.join(parts)} was seen in {PATIENCE_MS:g} ms")
    return whole, sum(sizes)
