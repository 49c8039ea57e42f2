from datetime import date

import pytest

from ioc.domain.units import Agencies, Places

TODAY = date(2026, 11, 22)

PLACES = Places.from_csv(
    "tier,code,name,type,valid_from,valid_to,parent,legal_basis\n"
    "province,66,Đắk Lắk,tỉnh,2025-07-01,,,x\n"
    "commune,24133,Thành Công,phường,2020-01-01,2025-07-01,,y\n"
    "commune,24133,Buôn Ma Thuột,phường,2025-07-01,,66,x\n"
    "commune,24373,Ea Kar,xã,2025-07-01,,66,x\n"
)

AGENCIES = Agencies.from_csv(
    "code,name,short_name,kind,parent,place,valid_from,valid_to,invented\n"
    "H15,UBND tỉnh Đắk Lắk,Đắk Lắk,province,,,2020-07-22,,0\n"
    "H15.12,Sở Nông nghiệp và Môi trường,NN&MT,department,H15,,2025-03-01,,1\n"
    "H15.12.01,Văn phòng Đăng ký đất đai tỉnh,VP ĐKĐĐ,office,H15.12,,2025-03-01,,1\n"
    "H15.12.01.01,Chi nhánh 1,CN 1,office,H15.12.01,,2025-03-01,2026-01-01,1\n"
    "H15.91,Thuế tỉnh Đắk Lắk,Thuế,vertical,H15,,2025-07-01,,1\n"
    "H15.170,UBND xã Ea Kar,Ea Kar,commune,H15,24373,2025-07-01,,1\n"
    "H15.170.01,Trung tâm PVHCC xã Ea Kar,TT Ea Kar,office,H15.170,,2025-07-01,,1\n"
)


def test_a_code_means_what_it_meant_that_day() -> None:
    before, after = PLACES.get("24133", date(2025, 6, 30)), PLACES.get("24133", date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("Thành Công", "Buôn Ma Thuột")
    assert PLACES.get("24133") == after
    assert PLACES.get("24373", date(2025, 6, 30)) is None


def test_the_communes_of_a_day_are_those_in_force_then() -> None:
    assert [unit.name for unit in PLACES.communes(TODAY)] == ["Buôn Ma Thuột", "Ea Kar"]
    assert [unit.name for unit in PLACES.communes(date(2024, 1, 1))] == ["Thành Công"]


def test_every_key_of_a_row_by_place_has_words() -> None:
    assert PLACES.label("24373") == "Xã Ea Kar"
    assert PLACES.label("-") == "Sở, ngành và đơn vị khác"
    assert PLACES.label("?") == "Không xác định vị trí"


def test_under_an_agency_lies_the_tree_of_that_day() -> None:
    assert AGENCIES.under("H15.12", TODAY) == {"H15.12", "H15.12.01"}
    assert "H15.12.01.01" in AGENCIES.under("H15.12", date(2025, 12, 31))
    assert AGENCIES.under("H15", date(2025, 4, 1)) == {
        "H15",
        "H15.12",
        "H15.12.01",
        "H15.12.01.01",
    }
    assert AGENCIES.under("H15", date(2019, 1, 1)) == {"H15"}
    assert AGENCIES.under("?", TODAY) == {"?"}


def test_children_are_one_step_below() -> None:
    assert AGENCIES.children("H15", TODAY) == ("H15.12", "H15.91", "H15.170")
    assert AGENCIES.children("H15.12.01", TODAY) == ()
    assert AGENCIES.root == "H15"


def test_only_a_commune_and_what_is_under_it_has_a_place() -> None:
    assert AGENCIES.place_of("H15.170") == AGENCIES.place_of("H15.170.01") == "24373"
    assert AGENCIES.place_of("H15.12") == AGENCIES.place_of("H15") == "-"
    assert AGENCIES.place_of("?") == AGENCIES.place_of("H99") == "?"


def test_the_leagues_are_never_mixed() -> None:
    assert [AGENCIES.league(code) for code in ("H15.12", "H15.170", "H15.91", "H15", "?")] == [
        "departments",
        "communes",
        "others",
        "others",
        "others",
    ]
    assert AGENCIES.league("H15.12.01") == "others"
    assert AGENCIES.ranked_as("H15.12.01.01") == "H15.12"
    assert AGENCIES.ranked_as("H15.170.01") == "H15.170"
    assert AGENCIES.ranked_as("H15.91") == "H15.91"
    assert [agency.code for agency in AGENCIES.in_league("communes", TODAY)] == ["H15.170"]


def test_every_key_of_a_row_by_agency_has_words() -> None:
    assert AGENCIES.label("H15.12") == "Sở Nông nghiệp và Môi trường"
    assert AGENCIES.short("H15.12") == "NN&MT"
    assert AGENCIES.label("?") == AGENCIES.short("?") == "Chưa xác định đơn vị"
    assert AGENCIES.label("H99") == "H99"


def test_a_date_that_is_none_is_named_with_its_line() -> None:
    with pytest.raises(ValueError, match="line 2, H15"):
        Agencies.from_csv(
            "code,name,short_name,kind,parent,place,valid_from,valid_to,invented\n"
            "H15,UBND tỉnh,T,province,,,01/07/2025,,0\n"
        )
