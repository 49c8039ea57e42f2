"""One DongBoHoSoMC item of the national sync dialect as a Dossier; what is personal is never read.

Every value is text there, also numbers, flags and instants. What may be read of an item is what is
named here: whatever else a system sends (ChuHoSo, SoDienThoai, TrichYeuHoSo, NguoiXuLy, ...) stays
out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ioc.domain.codes import national_procedure
from ioc.domain.records import Dossier, Record, Step, Supplement
from ioc.domain.supplements import reason_of
from ioc.sources.connector import Parsed, Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import children, flag, instant, maybe_instant, number, text
from ioc.sources.privacy import mask
from ioc.sources.shapes import only

_ABOVE_ZERO: Final = re.compile("[1-9]")
_CHANNELS: Final = MappingProxyType({"1": "counter", "2": "online", "3": "postal", "": None})
_DATES: Final = (
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "NgayTuChoi",
    "NgayKetThucXuLy",
    "NgayTra",
)
_FIELDS: Final = (
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "KenhThucHien",
    "LoaiDoiTuong",
    "TrangThaiHoSo",
    "DonViXuLy",
    "HinhThuc",
    "DuocThanhToanTrucTuyen",
    "HoSoCoThanhPhanSoHoa",
    *_DATES,
)
_STEP_FIELDS: Final = (
    "MaHoSo",
    "ThoiDiemXuLy",
    "PhongBanXuLy",
    "ChucDanh",
    "NoiDungXuLy",
    "TrangThai",
    "NgayBatDau",
    "NgayKetThucTheoQuyDinh",
)
_SUPPLEMENT_FIELDS: Final = (
    "HoSoBoSungId",
    "NoiDungBoSung",
    "NgayBoSung",
    "NgayTiepNhanBoSung",
    "NgayHenTraTruoc",
    "NgayHenTraMoi",
)
# What may be kept of a row that is no dossier: nothing that says whose it is.
_KEPT: Final = ("MaTTHC", "MaLinhVuc", "TrangThaiHoSo", "KenhThucHien", *_DATES)


def read_fields(steps_field: str) -> Any:
    """All that `parse` reads of an item, for the shape of an answer that lists some."""
    parts = {
        "DanhSachLePhi": only(["Gia"]),
        "TaiLieuNop": only(["DuocSoHoa"]),
        "DanhSachHoSoBoSung": only(_SUPPLEMENT_FIELDS),
        steps_field: only(_STEP_FIELDS),
    }
    return only(_FIELDS, parts)


def pushed_fields(more: Iterable[str]) -> Any:
    """All that is read of a pushed item, be it a dossier, a step, or what `more` names."""
    parts = {
        "DanhSachLePhi": only(["Gia"]),
        "TaiLieuNop": only(["DuocSoHoa"]),
        "DanhSachHoSoBoSung": only(_SUPPLEMENT_FIELDS),
    }
    return only({*_FIELDS, *_STEP_FIELDS, *more}, parts)


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The dossier of one DongBoHoSoMC item. BadRow without MaHoSo, MaTTHC, a status 1..10 or
    readable dates.

    A bad step or supplement costs itself only: it is left out here and told in Parsed.rejects.
    """
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    get = row.get
    code, procedure, status = (
        code_of(get("MaHoSo")),
        text(get("MaTTHC")),
        number(get("TrangThaiHoSo")),
    )
    if not (code and procedure and status and status <= 10):
        raise _bad(row, code, _missing(code, procedure))
    try:
        submitted, received, due, refused, resolved, returned = map(instant, map(get, _DATES))
    except ValueError:
        raise _bad(row, code, _unreadable(row)) from None
    rejects: list[BadRow] = []
    dossier = Dossier(
        code=code,
        status=status,
        procedure=national_procedure(procedure) or procedure,
        procedure_name=text(get("TenTTHC")),
        sector=text(get("MaLinhVuc")),
        sector_name=text(get("TenLinhVuc")),
        channel=_channel(get("KenhThucHien")),
        applicant_kind=_among(get("LoaiDoiTuong"), 1, 4),
        agency_text=text(get("DonViXuLy")),
        submitted_at=submitted,
        received_at=received,
        due_at=due,
        refused_at=refused,
        resolved_at=resolved,
        returned_at=returned,
        result_by_post=flag(get("HinhThuc")),
        has_fee=any(map(_costs, children(get("DanhSachLePhi")))),
        payment=_among(get("DuocThanhToanTrucTuyen"), 0, 3),
        digitised=_digitised(row),
        supplements=_supplements(code, get("DanhSachHoSoBoSung"), rejects),
        steps=_steps(code, get(source.options.get("steps_field", "DanhSachTienDo")), rejects),
    )
    return Parsed.of(dossier, rejects) if rejects else (dossier,)


def _steps(code: str, items: Any, rejects: list[BadRow]) -> tuple[Step, ...]:
    found = []
    for item in children(items):
        try:
            found.append(step_of(code, item))
        except (ValueError, AttributeError):
            rejects.append(BadRow("bước xử lý thiếu ThoiDiemXuLy hoặc thuộc hồ sơ khác", key=code))
    return tuple(found)


def step_of(code: str, item: Any) -> Step:
    """One CapNhatTienDoHoSoMC item of that dossier; ValueError or AttributeError if it is none."""
    get = item.get
    said_at = get("ThoiDiemXuLy")
    at = instant(said_at)
    if at is None or get("MaHoSo", code) != code:
        raise ValueError
    began = get("NgayBatDau")
    return Step(
        code,
        at,
        text(get("PhongBanXuLy")),
        text(get("ChucDanh")),
        text(get("NoiDungXuLy")),
        number(get("TrangThai")),
        # Most steps are told when they begin: the same text is read once.
        at if began == said_at else maybe_instant(began),
        maybe_instant(get("NgayKetThucTheoQuyDinh")),
    )


def _supplements(code: str, items: Any, rejects: list[BadRow]) -> tuple[Supplement, ...]:
    found = []
    for item in children(items):
        try:
            asked = instant(item.get("NgayBoSung"))
            back = instant(item.get("NgayTiepNhanBoSung"))
            if asked is None:
                raise ValueError
        except (ValueError, AttributeError):
            rejects.append(BadRow("yêu cầu bổ sung thiếu NgayBoSung", key=code))
            continue
        supplement = Supplement(
            key=code_of(item.get("HoSoBoSungId")) or f"{asked:%Y%m%dT%H%M%SZ}",
            requested_at=asked,
            returned_at=back,
            due_before=maybe_instant(item.get("NgayHenTraTruoc")),
            due_after=maybe_instant(item.get("NgayHenTraMoi")),
            reason=_reason(item.get("NoiDungBoSung")),
        )
        found.append(supplement)
    return tuple(found)


def _reason(value: Any) -> str:
    return reason_of(value) if isinstance(value, str) else ""


def code_of(value: Any) -> str:
    """An identifier as it was sent, of whatever grammar; "" for what cannot be one: a sentence, a
    bare phone.
    """
    code = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    if len(code) > 100 or " " in code or not code.isprintable():
        return ""
    return "" if code.isdigit() and mask(code) != code else code


def _channel(value: Any) -> str | None:
    return _CHANNELS.get("" if value is None else str(value).strip(), "?")


def _among(value: Any, least: int, most: int) -> int | None:
    found = number(value)
    return found if found is not None and least <= found <= most else None


def _costs(fee: Any) -> bool:
    price = fee.get("Gia") if isinstance(fee, Mapping) else None
    return price is not None and _ABOVE_ZERO.search(str(price)) is not None


def _digitised(row: Row) -> bool | None:
    whole = flag(row.get("HoSoCoThanhPhanSoHoa"))
    if whole:
        return True
    papers = [
        flag(paper.get("DuocSoHoa"))
        for paper in children(row.get("TaiLieuNop"))
        if isinstance(paper, Mapping)
    ]
    return True if True in papers else False if False in papers else whole


def _missing(code: str, procedure: str) -> str:
    if not code:
        return "thiếu MaHoSo hoặc MaHoSo không phải một mã"
    return "TrangThaiHoSo không nằm trong 1..10" if procedure else "thiếu MaTTHC"


def _unreadable(row: Row) -> str:
    for name in _DATES:
        if row.get(name) and maybe_instant(row[name]) is None:
            return f"{name} không phải ngày giờ yyyyMMddHHmmss"
    return "ngày giờ không đọc được"


def _bad(row: Row, code: str, reason: str) -> BadRow:
    kept = {name: code_of(row.get(name))[:40] for name in _KEPT if row.get(name)}
    return BadRow(reason, key=code, fields=kept)
