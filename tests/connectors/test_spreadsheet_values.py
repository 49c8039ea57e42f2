"""Numbers, days and periods as people write them in Vietnamese tables."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sheet_cells import letters
from connectors.sheet_values import instant, is_nothing, number, period, period_in
from ioc.domain.figure_periods import reported_span
from tests.connectors.clocks import local


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.234,5", 1234.5),
        ("1 234", 1234),
        ("1\u00a0234,5", 1234.5),
        ("12,5 %", 12.5),
        ("(12)", -12),
        ("−5", -5),
        ("+5", 5),
        ("1.234", 1234),
        ("1,234", 1.234),
        ("0.125", 0.125),
        ("12.5", 12.5),
        ("1,234,567", 1_234_567),
        ("1,234.5", 1234.5),
        ("007", 7),
        (12, 12),
        (0.5, 0.5),
    ],
)
def test_numbers_are_read_by_the_vietnamese_rule(written: Any, meant: float) -> None:
    assert number(written).value == meant
    assert not is_nothing(written)


@pytest.mark.parametrize(
    "written",
    [
        *("12x", "12 34", "1.23,4", "1..2", "%", "()", "+-5", "1e5", "x", "١٢", "9" * 20),
        *(True, None, [1], float("nan"), float("inf"), 1e300),
    ],
)
def test_what_is_no_number_is_said(written: Any) -> None:
    with pytest.raises(ValueError, match="number"):
        number(written)


@pytest.mark.parametrize("written", ["", "  ", "-", "–", "...", "…", None, "\u00a0"])
def test_a_dash_is_nothing(written: Any) -> None:
    assert is_nothing(written)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_as_the_product_writes_it_reads_as_itself(value: Any) -> None:
    english = f"{value:,.3f}"
    vietnamese = english.replace(",", "_").replace(".", ",").replace("_", ".")
    assert number(vietnamese).value == float(value)
    assert number(vietnamese.replace(".", " ")).value == float(value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("31/12/2026", local(2026, 12, 31)),
        ("31-12-2026", local(2026, 12, 31)),
        ("31.12.2026", local(2026, 12, 31)),
        ("2026-12-31", local(2026, 12, 31)),
        ("2026-12-31 08:30:15", local(2026, 12, 31, 8, 30, 15)),
        ("31/12/2026 08:30", local(2026, 12, 31, 8, 30)),
        ("8h30 31/12/2026", local(2026, 12, 31, 8, 30)),
        ("ngày 31 tháng 12 năm 2026", local(2026, 12, 31)),
        ("03/04/2026", local(2026, 4, 3)),
        ("2026-12-31T08:30:00+07:00", local(2026, 12, 31, 8, 30)),
        (46000, local(2025, 12, 9)),
        (46000.5, local(2025, 12, 9, 12)),
        ("01/01/1900", None),
        (0, None),
    ],
)
def test_days_are_day_first(written: Any, meant: Any) -> None:
    assert instant(written) == meant


@pytest.mark.parametrize(
    "written", ["32/13/2026", "12/31/2026", "1/5/26", "", "x", 5, 10**9, True, None, "٣١/١٢/٢٠٢٦"]
)
def test_what_is_no_day_is_said(written: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        instant(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tháng 10/2026", "2026-10"),
        ("Tháng 10 năm 2026", "2026-10"),
        ("T10.2026", "2026-10"),
        ("10/2026", "2026-10"),
        ("2026-10", "2026-10"),
        ("Quý III/2026", "2026-Q3"),
        ("quý 4 năm 2026", "2026-Q4"),
        ("Q1/2026", "2026-Q1"),
        ("III/2026", "2026-Q3"),
        ("2026-Q1", "2026-Q1"),
        ("năm 2026", "2026"),
        ("2026", "2026"),
        (2026, "2026"),
        ("Kỳ báo cáo: tháng 10/2026", "2026-10"),
        ("05/10/2026", "2026-10-05"),
        (46000, "2025-12-09"),
    ],
)
def test_periods(written: Any, meant: str) -> None:
    assert period(written) == meant
    reported_span(meant)


@pytest.mark.parametrize(
    "written",
    [
        "13/2026",
        "quý V/2026",
        "V/2026",
        "quý III",
        "6 tháng đầu năm 2026",
        "x",
        "",
        None,
        "00/2026",
        12,
    ],
)
def test_what_is_no_period_is_said(written: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        period(written)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("BÁO CÁO HỘ NGHÈO THÁNG 10 NĂM 2026", "2026-10"),
        ("Số liệu quý III/2026 (so với quý II/2026)", "2026-Q3"),
        ("Báo cáo năm 2026", "2026"),
        ("THỰC HIỆN KẾ HOẠCH PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM 2026", ""),
        ("KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT SỐ 57-NQ/TW NĂM 2024", ""),
        ("Năm 2026, theo Quyết định năm 2024", "2026"),
        ("Thực hiện Kế hoạch tháng 10 năm 2026", "2026-10"),
        ("bao-cao-T10-2026", "2026-10"),
        ("bc_quy3_2026", "2026-Q3"),
        ("BC 2026-10 lần 2", "2026-10"),
        ("Đắk Lắk, ngày 05 tháng 11 năm 2026", ""),
        ("Theo Nghị định 02/2026/NĐ-CP", ""),
        ("6 tháng đầu năm 2026", ""),
        ("Số: 123/BC-UBND", ""),
        ("31/10/2026", ""),
        ("", ""),
    ],
)
def test_the_period_a_title_speaks_of(told: str, meant: str) -> None:
    assert period_in(told) == meant


@given(st.dates(date(2001, 1, 1), date(2199, 12, 31)))
def test_a_day_reads_as_itself_however_it_is_written(day: date) -> None:
    counted = (day - date(1899, 12, 30)) // timedelta(days=1)
    told = [f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", day.isoformat()]
    told += [f"ngày {day.day} tháng {day.month} năm {day.year}"]
    assert {period(one) for one in (*told, *([counted] if counted < 80_000 else []))} == {
        day.isoformat()
    }


@given(
    st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.none()),
    st.sampled_from([1900, 1904, 0]),
)
def test_whatever_a_cell_holds_it_is_read_or_refused(value: Any, base: int) -> None:
    for read in (number, lambda v: instant(v, base), lambda v: period(v, base)):
        try:
            read(value)
        except ValueError:
            continue
    if isinstance(value, str) and (told := period_in(value)):
        reported_span(told)


def test_columns_are_named_as_programs_show_them() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 702, 703)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]
