"""VN-2000: every zone in every dress, one way to WGS84 for the whole country."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from ioc.domain.errors import ConfigError
from ioc.geo.layer import DEGREES, Shape, projected
from ioc.geo.systems import (
    VN2000_DEGREES,
    ZONES,
    central_meridian,
    named,
    says_vn2000,
    vn2000,
    written,
    zone,
    zones,
)
from tests.geo.test_twin import HELMERT, SHIFT

Meridian = st.sampled_from(sorted(zones()))
GLOBE = Geod(ellps="WGS84")


def drawn(meridian: int) -> str:
    return f"+proj=tmerc +lat_0=0 +lon_0={meridian / 60} +k=0.9999 +x_0=500000 +ellps=WGS84"


def dresses(meridian: int) -> list[CRS]:
    """The zone as files write it: EPSG's, ESRI's, GDAL's with its shift, and the datum by name."""
    ours = zone(meridian)
    bound = CRS.from_user_input(f"{drawn(meridian)} +towgs84={SHIFT} +units=m +type=crs")
    esri = CRS.from_wkt(ours.to_wkt("WKT1_ESRI"))
    told = bound.to_wkt("WKT1_GDAL")
    by_name = ours.to_wkt("WKT1_ESRI").replace("D_Vietnam_2000", "VN2000").replace("VN-2000", "x")
    return [ours, esri, bound, CRS.from_wkt(told), CRS.from_wkt(by_name)]


@settings(max_examples=40)
@given(Meridian, st.floats(-1.5, 1.5), st.floats(8.0, 23.4))
def test_every_zone_in_every_dress_lands_where_the_decision_puts_it(
    meridian: int, aside: float, lat: float
) -> None:
    lon = meridian / 60 + aside
    there = Transformer.from_pipeline(f"{HELMERT} +step {drawn(meridian)}").transform(lon, lat)
    for crs in dresses(meridian):
        (back,) = projected([shapely.Point(there)], vn2000(crs).to_wkt(), DEGREES)
        assert GLOBE.inv(lon, lat, back.x, back.y)[2] < 0.01
        assert central_meridian(crs) == meridian
        assert says_vn2000(crs)


@settings(max_examples=40)
@given(Meridian)
def test_a_zone_is_named_by_its_meridian_in_any_writing(meridian: int) -> None:
    degrees, minutes = divmod(meridian, 60)
    for said in (f"{degrees}°{minutes:02d}'", f"{degrees}-{minutes:02d}", f"TM3 {meridian / 60}"):
        found = named(said)
        assert central_meridian(found) == meridian
        assert named(written(found)) == found


@pytest.mark.parametrize("epsg", ZONES.values())
def test_what_epsg_calls_a_zone_is_that_zone(epsg: int) -> None:
    found = CRS.from_epsg(epsg)
    assert ZONES[central_meridian(found) or 0] == epsg
    assert "VN-2000" in found.name


@pytest.mark.parametrize("wrong", ["108-40", "108.1", "EPSG:1", "Đắk Lắk", "109 30 15"])
def test_a_made_up_system_is_one_sentence_with_the_remedy(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"^--crs .*108°30'\.$"):
        named(wrong)


@pytest.mark.parametrize("epsg", [4326, 32648, 3857, 4979])
def test_what_is_not_vn2000_is_left_alone(epsg: int) -> None:
    crs = CRS.from_epsg(epsg)
    assert vn2000(crs) == crs
    assert not says_vn2000(crs)
    assert central_meridian(crs) is None


def test_one_way_leads_to_wgs84_in_the_delta_too() -> None:
    """PROJ left to itself takes another set about the lower Mekong: a step of 0.8 m."""
    lons, lats = np.meshgrid(np.arange(102.5, 115, 0.25), np.arange(8.5, 23.5, 0.25))
    spots: list[Shape] = list(shapely.points(lons.ravel(), lats.ravel()))
    back = Transformer.from_pipeline(f"{HELMERT} +step +proj=unitconvert +xy_in=rad +xy_out=deg")
    moved = np.array(back.transform(lons.ravel(), lats.ravel()))
    ours = shapely.get_coordinates(projected(spots, DEGREES, VN2000_DEGREES)).T
    assert np.abs(ours - moved).max() * 111_000 < 0.01
