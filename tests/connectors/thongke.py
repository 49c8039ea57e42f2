"""A make-believe ThongKeIOC in memory, in the documented shapes; its dossiers are invented."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ioc.sources.connector import Source
from ioc.sources.http import Http
from tests.connectors.fake_http import NOW, FakeHttp, Request

UNITS = ("H15.12", "H15.09", "H15.01")
ENDED, SENT_BACK, WAITING = ("9", "10"), ("7",), ("5", "6", "8")


def source(**options: Any) -> Source:
    return Source(
        name="thong-ke",
        connector="thongke_ioc",
        title="Một cửa Tân Dân",
        url="",
        agency="H15",
        options={"page_size": 3, **options},
    )


def dossier(number: int, received: str, status: str = "4", **more: Any) -> dict[str, Any]:
    """As the vendor writes one: local instants without a zone."""
    unit = UNITS[number % len(UNITS)]
    day = received[:10].replace("-", "")[2:]
    return {
        "Id": f"00000000-0000-0000-0000-{number:012}",
        "MaHoSo": f"{unit}-{day}-{number:04}",
        "TenDonVi": f"Đơn vị {unit}",
        "LinhVuc": "Đất đai",
        "ThuTuc": "Đăng ký biến động đất đai",
        "NgayTiepNhan": received,
        "NgayHenTra": "2026-11-30T17:00:00",
        "NgayKetThucXuLy": "2026-11-18T10:00:00" if status in (*ENDED, *SENT_BACK) else None,
        "TrangThaiHoSoId": status,
        "MaDinhDanh": unit,
        **more,
    }


def by_agency(unit: str, **figures: int) -> dict[str, Any]:
    """A row of ThongKeThangChiTiet: 6 early, 3 on the day and 1 late of 10 resolved."""
    told = {
        "HSTiepNhanTong": 20,
        "HSTiepNhanTrucTuyen": 7,
        "HSTrucTiepVaBCCI": 5,
        "HSTiepNhan": 12,
        "HSTiepNhanKyTruoc": 8,
        "HSDaXuLyTong": 10,
        "HSDaXLDungHan": 3,
        "HSDaXLQuaHan": 1,
        "HSDangXuLyTong": 8,
        "HSDangXLTrongHan": 6,
        "HSDangXLQuaHan": 2,
        "HSBoSung": 1,
        "HSTraLai": 1,
    }
    return {"MaDonVi": unit, "TenDonVi": f"Đơn vị {unit}", **told, **figures}


def of_month(year: int, month: int, **figures: float) -> dict[str, Any]:
    """A row of ThongKeThang, whose rate is the vendor's own mistake."""
    told = {
        "HoSoDaTiepNhan": 1340,
        "HoSoDaXuLy": 1000,
        "HoSoDaXuLyDungHan": 300,
        "HoSoDaXuLyQuaHan": 50,
        "HoSoTiepNhanKyTruoc": 200,
        "TongHoSoDaTiepNhan": 1540,
        "TyLeDaXuLyDungHan": 30.0,
    }
    return {"Nam": year, "Thang": month, **told, **figures}


def some(count: int = 10) -> list[dict[str, Any]]:
    """`count` dossiers of November and October, of every status that is listed."""
    statuses = ("4", "9", "5", "10", "7")
    return [
        dossier(
            n,
            f"2026-{'11' if n % 2 else '10'}-{n % 19 + 1:02}T08:30:00",
            statuses[n % 5],
        )
        for n in range(count)
    ]


@dataclass
class ThongKe:
    """`rows` are all its dossiers; `wrong` changes an answer's list by its path, `before` runs
    before each is given.
    """

    rows: Sequence[Mapping[str, Any]] = field(default_factory=some)
    wrong: Callable[[Request, list[Any]], Any] = lambda asked, told: told
    before: Callable[[int], None] = lambda count: None
    units: Sequence[str] = UNITS
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return self.fake(lost_after).as_http()

    def fake(self, lost_after: int | None = None, now: datetime = NOW) -> FakeHttp:
        return FakeHttp(self.answer, lost_after, now_is=now)

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        self.before(len(self.asked))
        told = self._told(asked.path.rsplit("/", 1)[-1], asked.query)
        said = self.wrong(asked, told)
        return {"data": said} if isinstance(said, list) else said

    def _told(self, path: str, query: Mapping[str, str]) -> list[Any]:
        if path == "ThongKeThang":
            return [of_month(int(query["Year"]), month) for month in range(1, NOW.month + 1)]
        if path == "ThongKeThangChiTiet":
            assert {"Month", "Year"} <= query.keys()
            return [by_agency(unit) for unit in self.units]
        assert path == "ThongKeTheoTrangThaiHoSo"
        found = [row for row in self.rows if self._meant(row, query)]
        found.sort(key=lambda row: str(row.get("NgayHenTra")))
        size = int(query["PageSize"])
        return found[(int(query["PageNumber"]) - 1) * size :][:size]

    def _meant(self, row: Mapping[str, Any], query: Mapping[str, str]) -> bool:
        kind, first, last = query["LoaiSoLieu"], query["TuNgay"], query["DenNgay"]
        if row["MaDinhDanh"] != query["MaDinhDanh"]:
            return False
        status, ended = row["TrangThaiHoSoId"], row["NgayKetThucXuLy"] or ""
        if kind == "TiepNhan":
            return bool(first <= row["NgayTiepNhan"][:10] <= last)
        if kind in ("DaXuLy", "TraLai"):
            among = ENDED if kind == "DaXuLy" else SENT_BACK
            return status in among and first <= ended[:10] <= last
        return status in (WAITING if kind == "BoSung" else ("2", "4"))


def days_before(count: int) -> str:
    """A local day as the vendor writes it."""
    return (NOW - timedelta(days=count)).date().isoformat()
