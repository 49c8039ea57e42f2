"""What a browser's DevTools tell of the pages it is shown: whom they ask, what goes wrong."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ioc.doctor.talk import BINDING

# What never leaves the browser.
_INSIDE: Final = ("data:", "blob:", "about:", "chrome:", "chrome-error:", "chrome-extension:")
# What was under way when its page was left has not failed.
_LEFT: Final = "net::ERR_ABORTED"
_REFUSED: Final = 400
# What the request itself tells, and what a worker's own line repeats.
_TOLD_ELSEWHERE: Final = ("network", "worker")
_QUOTED: Final = re.compile(r"'((?:https?|wss?)://[^']*)'")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page asked somebody else: the address, and the script, sheet or page that asked."""

    page: str
    url: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Something went wrong on a page. `kind`: request, script, policy, or page (the whole)."""

    page: str
    kind: str
    text: str


class Watch:
    """Hears one browser, page by page; `home` is the address of ours, without a slash at its end.

    `page` is whose events are heard just now; `requests` are those of all pages, `moves` grows
    with everything that the network does.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self._own = (f"{home}/", f"ws{home.removeprefix('http')}/")
        self._open: dict[str, str] = {}
        self._loaders: set[str] = set()
        self._left: set[str] = set()
        self._asked: dict[Asked, None] = {}
        self._wrong: dict[Wrong, None] = {}
        self.page = ""
        self.requests = 0
        self.moves = 0

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Whoever else was asked, each thing once a page."""
        return tuple(self._asked)

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """What went wrong, each thing once a page."""
        return tuple(self._wrong)

    @property
    def waiting(self) -> int:
        """How many requests have no answer yet."""
        return len(self._open)

    def leave(self) -> None:
        """The page is left: what it asks for on its way out is not waited for either."""
        self._left |= self._loaders
        self._loaders.clear()
        self.forget()

    def forget(self) -> None:
        """What has no answer yet is not waited for: whoever asked may be gone."""
        self._open.clear()

    def hear(self, method: str, told: Mapping[str, Any]) -> None:
        """One event of DevTools; what says nothing of whom a page asks is passed over."""
        if method.startswith("Network."):
            self._network(method.removeprefix("Network."), told)
        elif method == "Runtime.exceptionThrown":
            self._went_wrong("script", _thrown(told["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert"):
            self._went_wrong("script", " ".join(_said(told["args"])))
        elif method == "Runtime.bindingCalled" and told["name"] == BINDING:
            self._asks(told["payload"], "WebRTC")
        elif method == "Log.entryAdded":
            self._logged(told["entry"])

    def hinted(self, urls: Iterable[str]) -> None:
        """Addresses that the page has a browser look up before anybody needs them."""
        for url in urls:
            if not url.startswith((*self._own, *_INSIDE)):
                self._asks(url, "<link>")

    def failed(self, kind: str, text: str) -> None:
        """What is seen wrong with the page from outside."""
        self._went_wrong(kind, text)

    def _network(self, event: str, told: Mapping[str, Any]) -> None:
        number = told.get("requestId", "")
        if event == "requestWillBeSent":
            loader = told.get("loaderId", "")
            self._loaders |= {loader} - {""} - self._left
            known = "" if loader in self._left else number
            self._sends(known, told["request"]["url"], told.get("initiator", {}))
        elif event in ("webSocketCreated", "webTransportCreated"):
            self._sends("", told["url"], told.get("initiator", {}))
        elif event == "responseReceived":
            answer = told["response"]
            if answer["status"] >= _REFUSED and answer["url"].startswith(self._own):
                self._went_wrong("request", f"{self._near(answer['url'])}: {answer['status']}")
        elif event in ("loadingFinished", "loadingFailed"):
            self.moves += 1
            self._ended(self._open.pop(number, ""), told)

    def _sends(self, number: str, url: str, initiator: Mapping[str, Any]) -> None:
        if url.startswith(_INSIDE):
            return
        self.moves += 1
        self.requests += 1
        if number:
            self._open[number] = url
        if not url.startswith(self._own):
            self._asks(url, self._near(_initiator(initiator)))

    def _ended(self, url: str, told: Mapping[str, Any]) -> None:
        """A request of our own that got no answer; a stranger's is told of by its being asked."""
        failure = told.get("errorText") or told.get("blockedReason") or ""
        if failure and url.startswith(self._own) and failure != _LEFT and not told.get("canceled"):
            self._went_wrong("request", f"{self._near(url)}: {failure}")

    def _logged(self, entry: Mapping[str, Any]) -> None:
        if entry["level"] != "error" or entry["source"] in _TOLD_ELSEWHERE:
            return
        text, policy = entry["text"], entry["source"] == "security"
        stopped = _QUOTED.search(text) if policy else None
        if stopped and not stopped[1].startswith(self._own):
            # Our own policy was faster than the network: it was an attempt all the same.
            self._asks(stopped[1], self._near(_line(entry)))
        else:
            self._went_wrong("policy" if policy else "script", text)

    def _asks(self, url: str, by: str) -> None:
        self._asked[Asked(page=self.page, url=url[:_LONGEST], by=by)] = None

    def _went_wrong(self, kind: str, text: str) -> None:
        one = text.strip().splitlines()[0] if text.strip() else "?"
        self._wrong[Wrong(page=self.page, kind=kind, text=one[:_LONGEST])] = None

    def _near(self, url: str) -> str:
        """An address of ours without our name and its query."""
        return url.removeprefix(self._home).partition("?")[0]


def _line(entry: Mapping[str, Any]) -> str:
    where = str(entry.get("url", "")).partition("?")[0]
    return f"{where}:{entry['lineNumber'] + 1}" if where and "lineNumber" in entry else where


def _initiator(told: Mapping[str, Any]) -> str:
    """What asked: the innermost line of a script, else the sheet or page; "" where nobody says."""
    stack: Mapping[str, Any] | None = told.get("stack")
    while stack:
        for frame in stack["callFrames"]:
            if frame["url"]:
                return f"{frame['url'].partition('?')[0]}:{frame['lineNumber'] + 1}"
        stack = stack.get("parent")
    return str(told.get("url", ""))


def _thrown(details: Mapping[str, Any]) -> str:
    exception = details.get("exception", {})
    text = exception.get("description") or exception.get("value") or details["text"]
    where = str(details.get("url", "")).partition("?")[0].rpartition("/")[2]
    line = str(text).strip().partition("\n")[0]
    return f"{line} ({where}:{details['lineNumber'] + 1})" if where else line


def _said(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    for part in parts:
        yield str(part.get("value", part.get("description", part["type"])))
