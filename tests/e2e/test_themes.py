"""Every page in both languages, three themes and three sizes: it fits, is legible, is one language.

A page is opened once per language, in the dark, and then put into the other themes and sizes.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from ioc.lookups import read_lookups
from ioc.metrics.reader import Reader
from ioc.store.engine import open_engine, reading
from ioc.web.comfort import LANGUAGES, THEMES
from tests.e2e.house import House
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor
from tests.web.english import data_names, left_over

PATHS = (
    "/",
    "/don-vi",
    "/don-vi?agency=H15.12",
    "/ho-so?metric=dossiers.overdue",
    "/cong-van?agency=H15.12",
    "/bieu-06a?agency=H15.12",
    "/ban-tin-tuan",
    "/nguon-du-lieu",
    "/chuan-hoa",
    "/so-lieu-nhap",
    "/ban-do",
    "/phan-anh",
    "/an-ninh-mang",
)
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
QUIET = "!document.querySelector('.ag-row-loading, .ag-overlay-loading-center')"
# All that is written or said on the page, but for what is marked as Vietnamese.
TEXTS = """() => {
  const ours = (part) => !part.closest('[lang=vi], script, style, noscript');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walker.nextNode()) {
    const { parentElement: part, data } = walker.currentNode;
    if (ours(part) && data.trim()) found.add(data.trim());
  }
  for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
    document.querySelectorAll(`body [${name}]`).forEach((part) => {
      if (ours(part)) found.add(part.getAttribute(name));
    });
  }
  return [...found, document.title];
}"""
# Words in sight whose contrast with the ground behind them is below AA.
FAINT = """() => {
  const UNSEEN = '.sr-only, .leaflet-container, script, style, noscript, :disabled';
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const mixed = new Map();
  const mix = (colour) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data;
  };
  const rgba = (colour) => {
    if (!mixed.has(colour)) mixed.set(colour, mix(colour));
    return mixed.get(colour);
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (part) => {
    for (let box = part; box; box = box.parentElement) {
      const colour = rgba(getComputedStyle(box).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  };
  const faint = [];
  for (const part of document.querySelectorAll('body *')) {
    const said = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const box = part.getBoundingClientRect();
    if (!said || !box.width || part.closest(UNSEEN)) continue;
    const style = getComputedStyle(part), size = parseFloat(style.fontSize);
    if (style.visibility === 'hidden') continue;
    const drawn = part instanceof SVGElement, bold = Number(style.fontWeight) >= 700;
    const [one, two] = [light(rgba(drawn ? style.fill : style.color)), light(ground(part))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    const name = part.className.baseVal ?? part.className, words = part.textContent.slice(0, 30);
    if (contrast < least) faint.push(`${name}: ${words} ${contrast.toFixed(2)}`);
  }
  return [...new Set(faint)].slice(0, 10);
}"""


@pytest.fixture
def names(house: House) -> Iterator[list[str]]:
    """The names that are data in this house."""
    engine = open_engine(house.environ["IOC_DATABASE_URL"])
    with reading(engine) as connection:
        yield data_names(Reader(connection, read_lookups(house.folder / "data"), house.now()))
    engine.dispose()


def choose(visitor: Visitor, **choices: str) -> None:
    visitor.page.context.add_cookies(
        [{"name": name, "value": value, "url": visitor.home} for name, value in choices.items()]
    )


def wear(visitor: Visitor, theme: str) -> None:
    """Chooses a theme as a reader does."""
    visitor.press(".themes summary")
    visitor.press(f".themes-choice[data-theme={theme}]")
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", theme)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_and_is_legible_in_every_theme_and_size(
    visitor: Visitor, names: list[str], path: str, language: str
) -> None:
    choose(visitor, lang=language, theme="dark")
    visitor.open(path)
    visitor.until(QUIET)
    assert visitor.page.get_attribute("html", "lang") == language
    if language == "en":
        assert left_over(names, visitor.page.evaluate(TEXTS)) == set()
    for size in (DESK, WALL, PHONE):
        visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
        for theme in THEMES:
            visitor.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            visitor.until(FITS)
            assert visitor.page.evaluate(FAINT) == [], (theme, size)


def test_faint_words_would_be_noticed(visitor: Visitor) -> None:
    visitor.open("/cong-van")
    assert visitor.page.evaluate(FAINT) == []
    visitor.page.evaluate("document.querySelector('.sentence').style.color = '#8a8f94'")
    assert len(visitor.page.evaluate(FAINT)) == 1


def test_the_dark_is_dark_from_the_first_byte_and_kept(visitor: Visitor) -> None:
    visitor.open("/")
    wear(visitor, "dark")
    answer = visitor.page.goto(f"{visitor.home}/don-vi", wait_until="load")
    assert answer is not None
    assert 'data-theme="dark"' in answer.text().partition("<head>")[0]
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visitor.page.evaluate(ground) == "rgb(15, 23, 32)"


def test_a_chart_wears_the_theme_without_being_drawn_anew(visitor: Visitor) -> None:
    visitor.open("/")
    months = ".js-plotly-plot .xtick text"
    visitor.until(f"document.querySelector('{months}')")
    colour = f"getComputedStyle(document.querySelector('{months}')).fill"
    seen = []
    for theme in THEMES:
        wear(visitor, theme)
        seen.append(visitor.page.evaluate(colour))
    assert seen == ["rgb(74, 90, 105)", "rgb(74, 90, 105)", "rgb(169, 184, 198)"]


def test_the_other_language_keeps_the_address_and_leads_back(visitor: Visitor) -> None:
    visitor.open("/ho-so?metric=dossiers.overdue&agency=H15.12")
    visitor.press(".tongue")
    visitor.until("document.title === 'Dossiers · IOC Đắk Lắk'")
    assert visitor.page.url.endswith("/ho-so?metric=dossiers.overdue&agency=H15.12")
    expect(visitor.page.locator(".tongue")).to_have_text("VI")
    visitor.press(".tongue")
    visitor.until("document.title === 'Hồ sơ · IOC Đắk Lắk'")


def test_the_themes_are_reached_and_left_without_a_mouse(visitor: Visitor) -> None:
    visitor.open("/")
    summary = visitor.page.locator(".themes summary")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "hall")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".themes-choice[data-theme=hall]")).to_have_attribute(
        "aria-pressed", "true"
    )
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator(".themes-list")).to_be_hidden()
    expect(summary).to_be_focused()
