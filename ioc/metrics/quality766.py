"""Chất lượng phục vụ (QĐ 766/QĐ-TTg): figures as the national portal gave them, never summed.

A period is the year, or the finished month that a question spans. The scores of the latest day on
which the portal was asked are shown; the other days tell how they moved.
"""

from sqlalchemy import true

from ioc.metrics.model import Dimension, Metric
from ioc.metrics.shapes import DECISION_FROM
from ioc.metrics.subject import Subject
from ioc.store.facts import scores as s
from ioc.store.measures import Measures

GROUPS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")
TOTAL = ""

SCORES = Subject(
    name="scores",
    feeds=frozenset({"Score"}),
    facts=s,
    measures=Measures(flows=(), stocks=(), dimensions={}, counted=true()),
    columns={"agency": "department", "group": "group"},
)
DIMENSIONS: tuple[Dimension, ...] = ("group", "agency", "day", "month")
BASIS = "Quyết định 766/QĐ-TTg; Cổng Dịch vụ công quốc gia, trang đánh giá chất lượng phục vụ"
POPULATION = "Năm của ngày cuối kỳ, hoặc tháng đã hết mà kỳ trùng trọn"
EXCLUDED = "Không có; sản phẩm chỉ dẫn lại số của Cổng, không tính lại, không cộng"

METRICS = (
    Metric(
        key="quality766.score",
        subject="scores",
        kind="quoted",
        top=("score",),
        name="Điểm 766",
        english="Score under Decision 766",
        unit="điểm",
        better="up",
        formula="điểm Cổng Dịch vụ công quốc gia chấm, trên 100; theo nhóm chỉ số: điểm của nhóm",
        population=POPULATION,
        excluded=EXCLUDED,
        valid_from=DECISION_FROM,
        basis=BASIS,
        dimensions=DIMENSIONS,
    ),
    Metric(
        key="quality766.rank",
        subject="scores",
        kind="quoted",
        top=("rank",),
        name="Hạng 766",
        english="Rank under Decision 766",
        unit="hạng",
        better="down",
        formula="1 + số tỉnh (với đơn vị: số đơn vị cùng cấp) có điểm cao hơn",
        population=POPULATION,
        excluded=EXCLUDED,
        valid_from=DECISION_FROM,
        basis=BASIS,
        dimensions=DIMENSIONS,
    ),
)
