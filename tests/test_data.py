"""The reference files agree with each other, with the law they quote and with the code."""

import csv
import re
import shutil
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from ioc.domain.errors import ConfigError
from ioc.domain.holidays import parse_years
from ioc.domain.lookups import Lookups
from ioc.domain.offices import USUAL_HOURS, parse_offices
from ioc.domain.petitions import LAW
from ioc.domain.vietnamese import fold, match_key, nfc
from ioc.lookups import fingerprint, read_lookups

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 22)
NEW_PROVINCE = date(2025, 7, 1)

# Where our calendar knows more than the package `holidays` 0.109, and why.
OFF_HERE_ONLY = {date(2026, 1, 2)}  # hoán đổi với thứ Bảy 10/01/2026, 12729/VPCP-KGVX
WORKED_HERE_ONLY = {date(2026, 1, 10)}


@pytest.fixture(scope="module")
def lookups() -> Lookups:
    return read_lookups(DATA)


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.name)
def test_a_table_is_plain_utf8_with_no_ragged_row(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    text = raw.decode("utf-8")
    assert text == "".join(f"{nfc(line)}\n" for line in text.splitlines())
    assert len({len(row) for row in csv.reader(text.splitlines())}) == 1


def test_the_new_province_has_14_wards_and_88_communes(lookups: Lookups) -> None:
    communes = lookups.places.communes(TODAY)
    assert Counter(unit.type for unit in communes) == {"phường": 14, "xã": 88}
    assert {unit.parent for unit in communes} == {"66"}
    assert len({unit.code for unit in communes}) == len({unit.name for unit in communes}) == 102
    assert all(re.fullmatch(r"2[24]\d{3}", unit.code) for unit in communes)
    assert lookups.places.label("24133", TODAY) == "Phường Buôn Ma Thuột"


def test_every_commune_is_served_by_one_agency(lookups: Lookups) -> None:
    served = [agency.place for agency in lookups.agencies.in_league("communes", TODAY)]
    assert sorted(served) == sorted(unit.code for unit in lookups.places.communes(TODAY))
    for agency in lookups.agencies.in_league("communes", TODAY):
        unit = lookups.places.get(agency.place, TODAY)
        assert unit is not None
        assert agency.name == f"UBND {unit.type} {unit.name}"
        assert agency.short_name == unit.name


def test_the_agencies_are_one_tree(lookups: Lookups) -> None:
    agencies = lookups.agencies
    codes = [agency.code for agency in agencies]
    assert len(codes) == len(set(codes))
    assert [agency.code for agency in agencies if not agency.parent] == ["H15"]
    for agency in agencies:
        assert agency.code == "H15" or agency.code.rpartition(".")[0] == agency.parent
        assert agency.parent == "" or agency.parent in agencies
    assert agencies.under("H15", TODAY) == frozenset(codes)
    assert len(agencies.in_league("departments", TODAY)) == 14


def test_every_agency_answers_to_its_own_name(lookups: Lookups) -> None:
    for agency in lookups.agencies:
        assert lookups.handling("mot-cua", agency.name, TODAY) == agency.code
        assert lookups.as_agency(agency.code, "mot-cua", TODAY) == agency.code


def test_every_alias_names_an_agency_and_is_written_once(lookups: Lookups) -> None:
    rows = table("aliases.csv")
    assert {row["agency"] for row in rows} <= {agency.code for agency in lookups.agencies}
    keys = [match_key(row["text"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_there_are_30_sectors_each_with_procedures() -> None:
    sectors = table("sectors.csv")
    assert len({row["code"] for row in sectors}) == len({row["name"] for row in sectors}) == 30
    assert all(re.fullmatch(r"G\d{2}-[A-Z]{2}\d{2}", row["code"]) for row in sectors)
    assert {row["kind"] for row in sectors} == {"department", "commune", "both", "vertical"}
    assert {row["sector"] for row in table("procedures.csv")} == {row["code"] for row in sectors}


def test_a_sector_is_in_the_care_of_an_agency_of_ours(lookups: Lookups) -> None:
    for row in table("sectors.csv"):
        expected = "vertical" if row["kind"] == "vertical" else "department"
        assert lookups.agencies.kind(row["agency"]) == expected


def test_there_are_300_procedures_and_no_two_alike(lookups: Lookups) -> None:
    procedures = lookups.procedures.values()
    assert len(table("procedures.csv")) == len(procedures) == 300
    assert len({match_key(p.name) for p in procedures}) == 300
    assert all(lookups.procedure(p.code) is p for p in procedures)
    assert sum(p.level == "commune" for p in procedures) >= 90


def test_a_procedure_promises_what_the_law_could(lookups: Lookups) -> None:
    for procedure in lookups.procedures.values():
        assert procedure.level in {"province", "commune"}
        assert procedure.service_level in {"full", "partial", ""}
        assert procedure.day_kind in {"working", "calendar"}
        assert 0.5 <= procedure.max_days <= 30
        assert procedure.fee >= 0


def test_a_procedure_is_resolved_at_a_level_of_its_sector(lookups: Lookups) -> None:
    kinds = {row["code"]: row["kind"] for row in table("sectors.csv")}
    allowed = {"commune": {"commune"}, "both": {"province", "commune"}}
    for procedure in lookups.procedures.values():
        assert procedure.level in allowed.get(kinds[procedure.sector], {"province"})


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_the_calendar_differs_from_the_package_only_where_it_is_said(
    lookups: Lookups, year: int
) -> None:
    package = holidays.country_holidays("VN", years=year)
    theirs = {day for day in package if day.weekday() < 5}
    ours = {day for day in lookups.calendar.off if day.year == year}
    assert ours - theirs == {day for day in OFF_HERE_ONLY if day.year == year}
    assert theirs - ours == set()
    made_up = {day for day in lookups.calendar.worked if day.year == year}
    known = {day for day in package.weekend_workdays if day.year == year}
    assert made_up - known == {day for day in WORKED_HERE_ONLY if day.year == year}
    assert known - made_up == set()


def test_every_year_of_the_calendar_says_what_it_rests_on(lookups: Lookups) -> None:
    years = parse_years(tomllib.loads((DATA / "holidays.toml").read_text(encoding="utf-8")))
    assert lookups.calendar.years >= {2024, 2025, 2026, 2027}
    for year in years:
        assert year.basis
        assert year.swapped is not None
        assert len(year.swapped) == len(year.worked)
        if year.number in (TODAY.year - 1, TODAY.year):
            assert (year.status, bool(year.decided)) == ("in_force", True)
    assert {day for year in years for day in year.checked} == OFF_HERE_ONLY | WORKED_HERE_ONLY


def test_tet_lies_amid_its_days_off(lookups: Lookups) -> None:
    known = {2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6)}
    for year, (month, day) in known.items():
        tet = lookups.calendar.tet(year)
        assert tet == date(year, month, day)
        assert holidays.country_holidays("VN", years=year)[tet] == "Lunar New Year"
        assert lookups.calendar.count_working_days(tet, tet + timedelta(days=2)) == 0


def test_no_office_of_the_shipped_files_keeps_hours_of_its_own(lookups: Lookups) -> None:
    assert lookups.offices == USUAL_HOURS
    assert lookups.calendar_of("H15.12") is lookups.calendar


def test_the_example_of_an_office_works_once_its_marks_are_taken_off(lookups: Lookups) -> None:
    text = (DATA / "holidays.toml").read_text(encoding="utf-8")
    example = re.findall(r"^# (\[offices.*|morning = .*|afternoon = .*|saturday = .*)$", text, re.M)
    offices = parse_offices(tomllib.loads("\n".join(example)), lookups.calendar, lookups.agencies)
    assert offices.calendar("H15.12.01", lookups.calendar).hours == ((450, 690), (780, 1020))
    assert offices.reception("H15.12") is not None


def copied(folder: Path, name: str, more: str) -> Path:
    """The shipped files, with something written at the end of one."""
    copy = folder / "data"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("boundaries", "run", "*.sqlite*"))
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write(more)
    return copy


def test_an_office_keeps_the_hours_that_the_file_gives_it(tmp_path: Path) -> None:
    hours = 'morning = ["07:30", "11:30"]\nafternoon = ["13:00", "17:00"]\n'
    found = read_lookups(copied(tmp_path, "holidays.toml", f'[offices."H15.12"]\n{hours}'))
    assert found.calendar_of("H15.12.01").hours == ((450, 690), (780, 1020))
    assert found.calendar_of("H15.11") is found.calendar


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        (
            "holidays.toml",
            '[offices."H15.999".reception]\nsaturday = []\n',
            r'holidays\.toml: holidays: offices\."H15\.999" is no agency of agencies\.csv; correct',
        ),
        (
            "holidays.toml",
            "[years.2028]\noff = []\nworked = [2028-01-08]\nswapped = []\n",
            r"2028-01-08 is worked without its day off; add the pair to swapped",
        ),
        (
            "definitions.toml",
            "[petitions.more]\n",
            r"petitions\.more is no term of a petition; write working_days, refuse_days",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_file(
    tmp_path: Path, name: str, more: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_lookups(copied(tmp_path, name, more))


def test_the_petitions_have_the_days_of_the_law(lookups: Lookups) -> None:
    assert lookups.petitions == LAW
    assert lookups.petition_days == 15


def test_other_agencies_are_told_by_words_that_fold(lookups: Lookups) -> None:
    words = [fold(word) for word in lookups.other_agency_words]
    assert words
    assert len(set(words)) == len(words)


def test_the_days_everyone_remembers(lookups: Lookups) -> None:
    calendar = lookups.calendar
    assert calendar.minutes_per_day == 480
    assert calendar.is_working(date(2026, 8, 22))
    assert not calendar.is_working(date(2026, 8, 31))
    assert not calendar.is_working(date(2026, 11, 24))
    assert calendar.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"agencies\.csv"):
        read_lookups(tmp_path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text("code,name\nH15,UBND tỉnh\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"agencies\.csv: 'short_name' is missing"):
        read_lookups(tmp_path)


def test_another_source_of_petitions_is_another_state_of_what_facts_mean() -> None:
    plain = fingerprint(DATA)
    assert fingerprint(DATA, {"phan-anh": "field"}) == plain
    assert fingerprint(DATA, {"phan-anh": "petition"}) != plain
    assert fingerprint(DATA, {"pakn": "petition"}) != fingerprint(DATA, {"phan-anh": "petition"})
