"""A province with islands: each is seen, near or far, large or a speck; nothing shrinks for it."""

from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.geo.insets import views
from ioc.geo.layer import DEGREES, METRES, Layer, Shape, as_layer, projected
from ioc.geo.manifest import read_manifest, shown_at
from ioc.geo.publish import publish
from ioc.geo.views import Box, Inset
from tests.geo.made import ORIGIN

# An invented coast: sixteen communes in a square of 100 km, its sea side to the east.
WEST, SOUTH, SIDE = 800_000.0, 1_700_000.0, 25_000.0
MAINLAND = {
    f"{row * 4 + column + 1:05d}": shapely.box(
        WEST + column * SIDE,
        SOUTH + row * SIDE,
        WEST + (column + 1) * SIDE,
        SOUTH + (row + 1) * SIDE,
    )
    for row in range(4)
    for column in range(4)
}
ISLAND = "20333"


def province(**islands: Shape) -> Layer:
    """The coast with these islands off it, by code (without the c in front)."""
    return as_layer({**MAINLAND, **{c.removeprefix("c"): s for c, s in islands.items()}}, ORIGIN)


def island(east: float, north: float, across: float) -> Shape:
    """A round island, so many metres from the coast's middle and across."""
    return shapely.Point(WEST + 4 * SIDE + east, SOUTH + 2 * SIDE + north).buffer(across / 2)


def outline(layer: Layer) -> Box:
    return Box(*shapely.total_bounds(projected(layer.shapes, METRES, DEGREES)))


def holds(outer: Box, inner: Box) -> bool:
    return bool(shapely.box(*outer).buffer(1e-5).covers(shapely.box(*inner)))


def test_a_province_without_islands_fills_its_map() -> None:
    found = views(province())
    assert found.insets == ()
    assert found.home == pytest.approx(outline(province()), abs=1e-5)


def test_an_island_far_off_gets_a_frame_and_the_mainland_keeps_its_size() -> None:
    layer = province(c20333=island(350_000, 60_000, 8_000))
    found = views(layer)
    (inset,) = found.insets
    assert inset.codes == (ISLAND,)
    shape = projected(layer.shapes, METRES, DEGREES)[layer.codes.index(ISLAND)]
    assert holds(inset.bounds, Box(*shape.bounds))
    assert holds(found.home, inset.frame)
    # All ground is taken, so the frame stands beside it: on the island's side, and small.
    before, after = outline(province()), found.home
    assert inset.frame.west > before.east
    assert after.size[0] < 1.4 * before.size[0]
    assert after.size[1] == pytest.approx(before.size[1], rel=1e-3)


def test_an_island_near_enough_stays_where_it_lies() -> None:
    layer = province(c20333=island(18_000, 0, 6_000))
    found = views(layer)
    assert found.insets == ()
    assert found.home == pytest.approx(outline(layer), abs=1e-5)


def test_an_island_too_small_to_see_is_enlarged() -> None:
    layer = province(c20333=island(20_000, 0, 1_500))
    (inset,) = views(layer).insets
    assert inset.codes == (ISLAND,)
    assert inset.frame.size[1] > 5 * inset.bounds.size[1]


def test_the_rocks_before_a_shore_need_no_frame() -> None:
    rocks = shapely.union_all([MAINLAND["00008"], island(3_000, 20_000, 400)])
    layer = as_layer({**MAINLAND, "00008": rocks}, ORIGIN)
    assert views(layer).insets == ()


def test_a_far_piece_of_a_mainland_commune_has_a_frame_too() -> None:
    both = shapely.union_all([MAINLAND["00008"], island(400_000, 0, 3_000)])
    found = views(as_layer({**MAINLAND, "00008": both}, ORIGIN))
    (inset,) = found.insets
    assert inset.codes == ("00008",)
    assert found.home.size[0] < 1.4 * outline(province()).size[0]


def test_an_archipelago_is_one_place() -> None:
    islets = [island(500_000 + 30_000 * i, 20_000 * (i % 3), 1_000) for i in range(6)]
    (inset,) = views(province(c20333=shapely.union_all(islets))).insets
    assert inset.codes == (ISLAND,)


def test_two_archipelagos_have_two_frames_that_do_not_touch() -> None:
    layer = province(c20333=island(350_000, 0, 8_000), c22736=island(300_000, -600_000, 9_000))
    one, other = views(layer).insets
    assert (one.codes, other.codes) == (("20333",), ("22736",))
    assert not shapely.intersects(shapely.box(*one.frame), shapely.box(*other.frame))


def test_a_frame_stands_in_an_empty_corner_when_there_is_one() -> None:
    coast = {code: shape for code, shape in MAINLAND.items() if code not in ("00015", "00016")}
    layer = as_layer({**coast, ISLAND: island(350_000, 0, 8_000)}, ORIGIN)
    (inset,) = views(layer).insets
    main = outline(as_layer(coast, ORIGIN))
    assert holds(main, inset.frame)
    land = projected(list(coast.values()), METRES, DEGREES)
    assert not any(shape.intersects(shapely.box(*inset.frame)) for shape in land)


@settings(max_examples=30)
@given(st.floats(60_000, 900_000), st.floats(-700_000, 700_000), st.floats(500, 40_000))
def test_wherever_an_island_lies_it_is_seen_apart_from_all_else(
    east: float, north: float, across: float
) -> None:
    layer = province(c20333=island(east, north, across))
    found = views(layer)
    degrees = dict(zip(layer.codes, projected(layer.shapes, METRES, DEGREES), strict=True))
    own = degrees.pop(ISLAND)
    shown = shapely.transform(
        own, lambda xy: [shown_at(found.insets, lon, lat) for lon, lat in xy.tolist()]
    )
    assert holds(found.home, Box(*shown.bounds))
    assert not any(shown.intersects(shape) for shape in degrees.values())
    longest = max(found.home.size)
    assert max(Box(*shown.bounds).size) > 0.015 * longest
    # The mainland keeps three fifths of the map at the least.
    assert max(outline(province()).size) > 0.6 * longest


@given(st.floats(110, 113), st.floats(15, 18))
def test_what_lies_outside_every_frame_stays_where_it_is(lon: float, lat: float) -> None:
    inset = Inset((ISLAND,), Box(111.0, 16.0, 112.0, 17.0), Box(109.0, 16.0, 109.2, 16.2))
    inside = 111 <= lon <= 112 and 16 <= lat <= 17
    moved = shown_at([inset], lon, lat)
    assert (moved != (lon, lat)) == inside
    if inside:
        assert moved == pytest.approx((109 + (lon - 111) / 5, 16 + (lat - 16) / 5))


def test_the_manifest_keeps_the_frames(tmp_path: Path) -> None:
    layer = province(c20333=island(350_000, 60_000, 8_000))
    publish(layer, tmp_path)
    assert read_manifest(tmp_path).views == views(layer)
