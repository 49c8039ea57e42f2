"""The cut between points: nothing lost, nothing twice, and the areas that were asked for."""

import random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ioc.geo.borders import roughened, whole
from ioc.geo.layer import joined
from ioc.geo.power import cells, fitted, polygons
from tests.geo.made import no_overlap_no_gap

FRAME = (0.0, 0.0, 100_000.0, 60_000.0)
BAY = shapely.box(*FRAME).difference(shapely.box(40_000, 30_000, 60_000, 60_000))
Spots = list[tuple[int, int]]
Few = st.lists(
    st.tuples(st.integers(1, 99), st.integers(1, 59)), min_size=2, max_size=25, unique=True
)


@given(Few, st.randoms(use_true_random=False))
def test_the_cells_of_any_weights_fill_the_frame_and_share_nothing(
    spots: Spots, dice: random.Random
) -> None:
    points = np.array(spots, dtype=float) * 1000
    weights = np.array([dice.uniform(-2e8, 2e8) for _ in spots])
    found = [shape for shape in polygons(cells(points, weights, FRAME)) if not shape.is_empty]
    assert sum(shape.area for shape in found) == pytest.approx(shapely.box(*FRAME).area)
    assert joined(found).area == pytest.approx(shapely.box(*FRAME).area)


def test_joining_cells_leaves_none_out() -> None:
    """Found by the test above: GEOS alone joins these four and loses the second."""
    points = np.array([(54, 20), (5, 8), (26, 34), (29, 37)], dtype=float) * 1000
    weights = np.array([3545024.0, 2913444.017578125, 6612755.0, 0.0])
    found = polygons(cells(points, weights, FRAME))
    assert joined(found).area == pytest.approx(shapely.box(*FRAME).area)


@given(Few)
def test_without_weights_a_place_belongs_to_the_nearest_point(spots: Spots) -> None:
    points = np.array(spots, dtype=float) * 1000
    for index, shape in enumerate(polygons(cells(points, np.zeros(len(spots)), FRAME))):
        middle = shapely.get_coordinates(shape.centroid)[0]
        assert np.argmin(np.hypot(*(points - middle).T)) == index


@given(
    Few.filter(lambda spots: all(BAY.contains(shapely.Point(x * 1e3, y * 1e3)) for x, y in spots)),
    st.data(),
)
def test_the_areas_asked_for_come_out_even_around_a_bay(spots: Spots, data: st.DataObject) -> None:
    points = np.array(spots, dtype=float) * 1000
    sizes = st.lists(st.integers(1, 20), min_size=len(spots), max_size=len(spots))
    areas = np.array(data.draw(sizes), dtype=float)
    weights = fitted(points, areas, BAY, np.zeros(len(spots)))
    has = shapely.area(shapely.intersection(polygons(cells(points, weights, FRAME)), BAY))
    np.testing.assert_allclose(has / BAY.area, areas / areas.sum(), rtol=2e-3)


def test_roughened_borders_are_still_borders_of_both() -> None:
    rng = np.random.default_rng(3)
    points = rng.uniform((0, 0), (100_000, 60_000), (40, 2))
    points = points[shapely.contains_xy(BAY, points)]
    found = polygons(cells(points, np.zeros(len(points)), FRAME))
    straight = whole(list(shapely.intersection(found, BAY)))
    rough = roughened(straight, 1)
    assert no_overlap_no_gap(tuple(rough))
    assert (
        shapely.get_num_coordinates(rough).sum() > 5 * shapely.get_num_coordinates(straight).sum()
    )
    assert shapely.to_wkb(rough).tolist() == shapely.to_wkb(roughened(straight, 1)).tolist()
    assert shapely.to_wkb(rough).tolist() != shapely.to_wkb(roughened(straight, 2)).tolist()


def test_what_is_cut_off_goes_to_the_neighbour_along_its_longest_border() -> None:
    left = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 22, 2)])
    middle, right = shapely.box(10, 0, 20, 10), shapely.box(20, 2, 30, 10)
    found = whole([left, middle, right])
    assert [shape.geom_type for shape in found] == ["Polygon"] * 3
    assert found[0].equals(shapely.box(0, 0, 10, 10))
    assert sum(shape.area for shape in found) == 100 + 4 + 100 + 80
