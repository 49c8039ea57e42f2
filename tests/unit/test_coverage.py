"""What is known to be missing is declared in one file, whose mistakes are named in one sentence."""

from datetime import date
from pathlib import Path

import pytest

from ioc.coverage import FILE, read_coverage
from ioc.domain.errors import ConfigError
from ioc.lookups import read_lookups

DATA = Path(__file__).resolve().parents[2] / "data"
LOOKUPS = read_lookups(DATA)
ENTRY = """
[[missing]]
ministry = "Bộ Tư pháp"
system = "Hệ thống hộ tịch"
what = "hộ tịch"
sectors = ["G15-TP01"]
since = 2025-07-01
"""


def test_what_ships_declares_nothing_and_its_example_is_right(tmp_path: Path) -> None:
    assert read_coverage(DATA, LOOKUPS) == ()
    shipped = (DATA / FILE).read_text("utf-8").splitlines()
    example = shipped[shipped.index("# [[missing]]") :]
    (tmp_path / FILE).write_text("\n".join(line[2:] for line in example), "utf-8")
    (one,) = read_coverage(tmp_path, LOOKUPS)
    assert str(one) == "Bộ Tư pháp (hộ tịch)"
    assert (one.since, one.until) == (date(2025, 7, 1), date(2026, 12, 31))


def test_no_file_is_nothing_missing(tmp_path: Path) -> None:
    assert read_coverage(tmp_path, LOOKUPS) == ()


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("[[missing", "coverage.toml: "),
        ("[missing]\n", "missing phải là các bảng [[missing]]."),
        ("[[lacking]]\n", "lacking: chỉ có các bảng [[missing]]."),
        (ENTRY + "sector = 1", "missing thứ 1: không có trường sector; chỉ có "),
        (ENTRY.replace('"hộ tịch"', "7"), "missing thứ 1: what = 7; hãy ghi bằng chữ."),
        (ENTRY.replace('"Bộ Tư pháp"', '" "'), "missing thứ 1: ministry = ' '; hãy ghi bằng chữ."),
        (ENTRY.replace('["G15-TP01"]', '"G15-TP01"'), "sectors = 'G15-TP01' phải là danh sách mã"),
        (ENTRY.replace('["G15-TP01"]', "[]"), "hãy ghi sectors hoặc procedures"),
        (ENTRY.replace("2025-07-01", '"2025"'), "since, until phải là ngày"),
        (ENTRY + "until = 2024-01-01", "until = 2024-01-01 trước since = 2025-07-01."),
        (ENTRY + "note = 3", "note = 3 không phải chữ."),
        (ENTRY.replace("G15-TP01", "G15-TP99"), "sectors = G15-TP99 không có trong sectors.csv"),
        (ENTRY + 'agencies = ["H99"]', "agencies = H99 không có trong "),
    ],
)
def test_a_bad_entry_is_refused_with_what_to_correct(
    tmp_path: Path, spoilt: str, said: str
) -> None:
    (tmp_path / FILE).write_text(spoilt, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_coverage(tmp_path, LOOKUPS)
    assert said in str(caught.value)
    assert str(tmp_path / FILE) in str(caught.value)
