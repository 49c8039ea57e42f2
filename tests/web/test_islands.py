"""A province with islands far out at sea: the map shows them, in frames of their own."""

import json

import pytest

from ioc.geo.manifest import Manifest, read_manifest
from ioc.geo.served import read_geometries
from ioc.geo.views import Box, Inset, Views
from ioc.metrics.points import Point
from ioc.web.components.map_view import map_view, small_map
from ioc.web.points import told
from ioc.web.shapes import COARSE, Shapes, shapes_of
from tests.web import desk
from tests.web.mapped import known

FOLDER = desk.DATA / "boundaries"
GEOMETRIES = read_geometries(FOLDER)
ISLAND = Inset(("20333",), Box(111.0, 16.0, 112.0, 17.0), Box(109.0, 16.0, 109.2, 16.2))
HOME = Box(107.5, 12.1, 109.5, 16.3)


@pytest.fixture
def far() -> Shapes:
    """The demo's files, as though they had an island."""
    held = read_manifest(FOLDER)
    views = Views(HOME, (ISLAND,))
    return shapes_of(GEOMETRIES, Manifest(levels=held.levels, views=views, origin=held.origin))


def test_the_first_view_holds_the_frames(far: Shapes) -> None:
    assert far.bounds == ((HOME.south, HOME.west), (HOME.north, HOME.east))
    for view in (map_view("map", far, "Xã"), small_map("map", far)):
        said = json.loads(getattr(view, "data-insets"))
        assert said == [{"bounds": list(ISLAND.bounds), "frame": list(ISLAND.frame)}]


def test_a_map_without_islands_has_no_frames() -> None:
    held = shapes_of(GEOMETRIES, read_manifest(FOLDER))
    assert getattr(map_view("map", held, "Xã"), "data-insets") == "[]"


def test_only_what_is_finer_than_the_first_is_fetched_after_it(far: Shapes) -> None:
    levels = json.loads(getattr(map_view("map", far, "Xã"), "data-levels"))
    zooms = [zoom for zoom, _ in levels]
    assert zooms == sorted(set(zooms))
    files = [url.rsplit("/", 1)[1].split(".")[0] for _, url in levels]
    assert files == ["communes-50", "communes-20"]
    served = {one.name for one in GEOMETRIES}
    assert {url.rsplit("/", 1)[1] for _, url in levels} <= served
    assert far.urls[COARSE] not in {url for _, url in levels}


def test_a_report_from_an_island_is_drawn_in_its_frame() -> None:
    points = [
        Point("hs:1", 16.5, 111.5, "giao-thong", "open"),
        Point("hs:2", 12.68, 108.04, "giao-thong", "open"),
    ]
    drawn = told(points, known(), [ISLAND])["points"]
    assert drawn == [("hs:1", 16.1, 109.1, 0, 0), ("hs:2", 12.68, 108.04, 0, 0)]
