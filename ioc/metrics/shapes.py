"""The shapes of the dossiers' numbers: the law and the population each speaks of by default."""

from datetime import date
from typing import TypedDict, Unpack

from ioc.metrics.model import Better, Dimension, Metric

FORM = "Mẫu II.06a/VPCP/KSTT, Thông tư 01/2020/TT-VPCP"
CLOCK = "Nghị định 118/2025/NĐ-CP; ngày làm việc theo data/holidays.toml"
OWN = "Định nghĩa của sản phẩm"
FORM_FROM, DECISION_FROM, DECREE_FROM = date(2020, 10, 21), date(2022, 8, 1), date(2025, 7, 1)
"""Since when form 06a, Decision 766 and Decree 118/2025 hold."""
RECEIVED = "Hồ sơ đã tiếp nhận trong kỳ, trừ hồ sơ đã rút (7), dừng xử lý (8)"
RESOLVED = "Hồ sơ đã giải quyết trong kỳ (trạng thái 9, 10 có ngày kết thúc), trừ hồ sơ rút, dừng"
OPEN = (
    "Hồ sơ đã tiếp nhận, chưa có kết quả (trạng thái 2, 4, 5, 6) vào cuối ngày cuối kỳ; "
    "hôm nay: lúc này"
)
NOT_RECEIVED = "Hồ sơ mới đăng ký (1), không được tiếp nhận (3), công dân rút (7), dừng xử lý (8)"
NOT_RESOLVED = (
    "Hồ sơ công dân rút (7), dừng xử lý (8); hồ sơ trạng thái 9, 10 không có ngày kết thúc"
)
NOT_OPEN = (
    "Hồ sơ mới đăng ký (1), không được tiếp nhận (3), rút (7), dừng xử lý (8); "
    "hồ sơ trạng thái 9, 10 không có ngày kết thúc"
)
NOT_RUNNING = f"{NOT_OPEN}; hồ sơ đang tạm dừng (5, 6) hoặc đã quá hạn"
ONLY_ONCE = "Không có; hồ sơ do nhiều nguồn gửi được đếm một lần"
RESOLVED_ONES = "hồ sơ đã giải quyết trong kỳ"
RECEIVED_ONES = "hồ sơ tiếp nhận trong kỳ"
UNDATED: tuple[Dimension, ...] = ("agency", "place", "sector", "channel")
"""What a number of promised dates ahead is told by: it has no series, only the day it is asked."""


class Facts(TypedDict, total=False):
    """What a definition may say besides its name and formula."""

    version: str
    population: str
    basis: str
    unit: str
    better: Better
    target: float
    due: tuple[int, int | None]
    rest: tuple[str, ...]
    held: tuple[str, ...]
    held_below: tuple[str, ...]
    above: str
    below: str
    excluded: str
    valid_from: date | None
    valid_to: date | None


class StockFacts(Facts, total=False):
    """What a stock may say besides: by what it is told."""

    dimensions: tuple[Dimension, ...]


def count(
    key: str, measure: str, name: str, english: str, formula: str, **more: Unpack[Facts]
) -> Metric:
    """A number of what was received in the period by default, by form 06a."""
    usual: Facts = {"population": RECEIVED, "basis": FORM, "excluded": NOT_RECEIVED}
    facts: Facts = {"valid_from": since(more.get("basis", FORM)), **usual, **more}
    return Metric(
        key=f"dossiers.{key}",
        kind="count",
        top=(measure,),
        name=name,
        english=english,
        formula=formula,
        **facts,
    )


def stock(
    key: str,
    states: tuple[str, ...],
    name: str,
    english: str,
    formula: str,
    **more: Unpack[StockFacts],
) -> Metric:
    """A number of what stands open at the end of the period, by form 06a."""
    usual: Facts = {"population": OPEN, "basis": FORM, "excluded": NOT_OPEN}
    facts: StockFacts = {"valid_from": since(more.get("basis", FORM)), **usual, **more}
    return Metric(
        key=f"dossiers.{key}",
        kind="stock",
        top=states,
        name=name,
        english=english,
        formula=formula,
        **facts,
    )


def rate(
    key: str,
    parts: tuple[str | tuple[str, ...], str | tuple[str, ...]],
    name: str,
    english: str,
    formula: str,
    **more: Unpack[Facts],
) -> Metric:
    """`parts` are the measures above the line and those below it."""
    usual: Facts = {"population": RESOLVED, "basis": FORM, "excluded": NOT_RESOLVED}
    usual |= {"unit": "%", "better": "up", "below": RESOLVED_ONES}
    facts: Facts = {"valid_from": since(more.get("basis", FORM)), **usual, **more}
    top, bottom = ((part,) if isinstance(part, str) else part for part in parts)
    return Metric(
        key=f"dossiers.{key}",
        kind="rate",
        top=top,
        bottom=bottom,
        name=name,
        english=english,
        formula=formula,
        **facts,
    )


def due(key: str, ahead: tuple[int, int], name: str, english: str) -> Metric:
    """Open dossiers whose promised date lies `ahead` (first, last) working days from today."""
    when = name.lower().removeprefix("đến hạn ")
    return stock(
        key,
        ("in_time",),
        name,
        english,
        f"Hồ sơ đang giải quyết trong hạn, không tạm dừng, hẹn trả {when}",
        due=ahead,
        dimensions=UNDATED,
        basis=CLOCK,
        excluded=NOT_RUNNING,
        better="down",
    )


def since(basis: str) -> date | None:
    """The day from which a law holds; None of what no law of those dates says: since ever."""
    dated = (
        ("Nghị định 118/2025", DECREE_FROM),
        ("Quyết định 766", DECISION_FROM),
        ("Mẫu II.06a", FORM_FROM),
    )
    return next((day for law, day in dated if basis.startswith(law)), None)
