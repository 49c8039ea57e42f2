"""One row of ThongKeIOC: a dossier of its lists, or an agency's month of its tables as Totals.

fetch marks the rows of tables: `Bang` names the table, `Ky` the month asked for. What may be read
is what is named here; TyLeDaXuLyDungHan is not (connectors/total_items.py says why).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from connectors.dossier_items import code_of
from connectors.total_items import agency_code, counts, in_time_measure
from ioc.domain.codes import national_procedure
from ioc.domain.periods import TZ
from ioc.domain.records import Dossier, Record, Total
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import maybe_instant, number, text

MONTHS, BY_AGENCY = "ThongKeThang", "ThongKeThangChiTiet"
_DATES: Final = ("NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy")
_KEPT: Final = ("TrangThaiHoSoId", *_DATES)
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_DASHED: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)")
# The years by which .NET, SQL Server and everybody else write "no date".
_NO_YEAR: Final = frozenset({1, 1753, 1900, 9999})
_MONTH: Final = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])")
_IN_TIME: Final = MappingProxyType({BY_AGENCY: "HSDaXLDungHan", MONTHS: "HoSoDaXuLyDungHan"})
# What of ours a figure speaks of; what none of ours counts keeps its own name.
_MEASURES: Final = MappingProxyType(
    {
        BY_AGENCY: {
            "HSTiepNhan": "dossiers.received",
            "HSTiepNhanTrucTuyen": "dossiers.received_online",
            "HSTrucTiepVaBCCI": "HSTrucTiepVaBCCI",
            "HSTiepNhanKyTruoc": "HSTiepNhanKyTruoc",
            "HSTiepNhanTong": "HSTiepNhanTong",
            "HSDaXuLyTong": "dossiers.resolved",
            "HSDaXLQuaHan": "dossiers.late",
            "HSDangXuLyTong": "HSDangXuLyTong",
            "HSDangXLTrongHan": "dossiers.open_in_time",
            "HSDangXLQuaHan": "dossiers.overdue",
            "HSBoSung": "HSBoSung",
            "HSTraLai": "HSTraLai",
        },
        MONTHS: {
            "HoSoDaTiepNhan": "dossiers.received",
            "HoSoTiepNhanKyTruoc": "HoSoTiepNhanKyTruoc",
            "TongHoSoDaTiepNhan": "TongHoSoDaTiepNhan",
            "HoSoDaXuLy": "dossiers.resolved",
            "HoSoDaXuLyQuaHan": "dossiers.late",
        },
    }
)


def parse(row: Row, source: Source) -> Sequence[Record]:
    """A dossier, or the totals of one agency and month. BadRow without MaHoSo, ThuTuc, a status
    1..10 or readable dates; without an agency, a month and counts. The unit that bears the whole
    system's code gives nothing: what it handles itself is not the system's total.
    """
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    if "Bang" in row:
        return tuple(_totals(row, source))
    code, procedure = code_of(row.get("MaHoSo")), text(row.get("ThuTuc"))
    status = number(row.get("TrangThaiHoSoId"))
    if not (code and procedure and status and status <= 10):
        missing = "MaHoSo" if not code else "ThuTuc" if not procedure else ""
        raise _bad(row, code, f"thiếu {missing}" if missing else "TrangThaiHoSoId không ở 1..10")
    received, due, resolved = (_moment(row, name, code) for name in _DATES)
    sector = text(row.get("LinhVuc"))
    return (
        Dossier(
            code=code,
            status=status,
            procedure=national_procedure(procedure) or procedure,
            procedure_name=procedure,
            sector=sector,
            sector_name=sector,
            agency_text=text(row.get("TenDonVi")) or agency_code(row.get("MaDinhDanh")),
            received_at=received,
            due_at=due,
            resolved_at=resolved,
        ),
    )


def unit_of(row: Any) -> str:
    """MaDonVi or MaDinhDanh as it was sent, by which the lists are asked for; "" where none was."""
    if not isinstance(row, Mapping):
        return ""
    return code_of(row.get("MaDonVi") or row.get("MaDinhDanh"))


def moment(value: Any) -> datetime | None:
    """A date or an instant as UTC, as ISO, dd/MM/yyyy or yyyyMMddHHmmss; without a zone it is
    local. None for nothing; ValueError for what cannot be read.
    """
    said = value.strip() if isinstance(value, str) else "" if value is None else str(value)
    if not said or said.isdigit():
        found = maybe_instant(said)
        if said and found is None and said.strip("0"):
            raise ValueError(said)
        return found
    if slashed := _SLASHED.fullmatch(said):
        day, month, year, hour, minute, second = (int(part or 0) for part in slashed.groups())
        told = datetime(year, month, day, hour, minute, second, tzinfo=TZ)
    elif _DASHED.match(said):
        told = datetime.fromisoformat(said)
        told = told if told.tzinfo else told.replace(tzinfo=TZ)
    else:
        raise ValueError(said)
    return None if told.year in _NO_YEAR else told.astimezone(UTC)


def _moment(row: Row, name: str, code: str) -> datetime | None:
    try:
        return moment(row.get(name))
    except (ValueError, OverflowError):
        raise _bad(row, code, f"{name} không phải ngày giờ") from None


def _totals(row: Row, source: Source) -> Iterator[Total]:
    table = row["Bang"]
    if table not in (MONTHS, BY_AGENCY):
        raise BadRow("bảng không rõ tên", kind="total")
    agency, name, period = _whose(table, row, source)
    if table == BY_AGENCY and agency and agency == agency_code(source.agency):
        return
    key = f"{agency or name} {period}".strip()
    if not (agency or name) or not period:
        raise BadRow("dòng tổng hợp thiếu đơn vị hoặc tháng", key=key, kind="total")
    told = dict(counts(row, _MEASURES[table], key))
    own = _IN_TIME[table]
    for _, in_time in counts(row, {own: own}, key):
        late, resolved = told.get("dossiers.late"), told.get("dossiers.resolved")
        told[in_time_measure(own, in_time, late, resolved)] = in_time
    if not told:
        raise BadRow("dòng tổng hợp không có số đếm nào", key=key, kind="total")
    for measure, value in told.items():
        yield Total(agency=agency, agency_text=name, measure=measure, period=period, value=value)


def _whose(table: str, row: Row, source: Source) -> tuple[str, str, str]:
    """The agency's code and name, and the month; the table of months is the whole system's."""
    if table == BY_AGENCY:
        period = row.get("Ky")
        named = agency_code(row.get("MaDonVi")), text(row.get("TenDonVi"))
        return *named, _month(period)
    year, month = number(row.get("Nam")), number(row.get("Thang"))
    return agency_code(source.agency), "", _month(f"{year or 0:04}-{month or 0:02}")


def _month(value: Any) -> str:
    """A month written 2026-11; "" for anything else."""
    return value if isinstance(value, str) and _MONTH.fullmatch(value) else ""


def _bad(row: Row, code: str, reason: str) -> BadRow:
    kept = {name: code_of(row.get(name))[:40] for name in _KEPT if row.get(name)}
    return BadRow(reason, key=code, fields=kept)
