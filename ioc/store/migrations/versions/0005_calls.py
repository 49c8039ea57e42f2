"""Calls to hotlines, and the ladder of their sums."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MEASURES = (
    "received",
    "answered",
    "missed",
    "transferred",
    "waited",
    "wait_seconds",
    "timed",
    "prompt",
)
RUNGS = tuple(
    (f"calls_{period}_{key}", (period, key))
    for period in ("month", "day")
    for key in ("queue", "agency", "hour")
)


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("digest", sa.BigInteger, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.String, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("wait_seconds", sa.Integer),
        sa.Column("talk_seconds", sa.Integer),
        sa.Column("prompt", sa.Boolean, nullable=False),
        sa.Column("agency_text", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("desk", sa.String, nullable=False),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.UniqueConstraint("source", "code"),
    )
    op.create_index("calls_day", "calls", ["day", "queue"])
    for name, keys in RUNGS:
        op.create_table(
            name,
            *(sa.Column(k, sa.Date if k == "day" else sa.String, primary_key=True) for k in keys),
            *(sa.Column(m, sa.BigInteger, nullable=False, server_default="0") for m in MEASURES),
            sqlite_with_rowid=False,
        )
