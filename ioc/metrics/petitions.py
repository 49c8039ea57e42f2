"""PAKN về quy định hành chính: what citizens say of the rules themselves, and of how they are kept.

Not the field reports of `feedback`: another law (NĐ 20/2008), another clock, another denominator.
Both are cases in the store, and nothing counts both. They are few, a thousand a year or so: there
is no ladder of their sums, every question reads them.
"""

from dataclasses import replace
from typing import Unpack

from sqlalchemy import and_

from ioc.metrics import feedback
from ioc.metrics.model import Dimension, Kind, Metric
from ioc.metrics.shapes import Facts
from ioc.metrics.subject import Subject
from ioc.store.facts import cases as c
from ioc.store.measures import Measures

FLOWS = ("received", "refused", "resolved", "resolved_in_time")
KEYS = ("agency", "category", "channel", "status")

MEASURES = Measures(
    flows=tuple(flow for flow in feedback.MEASURES.flows if flow.name in FLOWS),
    stocks=feedback.MEASURES.stocks,
    dimensions={key: c.c[key] for key in KEYS},
    counted=and_(c.c.counts, feedback.IS_PETITION),
)
PETITIONS = Subject(
    name="petitions",
    feeds=frozenset({"Petition"}),
    facts=c,
    measures=MEASURES,
    columns={key: key for key in KEYS},
)

DIMENSIONS: tuple[Dimension, ...] = ("agency", "category", "channel", "status", "day", "month")
BASIS = (
    "Nghị định 20/2008/NĐ-CP về tiếp nhận, xử lý phản ánh, kiến nghị về quy định hành chính; "
    "QĐ 766/QĐ-TTg, mức độ hài lòng: xử lý trong 15 ngày làm việc"
)
RECEIVED = "PAKN về quy định hành chính gửi đến trong kỳ"
CLOSED = "PAKN về quy định hành chính đã xử lý xong trong kỳ"
NOT_PETITION = "Phản ánh hiện trường, được đếm riêng"
NOT_VALID = f"{NOT_PETITION}; PAKN bị từ chối, trùng"
STANDING = "PAKN về quy định hành chính chưa xử lý xong vào cuối ngày cuối kỳ; hôm nay: lúc này"


def number(
    key: str, kind: Kind, parts: tuple[str, ...], words: tuple[str, str, str], **more: Unpack[Facts]
) -> Metric:
    """As a number of the field reports, of the petitions."""
    usual: Facts = {"population": RECEIVED, "basis": BASIS, "excluded": NOT_PETITION}
    facts: Facts = {"unit": "PAKN", **usual, **more}
    report = feedback.number(key, kind, parts, words, **facts)
    return replace(report, key=f"petitions.{key}", subject="petitions", dimensions=DIMENSIONS)


METRICS = (
    number(
        "received",
        "count",
        ("received",),
        ("PAKN tiếp nhận", "Petitions received", "Số PAKN có ngày gửi trong kỳ"),
    ),
    number(
        "refused",
        "count",
        ("refused",),
        ("PAKN từ chối hoặc trùng", "Petitions refused", "PAKN bị từ chối hoặc trùng"),
        excluded=f"{NOT_PETITION}; PAKN hợp lệ",
    ),
    number(
        "resolved",
        "count",
        ("resolved",),
        ("PAKN đã xử lý", "Petitions dealt with", "Số PAKN có ngày xử lý xong trong kỳ"),
        population=CLOSED,
        excluded=f"{NOT_VALID}; PAKN chưa xử lý xong",
    ),
    number(
        "open",
        "stock",
        ("open",),
        ("PAKN đang xử lý", "Open petitions", "Đã gửi đến, chưa xử lý xong, chưa bị từ chối"),
        population=STANDING,
        excluded=f"{NOT_VALID}; PAKN đã xử lý xong",
    ),
    number(
        "overdue",
        "stock",
        ("overdue",),
        (
            "PAKN quá hạn",
            "Overdue petitions",
            "Chưa xử lý xong, ngày hẹn của nguồn hoặc 15 ngày làm việc từ ngày gửi đã qua",
        ),
        population=STANDING,
        better="down",
        excluded=f"{NOT_VALID}; PAKN đã xử lý xong",
    ),
    number(
        "on_time_rate",
        "rate",
        ("resolved_in_time", "resolved"),
        (
            "Tỷ lệ PAKN xử lý đúng hạn",
            "Petitions dealt with in time",
            "PAKN xử lý xong không muộn hơn ngày hẹn / PAKN đã xử lý trong kỳ, so theo ngày",
        ),
        population=CLOSED,
        excluded=f"{NOT_VALID}; PAKN chưa xử lý xong",
        above="PAKN xử lý xong không muộn hơn ngày hẹn",
        below="PAKN đã xử lý trong kỳ",
    ),
)
