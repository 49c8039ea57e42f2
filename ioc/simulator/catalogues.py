"""The catalogues of the national sync dialect: upper-case keys, all values strings."""

from typing import Any

from ioc.simulator.reference import Procedure, Reference

Entry = dict[str, Any]
_TIERS = {"province": "1", "department": "2", "office": "2", "vertical": "2", "commune": "3"}


def procedures(reference: Reference) -> list[Entry]:
    return [{"MATTHC": p.code, "TENTTHC": p.name} for p in reference.procedures]


def agencies(reference: Reference) -> list[Entry]:
    return [
        {"MADONVI": o.code, "TENDONVI": o.name, "CAPDONVI": _TIERS.get(o.kind, "2")}
        for o in reference.offices
    ]


def sectors(reference: Reference) -> list[Entry]:
    return [
        {"MALINHVUC": s.code, "TENLINHVUC": s.name, "MANGANH": s.code[:3]}
        for s in reference.sectors
    ]


def procedure(reference: Reference, code: str) -> list[Entry]:
    """LayThuTuc: one procedure in full, or nothing."""
    names = {sector.code: sector.name for sector in reference.sectors}
    return [_in_full(p, names) for p in reference.procedures if p.code == code]


def _in_full(procedure: Procedure, sector_names: dict[str, str]) -> Entry:
    fee = {"SOTIEN": str(procedure.fee), "DONVI": "Đồng", "MAPHILEPHI": "LP", "MOTA": ""}
    time = {
        "THOIGIANGIAIQUYET": f"{procedure.max_days:g}",
        "DONVITINH": "Ngày" if procedure.calendar_days else "Ngày làm việc",
        "MOTA": "",
        "PHILEPHI": [fee] if procedure.fee else [],
    }
    channels = ("1", "2", "3") if procedure.service_level else ("1", "3")
    return {
        "MATTHC": procedure.code,
        "TENTTHC": procedure.name,
        "LINHVUCTHUCHIEN": [
            {"MALINHVUC": procedure.sector, "TENLINHVUC": sector_names.get(procedure.sector, "")}
        ],
        "TRINHTUTHUCHIEN": "",
        "CACHTHUCTHUCHIEN": [{"KENH": channel, "THOIGIAN": [time]} for channel in channels],
        "THANHPHANHOSO": [],
        "KETQUATHUCHIEN": [{"MAKETQUA": "KQ", "TENKETQUA": f"Kết quả {procedure.name}"}],
        "CANCUPHAPLY": [],
        "COQUANTHUCHIEN": [],
        "CAPTHUCHIEN": procedure.level,
        "DOITUONGTHUCHIEN": "Công dân, doanh nghiệp, tổ chức",
    }
