"""An ninh mạng: alerts as the SOC raised them, and the incidents we make of them.

Severity 1 to 5 is the connector's table (FEEDS.md 4.2). Alerts have no life of their own, so an
incident is ours: alerts of one rule, asset and origin, of at least the severity and within the
window that data/definitions.toml says; it is open until a whole window has passed without another.
"""

from typing import Unpack

from sqlalchemy import true

from ioc.metrics.model import Dimension, Kind, Metric
from ioc.metrics.shapes import Facts
from ioc.metrics.subject import Subject
from ioc.store.facts import ALERT_RUNGS
from ioc.store.facts import alerts as a
from ioc.store.facts import incidents as i
from ioc.store.measures import Flow, Measures, Stock

SERIOUS = ("4", "5")
KEYS = ("agency", "severity", "rule", "asset")

ALERT_MEASURES = Measures(
    flows=(
        Flow(name="alerts", on=a.c.day, where=true()),
        Flow(name="serious", on=a.c.day, where=a.c.severity.in_(SERIOUS)),
    ),
    stocks=(),
    dimensions={key: a.c[key] for key in KEYS},
    counted=a.c.counts,
    rungs=ALERT_RUNGS,
)
ALERTS = Subject(
    name="alerts",
    feeds=frozenset({"Alert"}),
    facts=a,
    measures=ALERT_MEASURES,
    columns={key: key for key in KEYS},
)
INCIDENT_MEASURES = Measures(
    flows=(Flow(name="incidents", on=i.c.opened_day, where=true()),),
    stocks=(
        Stock(name="open", since=i.c.opened_day, until=i.c.closed_day, where=true()),
        Stock(
            name="serious_open",
            since=i.c.opened_day,
            until=i.c.closed_day,
            where=i.c.severity.in_(SERIOUS),
        ),
    ),
    dimensions={key: i.c[key] for key in KEYS},
    counted=i.c.counts,
)
INCIDENTS = Subject(
    name="incidents",
    feeds=frozenset({"Alert"}),
    facts=i,
    measures=INCIDENT_MEASURES,
    columns={key: key for key in KEYS},
)

DIMENSIONS: tuple[Dimension, ...] = ("severity", "rule", "asset", "agency", "day", "month")
BASIS = "Bảng mức độ trong data/sources.toml; định nghĩa sự cố trong data/definitions.toml"
RAISED = "Cảnh báo SOC ghi nhận trong kỳ, mọi mức độ"
ONCE = "Không có; cảnh báo do nguồn gửi lại được đếm một lần"
NOT_SERIOUS = "Cảnh báo mức 1, 2, 3"
NOT_GROUPED = "Cảnh báo dưới mức hoặc ngoài cửa sổ ở data/definitions.toml; sự cố đã đóng"
STANDING = "Sự cố chưa đóng vào cuối ngày cuối kỳ; hôm nay: lúc này"


def alert(
    key: str, kind: Kind, measure: str, words: tuple[str, str, str], **more: Unpack[Facts]
) -> Metric:
    facts: Facts = {
        "population": RAISED,
        "basis": BASIS,
        "unit": "cảnh báo",
        "excluded": ONCE,
        "better": "down",
        **more,
    }
    return _metric(key, "alerts", kind, measure, words, facts)


def incident(
    key: str, kind: Kind, measure: str, words: tuple[str, str, str], **more: Unpack[Facts]
) -> Metric:
    facts: Facts = {
        "population": STANDING,
        "basis": BASIS,
        "unit": "sự cố",
        "excluded": NOT_GROUPED,
        "better": "down",
        **more,
    }
    return _metric(key, "incidents", kind, measure, words, facts)


def hit(key: str, of: str, unit: str, words: tuple[str, str, str]) -> Metric:
    """How many different ones had an alert."""
    name, english, formula = words
    return Metric(
        key=f"security.{key}",
        subject="alerts",
        kind="distinct",
        top=("alerts",),
        of=of,
        unit=unit,
        better="down",
        name=name,
        english=english,
        formula=formula,
        population=RAISED,
        excluded=ONCE,
        basis=BASIS,
        dimensions=("severity", "month"),
    )


def _metric(  # noqa: PLR0913
    key: str, subject: str, kind: Kind, measure: str, words: tuple[str, str, str], facts: Facts
) -> Metric:
    name, english, formula = words
    return Metric(
        key=f"security.{key}",
        subject=subject,
        kind=kind,
        top=(measure,),
        name=name,
        english=english,
        formula=formula,
        dimensions=DIMENSIONS,
        **facts,
    )


METRICS = (
    alert(
        "alerts",
        "count",
        "alerts",
        ("Cảnh báo", "Alerts", "Số cảnh báo có thời điểm trong kỳ, mỗi cảnh báo đếm một lần"),
    ),
    alert(
        "serious",
        "count",
        "serious",
        ("Cảnh báo mức cao", "Serious alerts", "Cảnh báo mức 4 (cao) và 5 (nghiêm trọng)"),
        excluded=NOT_SERIOUS,
    ),
    incident(
        "incidents_open",
        "stock",
        "open",
        (
            "Sự cố đang mở",
            "Open incidents",
            "Nhóm cảnh báo cùng quy tắc, thiết bị và nguồn, chưa qua trọn cửa sổ không có cảnh báo",
        ),
    ),
    incident(
        "incidents_serious",
        "stock",
        "serious_open",
        ("Sự cố mức cao đang mở", "Serious open incidents", "Sự cố đang mở có mức 4 hoặc 5"),
        excluded=f"{NOT_GROUPED}; sự cố mức 1, 2, 3",
    ),
    incident(
        "incidents",
        "count",
        "incidents",
        ("Sự cố mới", "New incidents", "Sự cố có cảnh báo đầu tiên trong kỳ"),
        population="Sự cố mở trong kỳ",
        excluded="Cảnh báo dưới mức hoặc ngoài cửa sổ ở data/definitions.toml",
    ),
    hit(
        "assets_hit",
        "asset",
        "thiết bị",
        ("Thiết bị có cảnh báo", "Assets hit", "số thiết bị có ít nhất một cảnh báo trong kỳ"),
    ),
    hit(
        "agencies_hit",
        "agency",
        "đơn vị",
        ("Đơn vị có cảnh báo", "Agencies hit", "số đơn vị có ít nhất một cảnh báo trong kỳ"),
    ),
    hit(
        "rules_hit",
        "rule",
        "quy tắc",
        ("Quy tắc đã kích hoạt", "Rules hit", "số quy tắc có ít nhất một cảnh báo trong kỳ"),
    ),
)
