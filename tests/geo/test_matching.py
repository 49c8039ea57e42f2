"""Rows find their communes: by code, by name in any writing, and who does not is named."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.errors import ConfigError
from ioc.domain.units import Places
from ioc.geo.legacy import READINGS, as_it_is, tcvn3, utf8, vni, windows1258
from ioc.geo.matching import Columns, Sought, matched, sought
from tests.geo.made import our_places
from tests.geo.writings import WRITINGS

WANTED = sought(our_places())
CODES = tuple(unit.code for unit in WANTED.communes)
NAMES = tuple(unit.full_name for unit in WANTED.communes)


@pytest.mark.parametrize("write", WRITINGS.values(), ids=WRITINGS)
def test_every_commune_is_found_by_its_name_however_it_is_written(
    write: Callable[[str], str],
) -> None:
    found = matched("xa.shp", {"ten": [write(name) for name in NAMES]}, WANTED)
    assert found.codes == CODES


@settings(max_examples=15)
@given(st.permutations(range(len(CODES))))
def test_the_order_of_the_rows_changes_nothing(order: Sequence[int]) -> None:
    columns: Columns = {"id": list(range(len(order))), "ten": [NAMES[row] for row in order]}
    assert matched("xa.shp", columns, WANTED).codes == tuple(CODES[row] for row in order)


@pytest.mark.parametrize(
    ("read", "written", "text"),
    [
        (tcvn3, "Bu«n Ma Thuét, §¾k L¾k", "Buôn Ma Thuột, Đắk Lắk"),
        (
            vni,
            "Buoân Ma Thuoät, Ñaék Laék, phöôøng Tuy Hoøa",
            "Buôn Ma Thuột, Đắk Lắk, phường Tuy Hòa",
        ),
        (windows1258, "Buôn Ma Thuôòt", "Buôn Ma Thuột"),
        (utf8, "BuÃ´n Ma Thuá»™t", "Buôn Ma Thuột"),
        (as_it_is, "Xã Ea Kar", "Xã Ea Kar"),
    ],
)
def test_a_legacy_text_is_read(read: Callable[[str], str], written: str, text: str) -> None:
    assert read(written) == text
    assert read in READINGS.values()


@given(st.text())
def test_no_text_breaks_a_reading(text: str) -> None:
    assert all(isinstance(read(text), str) for read in READINGS.values())


def test_codes_are_preferred_and_said() -> None:
    columns: Columns = {"ten": list(NAMES), "ma": [float(code) for code in CODES]}
    found = matched("xa.shp", columns, WANTED)
    assert found.codes == CODES
    assert found.notes == ("Khớp theo mã ở cột ma.",)


def test_rows_of_other_provinces_are_left_out_and_counted() -> None:
    columns = {
        "ten": [*NAMES, "Xã Ea Kar", "Phường Pleiku"],
        "tinh": [*["Tỉnh ĐẮK LẮK"] * len(NAMES), "Gia Lai", "Gia Lai"],
    }
    found = matched("xa.shp", columns, WANTED)
    assert found.codes == (*CODES, "", "")
    assert found.notes[1] == "Bỏ qua 2 dòng của tỉnh khác theo cột tinh."
    by_code = matched("xa.shp", {"ma": [*CODES, "23575"], "t": [*["66"] * 102, "52"]}, WANTED)
    assert by_code.codes == (*CODES, "")


def test_rows_from_before_a_merger_are_ours_all_the_same() -> None:
    before = ["Phú Yên" if code < "23000" else "Đắk Lắk" for code in CODES]
    assert matched("xa.shp", {"ten": list(NAMES), "tinh_cu": before}, WANTED).codes == CODES


def test_names_that_do_not_match_are_told_with_the_nearest() -> None:
    names = ["Xã Ea Karr" if name == "Xã Ea Kar" else name for name in NAMES]
    with pytest.raises(
        ConfigError,
        match=r"cột ten: thiếu 1 tên \(Ea Kar 24373\), lạ 1 tên \(Xã Ea Karr: gần giống Ea Kar",
    ):
        matched("xa.shp", {"ten": names}, WANTED)
    twice = [NAMES[0], *NAMES[:-1]]
    with pytest.raises(ConfigError, match=r"thiếu 1 tên .*, có hơn một dòng cho 1 tên \(Tuy Hòa"):
        matched("xa.shp", {"ten": twice}, WANTED)


def two_of_a_name(columns: dict[str, list[str]]) -> tuple[str, ...]:
    text = (
        "tier,code,name,type,valid_from,valid_to,parent,legal_basis\n"
        "province,97,Sơn Hà,tỉnh,2025-07-01,,,x\nprovince,98,Thủy Hà,tỉnh,2025-07-01,,,x\n"
        "commune,00001,An Phú,phường,2025-07-01,,97,x\ncommune,00002,An Phú,xã,2025-07-01,,97,x\n"
        "commune,00003,An Phú,xã,2025-07-01,,98,x\n"
    )
    wanted: Sought = sought(Places.from_csv(text))
    return matched("xa.shp", columns, wanted, "ten").codes


def test_two_of_one_name_are_told_apart_by_type_and_by_what_is_above() -> None:
    above = ["Sơn Hà", "tỉnh Thủy Hà", "SON HA"]
    whole = {"ten": ["Xã An Phú", "Xã An Phú", "Phường An Phú"], "tinh": above}
    assert two_of_a_name(whole) == ("00002", "00003", "00001")
    apart = {"ten": ["An Phú"] * 3, "loai": ["Xã", "xã", "PHƯỜNG"], "tinh": above}
    assert two_of_a_name(apart) == ("00002", "00003", "00001")
    with pytest.raises(ConfigError, match="thiếu 3 tên"):
        two_of_a_name({"ten": ["An Phú"] * 3})


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match=r"không có cột ma; các cột: ten\."):
        matched("xa.shp", {"ten": list(NAMES)}, WANTED, "ma")
    with pytest.raises(ConfigError, match="không có cột nào chứa mã hay tên"):
        matched("xa.shp", {"ten": ["a", "b"]}, WANTED)
