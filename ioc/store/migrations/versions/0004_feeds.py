"""The other feeds: cases, alerts, incidents, scores, and the ladders of the first two."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")

CASE_MEASURES = (
    "received",
    "valid",
    "refused",
    "valid_resolved",
    "resolved",
    "resolved_in_time",
    "rated",
    "satisfied",
    "zero_point",
    "outside_point",
    "no_point",
    "open_came",
    "open_left",
    "overdue_came",
    "overdue_left",
)
ALERT_MEASURES = ("alerts", "serious")
CASE_RUNGS = (
    ("cases_month_channel", ("month", "channel"), CASE_MEASURES),
    ("cases_month_category", ("month", "category"), CASE_MEASURES),
    ("cases_month_place", ("month", "place"), CASE_MEASURES),
    ("cases_month_agency", ("month", "agency"), CASE_MEASURES),
    ("cases_day_channel", ("day", "channel"), CASE_MEASURES),
    ("cases_day_category", ("day", "category"), CASE_MEASURES),
    ("cases_day_place", ("day", "place"), CASE_MEASURES),
    ("cases_day_agency", ("day", "agency"), CASE_MEASURES),
)
ALERT_RUNGS = (
    ("alerts_month_severity", ("month", "severity"), ALERT_MEASURES),
    ("alerts_month_agency_severity", ("month", "agency", "severity"), ALERT_MEASURES),
    ("alerts_day_severity", ("day", "severity"), ALERT_MEASURES),
    ("alerts_day_rule_severity", ("day", "rule", "severity"), ALERT_MEASURES),
    ("alerts_day_asset_severity", ("day", "asset", "severity"), ALERT_MEASURES),
    ("alerts_day_agency_severity", ("day", "agency", "severity"), ALERT_MEASURES),
)


def upgrade() -> None:
    create_cases()
    create_alerts()
    create_incidents()
    create_scores()
    for name, keys, measures in (*CASE_RUNGS, *ALERT_RUNGS):
        op.create_table(
            name,
            *(sa.Column(k, sa.Date if k == "day" else sa.String, primary_key=True) for k in keys),
            *(sa.Column(m, sa.BigInteger, nullable=False, server_default="0") for m in measures),
            sqlite_with_rowid=False,
        )


def create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("collision", sa.SmallInteger, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("version_at", Instant, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("digest", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("status_text", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("category_text", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("agency_text", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("position", sa.String, nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("requested_at", Instant, nullable=False),
        sa.Column("updated_at", Instant),
        sa.Column("due_at", Instant),
        sa.Column("due_given", sa.Boolean, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("reopened", sa.SmallInteger, nullable=False),
        sa.Column("satisfaction", sa.SmallInteger),
        sa.Column("received_day", sa.Date, nullable=False),
        sa.Column("due_day", sa.Date),
        sa.Column("overdue_day", sa.Date),
        sa.Column("closed_day", sa.Date),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.UniqueConstraint("source", "code", "collision"),
    )
    op.create_index("cases_received", "cases", ["received_day", "place"])
    op.create_index("cases_closed", "cases", ["closed_day"])
    op.create_index(
        "cases_open",
        "cases",
        ["due_day", "place"],
        sqlite_where=sa.text("closed_day IS NULL"),
        postgresql_where=sa.text("closed_day IS NULL"),
    )


def create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.Column("tactic", sa.String, nullable=False),
        sa.Column("asset", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.UniqueConstraint("source", "code"),
    )
    op.create_index("alerts_day", "alerts", ["day", "severity"])
    op.create_index("alerts_thread", "alerts", ["source", "rule", "asset", "origin", "day"])


def create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.Column("asset", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("alerts", sa.BigInteger, nullable=False),
        sa.Column("opened_day", sa.Date, nullable=False),
        sa.Column("closed_day", sa.Date, nullable=False),
        sa.UniqueConstraint("source", "rule", "asset", "origin", "opened_day"),
    )
    op.create_index("incidents_opened", "incidents", ["opened_day"])
    op.create_index("incidents_closed", "incidents", ["closed_day"])


def create_scores() -> None:
    op.create_table(
        "scores",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("department_name", sa.String, nullable=False),
        sa.Column("tier", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("group", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("max_score", sa.Float),
        sa.Column("ratio", sa.Float),
        sa.Column("delta", sa.Float),
        sa.Column("numerator", sa.Float),
        sa.Column("denominator", sa.Float),
        sa.Column("quality", sa.String, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.UniqueConstraint("source", "department", "period", "group", "day"),
    )
    op.create_index("scores_period", "scores", ["period", "day", "group"])
