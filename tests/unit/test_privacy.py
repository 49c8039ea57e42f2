"""What must be masked in free text, and what must not be. Every name here is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.vietnamese import nfc
from ioc.sources.privacy import (
    HOST,
    MAIL,
    NAME,
    NUMBER,
    free_text,
    mask,
    mask_hosts,
    mask_names,
)


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
        "CVE-2020-12345 affects 7-Zip",
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


phones = st.from_regex(r"0\d{2,3}[ .\-]?\d{3}[ .\-]?\d{3}|0\d{11}|\d{9}", fullmatch=True)


@given(st.lists(phones, min_size=1, max_size=6), st.sampled_from([" ", "  ", " - ", "-", "/", "_"]))
def test_several_numbers_in_a_row_are_all_masked(numbers: list[str], between: str) -> None:
    said = mask(f"gọi {between.join(numbers)} nhé")
    assert not any(letter.isdigit() for letter in said)


def test_one_long_code_is_no_phone() -> None:
    assert mask("mã 12345678901234567") == "mã 12345678901234567"


def test_hostile_length_is_walked_through_once() -> None:
    text = "a" * 50_000 + "@" + "0 " * 50_000
    assert len(mask(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Tôi là Nguyễn Văn Bịa, ở xã Ea Kar", f"Tôi là {NAME}, ở xã Ea Kar"),
        ("tôi tên là Trần Thị Giả", f"tôi tên là {NAME}"),
        ("Tên tôi là Bịa.", f"Tên tôi là {NAME}."),
        ("tên là Y Bịa Niê", f"tên là {NAME}"),
        ("Họ và tên: PHẠM VĂN GIẢ", f"Họ và tên: {NAME}"),
        ("Họ tên Lê Bịa - thôn 3", f"Họ tên {NAME} - thôn 3"),
        ("Người gửi: H'Giả Êban", f"Người gửi: {NAME}"),
        ("toi ten la Nguyen Van Bia", f"toi ten la {NAME}"),
        ("tôi là nguyễn văn bịa, mất điện", f"tôi là {NAME}, mất điện"),
        ("nhà bà Lê Thị Giả bị ngập", f"nhà bà {NAME} bị ngập"),
        ("Anh Bịa và chị Giả", f"Anh {NAME} và chị {NAME}"),
        ("xin gặp ông Bịa", f"xin gặp ông {NAME}"),
        ("cháu là Đặng Bịa", f"cháu là {NAME}"),
    ],
)
def test_a_name_that_is_announced_is_masked(text: str, masked: str) -> None:
    assert mask_names(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Tôi là người dân xã Ea Kar",
        "Ổ gà trên đường Lê Duẩn",
        "Ngập ở đường Bà Triệu và chợ Bà Chiểu",
        "cầu Ông Lãnh hỏng lan can",
        "bà con buôn Akõ Dhông",
        "UBND phường Buôn Ma Thuột",
        "Đây là Ban quản lý",
        "",
    ],
)
def test_places_and_other_words_stay(text: str) -> None:
    assert mask_names(text) == text


@given(st.text(max_size=300).map(nfc))
def test_masking_names_again_changes_nothing(text: str) -> None:
    assert mask_names(mask_names(text)) == mask_names(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Scan by 203.0.113.7 port 22", f"Scan by {HOST} port 22"),
        ("on fw1.example.invalid:8080", f"on {HOST}:8080"),
        ("from fe80::1 and ::1", f"from {HOST} and {HOST}"),
        ("2001:db8:0:0:0:0:0:1", HOST),
        ("host srv-hcc-007 (SRV-HCC-007) down", f"host {HOST} ({HOST}) down"),
        ("CVE-2020-1747 affects python3-yaml", "CVE-2020-1747 affects python3-yaml"),
        ("cmd.exe wrote ossec.conf at 10:20:30", "cmd.exe wrote ossec.conf at 10:20:30"),
        ("sshd: authentication success.", "sshd: authentication success."),
        ("std::map, version 4.14.9", "std::map, version 4.14.9"),
    ],
)
def test_hosts_and_addresses_are_masked(text: str, masked: str) -> None:
    assert mask_hosts(text, ["srv-hcc-007", "a"]) == masked


def test_free_text_is_plain_short_and_names_nobody() -> None:
    told = "<p>Tôi là  Trần\u00a0Bịa</p>&nbsp;&lt;3 <script>x</script>\u0000\u202e gọi 0900 000 000"
    assert free_text(told, 500) == f"Tôi là {NAME} <3 x gọi {NUMBER}"
    assert free_text("a b c d", 3) == "a b"
    assert (free_text(7, 9), free_text(True, 9), free_text(None, 9), free_text([], 9)) == (
        *("7", "", "", ""),
    )
    assert free_text(f"{'<b>' * 60}900000000", 5) == NUMBER[:5]


@given(st.text(max_size=300))
def test_free_text_holds_no_control_character(text: str) -> None:
    assert free_text(text, 100).isprintable() or not free_text(text, 100).isascii()
    assert len(free_text(text, 100)) <= 100


def test_hostile_text_costs_time_by_its_length_only() -> None:
    for piece in ("tôi là ", "ông A ", "a.", "1:", "<", "A ", "đường bà "):
        text = piece * 20_000
        assert len(mask_hosts(mask_names(text))) <= 3 * len(text)
