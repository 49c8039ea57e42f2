"""The tour of everything there is to see: where to go, and when a page stands."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from ioc.doctor.talk import Gone, Silent, Talk
from ioc.doctor.watch import Watch
from ioc.domain.lookups import Lookups
from ioc.domain.walls import Wall

LANGUAGES: Final = ("vi", "en")
PATIENCE_S: Final = 30.0
QUIET_S, _TICK_S = 0.5, 0.1
SIGN_IN: Final = "/dang-nhap"
# What each page is asked besides its default view, so that its other parts are fetched too.
QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "/": ("calendar=report", "agency={agency}"),
        "/don-vi": ("agency={agency}", "agency={agency}&strip=later"),
        "/ban-do": (
            "metric=dossiers.on_time_rate&compare=before",
            "metric=feedback.overdue&points=1",
        ),
        "/ho-so": ("metric=dossiers.overdue", "agency={agency}"),
        "/cach-tinh": ("against=qd766-2022&agency={agency}",),
        "/cong-van": ("agency={agency}",),
        "/bieu-06a": ("agency={agency}",),
        "/phan-anh": ("metric=feedback.overdue",),
        "/an-ninh-mang": ("metric=security.incidents_open",),
    }
)
_STANDS: Final = """document.readyState === 'complete' && document.fonts.status === 'loaded'
  && !document.querySelector('._dash-loading') && !!document.querySelector('main')
  && [...document.querySelectorAll('h1')].some((one) => one.textContent.trim())"""
_SORRY: Final = "document.querySelector('.sorry h1')?.textContent || ''"
# A wall's sections by their ids, and the addresses that they show.
_SECTIONS: Final = """[...document.querySelectorAll('main.screens > section')]
  .map((one) => [one.id, one.dataset.at])"""
_SHOWN: Final = "document.querySelector('main.screens > section.shown')?.id"
_HINTS: Final = """[...document.querySelectorAll('link[rel][href]')]
  .filter((one) => /dns-prefetch|preconnect/.test(one.rel)).map((one) => one.href)"""
# Two keys of a wall's remote control.
_NEXT: Final[Mapping[str, Any]] = MappingProxyType(
    {"key": "ArrowRight", "code": "ArrowRight", "windowsVirtualKeyCode": 39}
)
_HOLD: Final[Mapping[str, Any]] = MappingProxyType(
    {"key": "Pause", "code": "Pause", "windowsVirtualKeyCode": 19}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One address to open. `wall`: it plays several screens, each of which is waited for."""

    path: str
    language: str = "vi"
    wall: bool = False

    @property
    def name(self) -> str:
        return self.path if self.language == LANGUAGES[0] else f"{self.path} ({self.language})"


def stops(paths: Sequence[str], walls: Sequence[Wall], lookups: Lookups) -> Iterator[Stop]:
    """Every page in both languages, then with its filters, then every wall in its own language."""
    agency = next((a.code for a in lookups.agencies if a.kind == "department"), "")
    for language in LANGUAGES:
        yield from (Stop(path=path, language=language) for path in paths)
    for path in paths:
        for question in QUESTIONS.get(path, ()):
            yield Stop(path=f"{path}?{question.format(agency=agency)}")
    yield from (Stop(path=f"/man-hinh/{wall.name}", wall=True) for wall in walls)


class Tour:
    """Goes about in one tab of a browser; `watch` hears what happens meanwhile."""

    def __init__(self, talk: Talk, watch: Watch, home: str, patience: float = PATIENCE_S) -> None:
        self._talk, self._watch, self._home = talk, watch, home
        self._patience = patience
        self._tab = talk.tab()
        self.screens = 0

    def take(self, name: str, value: str) -> None:
        """Keeps a cookie for our own pages."""
        cookie = {"name": name, "value": value, "url": f"{self._home}/"}
        self._talk.ask("Storage.setCookies", cookies=[cookie])

    def visit(self, stop: Stop) -> None:
        """Opens it and waits until it stands; what never stands is told as wrong."""
        self._watch.leave()
        self._watch.page = stop.name
        self.take("lang", stop.language)
        if not (self._opens(stop.path) and self._stands()):
            self._watch.failed("page", self._lacks())
            return
        self._watch.hinted(self._seen(_HINTS) or ())
        sorry = self._seen(_SORRY)
        if sorry:
            self._watch.failed("page", f"hiện trang báo lỗi «{sorry}»")
        if stop.wall:
            self._play(stop)

    def _opens(self, path: str) -> bool:
        """Whether the server answered the address at all."""
        try:
            self._talk.ask("Page.navigate", self._tab, self._patience, url=f"{self._home}{path}")
        except Silent:
            return False
        return True

    def _play(self, stop: Stop) -> None:
        """Every screen of a wall, one after the other, as with its remote control.

        A wall goes on past what it cannot show: such a screen is told as wrong.
        """
        sections: list[tuple[str, str]] = [tuple(one) for one in self._seen(_SECTIONS) or ()]
        if not sections:
            self._watch.failed("page", "không có màn hình nào để chiếu")
        self._press(_HOLD)
        shown = self._shown(sections)
        for number, (section, at) in enumerate(sections, 1):
            self._watch.page = f"{stop.path} {number}/{len(sections)} «{at}»"
            self.screens += 1
            if shown != section:
                self._watch.failed("page", "màn hình này không chiếu được")
                continue
            if number < len(sections):
                self._watch.forget()
                self._press(_NEXT)
                shown = self._shown(sections[number:])

    def _shown(self, sections: Sequence[tuple[str, str]]) -> str:
        """Which of these sections is shown, once one is and stands; "" where none comes."""
        known = json.dumps([section for section, _ in sections])
        return str(self._stands(f"{_STANDS} && {known}.includes({_SHOWN}) && {_SHOWN}") or "")

    def _press(self, key: Mapping[str, Any]) -> None:
        for kind in ("keyDown", "keyUp"):
            self._talk.ask("Input.dispatchKeyEvent", self._tab, type=kind, **key)

    def _stands(self, script: str = _STANDS) -> Any:
        """What the script says as soon as that is true, with the network quiet for a while; None
        where patience ended.
        """
        now = time.monotonic()
        until, since, moves = now + self._patience, now, self._watch.moves
        while now < until:
            if self._watch.moves != moves:
                since, moves = now, self._watch.moves
            quiet = not self._watch.waiting and now - since >= QUIET_S
            said = self._seen(script) if quiet else None
            if said:
                return said
            self._talk.listen(_TICK_S)
            now = time.monotonic()
        return None

    def _lacks(self) -> str:
        text, waiting = f"sau {self._patience:.0f} giây chưa dựng xong", self._watch.waiting
        return f"{text}, {waiting} yêu cầu chưa được trả lời" if waiting else text

    def _seen(self, script: str) -> Any:
        """What an expression is on the page just now; None while the page changes."""
        try:
            told = self._talk.ask(
                "Runtime.evaluate", self._tab, expression=script, returnByValue=True
            )
        except Gone as error:
            if "context" in str(error):
                return None
            raise
        return told["result"].get("value")
