"""Hồ sơ: what is counted of dossiers, and the numbers made of it.

Which of the ten statuses counts where (TT 01/2020/TT-VPCP, form II.06a, as DOMAIN.md 3 and 4 read it):
1 and 3 are not received; 7 and 8 are closed apart and left out of every column of 06a, received too;
9 and 10 are resolved when they have an end day, else "không có ngày kết thúc"; 5 and 6 are paused; 2 and 4 run.
"""

from sqlalchemy import and_, case, literal, or_

from ioc.metrics.model import Metric
from ioc.store.measures import Flow, Measures, Stock
from ioc.store.schema import dossiers as d
from ioc.store.schema import spans as s

COUNTED = d.c.status.in_((2, 4, 5, 6, 9, 10))
RESOLVED = and_(d.c.status.in_((9, 10)), d.c.resolved_day.is_not(None))
NO_END = and_(d.c.status.in_((9, 10)), d.c.resolved_day.is_(None))
IN_TIME = and_(RESOLVED, or_(d.c.due_day.is_(None), d.c.resolved_day <= d.c.due_day))
ONLINE = and_(COUNTED, d.c.channel == "online")


def received(name: str, where: object = True) -> Flow:
    return Flow(name=name, on=d.c.received_day, where=and_(COUNTED, where))  # type: ignore[arg-type]


def resolved(name: str, where: object = True) -> Flow:
    return Flow(name=name, on=d.c.resolved_day, where=and_(RESOLVED, where))  # type: ignore[arg-type]


def closed(name: str, status: int) -> Flow:
    return Flow(name=name, on=d.c.closed_day, where=d.c.status == status)


FLOWS = (
    received("received"),
    received("received_online", d.c.channel == "online"),
    received("received_full", d.c.service_level == "full"),
    received("received_partial", d.c.service_level == "partial"),
    received("received_no_due", d.c.due_day.is_(None)),
    Flow(name="received_no_end", on=d.c.received_day, where=NO_END),
    received("received_fee", d.c.has_fee),
    received("received_paid_online", and_(d.c.has_fee, d.c.payment.in_((1, 2)))),
    resolved("resolved"),
    resolved("early", d.c.resolved_day < d.c.due_day),
    resolved("on_time", or_(d.c.due_day.is_(None), d.c.resolved_day == d.c.due_day)),
    resolved("late", d.c.resolved_day > d.c.due_day),
    Flow(name="in_time_resolved", on=d.c.resolved_day, where=IN_TIME),
    resolved(
        "in_time_first", or_(d.c.first_due_day.is_(None), d.c.resolved_day <= d.c.first_due_day)
    ),
    resolved("resolved_no_due", d.c.due_day.is_(None)),
    resolved("digitised", d.c.digitised),
    resolved("worked", d.c.worked_minutes.is_not(None)),
    Flow(
        name="worked_minutes",
        on=d.c.resolved_day,
        where=and_(RESOLVED, d.c.worked_minutes.is_not(None)),
        amount=d.c.worked_minutes,
    ),
    closed("withdrawn", 7),
    closed("stopped", 8),
    closed("denied", 3),
    Flow(name="moved", on=d.c.moved_day, where=COUNTED),
)
STOCKS = tuple(
    Stock(name=state, since=s.c.since_day, until=s.c.until_day, where=s.c.state == state)
    for state in ("in_time", "overdue", "paused")
)
MEASURES = Measures(
    flows=FLOWS,
    stocks=STOCKS,
    dimensions={
        "agency": d.c.agency,
        "sector": d.c.sector,
        "channel": d.c.channel,
        "procedure": d.c.procedure,
    },
    counted=d.c.counts,
)
PAUSED_NOW = case((d.c.status.in_((5, 6)), literal(True)), else_=literal(False))

FORM = "Mẫu II.06a/VPCP/KSTT, Thông tư 01/2020/TT-VPCP"
CLOCK = "Nghị định 118/2025/NĐ-CP; ngày làm việc theo data/holidays.toml"
POPULATION_RECEIVED = "Hồ sơ đã tiếp nhận trong kỳ, trừ hồ sơ đã rút (7), dừng xử lý (8)"
POPULATION_RESOLVED = (
    "Hồ sơ đã giải quyết trong kỳ (trạng thái 9, 10 có ngày kết thúc), trừ hồ sơ rút, dừng"
)
POPULATION_OPEN = "Hồ sơ đã tiếp nhận, chưa có kết quả (trạng thái 2, 4, 5, 6) vào cuối ngày cuối kỳ; hôm nay: lúc này"


def count(key: str, measure: str, name: str, english: str, formula: str, **more: object) -> Metric:
    facts: dict[str, object] = {"population": POPULATION_RECEIVED, "basis": FORM} | more
    return Metric(
        key=f"dossiers.{key}",
        kind="count",
        top=(measure,),
        name=name,
        english=english,
        formula=formula,
        **facts,  # type: ignore[arg-type]
    )


def stock(
    key: str, states: tuple[str, ...], name: str, english: str, formula: str, **more: object
) -> Metric:
    facts: dict[str, object] = {"population": POPULATION_OPEN, "basis": FORM} | more
    return Metric(
        key=f"dossiers.{key}",
        kind="stock",
        top=states,
        name=name,
        english=english,
        formula=formula,
        **facts,  # type: ignore[arg-type]
    )


def rate(
    key: str, top: str, bottom: str, name: str, english: str, formula: str, **more: object
) -> Metric:
    facts: dict[str, object] = {
        "population": POPULATION_RESOLVED,
        "basis": FORM,
        "unit": "%",
        "better": "up",
    } | more
    return Metric(
        key=f"dossiers.{key}",
        kind="rate",
        top=(top,),
        bottom=(bottom,),
        name=name,
        english=english,
        formula=formula,
        **facts,  # type: ignore[arg-type]
    )


def due(key: str, ahead: tuple[int, int], name: str, english: str) -> Metric:
    return stock(
        key,
        ("in_time",),
        name,
        english,
        f"Hồ sơ đang giải quyết trong hạn, không tạm dừng, hẹn trả {name.lower().removeprefix('đến hạn ')}",
        due=ahead,
        basis=CLOCK,
        better="down",
    )


ON_TIME_RATE = rate(
    "on_time_rate",
    "in_time_resolved",
    "resolved",
    "Tỷ lệ đúng hạn",
    "On-time rate",
    "(giải quyết trước hạn + đúng hạn) / đã giải quyết, so theo ngày; không có ngày hẹn tính là đúng hạn và được đếm riêng",
    version="06a-2020",
    target=0.95,
)
ON_TIME_RATE_FIRST = rate(
    "on_time_rate",
    "in_time_first",
    "resolved",
    "Tỷ lệ đúng hạn theo lần hẹn đầu",
    "On-time rate by first promise",
    "đã giải quyết không muộn hơn ngày hẹn trả đầu tiên / đã giải quyết, so theo ngày",
    version="first-promise",
    target=0.95,
    basis="Định nghĩa của sản phẩm: ngày hẹn đầu tiên nguồn đã công bố",
)
METRICS = (
    ON_TIME_RATE,
    ON_TIME_RATE_FIRST,
    count("received", "received", "Tiếp nhận", "Received", "Số hồ sơ có ngày tiếp nhận trong kỳ"),
    count(
        "received_online",
        "received_online",
        "Tiếp nhận trực tuyến",
        "Received online",
        "Hồ sơ tiếp nhận trong kỳ có KenhThucHien = 2",
    ),
    count(
        "received_full",
        "received_full",
        "Tiếp nhận, DVC toàn trình",
        "Received, full online service",
        "Hồ sơ tiếp nhận trong kỳ thuộc thủ tục cung cấp dịch vụ công trực tuyến toàn trình",
    ),
    count(
        "received_partial",
        "received_partial",
        "Tiếp nhận, DVC một phần",
        "Received, partial online service",
        "Hồ sơ tiếp nhận trong kỳ thuộc thủ tục cung cấp dịch vụ công trực tuyến một phần",
    ),
    count(
        "no_due",
        "received_no_due",
        "Không có ngày hẹn",
        "Without a promised date",
        "Hồ sơ tiếp nhận trong kỳ mà nguồn không gửi ngày hẹn trả",
        better="down",
    ),
    count(
        "no_end",
        "received_no_end",
        "Không có ngày kết thúc",
        "Ended without a date",
        "Hồ sơ tiếp nhận trong kỳ, trạng thái 9 hoặc 10, không có ngày kết thúc và ngày trả",
        better="down",
    ),
    count(
        "resolved",
        "resolved",
        "Đã giải quyết",
        "Resolved",
        "Hồ sơ trạng thái 9, 10 có ngày kết thúc trong kỳ",
        population=POPULATION_RESOLVED,
    ),
    count(
        "early",
        "early",
        "Trước hạn",
        "Early",
        "Ngày kết thúc trước ngày hẹn trả",
        population=POPULATION_RESOLVED,
    ),
    count(
        "on_time",
        "on_time",
        "Đúng hạn",
        "On the day",
        "Ngày kết thúc là ngày hẹn trả, hoặc không có ngày hẹn",
        population=POPULATION_RESOLVED,
    ),
    count(
        "in_time",
        "in_time_resolved",
        "Trước và đúng hạn",
        "Early or on the day",
        "Trước hạn + đúng hạn",
        population=POPULATION_RESOLVED,
    ),
    count(
        "late",
        "late",
        "Trễ hạn",
        "Late",
        "Ngày kết thúc sau ngày hẹn trả",
        population=POPULATION_RESOLVED,
        better="down",
    ),
    count(
        "withdrawn",
        "withdrawn",
        "Công dân rút",
        "Withdrawn",
        "Hồ sơ trạng thái 7 đóng trong kỳ",
        population="Hồ sơ trạng thái 7, ngoài mọi cột của mẫu 06a",
    ),
    count(
        "stopped",
        "stopped",
        "Dừng xử lý",
        "Stopped",
        "Hồ sơ trạng thái 8 đóng trong kỳ",
        population="Hồ sơ trạng thái 8, ngoài mọi cột của mẫu 06a",
    ),
    count(
        "denied",
        "denied",
        "Không được tiếp nhận",
        "Denied",
        "Hồ sơ trạng thái 3 bị từ chối trong kỳ",
        population="Hồ sơ trạng thái 3, chưa từng được tiếp nhận",
    ),
    count(
        "moved",
        "moved",
        "Hẹn lại",
        "Promise moved",
        "Hồ sơ có ngày hẹn trả bị đổi, lần đổi cuối trong kỳ",
        better="down",
    ),
    stock(
        "open",
        ("in_time", "overdue", "paused"),
        "Đang giải quyết",
        "Open",
        "Trong hạn + quá hạn + tạm dừng",
    ),
    stock(
        "open_in_time",
        ("in_time",),
        "Đang giải quyết trong hạn",
        "Open in time",
        "Chưa có kết quả, không tạm dừng, ngày hẹn trả chưa qua hoặc không có",
    ),
    stock(
        "overdue",
        ("overdue",),
        "Quá hạn chưa xong",
        "Overdue",
        "Chưa có kết quả, không tạm dừng, ngày hẹn trả đã qua",
        better="down",
    ),
    stock(
        "paused",
        ("paused",),
        "Đang tạm dừng",
        "Paused",
        "Đang chờ công dân bổ sung (5) hoặc nộp phí (6); không tính là quá hạn",
        basis=CLOCK,
    ),
    due("due_today", (0, 0), "Đến hạn hôm nay", "Due today"),
    due("due_1", (1, 1), "Đến hạn trong 1 ngày làm việc tới", "Due within 1 working day"),
    due("due_2", (1, 2), "Đến hạn trong 2 ngày làm việc tới", "Due within 2 working days"),
    due("due_3", (1, 3), "Đến hạn trong 3 ngày làm việc tới", "Due within 3 working days"),
    rate(
        "online_share",
        "received_online",
        "received",
        "Tỷ lệ nộp trực tuyến",
        "Online share",
        "tiếp nhận trực tuyến / tiếp nhận; không gửi kênh tính là trực tiếp",
        population=POPULATION_RECEIVED,
        basis="Quyết định 766/QĐ-TTg, nhóm cung cấp dịch vụ công trực tuyến",
    ),
    rate(
        "full_share",
        "received_full",
        "received",
        "Tỷ lệ hồ sơ toàn trình",
        "Share of full online services",
        "tiếp nhận thuộc thủ tục toàn trình / tiếp nhận",
        population=POPULATION_RECEIVED,
        basis="Nghị định 42/2022/NĐ-CP: toàn trình, một phần",
    ),
    rate(
        "partial_share",
        "received_partial",
        "received",
        "Tỷ lệ hồ sơ một phần",
        "Share of partial online services",
        "tiếp nhận thuộc thủ tục một phần / tiếp nhận",
        population=POPULATION_RECEIVED,
        better="",
        basis="Nghị định 42/2022/NĐ-CP: toàn trình, một phần",
    ),
    rate(
        "paid_online",
        "received_paid_online",
        "received_fee",
        "Tỷ lệ thanh toán trực tuyến",
        "Paid online",
        "hồ sơ có phí đã thanh toán trực tuyến (DuocThanhToanTrucTuyen 1, 2) / hồ sơ có phí",
        population="Hồ sơ tiếp nhận trong kỳ có ít nhất một khoản phí lớn hơn 0",
        basis="Quyết định 766/QĐ-TTg, nhóm thanh toán trực tuyến",
    ),
    rate(
        "digitised",
        "digitised",
        "resolved",
        "Tỷ lệ số hóa",
        "Digitised",
        "đã giải quyết có thành phần số hóa / đã giải quyết",
        basis="Thông tư 01/2023/TT-VPCP",
    ),
    Metric(
        key="dossiers.mean_days",
        kind="mean",
        top=("worked_minutes",),
        bottom=("worked",),
        scale=1 / 480,
        name="Thời gian giải quyết bình quân",
        english="Mean working days",
        unit="ngày làm việc",
        better="down",
        formula="tổng thời gian làm việc từ tiếp nhận đến kết thúc, trừ thời gian tạm dừng / số hồ sơ; 8 giờ là 1 ngày",
        population=POPULATION_RESOLVED,
        basis=CLOCK,
    ),
    Metric(
        key="dossiers.procedures_online",
        kind="distinct",
        top=("received_online",),
        unit="thủ tục",
        name="Thủ tục có hồ sơ trực tuyến",
        english="Procedures with an online dossier",
        better="up",
        formula="số thủ tục có ít nhất một hồ sơ trực tuyến tiếp nhận trong kỳ",
        population=POPULATION_RECEIVED,
        basis="Quyết định 766/QĐ-TTg, chỉ tiêu 3.2",
        dimensions=("agency", "month"),
    ),
)
