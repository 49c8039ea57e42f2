"""What a value means by its source and its day; two meanings for one day are a contradiction."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.codes import agency_code, receiving_prefix
from ioc.domain.likeness import MERGED, Names, successor_of
from ioc.domain.mappings import Kind, Meaning, Meanings, value_key
from tests.unit.test_lookups import LOOKUPS, TODAY, alias

MERGER = date(2025, 7, 1)
DAYS = st.none() | st.dates(date(2025, 6, 28), date(2025, 7, 4))


def meaning(text: str = "Sở A", target: str = "H15.10", **more: object) -> Meaning:
    return Meaning(kind=Kind.AGENCY, text=text, target=target, **more)  # type: ignore[arg-type]


def test_the_day_decides_what_a_value_means() -> None:
    told = Meanings(
        (
            meaning(target="H15.10", valid_until=MERGER),
            meaning(target="H15.12", valid_from=MERGER),
        )
    )
    assert told.of(Kind.AGENCY, "x", "sở a", MERGER - timedelta(days=1)) == "H15.10"
    assert told.of(Kind.AGENCY, "x", "SỞ A", MERGER) == "H15.12"
    assert told.of(Kind.SECTOR, "x", "Sở A", MERGER) == ""


def test_the_sources_own_meaning_stands_before_everybodys() -> None:
    told = Meanings((meaning(target="H15.10"), meaning(target="H15.12", source="igate")))
    assert told.of(Kind.AGENCY, "igate", "Sở A", TODAY) == "H15.12"
    assert told.of(Kind.AGENCY, "mot-cua", "Sở A", TODAY) == "H15.10"
    assert told.of_source(Kind.AGENCY, "igate") == {"Sở A": "H15.12"}


@given(a=DAYS, b=DAYS, c=DAYS, d=DAYS)
def test_two_meanings_contradict_when_some_day_has_both(
    a: date | None, b: date | None, c: date | None, d: date | None
) -> None:
    if (a and b and a >= b) or (c and d and c >= d):
        return
    one, other = meaning(valid_from=a, valid_until=b), meaning(valid_from=c, valid_until=d)
    days = [date(2025, 6, 20) + timedelta(days=n) for n in range(25)]
    both = any(one.holds_on(day) and other.holds_on(day) for day in days)
    assert one.contradicts(other) == other.contradicts(one) == both


def test_other_spellings_are_one_value_and_other_sources_are_not() -> None:
    assert meaning("Sở  TÀI NGUYÊN").contradicts(meaning("sở tài nguyên"))
    assert meaning("000.00.12.H45").contradicts(meaning("H45.12"))
    assert not meaning().contradicts(meaning(source="igate"))


def test_an_agencys_code_is_one_value_in_either_order() -> None:
    assert agency_code("000.00.15.H50") == agency_code("h50.15") == "H50.15"
    assert agency_code("Sở Y tế") == agency_code("801") == ""
    assert value_key(Kind.SECTOR, "G10-DD01") != value_key(Kind.SECTOR, "G10-DD02")


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("000.00.15.H50-220427-0001", "000.00.15.H50"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13"),
        ("H15.12-261008-091234", "H15.12"),
        ("không rõ", "không rõ"),
    ],
)
def test_the_receiving_prefix_stands_before_the_day_and_the_serial(code: str, prefix: str) -> None:
    assert receiving_prefix(code) == prefix


def test_a_dossier_made_by_a_ministry_is_received_by_the_agency_of_its_prefix() -> None:
    # DOMAIN.md 2.1: the serial's first two digits are the ministry, 09 Nội vụ, 10 NN&MT.
    for serial in ("091234", "1001234", "0001"):
        assert LOOKUPS.receiving(f"H15.12.01-261008-{serial}", "mot-cua", TODAY) == "H15.12.01"


def test_a_dead_provinces_code_falls_to_whom_it_was_given_by_its_day() -> None:
    lookups = LOOKUPS.with_meanings(
        [
            alias("H46.07", "H15.10", valid_until=MERGER),
            alias("H46.07", "H15.12", valid_from=MERGER),
        ]
    )
    for code in ("H46.07-250630-0001", "000.00.07.H46-250630-0001"):
        assert lookups.receiving(code, "mot-cua", date(2025, 6, 30)) == "H15.10"
        assert lookups.receiving(code, "mot-cua", MERGER) == "H15.12"
    assert LOOKUPS.receiving("H46.07-250630-0001", "mot-cua", MERGER) == "?"


def test_a_code_that_is_used_again_means_another_agency_from_that_day_on() -> None:
    # H15.170 is UBND xã Ea Kar from 1/7/2025; before it was a code of somebody else.
    lookups = LOOKUPS.with_meanings([alias("H15.170", "H15.13", valid_until=MERGER)])
    before, after = date(2025, 6, 30), date(2025, 7, 1)
    assert lookups.receiving("H15.170-250630-0001", "mot-cua", before) == "H15.13"
    assert lookups.receiving("H15.170-250701-0001", "mot-cua", after) == "H15.170"


def test_a_code_of_nobody_that_day_is_nobodys_and_not_the_provinces() -> None:
    assert LOOKUPS.as_agency("H15.170", "mot-cua", date(2025, 6, 30)) == "?"
    assert LOOKUPS.as_agency("H15.189", "mot-cua", date(2026, 6, 1)) == "?"


def test_every_province_that_is_gone_has_one_that_stays() -> None:
    assert len(MERGED) == 63 - 34
    assert not MERGED.keys() & set(MERGED.values())
    assert MERGED["H45"] == "H15"
    assert successor_of("H45.07", LOOKUPS.agencies) == "H15"
    assert successor_of("H46.07", LOOKUPS.agencies) == ""


NAMES = Names(
    (
        ("Sở Nông nghiệp và Môi trường", "nn"),
        ("UBND xã Cư M'gar", "cm"),
        ("UBND xã Thống Nhất", "tx"),
        ("UBND phường Thống Nhất", "tp"),
        ("UBND phường Tuy Hòa", "th"),
        ("Xã Ea Kiết", "ek"),
        ("Xã Ea Kiêt", "ek2"),
    )
)


@pytest.mark.parametrize(
    ("text", "target", "why"),
    [
        ("SỞ NÔNG NGHIỆP & MÔI TRƯỜNG", "nn", "same"),
        ("xã Cư M’Gar", "cm", "same"),
        ("Tuy Hoà", "th", "same"),
        ("So Nong nghiep va Moi truong", "nn", "bare"),
        ("UBND phường Thống Nhất", "tp", "type"),
        ("Thống Nhất", "", "homonym"),
        ("Sở Nông nghiệp và Môi trườngg", "nn", "likeness"),
        ("Ea Kiêtt", "", "homonym"),
    ],
)
def test_a_proposal_says_why(text: str, target: str, why: str) -> None:
    found = NAMES.likely(text)
    assert found is not None
    assert (found.target, found.why) == (target, why)
    assert bool(found.rivals) == (why == "homonym")


def test_nothing_is_proposed_where_nothing_is_near() -> None:
    assert NAMES.likely("Bệnh viện đa khoa") is None
    assert NAMES.likely("") is None


@given(text=st.text(max_size=60))
def test_no_text_whatever_breaks_a_proposal(text: str) -> None:
    NAMES.likely(text)
    value_key(Kind.AGENCY, text)
