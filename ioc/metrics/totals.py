"""Con số nguồn báo: totals as vendors' systems report them, beside our own counts, never in them.

A question asks for one month, year or span as it was reported; no two reports are ever added up,
not even those of the units under an agency, for vendors leave some units out and count some twice.
"""

from sqlalchemy import true

from ioc.metrics.model import Better, Dimension, Metric
from ioc.metrics.subject import Subject
from ioc.store.facts import totals as t
from ioc.store.measures import Measures

MEASURES = Measures(
    flows=(), stocks=(), dimensions={"agency": t.c.agency}, counted=true(), rungs=()
)
TOTALS = Subject(
    name="totals",
    feeds=frozenset({"Total"}),
    facts=t,
    measures=MEASURES,
    columns={"agency": "agency"},
)
DIMENSIONS: tuple[Dimension, ...] = ("agency", "month")
BASIS = "Thống kê của hệ thống nguồn, theo tên nguồn ghi ở câu trả lời; cách đếm là của nguồn"
POPULATION = (
    "Đúng cơ quan và kỳ được hỏi (tháng, năm hoặc khoảng ngày) như nguồn báo lần cuối; không cộng "
    "dồn, không trộn với số đếm từ hồ sơ"
)
EXCLUDED = "Như nguồn tự định; nguồn không cho biết hồ sơ nào đã tính, hồ sơ nào không"


def _quoted(
    name: str,
    measures: tuple[str, ...],
    words: tuple[str, str],
    formula: str,
    better: Better = "",
) -> Metric:
    """`measures`: what the figure may be kept as, our own key first; `words` in both languages."""
    return Metric(
        key=f"totals.{name}",
        subject="totals",
        kind="quoted",
        top=measures,
        name=f"{words[0]} (nguồn báo)",
        english=f"{words[1]} (as reported)",
        formula=formula,
        population=POPULATION,
        excluded=EXCLUDED,
        basis=BASIS,
        better=better,
        dimensions=DIMENSIONS,
    )


METRICS = (
    _quoted(
        "received",
        ("dossiers.received",),
        ("Tiếp nhận trong kỳ", "Received in the period"),
        "số tiếp nhận trong kỳ, không kể kỳ trước chuyển sang",
    ),
    _quoted(
        "received_online",
        ("dossiers.received_online",),
        ("Tiếp nhận trực tuyến", "Received online"),
        "số tiếp nhận qua mạng trong kỳ",
    ),
    _quoted(
        "carried_over",
        ("HSTiepNhanKyTruoc", "HoSoTiepNhanKyTruoc", "receivedOld"),
        ("Kỳ trước chuyển sang", "Carried over"),
        "số tiếp nhận trước kỳ mà chưa xong khi kỳ bắt đầu",
    ),
    _quoted(
        "handled",
        ("HSTiepNhanTong", "TongHoSoDaTiepNhan", "received"),
        ("Tổng nhận giải quyết", "All to be resolved"),
        "tiếp nhận trong kỳ + kỳ trước chuyển sang",
    ),
    _quoted(
        "resolved",
        ("dossiers.resolved",),
        ("Đã giải quyết", "Resolved"),
        "số đã giải quyết trong kỳ",
    ),
    _quoted(
        "in_time",
        ("dossiers.in_time",),
        ("Giải quyết trước và đúng hạn", "Resolved in time"),
        "số đã giải quyết không trễ hẹn; chỉ có khi đúng hạn + quá hạn của nguồn đủ số đã giải "
        "quyết. Tỷ lệ đúng hạn của nguồn không được lấy: có hệ thống bỏ hồ sơ trước hạn khỏi tử số",
        "up",
    ),
    _quoted(
        "on_time",
        ("dossiers.on_time",),
        ("Giải quyết đúng ngày hẹn", "Resolved on the day"),
        "số xong đúng ngày hẹn hoặc không có ngày hẹn, chưa kể trước hạn: có hệ thống gọi riêng số "
        "này là đúng hạn, nên đúng hạn + quá hạn không đủ số đã giải quyết",
    ),
    _quoted(
        "late",
        ("dossiers.late",),
        ("Giải quyết trễ hạn", "Resolved late"),
        "số đã giải quyết sau ngày hẹn trả",
        "down",
    ),
    _quoted(
        "open",
        ("dossiers.open", "HSDangXuLyTong"),
        ("Đang giải quyết", "Open"),
        "số chưa xong cuối kỳ; có hệ thống không kể hồ sơ chờ bổ sung",
    ),
    _quoted(
        "open_in_time",
        ("dossiers.open_in_time",),
        ("Đang giải quyết trong hạn", "Open in time"),
        "số chưa xong cuối kỳ, chưa quá ngày hẹn",
    ),
    _quoted(
        "overdue",
        ("dossiers.overdue",),
        ("Quá hạn chưa xong", "Overdue"),
        "số chưa xong cuối kỳ, đã quá ngày hẹn; có hệ thống tính cả hồ sơ hẹn đúng ngày cuối kỳ",
        "down",
    ),
    _quoted(
        "supplement",
        ("HSBoSung",),
        ("Chờ bổ sung, tạm dừng", "Awaiting papers"),
        "số đang chờ bổ sung hoặc dừng xử lý cuối kỳ",
    ),
    _quoted(
        "returned",
        ("HSTraLai",),
        ("Trả lại, rút", "Returned or withdrawn"),
        "số trả lại hoặc công dân rút trong kỳ",
    ),
)
