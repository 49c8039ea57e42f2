"""Every letter of the six screens, as drawn: large enough for the farthest seat, whole, apart."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from ioc.domain.rooms import CAPITAL, LEAST_MINUTES, LINE_HEIGHT, Room
from ioc.domain.walls import LEADER
from tests.e2e.visitor import Visitor
from tests.e2e.walls import WallHouse, before_wall, wall_house

ROOMS = {
    "phong-nho": Room(diagonal=55, width=1920, height=1080, farthest=5),
    "phong-vua": Room(diagonal=86, width=3840, height=2160, farthest=8),
    # Four panels of 55 inches at 4K, two by two.
    "tuong-ghep": Room(diagonal=110, width=7680, height=4320, farthest=8),
}
STILL = {"seconds": "600", "every": "60000"}
# What a font's measures and a browser's pixels are rounded by.
ROUNDED = 0.995
# Each text as it stands: its font size, the height of its capitals, its line, and how far the ink
# of its own letters reaches beyond whatever hides what lies outside it.
LETTERS = r"""() => {
  const pen = document.createElement('canvas').getContext('2d'), range = document.createRange();
  const MARKED = /[À-ỹĂăĐđƠơƯư]/;
  const hides = (part) => getComputedStyle(part).overflowY !== 'visible';
  const found = [];
  const texts = document.createTreeWalker(document.getElementById('shell'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.nodeValue.trim(), part = texts.currentNode.parentElement;
    if (!text || part.closest('.sr-only') || !part.getClientRects().length) continue;
    const style = getComputedStyle(part);
    if (style.visibility === 'hidden') continue;
    let box = part;
    while (box && !hides(box)) box = box.parentElement;
    const whole = { top: 0, bottom: innerHeight };
    const edge = box && box.id !== 'shell' ? box.getBoundingClientRect() : whole;
    range.selectNodeContents(texts.currentNode);
    const rects = [...range.getClientRects()].filter((rect) => rect.width);
    // A line that has wrapped out of its box is not there to be read.
    if (!rects.length || rects.every((rect) => rect.top >= edge.bottom - 1)) continue;
    const size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight);
    if (!size) continue;
    pen.font = `${style.fontWeight} ${size}px ${style.fontFamily}`;
    const capital = pen.measureText('H').actualBoundingBoxAscent, ink = pen.measureText(text);
    const base = (rect) => rect.top + ink.fontBoundingBoxAscent;
    found.push({
      text: text.slice(0, 40), where: part.id || part.className, marked: MARKED.test(text),
      size, capital, line: line / size, weight: style.fontWeight,
      cut: Math.max(edge.top - (base(rects[0]) - ink.actualBoundingBoxAscent),
        base(rects.at(-1)) + ink.actualBoundingBoxDescent - edge.bottom),
    });
  }
  return found;
}"""
# What hides a part of what it holds, or lies outside the picture. The header's own name may wrap
# its first part away where there is room for one line only.
CLIPPED = """() => [...document.querySelectorAll('#shell, #shell *')].filter((part) => {
  if (part.closest('.sr-only, svg') || !part.getClientRects().length) return false;
  const style = getComputedStyle(part), box = part.getBoundingClientRect();
  if (style.visibility === 'hidden') return false;
  const hides = style.overflowX !== 'visible' || style.overflowY !== 'visible';
  const outside = part.textContent.trim() && !part.closest('.progress, .header h1')
    && (Math.max(box.right - innerWidth, box.bottom - innerHeight, -box.left, -box.top) > 3);
  const high = !part.matches('.header h1') && part.scrollHeight > part.clientHeight + 2;
  const wide = part.scrollWidth > part.clientWidth + 1;
  return outside || (hides && (wide || high));
}).map((part) => `${part.id || part.className || part.tagName}: ${part.textContent.slice(0, 50)} `
  + `${part.scrollWidth}/${part.clientWidth} ${part.scrollHeight}/${part.clientHeight}`)"""


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallHouse]:
    with wall_house(tmp_path_factory.mktemp("letters")) as house:
        yield house


@pytest.fixture(scope="module", params=ROOMS)
def standing(
    walls: WallHouse, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[tuple[Room, Visitor]]:
    """Before the wall of a room, in the room's own pixels; its screens do not turn."""
    room = ROOMS[request.param]
    size = (room.width, room.height)
    with before_wall(browsing, walls, request.param, STILL, size) as visitor:
        visitor.until("window.wall?.stands?.()")
        yield room, visitor


def turned_to(visitor: Visitor, screen: str) -> None:
    """Presses the remote control until that screen stands."""
    for _ in range(len(LEADER) + 2):
        if visitor.page.evaluate("wall.showing()") == screen:
            break
        visitor.page.keyboard.press("ArrowRight")
    assert visitor.page.evaluate("wall.showing()") == screen
    visitor.until(
        "getComputedStyle(document.querySelector('.screen.shown')).opacity === '1'"
        " && document.fonts.status === 'loaded'"
    )


@pytest.mark.parametrize("screen", LEADER)
def test_every_letter_is_read_from_the_farthest_seat(
    standing: tuple[Room, Visitor], screen: str
) -> None:
    room, visitor = standing
    turned_to(visitor, screen)
    letters: list[dict[str, Any]] = visitor.page.evaluate(LETTERS)
    assert len(letters) > 8
    small = [
        (one["text"], one["where"], round(room.minutes(one["capital"] / CAPITAL), 1))
        for one in letters
        if room.minutes(one["capital"] / CAPITAL) < LEAST_MINUTES * ROUNDED
    ]
    assert small == []
    # Capitals are no smaller a share of the size than the room's measures take them for.
    odd = [
        (one["text"], one["weight"], round(one["capital"] / one["size"], 3))
        for one in letters
        if not CAPITAL * ROUNDED <= one["capital"] / one["size"] < CAPITAL + 0.06
    ]
    assert odd == []


@pytest.mark.parametrize("screen", LEADER)
def test_no_mark_is_cut_off_and_no_line_cramped(
    standing: tuple[Room, Visitor], screen: str
) -> None:
    _, visitor = standing
    turned_to(visitor, screen)
    letters: list[dict[str, Any]] = visitor.page.evaluate(LETTERS)
    marked = [one for one in letters if one["marked"]]
    assert marked
    cramped = [(one["text"], one["line"]) for one in marked if one["line"] < LINE_HEIGHT * ROUNDED]
    assert cramped == []
    cut = [(one["text"], round(one["cut"] / one["size"], 3)) for one in letters]
    assert [one for one in cut if one[1] > 0.02] == []


@pytest.mark.parametrize("screen", LEADER)
def test_nothing_is_clipped(standing: tuple[Room, Visitor], screen: str) -> None:
    _, visitor = standing
    turned_to(visitor, screen)
    assert visitor.page.evaluate(CLIPPED) == []
