"""What a wall may believe: times go with their own figures, and figures never go back."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.visitor import Visitor
from tests.e2e.walls import WallHouse, before_wall, pulses, shown, values, wall_house
from tests.web.fed import FED
from tests.web.mapped import NOW

WALLS = """
[walls.hai-man]
diagonal = 55
farthest = 5
screens = ["hom-nay", "dung-han"]
"""
QUICK = {"every": "200", "seconds": "1"}
SLOW = {"every": "200", "seconds": "600"}
TIMES = "[...document.querySelectorAll('.as-of')].map((part) => part.textContent)"
OLD = "document.querySelectorAll('.tile[data-stale]').length"
STATED = "document.querySelector('.screens').textContent"
LOST = "!document.getElementById('shell-lost').hidden"
HEADER_FITS = """[...document.querySelector('.header').children].every((part) =>
  part.scrollWidth <= part.clientWidth + 1 && part.getBoundingClientRect().right < innerWidth)"""
COMING = "!!document.querySelector('.successor:not(.in)')"
TODAY, YESTERDAY = (dict.fromkeys(FED, (NOW - timedelta(days=n)).isoformat()) for n in (0, 2))


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallHouse]:
    with wall_house(tmp_path_factory.mktemp("true"), WALLS) as house:
        yield house


@pytest.fixture
def wall(
    walls: WallHouse, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Before `hai-man`, which has learnt its figures; it turns only where the test asks for it."""
    with before_wall(browsing, walls, "hai-man", getattr(request, "param", SLOW)) as visitor:
        visitor.until("window.wall?.showing?.()")
        told(visitor, "/pulse", 2)
        yield visitor
        assert [wrong for wrong in visitor.log.wrong if "exception" in wrong] == []


def told(wall: Visitor, end: str, more: int) -> None:
    """Waits for so many more questions of that kind, the last of which is answered then."""
    before = _asked(wall, end)
    wall.awaited(lambda: _asked(wall, end) > before + more, f"{more} of {end}")


def _asked(wall: Visitor, end: str) -> int:
    return sum(end in url for url in wall.log.asked)


def _marked(told: dict[str, Any], word: str) -> dict[str, Any]:
    """The same figures; each tile's number is that word."""
    slots = {name: {"html": word} for name in told["slots"] if name.endswith("-number")}
    assert slots
    return {**told, "key": word, "slots": slots}


FAILING = {
    "fails": lambda route: route.fulfill(status=500, body="broken"),
    "hangs": lambda _: None,
}


@pytest.mark.parametrize("way", FAILING)
def test_a_later_time_never_makes_earlier_figures_younger(wall: Visitor, way: str) -> None:
    said: dict[str, Any] = {"as_of": YESTERDAY}
    values(wall, lambda told: {**told, "key": "later"})
    pulses(wall, lambda told: {**told, **said})
    wall.until(f"{OLD} > 0")
    before = wall.page.evaluate(TIMES)
    wall.page.route("**/values*", FAILING[way])
    said.update(key="later", as_of=TODAY)
    wall.awaited(lambda: _asked(wall, "/values?since=") > 1, "its figures to be asked for")
    wall.page.wait_for_timeout(1000)
    assert wall.page.evaluate(TIMES) == before
    wall.page.unroute("**/values*")
    wall.until(f"{OLD} === 0")


def test_times_that_are_of_no_figures_here_are_not_believed(wall: Visitor) -> None:
    before = wall.page.evaluate(TIMES)
    pulses(wall, lambda told: {**told, "key": "", "as_of": YESTERDAY})
    told(wall, "/pulse", 4)
    assert wall.page.evaluate(TIMES) == before


def test_what_was_kept_ages_whatever_its_sources_say(wall: Visitor) -> None:
    kept = wall.page.evaluate("""() => {
      const part = document.querySelector('.tile .as-of[data-of]');
      part.dataset.kept = '';
      part.dataset.asof = '2026-11-18T02:00:00+00:00';
      ioc.tick();
      return part.id;
    }""")
    told(wall, "/pulse", 2)
    line = f"document.getElementById('{kept}')"
    assert wall.page.evaluate(f"{line}.innerText").startswith("SỐ CŨ · 2 ngày 1 giờ")
    assert wall.page.evaluate(f"{line}.closest('.tile').hasAttribute('data-stale')")
    slot = {kept: {"data-kept": None, "data-asof": NOW.isoformat()}}
    wall.page.evaluate("(slot) => { wall.set(slot); ioc.tick(); }", slot)
    assert not wall.page.evaluate(f"{line}.closest('.tile').hasAttribute('data-stale')")


def test_figures_of_another_description_bring_a_successor(wall: Visitor) -> None:
    values(wall, lambda told: {**_marked(told, "LẠ"), "wall": "0" * 12})
    pulses(wall, lambda told: {**told, "key": "LẠ"})
    wall.until(COMING)
    assert "LẠ" not in wall.page.evaluate(STATED)


def test_a_server_that_lags_does_not_turn_figures_back(wall: Visitor) -> None:
    said: dict[str, Any] = {"word": "CŨ", "more": -1, "day": "2026-11-20"}

    def figures(told: dict[str, Any]) -> dict[str, Any]:
        more = _marked(told, said["word"])
        return {**more, "revision": told["revision"] + said["more"], "day": said["day"]}

    values(wall, figures)
    pulses(wall, lambda told: {**told, "key": said["word"]})
    told(wall, "/values", 3)
    assert "CŨ" not in wall.page.evaluate(STATED)
    said.update(word="MỚI", more=1)
    wall.until(f"{STATED}.includes('MỚI')")
    said.update(word="NGÀY", more=-1, day="2026-11-21")
    wall.until(f"{STATED}.includes('NGÀY')")


def test_a_store_that_was_set_back_brings_a_successor(walls: WallHouse, chromium: Browser) -> None:
    context = chromium.new_context()
    with closing(context), before_wall(context, walls, "hai-man", SLOW) as wall:
        wall.page.clock.install()
        values(wall, lambda told: {**_marked(told, "CŨ"), "revision": told["revision"] - 1})
        pulses(wall, lambda told: {**told, "key": "CŨ"})
        wall.page.reload()
        wall.until("window.wall?.showing?.()")

        def later() -> bool:
            wall.page.clock.run_for(9_000)
            return bool(wall.page.evaluate(COMING))

        assert not wall.page.evaluate(COMING)
        wall.awaited(later, "a successor")
        assert "CŨ" not in wall.page.evaluate(STATED)


def test_a_line_lost_yesterday_is_told_with_its_day(walls: WallHouse, wall: Visitor) -> None:
    wall.until("document.getElementById('shell-clock').textContent.endsWith('10:00')")
    wall.page.route("**/pulse*", lambda route: route.abort())
    wall.until(LOST)
    assert wall.text("#shell-lost") == "Mất kết nối từ 10:00"
    tomorrow = {"now": (NOW + timedelta(days=1)).isoformat(), "rate": 0}
    wall.page.evaluate("(told) => ioc.believe(told)", tomorrow)
    wall.until(f"{LOST} && document.getElementById('shell-lost').textContent.includes('20/11')")
    assert wall.text("#shell-lost") == "Mất kết nối từ 10:00 20/11"
    assert wall.page.evaluate(HEADER_FITS)


@pytest.mark.parametrize("wall", [QUICK], indirect=True)
def test_two_releases_behind_one_address_renew_a_wall_ever_more_rarely(wall: Visitor) -> None:
    pulses(wall, lambda told: {**told, "version": "other"})
    taken: list[str] = []

    def another(after_s: int) -> bool:
        """Whether within some questions after that time one more has taken over."""
        wall.page.evaluate(f"wall.hasten({after_s}e3)")
        wall.awaited(lambda: _taken(wall) not in ("", *taken), "a successor to take over")
        taken.append(_taken(wall))
        return True

    for after_s in (0, 21, 21):
        assert another(after_s)
    wall.page.evaluate("wall.hasten(100e3)")
    told(wall, "/pulse", 8)
    assert _taken(wall) == taken[-1]
    assert not wall.page.evaluate(COMING)
    assert another(21)
    wall.page.evaluate("wall.hasten(200e3)")
    told(wall, "/pulse", 8)
    assert _taken(wall) == taken[-1]
    assert not wall.page.evaluate(COMING)
    before = len(shown(wall))
    wall.awaited(lambda: len(shown(wall)) > before + 2, "it to turn all the while")


def _taken(wall: Visitor) -> str:
    """Which of the successors stands; each is marked when it is met first."""
    mark: str = wall.page.evaluate("""() => {
      const one = document.querySelector('.successor.in');
      if (one && !one.id) { top.met = (top.met || 0) + 1; one.id = `met-${top.met}`; }
      return one ? one.id : '';
    }""")
    return mark
