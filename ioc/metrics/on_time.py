"""Đúng hạn: the on-time rate by form 06a, by QĐ 766, by first promise and by vendors' practice.

The first version that is valid at the end of the asked period is the usual one.
"""

from ioc.metrics.shapes import NOT_RESOLVED, RESOLVED_ONES, rate

ON_TIME_RATE = rate(
    "on_time_rate",
    ("in_time_resolved", "resolved"),
    "Tỷ lệ đúng hạn",
    "On-time rate",
    "(giải quyết trước hạn + đúng hạn) / đã giải quyết, so theo ngày; "
    "không có ngày hẹn tính là đúng hạn và được đếm riêng",
    version="06a-2020",
    target=0.95,
    rest=("late",),
    above="giải quyết trước hạn, đúng hạn, so theo ngày",
)
ON_TIME_RATE_FIRST = rate(
    "on_time_rate",
    ("in_time_first", "resolved"),
    "Tỷ lệ đúng hạn theo lần hẹn đầu",
    "On-time rate by first promise",
    "đã giải quyết không muộn hơn ngày hẹn trả đầu tiên / đã giải quyết, so theo ngày",
    version="first-promise",
    target=0.95,
    basis="Định nghĩa của sản phẩm: ngày hẹn đầu tiên nguồn đã công bố",
    above="giải quyết không muộn hơn ngày hẹn đầu tiên, hoặc chưa từng được hẹn",
)
ON_TIME_RATE_766 = rate(
    "on_time_rate",
    ("ended_in_time", "ended"),
    "Tỷ lệ đúng hạn",
    "On-time rate",
    "(kết thúc trong kỳ không muộn hơn hạn + đang xử lý chưa quá hạn) / "
    "(kết thúc trong kỳ + đang xử lý cuối kỳ), so theo giờ; hạn rơi vào lúc chờ bổ sung thì "
    "tính đến lúc bổ sung xong",
    version="qd766-2022",
    target=0.95,
    held=("running_in_time",),
    held_below=("running_in_time", "running_late"),
    population="Hồ sơ nhận trong kỳ và kỳ trước chuyển sang, kể cả hồ sơ rút, dừng, từ chối",
    basis="Quyết định 766/QĐ-TTg, nhóm 2 (Tiến độ giải quyết), chỉ tiêu 2.1",
    above="kết thúc đúng hạn trong kỳ, và đang xử lý chưa quá hạn cuối kỳ",
    below="kết thúc trong kỳ, và đang xử lý cuối kỳ",
    excluded="Hồ sơ mới đăng ký (1), chưa từng được tiếp nhận; hồ sơ trạng thái 9, 10 không có "
    "ngày kết thúc",
)
ON_TIME_RATE_VENDOR = rate(
    "on_time_rate",
    (("in_time_resolved", "withdrawn"), ("resolved", "withdrawn")),
    "Tỷ lệ đúng hạn",
    "On-time rate",
    "(giải quyết trước hạn + đúng hạn + công dân rút) / (đã giải quyết + công dân rút), "
    "so theo ngày",
    version="vendor-06a",
    target=0.95,
    rest=("late",),
    population="Hồ sơ đã giải quyết hoặc công dân rút trong kỳ, trừ hồ sơ dừng xử lý",
    basis="Cách tính thường gặp ở phần mềm một cửa; không có trong văn bản quy phạm",
    above="giải quyết trước hạn, đúng hạn, và công dân rút",
    below="đã giải quyết trong kỳ, và công dân rút trong kỳ",
    excluded="Hồ sơ dừng xử lý (8); hồ sơ trạng thái 9, 10 không có ngày kết thúc",
)
ON_TIME_RATE_COMBINED = rate(
    "on_time_rate",
    ("in_time_resolved", "resolved"),
    "Tỷ lệ đúng hạn",
    "On-time rate",
    "giải quyết trước hạn, đúng hạn / (đã giải quyết + đang quá hạn cuối kỳ), so theo ngày",
    version="with-overdue",
    target=0.95,
    held_below=("overdue",),
    population="Hồ sơ đã giải quyết trong kỳ và hồ sơ đang quá hạn cuối kỳ",
    basis="Định nghĩa của sản phẩm: hồ sơ quá hạn chưa xong cũng là trễ",
    above="giải quyết trước hạn, đúng hạn, so theo ngày",
    below=f"{RESOLVED_ONES}, và hồ sơ đang quá hạn cuối kỳ",
    excluded=f"{NOT_RESOLVED}; hồ sơ đang giải quyết trong hạn, đang tạm dừng",
)
METRICS = (
    ON_TIME_RATE,
    ON_TIME_RATE_766,
    ON_TIME_RATE_FIRST,
    ON_TIME_RATE_VENDOR,
    ON_TIME_RATE_COMBINED,
)
