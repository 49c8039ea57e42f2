"""The units of a province over time: taken whole, or refused with every fault named."""

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ioc.__main__ import main
from ioc.domain.errors import ConfigError
from ioc.domain.units import Places
from ioc.geo.unit_command import units
from ioc.lookups import FILES as FINGERPRINTED
from ioc.lookups import fingerprint, read_lookups
from tests.geo.made import DATA

UNITS = """tier,code,name,type,valid_from,valid_to,parent,legal_basis
province,97,Sơn Hà,tỉnh,2004-01-01,,,x
district,971,Thượng,huyện,2004-01-01,2025-07-01,97,x
commune,00001,Thắng Lợi,phường,2004-01-01,2025-07-01,971,x
commune,00001,Thành Công,phường,2025-07-01,,97,y
commune,00002,Thành Công,phường,2004-01-01,2025-07-01,971,x
commune,00003,Ea Na,xã,2004-01-01,2025-07-01,971,x
commune,00004,Ea Kar,xã,2025-07-01,2026-04-30,97,y
commune,00004,Ea Kar,phường,2026-04-30,,97,z
"""
EVENTS = """event,effective,kind,legal_basis
sap-xep-2025,2025-07-01,merge,y
len-phuong,2026-04-30,retype,z
"""
SUCCESSIONS = """event,from_code,to_code,relation,weight_area,weight_population,weight_cases,method
sap-xep-2025,00001,00001,full,1,,,
sap-xep-2025,00002,00001,full,1,,,
sap-xep-2025,00003,00001,partial,0.25,0.4,,ước tính
sap-xep-2025,00003,00004,partial,0.75,0.6,,ước tính
len-phuong,00004,00004,full,1,,,
"""
FILES = {"units.csv": UNITS, "events.csv": EVENTS, "successions.csv": SUCCESSIONS}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What the lookups read of ours, to be written over."""
    (tmp_path / "data" / "boundaries").mkdir(parents=True)
    for name in FINGERPRINTED:
        shutil.copy(DATA / name, tmp_path / "data" / name)
    return tmp_path / "data"


def given(folder: Path, **changed: tuple[str, str]) -> list[Path]:
    """The three files, each with one text put for another."""
    paths = []
    for name, text in FILES.items():
        old, new = changed.get(name.removesuffix(".csv"), ("", ""))
        assert old in text
        path = folder / name
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        paths.append(path)
    return paths


def state(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.glob("*.csv")}


def test_sound_tables_are_written_and_read_by_the_lookups(tmp_path: Path, data: Path) -> None:
    before = fingerprint(data)
    said = list(units(data, given(tmp_path)))
    assert said[0].startswith("8 dòng đơn vị, 2 sự kiện, 5 dòng kế thừa")
    assert "không cần chạy rebuild" in said[-1]
    places = read_lookups(data).places
    assert fingerprint(data) != before
    assert places.label("00001", date(2025, 6, 30)) == "Phường Thắng Lợi"
    assert places.label("00001", date(2025, 7, 1)) == "Phường Thành Công"
    assert [unit.code for unit in places.communes(date(2026, 5, 1))] == ["00001", "00004"]
    for name, text in zip(("unit_events", "unit_successions"), (EVENTS, SUCCESSIONS), strict=True):
        assert len((data / f"{name}.csv").read_text("utf-8").splitlines()) == text.count("\n")
    assert (data / "units.csv").read_text("utf-8") == UNITS


def test_taking_what_was_written_changes_nothing(tmp_path: Path, data: Path) -> None:
    list(units(data, given(tmp_path)))
    before = state(data)
    list(units(data, [data / "units.csv"]))
    assert state(data) == before


def test_what_else_speaks_of_communes_is_told(tmp_path: Path, data: Path) -> None:
    said = "\n".join(units(data, given(tmp_path)))
    assert "agencies.csv chưa có UBND của 2 xã, phường (Thành Công 00001, Ea Kar 00004)" in said
    assert "agencies.csv còn trỏ tới 102 mã không có" in said
    assert "python -m ioc boundaries" in said


def test_a_commune_that_ends_in_silence_is_told(tmp_path: Path, data: Path) -> None:
    alone = tmp_path / "units.csv"
    alone.write_text(UNITS, encoding="utf-8")
    said = "\n".join(units(data, [alone]))
    assert "2 xã, phường hết hiệu lực mà successions chưa nói nhập vào đâu" in said
    assert "(Thành Công 00002, Ea Na 00003)" in said


def test_a_workbook_with_vietnamese_headings_is_taken(tmp_path: Path, data: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Đơn vị"
    sheet.append(["Cấp", "Mã", "Tên", "Loại", "Hiệu lực từ", "Hiệu lực đến", "Cấp trên", "Căn cứ"])
    sheet.append(["Tỉnh", 97, "Sơn Hà", "Tỉnh", datetime(2025, 7, 1), None, None, "x"])  # noqa: DTZ001
    sheet.append(["Xã", "00004", "Ea  Kar ", "Xã", "01/07/2025", None, 97, "x"])
    events = book.create_sheet("Sự kiện")
    events.append(["Sự kiện", "Ngày hiệu lực", "Việc"])
    book.create_sheet("Ghi chú").append(["đừng đọc trang này"])
    book.save(tmp_path / "danh-muc.xlsx")
    list(units(data, [tmp_path / "danh-muc.xlsx"]))
    assert (data / "units.csv").read_text("utf-8").splitlines()[1:] == [
        "province,97,Sơn Hà,tỉnh,2025-07-01,,,x",
        "commune,00004,Ea Kar,xã,2025-07-01,,97,x",
    ]


def test_a_csv_of_a_vietnamese_excel_is_taken(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("\ufeff" + UNITS.replace(",", ";").replace("\n", "\r\n"), encoding="utf-8")
    list(units(data, [path]))
    assert (data / "units.csv").read_text("utf-8") == UNITS


FAULTS = {
    "overlap": (
        {
            "units": (
                "2004-01-01,2025-07-01,971,x\ncommune,00001",
                "2004-01-01,2025-08-01,971,x\ncommune,00001",
            )
        },
        r"units\.csv, dòng 5, cột valid_from: «2025-07-01» chồng hiệu lực với dòng 4",
    ),
    "reused without a day": (
        {
            "units": (
                "2004-01-01,2025-07-01,971,x\ncommune,00001",
                "2004-01-01,,971,x\ncommune,00001",
            )
        },
        r"dòng 5, cột code: «00001» mã 00001 được dùng lại mà dòng 4 chưa có valid_to",
    ),
    "gap": (
        {"units": ("2026-04-30,97,y", "2026-04-01,97,y")},
        r"dòng 9, cột valid_from: «2026-04-30» mã 00004 hở từ 2026-04-01 \(dòng 8\)",
    ),
    "backwards": (
        {"units": ("2025-07-01,2026-04-30,97,y", "2025-07-01,2025-07-01,97,y")},
        r"dòng 8, cột valid_to: «2025-07-01» phải sau valid_from",
    ),
    "unknown parent": (
        {"units": ("2025-07-01,,97,y", "2025-07-01,,96,y")},
        r"dòng 5, cột parent: «96» không có đơn vị mang mã này",
    ),
    "parent not valid then": (
        {"units": ("2025-07-01,,97,y", "2025-07-01,,971,y")},
        r"dòng 5, cột parent: «971» không có hiệu lực suốt thời gian của 00001",
    ),
    "parent of the wrong tier": (
        {"units": ("2025-07-01,,97,y", "2025-07-01,,00004,y")},
        r"dòng 5, cột parent: «00004» phải là district hoặc province",
    ),
    "circle": (
        {"units": ("2004-01-01,2025-07-01,97,x", "2004-01-01,2025-07-01,971,x")},
        r"dòng 3, cột parent: «971» .*vòng lặp",
    ),
    "province under another": (
        {"units": ("2004-01-01,,,x", "2004-01-01,,97,x")},
        r"dòng 2, cột parent: «97» cấp tỉnh không có cấp trên",
    ),
    "no such day": (
        {"units": ("2004-01-01,,,x", "2004-02-30,,,x")},
        r"dòng 2, cột valid_from: «2004-02-30» không phải ngày; hãy ghi như 2025-07-01",
    ),
    "a code without its zeros": (
        {"units": ("commune,00002", "commune,2")},
        r"dòng 6, cột code: «2» phải là mã 5 chữ số; hãy định dạng ô là văn bản",
    ),
    "no such type": (
        {"units": ("Ea Na,xã", "Ea Na,tổng")},
        r"dòng 7, cột type: «tổng» hãy ghi một trong: phuong, xa",
    ),
    "no name": ({"units": ("Ea Na", "")}, r"dòng 7, cột name: «» không được trống"),
    "shares under one": (
        {"successions": ("0.75,0.6", "0.7,0.6")},
        r"successions\.csv, dòng 5, cột weight_area: «0\.95» là tổng của 00003 .*đúng bằng 1",
    ),
    "shares of people over one": (
        {"successions": ("0.75,0.6", "0.75,0.7")},
        r"dòng 5, cột weight_population: «1\.1» là tổng của 00003",
    ),
    "shares of people half told": (
        {"successions": ("0.75,0.6", "0.75,")},
        r"dòng 5, cột weight_population: «» 00003 .*ghi cho mọi dòng",
    ),
    "a share that is none": (
        {"successions": ("partial,0.75", "partial,-1")},
        r"dòng 5, cột weight_area: «-1» phải là số lớn hơn 0",
    ),
    "all of it in parts": (
        {"successions": ("00003,00001,partial,0.25", "00003,00001,full,0.25")},
        r"cột relation: «full» 00003 nhập vào 2 đơn vị thì mỗi dòng là partial",
    ),
    "part of it alone": (
        {"successions": ("00002,00001,full", "00002,00001,partial")},
        r"dòng 3, cột relation: «partial» 00002 chỉ nhập vào một đơn vị",
    ),
    "the same twice": (
        {"successions": ("00003,00001,partial", "00003,00004,partial")},
        r"dòng 5, cột to_code: «00004» ghi hai lần cho 00003",
    ),
    "from nobody": (
        {"successions": ("2025,00002,", "2025,00009,")},
        r"dòng 3, cột from_code: «00009» không có hiệu lực ngày 2025-06-30",
    ),
    "to nobody": (
        {"successions": ("00002,00001", "00002,00009")},
        r"dòng 3, cột to_code: «00009» không có hiệu lực ngày 2025-07-01 của sự kiện",
    ),
    "still there": (
        {"successions": ("len-phuong,00004,00004", "len-phuong,00001,00004")},
        r"dòng 6, cột from_code: «00001» vẫn còn hiệu lực sau ngày 2026-04-30",
    ),
    "event of nothing": (
        {"successions": ("len-phuong", "len-xa")},
        r"dòng 6, cột event: «len-xa» không có trong bảng events",
    ),
    "event twice": (
        {"events": ("len-phuong", "sap-xep-2025")},
        r"events\.csv, dòng 3, cột event: «sap-xep-2025» đã có ở dòng 2",
    ),
    "event of no kind": (
        {"events": ("retype", "nâng cấp")},
        r"events\.csv, dòng 3, cột kind: «nâng cấp» hãy ghi một trong: merge, split",
    ),
}


@pytest.mark.parametrize(("changed", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_file_row_and_value_and_nothing_is_written(
    tmp_path: Path, data: Path, changed: dict[str, tuple[str, str]], says: str
) -> None:
    before = state(data)
    with pytest.raises(ConfigError, match=says) as refused:
        list(units(data, given(tmp_path, **changed)))
    assert str(refused.value).endswith("Chưa ghi gì; hãy sửa rồi chạy lại.")
    assert state(data) == before


def test_a_code_may_come_back_after_a_gap_when_its_end_is_told(tmp_path: Path, data: Path) -> None:
    late = ("commune,00001,Thành Công,phường,2025-07-01", "commune,00002,Mới,phường,2026-01-01")
    links = ("00001,00001,full", "00001,00004,full")
    paths = given(tmp_path, units=late, successions=links)
    text = paths[2].read_text("utf-8").replace(",00001,full", ",00004,full")
    paths[2].write_text(
        text.replace("00003,00001,partial,0.25,0.4", "00003,00004,full,1,").replace(
            "sap-xep-2025,00003,00004,partial,0.75,0.6,,ước tính\n", ""
        ),
        encoding="utf-8",
    )
    list(units(data, paths))
    assert Places.from_csv((data / "units.csv").read_text("utf-8")).get("00002") is not None


def test_many_faults_are_told_together(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "units.csv"
    rows = "".join(f"commune,{n:05d},X{n},xã,2025-07-01,,98,x\n" for n in range(30))
    path.write_text(UNITS.partition("\n")[0] + "\n" + rows, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        list(units(data, [path]))
    lines = str(refused.value).splitlines()
    assert len(lines) == 22
    assert lines[20] == "... và 10 lỗi nữa."


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "", r"a\.csv trống"),
        ("a.csv", "tier,code,name\n", r"a\.csv thiếu cột type, valid_from; bảng units"),
        ("a.csv", UNITS.replace("legal_basis", "can_cu"), r"có cột lạ can_cu"),
        ("a.csv", UNITS.replace("parent", "code"), r"lặp cột code"),
        ("a.csv", UNITS.partition("\n")[0], "Không có dòng đơn vị nào"),
        ("a.xlsx", UNITS, r"a\.xlsx không đọc được thành sổ tính"),
    ],
)
def test_what_is_no_table_is_refused(
    tmp_path: Path, data: Path, name: str, text: str, says: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        list(units(data, [tmp_path / name]))


def test_a_file_in_another_encoding_or_twice_is_refused(tmp_path: Path, data: Path) -> None:
    (tmp_path / "a.csv").write_bytes("tier,code\nxã,Đ\n".encode("utf-16"))
    with pytest.raises(ConfigError, match=r"a\.csv không phải UTF-8; hãy lưu lại dạng CSV UTF-8"):
        list(units(data, [tmp_path / "a.csv"]))
    one = given(tmp_path)[0]
    with pytest.raises(ConfigError, match=r"units\.csv và units\.csv đều là bảng units"):
        list(units(data, [one, one]))
    with pytest.raises(ConfigError, match=r"b\.csv không đọc được"):
        list(units(data, [tmp_path / "b.csv"]))


def test_the_command_takes_or_refuses(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IOC_DATA", str(data))
    wrong = given(tmp_path, successions=("0.75,0.6", "0.7,0.6"))
    assert main(["units", *map(str, wrong)]) == 2
    assert "là tổng của 00003" in capsys.readouterr().err
    assert main(["units", *map(str, given(tmp_path))]) == 0
    assert "đã ghi vào" in capsys.readouterr().out


def test_what_became_of_communes_is_read_beside_them(tmp_path: Path, data: Path) -> None:
    assert read_lookups(data).successions.links == ()
    list(units(data, given(tmp_path)))
    told = read_lookups(data).successions
    eve = date(2025, 6, 30)
    assert told.case_shares("00003", eve, date(2026, 5, 1)) == {"00001": 0.4, "00004": 0.6}
    (data / "unit_events.csv").unlink()
    with pytest.raises(ConfigError, match=r"unit_events\.csv"):
        read_lookups(data)
