"""The rooms through which a dossier goes, as CapNhatTienDoHoSoMC items."""

from typing import Any, NamedTuple

from ioc.simulator.cast import Cast
from ioc.simulator.lives import Birth, Event, Happening, status_after
from ioc.simulator.people import official
from ioc.simulator.worktime import written

_DESK, _ECONOMY, _CULTURE, _OFFICE = (
    "Bộ phận Một cửa",
    "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội",
    "Văn phòng HĐND và UBND",
)
_COMMUNE_ROOMS = {
    "G15": _OFFICE,
    "G10": _ECONOMY,
    "G12": _ECONOMY,
    "G02": _ECONOMY,
    "G17": _ECONOMY,
}


class Seat(NamedTuple):
    number: int
    title: str
    content: str


_STAGES = (
    Seat(0, "Chuyên viên một cửa", "Tiếp nhận hồ sơ"),
    Seat(1, "Trưởng phòng", "Phân công thụ lý"),
    Seat(2, "Chuyên viên", "Thẩm định hồ sơ"),
    Seat(3, "Lãnh đạo", "Ký duyệt kết quả"),
    Seat(4, "Văn thư", "Đóng dấu, số hóa, chuyển trả kết quả"),
)
_STAGE = int(Event.STAGE)
_OTHERS: dict[int, Seat] = {
    Event.ACCEPTED: _STAGES[0],
    Event.ASKED: Seat(2, "Chuyên viên", "Yêu cầu bổ sung hồ sơ"),
    Event.GIVEN: Seat(2, "Chuyên viên", "Tiếp nhận hồ sơ bổ sung"),
    Event.FEE_ASKED: Seat(0, "Chuyên viên một cửa", "Yêu cầu thực hiện nghĩa vụ tài chính"),
    Event.PAID: Seat(2, "Chuyên viên", "Đã nộp phí, lệ phí; tiếp tục xử lý"),
    Event.MOVED: Seat(2, "Chuyên viên", "Xin lỗi và hẹn lại ngày trả kết quả"),
    Event.RESOLVED: Seat(0, "Chuyên viên một cửa", "Có kết quả, chờ trả"),
    Event.RETURNED: Seat(0, "Chuyên viên một cửa", "Đã trả kết quả"),
    Event.WITHDRAWN: Seat(0, "Chuyên viên một cửa", "Công dân rút hồ sơ"),
    Event.STOPPED: Seat(2, "Chuyên viên", "Dừng xử lý hồ sơ"),
    Event.DENIED: Seat(0, "Chuyên viên một cửa", "Từ chối tiếp nhận hồ sơ"),
    Event.CONSULTED: Seat(5, "Chuyên viên", "Lấy ý kiến cơ quan phối hợp"),
    Event.ADVISED: Seat(2, "Chuyên viên", "Đã có văn bản trả lời; tiếp tục xử lý"),
}


def officer(office: int, seat: int) -> str:
    """The name of an invented official, always the same on the same seat."""
    return official(office * 8 + seat + 1)


def steps(cast: Cast, code: str, birth: Birth, seen: tuple[Happening, ...]) -> list[dict[str, Any]]:
    """DanhSachTienDo: where the dossier went so far, in order."""
    found, status = [], 0
    for event in seen:
        status = status_after(event.kind, status)
        seat = _STAGES[event.stage] if event.kind == _STAGE else _OTHERS.get(event.kind)
        if seat is None:
            continue
        at = written(event.at)
        planned = event.due if event.kind == _STAGE else 0
        found.append(
            {
                "MaHoSo": code,
                "NguoiXuLy": officer(birth.handling, seat.number),
                "ChucDanh": seat.title,
                "ThoiDiemXuLy": at,
                "PhongBanXuLy": _room(cast, birth, seat.number),
                "NoiDungXuLy": seat.content,
                "TrangThai": str(status),
                "NgayBatDau": at,
                "NgayKetThucTheoQuyDinh": written(planned) if planned else "",
            }
        )
    return found


def consulted(cast: Cast, birth: Birth) -> str:
    """The name of the department that is asked: neither who handles or received it, nor above."""
    own = [cast.reference.offices[n].code for n in (birth.handling, birth.receiving)]
    others = [
        office.name
        for office in cast.reference.offices
        if office.kind == "department" and not any(f"{c}.".startswith(office.code) for c in own)
    ]
    return others[birth.who % len(others)]


def _room(cast: Cast, birth: Birth, seat: int) -> str:
    if seat == 0:
        return _DESK
    office = cast.reference.offices[birth.handling]
    if seat == 3:
        return f"Lãnh đạo {office.name}"
    if seat == 4:
        return "Văn thư"
    if seat == 5:
        return consulted(cast, birth)
    procedure = cast.reference.procedures[birth.procedure]
    if office.kind == "commune":
        return _COMMUNE_ROOMS.get(procedure.sector[:3], _CULTURE)
    return f"Phòng chuyên môn {int(procedure.sector[-2:]) % 3 + 1}"
