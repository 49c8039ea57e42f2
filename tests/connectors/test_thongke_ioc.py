"""connectors/thongke_ioc.py against hand-written answers in the documented shapes, and the contract
of every connector.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.thongke_ioc import connector
from connectors.thongke_items import moment
from ioc.domain.errors import ConfigError
from ioc.domain.records import Dossier, Total
from ioc.sources.connector import Batch, Known, Marks, Row
from ioc.sources.contract import Contract, FarSide, first_turn, said, spoken
from ioc.sources.errors import BadRow, Unavailable
from tests.connectors.clocks import local
from tests.connectors.fake_http import NOW, Request
from tests.connectors.thongke import ThongKe, by_agency, dossier, of_month, some, source

SOURCE = source()
FIRST = first_turn(NOW, timedelta(days=400))
WHOLE = NOW.replace(microsecond=0)
LATER = replace(
    FIRST,
    watermark=WHOLE - timedelta(hours=1),
    backfilled_to=datetime(2026, 9, 30, 17, tzinfo=UTC),
    overlap=timedelta(days=2),
)
DONE = replace(LATER, backfilled_to=FIRST.backfill_from)
TABLE: Row = {"Bang": "ThongKeThangChiTiet", "Ky": "2026-10", **by_agency("H15.12")}
YEAR: Row = {"Bang": "ThongKeThang", **of_month(2026, 10)}
PERSON = "Nguyễn Văn Bịa"


def turn(far: ThongKe, marks: Marks = FIRST, **options: Any) -> list[Batch]:
    return list(connector.fetch(far.http(), source(**options), marks, Known()))


def records(batches: Sequence[Batch]) -> tuple[dict[str, Dossier], list[Total]]:
    rows = [row for batch in batches for row in batch.rows]
    found = [record for row in rows for record in connector.parse(row, SOURCE)]
    dossiers = {record.code: record for record in found if isinstance(record, Dossier)}
    return dossiers, [record for record in found if isinstance(record, Total)]


def figures(row: Row) -> dict[str, int]:
    told = connector.parse(row, SOURCE)
    return {one.measure: one.value for one in told if isinstance(one, Total)}


def lists(far: ThongKe) -> list[dict[str, str]]:
    return [dict(asked.query) for asked in far.asked if "LoaiSoLieu" in asked.query]


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = (
        *some(5),
        dossier(7, "02/11/2026 08:30", ThuTuc="1.004616 - Đăng ký biến động", NgayHenTra=""),
        TABLE,
        YEAR,
    )
    bad_rows: ClassVar = (
        *({**dossier(1, "2026-11-02"), name: ""} for name in ("MaHoSo", "ThuTuc")),
        {**dossier(1, "2026-11-02"), "TrangThaiHoSoId": "11", "ChuHoSo": PERSON},
        {**dossier(1, "ngày hai"), "GhiChu": PERSON},
        {**TABLE, "MaDonVi": "", "TenDonVi": ""},
        {**TABLE, "Ky": "2026-13"},
        {**TABLE, "HSTiepNhan": "nhiều"},
        {"Bang": "ThongKeThangChiTiet", "Ky": "2026-10", "MaDonVi": "H15.12"},
        {**YEAR, "Thang": 13},
        {**YEAR, "Bang": "ThongKeNam"},
        ["không phải một dòng"],
    )
    personal: ClassVar = ("Bịa", "0900000001")

    def far_side(self) -> FarSide:
        return ThongKe(some(24))

    def marks(self) -> Marks:
        return FIRST


def test_a_dossier_is_read_as_far_as_a_list_tells_it() -> None:
    row = dossier(12, "2026-11-02T08:30:00", "9", ChuHoSo=PERSON)
    assert connector.parse(row, SOURCE) == (
        Dossier(
            code="H15.12-261102-0012",
            status=9,
            procedure="Đăng ký biến động đất đai",
            procedure_name="Đăng ký biến động đất đai",
            sector="Đất đai",
            sector_name="Đất đai",
            channel=None,
            agency_text="Đơn vị H15.12",
            received_at=local(2026, 11, 2, 8, 30),
            due_at=local(2026, 11, 30, 17),
            resolved_at=local(2026, 11, 18, 10),
        ),
    )


def test_a_code_is_taken_for_one_and_a_persons_number_for_none() -> None:
    coded = dossier(1, "2026-11-02", ThuTuc="1.004616.000.00.00.H15 - Cấp giấy", TenDonVi="")
    (read,) = connector.parse(coded, SOURCE)
    assert isinstance(read, Dossier)
    assert (read.procedure, read.agency_text) == ("1.004616", "H15.09")
    (read,) = connector.parse({**coded, "MaDinhDanh": "012345678901"}, SOURCE)
    assert isinstance(read, Dossier)
    assert read.agency_text == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-02T08:30:00", local(2026, 11, 2, 8, 30)),
        ("2026-11-02T08:30:00.1234567", local(2026, 11, 2, 8, 30).replace(microsecond=123456)),
        ("2026-11-02T01:30:00Z", local(2026, 11, 2, 8, 30)),
        ("2026-11-02", local(2026, 11, 2)),
        ("2/11/2026", local(2026, 11, 2)),
        ("02/11/2026 08:30:05", local(2026, 11, 2, 8, 30, 5)),
        ("20261102083000", local(2026, 11, 2, 8, 30)),
        ("0001-01-01T00:00:00", None),
        ("", None),
        (None, None),
    ],
)
def test_instants_are_local_in_every_way_of_writing(written: Any, meant: Any) -> None:
    assert moment(written) == meant


def test_the_months_of_a_table_are_totals_by_the_names_they_have_with_us() -> None:
    assert figures(TABLE) == {
        "dossiers.received": 12,
        "dossiers.received_online": 7,
        "HSTrucTiepVaBCCI": 5,
        "HSTiepNhanKyTruoc": 8,
        "HSTiepNhanTong": 20,
        "dossiers.resolved": 10,
        "dossiers.late": 1,
        "HSDangXuLyTong": 8,
        "dossiers.open_in_time": 6,
        "dossiers.overdue": 2,
        "HSBoSung": 1,
        "HSTraLai": 1,
        "dossiers.on_time": 3,
    }
    (first, *_) = connector.parse({**TABLE, "MaDonVi": "000.00.12.H15"}, SOURCE)
    assert isinstance(first, Total)
    assert (first.agency, first.agency_text, first.period) == ("H15.12", "Đơn vị H15.12", "2026-10")


def test_the_rate_that_forgets_the_early_ones_is_never_taken() -> None:
    told = figures(YEAR)
    assert 30 not in told.values()
    assert (told["dossiers.resolved"], told["dossiers.on_time"], told["dossiers.late"]) == (
        *(1000, 300, 50),
    )
    assert "dossiers.in_time" not in told


def test_in_time_is_what_adds_up_with_the_late_to_the_resolved() -> None:
    assert figures({**YEAR, "HoSoDaXuLyDungHan": 950})["dossiers.in_time"] == 950
    too_many = figures({**YEAR, "HoSoDaXuLyDungHan": 951})
    assert too_many["HoSoDaXuLyDungHan"] == 951
    assert not {"dossiers.in_time", "dossiers.on_time"} & too_many.keys()
    untold = figures({**YEAR, "HoSoDaXuLy": None})
    assert untold["HoSoDaXuLyDungHan"] == 300


def test_the_table_of_months_is_the_provinces() -> None:
    agencies = {one.agency for one in connector.parse(YEAR, SOURCE) if isinstance(one, Total)}
    assert agencies == {"H15"}


def test_the_unit_with_the_whole_systems_code_is_not_taken_for_the_system() -> None:
    assert connector.parse({**TABLE, "MaDonVi": "000.00.00.H15"}, SOURCE) == ()
    assert connector.parse({**TABLE, "MaDonVi": "H15"}, replace(SOURCE, agency="H15.12"))


def test_a_figure_that_is_none_costs_its_row_and_is_named() -> None:
    with pytest.raises(BadRow, match="HSTraLai không phải số đếm") as caught:
        connector.parse({**TABLE, "HSTraLai": "1,5"}, SOURCE)
    assert (caught.value.key, caught.value.kind) == ("H15.12 2026-10", "total")


def test_the_first_turn_reads_tables_then_every_unit_and_kind() -> None:
    far = ThongKe()
    batches = turn(far)
    assert [asked.path for asked in far.asked[:3]] == [
        *("/ThongKeThangChiTiet", "/ThongKeThangChiTiet", "/ThongKeThang"),
    ]
    assert [asked.query for asked in far.asked[:3]] == [
        {"Month": "10", "Year": "2026"},
        {"Month": "11", "Year": "2026"},
        {"Year": "2026"},
    ]
    asked = lists(far)
    assert {(each["MaDinhDanh"], each["LoaiSoLieu"]) for each in asked} == {
        (unit, kind)
        for unit in ("H15.12", "H15.09", "H15.01")
        for kind in ("TiepNhan", "DaXuLy", "TraLai", "DangXuLy", "BoSung")
    }
    assert {(each["TuNgay"], each["DenNgay"]) for each in asked} == {("2026-10-25", "2026-11-22")}
    assert batches[-1].watermark == WHOLE
    dossiers, totals = records(batches)
    # One came before the window and was ended or sent back in it, or is open still: all but none.
    assert dossiers.keys() == {row["MaHoSo"] for row in far.rows}
    assert {(one.agency, one.period) for one in totals} >= {
        ("H15", "2026-10"),
        ("H15.12", "2026-11"),
    }


def test_history_is_read_by_what_came_and_a_month_at_a_time() -> None:
    far = ThongKe()
    batches = turn(far, LATER)
    asked = lists(far)
    back = [each for each in asked if each["TuNgay"] == "2026-09-01"]
    assert {each["LoaiSoLieu"] for each in back} == {"TiepNhan"}
    assert {each["DenNgay"] for each in back} == {"2026-09-30"}
    assert {each["TuNgay"] for each in asked} == {"2026-11-20", "2026-09-01"}
    assert batches[-1].backfilled_to == datetime(2026, 8, 31, 17, tzinfo=UTC)


def test_units_and_kinds_are_options() -> None:
    far = ThongKe()
    turn(far, DONE, units="H15.12", moved="DangXuLy", day_format="%d/%m/%Y")
    asked = lists(far)
    assert {(each["MaDinhDanh"], each["LoaiSoLieu"]) for each in asked} == {
        *(("H15.12", "TiepNhan"), ("H15.12", "DangXuLy")),
    }
    assert asked[0]["TuNgay"] == "20/11/2026"


def test_rows_that_change_places_between_two_pages_are_not_lost() -> None:
    rows = [dossier(3 * n, "2026-11-21T08:00:00") for n in range(1, 9)]
    far = ThongKe(rows)

    def shuffled(asked: Request, told: list[Any]) -> Any:
        # Those due alike stand in any order: after the first page the first of all comes last.
        if asked.query.get("PageNumber") == "1" and far.rows[0] is rows[0]:
            far.rows = [*rows[1:], rows[0]]
        return told

    far.wrong = shuffled
    dossiers, _ = records(turn(far, DONE))
    assert dossiers.keys() == {row["MaHoSo"] for row in rows}


def test_the_same_page_twice_ends_a_list_and_another_one_again_is_a_loop() -> None:
    rows = [dossier(3 * n, "2026-11-21T08:00:00") for n in range(1, 9)]

    def last_repeated(asked: Request, told: list[Any]) -> Any:
        return told or [row for row in rows[6:] if asked.query.get("MaDinhDanh") == "H15.12"]

    dossiers, _ = records(turn(ThongKe(rows, wrong=last_repeated), DONE, moved=""))
    assert len(dossiers) == 8

    def unpaged(asked: Request, told: list[Any]) -> Any:
        return rows[:3] if asked.query.get("PageNumber") else told

    with pytest.raises(Unavailable, match="lặp lại trang"):
        turn(ThongKe(rows, wrong=unpaged), DONE, units="H15.12")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda asked, told: None, "không có danh sách data"),
        (lambda asked, told: {"data": None}, "không có danh sách data"),
        (lambda asked, told: "x", "không có danh sách data"),
        (lambda asked, told: [], "không kể đơn vị nào"),
        (
            lambda asked, told: [] if "LoaiSoLieu" in asked.query else told,
            "rỗng cho mọi đơn vị",
        ),
    ],
)
def test_what_is_no_list_or_an_empty_system_is_not_believed(wrong: Any, said: str) -> None:
    with pytest.raises(Unavailable, match=said):
        turn(ThongKe(wrong=wrong))


def test_a_filter_that_is_not_obeyed_is_noticed() -> None:
    old = [dossier(3 * n, "2025-01-02T08:00:00") for n in range(1, 9)]
    for wrong, named in ((old, "TuNgay, DenNgay"), (some(30), "MaDinhDanh")):
        far = ThongKe(wrong=lambda asked, told: wrong if "PageNumber" in asked.query else told)  # noqa: B023
        with pytest.raises(Unavailable, match=f"không lọc theo {named}"):
            turn(far, units="H15.12")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"options": {"page": 3}}, "page"),
        ({"options": {"page_size": 0}}, "page_size = 0"),
        ({"agency": ""}, "agency = ''"),
    ],
)
def test_a_wrong_option_is_named(changed: dict[str, Any], named: str) -> None:
    assert connector.check
    connector.check(SOURCE)
    with pytest.raises(ConfigError) as caught:
        connector.check(replace(SOURCE, **changed))
    assert named in str(caught.value)


FIELDS = [*dossier(1, "2026-11-02"), *TABLE, *YEAR]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["2026-11-02T08:30:00", "31/02/2026", "9", "H15.12", "ThongKeThang"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
CHANGES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6)


@given(row=st.sampled_from([dossier(1, "2026-11-02"), TABLE, YEAR]), changes=CHANGES)
def test_whatever_a_row_holds_only_records_or_a_bad_row_come_of_it(
    row: dict[str, Any], changes: dict[str, Any]
) -> None:
    for each in ({**row, **changes}, changes):
        found = said(connector, each, SOURCE)
        assert isinstance(found, BadRow) or all(isinstance(r, Dossier | Total) for r in found)


def test_a_person_planted_in_every_field_comes_out_of_none() -> None:
    planted = f"{PERSON}, 0900000001"
    # What names a unit, a procedure or a sector is a word like any other: its numbers are masked.
    words = {"TenDonVi", "LinhVuc", "ThuTuc"}
    for row in (dossier(1, "2026-11-02"), TABLE, YEAR):
        for name in row:
            told = spoken(said(connector, {**row, name: planted}, SOURCE))
            assert "0900000001" not in told
            assert name in words or "Bịa" not in told
