"""A wall in a real browser: it turns, is paused and turned, mends itself, and never goes blank."""

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.e2e.visitor import Visitor
from tests.e2e.walls import (
    AHEAD,
    OBSERVE,
    WALLS,
    WallHouse,
    before_wall,
    pulses,
    shown,
    values,
    wall_house,
)

QUICK = {"every": "300", "seconds": "1"}
SLOW = {"every": "300", "seconds": "600"}
THREE = ["can-chi-dao", "dung-han", "phan-anh"]
NOW_SHOWN = "[...document.querySelectorAll('.screen.shown')].map((one) => one.dataset.at)"
# The least letter of a page, in its own pixels.
LEAST = """() => Math.min(...[...document.querySelectorAll('#page main *')]
  .filter((part) => part.offsetParent)
  .filter((part) => [...part.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
  .map((part) => parseFloat(getComputedStyle(part).fontSize)))"""
SCALE = "new DOMMatrix(document.querySelector('.page-frame').style.transform).a"
LETTER = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
TAKEN_OVER = "!!document.querySelector('.successor.in') && !document.getElementById('shell')"
HEADER_FITS = """[...document.querySelector('.header').children].every((part) =>
  part.getBoundingClientRect().right < innerWidth)"""
LOST = "!document.getElementById('shell-lost').hidden"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallHouse]:
    with wall_house(tmp_path_factory.mktemp("walls")) as house:
        yield house


@pytest.fixture
def walls(built: WallHouse) -> Iterator[WallHouse]:
    """Open, and described as at first, whatever the test does to it."""
    yield built
    built.close()
    built.describe(WALLS)
    built.open()


@pytest.fixture
def wall(
    walls: WallHouse, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Before a wall: `ba-man` that turns every second, or as the test asks (name, swap)."""
    name, swap = getattr(request, "param", ("ba-man", QUICK))
    with before_wall(browsing, walls, name, swap) as visitor:
        yield visitor
        assert visitor.log.foreign(walls.url) == []
        assert [wrong for wrong in visitor.log.wrong if "exception" in wrong] == []


still = pytest.mark.parametrize("wall", [("ba-man", SLOW)], indirect=True)


def test_screens_follow_each_other_and_each_stands_its_time(wall: Visitor) -> None:
    wall.awaited(lambda: len(shown(wall)) >= 7, "two rounds")
    assert shown(wall)[:7] == [*THREE, *THREE, THREE[0]]
    at = wall.page.evaluate("seen.filter((one) => one.name === 'shown').map((one) => one.at)")
    assert all(later - one >= 990 for one, later in pairwise(at))
    assert wall.page.evaluate("getComputedStyle(document.body).cursor") == "none"


def test_one_screen_is_seen_at_a_time_and_its_mark_moves_on(wall: Visitor) -> None:
    wall.until("document.getElementById('wall-title').textContent === 'Đúng hạn'")
    assert wall.page.evaluate(NOW_SHOWN) == ["dung-han"]
    visible = "[...document.querySelectorAll('.screen')].map((one) => one.ariaHidden).join()"
    assert wall.page.evaluate(visible) == "true,false,true"


@still
def test_a_remote_control_turns_both_ways(wall: Visitor) -> None:
    wall.until("window.wall?.showing?.() === 'can-chi-dao'")
    for key, screen in (("ArrowRight", 1), ("PageDown", 2), ("ArrowLeft", 1), ("ArrowUp", 0)):
        wall.page.keyboard.press(key)
        assert wall.page.evaluate("wall.showing()") == THREE[screen]
    wall.page.keyboard.press("ArrowLeft")
    assert wall.page.evaluate(NOW_SHOWN) == [THREE[2]]


def test_a_touch_pauses_is_told_and_ends_by_itself(walls: WallHouse, chromium: Browser) -> None:
    # A context of its own: whoever else is in it would live by the same made-up time.
    context = chromium.new_context()
    with closing(context), before_wall(context, walls, "ba-man", SLOW) as wall:
        wall.page.clock.install()
        wall.page.reload()
        wall.until("window.wall?.showing?.()")
        wall.page.mouse.click(900, 500)
        wall.until("document.getElementById('wall-hint').textContent.startsWith('Tạm dừng')")
        wall.page.clock.run_for(4 * 60_000)
        assert wall.page.locator("#wall-hint").is_visible()
        wall.page.clock.run_for(61_000)
        assert not wall.page.locator("#wall-hint").is_visible()


def test_rotation_goes_on_past_a_broken_screen(wall: Visitor) -> None:
    second = wall.page.evaluate("document.querySelectorAll('.screen')[1].id")
    values(wall, lambda told: {**told, "broken": [second]})
    pulses(wall, lambda told: {**told, "key": "another"})
    wall.awaited(lambda: shown(wall)[-4:] == ["can-chi-dao", "phan-anh"] * 2, "two rounds of two")


@still
def test_only_what_moved_is_drawn_again(walls: WallHouse, wall: Visitor) -> None:
    wall.until("window.wall?.showing?.()")
    wall.awaited(lambda: any("/values" in url for url in wall.log.asked), "its figures learnt")
    wall.page.wait_for_timeout(500)
    wall.page.evaluate(OBSERVE)
    before = wall.page.evaluate("document.getElementById('shell').dataset.revision")
    walls.stir()
    wall.until(f"document.getElementById('shell').dataset.revision !== '{before}'")
    wall.page.wait_for_timeout(300)
    count = wall.page.evaluate("seen.filter((one) => one.name === 'set').at(-1).count")
    touched = set(wall.page.evaluate("touched.filter((id) => id)"))
    slots = wall.page.evaluate("document.querySelectorAll('.screens [id]').length")
    assert 0 < count < slots / 2
    assert len(touched) <= count


@still
def test_a_lost_server_is_told_with_its_time_and_mended(walls: WallHouse, wall: Visitor) -> None:
    wall.until("window.wall?.showing?.() && document.getElementById('shell-clock').textContent")
    walls.close()
    wall.until(LOST)
    assert wall.text("#shell-lost") == "Mất kết nối từ 10:00"
    assert wall.page.evaluate(HEADER_FITS)
    assert wall.page.evaluate(NOW_SHOWN) == ["can-chi-dao"]
    walls.open()
    wall.until(f"!({LOST})")


GARBLED = {
    "503": {"status": 503, "body": "{}"},
    "garbage": {"status": 200, "body": "<html>not us"},
    "null": {"status": 200, "body": "null"},
    "other JSON": {"status": 200, "body": '{"now": "x", "revision": 9}'},
}


@still
@pytest.mark.parametrize("kind", GARBLED)
def test_a_wrong_answer_is_a_lost_connection_and_never_a_time(wall: Visitor, kind: str) -> None:
    wall.until("document.getElementById('shell-clock').textContent.endsWith('10:00')")

    def garble(route: Route) -> None:
        route.fulfill(**GARBLED[kind])  # type: ignore[arg-type]

    wall.page.route("**/pulse*", garble)
    wall.until(LOST)
    assert str(wall.page.text_content("#shell-clock")).endswith("10:00")
    wall.page.unroute("**/pulse*", garble)
    wall.until(f"!({LOST})")


@still
def test_figures_that_come_garbled_leave_what_stood(walls: WallHouse, wall: Visitor) -> None:
    wall.until("window.wall?.showing?.()")
    wall.awaited(lambda: any("/values" in url for url in wall.log.asked), "its figures learnt")
    before = wall.page.evaluate("document.querySelector('.screens').textContent")
    wall.page.route("**/values*", lambda route: route.fulfill(status=200, body='{"slots": 3'))
    walls.stir()
    wall.until(LOST)
    assert wall.page.evaluate("document.querySelector('.screens').textContent") == before
    wall.page.unroute("**/values*")
    wall.until(f"!({LOST})")


@still
def test_a_wall_that_is_no_longer_described_says_so(walls: WallHouse, wall: Visitor) -> None:
    wall.until("window.wall?.showing?.()")
    walls.describe(WALLS.replace("walls.ba-man", "walls.ba-man-hinh"))
    wall.until(LOST)
    assert wall.text("#shell-lost") == "Màn hình đã gỡ · 10:00"
    assert wall.page.evaluate(HEADER_FITS)
    walls.describe(WALLS)
    wall.until(f"!({LOST})")


def test_the_machines_own_date_changes_nothing(walls: WallHouse, browsing: BrowserContext) -> None:
    with before_wall(browsing, walls, "ba-man", SLOW) as wall:
        wall.page.add_init_script(AHEAD)
        wall.page.reload()
        wall.until("document.getElementById('shell-clock').textContent.endsWith('10:00')")
        wall.awaited(lambda: any("/values" in url for url in wall.log.asked), "an answer")
        assert wall.text("#shell-clock").endswith("10:00")
        assert wall.page.locator(".tile[data-stale], .ages[data-stale]").count() == 0


@pytest.mark.parametrize("wall", [("nghi", SLOW)], indirect=True)
def test_quiet_hours_are_dark_by_the_products_clock(wall: Visitor) -> None:
    wall.until("document.getElementById('wall-rest-clock')?.textContent === '10:00'")
    assert wall.page.locator("#wall-rest").is_visible()


def test_an_upgrade_is_taken_over_without_a_blank(walls: WallHouse, wall: Visitor) -> None:
    wall.until("window.wall?.showing?.()")
    old = wall.page.get_attribute("#shell", "data-version")
    pulses(wall, lambda told: {**told, "version": "later"})
    assert len(_until_renewed(wall)) > 2
    frame = wall.page.frames[-1]
    assert frame.get_attribute("#shell", "data-version") == old
    assert wall.page.locator("#shell").count() == 0
    before = len(shown(wall))
    wall.awaited(lambda: len(shown(wall)) > before + 3, "the successor to turn")


def test_another_description_is_taken_over_too(walls: WallHouse, wall: Visitor) -> None:
    wall.until("window.wall?.showing?.()")
    walls.describe(WALLS.replace('"dung-han", "phan-anh"]', '"hom-nay"]', 1))
    _until_renewed(wall)
    wall.awaited(lambda: "hom-nay" in shown(wall), "the new screen")


def test_a_wall_whose_server_cannot_give_another_document_stays(
    walls: WallHouse, wall: Visitor
) -> None:
    wall.until("window.wall?.showing?.()")
    wall.page.route(
        "**/man-hinh/ba-man", lambda route: route.fulfill(status=502, body="Bad gateway")
    )
    pulses(wall, lambda told: {**told, "version": "later"})
    wall.until("document.querySelector('.successor')")
    before = len(shown(wall))
    wall.awaited(lambda: len(shown(wall)) > before + 3, "the old one to go on")
    assert wall.page.locator("#shell").count() == 1


@pytest.mark.parametrize("wall", [("ba-man", {**QUICK, "budget": "0"})], indirect=True)
def test_a_full_memory_is_renewed_but_not_at_every_breath(wall: Visitor) -> None:
    wall.until("window.wall?.showing?.()")
    wall.awaited(lambda: len(shown(wall)) > 3, "some screens")
    assert wall.page.locator(".successor").count() == 0
    wall.page.evaluate("wall.hasten(11 * 60e3)")
    _until_renewed(wall)
    assert wall.page.locator("#shell").count() == 0


def _until_renewed(wall: Visitor) -> list[int]:
    """Pictures from when a successor begins to load until after it has taken over, by their size:
    one without words and figures takes a fraction of the others' bytes.
    """
    usual = len(wall.page.screenshot())
    wall.until("document.querySelector('.successor')")
    seen: list[int] = []

    def over() -> bool:
        seen.append(len(wall.page.screenshot()))
        return bool(wall.page.evaluate(TAKEN_OVER))

    wall.awaited(over, "a successor to take over")
    seen.extend(len(wall.page.screenshot()) for _ in range(2))
    assert min(seen) > usual / 3
    return seen


FRAMED = ("co-trang", {"every": "300", "seconds": "3"})
framed = pytest.mark.parametrize("wall", [FRAMED], indirect=True)


@pytest.mark.parametrize("wall", [("co-trang", {"every": "300", "seconds": "12"})], indirect=True)
def test_a_page_with_its_filter_is_shown_when_it_stands_and_closed_after(wall: Visitor) -> None:
    wall.awaited(lambda: "/don-vi?agency=H15.12" in shown(wall), "the page's turn")
    page = wall.page.frames[-1]
    assert page.locator("#page main h1").inner_text() == "Sở Nông nghiệp và Môi trường"
    assert not page.locator(".bar").is_visible()
    assert page.evaluate(LEAST) * wall.page.evaluate(SCALE) >= wall.page.evaluate(LETTER) * 0.99
    assert wall.text("#wall-title").endswith(("/2", "/3", "/4"))
    wall.awaited(lambda: shown(wall)[-1] == "phan-anh", "the next screen")
    wall.until("!document.querySelector('iframe')")


@framed
def test_a_page_that_never_stands_or_fails_is_gone_past(wall: Visitor) -> None:
    wall.page.route("**/don-vi*", lambda route: route.fulfill(status=500, body="broken"))
    wall.awaited(lambda: shown(wall).count("phan-anh") >= 2, "the rotation to go on")
    assert "/don-vi?agency=H15.12" not in shown(wall)


@framed
def test_a_page_whose_script_fails_is_gone_past(wall: Visitor) -> None:
    wall.awaited(lambda: len(wall.page.frames) > 1, "the page to be opened")
    wall.page.frames[-1].evaluate("setTimeout(() => { throw new Error('torn') }, 0)")
    wall.awaited(lambda: shown(wall).count("dung-han") >= 2, "the rotation to go on")
    wall.log.wrong.clear()
