"""Phản ánh hiện trường: what is counted of citizens' reports, and the numbers made of it.

Petitions about administrative rules are cases too, and none of these (ioc.metrics.petitions).

A report refused or found to be a duplicate is not valid; it is received all the same. The deadline
is the one its source gives, else its category's own (data/categories.csv); as with dossiers, a
report is overdue from the day after.
"""

from dataclasses import replace
from typing import Unpack

from sqlalchemy import String, and_, literal_column, or_, true

from ioc.domain.feedback import FIELD, PETITION
from ioc.metrics.model import Dimension, Kind, Metric
from ioc.metrics.shapes import Facts
from ioc.metrics.subject import Subject
from ioc.store.facts import CASE_RUNGS
from ioc.store.facts import cases as c
from ioc.store.measures import Flow, Measures, Stock

# Written out, not bound: only so does SQLite see which index tells of it.
IS_FIELD, IS_PETITION = (
    c.c.stream == literal_column(f"'{stream}'", String) for stream in (FIELD, PETITION)
)
VALID = c.c.status.not_in(("rejected", "duplicate"))
RESOLVED = and_(c.c.status == "resolved", c.c.closed_day.is_not(None))
IN_TIME = and_(RESOLVED, or_(c.c.due_day.is_(None), c.c.closed_day <= c.c.due_day))
SATISFIED = 4

MEASURES = Measures(
    flows=(
        Flow(name="received", on=c.c.received_day, where=true()),
        Flow(name="valid", on=c.c.received_day, where=VALID),
        Flow(name="refused", on=c.c.received_day, where=~VALID),
        Flow(name="valid_resolved", on=c.c.received_day, where=RESOLVED),
        Flow(name="resolved", on=c.c.closed_day, where=RESOLVED),
        Flow(name="resolved_in_time", on=c.c.closed_day, where=IN_TIME),
        Flow(
            name="rated",
            on=c.c.closed_day,
            where=and_(RESOLVED, c.c.satisfaction.is_not(None)),
        ),
        Flow(
            name="satisfied",
            on=c.c.closed_day,
            where=and_(RESOLVED, c.c.satisfaction >= SATISFIED),
        ),
        Flow(name="zero_point", on=c.c.received_day, where=c.c.position == "zero"),
        Flow(name="outside_point", on=c.c.received_day, where=c.c.position == "outside"),
        Flow(name="no_point", on=c.c.received_day, where=c.c.position == "missing"),
    ),
    stocks=(
        Stock(name="open", since=c.c.received_day, until=c.c.closed_day, where=true()),
        Stock(
            name="overdue",
            since=c.c.overdue_day,
            until=c.c.closed_day,
            where=c.c.overdue_day.is_not(None),
        ),
    ),
    dimensions={
        "agency": c.c.agency,
        "place": c.c.place,
        "category": c.c.category,
        "channel": c.c.channel,
    },
    counted=and_(c.c.counts, IS_FIELD),
    rungs=CASE_RUNGS,
)
CASES = Subject(
    name="cases",
    feeds=frozenset({"Case"}),
    facts=c,
    measures=MEASURES,
    # Where a case stands is in no rung: it is read from the facts.
    columns={name: name for name in ("agency", "place", "category", "channel", "status")},
)

DIMENSIONS: tuple[Dimension, ...] = (
    *("place", "category", "channel", "agency", "status"),
    *("day", "month"),
)
BASIS = "Quy chế tiếp nhận, xử lý phản ánh hiện trường của tỉnh; thời hạn theo data/categories.csv"
RECEIVED = "Phản ánh gửi đến trong kỳ"
VALID_ONES = "Phản ánh hợp lệ gửi đến trong kỳ, trừ bị từ chối và trùng"
CLOSED = "Phản ánh đã xử lý xong trong kỳ"
NOT_FIELD = "PAKN về quy định hành chính, được đếm riêng"
NOT_VALID = f"{NOT_FIELD}; phản ánh bị từ chối, trùng"
STANDING = "Phản ánh chưa xử lý xong vào cuối ngày cuối kỳ; hôm nay: lúc này"


def number(
    key: str, kind: Kind, parts: tuple[str, ...], words: tuple[str, str, str], **more: Unpack[Facts]
) -> Metric:
    """`parts` are the measure above the line and, for a rate, the one below; `words` the name, its
    English and the formula.
    """
    usual: Facts = {"population": RECEIVED, "basis": BASIS, "excluded": NOT_FIELD}
    facts: Facts = {"unit": "phản ánh", **usual, **more}
    if kind == "rate":
        facts = {"better": "up", **facts, "unit": "%"}
    name, english, formula = words
    return Metric(
        key=f"feedback.{key}",
        subject="cases",
        kind=kind,
        top=parts[:1],
        bottom=parts[1:],
        name=name,
        english=english,
        formula=formula,
        dimensions=DIMENSIONS,
        **facts,
    )


def lost(key: str, words: tuple[str, str, str]) -> Metric:
    """Reports whose position lies in no commune: there is nothing to tell of them by place."""
    counted = number(key, "count", (key,), words, better="down")
    return replace(counted, dimensions=tuple(name for name in DIMENSIONS if name != "place"))


METRICS = (
    number(
        "received",
        "count",
        ("received",),
        ("Phản ánh tiếp nhận", "Reports received", "Số phản ánh có ngày gửi trong kỳ"),
    ),
    number(
        "valid",
        "count",
        ("valid",),
        ("Phản ánh hợp lệ", "Valid reports", "Tiếp nhận, trừ bị từ chối và trùng"),
        population=VALID_ONES,
        excluded=NOT_VALID,
    ),
    number(
        "refused",
        "count",
        ("refused",),
        ("Từ chối hoặc trùng", "Refused or duplicate", "Phản ánh bị từ chối hoặc trùng"),
        excluded=f"{NOT_FIELD}; phản ánh hợp lệ",
    ),
    number(
        "resolved",
        "count",
        ("resolved",),
        ("Phản ánh đã xử lý", "Reports resolved", "Số phản ánh có ngày xử lý xong trong kỳ"),
        population=CLOSED,
        excluded=f"{NOT_VALID}; phản ánh chưa xử lý xong",
    ),
    number(
        "open",
        "stock",
        ("open",),
        ("Phản ánh đang xử lý", "Open reports", "Đã gửi đến, chưa xử lý xong, chưa bị từ chối"),
        population=STANDING,
        excluded=f"{NOT_VALID}; phản ánh đã xử lý xong",
    ),
    number(
        "overdue",
        "stock",
        ("overdue",),
        (
            "Phản ánh quá hạn",
            "Overdue reports",
            "Chưa xử lý xong, ngày hẹn của nguồn hoặc thời hạn của lĩnh vực đã qua",
        ),
        population=STANDING,
        better="down",
        excluded=f"{NOT_VALID}; phản ánh đã xử lý xong; phản ánh không có thời hạn",
    ),
    number(
        "resolved_share",
        "rate",
        ("valid_resolved", "valid"),
        (
            "Tỷ lệ đã xử lý",
            "Share resolved",
            "phản ánh hợp lệ gửi đến trong kỳ và nay đã xử lý / phản ánh hợp lệ gửi đến trong kỳ",
        ),
        population=VALID_ONES,
        excluded=NOT_VALID,
        above="phản ánh hợp lệ gửi đến trong kỳ, nay đã xử lý",
        below="phản ánh hợp lệ gửi đến trong kỳ",
    ),
    number(
        "on_time_rate",
        "rate",
        ("resolved_in_time", "resolved"),
        (
            "Tỷ lệ xử lý đúng hạn",
            "Resolved in time",
            "xử lý xong không muộn hơn ngày hẹn / đã xử lý trong kỳ, so theo ngày",
        ),
        population=CLOSED,
        target=0.95,
        excluded=f"{NOT_VALID}; phản ánh chưa xử lý xong",
        above="phản ánh xử lý xong không muộn hơn ngày hẹn, hoặc không có thời hạn",
        below="phản ánh đã xử lý trong kỳ",
    ),
    number(
        "satisfaction_rate",
        "rate",
        ("satisfied", "rated"),
        (
            "Tỷ lệ hài lòng",
            "Satisfied",
            "người dân chấm 4 hoặc 5 điểm / phản ánh đã xử lý trong kỳ có người dân chấm điểm",
        ),
        population="Phản ánh đã xử lý trong kỳ và được người dân đánh giá",
        target=0.9,
        excluded=f"{NOT_VALID}; phản ánh chưa xử lý xong; phản ánh người dân không chấm",
        above="phản ánh người dân chấm 4 hoặc 5 điểm",
        below="phản ánh đã xử lý trong kỳ có người dân chấm điểm",
    ),
    lost("zero_point", ("Tọa độ 0, 0", "Position 0, 0", "Phản ánh gửi đến với tọa độ 0, 0")),
    lost(
        "outside_point",
        ("Ngoài địa bàn", "Outside the province", "Phản ánh có tọa độ ngoài mọi xã, phường"),
    ),
    lost(
        "no_point",
        ("Không có tọa độ", "Without a position", "Phản ánh gửi đến không kèm tọa độ"),
    ),
)
