"""From afar one thing is seen first: at a tenth of its size a screen shows which is the worst."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from ioc.domain.walls import LEADER
from tests.e2e.test_wall_letters import ROOMS, STILL, turned_to
from tests.e2e.visitor import Visitor
from tests.e2e.walls import WallHouse, before_wall, wall_house

# The screens on which a bad day always has its one worst.
ALWAYS = {"hom-nay", "can-chi-dao"}
# How much more coloured the worst is than any other part of the picture of the same size.
STANDS_OUT = 2.0
# The picture at a tenth; the mean colour (how far the channels are apart) of the worst's own place,
# and of the most coloured place of the same size that lies wholly beside it.
SEEN = """async ([picture, box]) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const wide = Math.round(image.width / 10), high = Math.round(image.height / 10);
  const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high });
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(image, 0, 0, wide, high);
  const dots = pen.getImageData(0, 0, wide, high).data;
  const sums = Array.from({ length: high + 1 }, () => new Float64Array(wide + 1));
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const [r, g, b] = dots.slice(4 * (y * wide + x), 4 * (y * wide + x) + 3);
      const apart = Math.max(r, g, b) - Math.min(r, g, b);
      sums[y + 1][x + 1] = apart + sums[y][x + 1] + sums[y + 1][x] - sums[y][x];
    }
  }
  const w = Math.floor(box.width / 10), h = Math.floor(box.height / 10);
  const under = (y, x) => sums[y + h][x + w] - sums[y][x + w] - sums[y + h][x] + sums[y][x];
  const mean = (x, y) => under(y, x) / (w * h);
  const left = Math.round(box.x / 10), top = Math.round(box.y / 10);
  let next = 0;
  for (let y = 0; y + h <= high; y += 2) {
    for (let x = 0; x + w <= wide; x += 2) {
      const beside = x + w <= left || x >= left + w || y + h <= top || y >= top + h;
      if (beside) next = Math.max(next, mean(x, y));
    }
  }
  return { worst: mean(left, top), next };
}"""


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallHouse]:
    with wall_house(tmp_path_factory.mktemp("worst")) as house:
        yield house


@pytest.fixture(scope="module", params=["phong-nho", "phong-vua"])
def standing(
    walls: WallHouse, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Before a wall of a lit hall, and of a dark room."""
    room = ROOMS[request.param]
    size = (room.width, room.height)
    with before_wall(browsing, walls, request.param, STILL, size) as visitor:
        visitor.until("window.wall?.stands?.()")
        yield visitor


@pytest.mark.parametrize("screen", LEADER)
def test_the_worst_is_named_from_a_picture_of_a_tenth(standing: Visitor, screen: str) -> None:
    turned_to(standing, screen)
    worst = standing.page.locator(".screen.shown .worst:visible")
    if screen == "hom-nay" and not worst.count():
        # Where its tiles stand on two screens, the worst of them all is filled on one.
        standing.page.keyboard.press("ArrowRight")
        standing.awaited(lambda: worst.count() > 0, "the screen on which the worst stands")
        standing.until("getComputedStyle(document.querySelector('.screen.shown')).opacity === '1'")
    assert worst.count() <= 1
    assert worst.count() or screen not in ALWAYS
    if not worst.count():
        return
    picture = base64.b64encode(standing.page.screenshot()).decode()
    box = worst.bounding_box()
    seen: dict[str, Any] = standing.page.evaluate(SEEN, [f"data:image/png;base64,{picture}", box])
    assert seen["worst"] > STANDS_OUT * seen["next"]
