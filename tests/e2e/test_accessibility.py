"""WCAG 2.2 AA by axe-core on every page, in the themes, the languages and at two sizes.

Not every page in every dress: each page meets each theme, each language and both sizes at least
once, its details closed at the desk and open on the phone, and what opens on it is opened; high
contrast is a matter of style sheets that all pages share, and three scenes with everything there is
stand for them. No rule of axe is switched off, and its advice (best-practice) binds as the law
does; the size of targets, which it leaves alone unless told, is switched on. What axe cannot tell
is measured beside it (tests/e2e/axe.py): links in a grid's cells, pictures without words, a field
named by its placeholder only, a page that would change in silence; words over a hatched ground, in
tests/e2e/test_themes.py.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import argon2
import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import Engine

from ioc.config import read_settings
from ioc.web.app import create_app, find_pages
from tests.conftest import served
from tests.e2e.axe import SOURCE, broken, faults
from tests.e2e.furnished import furnished, now_late
from tests.e2e.scenes import OF_EACH_PAGE, SCENES, stand
from tests.e2e.still import standing_still
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor, visiting
from tests.store.invented import open_store
from tests.web.desk import StillClock
from tests.web.mapped import NOW, known

EVERYTHING = ("/", "/ban-do?compare=before", "/phan-anh?metric=feedback.open")


class Look(NamedTuple):
    """How a reader has it."""

    theme: str
    size: tuple[int, int]
    contrast: str = "usual"


LOOKS: Mapping[str, tuple[Look, ...]] = MappingProxyType(
    {"vi": (Look("desk", DESK), Look("dark", PHONE)), "en": (Look("hall", PHONE),)}
)
# The wall's screen in the light, once it has faded in.
SHOWN = """(() => {
  const screen = document.querySelector('.shown');
  return screen && !screen.getAnimations().length ? screen.id : '';
})()"""
# All that a reader of the screen is told from now on.
HEARD = """() => {
  const line = document.getElementById('shell-news');
  window.heard = [];
  new MutationObserver(() => heard.push(line.textContent)).observe(line, { childList: true });
}"""
HIGH = (Look("desk", PHONE, "high"), Look("dark", DESK, "high"))


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """An invented province with something of everything: its address and its store."""
    folder = tmp_path_factory.mktemp("furnished")
    engine = furnished(folder)
    with standing_still(engine, folder) as url:
        yield url, engine


@pytest.fixture(scope="module")
def home(province: tuple[str, Engine]) -> str:
    return province[0]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A house behind a password, which nobody here knows."""
    folder = tmp_path_factory.mktemp("locked")
    password = folder / "password"
    password.write_text(argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash("?"), "utf-8")
    told = {"IOC_SECRET_FILE": str(folder / "key"), "IOC_ADMIN_PASSWORD_FILE": str(password)}
    engine = open_store(f"sqlite:///{folder / 'ioc.sqlite'}")
    with served(create_app(engine, known(), StillClock(NOW, rate=0.0), read_settings(told))) as url:
        yield url
    engine.dispose()


def choose(guest: Visitor, language: str) -> None:
    guest.page.context.add_cookies([{"name": "lang", "value": language, "url": guest.home}])


def dress(guest: Visitor, one: Look) -> None:
    guest.page.set_viewport_size({"width": one.size[0], "height": one.size[1]})
    for name, value in (("theme", one.theme), ("contrast", one.contrast)):
        guest.page.evaluate(f"document.documentElement.dataset.{name} = '{value}'")


def look(guest: Visitor, one: Look) -> None:
    """Sees the page so; what is opened on a phone is opened."""
    dress(guest, one)
    unfold = "document.querySelectorAll('#page details').forEach((part) => {{ part.open = {}; }})"
    guest.page.evaluate(unfold.format(str(one.size == PHONE).lower()))
    stand(guest)


def enter(guest: Visitor, scene: str, language: str) -> None:
    choose(guest, language)
    guest.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    guest.open(scene)
    stand(guest)
    assert guest.page.locator(".sorry").count() == 0
    for pressed in SCENES[scene]:
        guest.page.locator(pressed).first.click()


@pytest.mark.parametrize(
    ("scene", "language"),
    [*((one, "vi") for one in SCENES), *((one, "en") for one in OF_EACH_PAGE.values())],
)
def test_axe_finds_nothing_wrong(guest: Visitor, scene: str, language: str) -> None:
    enter(guest, scene, language)
    for one in LOOKS[language]:
        look(guest, one)
        assert faults(guest) == [], one


@pytest.mark.parametrize("scene", EVERYTHING)
def test_axe_finds_nothing_wrong_in_high_contrast(guest: Visitor, scene: str) -> None:
    enter(guest, scene, "vi")
    for one in HIGH:
        look(guest, one)
        assert faults(guest) == [], one


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_wrong_on_the_phone_page(guest: Visitor, language: str) -> None:
    choose(guest, language)
    for one in (Look("desk", PHONE), Look("dark", PHONE), Look("dark", DESK, "high")):
        guest.page.set_viewport_size({"width": one.size[0], "height": one.size[1]})
        guest.page.goto(f"{guest.home}/dien-thoai")
        guest.until("document.querySelector('h2')")
        dress(guest, one)
        assert broken(guest) == [], one


@pytest.mark.parametrize("wall", [("phong-hop", WALL), ("phong-hop-2", DESK), ("sanh", WALL)])
def test_axe_finds_nothing_wrong_on_any_screen_of_a_wall(
    guest: Visitor, wall: tuple[str, tuple[int, int]]
) -> None:
    name, size = wall
    guest.page.set_viewport_size({"width": size[0], "height": size[1]})
    guest.page.goto(f"{guest.home}/man-hinh/{name}")
    guest.until(SHOWN)
    seen: set[str] = set()
    while (shown := guest.page.evaluate(SHOWN)) not in seen:
        seen.add(shown)
        assert broken(guest) == [], shown
        guest.page.keyboard.press("ArrowRight")
        guest.until(f"![{shown!r}, ''].includes({SHOWN})")
    assert len(seen) >= 3


def test_axe_finds_nothing_wrong_at_the_door(locked: str, browsing: BrowserContext) -> None:
    with visiting(browsing, locked, DESK) as stranger:
        for one in (Look("desk", DESK), Look("dark", PHONE), Look("hall", DESK, "high")):
            stranger.page.goto(f"{locked}/")
            dress(stranger, one)
            assert broken(stranger) == [], one


@pytest.mark.parametrize("scene", ["/don-vi", "/ho-so?metric=dossiers.overdue"])
def test_a_change_is_said_once_and_a_tick_says_nothing(
    guest: Visitor, province: tuple[str, Engine], scene: str
) -> None:
    guest.open(scene)
    stand(guest)
    guest.page.evaluate(HEARD)
    now_late(province[1], f"H15.12-261102-9{len(scene):04}")
    guest.until("heard.length")
    asked = guest.log.asked.count(f"{guest.home}/api/v1/revision")
    guest.awaited(
        lambda: guest.log.asked.count(f"{guest.home}/api/v1/revision") > asked + 1, "two ticks"
    )
    heard = guest.page.evaluate("heard")
    assert len(heard) == 1
    assert "quá hạn" in heard[0] or "hồ sơ" in heard[0]


def test_every_page_is_looked_at() -> None:
    assert {page.path for page in find_pages()} == set(OF_EACH_PAGE)


def test_what_is_wrong_would_be_noticed(guest: Visitor) -> None:
    guest.open("/cong-van?agency=H15.12")
    assert faults(guest) == []
    guest.page.evaluate("document.querySelector('.bar-brand').innerHTML = '<img src=/x.svg>'")
    guest.page.evaluate("document.querySelector('.sentence').style.color = '#9a9fa4'")
    found = {line.partition(":")[0] for line in faults(guest)}
    guest.log.wrong.clear()
    assert {"image-alt", "color-contrast"} <= found


def test_the_axe_is_the_one_that_the_figures_speak_of() -> None:
    assert "axe v4.12.1" in SOURCE[:40]
