"""The leader's phone in a browser: the desk's numbers, a thumb's width, installed, printed."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from tests.e2e.axe import broken
from tests.e2e.visitor import CHROMIUM, FLAGS, PHONE, Visitor, visiting, whole
from tests.e2e.walls import WallHouse, wall_house

PATH = "/dien-thoai"
TILES = ("overdue", "due", "cases", "incidents")
LISTS = {"cases": "feedback", "incidents": "security"}
LETTERS = ("0", "1", "4")
THEMES = ("desk", "hall", "dark")
# What A4 leaves between its margins, at 96 points an inch.
PAPER: ViewportSize = {"width": 688, "height": 1017}
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
# What a part cuts off of what is in it.
CUT = """[...document.querySelectorAll('.phone-page *')]
  .filter((part) => part.checkVisibility() && getComputedStyle(part).overflowX !== 'visible')
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1)
  .map((part) => part.id || part.className)"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallHouse]:
    with wall_house(tmp_path_factory.mktemp("phone")) as house:
        yield house


@pytest.fixture
def phone(built: WallHouse, browsing: BrowserContext) -> Iterator[Visitor]:
    """In the hand, before its page."""
    with visiting(browsing, built.url, PHONE) as visitor:
        opened(visitor)
        yield visitor
        assert visitor.log.foreign(built.url) == []
        assert visitor.log.wrong == []


def opened(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.home}{PATH}", wait_until="load")
    visitor.until("document.getElementById('shell-clock').textContent")


def chosen(visitor: Visitor, **comfort: str) -> None:
    cookies = [{"name": n, "value": v, "url": visitor.home} for n, v in comfort.items()]
    visitor.page.context.add_cookies(cookies)  # type: ignore[arg-type]
    opened(visitor)


def numbers(visitor: Visitor, prefix: str) -> dict[str, int]:
    return {name: visitor.number(f"#{prefix}-{name}-number") for name in TILES}


def test_its_numbers_are_the_desks_of_the_same_moment(phone: Visitor) -> None:
    held = numbers(phone, "s1")
    rows = phone.page.locator("#can-chi-dao .action-overdue:visible").all_inner_texts()
    phone.page.locator(".phone-foot a").click()
    phone.until("document.querySelector('#overview-overdue-number')?.textContent")
    assert numbers(phone, "overview") == held
    assert phone.page.locator(".actions .action-overdue:visible").all_inner_texts() == rows


@pytest.mark.parametrize("tile", TILES)
def test_a_press_opens_a_list_with_that_many_rows(phone: Visitor, tile: str) -> None:
    pressed = phone.number(f"#s1-{tile}-number")
    phone.press(f"#s1-{tile}-number")
    phone.holds(pressed, LISTS.get(tile, "dossiers"))


def test_what_is_to_be_directed_opens_its_rows_too(phone: Visitor) -> None:
    line = phone.page.locator("#s2-action-1-overdue")
    count = whole(line.inner_text())
    line.click()
    phone.until("document.querySelector('#page main h1')")
    path = urlsplit(phone.page.url).path
    phone.holds(count, {"/phan-anh": "feedback", "/an-ninh-mang": "security"}.get(path, "dossiers"))


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_cut_off_in_any_theme_and_size_of_letters(phone: Visitor, theme: str) -> None:
    for letters in LETTERS:
        for language in ("vi", "en"):
            chosen(phone, theme=theme, letters=letters, lang=language)
            assert phone.page.evaluate(FITS)
            assert phone.page.evaluate(CUT) == []


@pytest.mark.parametrize("contrast", ["usual", "high"])
def test_axe_finds_nothing(phone: Visitor, contrast: str) -> None:
    for theme in THEMES:
        chosen(phone, theme=theme, contrast=contrast)
        assert broken(phone) == []


def test_letters_and_contrast_are_changed_on_the_spot_and_kept(phone: Visitor) -> None:
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = phone.page.evaluate(size)
    phone.press("[data-comfort=larger]")
    phone.press("[data-comfort=contrast]")
    opened(phone)
    assert phone.page.evaluate(size) > before
    expect(phone.page.locator("html")).to_have_attribute("data-contrast", "high")


def test_figures_follow_a_later_revision_and_no_heartbeat_is_sent(
    built: WallHouse, phone: Visitor
) -> None:
    before = phone.number("#s1-overdue-number")
    built.stir()
    phone.awaited(lambda: phone.number("#s1-overdue-number") == before + 1, "one more overdue")
    asked = [url for url in phone.log.asked if "/pulse" in url]
    assert asked
    assert not [url for url in asked if "instance" in url]


def test_it_is_installable_and_prints_on_two_pages_at_most(
    built: WallHouse, phone: Visitor, chromium: Browser, tmp_path: Path
) -> None:
    """A browser that forgets everything installs nothing: this one has a profile of its own."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS
    )
    with visiting(context, built.url, PHONE) as visitor:
        chosen(visitor, theme="dark", letters="4")
        cdp = context.new_cdp_session(visitor.page)
        assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        assert cdp.send("Page.getAppManifest")["errors"] == []
        printed = visitor.page.pdf(prefer_css_page_size=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
        visitor.page.emulate_media(media="print")
        visitor.page.set_viewport_size(PAPER)
        assert_ink_on_white(visitor)
    context.close()


def assert_ink_on_white(visitor: Visitor) -> None:
    """Though the reader has the dark theme; every number and its times are there."""
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visitor.page.evaluate(ground) == "rgb(255, 255, 255)"
    assert visitor.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    for name in TILES:
        assert visitor.page.locator(f"#s1-{name}-number").is_visible()
        assert re.search(r"\d\d:\d\d", visitor.text(f"#s1-{name}-time"))
    assert visitor.page.evaluate(CUT) == []
