"""Tổng đài: calls to the province's hotlines, how many were answered, and how soon.

A call is one wait in one queue: who is passed on to a second queue is told in both. What callers
report is a case of feedback's; the two are never added up.
"""

from sqlalchemy import and_, or_, true

from ioc.metrics.model import Dimension, Metric
from ioc.metrics.subject import Subject
from ioc.store.facts import CALL_RUNGS
from ioc.store.facts import calls as c
from ioc.store.measures import Flow, Measures

KEYS = ("queue", "agency", "hour")
ANSWERED = c.c.outcome.in_(("answered", "transferred"))
WAITED = and_(ANSWERED, c.c.wait_seconds.is_not(None))

MEASURES = Measures(
    flows=(
        Flow(name="received", on=c.c.day, where=true()),
        Flow(name="answered", on=c.c.day, where=ANSWERED),
        Flow(name="missed", on=c.c.day, where=~ANSWERED),
        Flow(name="transferred", on=c.c.day, where=c.c.outcome == "transferred"),
        Flow(name="waited", on=c.c.day, where=WAITED),
        Flow(name="wait_seconds", on=c.c.day, where=WAITED, amount=c.c.wait_seconds),
        Flow(name="timed", on=c.c.day, where=or_(~ANSWERED, c.c.wait_seconds.is_not(None))),
        Flow(name="prompt", on=c.c.day, where=c.c.prompt),
    ),
    stocks=(),
    dimensions={key: c.c[key] for key in KEYS},
    counted=c.c.counts,
    rungs=CALL_RUNGS,
)
CALLS = Subject(
    name="calls",
    feeds=frozenset({"Call"}),
    facts=c,
    measures=MEASURES,
    columns={key: key for key in KEYS},
)

DIMENSIONS: tuple[Dimension, ...] = ("queue", "agency", "hour", "day", "month")
BASIS = "Nhật ký tổng đài (queue_log, CDR); giờ và ngày địa phương lúc gọi đến"
ALL = "Cuộc gọi đến tổng đài trong kỳ, mỗi lần vào một hàng đợi là một cuộc"
SPOKEN = "Cuộc gọi đến trong kỳ đã có người nghe máy"
TIMED = "Cuộc gọi đến trong kỳ, trừ cuộc đã nghe mà nguồn không ghi thời gian chờ"


UNTIMED = "Cuộc gọi đã nghe máy mà nguồn không ghi thời gian chờ"
EVERY = "Không có; cuộc gọi được chuyển sang hàng đợi khác được đếm ở cả hai"


def count(measure: str, name: str, english: str, formula: str) -> Metric:
    return Metric(
        key=f"calls.{measure}",
        subject="calls",
        kind="count",
        top=(measure,),
        unit="cuộc gọi",
        better="down" if measure == "missed" else "",
        name=name,
        english=english,
        formula=formula,
        population=ALL,
        excluded=EVERY,
        basis=BASIS,
        dimensions=DIMENSIONS,
    )


def rate(
    key: str,
    parts: tuple[str, str],
    words: tuple[str, str, str],
    line: tuple[str, str],
    of: tuple[str, str],
) -> Metric:
    """`parts` are the measure above the line and the one below it, `line` both in words; `of` is
    the population and what is left out of it.
    """
    name, english, formula = words
    return Metric(
        key=f"calls.{key}",
        subject="calls",
        kind="rate",
        top=(parts[0],),
        bottom=(parts[1],),
        unit="%",
        better="up",
        name=name,
        english=english,
        formula=formula,
        above=line[0],
        below=line[1],
        population=of[0],
        excluded=of[1],
        basis=BASIS,
        dimensions=DIMENSIONS,
    )


METRICS = (
    count("received", "Cuộc gọi đến", "Calls in", "Số cuộc gọi có thời điểm gọi đến trong kỳ"),
    count(
        "answered",
        "Cuộc gọi đã nghe máy",
        "Calls answered",
        "Cuộc gọi có người nghe máy, kể cả sau đó được chuyển đi",
    ),
    count(
        "missed",
        "Cuộc gọi nhỡ",
        "Calls missed",
        "Cuộc gọi không ai nghe máy: người gọi gác máy khi chờ, hoặc hết giờ chờ, không có "
        "điện thoại viên",
    ),
    count(
        "transferred",
        "Cuộc gọi chuyển đơn vị",
        "Calls passed on",
        "Cuộc gọi đã nghe máy rồi được chuyển tiếp",
    ),
    rate(
        "answer_rate",
        ("answered", "received"),
        ("Tỷ lệ nghe máy", "Answer rate", "đã nghe máy / gọi đến"),
        ("cuộc gọi đã nghe máy", "cuộc gọi đến trong kỳ"),
        (ALL, EVERY),
    ),
    rate(
        "answered_in_time",
        ("prompt", "timed"),
        (
            "Tỷ lệ nghe máy kịp thời",
            "Answered in time",
            "nghe máy sau không quá số giây ở data/definitions.toml (calls.answer_seconds, "
            "mặc định 20) / gọi đến",
        ),
        ("cuộc gọi nghe máy kịp thời", "cuộc gọi đến trong kỳ biết thời gian chờ"),
        (TIMED, UNTIMED),
    ),
    Metric(
        key="calls.mean_wait",
        subject="calls",
        kind="mean",
        top=("wait_seconds",),
        bottom=("waited",),
        unit="giây",
        better="down",
        name="Thời gian chờ bình quân",
        english="Mean wait",
        formula="tổng số giây chờ của cuộc gọi đã nghe máy / số cuộc gọi đã nghe máy",
        above="số giây chờ của cuộc gọi đã nghe máy",
        below="cuộc gọi đã nghe máy biết thời gian chờ",
        population=SPOKEN,
        excluded=f"Cuộc gọi nhỡ; {UNTIMED[0].lower()}{UNTIMED[1:]}",
        basis=BASIS,
        dimensions=DIMENSIONS,
    ),
)
