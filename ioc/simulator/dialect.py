"""The national sync dialect (DVCQG), to the letter: one life as a DongBoHoSoMC item, 2023+ fields.

All values are strings, flags and numbers too; dates are local yyyyMMddHHmmss; unknown is "".
`DanhSachTienDo` (our own name) carries the item's progress as CapNhatTienDoHoSoMC items: each tells
where the dossier went (`PhongBanXuLy`) and when (`ThoiDiemXuLy` = `NgayBatDau`), so that the last
one is where it lies now. A new promised date without new papers is an entry of
`DanhSachHoSoBoSung` that was answered as it was asked. A system without NgayKetThucXuLy writes
NgayTra as soon as the work is done, and keeps it.
"""

from typing import Any

from ioc.domain.records import Status
from ioc.simulator import progress
from ioc.simulator.cast import Cast
from ioc.simulator.lives import Birth, Mark, Pause, State, birth_of, happenings, state_at
from ioc.simulator.people import company, person
from ioc.simulator.reference import Procedure, Sector
from ioc.simulator.worktime import written

Item = dict[str, Any]
_REASONS = ("Bổ sung bản sao giấy tờ", "Chỉnh sửa tờ khai", "Bổ sung bản vẽ", "Nộp giấy ủy quyền")
_BASES = ("CSDL quốc gia về dân cư", "CSDL đất đai", "CSDL hộ tịch điện tử")


class Writer:
    """Writes lives as they stand at an instant; holds what every item repeats."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._sectors = {sector.code: sector for sector in cast.reference.sectors}
        self._plain = Sector(code="", name="", kind="", agency="")

    def item(self, code: str, packed: bytes, at: int) -> Item | None:
        """The dossier as it stands at `at`; None before it has come."""
        birth = birth_of(packed)
        state = state_at(birth, happenings(packed), at)
        if not state.seen:
            return None
        procedure = self._cast.reference.procedures[birth.procedure]
        item = self._what(code, birth, procedure)
        item |= _whose(birth, procedure)
        item |= _dates(birth, state)
        item["DonViXuLy"] = self._name(birth)
        item |= _papers(birth, state, procedure)
        item["DanhSachHoSoBoSung"] = _supplements(code, birth, state.pauses)
        item["DanhSachTienDo"] = progress.steps(self._cast, code, birth, state.seen)
        if birth.marks & Mark.CHANNEL_ABSENT:
            del item["KenhThucHien"]
        return item

    def _what(self, code: str, birth: Birth, procedure: Procedure) -> Item:
        sector = self._sectors.get(procedure.sector, self._plain)
        suffix = ".000.00.00.H15" if birth.marks & Mark.SUFFIXED else ""
        return {
            "MaHoSo": code,
            "MaTTHC": procedure.code + suffix,
            "TenTTHC": procedure.name,
            "MaLinhVuc": procedure.sector,
            "TenLinhVuc": sector.name,
            "KenhThucHien": _channel(birth.marks),
        }

    def _name(self, birth: Birth) -> str:
        if birth.marks & Mark.NAME_ABSENT:
            return ""
        if birth.marks & Mark.NAME_ODD:
            return self._cast.nobody[birth.who % len(self._cast.nobody)]
        return self._cast.names[birth.handling][birth.spelling]


def _channel(marks: int) -> str:
    if marks & Mark.CHANNEL_EMPTY:
        return ""
    return "4" if marks & Mark.CHANNEL_ODD else str(marks & Mark.CHANNEL)


def _whose(birth: Birth, procedure: Procedure) -> Item:
    """Everything personal: it is sent with every dossier, so we send it too."""
    who = person(birth.who)
    name = company(birth.who) if birth.kind == 2 else who.name
    online = birth.marks & Mark.CHANNEL == 2
    phone = f", SĐT {who.phone}" if birth.who % 5 == 0 else ""
    return {
        "SoGiayToChuHoSo": who.paper,
        "ChuHoSo": name,
        "LoaiDoiTuong": str(birth.kind),
        "MaDoiTuong": f"TECH{birth.who % 10**10:010d}" if online else "",
        "ThongTinKhac": who.address,
        "Email": who.email if online else "",
        "Fax": "",
        "SoDienThoai": who.phone,
        "TrichYeuHoSo": f"{name}{phone} đề nghị giải quyết thủ tục {procedure.name}"[:1000],
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": who.paper}],
        "TaiKhoanDuocXacThucVoiVNeID": "1" if online and birth.who % 20 else "0",
        "GhiChu": "" if birth.who % 30 else f"Liên hệ {who.phone}",
    }


def _dates(birth: Birth, state: State) -> Item:
    ended, returned = _ends(birth, state)
    return {
        "NgayNopHoSo": written(birth.born),
        "NgayTiepNhan": _written(state.accepted),
        "NgayHenTra": _written(state.due if state.accepted else 0),
        "NgayTuChoi": _written(state.refused),
        "NgayKetThucXuLy": _written(ended),
        "NgayTra": _written(returned),
        "TrangThaiHoSo": str(state.status),
        "HinhThuc": "1" if birth.marks & Mark.BY_POST else "0",
        "ThongTinTra": "Trả qua bưu chính công ích" if birth.marks & Mark.BY_POST else "",
    }


def _ends(birth: Birth, state: State) -> tuple[int, int]:
    """NgayKetThucXuLy and NgayTra as this system writes them."""
    if birth.marks & Mark.NO_END:
        return 0, 0
    if state.status in (Status.WITHDRAWN, Status.STOPPED):
        return (state.ended if birth.who % 5 else 0), 0
    if birth.marks & Mark.END_IN_RETURN:
        return 0, state.ended
    return state.ended, state.returned


def _written(instant: int) -> str:
    return written(instant) if instant else ""


def _papers(birth: Birth, state: State, procedure: Procedure) -> Item:
    digitised = "1" if birth.marks & Mark.DIGITISED else "0"
    online = birth.marks & Mark.CHANNEL == 2
    done = state.status in (Status.RESOLVED, Status.RETURNED)
    return {
        "TaiLieuNop": [_paper(birth, number, digitised) for number in range(birth.who % 3 + 1)],
        "DanhSachLePhi": [_fee(birth, procedure)] if birth.marks & Mark.FEE else [],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachGiayToKetQua": [_result(birth, procedure)] if done else [],
        "NoiNopHoSo": "1" if online else "2",
        "HoSoCoThanhPhanSoHoa": digitised,
        "DuocThanhToanTrucTuyen": payment(birth, state),
        "DSKetNoiCSDL": [{"MaCSDL": _BASES[birth.who % 3]}] if birth.who % 4 == 0 else [],
    }


def payment(birth: Birth, state: State) -> str:
    """0 nothing to pay online, 1 paid on the national portal, 2 on the province's, 3 not
    paid yet.
    """
    if not birth.marks & Mark.FEE:
        return "0"
    if not state.paid:
        return "3"
    if birth.marks & Mark.PAYS_NATIONAL:
        return "1"
    return "2" if birth.marks & Mark.PAYS_LOCAL else "0"


def _paper(birth: Birth, number: int, digitised: str) -> Item:
    return {
        "TepDinhKemId": str(birth.who % 10**9 + number),
        "TenTepDinhKem": f"giay-to-{number + 1}.pdf",
        "IsDeleted": "0",
        "MaThanhPhanHoSo": f"KQ.G{number:02d}.{birth.procedure:06d}",
        "DuongDanTaiTepTin": "",
        "DuocSoHoa": digitised,
        "DuocTaiSuDung": "1" if birth.who % 7 == 0 else "0",
        "DuocLayTuKhoDMQG": "0",
        "MaKetQuaThayThe": "",
    }


def _fee(birth: Birth, procedure: Procedure) -> Item:
    return {
        "TenPhiLePhi": "Lệ phí giải quyết thủ tục",
        "MaPhiLePhi": f"LP{birth.procedure:04d}",
        "HinhThucThu": "1",
        "Gia": str(procedure.fee),
        "LoaiPhiLePhi": "2",
    }


def _result(birth: Birth, procedure: Procedure) -> Item:
    return {
        "TenGiayTo": f"Kết quả: {procedure.name}"[:200],
        "MaThanhPhanHoSo": "",
        "GiayToId": str(birth.who % 10**8),
        "DuongDanTepTinKetQua": "",
        "MaGiayToKetQua": f"KQ.{birth.procedure:06d}",
    }


def _supplements(code: str, birth: Birth, pauses: tuple[Pause, ...]) -> list[Item]:
    who = person(birth.who) if pauses else None
    return [
        {
            "HoSoBoSungId": f"{code}-BS{number + 1}",
            "NguoiYeuCauBoSung": progress.officer(birth.handling, 2),
            "NoiDungBoSung": _REASONS[(birth.who + number) % 4]
            if pause.papers
            else "Hẹn lại ngày trả",
            "NgayBoSung": written(pause.asked),
            "NguoiTiepNhanBoSung": progress.officer(birth.handling, 0) if pause.given else "",
            "ThongTinTiepNhan": f"{who.name} nộp bổ sung"
            if who and pause.papers and pause.given
            else "",
            "NgayTiepNhanBoSung": _written(pause.given),
            "TrangThaiBoSung": "1" if pause.given else "0",
            "DanhSachGiayToBoSung": [],
            "DanhSachLePhiBoSung": [],
            "NgayHenTraTruoc": _written(pause.due_before),
            "NgayHenTraMoi": _written(pause.due_after),
        }
        for number, pause in enumerate(pauses)
    ]
