from dataclasses import replace
from datetime import date

import pytest

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Kind, Meaning, Meanings, agreed, parse_aliases
from ioc.domain.procedures import parse_assets, parse_categories, parse_procedures, parse_sectors
from ioc.domain.units import Agencies, Places

TODAY = date(2026, 11, 22)


def alias(text: str, agency: str, source: str = "", **days: date) -> Meaning:
    return Meaning(kind=Kind.AGENCY, text=text, target=agency, source=source, **days)


LOOKUPS = Lookups(
    agencies=Agencies.from_csv(
        "code,name,short_name,kind,parent,place,valid_from,valid_to,invented\n"
        "H15,UBND tỉnh Đắk Lắk,Đắk Lắk,province,,,2020-07-22,,0\n"
        "H15.10,Sở Y tế,Y tế,department,H15,,2025-03-01,,1\n"
        "H15.12,Sở Nông nghiệp và Môi trường,NN&MT,department,H15,,2025-03-01,,1\n"
        "H15.13,Thanh tra tỉnh,Thanh tra,department,H15,,2025-03-01,,1\n"
        "H15.12.01,Văn phòng Đăng ký đất đai tỉnh,VP ĐKĐĐ,office,H15.12,,2025-03-01,,1\n"
        "H15.170,UBND xã Ea Kar,Ea Kar,commune,H15,24373,2025-07-01,,1\n"
        "H15.188,UBND xã Thống Nhất,Thống Nhất,commune,H15,1,2025-07-01,,1\n"
        "H15.189,UBND phường Thống Nhất,Thống Nhất,commune,H15,2,2025-07-01,2026-06-01,1\n"
    ),
    places=Places.from_csv(
        "tier,code,name,type,valid_from,valid_to,parent,legal_basis\n"
        "province,66,Đắk Lắk,tỉnh,2025-07-01,,,x\n"
    ),
    meanings=Meanings(
        agreed(
            [
                alias("Sở TN&MT", "H15.12"),
                alias("BP Một cửa", "H15.10", "igate"),
                alias("Bộ phận tiếp nhận", "H15.10", "igate"),
                alias("Bộ phận tiếp nhận", "H15.13", "mot-cua"),
                alias("VP ĐKĐĐ", "H15.12.99"),
                alias("H45", "H15"),
            ]
        )
    ),
    procedures=parse_procedures(
        "code,name,sector,level,service_level,max_days,day_kind,fee,paper_result\n"
        "1.003560,Cấp phép thử,G10-MT01,province,full,0.5,working,1000,1\n"
    ),
    sectors=parse_sectors("code,name,kind\nG10-MT01,Môi trường,both\n"),
    calendar=WorkCalendar(),
)


@pytest.mark.parametrize(
    "text",
    [
        "Sở Nông nghiệp và Môi trường",
        "sở nông nghiệp & môi trường",
        "Sở NN&MT",
        "Sở Nông nghiệp và Môi trường tỉnh Đắk Lắk",
    ],
)
def test_a_name_resolves_however_it_is_written(text: str) -> None:
    assert LOOKUPS.handling("mot-cua", text, TODAY) == "H15.12"


def test_the_province_may_be_named_after_an_agency() -> None:
    assert LOOKUPS.handling("mot-cua", "Thanh tra tỉnh Đắk Lắk", TODAY) == "H15.13"
    assert LOOKUPS.handling("mot-cua", "UBND xã Ea Kar, tỉnh Đắk Lắk", TODAY) == "H15.170"


def test_a_name_counts_only_on_days_it_was_valid() -> None:
    assert LOOKUPS.handling("mot-cua", "UBND xã Ea Kar", date(2025, 7, 1)) == "H15.170"
    assert LOOKUPS.handling("mot-cua", "UBND xã Ea Kar", date(2025, 6, 30)) == "?"


def test_homonyms_are_left_for_a_person() -> None:
    assert LOOKUPS.handling("mot-cua", "Thống Nhất", date(2026, 5, 31)) == "?"
    assert LOOKUPS.handling("mot-cua", "Thống Nhất", date(2026, 6, 1)) == "H15.188"


@pytest.mark.parametrize("text", ["", "UBND huyện Ea Kar", "Phòng Kinh tế", "—"])
def test_what_nobody_is_called_stays_unknown(text: str) -> None:
    assert LOOKUPS.handling("mot-cua", text, TODAY) == "?"


def test_an_alias_holds_for_every_source_and_every_day() -> None:
    assert LOOKUPS.handling("mot-cua", "Sở TN & MT", date(2024, 1, 1)) == "H15.12"


def test_what_one_source_confirmed_serves_the_others() -> None:
    assert LOOKUPS.handling("mot-cua", "BP một cửa", TODAY) == "H15.10"


def test_sources_that_disagree_are_each_right_and_serve_nobody_else() -> None:
    assert LOOKUPS.handling("igate", "Bộ phận tiếp nhận", TODAY) == "H15.10"
    assert LOOKUPS.handling("mot-cua", "Bộ phận tiếp nhận", TODAY) == "H15.13"
    assert LOOKUPS.handling("hue", "Bộ phận tiếp nhận", TODAY) == "?"


def test_an_alias_of_an_agency_that_is_gone_from_the_tree_is_no_answer() -> None:
    assert LOOKUPS.handling("mot-cua", "VP ĐKĐĐ", TODAY) == "?"


def test_a_newer_alias_replaces_the_older_one() -> None:
    newer = LOOKUPS.with_meanings([alias("Sở TN&MT", "H15.13"), alias("ATTP", "H15.10", "igate")])
    assert newer.handling("mot-cua", "Sở TN&MT", TODAY) == "H15.13"
    assert newer.handling("igate", "attp", TODAY) == "H15.10"
    assert newer.handling("mot-cua", "attp", TODAY) == "?"
    assert LOOKUPS.handling("igate", "attp", TODAY) == "?"


@pytest.mark.parametrize(
    ("code", "agency"),
    [
        ("H15.12", "H15.12"),
        ("000.00.12.H15", "H15.12"),
        ("H15.12.77", "H15.12"),
        ("H15.12.01.05", "H15.12.01"),
        ("H15.999", "H15"),
        ("H45.07", "H15"),
        ("H44.12", "?"),
        ("", "?"),
    ],
)
def test_a_received_code_is_the_nearest_agency_we_know(code: str, agency: str) -> None:
    assert LOOKUPS.as_agency(code, "mot-cua", TODAY) == agency


def test_the_receiving_agency_is_the_prefix_of_the_dossier_code() -> None:
    assert LOOKUPS.receiving("H15.12.77-261102-0431", "mot-cua", TODAY) == "H15.12"
    assert LOOKUPS.receiving("H15.170-261008-1001234", "mot-cua", TODAY) == "H15.170"
    assert LOOKUPS.receiving("000.00.12.H15-220427-0001", "mot-cua", TODAY) == "H15.12"
    assert LOOKUPS.receiving("không rõ", "mot-cua", TODAY) == "?"


def test_a_procedure_is_found_by_its_national_code() -> None:
    found = LOOKUPS.procedure("1.003560.000.00.00.H56")
    assert found is not None
    assert (found.max_days, found.fee, found.paper_result) == (0.5, 1000, True)
    assert LOOKUPS.procedure("1.000000") is None


def test_a_sector_nobody_listed_keeps_its_code() -> None:
    assert LOOKUPS.sector_label("G10-MT01") == "Môi trường"
    assert LOOKUPS.sector_label("G99-ZZ01") == "G99-ZZ01"
    assert LOOKUPS.sector_label("?") == "Chưa xác định lĩnh vực"


def test_a_procedure_with_words_for_numbers_is_named() -> None:
    with pytest.raises(ValueError, match=r"1\.000001"):
        parse_procedures(
            "code,name,sector,level,service_level,max_days,day_kind,fee,paper_result\n"
            "1.000001,Cấp phép,G10-MT01,province,full,ba ngày,working,0,1\n"
        )


def test_aliases_may_name_their_source() -> None:
    assert parse_aliases("text,agency,source\nSở A,H15.10,igate\n") == [
        alias("Sở A", "H15.10", "igate")
    ]
    assert parse_aliases("text,agency\nSở A,H15.10\n") == [alias("Sở A", "H15.10")]


def test_aliases_may_hold_for_a_time_alone() -> None:
    told = parse_aliases("text,agency,from,until\nH46,H15.10,,2025-07-01\nH46,H15,2025-07-01,\n")
    lookups = replace(LOOKUPS, meanings=Meanings(tuple(told)))
    assert lookups.as_agency("H46.07", "mot-cua", date(2025, 6, 30)) == "H15.10"
    assert lookups.as_agency("H46.07", "mot-cua", date(2025, 7, 1)) == "H15"
    with pytest.raises(ValueError, match=r"alias H46: write from and until as 2025-07-01"):
        parse_aliases("text,agency,from\nH46,H15,1/7/2025\n")


def test_a_sector_that_no_catalogue_has_means_what_a_person_said() -> None:
    said = Meaning(kind=Kind.SECTOR, text="XX-01", target="G10-MT01", valid_until=TODAY)
    lookups = LOOKUPS.with_meanings([said])
    assert lookups.sector("x", "XX-01", date(2026, 11, 21)) == "G10-MT01"
    assert lookups.sector("x", "XX-01", TODAY) == "XX-01"
    assert (lookups.sector_text("XX-01"), lookups.sector_text("G10-MT01")) == ("XX-01", "")


def test_a_category_is_known_by_code_name_or_spelling_first_text_first() -> None:
    known = replace(
        LOOKUPS,
        categories=parse_categories(
            "code,name,working_days,texts\n"
            "giao-thong,Hạ tầng giao thông,5,Giao thông;HTGT\n"
            "khac,Lĩnh vực khác,10,\n"
        ),
    )
    assert known.categories["giao-thong"].working_days == 5
    assert known.category("dn", ("", "htgt"), TODAY) == "giao-thong"
    assert known.category("dn", ("Lĩnh vực khác", "HTGT"), TODAY) == "khac"
    assert known.category("dn", ("17", ""), TODAY) == "?"
    assert known.category_label("giao-thong") == "Hạ tầng giao thông"
    assert known.category_label("?") == "Chưa phân loại"
    assert known.category_label("bo-di") == "bo-di"


def test_a_deadline_that_is_no_number_is_named() -> None:
    with pytest.raises(ValueError, match="category khac: working_days '3 ngày'"):
        parse_categories("code,name,working_days,texts\nkhac,Khác,3 ngày,\n")


def test_an_asset_belongs_to_an_agency_we_know() -> None:
    assets = parse_assets("source,asset,agency,invented\nsoc,001,H15.10,1\nsoc,002,H15.99,1\n")
    known = replace(LOOKUPS, assets=assets)
    assert known.asset_agency("soc", "001") == "H15.10"
    assert known.asset_agency("soc", "002") == "?"
    assert known.asset_agency("other", "001") == "?"


def test_a_commune_is_served_by_its_ubnd_of_the_day() -> None:
    assert LOOKUPS.serving("2", date(2026, 5, 31)) == "H15.189"
    assert LOOKUPS.serving("2", date(2026, 6, 1)) == "?"
    assert LOOKUPS.serving("?", TODAY) == "?"
