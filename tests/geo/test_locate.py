"""Where a point lies: in exactly one commune, or in none for a reason that is told."""

import math
import random
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.errors import ConfigError
from ioc.geo.locate import MISSING, OUTSIDE, ZERO, Locator, Position, read_locator
from ioc.geo.publish import WHOLE, publish
from tests.geo.made import forty, forty_in_degrees, locator

WEST, SOUTH, EAST, NORTH = shapely.total_bounds(forty_in_degrees())
CORNERS = shapely.get_coordinates(forty_in_degrees())
Near = st.tuples(st.floats(SOUTH - 0.5, NORTH + 0.5), st.floats(WEST - 0.5, EAST + 0.5))
OnBorder = st.sampled_from(range(len(CORNERS))).map(lambda i: (CORNERS[i][1], CORNERS[i][0]))
Any = st.none() | st.floats()


def expected(lat: float, lon: float) -> str:
    """The slow way: every commune asked in turn, the least code first."""
    point = shapely.Point(lon, lat)
    shapes = zip(forty().codes, forty_in_degrees(), strict=True)
    return next((code for code, shape in shapes if shape.intersects(point)), "?")


@given(st.lists(Near | OnBorder, max_size=30))
def test_a_point_lies_where_asking_every_commune_in_turn_finds_it(
    points: list[tuple[float, float]],
) -> None:
    found = locator().positions([lat for lat, _ in points], [lon for _, lon in points])
    assert [position.place for position in found] == [expected(*point) for point in points]
    assert all(p.kind == ("outside" if p.place == "?" else "inside") for p in found)


@given(st.lists(st.tuples(Any, Any), max_size=30))
def test_anything_at_all_has_one_position_and_a_reason(
    points: list[tuple[float | None, float | None]],
) -> None:
    found = locator().positions([lat for lat, _ in points], [lon for _, lon in points])
    assert len(found) == len(points)
    for (lat, lon), (place, kind) in zip(points, found, strict=True):
        no_degrees = any(d is None or not math.isfinite(d) for d in (lat, lon))
        if no_degrees or abs(lat or 0) > 90 or abs(lon or 0) > 180:
            assert (place, kind) == MISSING
        elif lat == lon == 0:
            assert (place, kind) == ZERO
        else:
            assert (kind == "inside") == (place != "?")


@given(st.lists(Near | OnBorder, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_the_company_a_point_is_asked_in_changes_nothing(
    points: list[tuple[float, float]], dice: random.Random
) -> None:
    def places(asked: list[tuple[float, float]]) -> list[Position]:
        return locator().positions([lat for lat, _ in asked], [lon for _, lon in asked])

    shuffled = list(points)
    dice.shuffle(shuffled)
    assert dict(zip(points, places(points), strict=True)) == dict(
        zip(shuffled, places(shuffled), strict=True)
    )
    assert places(points[:1]) == places(points)[:1]


def test_a_shared_border_belongs_to_the_least_code() -> None:
    halves = (shapely.box(108, 12, 109, 13), shapely.box(109, 12, 110, 13))
    on_border = Locator(("24133", "24154"), halves).positions([12.5], [109.0])
    turned = Locator(("24133", "24154"), halves[::-1]).positions([12.5], [109.0])
    assert on_border == turned == [Position("24133", "inside")]


@pytest.mark.parametrize(
    ("lat", "lon", "position"),
    [
        (0.0, 0.0, ZERO),
        (-0.0, 0, ZERO),
        (None, 108.0, MISSING),
        (None, None, MISSING),
        (0.0, None, MISSING),
        (math.nan, 108.0, MISSING),
        (math.inf, 108.0, MISSING),
        (90.1, 108.0, MISSING),
        (12.0, 180.5, MISSING),
        (108.0, 12.0, MISSING),
        (21.03, 105.85, OUTSIDE),
        (0.0, 108.0, OUTSIDE),
    ],
)
def test_what_is_nowhere_says_why(lat: float | None, lon: float | None, position: Position) -> None:
    assert locator().positions([lat], [lon]) == [position]
    assert position.place == "?"


def test_no_points_have_no_positions_and_odd_ones_are_a_mistake() -> None:
    assert locator().positions([], []) == []
    with pytest.raises(ValueError, match="2 latitudes with 1 longitudes"):
        locator().positions([1.0, 2.0], [1.0])


def test_what_is_published_is_found_again(tmp_path: Path) -> None:
    publish(forty(), tmp_path)
    read = read_locator(tmp_path)
    assert read.codes == forty().codes
    spots = shapely.get_coordinates(shapely.point_on_surface(np.array(read.shapes)))
    found = read.positions(spots[:, 1].tolist(), spots[:, 0].tolist())
    assert [position.place for position in found] == list(read.codes)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", '{"features": [{}]}', '{"features": []}', '{"features": 1}'),
        *(
            f'{{"features": [{{"properties": {{"code": "1"}}, "geometry": {geometry}}}]}}'
            for geometry in (
                *("null", '{"type": "Polygon"}', '{"type": "Polygon", "coordinates": []}'),
                '{"type": "Polygon", "coordinates": [[[108, 12], [109, 12]]]}',
            )
        ),
    ],
)
def test_a_broken_file_is_one_sentence_with_the_remedy(tmp_path: Path, text: str) -> None:
    (tmp_path / WHOLE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"communes\.geojson .*python -m ioc boundaries\.$"):
        read_locator(tmp_path)


def test_a_missing_file_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"communes\.geojson không đọc được.*boundaries\.$"):
        read_locator(tmp_path)
