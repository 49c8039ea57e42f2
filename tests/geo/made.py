"""Small invented provinces for the tests of shapes, and the real codes of ours."""

import csv
from functools import cache
from pathlib import Path

import shapely

from ioc.domain.units import Places
from ioc.geo.layer import DEGREES, METRES, Known, Layer, Shape, projected
from ioc.geo.locate import Locator
from ioc.geo.matching import Sought, sought
from ioc.geo.publish import in_degrees
from ioc.geo.views import Origin
from tests.bench.shapes import drawn

DATA = Path(__file__).resolve().parents[2] / "data"
BOUNDARIES = DATA / "boundaries"
ORIGIN = Origin(geometry_status="synthetic", notice="", sources=("tests",), licence="")


def commune_codes() -> list[str]:
    with (DATA / "units.csv").open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file) if row["tier"] == "commune"]


def our_places() -> Places:
    """The real units of ours."""
    return Places.from_csv((DATA / "units.csv").read_text("utf-8"))


@cache
def forty_sought() -> Sought:
    """The forty cells as the communes of an invented province, under names of ours."""
    names = [unit for unit in our_places() if unit.tier == "commune"]
    rows = (
        f"commune,{code},{unit.name},{unit.type},2025-07-01,,99,x"
        for code, unit in zip(forty().codes, names, strict=False)
    )
    head = "tier,code,name,type,valid_from,valid_to,parent,legal_basis"
    province = "province,99,Sơn Hà,tỉnh,2025-07-01,,,x"
    return sought(Places.from_csv("\n".join((head, province, *rows))))


def exactly(layer: Layer) -> dict[str, Known]:
    """Points known to the metre, unlike those that are published of our province."""
    middles = projected(shapely.centroid(list(layer.shapes)), METRES, DEGREES)
    pairs = zip(layer.codes, middles, strict=True)
    return {code: Known(point.y, point.x, 1.0) for code, point in pairs}


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
