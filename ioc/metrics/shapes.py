"""The shapes of the dossiers' numbers: the law and the population each speaks of by default."""

from datetime import date
from typing import TypedDict, Unpack

from ioc.metrics.model import Better, Metric

FORM = "Mẫu II.06a/VPCP/KSTT, Thông tư 01/2020/TT-VPCP"
CLOCK = "Nghị định 118/2025/NĐ-CP; ngày làm việc theo data/holidays.toml"
RECEIVED = "Hồ sơ đã tiếp nhận trong kỳ, trừ hồ sơ đã rút (7), dừng xử lý (8)"
RESOLVED = "Hồ sơ đã giải quyết trong kỳ (trạng thái 9, 10 có ngày kết thúc), trừ hồ sơ rút, dừng"
OPEN = (
    "Hồ sơ đã tiếp nhận, chưa có kết quả (trạng thái 2, 4, 5, 6) vào cuối ngày cuối kỳ; "
    "hôm nay: lúc này"
)


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
    valid_from: date
    valid_to: date


def count(
    key: str, measure: str, name: str, english: str, formula: str, **more: Unpack[Facts]
) -> Metric:
    facts: Facts = {"population": RECEIVED, "basis": FORM, **more}
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
    **more: Unpack[Facts],
) -> Metric:
    facts: Facts = {"population": OPEN, "basis": FORM, **more}
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
    facts: Facts = {"population": RESOLVED, "basis": FORM, "unit": "%", "better": "up", **more}
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
        basis=CLOCK,
        better="down",
    )
