"""Invented cases, alerts and scores for the store's tests: small values with plain defaults."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, true

from ioc.domain.incidents import IncidentRule
from ioc.domain.records import Alert, Call, Case, CaseStatus, Outcome, Score
from ioc.store.facts import ALERT_RUNGS, CASE_RUNGS, alerts, cases
from ioc.store.feed_rows import AlertRow, CallRow, CaseRow, ScoreRow
from ioc.store.measures import Flow, Measures, Stock
from ioc.store.rows import Load, Reject

FIRST = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)
RULE = IncidentRule(least_severity=3, window_days=1)

c, a = cases.c, alerts.c
RESOLVED = and_(c.status == "resolved", c.closed_day.is_not(None))
VALID = c.status.not_in(("rejected", "duplicate"))
CASE_MEASURES = Measures(
    flows=(
        Flow(name="received", on=c.received_day, where=true()),
        Flow(name="valid", on=c.received_day, where=VALID),
        Flow(name="refused", on=c.received_day, where=~VALID),
        Flow(name="valid_resolved", on=c.received_day, where=RESOLVED),
        Flow(name="resolved", on=c.closed_day, where=RESOLVED),
        Flow(
            name="resolved_in_time",
            on=c.closed_day,
            where=and_(RESOLVED, c.closed_day <= c.due_day),
        ),
        Flow(name="rated", on=c.closed_day, where=and_(RESOLVED, c.satisfaction.is_not(None))),
        Flow(name="satisfied", on=c.closed_day, where=and_(RESOLVED, c.satisfaction >= 4)),
        Flow(name="zero_point", on=c.received_day, where=c.position == "zero"),
        Flow(name="outside_point", on=c.received_day, where=c.position == "outside"),
        Flow(name="no_point", on=c.received_day, where=c.position == "missing"),
    ),
    stocks=(
        Stock(name="open", since=c.received_day, until=c.closed_day, where=true()),
        Stock(
            name="overdue",
            since=c.overdue_day,
            until=c.closed_day,
            where=c.overdue_day.is_not(None),
        ),
    ),
    dimensions={name: c[name] for name in ("agency", "place", "category", "channel")},
    counted=c.counts,
    rungs=CASE_RUNGS,
)
ALERT_MEASURES = Measures(
    flows=(
        Flow(name="alerts", on=a.day, where=true()),
        Flow(name="serious", on=a.day, where=a.severity.in_(("4", "5"))),
    ),
    stocks=(),
    dimensions={name: a[name] for name in ("agency", "severity", "rule", "asset")},
    counted=a.counts,
    rungs=ALERT_RUNGS,
)


def at(hour: float) -> datetime:
    return FIRST + timedelta(hours=hour)


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def case_row(code: str = "dn:1", asked: float = 1000, **facts: Any) -> CaseRow:
    told: dict[str, Any] = {
        "status": CaseStatus.NEW,
        "category": "HTGT",
        "requested_at": at(0),
        "lat": 12.68,
        "lon": 108.04,
    } | facts
    resolved = {
        name: told.pop(name, default)
        for name, default in {
            "category_code": "giao-thong",
            "category_label": "Hạ tầng giao thông",
            "agency": "H15.09",
            "channel_code": "app",
            "place": "24133",
            "position": "inside",
            "stream": "field",
            "received_day": (told["requested_at"] + timedelta(hours=7)).date(),
            "due_day": None,
        }.items()
    }
    record = Case(code=code, **told)
    return CaseRow(
        record=record,
        asked_at=at(asked),
        digest=hash((repr(record), tuple(resolved.items()))) & 0x7FFFFFFFFFFFFFFF,
        category=resolved.pop("category_code"),
        channel=resolved.pop("channel_code"),
        **resolved,
    )


def alert_row(
    code: str = "node01|1.1",
    hour: float = 0,
    severity: str = "3",
    rule: str = "5710",
    asset: str = "007",
    **facts: Any,
) -> AlertRow:
    record = Alert(
        code=code, at=at(hour), rule=rule, rule_name="sshd: thử mật khẩu", asset=asset, **facts
    )
    return AlertRow(
        record=record,
        asked_at=at(1000),
        day=(at(hour) + timedelta(hours=7)).date(),
        severity=severity,
        agency="H15.01" if asset == "007" else "?",
    )


def call_row(code: str = "1794000000.1", hour: float = 0, **facts: Any) -> CallRow:
    told: dict[str, Any] = {
        "queue": "1022",
        "outcome": Outcome.ANSWERED,
        "wait_seconds": 12,
        "talk_seconds": 90,
    } | facts
    agency = told.pop("agency", "H15")
    record = Call(code=code, started_at=at(hour), **told)
    local = at(hour) + timedelta(hours=7)
    spoke = record.outcome in (Outcome.ANSWERED, Outcome.TRANSFERRED)
    return CallRow(
        record=record,
        asked_at=at(1000),
        digest=hash(repr(record)) & 0x7FFFFFFFFFFFFFFF,
        day=local.date(),
        hour=f"{local.hour:02}",
        queue=record.queue,
        agency=agency,
        prompt=spoke and record.wait_seconds is not None and record.wait_seconds <= 20,
    )


def score_row(asked: float = 0, **facts: Any) -> ScoreRow:
    told: dict[str, Any] = {
        "department": "H15",
        "department_name": "Đắk Lắk",
        "tier": "province",
        "period": "2026",
        "score": 86.98,
        "max_score": 100.0,
    } | facts
    record = Score(**told)
    asked_at = at(asked)
    return ScoreRow(
        record=record,
        asked_at=asked_at,
        department=record.department,
        day=(asked_at + timedelta(hours=7)).date(),
    )


def first_feeds() -> Load:
    """Cases, alerts and scores as first told."""
    return Load(
        source="mot-cua",
        now=at(1000),
        cases=[case_row(f"dn:{n}", due_day=day(n % 5)) for n in range(1, 21)],
        alerts=[alert_row(f"node01|{n}", hour=36 * n) for n in range(1, 11)],
        scores=[score_row(990, group=group) for group in ("", "CKMB")],
        watermark=at(999),
    )


def later_feeds() -> Load:
    """Half of the cases resolved, alerts between the known ones, a reject, the watermark moved."""
    done = CaseStatus.RESOLVED
    cases_told = [
        case_row(f"dn:{n}", asked=1010, status=done, updated_at=at(100 + n), due_day=day(n % 5))
        for n in range(11, 31)
    ]
    return Load(
        source="mot-cua",
        now=at(1011),
        cases=cases_told,
        alerts=[alert_row(f"node02|{n}", hour=36 * n + 18, severity="4") for n in range(1, 11)],
        scores=[score_row(1010, group=group, score=87.0) for group in ("", "CKMB")],
        rejects=[Reject(kind="case", key="dn:99", reason="không có ngày gửi")],
        watermark=at(1010),
    )
