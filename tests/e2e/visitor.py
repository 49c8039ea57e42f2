"""A person before a browser, and everything that browser asked for or complained of."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    WebSocket,
)

CHROMIUM = "/usr/bin/chromium"
# Chromium as root runs only without its sandbox; it shall look up nobody in the background, and a
# name that is not this machine's resolves to nothing.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-pings"),
    *("--disable-background-networking", "--disable-component-update"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
DESK, WALL, PHONE = (1920, 1080), (3840, 2160), (390, 844)
PATIENCE_MS, POLL_MS = 30_000.0, 50.0
OWN_SCHEMES = ("data:", "blob:")
# What was under way when its page was left, or became a download, has not failed.
LEFT = "net::ERR_ABORTED"
STANDS = """document.querySelector('#page main h1')
    && document.getElementById('shell-clock').textContent
    && document.fonts.status === 'loaded'"""
# The codes of all rows of the list in sight, null where one is not loaded, or nothing yet.
ROWS = """() => {
  const place = document.querySelector('.dossier-grid .ag-root')?.closest('.dossier-grid');
  const grid = place && window.dash_ag_grid.getApi(place.id);
  if (!grid || grid.isDestroyed() || !grid.isLastRowIndexKnown()) return null;
  const row = (_, n) => grid.getDisplayedRowAtIndex(n)?.data?.code ?? null;
  const codes = Array.from({ length: grid.getDisplayedRowCount() }, row);
  if (codes.includes(null)) grid.ensureIndexVisible(codes.indexOf(null));
  return codes;
}"""


class Log:
    """What one tab asked for, and what went wrong in it, in order."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("websocket", self._websocket)
        page.on("console", self._console)
        page.on("pageerror", self._page_error)

    def foreign(self, home: str) -> list[str]:
        """What was asked of anybody but us."""
        return [url for url in self.asked if not url.startswith((f"{home}/", *OWN_SCHEMES))]

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _websocket(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.wrong.append(f"{request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.url}: {response.status}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text}")

    def _page_error(self, error: Error) -> None:
        self.wrong.append(f"exception: {error.message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One tab: `home` is the address of the house it is in."""

    home: str
    page: Page
    log: Log

    def open(self, path: str) -> None:
        """Goes to an address as one typed in, and waits until its page stands."""
        self.page.goto(f"{self.home}{path}", wait_until="load")
        self.until(STANDS)

    def until(self, script: str) -> None:
        """Waits until a JavaScript expression is true on the page."""
        self.awaited(lambda: bool(self.page.evaluate(script)), script)

    def awaited(self, true: Callable[[], bool], what: str) -> None:
        """Waits for what is to be seen here.

        Playwright's own wait evaluates inside the page, which our content policy rightly forbids.
        """
        until = time.monotonic() + PATIENCE_MS / 1000
        while not true():
            wrong = f"waited in vain for {what}; the browser complains of {self.log.wrong}"
            assert time.monotonic() < until, wrong
            self.page.wait_for_timeout(POLL_MS)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def number(self, selector: str) -> int:
        return whole(self.text(selector))

    def press(self, selector: str) -> None:
        self.page.locator(selector).click()

    def stated(self, slot: str = "dossiers") -> int:
        """How many dossiers a list says that it holds."""
        self.until(f"/^\\d/.test(document.querySelector('#{slot}-count')?.textContent)")
        return self.number(f"#{slot}-count")

    def holds(self, count: int, slot: str = "dossiers") -> None:
        """Waits until a list says that it holds so many; the one before may still stand there."""
        self.awaited(lambda: self.stated(slot) == count, f"#{slot}-count to say {count}")

    def listed(self, slot: str = "dossiers") -> list[str]:
        """The codes in a list's grid, scrolled to its end: as many as it says that it holds."""
        codes: list[str | None] = []

        def whole_list() -> bool:
            codes[:] = self.page.evaluate(ROWS) or ()
            return None not in codes and len(codes) == self.stated(slot)

        self.awaited(whole_list, f"as many rows as #{slot}-count says")
        return [code for code in codes if code]

    def download(self, selector: str) -> bytes:
        with self.page.expect_download() as begun:
            self.press(selector)
        return begun.value.path().read_bytes()


def asked_by_pages(net_log: Path) -> list[str]:
    """Every address that a page, or a worker of one, made this browser ask, by its own log.

    What Chromium looks up for itself has no page for its initiator.
    """
    events = json.loads(net_log.read_text("utf-8"))["events"]
    asked = [event.get("params", {}) for event in events]
    return [job["url"] for job in asked if "url" in job and _by_page(job.get("initiator", ""))]


def _by_page(initiator: str) -> bool:
    return initiator.startswith(("http:", "https:"))


def whole(text: str) -> int:
    """«1.234 hồ sơ» is 1234."""
    return int(text.split()[0].replace(".", ""))


@contextmanager
def visiting(context: BrowserContext, home: str, size: tuple[int, int]) -> Iterator[Visitor]:
    """A tab of that size, closed whatever happens; the next visitor finds nothing kept."""
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    try:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        yield Visitor(home=home, page=page, log=Log(page))
        page.evaluate("localStorage.clear()")
    finally:
        page.close()
        context.clear_cookies()
