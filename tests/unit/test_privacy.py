"""What must be masked in free text, and what must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.sources.privacy import MAIL, NUMBER, mask


@pytest.mark.parametrize(
    "number",
    [
        "0900000000",
        "0900 000000",
        "09000 00000",
        "0262 0000000",
        "(0262) 0 000 000",
        "0262.0000000",
        "0900/000/000",
        "0900–000–000",
        "0900_000_000",
        "000.000.000",
        "000-000-000",
        "0900 000 000",
        "0900.000.000",
        "0900-000-000",
        "090 000 00 00",
        "+84900000000",
        "+84 900 000 000",
        "84900000000",
        "(024) 0000 0000",
        "0263 0000 000",
        "000000000",
        "000000000000",
        "000 000 000 000",
        "240 000 001",
        "0000000000001",
    ],
)
def test_a_phone_or_an_identity_number_is_masked_however_it_is_grouped(number: str) -> None:
    assert mask(f"gọi {number}, gặp ông A") == f"gọi {NUMBER}, gặp ông A"
    assert mask(number) == NUMBER
    assert mask(f"CCCD:{number}.") == f"CCCD:{NUMBER}."


def test_a_number_stuck_to_letters_is_masked_too() -> None:
    assert mask("CCCD000000000000cấp") == f"CCCD{NUMBER}cấp"


def test_an_email_is_masked() -> None:
    assert mask("gửi ba.bia+1@mail.example.vn nhé") == f"gửi {MAIL} nhé"


@pytest.mark.parametrize(
    "text",
    [
        "Chuyển phòng chuyên môn xử lý",
        "H15.12-261122-0975",
        "H15.101-261122-0912345",
        "000.00.15.H50-220427-0001",
        "1.003560.000.00.00.H56",
        "1.004616",
        "20261122083000",
        "ngày 08-11-2026 13:45",
        "08/11/2026 lúc 13 giờ 30",
        "120.000.000 đồng",
        "Quyết định 123/QĐ-UBND năm 2026",
        "Điều 12 khoản 3",
        "dài 0 12 m",
        "@",
    ],
)
def test_codes_dates_and_amounts_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=300))
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(), st.from_regex(r"\d{9}|\d{12}|0\d{9}", fullmatch=True), st.text())
def test_no_number_of_nine_ten_or_twelve_digits_gets_through(
    before: str, number: str, after: str
) -> None:
    assert number not in mask(f"{before} {number} {after}")


def test_hostile_length_is_walked_through_once() -> None:
    text = "a" * 50_000 + "@" + "0 " * 50_000
    assert len(mask(text)) <= len(text)
