"""ThongKeIOC of the simulated one-stop system: the vendor's shapes, and the vendor's mistakes."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from ioc.simulator.books import Books
from ioc.simulator.thongke_desk import ThongKeDesk
from ioc.simulator.truth import Question, truth
from ioc.simulator.worktime import number_of

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
KINDS = ("TiepNhan", "DaXuLy", "TraLai", "DangXuLy", "BoSung")


@pytest.fixture(scope="module")
def desk(books: Books) -> ThongKeDesk:
    return ThongKeDesk(books)


def listed(desk: ThongKeDesk, now: int, unit: str, kind: str, size: int = 1000) -> list[Any]:
    found: list[Any] = []
    for page in range(1, 1000):
        first, last = (day.isoformat() for day in OCTOBER)
        asked = {"TuNgay": first, "DenNgay": last, "MaDinhDanh": unit, "LoaiSoLieu": kind}
        paged = {"PageSize": str(size), "PageNumber": str(page)}
        rows = desk.answer("ThongKeTheoTrangThaiHoSo", asked | paged, now)
        if not rows:
            break
        found += rows
    return found


def by_unit(desk: ThongKeDesk, now: int) -> dict[str, Any]:
    rows = desk.answer("ThongKeThangChiTiet", {"Month": "10", "Year": "2026"}, now)
    return {row["MaDonVi"]: row for row in rows}


def test_the_table_of_units_counts_what_the_lists_hold(desk: ThongKeDesk, now: int) -> None:
    table = by_unit(desk, now)
    busiest = max(table, key=lambda unit: table[unit]["HSTiepNhan"])
    row = table[busiest]
    assert len(listed(desk, now, busiest, "TiepNhan", size=7)) == row["HSTiepNhan"] > 0
    done = [each for each in listed(desk, now, busiest, "DaXuLy") if each["NgayKetThucXuLy"]]
    assert len(done) == row["HSDaXuLyTong"] > 0
    assert {each["MaDinhDanh"] for each in done} == {busiest}
    assert {each["TrangThaiHoSoId"] for each in done} <= {"9", "10"}


def test_the_tables_are_the_books_but_for_the_rate(
    desk: ThongKeDesk, books: Books, now: int
) -> None:
    first, last = map(number_of, OCTOBER)
    told = truth(books, Question(at=now, first=first, last=last))["total"]
    months = desk.answer("ThongKeThang", {"Year": "2026"}, now)
    assert [row["Thang"] for row in months] == list(range(1, 12))
    october = months[9]
    table = by_unit(desk, now)
    out = sum(
        row["TrangThaiHoSoId"] in ("7", "8")
        for unit in table
        for row in listed(desk, now, unit, "TiepNhan")
    )
    assert october["HoSoDaTiepNhan"] - out == told["received"]
    assert out > 0, "what was withdrawn or stopped is still received with them"
    assert (october["HoSoDaXuLy"], october["HoSoDaXuLyQuaHan"]) == (told["resolved"], told["late"])
    assert october["HoSoDaXuLyDungHan"] == told["on_time"] < told["in_time"]
    assert october["TyLeDaXuLyDungHan"] < 100 * told["in_time"] / told["resolved"]
    summed = Counter[str]()
    for row in table.values():
        summed.update({name: row[name] for name in ("HSTiepNhan", "HSDaXuLyTong")})
    assert summed == {"HSTiepNhan": told["received"] + out, "HSDaXuLyTong": told["resolved"]}


def test_a_row_is_in_the_vendors_shape_and_names_no_person(desk: ThongKeDesk, now: int) -> None:
    table = by_unit(desk, now)
    busiest = max(table, key=lambda unit: table[unit]["HSTiepNhan"])
    rows = [row for kind in KINDS for row in listed(desk, now, busiest, kind)]
    assert {tuple(row) for row in rows} == {
        (
            *("Id", "MaHoSo", "TenDonVi", "LinhVuc", "ThuTuc", "NgayTiepNhan", "NgayHenTra"),
            *("NgayKetThucXuLy", "TrangThaiHoSoId", "MaDinhDanh"),
        )
    }
    assert all(len(row["NgayTiepNhan"]) == len("2026-10-02T08:30:00") for row in rows)


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        ("ThongKeThang", {}),
        ("ThongKeThangChiTiet", {"Month": "x", "Year": "2026"}),
        ("ThongKeTheoTrangThaiHoSo", {"TuNgay": "hôm qua"}),
        ("ThongKeKhac", {"Year": "2026"}),
    ],
)
def test_what_is_asked_wrongly_is_no_answer(
    desk: ThongKeDesk, now: int, table: str, asked: dict[str, str]
) -> None:
    with pytest.raises((KeyError, ValueError)):
        desk.answer(table, asked, now)
