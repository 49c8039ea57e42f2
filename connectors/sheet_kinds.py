"""The kinds of record that a spreadsheet may hold: their fields, and how offices head the columns.

There is no field for whoever reported, applied or typed: such a column is never read.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from connectors.rest_kinds import KINDS as REST_KINDS
from connectors.rest_kinds import Kind
from ioc.domain.records import Figure, Total

_DOSSIER_WORDS: Final = (
    *("Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý"),
    *("Yêu cầu bổ sung giấy tờ", "Yêu cầu thực hiện nghĩa vụ tài chính"),
    *("Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Đã xử lý xong", "Đã trả kết quả"),
)
_CASE_WORDS: Final = MappingProxyType(
    {
        **dict.fromkeys(("Mới", "Mới gửi", "Chờ tiếp nhận"), "new"),
        **dict.fromkeys(("Đã tiếp nhận", "Tiếp nhận"), "acknowledged"),
        **dict.fromkeys(("Đã phân công", "Đã chuyển xử lý"), "assigned"),
        **dict.fromkeys(("Đang xử lý",), "in_progress"),
        **dict.fromkeys(("Đã xử lý", "Đã giải quyết", "Hoàn thành"), "resolved"),
        **dict.fromkeys(("Từ chối", "Không tiếp nhận", "Không hợp lệ"), "rejected"),
        **dict.fromkeys(("Trùng", "Trùng lặp"), "duplicate"),
    }
)
# What the words of a column mean where nothing else was declared.
WORDS: Final = MappingProxyType(
    {
        "dossier": MappingProxyType({w: n for n, w in enumerate(_DOSSIER_WORDS, start=1)}),
        "case": _CASE_WORDS,
    }
)


def _no_words(_: Any) -> Any:
    raise ValueError


def _quoted(record: type, fields: tuple[str, ...], required: tuple[str, ...]) -> Kind:
    return Kind(
        record=record,
        fields=fields,
        required=required,
        times=(),
        table="",
        choices="",
        meaning=_no_words,
    )


def _told_here(name: str) -> Kind:
    # `changed_at` asks a server for a window; a file has none.
    kind = REST_KINDS[name]
    fields = tuple(field for field in kind.fields if field != "changed_at")
    return replace(kind, fields=fields, times=tuple(t for t in kind.times if t in fields))


KINDS: Final = MappingProxyType(
    {
        "figure": _quoted(
            Figure,
            ("agency_text", "measure", "period", "value", "unit", "reason"),
            ("agency_text", "measure", "value"),
        ),
        "total": _quoted(
            Total,
            ("agency_text", "agency", "measure", "period", "value"),
            ("agency_text", "measure", "value"),
        ),
        **{name: _told_here(name) for name in ("case", "dossier", "alert")},
    }
)
NUMBERS: Final = ("value", "lat", "lon", "satisfaction")

_AGENCY: Final = (
    *("Đơn vị", "Tên đơn vị", "Đơn vị báo cáo", "Đơn vị thực hiện", "Đơn vị xử lý"),
    *("Đơn vị giải quyết", "Cơ quan", "Tên cơ quan", "Cơ quan đơn vị", "Cơ quan giải quyết"),
    *("Cơ quan xử lý", "Xã phường", "Phường xã", "UBND xã phường", "Tên xã phường", "Địa phương"),
    *("Xã phường đặc khu", "Sở ban ngành", "Tên xã", "Tên phường", "Tên phường xã"),
)
_QUOTED: Final = MappingProxyType(
    {
        "agency_text": _AGENCY,
        "agency": ("Mã đơn vị", "Mã định danh", "Mã cơ quan"),
        "measure": ("Chỉ tiêu", "Tên chỉ tiêu", "Chỉ số", "Nội dung", "Nội dung chỉ tiêu"),
        "period": ("Kỳ báo cáo", "Kỳ", "Kỳ số liệu", "Thời gian", "Tháng", "Quý", "Năm"),
        "value": ("Giá trị", "Số liệu", "Kết quả", "Thực hiện", "Kết quả thực hiện", "Số lượng"),
        "unit": ("Đơn vị tính", "ĐVT", "Đvt"),
        "reason": ("Lý do đính chính", "Lý do điều chỉnh", "Lý do", "Lý do sửa"),
    }
)
_CASE: Final = MappingProxyType(
    {
        "code": ("Mã phản ánh", "Mã PAKN", "Mã phản ánh kiến nghị", "Mã", "Số phiếu"),
        "status": ("Trạng thái", "Tình trạng", "Tình trạng xử lý", "Trạng thái xử lý"),
        "requested_at": ("Ngày phản ánh", "Ngày gửi", "Thời gian gửi", "Thời gian phản ánh"),
        "updated_at": ("Ngày cập nhật", "Cập nhật lúc", "Thời gian cập nhật"),
        "due_at": ("Hạn xử lý", "Ngày hẹn", "Hạn giải quyết", "Thời hạn xử lý"),
        "closed_at": ("Ngày xử lý xong", "Ngày hoàn thành", "Ngày đóng", "Ngày giải quyết"),
        "category": ("Mã lĩnh vực", "Mã chuyên mục"),
        "category_name": ("Lĩnh vực", "Chuyên mục", "Loại phản ánh"),
        "title": ("Tiêu đề", "Nội dung", "Nội dung phản ánh"),
        "address": ("Địa điểm", "Địa chỉ sự việc", "Địa điểm phản ánh", "Nơi xảy ra"),
        "agency_text": _AGENCY,
        "channel": ("Kênh", "Kênh tiếp nhận", "Nguồn tiếp nhận", "Hình thức"),
        "lat": ("Vĩ độ", "Lat", "Latitude"),
        "lon": ("Kinh độ", "Lon", "Long", "Longitude"),
        "satisfaction": ("Hài lòng", "Mức độ hài lòng", "Đánh giá"),
    }
)
_DOSSIER: Final = MappingProxyType(
    {
        "code": ("Mã hồ sơ", "Số hồ sơ", "Số biên nhận", "MaHoSo"),
        "status": ("Trạng thái", "Trạng thái hồ sơ", "Tình trạng", "Tình trạng hồ sơ"),
        "procedure": ("Mã thủ tục", "Mã TTHC", "Mã thủ tục hành chính", "MaTTHC"),
        "procedure_name": ("Thủ tục", "Tên thủ tục", "Tên TTHC", "Thủ tục hành chính"),
        "sector": ("Mã lĩnh vực",),
        "sector_name": ("Lĩnh vực", "Tên lĩnh vực"),
        "channel": ("Hình thức nộp", "Hình thức tiếp nhận", "Kênh tiếp nhận", "Kênh"),
        "agency_text": _AGENCY,
        "submitted_at": ("Ngày nộp", "Ngày nộp hồ sơ"),
        "received_at": ("Ngày tiếp nhận", "Ngày nhận", "Ngày nhận hồ sơ"),
        "due_at": ("Ngày hẹn trả", "Ngày hẹn trả kết quả", "Hạn giải quyết", "Hạn xử lý"),
        "refused_at": ("Ngày từ chối",),
        "resolved_at": ("Ngày có kết quả", "Ngày kết thúc", "Ngày xử lý xong", "Ngày giải quyết"),
        "returned_at": ("Ngày trả", "Ngày trả kết quả"),
    }
)
_ALERT: Final = MappingProxyType(
    {
        "code": ("Mã cảnh báo", "Mã sự kiện", "Mã"),
        "at": ("Thời điểm", "Thời gian", "Ngày giờ", "Thời gian phát hiện"),
        "rule": ("Mã luật", "Luật", "Mã quy tắc"),
        "rule_name": ("Tên luật", "Mô tả", "Tên cảnh báo", "Loại tấn công"),
        "level": ("Mức độ", "Mức cảnh báo"),
        "tactic": ("Chiến thuật", "Kỹ thuật"),
        "asset": ("Mã thiết bị", "Mã máy", "Agent"),
        "origin": ("IP nguồn", "Địa chỉ nguồn", "Nguồn tấn công"),
        "country": ("Quốc gia",),
    }
)
# How offices head the columns, by the kind of record and our field.
HEADS: Final = MappingProxyType(
    {"figure": _QUOTED, "total": _QUOTED, "case": _CASE, "dossier": _DOSSIER, "alert": _ALERT}
)
