"""The map of a wall as drawn: the worst in their colour and named, repainted as values arrive."""

import json
from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import BrowserContext

from ioc.web.components.map_figures import TOO_FEW
from tests.e2e.visitor import Visitor
from tests.e2e.walls import WallHouse, before_wall, wall_house

WALLS = """
[walls.nho]
diagonal = 55
farthest = 5
theme = "hall"
screens = ["ban-do"]

[walls.lon]
diagonal = 110
resolution = [3840, 2160]
farthest = 8
screens = ["ban-do"]
"""
SIZES = {"nho": (1920, 1080), "lon": (3840, 2160)}
# How many pixels of the map have the colour of that meaning.
COLOURED = """(name) => {
  const drawn = document.querySelector('.wall-map canvas'), copy = document.createElement('canvas');
  copy.width = drawn.width + 1;
  copy.height = drawn.height;
  const pen = copy.getContext('2d', { willReadFrequently: true });
  pen.drawImage(drawn, 1, 0);
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  pen.fillRect(0, 0, 1, 1);
  const { data } = pen.getImageData(0, 0, copy.width, copy.height);
  const pixels = new Uint32Array(data.buffer);
  return pixels.reduce((count, one) => count + (one === pixels[0]), -1);
}"""
NAMES = """[...document.querySelectorAll('.map-name')].map((one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return { text: one.textContent, box: [left, top, right, bottom] };
})"""
GROUND = """(() => {
  const { left, top, right, bottom } = document.querySelector('.wall-map').getBoundingClientRect();
  return [left, top, right, bottom];
})()"""
SET = "(told) => wall.set({ [document.querySelector('.wall-map').id]: { 'data-values': told } })"
PAINTED = "document.querySelectorAll('.map-name').length === 3"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallHouse]:
    with wall_house(tmp_path_factory.mktemp("map"), WALLS) as built:
        yield built


@pytest.fixture(params=SIZES)
def wall(
    house: WallHouse, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    name = request.param
    with before_wall(browsing, house, name, {"seconds": "600"}, SIZES[name]) as visitor:
        visitor.until(PAINTED)
        yield visitor
        assert visitor.log.foreign(house.url) == []
        assert visitor.log.wrong == []


def told(visitor: Visitor) -> dict[str, object]:
    said = visitor.page.locator(".wall-map").get_attribute("data-values")
    found: dict[str, object] = json.loads(said or "{}")
    return found


def test_the_worst_are_named_on_the_map_and_none_hides_another(wall: Visitor) -> None:
    names, ground = wall.page.evaluate(NAMES), wall.page.evaluate(GROUND)
    listed = wall.page.locator(".commune-number").all_inner_texts()
    assert [one["text"].rsplit(" ", 1)[1] for one in names] == listed
    assert wall.page.evaluate(COLOURED, "--late") > 0
    for one in names:
        left, top, right, bottom = one["box"]
        assert left >= ground[0] - 1
        assert top >= ground[1] - 1
        assert right <= ground[2] + 1
        assert bottom <= ground[3] + 1
    for one, other in combinations(names, 2):
        a, b = one["box"], other["box"]
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_other_values_repaint_every_commune(wall: Visitor) -> None:
    codes = list(told(wall)["values"])  # type: ignore[call-overload]
    wall.page.evaluate(SET, json.dumps({"values": dict.fromkeys(codes, 5), "named": []}))
    assert wall.page.evaluate(COLOURED, "--late") == 0
    deep = wall.page.evaluate(COLOURED, "--map-5")
    wall.page.evaluate(SET, json.dumps({"values": dict.fromkeys(codes, 1), "named": []}))
    pale = wall.page.evaluate(COLOURED, "--map-1")
    # Where a border is blended with a colour it may come out as another.
    assert deep > 0
    assert abs(pale - deep) < deep / 1000
    assert wall.page.evaluate(COLOURED, "--map-5") == 0
    assert wall.page.evaluate("document.querySelectorAll('.map-name').length") == 0


def test_few_cases_are_hatched_and_have_no_colour(wall: Visitor) -> None:
    codes = list(told(wall)["values"])  # type: ignore[call-overload]
    wall.page.evaluate(SET, json.dumps({"values": dict.fromkeys(codes, TOO_FEW), "named": []}))
    assert wall.page.evaluate(COLOURED, "--map-few") > 0
    assert all(wall.page.evaluate(COLOURED, f"--map-{n}") == 0 for n in range(2, 6))
