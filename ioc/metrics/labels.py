"""What a person calls a key."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ioc.domain.lookups import Lookups
from ioc.metrics.model import Dimension
from ioc.store.schema import names

CHANNELS: Mapping[str, str] = {
    "online": "Trực tuyến",
    "counter": "Trực tiếp",
    "postal": "Bưu chính công ích",
    "app": "Ứng dụng",
    "web": "Cổng thông tin",
    "call": "Tổng đài",
    "zalo": "Zalo",
    "facebook": "Facebook",
    "email": "Thư điện tử",
    "chatbot": "Trợ lý ảo",
    "?": "Không rõ kênh",
}
SEVERITIES: Mapping[str, str] = {
    "1": "Thông tin",
    "2": "Thấp",
    "3": "Trung bình",
    "4": "Cao",
    "5": "Nghiêm trọng",
    "?": "Chưa xác định mức độ",
}
GROUPS: Mapping[str, str] = {
    "CKMB": "Công khai, minh bạch",
    "TDGQ": "Tiến độ giải quyết",
    "CLGQ": "Dịch vụ công trực tuyến",
    "TTTT": "Thanh toán trực tuyến",
    "MDSH": "Số hóa hồ sơ",
    "MDHL": "Mức độ hài lòng",
}
STATUSES: Mapping[str, str] = {
    "new": "Mới gửi",
    "acknowledged": "Đã tiếp nhận",
    "assigned": "Đã phân công",
    "in_progress": "Đang xử lý",
    "unknown": "Không rõ trạng thái",
    "resolved": "Đã xử lý",
    "rejected": "Từ chối",
    "duplicate": "Trùng",
}
HOURS: Mapping[str, str] = {f"{hour:02}": f"{hour} giờ" for hour in range(24)}
FIXED: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS,
    "severity": SEVERITIES,
    "group": GROUPS,
    "hour": HOURS,
    "status": STATUSES,
}


def label(connection: Connection, lookups: Lookups, dimension: Dimension, key: str) -> str:
    """The Vietnamese name of a key of that dimension, `?` and `-` included; else the key itself."""
    if dimension in FIXED:
        return FIXED[dimension].get(key, key)
    if dimension == "agency":
        return lookups.agencies.label(key)
    if dimension == "place":
        return lookups.places.label(key)
    if dimension == "sector":
        return lookups.sector_label(key)
    if dimension == "category":
        return lookups.category_label(key)
    if dimension in ("rule", "queue", "procedure"):
        return named_by_source(connection, lookups, dimension, key)
    if dimension == "asset":
        return f"Thiết bị {key}" if key not in ("", "?") else "Chưa xác định thiết bị"
    return key


def named_by_source(connection: Connection, lookups: Lookups, kind: str, key: str) -> str:
    """What the sources call a key, else (a procedure) the catalogue, else the key itself."""
    query = select(names.c.label).where(names.c.kind == kind, names.c.key == key)
    found: str | None = connection.scalar(query)
    known = lookups.procedure(key) if kind == "procedure" else None
    return found or (known.name if known else key)
