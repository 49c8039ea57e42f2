"""Small invented provinces for the tests of shapes, and the real codes of ours."""

import csv
from functools import cache
from pathlib import Path

import shapely

from ioc.geo.layer import Layer, Origin, Shape
from ioc.geo.locate import Locator
from ioc.geo.publish import in_degrees
from tests.bench.shapes import drawn

DATA = Path(__file__).resolve().parents[2] / "data"
BOUNDARIES = DATA / "boundaries"
ORIGIN = Origin(geometry_status="synthetic", notice="", sources=("tests",), licence="")


def commune_codes() -> list[str]:
    with (DATA / "units.csv").open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file) if row["tier"] == "commune"]


@cache
def forty() -> Layer:
    """Forty cells with rough borders, in metres."""
    return drawn(40, seed=7)


@cache
def forty_in_degrees() -> tuple[Shape, ...]:
    return tuple(in_degrees(forty().codes, forty().shapes, 6))


@cache
def locator() -> Locator:
    return Locator(forty().codes, forty_in_degrees())


def no_overlap_no_gap(shapes: tuple[Shape, ...]) -> bool:
    """A valid coverage whose union is one piece without a hole."""
    together = shapely.coverage_union_all(shapes)
    whole = together.geom_type == "Polygon" and not together.interiors
    return bool(shapely.coverage_is_valid(shapes)) and whole
