from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.codes import canonical_agency, national_procedure, parse_dossier_code


def test_a_dossier_code_says_who_received_it_and_when() -> None:
    code = parse_dossier_code("H15.12-261102-0431")
    assert (code.agency, code.day, code.serial) == ("H15.12", date(2026, 11, 2), "0431")
    assert code.origin == "province"
    assert code.standard


def test_the_older_grammar_reads_right_to_left() -> None:
    code = parse_dossier_code("000.00.15.H50-220427-0001")
    assert (code.agency, code.day, code.standard) == ("H50.15", date(2022, 4, 27), True)


@pytest.mark.parametrize("serial", ["100123", "1001234"])
def test_a_long_serial_comes_from_the_ministry_it_begins_with(serial: str) -> None:
    code = parse_dossier_code(f"H15.12-261008-{serial}")
    assert (code.origin, code.standard) == ("G10", True)


@pytest.mark.parametrize(
    "code",
    ["", "abc", "H15.12", "H15-12", "H15.12-261332-0001", "H15.12-261102-43", "rác-261102-0001",
     "H15.12-26110２-0001", "--", "12.15-261102-0001"],
)  # fmt: skip
def test_a_code_of_no_known_grammar_is_marked_not_refused(code: str) -> None:
    assert not parse_dossier_code(code).standard


def test_an_unreadable_date_keeps_the_agency() -> None:
    assert parse_dossier_code("H15.12-261332-0001").agency == "H15.12"
    assert parse_dossier_code("h15.12").agency == "H15.12"


@given(code=st.text(max_size=40))
def test_no_text_whatever_raises(code: str) -> None:
    parse_dossier_code(code)
    canonical_agency(code)
    national_procedure(code)


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("000.00.15.H50", "H50.15"),
        ("H50.15", "H50.15"),
        ("000.00.00.H37", "H37"),
        ("H37", "H37"),
        ("012.05.15.H50", "H50.15.05.012"),
        (" h15.12.01 ", "H15.12.01"),
        ("H15.00.00", "H15"),
        ("", ""),
    ],
)
def test_an_agency_code_has_one_form(sent: str, canonical: str) -> None:
    assert canonical_agency(sent) == canonical
    assert canonical_agency(canonical) == canonical


@pytest.mark.parametrize(
    ("sent", "national"),
    [
        ("1.003560.000.00.00.H56", "1.003560"),
        ("2.000815", "2.000815"),
        ("1.00356", ""),
        ("1.0035601", ""),
        ("X.003560", ""),
        ("", ""),
    ],
)
def test_a_provincial_copy_of_a_procedure_joins_on_the_national_part(
    sent: str, national: str
) -> None:
    assert national_procedure(sent) == national
